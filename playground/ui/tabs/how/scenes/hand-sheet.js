// What the parts of the 2×2 world share: pictures of four pixels, tables and numbers to edit.

import {escape, find, findAs} from "../../../static/dom.js";
import {fixed} from "../../../static/number.js";
import {add} from "../controls.js";
import {clamp} from "../math/functions.js";
/** @import {Stage} from "../stage.js" */
/** @import {HandState} from "./hand.js" */

/** @param {number} value */
const n2 = (value) => fixed(value, 2);

/**
 * A picture of 2×2 pixels: white is 0, ink is 1; it says its numbers.
 * @param {HTMLElement} parent @param {number} size CSS pixels @param {string} title
 * @returns {(image: number[]) => void}
 */
export const pixels = (parent, size, title) => {
  const host = add(parent, `<div class="how-pixels" style="--size:${size}px" role="img">
    <i></i><i></i><i></i><i></i></div>`);
  const cells = [...host.querySelectorAll("i")];
  return (image) => {
    cells.forEach((cell, i) => {
      cell.style.setProperty("--bright", `${Math.round(clamp(image[i], 0, 1) * 100)}%`);
      cell.textContent = n2(image[i]);
      cell.classList.toggle("how-bright", image[i] > 0.5);
    });
    host.setAttribute("aria-label", `${title}: pixels ${image.map(n2).join(", ")}`);
  };
};

/**
 * A picture beside a table of its pixels.
 * @param {HTMLElement} parent @param {string} title of the picture
 * @param {string} head of the table
 * @returns {{picture: (image: number[]) => void, body: HTMLElement}}
 */
export const sheet = (parent, title, head) => {
  const host = add(parent, `<div class="how-card how-sheet"><div></div>
    <div class="how-table-wrap" tabindex="0" role="region" aria-label="${title}: numbers">
      <table>${head}<tbody></tbody></table></div></div>`);
  return {picture: pixels(find(host, "div"), 190, title), body: find(host, "tbody")};
};

/**
 * A row of numbers below a table's head.
 * @param {HTMLElement} body @param {string} name @param {number} columns @param {string} [style]
 * @returns {(values: (number | null)[]) => void} null leaves a cell empty
 */
export const numbersRow = (body, name, columns, style = "") => {
  const row = add(body, `<tr class="${style}"><td>${name}</td>${"<td></td>".repeat(columns)}</tr>`);
  const cells = [...row.children].slice(1);
  return (values) => values.forEach((value, i) => {
    cells[i].textContent = value === null ? "" : n2(value);
  });
};

/**
 * Numbers to edit, bound to a parameter that is a list or a single number.
 * @param {Stage<HandState>} stage @param {HTMLElement} parent @param {"v" | "c" | "w" | "gb"} name
 * @param {string} title @param {string[]} labels
 */
export const editor = (stage, parent, name, title, labels) => {
  const set = add(parent, `<fieldset class="how-edit"><legend>${title}</legend>${labels.map(
    (label) => `<label>${label}<input type="number" step="0.1"
    aria-label="${escape(`${title}, ${label}`)}"></label>`).join("")}
    <p class="how-warn" role="status"></p></fieldset>`);
  const inputs = [...set.querySelectorAll("input")];
  const {low = -Infinity, high = Infinity} = stage.scene.params[name];
  const get = () => [stage.state[name]].flat();
  inputs.forEach((input, i) => input.addEventListener("input", () => {
    const value = input.valueAsNumber;
    const fine = Number.isFinite(value) && value >= low && value <= high;
    input.setAttribute("aria-invalid", String(!fine));
    find(set, "p").textContent = fine ? "" : `Write a number from ${fixed(low, 0)} to ${
      fixed(high, 0)}; the last good one is in use.`;
    if (!fine) return;
    const next = get();
    next[i] = value;
    stage.set({[name]: Array.isArray(stage.state[name]) ? next : value});
  }));
  stage.onDraw(() => inputs.forEach((input, i) => {
    // What is being typed belongs to the visitor until it is a number again.
    if (document.activeElement !== input) input.value = String(Number(get()[i].toFixed(3)));
  }));
};

/** What folds away editors. @param {HTMLElement} parent @param {string} summary */
export const fold = (parent, summary) =>
  add(parent, `<details class="how-fold"><summary>${summary}</summary></details>`);

/**
 * A slider for one number of a list.
 * @param {HTMLElement} parent @param {string} id @param {string} title
 * @param {(value: number) => void} moved
 * @returns {(value: number) => void} shows it
 */
export const pixelSlider = (parent, id, title, moved) => {
  const row = add(parent, `<div class="how-range"><label for="${id}">${title}</label>
    <output></output><input id="${id}" type="range" min="0" max="1" step="0.05"></div>`);
  const input = findAs(row, "input", HTMLInputElement);
  input.addEventListener("input", () => moved(Number(input.value)));
  return (value) => {
    input.value = String(value);
    find(row, "output").textContent = n2(value);
  };
};
