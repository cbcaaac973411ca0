// What a plot is drawn with: places of numbers, axes, and lines, areas, dots, arrows and words.

import {clamp} from "./math/functions.js";
import {ticks} from "../../static/ticks.js";
import {font, palette} from "../../static/theme.js";
import {t} from "../../static/translate.js";

/** @typedef {[low: number, high: number]} Range */
/** @typedef {{name: string, range: Range, ticks?: [value: number, text: string][]}} Axis */
/** @typedef {{label: string, x: Axis, y: Axis, height: number, square?: boolean}} PlotSpec */
/**
 * The picture between the axes, in pixels.
 * @typedef {{x0: number, y0: number, w: number, h: number}} Frame
 */
/**
 * Places of numbers, in pixels.
 * @typedef {{x: (v: number) => number, y: (v: number) => number}} Places
 */
/** @typedef {ArrayLike<number>} Numbers */

const TOP = 12, RIGHT = 20;

/** @param {string} name in the palette */
const colour = (name) => palette[name] || name;

/**
 * Where the picture lies on a canvas: axes with a name need room for it.
 * @param {PlotSpec} spec @param {number} width @param {number} height
 * @param {number} points of letters
 * @returns {Frame}
 */
export const frameOf = (spec, width, height, points) => {
  const left = spec.y.name ? 4.5 * points : 16, bottom = spec.x.name ? 3.3 * points : 12;
  const w = width - left - RIGHT, h = height - TOP - bottom;
  if (!spec.square) return {x0: left, y0: TOP, w, h};
  const side = Math.min(w, h); // a square plane has equal units
  return {x0: left + (w - side) / 2, y0: TOP, w: side, h: side};
};

/** @param {PlotSpec} spec @param {Frame} frame @returns {Places} */
export const placesOf = (spec, {x0, y0, w, h}) => {
  const [xLow, xHigh] = spec.x.range, [yLow, yHigh] = spec.y.range;
  return {
    x: (v) => x0 + ((v - xLow) / (xHigh - xLow)) * w,
    y: (v) => y0 + h - ((v - yLow) / (yHigh - yLow)) * h,
  };
};

/**
 * The numbers at a place on the canvas, held inside the axes.
 * @param {PlotSpec} spec @param {Frame} frame @param {number} left @param {number} top
 * @returns {[x: number, y: number]}
 */
export const invert = (spec, frame, left, top) => {
  const [xLow, xHigh] = spec.x.range, [yLow, yHigh] = spec.y.range;
  return [clamp(xLow + ((left - frame.x0) / frame.w) * (xHigh - xLow), xLow, xHigh),
    clamp(yHigh - ((top - frame.y0) / frame.h) * (yHigh - yLow), yLow, yHigh)];
};

/**
 * One straight line.
 * @param {CanvasRenderingContext2D} context
 * @param {number} xa @param {number} ya @param {number} xb @param {number} yb
 */
const stroke = (context, xa, ya, xb, yb) => {
  context.beginPath();
  context.moveTo(xa, ya);
  context.lineTo(xb, yb);
  context.stroke();
};

/**
 * Grid lines and their numbers. An axis without a name shows no numbers.
 * @param {CanvasRenderingContext2D} context @param {PlotSpec} spec @param {Frame} frame
 * @param {Places} places
 */
const drawGrid = (context, {x, y}, {x0, y0, w, h}, places) => {
  context.lineWidth = 1;
  context.fillStyle = colour("soft");
  context.strokeStyle = colour("well");
  context.textAlign = "center";
  context.textBaseline = "top";
  for (const [value, text] of x.ticks ?? ticks(...x.range, w / 90)) {
    const at = Math.round(places.x(value)) + 0.5;
    stroke(context, at, y0, at, y0 + h);
    if (x.name) context.fillText(text, at, y0 + h + 5);
  }
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const [value, text] of y.ticks ?? ticks(...y.range, h / 45)) {
    const at = Math.round(places.y(value)) + 0.5;
    stroke(context, x0, at, x0 + w, at);
    if (y.name) context.fillText(text, x0 - 6, at);
  }
};

/**
 * Grid, border and the names of both axes.
 * @param {CanvasRenderingContext2D} context @param {PlotSpec} spec @param {Frame} frame
 * @param {Places} places @param {number} height of the canvas @param {number} points of letters
 */
export const drawAxes = (context, spec, frame, places, height, points) => {
  const {x0, y0, w, h} = frame;
  context.font = font(points);
  drawGrid(context, spec, frame, places);
  context.strokeStyle = colour("line");
  context.strokeRect(x0 + 0.5, y0 + 0.5, w - 1, h - 1);
  context.fillStyle = colour("ink");
  context.textAlign = "center";
  context.textBaseline = "bottom";
  if (spec.x.name) context.fillText(t(spec.x.name), x0 + w / 2, height - 2);
  if (!spec.y.name) return;
  context.save();
  context.translate(Math.max(12, x0 - 3.3 * points), y0 + h / 2);
  context.rotate(-Math.PI / 2);
  context.textBaseline = "middle";
  context.fillText(t(spec.y.name), 0, 0);
  context.restore();
};

/** Draws in the units of a plot's axes; colours are names of the palette. */
export class Ink {
  /** @param {CanvasRenderingContext2D} context @param {Places} places @param {number} points */
  constructor(context, places, points) {
    this.context = context;
    this.places = places;
    this.points = points;
  }

  /** @param {Numbers} xs @param {Numbers} ys NaN lifts the pen */
  #trace(xs, ys) {
    this.context.beginPath();
    let drawing = false;
    for (let i = 0; i < ys.length; i++) {
      if (Number.isNaN(ys[i])) {
        drawing = false;
        continue;
      }
      // Infinite values leave the picture at its edge instead of breaking the line.
      const y = clamp(this.places.y(ys[i]), -1e4, 1e4);
      if (drawing) this.context.lineTo(this.places.x(xs[i]), y);
      else this.context.moveTo(this.places.x(xs[i]), y);
      drawing = true;
    }
  }

  /**
   * @param {Numbers} xs @param {Numbers} ys @param {string} name
   * @param {{width?: number, dash?: number[], alpha?: number}} [style]
   */
  line(xs, ys, name, {width = 2, dash = [], alpha = 1} = {}) {
    const {context} = this;
    context.globalAlpha = alpha;
    context.strokeStyle = colour(name);
    context.lineWidth = width;
    context.lineJoin = "round";
    context.setLineDash(dash);
    this.#trace(xs, ys);
    context.stroke();
    context.setLineDash([]);
    context.globalAlpha = 1;
  }

  /** Between a curve and zero. @param {Numbers} xs @param {Numbers} ys @param {string} name */
  area(xs, ys, name, alpha = 0.16) {
    const {context, places} = this;
    context.globalAlpha = alpha;
    context.fillStyle = colour(name);
    this.#trace(xs, ys);
    context.lineTo(places.x(xs[xs.length - 1]), places.y(0));
    context.lineTo(places.x(xs[0]), places.y(0));
    context.fill();
    context.globalAlpha = 1;
  }

  /**
   * Between two curves.
   * @param {Numbers} xs @param {Numbers} lows @param {Numbers} highs @param {string} name
   */
  band(xs, lows, highs, name, alpha = 0.18) {
    const {context, places} = this;
    context.globalAlpha = alpha;
    context.fillStyle = colour(name);
    this.#trace(xs, highs);
    for (let i = xs.length - 1; i >= 0; i--) context.lineTo(places.x(xs[i]), places.y(lows[i]));
    context.fill();
    context.globalAlpha = 1;
  }

  /**
   * The union of discs, in the units of x.
   * @param {Numbers} points x and y by turns @param {Numbers} squares of the radii
   * @param {string} name
   */
  discs(points, squares, name, alpha = 0.16) {
    const {context, places} = this, scale = places.x(1) - places.x(0);
    context.beginPath(); // one path: where discs lie over each other it gets no darker
    for (let i = 0; i < squares.length; i++) {
      const x = places.x(points[2 * i]), y = places.y(points[2 * i + 1]);
      const radius = Math.sqrt(squares[i]) * scale;
      context.moveTo(x + radius, y);
      context.arc(x, y, radius, 0, 7);
    }
    context.globalAlpha = alpha;
    context.fillStyle = colour(name);
    context.fill();
    context.globalAlpha = 1;
  }

  /** Inside an outline. @param {Numbers} xs @param {Numbers} ys @param {string} name */
  fill(xs, ys, name, alpha = 0.16) {
    const {context} = this;
    context.globalAlpha = alpha;
    context.fillStyle = colour(name);
    this.#trace(xs, ys);
    context.fill();
    context.globalAlpha = 1;
  }

  /** @param {number} x @param {number} y @param {string} name */
  dot(x, y, name, radius = 5, hollow = false) {
    const {context, places} = this;
    context.beginPath();
    context.arc(places.x(x), places.y(y), radius, 0, 7);
    context.fillStyle = colour(hollow ? "card" : name);
    context.fill();
    context.strokeStyle = colour(hollow ? name : "card");
    context.lineWidth = hollow ? 2 : 1.5;
    context.stroke();
  }

  /**
   * @param {[x: number, y: number]} from @param {[x: number, y: number]} to @param {string} name
   * @param {{alpha?: number, width?: number}} [style]
   */
  arrow(from, to, name, {alpha = 1, width = 1.2} = {}) {
    const {context, places} = this;
    const [a, b, c, d] = [places.x(from[0]), places.y(from[1]), places.x(to[0]), places.y(to[1])];
    const turn = Math.atan2(d - b, c - a);
    context.globalAlpha = alpha;
    context.strokeStyle = colour(name);
    context.lineWidth = width;
    context.beginPath();
    context.moveTo(a, b);
    context.lineTo(c, d);
    for (const side of [2.6, -2.6]) {
      context.moveTo(c, d);
      context.lineTo(c + 4 * Math.cos(turn + side), d + 4 * Math.sin(turn + side));
    }
    context.stroke();
    context.globalAlpha = 1;
  }

  /**
   * Words with a rim of paper, `up` pixels above and `shift` beside their point.
   * @param {number} x @param {number} y @param {string} words @param {string} name
   * @param {{align?: CanvasTextAlign, up?: number, shift?: number, larger?: number}} [style]
   */
  text(x, y, words, name, {align = "left", up = 6, shift = 0, larger = 1} = {}) {
    const {context, places} = this;
    const left = places.x(x) + shift, top = places.y(y) - up;
    context.font = font(this.points + larger);
    context.textAlign = align;
    context.textBaseline = "bottom";
    context.lineWidth = 4;
    context.strokeStyle = colour("card");
    context.strokeText(t(words), left, top);
    context.fillStyle = colour(name);
    context.fillText(t(words), left, top);
  }
}
