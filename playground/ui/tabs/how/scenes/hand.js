// A GAN on a sheet of paper, in three parts: D by hand, G by hand, and training both.

import {partsOf} from "../controls.js";
import {discriminatorPart} from "./hand-discriminator.js";
import {generatorPart} from "./hand-generator.js";
import {MOST, trainPart} from "./hand-train.js";
/** @import {Scene} from "../stage.js" */

/**
 * @typedef {object} HandState
 * @property {string} part
 * @property {number[]} px the image D judges
 * @property {number[]} v D's weights
 * @property {number} c and bias
 * @property {number} z
 * @property {number[]} w G's weights
 * @property {number[]} gb and biases
 * @property {number} rate
 * @property {number} round
 */

/** @type {Scene} */
export const hand = {
  name: "hand", short: "By hand", title: "A GAN by hand",
  idea: "In a world of 2×2 pixels a face is a backslash: pixels 1 and 4 bright. One layer is "
    + "enough for each player, so every number can be checked with a pencil.",
  tryThis: "Press “Noise”, then raise pixels 1 and 4 and lower 2 and 3 until D believes you. "
    + "Then open “Train it” and let the two teach each other.",
  source: "Luis Serrano, <i>A friendly introduction to Generative Adversarial Networks</i>, 2020 "
    + "(the 2×2 world). The gradients are derived on the sheet.",
  params: {
    part: {value: "d", choices: ["d", "g", "train"]},
    px: {value: [1, 0, 0, 1], list: 4, low: 0, high: 1},
    v: {value: [1, -1, -1, 1], list: 4, low: -9, high: 9},
    c: {value: -1, low: -9, high: 9},
    z: {value: 0.7, low: 0, high: 1, step: 0.01},
    w: {value: [1, -1, -1, 1], list: 4, low: -9, high: 9},
    gb: {value: [1, -1, -1, 1], list: 4, low: -9, high: 9},
    rate: {value: 0.2, low: 0.01, high: 1, step: 0.01},
    round: {value: 0, low: 0, high: MOST, step: 1},
  },
  build(stage) {
    partsOf(stage, "On the sheet", {
      d: {words: "D by hand", fill: discriminatorPart},
      g: {words: "G by hand", fill: generatorPart},
      train: {words: "Train it", fill: trainPart},
    });
  },
};
