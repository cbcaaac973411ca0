// The optimal discriminator on a line; the oracle is tests/oracles/densities.py.
// Densities are kept as logarithms on a grid; -Infinity stands for a density of exactly zero.

import {clamp, logSigmoid, logSum, sigmoid} from "./functions.js";

/** @typedef {Float64Array} LogDensity one logarithm a point of `GRID` */

export const LOG4 = Math.log(4);
const STEP = 20 / 2000;
const GRID = Float64Array.from({length: 2001}, (_, i) => -10 + i * STEP);
const LOG2 = Math.log(2);

/**
 * @param {number[]} bumps flat: mean, width, weight, mean, width, weight, ...
 * @returns {LogDensity} of their mixture; weights are taken in proportion
 */
export const logMixture = (bumps) => {
  const k = bumps.length / 3;
  const each = Array.from({length: k}, (_, j) => bumps.slice(3 * j, 3 * j + 3));
  const total = each.reduce((sum, [, , weight]) => sum + weight, 0);
  if (!(total > 0)) throw new Error("Weights must be 0 or more, and at least one above 0.");
  const tops = each.map(([, width, weight]) => Math.log(weight / total)
    - Math.log(width * Math.sqrt(2 * Math.PI)));
  return GRID.map((x) => logSum(each.map(([mean, width], j) =>
    tops[j] - 0.5 * ((x - mean) / width) ** 2)));
};

/** @param {Float64Array} values over `GRID` */
const area = (values) => {
  let sum = 0; // pair by pair: taking half the ends off a total would make infinity NaN
  for (let i = 1; i < values.length; i++) sum += (values[i - 1] + values[i]) / 2;
  return sum * STEP;
};

/** @param {number[]} heights @param {number} low @param {number} high */
const heightsOnGrid = (heights, low, high) => GRID.map((x) => {
  const at = ((x - low) / (high - low)) * (heights.length - 1);
  if (at < 0 || at > heights.length - 1) return 0;
  const i = Math.min(heights.length - 2, Math.floor(at));
  return heights[i] + (at - i) * (heights[i + 1] - heights[i]);
});

/**
 * A drawing scaled to area 1: straight between its heights, zero outside.
 * @param {number[]} heights at even distances over [low, high]
 * @param {number} low @param {number} high
 * @returns {LogDensity}
 */
export const logDrawn = (heights, low, high) => {
  const values = heightsOnGrid(heights, low, high);
  const all = area(values);
  if (!(all > 0)) throw new Error("An empty drawing has no area, so it cannot be scaled to 1.");
  return values.map((v) => Math.log(v / all));
};

/**
 * log p − log q, whose sigmoid is D*; 0 where both densities are zero.
 * @param {LogDensity} p @param {LogDensity} q
 */
export const optimalLogit = (p, q) => p.map((v, i) =>
  (v === -Infinity && q[i] === -Infinity ? 0 : v - q[i]));

/**
 * The value at `x`, between the grid's points by a straight line.
 * @param {Float64Array} values over the grid @param {number} x
 */
export const at = (values, x) => {
  const where = clamp((x + 10) / STEP, 0, 1999.999);
  const i = Math.floor(where);
  const a = values[i], b = values[i + 1], share = where - i;
  // Between zero densities there is nothing to interpolate: infinity minus infinity is NaN.
  if (!Number.isFinite(a) || !Number.isFinite(b)) return share < 0.5 ? a : b;
  return a + share * (b - a);
};

/**
 * A D pulled away from `logit` so that it is `height` at `centre`; the pull fades over `reach`.
 * @param {Float64Array} logit @param {number} centre
 * @param {number} height between 0 and 1 @param {number} reach data units
 */
export const draggedLogit = (logit, centre, height, reach) => {
  const here = at(logit.map((v) => clamp(v, -30, 30)), centre);
  const pull = Math.log(height / (1 - height)) - here;
  return logit.map((v, i) => v + pull * Math.exp(-0.5 * ((GRID[i] - centre) / reach) ** 2));
};

/**
 * Integral of p f, with 0 times anything = 0.
 * @param {LogDensity} p @param {(i: number) => number} f by the grid's index
 */
const mean = (p, f) => area(p.map((v, i) => (v === -Infinity ? 0 : Math.exp(v) * f(i))));

/**
 * V(D, G) in nats for D = σ(logit).
 * @param {LogDensity} p the data @param {LogDensity} q the generator @param {Float64Array} logit
 */
export const value = (p, q, logit) => mean(p, (i) => logSigmoid(logit[i]))
  + mean(q, (i) => logSigmoid(-logit[i]));

/** KL(p ‖ q) in nats. @param {LogDensity} p @param {LogDensity} q */
export const kl = (p, q) => mean(p, (i) => p[i] - q[i]);

/** Jensen-Shannon divergence in nats. @param {LogDensity} p @param {LogDensity} q */
export const jsd = (p, q) => {
  const middle = p.map((v, i) => logSum([v, q[i]]) - LOG2);
  return (kl(p, middle) + kl(q, middle)) / 2;
};

/**
 * p(B | x) of two classes with equal shares and normal densities of width 1.
 * @param {number} x @param {number} a mean of class A @param {number} b mean of class B
 */
export const posterior = (x, a, b) => sigmoid((b - a) * (x - (a + b) / 2));
