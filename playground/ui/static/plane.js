// A plane of data: dots, D's heat map, G's warped noise grid, arrows.

import {pen} from "./dom.js";
import {font, fontSize, palette} from "./theme.js";
import {ticks} from "./ticks.js";
import {verdicts} from "./verdicts.js";
import {t} from "./translate.js";

/** @typedef {CanvasRenderingContext2D} Pen */
/** @typedef {import("./points.js").Tile} Tile */
/** @typedef {import("./types.js").NamedArray} NamedArray */

const ARROWS_REACH = 0.11; // of the plane's side

const scratch = document.createElement("canvas");

/** @param {Pen} ctx @param {Tile} tile @param {NamedArray} heat @param {number} member */
const drawHeat = (ctx, tile, heat, member) => {
  const [, rows, columns] = heat.shape;
  scratch.width = columns;
  scratch.height = rows;
  const picture = pen(scratch).createImageData(columns, rows);
  const pixels = new Uint32Array(picture.data.buffer);
  const {bytes} = verdicts();
  const from = member * rows * columns;
  for (let i = 0; i < pixels.length; i++) pixels[i] = bytes[heat.data[from + i]];
  pen(scratch).putImageData(picture, 0, 0);
  ctx.imageSmoothingEnabled = true;
  ctx.drawImage(scratch, tile.left, tile.top, tile.size, tile.size);
};

const STAMP_RATIO = 2;
const MOST_STAMPS = 40;
/** @type {Map<string, HTMLCanvasElement>} */
const stamps = new Map();

/** A drawn dot, to be stamped. @param {string} color @param {number} radius */
const stampOf = (color, radius) => {
  const key = `${color} ${radius.toFixed(2)} ${palette.card}`;
  const known = stamps.get(key);
  if (known) return known;
  if (stamps.size > MOST_STAMPS) stamps.clear();
  const stamp = document.createElement("canvas");
  stamp.width = stamp.height = Math.ceil((radius + 1) * 2 * STAMP_RATIO);
  const ctx = pen(stamp);
  ctx.scale(STAMP_RATIO, STAMP_RATIO);
  ctx.beginPath();
  ctx.arc(stamp.width / 4, stamp.height / 4, radius, 0, 2 * Math.PI);
  ctx.fillStyle = color;
  ctx.fill();
  ctx.lineWidth = 0.8; // a rim of paper keeps dots apart from each other and from the heat map
  ctx.strokeStyle = palette.card;
  ctx.stroke();
  stamps.set(key, stamp);
  return stamp;
};

/** @param {Pen} ctx @param {Tile} tile @param {number} extent @param {NamedArray} points
 * (members, n, 2) or (n, 2) @param {number} member @param {string} color */
const drawDots = (ctx, {left, top, size}, extent, {data, shape}, member, color) => {
  const radius = Math.max(1, Math.min(3.4, size / 230));
  const n = shape[shape.length - 2];
  const from = (shape.length === 3 ? member : 0) * n * 2;
  const scale = size / (2 * extent);
  ctx.fillStyle = color;
  if (radius < 1.6) {
    for (let i = from; i < from + 2 * n; i += 2) {
      ctx.fillRect(left + (data[i] + extent) * scale - radius,
        top + (extent - data[i + 1]) * scale - radius, radius * 2, radius * 2);
    }
    return;
  }
  // Stamped from one drawn dot: 800 arcs a frame cost ten times as much.
  const stamp = stampOf(color, radius);
  const half = stamp.width / STAMP_RATIO / 2;
  for (let i = from; i < from + 2 * n; i += 2) {
    const x = left + (data[i] + extent) * scale;
    const y = top + (extent - data[i + 1]) * scale;
    ctx.drawImage(stamp, x - half, y - half, half * 2, half * 2);
  }
};

/** @param {Pen} ctx @param {Tile} tile @param {number} extent @param {NamedArray} warp
 * @param {number} member */
const drawWarp = (ctx, {left, top, size}, extent, {data, shape}, member) => {
  const [, rows, columns] = shape;
  const from = member * rows * columns * 2;
  const scale = size / (2 * extent);
  const x = (/** @type {number} */ i) => left + (data[i] + extent) * scale;
  const y = (/** @type {number} */ i) => top + (extent - data[i + 1]) * scale;
  const line = (/** @type {number} */ a, /** @type {number} */ b) => {
    ctx.moveTo(x(a), y(a));
    ctx.lineTo(x(b), y(b));
  };
  ctx.strokeStyle = palette.fake;
  ctx.globalAlpha = 0.55;
  ctx.lineWidth = 1;
  ctx.beginPath();
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const i = from + (r * columns + c) * 2;
      if (c) line(i - 2, i);
      if (r) line(i - columns * 2, i);
    }
  }
  ctx.stroke();
  ctx.globalAlpha = 1;
};

/** An arrow in pixels, (ux, uy) its direction. @param {Pen} ctx @param {number} x0
 * @param {number} y0 @param {number} ux @param {number} uy @param {number} length */
const traceArrow = (ctx, x0, y0, ux, uy, length) => {
  const [x1, y1] = [x0 + ux * length, y0 + uy * length];
  const head = Math.min(4.5, length * 0.45);
  ctx.moveTo(x0, y0);
  ctx.lineTo(x1, y1);
  ctx.moveTo(x1 - (ux + uy * 0.6) * head, y1 - (uy - ux * 0.6) * head);
  ctx.lineTo(x1, y1);
  ctx.lineTo(x1 - (ux - uy * 0.6) * head, y1 - (uy + ux * 0.6) * head);
};

/** @param {Pen} ctx @param {Tile} tile @param {number} extent @param {NamedArray} fake
 * @param {NamedArray} arrows @param {number} member @param {{unit: number}} state */
const drawArrows = (ctx, {left, top, size}, extent, fake, arrows, member, state) => {
  const m = arrows.shape[1];
  const n = fake.shape[1];
  const scale = size / (2 * extent);
  const lengths = Array.from({length: m}, (_, i) => {
    const a = (member * m + i) * 2;
    return Math.hypot(arrows.data[a], arrows.data[a + 1]);
  });
  const large = [...lengths].sort((a, b) => a - b)[Math.floor(m * 0.9)] || 1e-12;
  // The unit follows the gradients in factors of two, so that arrows do not breathe.
  if (!(large < state.unit && large > state.unit / 4)) {
    state.unit = 2 ** Math.ceil(Math.log2(large));
  }
  ctx.strokeStyle = palette.grad;
  ctx.lineWidth = size > 300 ? 1.5 : 1;
  ctx.beginPath();
  for (const [i, norm] of lengths.entries()) {
    if (!(norm > 0)) continue;
    const f = (member * n + i) * 2;
    const a = (member * m + i) * 2;
    const x = left + (fake.data[f] + extent) * scale;
    const y = top + (extent - fake.data[f + 1]) * scale;
    traceArrow(ctx, x, y, arrows.data[a] / norm, -arrows.data[a + 1] / norm,
      Math.min(norm / state.unit, 1.2) * size * ARROWS_REACH);
  }
  ctx.stroke();
};

/**
 * @param {Pen} ctx
 * @param {Tile} tile
 * @param {import("./points.js").PointFrame} frame
 * @param {number} member
 * @param {{unit: number}} state how long an arrow of how large a gradient is
 */
export const drawPlane = (ctx, tile, {arrays, extent = 1, layers = []}, member, state) => {
  const {left, top, size} = tile;
  const on = (/** @type {string} */ name) => layers.includes(name) && arrays[name];
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top, size, size);
  ctx.clip();
  ctx.fillStyle = palette.card;
  ctx.fillRect(left, top, size, size);
  if (on("heat")) drawHeat(ctx, tile, arrays.heat, member);
  if (on("warp")) drawWarp(ctx, tile, extent, arrays.warp, member);
  ctx.globalAlpha = 0.85;
  if (on("real")) drawDots(ctx, tile, extent, arrays.real, member, palette.real);
  if (on("fake")) drawDots(ctx, tile, extent, arrays.fake, member, palette.fake);
  ctx.globalAlpha = 1;
  if (on("arrows") && arrays.fake) {
    drawArrows(ctx, tile, extent, arrays.fake, arrays.arrows, member, state);
  }
  ctx.restore();
  ctx.strokeStyle = palette.line;
  ctx.lineWidth = 1;
  ctx.strokeRect(left + 0.5, top + 0.5, size - 1, size - 1);
};

/** Scales of data units below a plane and left of it.
 * @param {Pen} ctx @param {Tile} tile @param {number} extent */
export const drawPlaneScales = (ctx, {left, top, size}, extent) => {
  const letters = fontSize();
  ctx.font = font(letters);
  ctx.fillStyle = palette.soft;
  for (const [value, text] of ticks(-extent, extent, 6)) {
    const at = ((value + extent) / (2 * extent)) * size;
    ctx.textAlign = "center";
    ctx.textBaseline = "top";
    ctx.fillText(text, left + at, top + size + 4);
    ctx.textAlign = "right";
    ctx.textBaseline = "middle";
    ctx.fillText(text, left - 5, top + size - at);
  }
  ctx.textAlign = "center";
  ctx.textBaseline = "top";
  ctx.fillText(t("x₁ (data units)"), left + size / 2, top + size + 6 + letters * 1.2);
  ctx.save();
  ctx.translate(left - letters * 2.6, top + size / 2);
  ctx.rotate(-Math.PI / 2);
  ctx.textBaseline = "middle";
  ctx.fillText(t("x₂ (data units)"), 0, 0);
  ctx.restore();
};
