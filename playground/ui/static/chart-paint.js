// How a chart looks: axes, marks, curves with their bands, and what is read under the pointer.

import {isNameless} from "./chart-scale.js";
import {number} from "./number.js";
import {font, palette} from "./theme.js";
import {logTicks, ticks, ticksBy} from "./ticks.js";
import {t} from "./translate.js";

/** @typedef {CanvasRenderingContext2D} Pen */
/** @typedef {import("./chart-scale.js").Box} Box */
/** @typedef {import("./chart.js").ChartState} ChartState */
/** @typedef {import("./chart.js").Axis} Axis */
/** @typedef {import("./types.js").Curve} Curve */

const HAIR = 0.5; // a line of one pixel lies on its pixel's middle

/** @param {Pen} ctx @param {number} x0 @param {number} y0 @param {number} x1 @param {number} y1 */
const segment = (ctx, x0, y0, x1, y1) => {
  ctx.beginPath();
  ctx.moveTo(x0, y0);
  ctx.lineTo(x1, y1);
  ctx.stroke();
};

const named = (/** @type {Axis} */ {name, unit}) => t(unit ? `${name} (${unit})` : name);

/** @param {Pen} ctx @param {ChartState} state @param {Box} box */
const drawTicks = (ctx, {spec, xAxis, yAxis, logarithmic}, box) => {
  const [low, high, step] = yAxis;
  const found = logarithmic ? logTicks(low, high)
    : step ? ticksBy(low, high, step) : ticks(low, high, 3);
  ctx.textAlign = "right";
  ctx.textBaseline = "middle";
  for (const [value, text] of found) {
    const y = Math.round(box.y(value)) + HAIR;
    segment(ctx, box.left, y, box.right, y);
    ctx.fillText(text, box.left - 5, y);
  }
  ctx.textBaseline = "top";
  let end = Infinity; // of the room for ticks: a dense chart writes the axis's name beside them
  if (spec.dense) {
    ctx.fillText(named(spec.x), box.right, box.bottom + 4);
    end = box.right - ctx.measureText(named(spec.x)).width - box.size * 1.5;
  }
  for (const [value, text] of ticks(xAxis[0], xAxis[1], 4)) {
    const x = box.x(value);
    if (x > end) continue;
    ctx.textAlign = x > box.right - 14 ? "right" : "center";
    ctx.fillText(text, x, box.bottom + 4);
  }
};

/** @param {Pen} ctx @param {ChartState} state @param {Box} box @param {number} height */
export const drawAxes = (ctx, state, box, height) => {
  ctx.font = font(box.size);
  ctx.lineWidth = 1;
  ctx.strokeStyle = palette.line;
  ctx.fillStyle = palette.soft;
  drawTicks(ctx, state, box);
  if (state.spec.dense) return;
  ctx.textAlign = "center";
  ctx.textBaseline = "bottom";
  if (!isNameless(state.spec.x, height)) {
    ctx.fillText(named(state.spec.x), (box.left + box.right) / 2, height - 1);
  }
  ctx.save();
  ctx.translate(box.size * 0.75, height / 2);
  ctx.rotate(-Math.PI / 2);
  ctx.textBaseline = "middle";
  const title = named(state.spec.y) + (state.logarithmic ? ", log" : "");
  const room = (height - 4) / ctx.measureText(title).width; // a low chart has a smaller title
  if (room < 1) ctx.font = font(box.size * Math.max(0.7, room));
  ctx.fillText(title, 0, 0);
  ctx.restore();
};

/** @param {Pen} ctx @param {ChartState} state @param {Box} box */
export const drawMarks = (ctx, {marks, yAxis}, box) => {
  ctx.font = font(box.size);
  for (const mark of marks) {
    if (mark.at < yAxis[0] || mark.at > yAxis[1]) continue;
    const y = Math.round(box.y(mark.at)) + HAIR;
    ctx.strokeStyle = palette.soft;
    ctx.setLineDash([5, 4]);
    segment(ctx, box.left, y, box.right, y);
    ctx.setLineDash([]);
    // At the right end below the line: curves come there last.
    ctx.fillStyle = palette.soft;
    ctx.textAlign = "right";
    ctx.textBaseline = y > box.bottom - box.size * 1.4 ? "bottom" : "top";
    const at = y + (ctx.textBaseline === "top" ? 4 : -2);
    ctx.strokeStyle = palette.card; // a rim of paper, where a curve runs behind the words
    ctx.lineWidth = 4;
    const room = box.right - box.left - 6; // large letters in a small chart are made narrower
    ctx.strokeText(t(mark.label), box.right - 3, at, room);
    ctx.lineWidth = 1;
    ctx.fillText(t(mark.label), box.right - 3, at, room);
  }
};

/** Vertical lines: when something was switched on.
 * @param {Pen} ctx @param {ChartState} state @param {Box} box */
export const drawMoments = (ctx, {moments, xAxis}, box) => {
  for (const moment of moments) {
    if (moment.at < xAxis[0] || moment.at > xAxis[1]) continue;
    const x = Math.round(box.x(moment.at)) + HAIR;
    ctx.strokeStyle = palette.grad;
    ctx.lineWidth = 2;
    segment(ctx, x, box.top, x, box.bottom);
    ctx.fillStyle = palette["grad-text"];
    const right = x > (box.left + box.right) / 2;
    ctx.textAlign = right ? "right" : "left";
    ctx.textBaseline = "bottom";
    ctx.fillText(t(moment.label), x + (right ? -4 : 4), box.bottom - 2);
  }
};

/** Between the extremes of what one point stands for.
 * @param {Pen} ctx @param {Box} box @param {ArrayLike<number>} x @param {ArrayLike<number>} low
 * @param {ArrayLike<number>} high */
const drawBand = (ctx, box, x, low, high) => {
  ctx.globalAlpha = 0.28;
  const shut = (/** @type {number} */ from, /** @type {number} */ to) => {
    ctx.beginPath();
    for (let i = from; i < to; i++) ctx.lineTo(box.x(x[i]), box.y(high[i]));
    for (let i = to - 1; i >= from; i--) ctx.lineTo(box.x(x[i]), box.y(low[i]));
    ctx.fill();
  };
  let from = 0;
  for (let i = 0; i <= x.length; i++) {
    if (i < x.length && Number.isFinite(low[i])) continue;
    if (i - from > 1) shut(from, i);
    from = i + 1;
  }
};

/** @param {Pen} ctx @param {ChartState} state @param {Box} box
 * @param {import("./chart.js").Series} series */
export const drawCurve = (ctx, {curves, logarithmic}, box, {name, color, soft, width, dash}) => {
  const curve = curves[name];
  if (!curve || !curve.x.length) return;
  ctx.strokeStyle = ctx.fillStyle = palette[color];
  if (curve.low && curve.high) drawBand(ctx, box, curve.x, curve.low, curve.high);
  ctx.globalAlpha = soft ? 0.35 : 1;
  ctx.lineWidth = (width || 1.6) * (box.size > 14 ? 1.6 : 1);
  ctx.setLineDash(dash || []);
  ctx.beginPath();
  let open = false;
  for (let i = 0; i < curve.x.length; i++) {
    const value = curve.y[i];
    if (!Number.isFinite(value) || (logarithmic && value <= 0)) {
      open = false;
      continue;
    }
    if (open) ctx.lineTo(box.x(curve.x[i]), box.y(value));
    else ctx.moveTo(box.x(curve.x[i]), box.y(value));
    open = true;
  }
  ctx.stroke();
  ctx.setLineDash([]);
  ctx.globalAlpha = 1;
};

/** What each curve says at a place: [words, colour]. @param {ChartState} state @param {number} at
 * @returns {[string, string][]} */
const readings = ({spec, curves}, at) => spec.series.flatMap(({name, label, color, soft}) => {
  const curve = curves[name];
  if (soft || !curve || !curve.x.length) return [];
  let i = 0;
  while (i < curve.x.length - 1 && curve.x[i] < at) i++;
  return [/** @type {[string, string]} */ ([`${label} ${number(curve.y[i])}`, color])];
});

/** @param {Pen} ctx @param {ChartState} state @param {Box} box */
export const drawPointer = (ctx, state, box) => {
  const {pointer, xAxis} = state;
  if (pointer === null || pointer < box.left || pointer > box.right) return;
  const at = xAxis[0] + ((pointer - box.left) / (box.right - box.left)) * (xAxis[1] - xAxis[0]);
  const read = readings(state, at);
  if (!read.length) return;
  const x = Math.round(pointer) + HAIR;
  ctx.strokeStyle = palette.soft;
  segment(ctx, x, box.top, x, box.bottom);
  const rows = [[`${state.spec.x.name} ${number(Math.round(at), 6)}`, "soft"], ...read]
    .map(([text, color]) => [t(text), color]);
  const line = box.size * 1.35;
  const wide = Math.max(...rows.map(([text]) => ctx.measureText(text).width)) + 12;
  const left = pointer + wide + 8 > box.right ? pointer - wide - 8 : pointer + 8;
  ctx.fillStyle = palette.card;
  ctx.strokeStyle = palette.line;
  ctx.fillRect(left, box.top, wide, rows.length * line + 8);
  ctx.strokeRect(left, box.top, wide, rows.length * line + 8);
  ctx.textAlign = "left";
  ctx.textBaseline = "top";
  rows.forEach(([text, color], i) => {
    ctx.fillStyle = palette[`${color}-text`] || palette[color];
    ctx.fillText(text, left + 6, box.top + 5 + i * line);
  });
};
