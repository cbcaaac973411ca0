// Where a chart's numbers stand on its canvas.

import {fontSize} from "./theme.js";

/** @typedef {{left: number, right: number, top: number, bottom: number, size: number,
 *   x(value: number): number, y(value: number): number}} Box ``size`` is that of letters */

/** Lowest and highest value of all curves, and the last x.
 * @param {import("./types.js").Curves} curves @param {{name: string}[]} series
 * @param {boolean} positive values alone count */
export const extremes = (curves, series, positive) => {
  let low = Infinity;
  let high = -Infinity;
  let last = 0;
  const look = (/** @type {ArrayLike<number>} */ values) => {
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      if (!Number.isFinite(value) || (positive && value <= 0)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  };
  for (const {name} of series) {
    const curve = curves[name];
    if (!curve || !curve.y.length) continue;
    last = Math.max(last, curve.x[curve.x.length - 1]);
    look(curve.low || curve.y);
    look(curve.high || curve.y);
  }
  return [low, high, last];
};

const LOW = 11; // heights of letters: then a name that stands below another chart is left out

/** @param {import("./chart.js").Axis} axis @param {number} height */
export const isNameless = (axis, height) => Boolean(axis.shared) && height < LOW * fontSize();

/**
 * The plot's place and its scales.
 * @param {import("./chart.js").ChartState} state @param {number} width @param {number} height
 * @returns {Box}
 */
export const plotBox = ({spec, xAxis: [x0, x1], yAxis: [y0, y1], logarithmic}, width, height) => {
  const size = fontSize();
  const [left, right] = [size * (spec.dense ? 3.1 : 4.5), width - (spec.dense ? 10 : 26)];
  const nameless = spec.dense || isNameless(spec.x, height);
  const [top, bottom] = [size * 0.8, height - size * (nameless ? 1.6 : 2.9)];
  const share = (/** @type {number} */ v) => (logarithmic
    ? Math.log10(Math.max(v, y0) / y0) / Math.log10(y1 / y0) : (v - y0) / (y1 - y0));
  return {
    left, right, top, bottom, size,
    x: (v) => left + ((v - x0) / (x1 - x0)) * (right - left),
    y: (v) => bottom - share(v) * (bottom - top),
  };
};
