// A pen for the keyboard: arrows move it, Space sets it down and lifts it, Delete clears.

import {arrowSteps} from "./two-way.js";

/** @typedef {[x: number, y: number]} Point */

/** Where an arrow key leads, five steps with Shift; it stays on the paper.
 * @param {Point} from @param {KeyboardEvent | {key: string, shiftKey: boolean}} pressed
 * @param {{side: number, step: number}} sheet pixels of the paper and of a step
 * @returns {Point | null} null for another key */
export const keyMove = ([x, y], {key, shiftKey}, {side, step}) => {
  const by = arrowSteps(key, shiftKey);
  if (!by) return null;
  const within = (/** @type {number} */ value) => Math.max(0, Math.min(side, value));
  return [within(x + step * by[0]), within(y - step * by[1])];
};

/**
 * @param {HTMLCanvasElement} canvas
 * @param {{side: number, step: number}} sheet pixels of the paper and of a step
 * @param {{mark: HTMLElement, words: HTMLElement}} parts where it is, and what it does for who
 *   cannot see it
 * @param {{line: (from: Point, to: Point) => void, clear: () => void}} does
 */
export const nib = (canvas, sheet, {mark, words}, {line, clear}) => {
  /** @type {Point} */
  let at = [sheet.side / 2, sheet.side / 4];
  let down = false;
  const show = () => {
    mark.style.left = `${100 * at[0] / sheet.side}%`;
    mark.style.top = `${100 * at[1] / sheet.side}%`;
    mark.classList.toggle("pg-down", down);
  };
  const dip = () => {
    down = !down;
    words.textContent = down ? "Pen down." : "Pen up.";
    if (down) line(at, at);
  };
  canvas.addEventListener("keydown", (event) => {
    const next = keyMove(at, event, sheet);
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
