// A digit to draw or to choose, and what the server keeps for the scenes that look at it.

import {find, findAs} from "../../static/dom.js";
import {paper} from "../../static/paper.js";
import {add, button, buttons, card} from "./controls.js";
import {SIDE, bytesOf, halves, split} from "./math/lenet.js";
import {ask} from "./packed.js";
/** @import {Weights} from "./math/lenet.js" */
/** @import {Server} from "./packed.js" */
/** @import {Stage} from "./stage.js" */

/** `digits` are one of each class, 28 × 28 bytes each. @typedef {{weights: Record<string, Weights>,
 *   digits: Uint8Array, accuracy: number, images: number}} Trained */

/** Fetched once a page. @type {Promise<Trained> | null} */
let asked = null;
/** The visitor's drawing, kept while the page is open: ink from 0 to 1. @type {Float64Array} */
let drawing = new Float64Array(SIDE * SIDE);

/** LeNet-5 and its digits. @param {Server} server @returns {Promise<Trained>} */
export const trainedBy = (server) => {
  asked ??= ask(server, "lenet").then(({weights, digits, ...rest}) => ({...rest,
    weights: split(halves(bytesOf(weights))), digits: bytesOf(digits)}));
  return asked.catch((error) => {
    asked = null; // the next visit asks again
    throw error;
  });
};

/** Ink from 0 to 1 of a digit of the data, or of the drawing where `sample` is −1.
 * @param {Trained} trained @param {number} sample @returns {Float64Array} */
export const pictureOf = ({digits}, sample) => (sample < 0 ? drawing
  : Float64Array.from(digits.subarray(sample * SIDE ** 2, (sample + 1) * SIDE ** 2),
    (v) => v / 255));

/** Ink from 0 to 1 in 28 × 28 of something with dark strokes on white.
 * @param {CanvasImageSource} source @param {number[]} [from] left, top, width and height of it */
export const readInk = (source, from) => {
  const small = document.createElement("canvas");
  small.width = small.height = SIDE;
  const pen = /** @type {CanvasRenderingContext2D} */ (small.getContext("2d",
    {willReadFrequently: true}));
  pen.fillStyle = "#fff"; // under what is transparent
  pen.fillRect(0, 0, SIDE, SIDE);
  if (from) pen.drawImage(source, from[0], from[1], from[2], from[3], 0, 0, SIDE, SIDE);
  else pen.drawImage(source, 0, 0, SIDE, SIDE);
  const {data} = pen.getImageData(0, 0, SIDE, SIDE);
  return Float64Array.from({length: SIDE * SIDE}, (_, i) =>
    1 - (0.299 * data[4 * i] + 0.587 * data[4 * i + 1] + 0.114 * data[4 * i + 2]) / 255);
};

/**
 * The paper to draw on; `sample` of the stage is −1 from then on.
 * @param {Stage<any>} stage @param {HTMLElement} parent @param {() => Trained | null} trained
 */
export const paperCard = (stage, parent, trained) => {
  const sheet = card(parent, "Your digit");
  add(sheet, `<div class="pg-sheet-of-paper"><canvas class="pg-paper" width="280" height="280"
    tabindex="0" role="application" aria-label="Paper. Arrow keys move the pen, Space sets it down
    and lifts it, Delete clears."></canvas><i class="pg-nib" aria-hidden="true"></i>
    <span class="pg-paper-hint" aria-hidden="true">Draw one digit here, large</span></div>`);
  const words = add(sheet, '<p class="how-note" role="status"></p>');
  const canvas = findAs(sheet, ".pg-paper", HTMLCanvasElement);
  const hint = find(sheet, ".pg-paper-hint");
  const made = paper(canvas, {mark: find(sheet, ".pg-nib"), words}, () => {
    drawing = readInk(canvas);
    stage.set({sample: -1});
  }, 0);
  const row = buttons(sheet);
  /** @param {Float64Array} ink */
  const take = (ink) => {
    drawing = ink;
    made.show(Array.from(ink, (value) => 255 * value));
    stage.set({sample: -1});
  };
  button(row, "Clear", () => take(new Float64Array(SIDE * SIDE)));
  /** The digit that the paper shows. @type {number | null} */
  let shown = null;
  const show = () => {
    const {sample} = stage.state, ready = trained();
    hint.hidden = sample >= 0 || drawing.some((value) => value > 0);
    if (shown === sample || !ready) return;
    if (sample >= 0 || shown === null) {
      made.show(Array.from(pictureOf(ready, sample), (value) => 255 * value));
    }
    shown = sample;
  };
  return {sheet, row, show, take};
};
