// A lesson's own text: rendered Markdown, its formulas by KaTeX; nobody translates it.

import {element} from "../../static/dom.js";
import {formula} from "../how/formula.js";

/** Draws the formulas that stand as TeX. @param {HTMLElement} holder */
const drawFormulas = (holder) => {
  for (const place of holder.querySelectorAll(".math")) {
    const tex = place.textContent ?? "";
    place.textContent = "";
    formula(/** @type {HTMLElement} */ (place), tex, place.tagName === "DIV");
  }
};

/** An element with text of the lesson. @param {string} html @param {string} [tag]
 * @param {string} [name] class */
export const written = (html, tag = "div", name = "") => {
  const holder = element(`<${tag} class="pg-written ${name}" translate="no"></${tag}>`);
  holder.innerHTML = html;
  for (const link of holder.querySelectorAll("a")) {
    link.target = "_blank";
    link.rel = "noopener";
  }
  drawFormulas(holder);
  return holder;
};

/** A formula by itself. @param {string} tex @param {boolean} [display] */
export const inked = (tex, display = false) => {
  const holder = element(`<span class="pg-written" translate="no"></span>`);
  formula(holder, tex, display);
  return holder;
};
