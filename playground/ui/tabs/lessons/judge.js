// What answers and readings are worth: pure functions of a block, a guess and what is read.

import {hashOf} from "./hash.js";

/** @typedef {import("./types.js").Condition} Condition */
/** @typedef {import("./types.js").Points} Points */
/** @typedef {import("./types.js").Read} Read */

const SAMPLES = 41; // places at which two curves are compared
const ROUNDING = 1e-9; // of tolerances: 0.3 − 0.2 is within 0.1

/** @type {Record<string, (a: number, b: number) => boolean>} */
const COMPARES = {
  ">=": (a, b) => a >= b, "<=": (a, b) => a <= b, ">": (a, b) => a > b, "<": (a, b) => a < b,
  "==": (a, b) => a === b, "!=": (a, b) => a !== b,
};

const isNone = (/** @type {*} */ found) => found === undefined || found === null || found === "";

/** Whether a condition holds; one on a reading that is not there yet does not.
 * @param {Condition} condition @param {Read} read */
export const holds = ({name, op, value}, read) => {
  const found = read(name);
  if (isNone(found)) return false;
  if (typeof value === "number") {
    const number = Number(found);
    return Number.isFinite(number) && Boolean(COMPARES[op]?.(number, value));
  }
  const same = String(found) === String(value);
  return op === "==" ? same : op === "!=" && !same;
};

/** No condition is none that holds. @param {Condition[]} conditions @param {Read} read */
export const allHold = (conditions, read) => conditions.length > 0
  && conditions.every((condition) => holds(condition, read));

/** The words for a mistake, "" where the lesson has none.
 * @param {{option?: number | null, when: Condition[], say: string}[]} wrong @param {*} guess
 * @param {Read} read */
export const wordsFor = (wrong, guess, read) => wrong.find(({option, when}) => (
  typeof option === "number" ? option === guess
    : allHold(when, (name) => (name === "guess" ? guess : read(name)))))?.say ?? "";

// -- predictions ----------------------------------------------------------------------------------

/** The right option from 1, null where nothing decides.
 * @param {import("./types.js").Choice} question @param {Read} read */
const rightOption = ({answer, options}, read) => {
  if (answer !== null) return answer;
  const at = options.findIndex(({when}) => allHold(when, read));
  return at < 0 ? null : at + 1;
};

/** How far a point is up a line through points, by x; the ends go on level. @param {Points} points
 * @param {number} x */
export const heightAt = (points, x) => {
  const after = points.findIndex(([at]) => at >= x);
  if (after <= 0) return points[after < 0 ? points.length - 1 : 0][1];
  const [[x0, y0], [x1, y1]] = [points[after - 1], points[after]];
  return x1 === x0 ? y1 : y0 + ((y1 - y0) * (x - x0)) / (x1 - x0);
};

/** The mean distance of two curves where both are known, over the height of the axis; null where
 * they share no x.
 * @param {Points} guess @param {Points} truth @param {{low: number, high: number}} y */
export const distance = (guess, truth, {low, high}) => {
  if (!guess.length || !truth.length) return null;
  const from = Math.max(guess[0][0], truth[0][0]);
  const to = Math.min(guess[guess.length - 1][0], truth[truth.length - 1][0]);
  if (!(to >= from)) return null;
  let sum = 0;
  for (let i = 0; i < SAMPLES; i++) {
    const x = from + ((to - from) * i) / (SAMPLES - 1);
    sum += Math.abs(heightAt(guess, x) - heightAt(truth, x));
  }
  return sum / SAMPLES / (high - low);
};

/** What a question's guess is to be compared with, null while it is not known.
 * @param {import("./types.js").Question} question @param {Read} read
 * @param {(name: string) => Points | null} curve of the run */
export const truthOf = (question, read, curve) => {
  switch (question.form) {
    case "choice": return rightOption(question, read);
    case "order": return question.items.map((_, i) => i);
    case "curve": return question.answer ?? curve(question.reading ?? "");
    default: {
      const {answer, reading} = question;
      const found = answer ?? read(reading ?? "");
      return isNone(found) || !Number.isFinite(Number(found)) ? null : Number(found);
    }
  }
};

/** @param {import("./types.js").Question} question @param {*} guess @param {*} truth
 * @returns {boolean | null} */
const isRight = (question, guess, truth) => {
  if (truth === null) return null;
  if (question.form === "choice") return guess === truth;
  if (question.form === "number") {
    return Math.abs(guess - truth) <= question.tolerance + ROUNDING;
  }
  if (question.form === "order") return question.items.every((_, i) => guess[i] === i);
  const apart = distance(guess, truth, question.y);
  return apart === null ? null : apart <= question.tolerance + ROUNDING;
};

/**
 * The verdict on a prediction.
 * @param {import("./types.js").Question} question @param {*} guess @param {Read} read
 * @param {(name: string) => Points | null} curve of the run, by the reading's name
 * @returns {import("./types.js").Answer}
 */
export const judge = (question, guess, read, curve) => {
  const truth = truthOf(question, read, curve);
  const right = isRight(question, guess, truth);
  return {value: guess, right, truth, say: right ? "" : wordsFor(question.wrong, guess, read)};
};

// -- challenges -----------------------------------------------------------------------------------

/** How many settings differ from those of the start. @param {Record<string, *>} start
 * @param {Record<string, *>} now */
export const changed = (start, now) => Object.keys({...start, ...now})
  .filter((name) => String(start[name]) !== String(now[name]));

/**
 * @typedef {object} Standing
 * @property {"open" | "solved" | "late" | "over" | "changed"} state
 * @property {string} say html of the lesson, to the mistake that is made
 */

/**
 * How a challenge stands: solved when all of its goal holds, in time and with few enough changes.
 * @param {import("./types.js").Challenge} challenge @param {Read} read
 * @param {string[]} differing settings that are not as at the start
 * @param {boolean} [over] the run has ended
 * @returns {Standing}
 */
export const standing = ({goal, within, changes, wrong}, read, differing, over = false) => {
  const step = Number(read("step") ?? 0);
  const say = wordsFor(wrong, undefined, read);
  if (changes !== null && differing.length > changes) return {state: "changed", say};
  const inTime = within === null || step <= within;
  if (inTime && allHold(goal, read)) return {state: "solved", say: ""};
  if (!inTime) return {state: "late", say};
  return {state: over ? "over" : "open", say};
};

// -- orders ---------------------------------------------------------------------------------------

/** Numbers 0 … n − 1 in an order that is the same for everybody and never the right one.
 * @param {string} id @param {number} n */
export const shuffled = (id, n) => {
  let state = hashOf(id);
  const order = [...Array(n).keys()];
  for (let i = n - 1; i > 0; i--) {
    state = hashOf(String(state));
    const j = state % (i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order.every((at, i) => at === i) ? [...order.slice(1), 0].slice(0, n) : order;
};
