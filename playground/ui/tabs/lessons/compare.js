// A guess beside what happened.

import {element, find} from "../../static/dom.js";
import {curvesBeside} from "./curve.js";
import {distance} from "./judge.js";
import {written} from "./math.js";
import {curveWords, numberWords, orderWords, verdictTitle, withUnit} from "./words.js";

/** @typedef {import("./types.js").Answer} Answer */
/** @typedef {import("./types.js").Question} Question */

const [YES, NO] = ["✓", "✗"];

/** @param {import("./types.js").NumberQuestion} question @param {Answer} answer */
const bars = ({low, high, unit}, {value, truth}) => {
  const from = Math.min(low, value, truth), to = Math.max(high, value, truth);
  const root = element(`<div class="pg-beside"></div>`);
  const both = [["Your guess", value, "grad"], ["What happened", truth, "ink"]];
  for (const [title, each, colour] of both) {
    const row = element(`<div><span></span><b translate="no"></b><div class="pg-bar"><i
      style="background:var(--pg-${colour});width:${(100 * (each - from)) / (to - from || 1)}%"></i>
      </div></div>`);
    find(row, "span").textContent = title;
    find(row, "b").textContent = withUnit(each, unit);
    root.append(row);
  }
  return [root];
};

/** @param {import("./types.js").Choice} question @param {Answer} answer */
const options = (question, {value, truth}) => {
  const root = element(`<ul class="pg-marked"></ul>`);
  question.options.forEach(({text}, i) => {
    const mine = value === i + 1, right = truth === i + 1;
    if (!mine && !right) return;
    const row = element(`<li data-right="${right}"><b aria-hidden="true">${right ? YES : NO}</b>
      <div><small></small></div></li>`);
    if (truth === null) find(row, "b").textContent = "·";
    const names = mine && right ? "Your guess, and so it is" : mine ? "Your guess" : "So it is";
    find(row, "small").textContent = names;
    find(row, "div").append(written(text, "span"));
    root.append(row);
  });
  return [root];
};

/** @param {import("./types.js").Order} question @param {Answer} answer */
const orders = ({items}, {value}) => {
  const root = element(`<ol class="pg-marked"></ol>`);
  items.forEach((text, i) => {
    const said = value.indexOf(i) + 1;
    const row = element(`<li data-right="${said === i + 1}"><b aria-hidden="true">${
      said === i + 1 ? YES : NO}</b><div></div></li>`);
    find(row, "div").append(written(text, "span"));
    if (said !== i + 1) {
      const note = element(`<small></small>`);
      note.textContent = `you had it at ${said}`;
      find(row, "div").append(note);
    }
    root.append(row);
  });
  return [root];
};

/** What is drawn, and what is said below its title. @param {Question} question
 * @param {Answer} answer @returns {[drawn: HTMLElement[], words: string]} */
const beside = (question, answer) => {
  const {value, truth} = answer;
  if (question.form === "choice") return [options(question, answer), ""];
  if (question.form === "order") return [orders(question, answer), orderWords(value)];
  if (truth === null) return [[], "The run has no such reading."];
  if (question.form === "number") {
    return [bars(question, answer), numberWords(/** @type {*} */ (answer), question.unit)];
  }
  return [[curvesBeside(question, value, truth)],
    curveWords(distance(value, truth, question.y), question.tolerance)];
};

/** The verdict, guess and truth side by side, and why. @param {Question} question
 * @param {Answer} answer */
export const comparison = (question, answer) => {
  const {right, say} = answer;
  const root = element(`<div class="pg-compare" data-right="${right}"><p class="pg-verdict-line"><b
    aria-hidden="true"></b> <strong></strong> <span></span></p></div>`);
  const [drawn, words] = beside(question, answer);
  find(root, "b").textContent = right === null ? "·" : right ? YES : NO;
  find(root, "strong").textContent = verdictTitle(right);
  find(root, "span").textContent = words;
  root.append(...drawn);
  if (say) root.append(written(say, "div", "pg-mistake"));
  if (question.why) root.append(written(question.why, "div", "pg-why"));
  return root;
};

