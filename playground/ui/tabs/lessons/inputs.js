// What a guess is made with: options, a number, an order.

import {element, find, findAs} from "../../static/dom.js";
import {number} from "../../static/number.js";
import {written} from "./math.js";
import {shuffled} from "./judge.js";

/** @typedef {import("./types.js").Choice} Choice */
/** @typedef {import("./types.js").NumberQuestion} NumberQuestion */
/** @typedef {import("./types.js").Order} Order */
/**
 * Something to guess with.
 * @typedef {object} Input
 * @property {HTMLElement} root
 * @property {() => *} value null while nothing was guessed
 */
/** @typedef {() => void} Changed */

let ids = 0;
const nextId = () => `pg-guess-${++ids}`;

/** @param {Choice} question @param {Changed} changed @returns {Input} */
export const choiceInput = ({options}, changed) => {
  const name = nextId();
  const root = element(`<div class="pg-options" role="radiogroup" aria-label="Options"></div>`);
  options.forEach(({text}, i) => {
    const row = element(`<label class="pg-option"><input type="radio" name="${name}"
      value="${i + 1}"></label>`);
    row.append(written(text, "span"));
    root.append(row);
  });
  root.addEventListener("change", changed);
  return {root, value: () => {
    const chosen = /** @type {HTMLInputElement | null} */ (root.querySelector(":checked"));
    return chosen ? Number(chosen.value) : null;
  }};
};

/** @param {NumberQuestion} question @param {Changed} changed @returns {Input} */
export const numberInput = ({low, high, step, unit}, changed) => {
  const root = element(`<div class="pg-guess-number"><label><span>Your guess</span>
    <span><input type="text" inputmode="decimal" autocomplete="off"> <small translate="no"></small>
    </span></label>
    <input type="range" min="${low}" max="${high}" step="${step}" aria-label="Your guess"></div>`);
  const box = findAs(root, "input[type=text]", HTMLInputElement);
  const range = findAs(root, "input[type=range]", HTMLInputElement);
  find(root, "small").textContent = `${unit ? `${unit}, ` : ""}${number(low)} … ${number(high)}`;
  /** @type {number | null} */
  let guess = null;
  range.addEventListener("input", () => {
    guess = Number(range.value);
    box.value = range.value;
    box.removeAttribute("aria-invalid");
    changed();
  });
  box.addEventListener("input", () => {
    const text = box.value.trim().replace("\u2212", "-").replace(",", ".");
    const typed = text === "" ? NaN : Number(text);
    guess = typed >= low && typed <= high ? typed : null;
    if (guess !== null) range.value = String(guess);
    box.setAttribute("aria-invalid", String(guess === null));
    changed();
  });
  return {root, value: () => guess};
};

/** @param {Order} question @param {Changed} changed @returns {Input} */
export const orderInput = ({id, items}, changed) => {
  const root = element(`<ol class="pg-order"></ol>`);
  const order = shuffled(id, items.length);
  const rows = items.map((text) => {
    const row = element(`<li><span class="pg-order-moves"><button type="button" class="pg-small"
      data-by="-1" aria-label="Move up">↑</button><button type="button" class="pg-small" data-by="1"
      aria-label="Move down">↓</button></span></li>`);
    row.prepend(written(text, "span"));
    return row;
  });
  const show = () => {
    order.forEach((item, at) => {
      const [up, down] = rows[item].querySelectorAll("button");
      [up.disabled, down.disabled] = [at === 0, at === order.length - 1];
      root.append(rows[item]);
    });
  };
  root.addEventListener("click", ({target}) => {
    const button = /** @type {Element} */ (target).closest("button");
    const row = button?.closest("li");
    if (!button || !row) return;
    const at = order.indexOf(rows.indexOf(row)), to = at + Number(button.dataset.by);
    [order[at], order[to]] = [order[to], order[at]];
    show();
    if (button.disabled) find(row, "button:not(:disabled)").focus(); // at the end of its way
    else button.focus();
    changed();
  });
  show();
  return {root, value: () => [...order]};
};
