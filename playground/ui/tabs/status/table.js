// The runs as a table: those that train first.

import {element, find} from "../../static/dom.js";
import {number, percent} from "../../static/number.js";
import {groups, inOrder} from "./groups.js";

/** @typedef {import("./cards.js").Engine} Engine */
/** @typedef {import("./cards.js").Run} Run */

const HEAD = ["Run", "State", "What", "Step", "Steps/s", "Share of the device", "Trains with",
  "Viewers"];
const NUMBERS = ["Step", "Steps/s", "Viewers"];

/** @param {HTMLElement} row @param {string} text @param {string} [className] */
const cell = (row, text, className, tag = "td") => {
  const box = document.createElement(tag);
  box.textContent = text;
  if (className) box.className = className;
  row.append(box);
  return box;
};

/** @param {HTMLElement} row @param {Run} run */
const nameCell = (row, {run, hue}) => {
  const dot = element(`<i class="pg-owner" title="the same colour: the same visitor"></i>`);
  dot.style.background = `hsl(${hue} 62% 48%)`;
  cell(row, run).prepend(dot);
};

/** @param {HTMLElement} row @param {number} share */
const shareCell = (row, share) => {
  const bar = element(`<span class="pg-share"><i></i></span>`);
  find(bar, "i").style.width = `${100 * share}%`;
  cell(row, "").append(bar, percent(share));
};

/** @param {Engine} engine @param {Map<string, number>} rates steps a second, by run */
export const table = (engine, rates) => {
  const several = (engine.devices?.length ?? 1) > 1;
  const names = groups(engine.fused);
  const made = element(`<table><thead><tr></tr></thead><tbody></tbody></table>`);
  for (const title of several ? [...HEAD, "Device"] : HEAD) {
    const className = NUMBERS.includes(title) ? "pg-num" : "";
    cell(find(made, "thead tr"), title, className, "th").setAttribute("scope", "col");
  }
  for (const run of inOrder(engine.runs)) {
    const row = document.createElement("tr");
    nameCell(row, run);
    cell(row, run.state);
    cell(row, `${run.data}, ${run.gan}`);
    cell(row, run.step.toLocaleString("en-US"), "pg-num");
    cell(row, number(rates.get(run.run)), "pg-num");
    shareCell(row, run.share);
    cell(row, names.get(run.run) ?? "alone");
    cell(row, number(run.watchers), "pg-num");
    if (several) cell(row, engine.devices?.[run.place]?.device ?? "–");
    find(made, "tbody").append(row);
  }
  return made;
};
