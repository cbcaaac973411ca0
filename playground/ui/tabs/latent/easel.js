// Paper with pens of several colours and an eraser, by finger, mouse or keyboard.

import {pen as penOf} from "../../static/dom.js";
import {arrowSteps} from "../../static/two-way.js";
import {shrunk, textOf} from "./bytes.js";
import {strokesOf} from "./strokes-of.js";

/** @typedef {[x: number, y: number]} Point */

const SIDE = 256; // pixels of the paper
const STEP = 6; // pixels of an arrow key
const PAPER = "#ffffff";

/** @param {Point} place in shares of the paper @returns {Point} */
const onPaper = ([x, y]) => [x * SIDE, y * SIDE];

/**
 * Arrows move the pen, Space sets it down and lifts it, Delete clears.
 * @param {HTMLCanvasElement} canvas @param {{nib: HTMLElement, words: HTMLElement}} parts
 * @param {{line: (from: Point, to: Point) => void, clear: () => void}} does
 */
const keyboard = (canvas, {nib, words}, {line, clear}) => {
  /** @type {Point} */
  let at = [SIDE / 2, SIDE / 4];
  let down = false;
  const show = () => {
    nib.style.left = `${100 * at[0] / SIDE}%`;
    nib.style.top = `${100 * at[1] / SIDE}%`;
    nib.classList.toggle("pg-down", down);
  };
  const dip = () => {
    down = !down;
    words.textContent = down ? "Pen down." : "Pen up.";
    if (down) line(at, at);
  };
  canvas.addEventListener("keydown", (event) => {
    const {key, shiftKey} = event, by = arrowSteps(key, shiftKey);
    if (by) {
      const within = (/** @type {number} */ value) => Math.max(0, Math.min(SIDE, value));
      /** @type {Point} */
      const next = [within(at[0] + STEP * by[0]), within(at[1] - STEP * by[1])];
      if (down) line(at, next);
      at = next;
    } else if (key === " ") dip();
    else if (key === "Delete" || key === "Backspace") {
      clear();
      words.textContent = "Cleared.";
    } else return;
    event.preventDefault();
    show();
  });
  canvas.addEventListener("blur", () => {
    down = false;
    show();
  });
  show();
};

/**
 * @param {HTMLCanvasElement} canvas @param {{nib: HTMLElement, words: HTMLElement}} parts
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
  strokesOf(canvas, (from, to) => line(onPaper(from), onPaper(to)));
  keyboard(canvas, parts, {line, clear});
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
