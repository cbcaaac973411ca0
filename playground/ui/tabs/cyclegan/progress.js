// How far a translator in training is: of its steps where there is a limit, else in minutes and
// beside the steps that are usual.

import {find} from "../../static/dom.js";

/** `steps`: usual until what `until` says is to be seen.
 * @typedef {{steps: number, until: string}} Usual */
/** @typedef {{step: number, limit: number, seconds: number, rate: number}} Reading */

/** Minutes and seconds. @param {number} seconds */
export const clock = (seconds) => {
  const whole = Math.max(0, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
};

/** @param {number} steps */
const written = (steps) => steps.toLocaleString("en-US");

/**
 * The share that is done, 0 … 1, and the words beside it.
 * @param {Reading} reading @param {Usual} usual
 */
export const progressOf = ({step, limit, seconds, rate}, usual) => {
  const end = limit || usual.steps, share = Math.min(1, step / end);
  const left = rate > 0 && share < 1 ? `, about ${clock((end - step) / rate)} to go` : "";
  if (limit) return {share, words: `Step ${written(step)} of ${written(limit)}${left}.`};
  const often = `${written(usual.steps)} steps are usual until ${usual.until}`;
  if (!step) return {share, words: `${often}.`};
  return {share, words: `Trained for ${clock(seconds)}; ${often}${left}.`};
};

/** The bar and its words below the rows of pictures. @param {HTMLElement} stage */
export const progressBar = (stage) => {
  const bar = find(stage, ".pg-progress"), told = find(stage, ".cycle-progress");
  /** @param {Reading} reading @param {Usual} usual */
  return (reading, usual) => {
    const {share, words} = progressOf(reading, usual);
    const percent = Math.round(100 * share);
    find(bar, "i").style.width = `${percent}%`;
    bar.setAttribute("aria-valuenow", String(percent));
    bar.setAttribute("aria-valuetext", words);
    if (told.textContent !== words) told.textContent = words;
  };
};
