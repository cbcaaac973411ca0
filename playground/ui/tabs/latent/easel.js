// Paper with pens of several colours and an eraser, by finger, mouse or keyboard.

import {pen as penOf} from "../../static/dom.js";
import {nib} from "../../static/nib.js";
import {strokesOf} from "../../static/strokes.js";
import {shrunk, textOf} from "../../static/bytes.js";

/** @typedef {[x: number, y: number]} Point */

const SIDE = 256; // pixels of the paper
const STEP = 6; // pixels of an arrow key
const PAPER = "#ffffff";

/**
 * @param {HTMLCanvasElement} canvas @param {{mark: HTMLElement, words: HTMLElement}} parts
 * @param {() => {colour: string, width: number}} chosen "" erases; the width is in pixels of what
 *   is sent @param {number} small pixels of a side that are sent @param {() => void} onDrawn
 */
export const easel = (canvas, parts, chosen, small, onDrawn) => {
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d",
    {willReadFrequently: true}));
  let blank = true;
  const fill = () => {
    pen.fillStyle = PAPER;
    pen.fillRect(0, 0, SIDE, SIDE);
  };
  const clear = () => {
    fill();
    blank = true;
    onDrawn();
  };
  /** @param {Point} from @param {Point} to */
  const line = (from, to) => {
    const {colour, width} = chosen();
    pen.strokeStyle = colour || PAPER;
    pen.lineWidth = (colour ? 1 : 3) * width * SIDE / small;
    pen.lineCap = pen.lineJoin = "round";
    pen.beginPath();
    pen.moveTo(...from);
    pen.lineTo(to[0] + 0.01, to[1]); // a line of no length is not drawn
    pen.stroke();
    blank = false;
    onDrawn();
  };
  strokesOf(canvas, SIDE, line);
  nib(canvas, {side: SIDE, step: STEP}, parts, {line, clear});
  fill();
  return {
    clear,
    get blank() { return blank; },
    /** What is on the paper, in base64. */
    sketch: () => textOf(shrunk(pen.getImageData(0, 0, SIDE, SIDE).data, SIDE, small)),
    /** A sketch in the place of what was drawn; strokes go on from it. @param {Uint8Array} picture
     * `small` pixels a side */
    show(picture) {
      const tile = document.createElement("canvas");
      tile.width = tile.height = small;
      const pixels = new ImageData(small, small);
      for (let k = 0; k < small ** 2; k++) {
        pixels.data.set([...picture.subarray(3 * k, 3 * k + 3), 255], 4 * k);
      }
      penOf(tile).putImageData(pixels, 0, 0);
      pen.imageSmoothingEnabled = false;
      pen.drawImage(tile, 0, 0, SIDE, SIDE);
      blank = false;
      onDrawn();
    },
  };
};
