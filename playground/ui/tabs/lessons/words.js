// What is said of guesses and of what came of them.

import {number, percent} from "../../static/number.js";

/** A number with its unit. @param {number} value @param {string} unit */
export const withUnit = (value, unit) => `${number(value)}${unit ? ` ${unit}` : ""}`;

/** @param {{value: number, truth: number, right: boolean | null}} answer @param {string} unit */
export const numberWords = ({value, truth, right}, unit) => {
  const [said, is] = [withUnit(value, unit), withUnit(truth, unit)];
  if (said === is) return `You said ${said}, and so it is.`;
  if (right) return `You said ${said}; it is ${is}: close enough.`;
  const apart = withUnit(Math.abs(value - truth), unit);
  return `You said ${said}; it is ${is}: ${apart} too ${value > truth ? "high" : "low"}.`;
};

/** @param {number | null} apart share of the axis @param {number} tolerance */
export const curveWords = (apart, tolerance) => {
  if (apart === null) return "The two curves share no part of the axis.";
  const [is, most] = [percent(apart, 0), percent(tolerance, 0)];
  return `Your curve lies ${is} of the axis away on average; up to ${most} counts as right.`;
};

/** @param {number[]} order places in the right order */
export const orderWords = (order) => {
  const right = order.filter((at, i) => at === i).length;
  return right === order.length ? `All ${right} in their places.`
    : `${right} of ${order.length} in their places.`;
};

/** @param {boolean | null} right */
export const verdictTitle = (right) => {
  if (right === null) return "Nothing decides it";
  return right ? "Right" : "Not quite";
};

/** Where a run is on its way. @param {number | undefined} step @param {number | null} steps */
export const runWords = (step, steps) => {
  if (step === undefined) return "Starting the run …";
  const at = step.toLocaleString("en-US");
  return steps ? `Running: step ${at} of ${steps.toLocaleString("en-US")}` : `Running: step ${at}`;
};

/** How a challenge stands. @param {import("./judge.js").Standing["state"]} state
 * @param {{within: number | null, changes: number | null}} challenge @param {string[]} differing */
export const standingWords = (state, {within, changes}, differing) => {
  if (state === "late") {
    return `Not reached within ${(within ?? 0).toLocaleString("en-US")} steps. Start again.`;
  }
  if (state === "over") return "The run is over, and the goal was not reached. Start again.";
  if (state === "changed") {
    return `${differing.length} settings differ from the start, and ${changes} may: `
      + `${differing.join(", ")}.`;
  }
  return state === "solved" ? "Solved" : "Not reached yet.";
};

/** How far a lesson is. @param {number} done @param {number} steps */
export const doneWords = (done, steps) => {
  if (!done) return "";
  return done === steps ? "Done" : `${done} of ${steps} steps done`;
};

/** Who told more pictures apart. @param {number} mine @param {number} its D's @param {number} n */
export const quizWords = (mine, its, n) => {
  if (mine === its) return `You told ${mine} of ${n} apart, D ${its}: a draw.`;
  return mine > its ? `You told ${mine} of ${n} apart, D ${its}: you are the better discriminator.`
    : `You told ${mine} of ${n} apart, D ${its}: D saw more.`;
};

/** What was done in a lesson.
 * @param {{questions: number, answered: number, right: number}} tally */
export const summaryWords = ({questions, answered, right}) => {
  if (!questions) return "This lesson asked nothing.";
  if (!answered) return "You have answered none of its questions yet.";
  return `You answered ${answered} of ${questions} questions, ${right} of them right.`;
};

/** @type {Record<string, string>} */
const READINGS = {step: "Step", captured: "Modes captured", modes: "Modes captured",
  high_quality: "High quality", quality: "High quality", reverse_kl: "Reverse KL", jsd: "JSD",
  width: "Width of modes", wasserstein: "Wasserstein-1", d_loss: "D's loss", g_loss: "G's loss",
  loss_d: "D's loss", loss_g: "G's loss", d_real: "D(x)", d_fake: "D(G(z))",
  g_grad: "G's gradient", d_grad: "D's gradient", frechet: "Fréchet distance",
  cycle_loss: "Cycle loss", identity_loss: "Identity loss"};

/**
 * What a reading is called on the page; one that is not known by its own name.
 * @param {string} name @param {(setting: string) => string} titleOf of a setting
 * @returns {string}
 */
export const readingTitle = (name, titleOf) => {
  const [first, ...rest] = name.split(".");
  const inner = rest.join(".");
  if (first === "setting") return titleOf(inner);
  if (first === "max") return `highest ${readingTitle(inner, titleOf)}`;
  if (first === "min") return `lowest ${readingTitle(inner, titleOf)}`;
  const lane = /^lane(\d)$/.exec(first);
  if (lane) return `Lane ${lane[1]}: ${readingTitle(inner, titleOf)}`;
  if (first === "scene") return inner;
  return Object.hasOwn(READINGS, first) ? READINGS[first] : name;
};
