// Paper to draw a digit on, by finger, mouse or keyboard, read while the pen moves.

import {pen as penOf} from "./dom.js";

/** @typedef {[x: number, y: number]} Point */

const SIDE = 280; // pixels
const PEN = 22;
const READ_MS = 300; // between readings of a drawing that goes on
const STEP = 10; // pixels of an arrow key
/** @type {Record<string, Point>} */
const ARROWS = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]};

/**
 * Where a pointer is on the paper.
 * @param {HTMLCanvasElement} canvas @param {PointerEvent} event @returns {Point}
 */
const placeOf = (canvas, {clientX, clientY}) => {
  const box = canvas.getBoundingClientRect();
  return [(clientX - box.left) * SIDE / box.width, (clientY - box.top) * SIDE / box.height];
};

/** Where an arrow key leads; it stays on the paper. @param {Point} from @param {string} key
 * @returns {Point | null} null for another key */
export const keyMove = ([x, y], key) => {
  const by = ARROWS[key];
  if (!by) return null;
  const moved = (/** @type {number} */ at, /** @type {number} */ way) => (
    Math.max(0, Math.min(SIDE, at + STEP * way)));
  return [moved(x, by[0]), moved(y, by[1])];
};

/** Black ink on white from a digit's bright strokes on black, as bytes of RGBA.
 * @param {number[]} digit brightness, 0 … 255 */
export const inkOf = (digit) => Uint8ClampedArray.from(
  digit.flatMap((v) => [255 - v, 255 - v, 255 - v, 255]));

/**
 * The nib of the keyboard: arrows move it, Space sets it down and lifts it, Delete clears.
 * @param {HTMLCanvasElement} canvas @param {HTMLElement} mark where it is
 * @param {HTMLElement} words what it does, for who cannot see it
 * @param {{line: (from: Point, to: Point) => void, clear: () => void}} does
 */
const keyboard = (canvas, mark, words, {line, clear}) => {
  /** @type {Point} */
  let at = [SIDE / 2, SIDE / 4];
  let down = false;
  const show = () => {
    mark.style.left = `${100 * at[0] / SIDE}%`;
    mark.style.top = `${100 * at[1] / SIDE}%`;
    mark.classList.toggle("pg-down", down);
  };
  const dip = () => {
    down = !down;
    words.textContent = down ? "Pen down." : "Pen up.";
    if (down) line(at, at);
  };
  canvas.addEventListener("keydown", (event) => {
    const next = keyMove(at, event.key);
    if (next && down) line(at, next);
    if (next) at = next;
    else if (event.key === " ") dip();
    else if (event.key === "Delete" || event.key === "Backspace") {
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
 * @param {HTMLCanvasElement} canvas @param {{mark: HTMLElement, words: HTMLElement}} parts
 * @param {() => void} onDrawn @param {number} [wait] milliseconds between two calls of it
 */
export const paper = (canvas, {mark, words}, onDrawn, wait = READ_MS) => {
  const pen = penOf(canvas);
  /** @type {Point | null} */
  let last = null;
  /** @type {ReturnType<typeof setTimeout> | 0} */
  let timer = 0;
  const forget = () => {
    clearTimeout(timer);
    timer = 0;
    last = null;
  };
  const clear = () => {
    forget();
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, SIDE, SIDE);
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
    pen.lineTo(...to);
    pen.stroke();
    if (!timer) timer = setTimeout(read, wait);
  };
  /** @param {PointerEvent} event */
  const draw = (event) => {
    if (!last) return;
    const now = placeOf(canvas, event);
    line(last, now);
    last = now;
  };
  const lift = () => { last = null; };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    last = placeOf(canvas, event);
    draw(event);
  });
  canvas.addEventListener("pointermove", draw);
  canvas.addEventListener("pointerup", lift);
  canvas.addEventListener("pointercancel", lift);
  keyboard(canvas, mark, words, {line, clear});
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
