// Three notations for the same quantities, with the number of the moment.

import {find} from "../../../static/dom.js";
import {fixed} from "../../../static/number.js";
import {add, card} from "../controls.js";
import {formula, note} from "../formula.js";
import {notations} from "../math/slips.js";
/** @import {State} from "./slips.js" */

/** @typedef {"d" | "minimax" | "nonSaturating"} Loss */
const NOTATIONS = ["Goodfellow 2014", "cross-entropy", "code, from logits"];
/** @type {[what: string, ways: [paper: string, entropy: string, code: string], loss?: Loss][]} */
const QUANTITIES = [
  ["D’s answers", ["D(x),\\;D(G(z))", "y=D(x),\\;\\hat y=D(\\hat x)",
    "\\mathtt{sigmoid(r)},\\;\\mathtt{sigmoid(f)}"]],
  ["D’s loss", ["-\\log D(x)-\\log(1-D(G(z)))", "\\ell(y,1)+\\ell(\\hat y,0)",
    "\\mathtt{softplus(-r)+softplus(f)}"], "d"],
  ["G’s loss, minimax", ["\\log(1-D(G(z)))", "-\\ell(\\hat y,0)", "\\mathtt{-softplus(f)}"],
    "minimax"],
  ["G’s loss, non-saturating", ["-\\log D(G(z))", "\\ell(\\hat y,1)", "\\mathtt{softplus(-f)}"],
    "nonSaturating"],
  ["At the end of the game", ["V=-\\log 4", "\\ell(\\tfrac12,1)+\\ell(\\tfrac12,0)=2\\log 2",
    "\\mathtt{r=f=0}"]],
];

/** @param {HTMLElement} parent @returns {(state: State) => void} */
export const notationTable = (parent) => {
  const sheet = card(parent, "Three notations for the same things");
  const table = add(sheet, `<table class="how-notation">${QUANTITIES.map(([what, , loss]) => `
    <tbody><tr><th colspan="2" scope="rowgroup"><span>${what}</span>${
    loss ? `<output data-name="${loss}"></output>` : ""}</th></tr>${NOTATIONS.map((name) =>
    `<tr><td>${name}</td><td></td></tr>`).join("")}</tbody>`).join("")}</table>`);
  /** @type {[Loss, HTMLElement][]} */
  const cells = [];
  QUANTITIES.forEach(([, ways, loss], i) => {
    const body = /** @type {HTMLElement} */ (table.children[i]);
    ways.forEach((text, j) =>
      formula(/** @type {HTMLElement} */ (body.children[j + 1].children[1]), text, false));
    if (loss) cells.push([loss, find(body, "output")]);
  });
  note(sheet, "$r$ and $f$ are D’s logits for real and fake, $\\hat x=G(z)$, $\\ell$ the "
    + "cross-entropy and $\\mathrm{softplus}(s)=\\log(1+e^s)$. The numbers are for your $D(x)$ and "
    + "$D(G(z))$, in nats; all three notations give the same.");
  return ({dr, df}) => {
    const now = notations(dr, df);
    for (const [loss, cell] of cells) {
      const [, , value] = now[loss];
      cell.dataset.value = String(value);
      cell.textContent = fixed(value);
    }
  };
};
