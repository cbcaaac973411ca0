// A printed formula with a slip in it, to be found.

import {element} from "../../static/dom.js";
import {inked, written} from "./math.js";

/** @typedef {import("./blocks.js").Context} Context */
/** @typedef {import("./types.js").Slip} Slip */

const SOUND = "This part is as it should be.";

/** @param {Slip} asked @param {Context} context @returns {HTMLElement} */
export const slip = (asked, context) => {
  const root = element(`<section class="pg-block pg-slip"><h3>Find the slip</h3></section>`);
  const parts = element(`<div class="pg-parts" role="group" aria-label="Parts of the formula">
    </div>`);
  const said = element(`<div aria-live="polite"></div>`);
  const buttons = asked.parts.map((tex, i) => {
    const button = element(`<button type="button" class="pg-part"><span
      class="pg-unseen">Part ${i + 1}</span></button>`);
    button.append(inked(tex));
    button.addEventListener("click", () => pick(i + 1));
    parts.append(button);
    return button;
  });
  root.append(written(asked.ask, "div", "pg-ask"), parts, said);
  const found = () => {
    for (const button of buttons) button.toggleAttribute("disabled", true);
    buttons[asked.wrong - 1].dataset.right = "true";
    said.replaceChildren(corrected(asked, context));
  };
  /** @param {number} part from 1 */
  const pick = (part) => {
    const right = part === asked.wrong;
    if (!context.progress.answer(asked.id)) { // the first pick counts
      context.answered(asked.id, {value: part, right});
    }
    if (right) {
      found();
      return;
    }
    buttons[part - 1].dataset.right = "false";
    const words = asked.say[String(part)];
    const told = words ? written(words, "div", "pg-mistake") : element(`<p>${SOUND}</p>`);
    said.replaceChildren(told);
  };
  if (context.progress.answer(asked.id)?.right) found();
  return root;
};

/** @param {Slip} asked @param {Context} context */
const corrected = (asked, context) => {
  const root = element(`<div class="pg-compare" data-right="true"><p class="pg-verdict-line">
    <b aria-hidden="true">✓</b> <strong>Found: so it should read</strong></p></div>`);
  root.append(inked(asked.right, true));
  const words = asked.say[String(asked.wrong)];
  if (words) root.append(written(words));
  if (asked.why) root.append(written(asked.why, "div", "pg-why"));
  if (asked.open) {
    const {open} = asked;
    const look = element(`<button type="button" class="pg-button">Look at it</button>`);
    look.addEventListener("click", () => {
      context.reveal();
      context.world.open(open, false);
    });
    root.append(look);
  }
  return root;
};
