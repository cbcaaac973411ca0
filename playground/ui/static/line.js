// The one-dimensional view (Fig. 1 of Goodfellow et al. 2014): p_data and p_g as areas, D(x) over
// the best D*(x), and below them where G sends evenly spaced z.

import {number} from "./number.js";
import {font, fontSize, palette} from "./theme.js";
import {ticksBy} from "./ticks.js";
import {t} from "./translate.js";

/** @typedef {CanvasRenderingContext2D} Pen */
/** @typedef {import("./types.js").NamedArray} NamedArray */
/** @typedef {{arrays: Record<string, NamedArray>, member: number, critic?: boolean}} LineFrame
 *   arrays: grid (S,), p_data (S,), p_g d d_star (E, S), map_z (T,) and map_x (E, T) where z is one
 *   number. Before anything trains there are grid and p_data alone. */
/** @typedef {ReturnType<typeof scales>} Box */

/** One member's row, or the row that all members share. @param {NamedArray} array
 * @param {number} member */
const rowOf = ({data, shape}, member) => {
  const n = shape[shape.length - 1];
  const from = shape.length === 2 ? member * n : 0;
  return data.subarray(from, from + n);
};

/** How far the density axis reaches; it stands still between frames.
 * @param {LineFrame} frame @param {{peak: number}} state */
const densityPeak = ({arrays, member}, state) => {
  let peak = 0.1;
  for (const p of rowOf(arrays.p_data, member)) peak = Math.max(peak, p);
  for (const p of arrays.p_g ? rowOf(arrays.p_g, member) : []) peak = Math.max(peak, p);
  if (!(peak < state.peak && peak > state.peak / 2.5)) state.peak = peak * 1.25;
  return state.peak;
};

/** The upper chart's place and its three scales: places, densities, D.
 * @param {number} width @param {number} height @param {LineFrame} frame
 * @param {{peak: number}} state */
const scales = (width, height, frame, state) => {
  const {arrays, member, critic} = frame;
  const size = fontSize();
  const [left, right] = [size * 3.4, width - size * 3.4];
  const [top, bottom] = [size * 2, height * (arrays.map_z ? 0.62 : 0.86)];
  let [low, high] = [0, 1];
  if (critic) { // it has no scale: its own range
    const scores = rowOf(arrays.d, member);
    low = Math.min(...scores);
    high = Math.max(Math.max(...scores), low + 1e-9);
  }
  const peak = densityPeak(frame, state);
  const grid = arrays.grid.data;
  const [first, last] = [grid[0], grid[grid.length - 1]];
  return {
    size, left, right, top, bottom, low, high, peak,
    x: (/** @type {number} */ v) => left + ((v - first) / (last - first)) * (right - left),
    density: (/** @type {number} */ p) => bottom - (Math.min(p, peak) / peak) * (bottom - top),
    score: (/** @type {number} */ d) => bottom - ((d - low) / (high - low)) * (bottom - top),
  };
};

/** @param {Pen} ctx @param {Box} box
 * @param {ArrayLike<number>} grid @param {ArrayLike<number>} values
 * @param {(value: number) => number} y */
const trace = (ctx, box, grid, values, y) => {
  ctx.beginPath();
  for (let i = 0; i < grid.length; i++) ctx.lineTo(box.x(grid[i]), y(values[i]));
};

/** @param {Pen} ctx @param {Box} box
 * @param {ArrayLike<number>} grid @param {ArrayLike<number>} values @param {string} color */
const area = (ctx, box, grid, values, color) => {
  trace(ctx, box, grid, values, box.density);
  ctx.strokeStyle = ctx.fillStyle = color;
  ctx.lineWidth = 2;
  ctx.stroke();
  ctx.lineTo(box.right, box.bottom);
  ctx.lineTo(box.left, box.bottom);
  ctx.globalAlpha = 0.22;
  ctx.fill();
  ctx.globalAlpha = 1;
};

/** @param {Pen} ctx @param {number[]} dash @param {() => void} draw */
const dashed = (ctx, dash, draw) => {
  ctx.setLineDash(dash);
  draw();
  ctx.stroke();
  ctx.setLineDash([]);
};

/** @param {Pen} ctx @param {Box} box @param {LineFrame} frame */
const drawCurves = (ctx, box, {arrays, member, critic}) => {
  const grid = arrays.grid.data;
  ctx.strokeStyle = palette.line;
  ctx.lineWidth = 1;
  ctx.strokeRect(box.left + 0.5, box.top + 0.5, box.right - box.left, box.bottom - box.top);
  if (!critic) {
    ctx.strokeStyle = palette.soft;
    dashed(ctx, [4, 4], () => {
      ctx.beginPath();
      ctx.moveTo(box.left, box.score(0.5));
      ctx.lineTo(box.right, box.score(0.5));
    });
  }
  area(ctx, box, grid, rowOf(arrays.p_data, member), palette.real);
  if (!arrays.p_g) return;
  area(ctx, box, grid, rowOf(arrays.p_g, member), palette.fake);
  ctx.strokeStyle = palette.disc;
  ctx.lineWidth = 2;
  if (!critic) { // a critic has no best value at a place
    dashed(ctx, [6, 4], () => trace(ctx, box, grid, rowOf(arrays.d_star, member), box.score));
  }
  ctx.lineWidth = 2.5;
  trace(ctx, box, grid, rowOf(arrays.d, member), box.score);
  ctx.stroke();
};

/** @param {Pen} ctx @param {Box} box @param {LineFrame} frame */
const drawScales = (ctx, box, {arrays, critic}) => {
  ctx.font = font(box.size);
  ctx.fillStyle = palette.soft;
  ctx.textBaseline = "middle";
  for (const share of [0, 0.5, 1]) {
    const y = box.bottom - share * (box.bottom - box.top);
    ctx.textAlign = "right";
    ctx.fillText(number(share * box.peak, 2), box.left - 5, y);
    ctx.textAlign = "left";
    ctx.fillText(number(box.low + share * (box.high - box.low), 2), box.right + 5, y);
  }
  ctx.textAlign = "left";
  ctx.textBaseline = "top";
  ctx.fillText(t("density (1 per data unit)"), box.left, 0);
  ctx.textAlign = "right";
  ctx.fillText(t(critic ? "critic (no scale)" : "D(x), dashed: the best D*(x)"), box.right, 0);
  ctx.textAlign = "center";
  const grid = arrays.grid.data;
  for (const [value, text] of ticksBy(grid[0], grid[grid.length - 1], 1)) {
    ctx.fillText(text, box.x(value), box.bottom + 4);
  }
  ctx.fillText(t("x (data units)"), (box.left + box.right) / 2, box.bottom + 6 + box.size * 1.1);
};

/** Where G sends evenly spaced z. @param {Pen} ctx @param {Box} box @param {number} height
 * @param {LineFrame} frame */
const drawMap = (ctx, box, height, {arrays, member}) => {
  const above = box.bottom + box.size * 3;
  const below = height - box.size * 2.4;
  const z = arrays.map_z.data;
  const sent = rowOf(arrays.map_x, member);
  const reach = z[z.length - 1];
  const place = (/** @type {number} */ v) => (
    box.left + ((v + reach) / (2 * reach)) * (box.right - box.left));
  ctx.strokeStyle = palette.line;
  ctx.lineWidth = 1;
  ctx.strokeRect(box.left + 0.5, above, box.right - box.left, below - above);
  ctx.save();
  ctx.beginPath();
  ctx.rect(box.left, above, box.right - box.left, below - above);
  ctx.clip();
  ctx.strokeStyle = palette.fake;
  ctx.globalAlpha = 0.7;
  ctx.lineWidth = 1.2;
  ctx.beginPath();
  for (let i = 0; i < z.length; i += 5) {
    ctx.moveTo(place(z[i]), below);
    ctx.lineTo(box.x(sent[i]), above);
  }
  ctx.stroke();
  ctx.restore();
  for (const v of [-reach, 0, reach]) ctx.fillText(number(v), place(v), below + 3);
  ctx.fillText(t("z (noise)"), (box.left + box.right) / 2 + box.size * 5, below + 3);
};

/** @param {Pen} ctx @param {number} width @param {number} height
 * @param {LineFrame} frame @param {{peak: number}} state */
export const drawLine = (ctx, width, height, frame, state) => {
  if (!frame.arrays.p_data) return;
  const box = scales(width, height, frame, state);
  drawCurves(ctx, box, frame);
  drawScales(ctx, box, frame);
  if (frame.arrays.map_z) drawMap(ctx, box, height, frame);
};
