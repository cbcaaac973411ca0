// Pictures of digits on a canvas, and the bow-tie of an autoencoder's layers.

import {fixed} from "../../static/number.js";
import {font, fontSize, palette} from "../../static/theme.js";
import {t} from "../../static/translate.js";
import {PIXELS, SIDE} from "./packed.js";

/** @typedef {ArrayLike<number>} Numbers */

/**
 * A picture, ink on paper.
 * @param {CanvasRenderingContext2D} context @param {Numbers} pixels from 0 to 1
 * @param {number} left @param {number} top @param {number} size in CSS pixels
 * @param {number} [from] where in `pixels` it begins
 */
export const drawDigit = (context, pixels, left, top, size, from = 0) => {
  context.fillStyle = palette.card;
  context.fillRect(left, top, size, size);
  context.fillStyle = palette.ink;
  const at = (/** @type {number} */ i) => Math.round((i * size) / SIDE); // no seams
  for (let i = 0; i < PIXELS; i++) {
    const value = pixels[from + i], row = Math.floor(i / SIDE), column = i % SIDE;
    if (value < 0.02) continue;
    context.globalAlpha = value;
    context.fillRect(left + at(column), top + at(row), at(column + 1) - at(column),
      at(row + 1) - at(row));
  }
  context.globalAlpha = 1;
  context.strokeStyle = palette.line;
  context.lineWidth = 1;
  context.strokeRect(left - 0.5, top - 0.5, size + 1, size + 1);
};

/**
 * Units of a layer as small squares, filled by how far from 0 they are.
 * @param {CanvasRenderingContext2D} context @param {Numbers} units from -1 to 1
 * @param {number} middle @param {number} centre @param {[width: number, height: number]} room
 */
const drawUnits = (context, units, middle, centre, [width, height]) => {
  const rows = 16, columns = units.length / rows;
  const cell = Math.floor(Math.min(12, height / rows, width / columns));
  const left = middle - (columns * cell) / 2, top = centre - (rows * cell) / 2;
  for (let i = 0; i < units.length; i++) {
    const x = left + Math.floor(i / rows) * cell, y = top + (i % rows) * cell;
    context.fillStyle = units[i] < 0 ? palette.grad : palette.real;
    context.globalAlpha = 0.08 + 0.92 * Math.abs(units[i]);
    context.fillRect(x + 0.5, y + 0.5, cell - 1, cell - 1);
  }
  context.globalAlpha = 1;
  return (rows * cell) / 2;
};

/** @param {CanvasRenderingContext2D} context @param {[number, number][]} corners
 * @param {string} name of the colour */
const tie = (context, corners, name) => {
  context.beginPath();
  corners.forEach(([x, y], i) => (i ? context.lineTo(x, y) : context.moveTo(x, y)));
  context.closePath();
  context.globalAlpha = 0.12;
  context.fillStyle = palette[name];
  context.fill();
  context.globalAlpha = 1;
};

/** @param {CanvasRenderingContext2D} context @param {string} text
 * @param {number} x @param {number} y @param {string} name of the colour */
const label = (context, text, x, y, name = "soft") => {
  context.font = font(fontSize());
  context.textAlign = "center";
  context.textBaseline = "top";
  context.fillStyle = palette[name];
  context.fillText(t(text), x, y);
};

/**
 * Both halves with every layer's activations.
 * @param {CanvasRenderingContext2D} context @param {number} width @param {number} height
 * @param {Numbers[]} layers input, hidden, code, hidden, output
 */
export const drawBowtie = (context, width, height, layers) => {
  const points = fontSize(), centre = (height - 2 * points) / 2, middle = width / 2;
  const size = Math.max(40, Math.min(2 * centre - 12, width * 0.2));
  const edge = size / 2 + 2, unit = Math.min(2 * centre - 8, 16 * 12);
  for (const side of /** @type {(1 | -1)[]} */ ([-1, 1])) {
    const far = middle + side * (middle - edge), near = middle + side * 34;
    const name = side < 0 ? "disc" : "fake";
    tie(context, [[far - side * edge, centre - size / 2], [near, centre - 16], [near, centre + 16],
      [far - side * edge, centre + size / 2]], name);
    const half = middle + side * (middle - 2 * edge + 34) / 2;
    const down = drawUnits(context, layers[side < 0 ? 1 : 3], half, centre,
      [middle - 2 * edge - 34 - 12, unit]);
    label(context, "64 units", half, centre + down + 4);
    drawDigit(context, layers[side < 0 ? 0 : 4], Math.round(far - size / 2),
      Math.round(centre - size / 2), Math.round(size));
    label(context, "196 pixels", far, centre + size / 2 + 4);
  }
  context.fillStyle = palette.well;
  context.fillRect(middle - 34, centre - 18, 68, 36);
  for (const [i, up] of [[0, -16], [1, 1]]) {
    label(context, fixed(layers[2][i], 2), middle, centre + up, "ink");
  }
  label(context, "code", middle, centre + 22);
};

/**
 * Pictures in rows of five.
 * @param {CanvasRenderingContext2D} context @param {number} width @param {Numbers} pixels
 * @param {number} count @param {number} columns
 */
export const drawSheet = (context, width, pixels, count, columns) => {
  const size = Math.floor((width - 4) / columns) - 5;
  for (let i = 0; i < count; i++) {
    drawDigit(context, pixels, 2 + (i % columns) * (size + 5),
      2 + Math.floor(i / columns) * (size + 5), size, i * PIXELS);
  }
};
