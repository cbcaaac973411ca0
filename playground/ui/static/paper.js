// Paper to draw a digit on, by finger, mouse or keyboard, read while the pen moves.

import {pen as penOf} from "./dom.js";
import {nib} from "./nib.js";
import {strokesOf} from "./strokes.js";

/** @typedef {[x: number, y: number]} Point */

const SIDE = 280; // pixels
const PEN = 22;
const READ_MS = 300; // between readings of a drawing that goes on
const STEP = 10; // pixels of an arrow key

/** Black ink on white from a digit's bright strokes on black, as bytes of RGBA.
 * @param {number[]} digit brightness, 0 … 255 */
export const inkOf = (digit) => Uint8ClampedArray.from(
  digit.flatMap((v) => [255 - v, 255 - v, 255 - v, 255]));

/**
 * It says in `data-drawn` whether there is a stroke.
 * @param {HTMLCanvasElement} canvas @param {{mark: HTMLElement, words: HTMLElement}} parts
 * @param {() => void} onDrawn @param {number} [wait] milliseconds between two calls of it
 */
export const paper = (canvas, parts, onDrawn, wait = READ_MS) => {
  const pen = penOf(canvas);
  /** @type {ReturnType<typeof setTimeout> | 0} */
  let timer = 0;
  const clear = () => {
    clearTimeout(timer);
    timer = 0;
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, SIDE, SIDE);
    delete canvas.dataset.drawn;
  };
  const read = () => {
    timer = 0;
    onDrawn();
  };
  /** @param {Point} from @param {Point} to */
  const line = (from, to) => {
    pen.strokeStyle = "#000";
    pen.lineWidth = PEN;
    pen.lineCap = pen.lineJoin = "round";
    pen.beginPath();
    pen.moveTo(...from);
    pen.lineTo(to[0] + 0.01, to[1]); // a line of no length is not drawn
    pen.stroke();
    canvas.dataset.drawn = "";
    if (!timer) timer = setTimeout(read, wait);
  };
  strokesOf(canvas, SIDE, line);
  nib(canvas, {side: SIDE, step: STEP}, parts, {line, clear});
  clear();
  return {
    clear,
    /** A digit in the place of the drawing; the next stroke goes on from it.
     * @param {number[]} digit brightness of square rows, strokes bright */
    show(digit) {
      clear();
      const side = Math.sqrt(digit.length);
      const small = document.createElement("canvas");
      small.width = small.height = side;
      penOf(small).putImageData(new ImageData(inkOf(digit), side, side), 0, 0);
      pen.imageSmoothingEnabled = false;
      pen.drawImage(small, 0, 0, SIDE, SIDE);
    },
  };
};
