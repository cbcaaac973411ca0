// A thousand modes as a map: a square for each digit of the third channel, in it a row for each of
// the first and a column for each of the second. A cell is empty until a sample hits its mode.

import {canvasIn} from "./canvas.js";
import {element} from "./dom.js";
import {font, fontSize, palette} from "./theme.js";

/** @typedef {import("./types.js").NamedArray} NamedArray */

const SIDE = 10; // digits
export const MAPPED = SIDE ** 3; // modes that are drawn so

/**
 * How the ten squares lie: the way that makes them largest.
 * @param {number} width @param {number} height @param {number} letters pixels above a square
 */
export const layout = (width, height, letters) => [10, 5, 4, 3, 2].map((across) => {
  const down = Math.ceil(SIDE / across);
  const room = Math.min(width / across, height / down - letters);
  return {across, cell: Math.max(1, Math.floor((room * 0.94) / SIDE)), wide: width / across,
    high: height / down};
}).reduce((best, next) => (next.cell > best.cell ? next : best));

/** What the map shows, in words. @param {NamedArray["data"]} counts */
export const mapInWords = (counts) => {
  const found = Array.from(counts).filter((n) => n > 0).length;
  return `${found.toLocaleString("en-US")} of ${MAPPED.toLocaleString("en-US")} modes found`;
};

/**
 * @param {CanvasRenderingContext2D} pen @param {number} width @param {number} height
 * @param {NamedArray["data"]} counts samples a mode, (10, 10, 10): first, second, third channel
 */
export const drawModeMap = (pen, width, height, counts) => {
  const letters = fontSize() * 1.3;
  const {across, cell, wide, high} = layout(width, height, letters);
  const most = Math.max(1, ...counts);
  pen.font = font(fontSize() - 1);
  pen.textAlign = "left";
  pen.textBaseline = "top";
  for (let third = 0; third < SIDE; third++) {
    const left = Math.floor((third % across) * wide);
    const top = Math.floor(Math.floor(third / across) * high);
    pen.fillStyle = palette.soft;
    pen.fillText(`· · ${third}`, left, top);
    for (let place = 0; place < SIDE * SIDE; place++) {
      const count = counts[place * SIDE + third];
      pen.globalAlpha = count ? 0.35 + 0.65 * Math.min(1, count / most) : 1;
      pen.fillStyle = count ? palette.fake : palette.well;
      const [row, column] = [Math.floor(place / SIDE), place % SIDE];
      pen.fillRect(left + column * cell, top + letters + row * cell, cell - 0.5, cell - 0.5);
    }
  }
  pen.globalAlpha = 1;
};

/** The map under a run's measures; hidden where there are not a thousand modes.
 * @param {HTMLElement} holder
 * @returns {(counts: NamedArray | undefined) => void} */
export const modeMap = (holder) => {
  const box = element(`<div class="pg-mode-map-canvas"></div>`);
  const words = element(`<p class="pg-note"></p>`);
  holder.append(words, box);
  /** @type {NamedArray | undefined} */
  let shown;
  const surface = canvasIn(box, (pen, width, height) => {
    if (shown) drawModeMap(pen, width, height, shown.data);
  }, "Modes found");
  return (counts) => {
    holder.hidden = !counts;
    shown = counts;
    if (!counts) return;
    words.textContent = `${mapInWords(counts.data)}: row, column and square are the three digits`;
    surface.tell(() => mapInWords(counts.data));
    surface.redraw();
  };
};
