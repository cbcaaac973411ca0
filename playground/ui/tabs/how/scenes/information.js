// Information of an editable joint table, then InfoGAN's bound, both as parts of one scene.

import {partsOf} from "../controls.js";
import {MOST, channel, flat, isTable, normalise, unflat} from "../math/tables.js";
import {MOST_STEPS, boundPart} from "./bound.js";
import {tablePart} from "./joint-table.js";
/** @import {Scene} from "../stage.js" */

/**
 * @typedef {object} InformationState
 * @property {string} part
 * @property {number[]} table the number of rows, then the cells row by row
 * @property {string} preset
 * @property {number} flip of the noisy channel, a probability
 * @property {string} codes how many, as the choice's word
 * @property {number} lambda
 * @property {number} trained steps asked for
 */

/** What a link's table must be beyond numbers in range. @param {InformationState} state */
const check = (state) => {
  if (!isTable(state.table)) {
    state.table = flat(channel(0.1));
    return "table must be the number of rows, then the cells row by row";
  }
  if (state.preset === "channel" && String(flat(channel(state.flip))) !== String(state.table)) {
    state.preset = "own";
  }
  // Rounding in a link is mended in silence; anything larger the scene names and offers to mend.
  const table = unflat(state.table), total = table.flat().reduce((a, b) => a + b, 0);
  if (Math.abs(total - 1) < 1e-3) state.table = flat(normalise(table));
  return "";
};

/** @type {Scene} */
export const information = {
  name: "information", short: "Information", title: "Information for InfoGAN",
  idea: "Entropy counts the yes-or-no questions a variable leaves open; mutual information counts "
    + "how many of them another variable answers. InfoGAN asks its images to answer for its code.",
  tryThis: "Choose “noisy channel” and drag the flip probability to 0.5: the shared bar vanishes. "
    + "Then open “InfoGAN’s bound” and press Train.",
  source: "Shannon 1948; Cover and Thomas, <i>Elements of Information Theory</i>, chapter 2; Chen "
    + "et al., <i>InfoGAN</i>, 2016, equations 3 to 6.",
  params: {
    part: {value: "table", choices: ["table", "bound"]},
    table: {value: flat(channel(0.1)), list: null, low: 0, high: MOST},
    preset: {value: "channel", choices: ["independent", "determined", "channel", "own"]},
    flip: {value: 0.1, low: 0, high: 1, step: 0.01},
    codes: {value: "3", choices: ["2", "3", "4"]},
    lambda: {value: 1, low: 0, high: 2, step: 0.05},
    trained: {value: 0, low: 0, high: MOST_STEPS, step: 20},
  },
  check,
  build(stage) {
    partsOf(stage, "Part", {
      table: {words: "a joint table", fill: tablePart},
      bound: {words: "InfoGAN’s bound", fill: boundPart},
    });
  },
};
