// Entropies as lengths: H(X,Y) on top, X and Y below it, what they share in the middle.

import {find} from "../../../static/dom.js";
import {fixed} from "../../../static/number.js";
import {add, card} from "../controls.js";
import {note} from "../formula.js";
/** @import {Quantities} from "../math/tables.js" */

/** @type {Record<keyof Quantities, [words: string, tone: string]>} */
const BARS = {
  hxy: ["H(X,Y)", "soft"], hx: ["H(X)", "one"], hy: ["H(Y)", "two"], hxGivenY: ["H(X|Y)", "one"],
  mutual: ["I(X;Y)", "ink"], hyGivenX: ["H(Y|X)", "two"],
};
const NAMES = /** @type {(keyof Quantities)[]} */ (Object.keys(BARS));

/**
 * The row, start and length of every bar, in bits.
 * @param {Quantities} q
 * @returns {Record<keyof Quantities, [row: number, from: number, length: number]>}
 */
const placesOf = (q) => ({hxy: [0, 0, q.hxy], hx: [1, 0, q.hx], hy: [2, q.hxGivenY, q.hy],
  hxGivenY: [3, 0, q.hxGivenY], mutual: [3, q.hxGivenY, q.mutual],
  hyGivenX: [3, q.hx, q.hyGivenX]});

/** @param {HTMLElement} parent @returns {(now: {q: Quantities}) => void} */
export const bars = (parent) => {
  const sheet = card(parent, "What is shared");
  const host = add(sheet, '<div class="how-venn" role="img"></div>');
  const all = NAMES.map((name) => add(host,
    `<div class="how-bar" style="--key:var(--pg-${BARS[name][1]})"><span></span></div>`));
  note(sheet, "Lengths are bits. What X and Y have in common lies in both, so the two overlap by "
    + "I(X;Y).");
  return ({q}) => {
    const scale = 100 / Math.max(q.hxy, 1e-9), places = placesOf(q);
    NAMES.forEach((name, i) => {
      const bar = all[i], [words] = BARS[name], [row, from, length] = places[name];
      bar.style.top = `${row * 44}px`;
      bar.style.left = `${from * scale}%`;
      bar.style.width = `${Math.max(0, length * scale)}%`;
      bar.hidden = length < 1e-9;
      bar.classList.toggle("how-narrow", length * scale < 16);
      bar.title = `${words} = ${fixed(length, 4)} bits`;
      find(bar, "span").textContent = `${words} ${fixed(length, 2)}`;
    });
    host.setAttribute("aria-label", `Of ${fixed(q.hxy, 2)} bits in all, X holds ${
      fixed(q.hx, 2)}, Y holds ${fixed(q.hy, 2)}, and ${fixed(q.mutual, 2)} are shared`);
  };
};
