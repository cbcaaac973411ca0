// The pad of both continuous codes: c1 to the right, c2 upwards.

import {canvasIn} from "../../static/canvas.js";
import {palette} from "../../static/theme.js";
import {codeAt, placeOf} from "./codes.js";

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
 * @param {(codes: {c1: number, c2: number}) => void} onDrag
 */
export const pad = (holder, asks, codes, onDrag) => {
  const surface = canvasIn(holder, (pen, width, height) => {
    draw(pen, width, height, codes(), asks);
  }, "Pad of c1 and c2");
  const {canvas} = surface;
  /** @param {PointerEvent} event */
  const drag = (event) => {
    const box = canvas.getBoundingClientRect();
    onDrag({c1: codeAt(asks.c1, event.clientX - box.left, box.width, EDGE),
      c2: codeAt(asks.c2, box.bottom - event.clientY, box.height, EDGE)});
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    drag(event);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (event.buttons) drag(event);
  });
  return {redraw: surface.redraw};
};
