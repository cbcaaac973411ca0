// Predict, run, compare: a guess is locked, the run is played, then both stand side by side.

import {element, find, findAs} from "../../static/dom.js";
import {comparison} from "./compare.js";
import {curveInput} from "./curve.js";
import {choiceInput, numberInput, orderInput} from "./inputs.js";
import {judge} from "./judge.js";
import {written} from "./math.js";
import {runWords} from "./words.js";
import {startOf} from "./world.js";

/** @typedef {import("./blocks.js").Context} Context */
/** @typedef {import("./types.js").Question} Question */
/** @typedef {import("./types.js").Run} Run */

const LOOK_MS = 200;
const COUNTED_MS = 6000; // after the end, for what is still being counted
const STARTED_MS = 90_000; // without a first step
const FAILED = "The run could not be started: the tab says why.";

/** @param {Question} question @param {() => void} changed */
const inputFor = (question, changed) => {
  if (question.form === "choice") return choiceInput(question, changed);
  if (question.form === "number") return numberInput(question, changed);
  return question.form === "order" ? orderInput(question, changed) : curveInput(question, changed);
};

/** Plays a run until what is asked of it is known. @param {Run} run @param {Context} context
 * @param {(words: string) => void} say
 * @returns {Promise<boolean>} false: it did not come to it */
const played = async (run, context, say) => {
  const {world} = context, {steps} = run;
  say(runWords(undefined, steps));
  context.reveal();
  if (!await world.open(startOf(run), true)) return false;
  const began = performance.now();
  let over = 0;
  for (;;) {
    await new Promise((resolve) => { setTimeout(resolve, LOOK_MS); });
    if (context.isLeft()) return false;
    const slots = world.slots(), now = performance.now();
    const step = world.readings.read("step", slots);
    say(runWords(step, steps));
    if (world.readings.arrived(slots, steps)) break;
    if (world.readings.ended(slots) && (over ||= now) < now - COUNTED_MS) break;
    if (step === undefined && now - began > STARTED_MS) return false;
  }
  await world.pause();
  return true;
};

/**
 * @param {Question} question @param {Context} context
 * @returns {HTMLElement}
 */
export const predict = (question, context) => {
  const root = element(`<section class="pg-block pg-predict"><h3>Predict</h3></section>`);
  const body = element("<div></div>");
  root.append(written(question.ask, "div", "pg-ask"), body);
  const kept = context.progress.answer(question.id);
  if (kept) compared(question, context, body, kept);
  else guessing(question, context, body);
  return root;
};

/** @param {Question} question @param {Context} context @param {HTMLElement} body
 * @param {import("./types.js").Answer} answer */
const compared = (question, context, body, answer) => {
  const again = element(`<button type="button" class="pg-small">Guess again</button>`);
  again.addEventListener("click", () => {
    context.answered(question.id, null);
    guessing(question, context, body);
    body.querySelector("input")?.focus();
  });
  body.replaceChildren(comparison(question, answer), again);
};

/** @param {Question} question @param {Context} context @param {HTMLElement} body */
const guessing = (question, context, body) => {
  const {run} = question;
  const tools = element(`<div class="pg-lock"><button type="button" class="pg-primary" disabled>
    </button><p class="pg-note" role="status"></p></div>`);
  const lock = findAs(tools, "button", HTMLButtonElement), said = find(tools, "p");
  lock.textContent = run ? "Lock my guess and run" : "Lock my guess";
  const input = inputFor(question, () => { lock.disabled = input?.value() === null; });
  lock.disabled = input.value() === null;
  body.replaceChildren(input.root, tools);
  lock.addEventListener("click", async () => {
    const guess = input.value();
    if (guess === null) return;
    lock.disabled = true;
    input.root.toggleAttribute("inert", true); // it is locked
    const say = (/** @type {string} */ words) => {
      if (said.textContent !== words) said.textContent = words;
    };
    context.guessed(question.id, guess); // a class's bars come before its runs
    if (run && !await played(run, context, say)) {
      if (context.isLeft()) return;
      say(FAILED);
      lock.disabled = false;
      return;
    }
    const answer = judge(question, guess, context.world.read, context.world.curve);
    if (question.form === "curve" && answer.truth) answer.truth = thinned(answer.truth);
    context.answered(question.id, answer);
    compared(question, context, body, answer);
    const verdict = find(body, ".pg-verdict-line");
    verdict.tabIndex = -1;
    verdict.focus({preventScroll: true});
    verdict.scrollIntoView({block: "nearest"});
  });
};

const KEPT_POINTS = 120;

/** Few enough points to be kept. @param {import("./types.js").Points} points */
const thinned = (points) => {
  const every = Math.ceil(points.length / KEPT_POINTS);
  return points.filter((_, i) => i % every === 0 || i === points.length - 1);
};
