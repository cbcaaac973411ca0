// Weights of one's own: what was chosen for each file is remembered, and a file that was given but
// did not come is not forgotten, so that no other model answers in its place.

import {store} from "../../static/store.js";

/** What was chosen, by the mark of a file: ``padding: "replicate"``.
 * @typedef {Record<string, Record<string, string>>} Choices */

const KEPT = "weights"; // where this browser keeps them
const MOST_FILES = 20;

/** @param {string | null} text @returns {Choices} */
export const choicesIn = (text) => {
  try {
    const value = JSON.parse(text || "{}");
    return value && typeof value === "object" && !Array.isArray(value) ? value : {};
  } catch {
    return {};
  }
};

/** With one more choice; the files that were touched last are kept.
 * @param {Choices} choices @param {string} mark @param {string} name @param {string} value
 * @returns {Choices} */
export const withChoice = (choices, mark, name, value) => {
  const {[mark]: before, ...others} = choices;
  const kept = Object.entries(others).slice(1 - MOST_FILES);
  return {...Object.fromEntries(kept), [mark]: {...before, [name]: value}};
};

/** As if nothing had been chosen for a file but which of its generators it is.
 * @param {Choices} choices @param {string} mark @returns {Choices} */
export const withoutChoices = (choices, mark) => {
  const {[mark]: before, ...others} = choices;
  return before?.generator ? {...others, [mark]: {generator: before.generator}} : others;
};

const translate = () => {
  const button = document.querySelector("#cycle-go button, button#cycle-go");
  if (button instanceof HTMLElement) button.click();
};

/** Files that were given to the box and have not come. @param {HTMLElement} row
 * @param {(name: string) => void} say "" when all is well */
const watchBox = (row, say) => {
  const inBox = (/** @type {EventTarget | null} */ target) => target instanceof Element
    && target.closest("#cycle-weights");
  row.addEventListener("change", ({target}) => {
    if (!inBox(target) || !(target instanceof HTMLInputElement)) return;
    if (target.files?.length) say(target.files[0].name);
  }, true);
  row.addEventListener("drop", (event) => {
    const file = event.dataTransfer?.files[0];
    if (inBox(event.target) && file) say(file.name);
  }, true);
  row.addEventListener("click", ({target}) => { // its own button to remove a file
    if (inBox(target) && row.querySelector("#cycle-weights .file-preview")) say("");
  }, true);
  new MutationObserver(() => {
    if (row.querySelector("#cycle-weights .file-preview")) say("");
  }).observe(row, {childList: true, subtree: true});
};

/** @param {HTMLElement} root the tab's own part, off which the server's question reads */
export const weightsBox = (root) => {
  const row = /** @type {HTMLElement | null} */ (document.querySelector(".cycle-photo"));
  if (!row) return;
  let missing = "";
  const choices = () => choicesIn(store.get(KEPT));
  const show = () => { root.dataset.weights = JSON.stringify({choices: choices(), missing}); };
  const keep = (/** @type {Choices} */ next) => {
    store.set(KEPT, JSON.stringify(next));
    show();
    translate();
  };
  const say = (/** @type {string} */ name) => {
    if (name === missing) return;
    missing = name;
    show();
  };
  show();
  watchBox(row, say);
  row.addEventListener("click", ({target}) => {
    const button = target instanceof Element ? target.closest("button") : null;
    if (!(button instanceof HTMLElement)) return;
    if (button.dataset.weightsDrop !== undefined) {
      say("");
      translate();
      return;
    }
    const reading = button.closest(".cycle-reading");
    const mark = reading instanceof HTMLElement ? reading.dataset.mark || "" : "";
    const {name, value, weightsAsk} = button.dataset;
    if (mark && weightsAsk !== undefined) keep(withoutChoices(choices(), mark));
    else if (mark && name && value !== undefined) keep(withChoice(choices(), mark, name, value));
  });
};
