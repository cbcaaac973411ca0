// The pad of both continuous codes: c1 to the right, c2 upwards.

import {canvasIn} from "../../static/canvas.js";
import {palette} from "../../static/theme.js";
import {fixed} from "../../static/number.js";
import {twoWay} from "../../static/two-way.js";
import {codeAt, keyedCodes, placeOf} from "./codes.js";

const EDGE = 10; // pixels around the range, for the dot
const TRAINED = 1; // codes from −1 to 1

/** @typedef {import("./codes.js").Asks} Asks */

/**
 * @param {CanvasRenderingContext2D} pen @param {number} width @param {number} height
 * @param {{c1: number, c2: number}} codes @param {Asks} asks
 */
const draw = (pen, width, height, {c1, c2}, asks) => {
  const x = (/** @type {number} */ code) => placeOf(asks.c1, code, width, EDGE);
  const y = (/** @type {number} */ code) => height - placeOf(asks.c2, code, height, EDGE);
  const [left, top] = [x(-TRAINED), y(TRAINED)];
  const [wide, high] = [x(TRAINED) - left, y(-TRAINED) - top];
  pen.fillStyle = palette.well;
  pen.fillRect(0, 0, width, height);
  pen.fillStyle = palette.card;
  pen.fillRect(left, top, wide, high);
  pen.strokeStyle = palette.line;
  pen.beginPath();
  pen.moveTo(x(0), 0);
  pen.lineTo(x(0), height);
  pen.moveTo(0, y(0));
  pen.lineTo(width, y(0));
  pen.stroke();
  pen.strokeStyle = palette.soft;
  pen.strokeRect(left, top, wide, high);
  pen.fillStyle = palette.fake;
  pen.beginPath();
  pen.arc(x(c1), y(c2), 8, 0, 2 * Math.PI);
  pen.fill();
};

/**
 * @param {HTMLElement} holder @param {Asks} asks
 * @param {() => {c1: number, c2: number}} codes as they are
 * @param {(codes: {c1: number, c2: number}) => void} onMove
 */
export const pad = (holder, asks, codes, onMove) => {
  const surface = canvasIn(holder, (pen, width, height) => {
    draw(pen, width, height, codes(), asks);
  }, "");
  const {c1, c2} = asks;
  const named = {label: "Pad: c1 by the arrows to the sides, c2 by those up and down",
    low: Math.min(c1.low, c2.low), high: Math.max(c1.high, c2.high)};
  const tell = twoWay(surface.canvas, named, (right, up, {width, height}) => (
    {c1: codeAt(c1, right, width, EDGE), c2: codeAt(c2, up, height, EDGE)}),
  (key, shifted) => keyedCodes(codes(), key, shifted, asks), onMove);
  return {
    redraw() {
      const now = codes();
      tell(now.c1, `c1 ${fixed(now.c1, 2)}, c2 ${fixed(now.c2, 2)}`);
      surface.redraw();
    },
  };
};
