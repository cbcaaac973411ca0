// The picture that a hole is rubbed into, by finger, mouse or keyboard.

import {canvasIn} from "../../static/canvas.js";
import {paintImage} from "../../static/images.js";
import {strokesOf} from "../../static/strokes.js";
import {palette} from "../../static/theme.js";
import {closed, cutOut, keyedRectangle, rub, shareOf} from "./hole.js";

/** @typedef {import("./hole.js").Mask} Mask */
/** @typedef {import("./hole.js").Rectangle} Rectangle */

const COLOUR = "#ff00ff"; // what the networks see there

/** @param {HTMLCanvasElement} small @param {Uint8Array} picture @param {Mask} mask */
const paint = (small, picture, mask) => {
  const seen = picture.slice(), side = Math.sqrt(mask.length);
  mask.forEach((open, at) => { if (open) seen.set([255, 0, 255], 3 * at); });
  paintImage(small, seen, side, side, 3);
};

/**
 * @param {HTMLElement} holder @param {HTMLElement} words what the keyboard does
 * @param {() => number} radius of the brush, a share of the side @param {() => void} onHole
 */
export const rubPad = (holder, words, radius, onHole) => {
  const small = document.createElement("canvas");
  /** @type {{picture: Uint8Array, mask: Mask, side: number}} */
  let now = {picture: new Uint8Array(3), mask: closed(1), side: 1};
  /** @type {Rectangle} */
  let frame = {x: 0, y: 0, w: 1, h: 1};
  const surface = canvasIn(holder, (pen, width, height) => {
    pen.fillStyle = palette.well;
    pen.fillRect(0, 0, width, height);
    pen.imageSmoothingEnabled = false;
    if (now.side > 1) pen.drawImage(small, 0, 0, width, height);
    if (!canvas.matches(":focus-visible")) return;
    const scale = width / now.side;
    pen.lineWidth = 3;
    pen.strokeStyle = COLOUR;
    pen.strokeRect(frame.x * scale, frame.y * scale, frame.w * scale, frame.h * scale);
  }, "The picture with its hole");
  const {canvas} = surface;
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "application");
  const show = () => {
    paint(small, now.picture, now.mask);
    surface.tell(() => `${Math.round(100 * shareOf(now.mask))} % of it is to be completed`);
    surface.redraw();
  };
  const changed = () => {
    show();
    onHole();
  };
  strokesOf(canvas, 1, (from, to) => {
    if (now.side > 1 && rub(now.mask, from, to, radius())) changed();
  });
  canvas.addEventListener("focus", surface.redraw);
  canvas.addEventListener("blur", surface.redraw);
  const close = () => {
    now.mask = closed(now.side);
    changed();
  };
  canvas.addEventListener("keydown", (event) => {
    const {key, shiftKey} = event, moved = keyedRectangle(frame, key, shiftKey, now.side);
    if (moved) frame = moved;
    else if (key === " ") cutOut(now.mask, frame);
    else if (key === "Delete" || key === "Backspace") now.mask = closed(now.side);
    else return;
    event.preventDefault();
    words.textContent = moved ? `${frame.w} × ${frame.h} pixels from ${frame.x}, ${frame.y}.`
      : key === " " ? "Cut out." : "Closed.";
    if (moved) surface.redraw();
    else changed();
  });
  return {
    close,
    get mask() { return now.mask; },
    /** @param {Uint8Array} picture square rows of red, green and blue */
    open(picture) {
      const side = Math.sqrt(picture.length / 3);
      now = {picture, mask: closed(side), side};
      const size = Math.round(side / 2), from = Math.round(side / 4);
      frame = {x: from, y: from, w: size, h: size};
      changed();
    },
  };
};
