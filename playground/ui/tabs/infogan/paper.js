// Paper to draw a digit on, read while the pen moves.

import {pen as penOf} from "../../static/dom.js";

const SIDE = 280; // pixels
const PEN = 22;
const READ_MS = 300; // between readings of a drawing that goes on

/**
 * Where a pointer is on the paper.
 * @param {HTMLCanvasElement} canvas @param {PointerEvent} event @returns {[number, number]}
 */
const placeOf = (canvas, {clientX, clientY}) => {
  const box = canvas.getBoundingClientRect();
  return [(clientX - box.left) * SIDE / box.width, (clientY - box.top) * SIDE / box.height];
};

/** @param {HTMLCanvasElement} canvas @param {(png: string) => void} onDrawn base64 */
export const paper = (canvas, onDrawn) => {
  const pen = penOf(canvas);
  /** @type {[number, number] | null} */
  let last = null;
  /** @type {ReturnType<typeof setTimeout> | 0} */
  let timer = 0;
  const clear = () => {
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, SIDE, SIDE);
  };
  const read = () => {
    timer = 0;
    onDrawn(canvas.toDataURL("image/png").split(",")[1]);
  };
  /** @param {PointerEvent} event */
  const draw = (event) => {
    if (!last) return;
    const now = placeOf(canvas, event);
    pen.strokeStyle = "#000";
    pen.lineWidth = PEN;
    pen.lineCap = pen.lineJoin = "round";
    pen.beginPath();
    pen.moveTo(...last);
    pen.lineTo(...now);
    pen.stroke();
    last = now;
    if (!timer) timer = setTimeout(read, READ_MS);
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
  clear();
  return {clear};
};
