// How a class answered, drawn: bars, places in an order, curves over each other.

import {element, find} from "../../static/dom.js";
import {number} from "../../static/number.js";
import {HIGH, WIDE, frame, line} from "../lessons/curve.js";
import {inked, written} from "../lessons/math.js";
import {bins, mean, meanCurve, meanPlaces} from "./answers.js";

/** @typedef {import("./answers.js").Tally} Tally */
/** @typedef {import("../lessons/types.js").Block} Block */

/** One bar. @param {HTMLElement} label @param {number} count @param {number} most */
const bar = (label, count, most) => {
  const root = element(`<li><div class="pg-answers-label"></div>
    <div class="pg-answers-bar"><i style="width:${(100 * count) / most}%"></i></div>
    <b>${count}</b></li>`);
  find(root, ".pg-answers-label").append(label);
  return root;
};

/** Which one is right is not said here: the run comes after.
 * @param {HTMLElement[]} labels @param {number[]} counts */
const bars = (labels, counts) => {
  const list = element(`<ol class="pg-answers-bars"></ol>`);
  const most = Math.max(1, ...counts);
  list.append(...counts.map((count, i) => bar(labels[i], count, most)));
  return list;
};

/** @param {string} text */
const words = (text) => {
  const found = element(`<span translate="no"></span>`);
  found.textContent = text;
  return found;
};

/** @param {number[]} values @param {number} low @param {number} high @param {string} unit */
const histogram = (values, low, high, unit) => {
  const found = bins(values, low, high);
  const labels = found.map(({from, to}) => words(`${number(from)} … ${number(to)} ${unit}`.trim()));
  return bars(labels, found.map(({count}) => count));
};

/** Each count by itself. @param {number[]} values @param {number} size */
const counted = (values, size) => {
  const top = Math.min(size, Math.max(0, ...values));
  const all = [...Array(top + 1).keys()];
  return bars(all.map((n) => words(String(n))),
    all.map((n) => values.filter((value) => value === n).length));
};

/** @param {import("../lessons/types.js").Order} order @param {number[][]} counts */
const places = ({items}, counts) => {
  const list = element(`<ol class="pg-answers-places"></ol>`);
  const means = meanPlaces(counts);
  const byClass = items.map((_, i) => i).sort((a, b) => means[a] - means[b]); // not the right one
  for (const i of byClass) {
    const row = element(`<li><span class="pg-note"></span></li>`);
    row.prepend(written(items[i], "div"));
    find(row, "span").textContent = `the class has it at ${number(means[i])} on average`;
    list.append(row);
  }
  return list;
};

/** @param {import("../lessons/types.js").CurveQuestion} question @param {number[][]} curves */
const overlaid = ({x, y}, curves) => {
  /** @param {number[]} heights */
  const path = (heights) => line(heights.map((value, i) => (
    [x.low + ((x.high - x.low) * i) / (heights.length - 1), value])), {x, y});
  const middle = meanCurve(curves);
  return element(`<svg class="pg-answers-curves" viewBox="0 0 ${WIDE} ${HIGH}" role="img"
    aria-label="The curves of the class, and their mean">${frame({x, y})}${
    curves.map((heights) => `<path class="pg-one" d="${path(heights)}"/>`).join("")}${
    middle.length ? `<path class="pg-mean" d="${path(middle)}"/>` : ""}</svg>`);
};

/** What is drawn of a question's answers. @param {Tally} tally @param {Block} block
 * @returns {HTMLElement} */
export const distribution = (tally, block) => {
  const {values = [], low, high, size} = tally;
  const flat = /** @type {number[]} */ (tally.counts ?? []);
  if (block.kind === "slip") {
    return bars(block.parts.map((tex) => inked(tex)), flat);
  }
  if (block.kind === "predict") {
    if (block.form === "choice") {
      return bars(block.options.map(({text}) => written(text, "span")), flat);
    }
    if (block.form === "order") {
      return places(block, /** @type {number[][]} */ (tally.counts ?? []));
    }
    if (block.form === "curve") return overlaid(block, tally.curves ?? []);
    return histogram(values, low, high, block.unit);
  }
  return counted(values, size);
};

/** Is there something to be seen? The options stand there from the first. @param {Tally} tally */
export const isSeen = ({form, answered}) => answered > 0 || ["choice", "slip"].includes(form);

/** How many of a class answered, and how. @param {Tally} tally @param {number} here students */
export const answeredWords = ({form, answered, right, wrong, values = [], size}, here) => {
  const said = [`${answered} of ${Math.max(here, answered)} have answered`];
  if (form === "discriminator" && answered) {
    said.push(`${number(mean(values))} of ${size} told apart on average`);
  } else if (right + wrong) said.push(`${right} right, ${wrong} wrong`);
  return said.join(" · ");
};
