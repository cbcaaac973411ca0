// The tab of photos shows something at first sight: the first example, translated.

import {live} from "../../static/live.js";
import {wantedTab} from "../../static/shell.js";

const LOOK_EVERY = 100; // milliseconds, until engine and models are there

/** Does somebody see to a photo already? @param {HTMLElement} page */
const isTaken = (page) => (
  page.querySelector("#cycle-photo img, #cycle-weights .file-preview") !== null);

/** The models have come, of which the example brings one. @param {HTMLElement} page */
const hasModels = (page) => {
  const box = page.querySelector("#cycle-model input");
  return box instanceof HTMLInputElement && box.value !== "";
};

/**
 * Presses the first example once, when the tab is first looked at and there is no photo yet.
 * @param {HTMLElement} page
 * @param {string} tab the tab's name
 */
export const showExample = (page, tab) => {
  let timer = 0;
  const look = () => {
    if (live.engine !== "ready" || !(isTaken(page) || hasModels(page))) return;
    clearInterval(timer);
    if (isTaken(page)) return;
    const example = page.querySelector("#cycle-examples .gallery-item");
    if (example instanceof HTMLElement) example.click();
  };
  const begin = () => { timer ||= setInterval(look, LOOK_EVERY); };
  if (wantedTab === tab) begin();
  addEventListener("pg-tab", (told) => {
    if (/** @type {CustomEvent<string>} */ (told).detail === tab) begin();
  });
};
