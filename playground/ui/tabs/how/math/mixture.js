// A mixture of Gaussians over points of the plane, fitted by expectation and maximisation
// (Dempster, Laird and Rubin 1977). tests/oracles/autoencoder.py is the same in numpy.

/** @import {Random} from "./random.js" */
/** @typedef {Float64Array | number[]} Points x and y by turns */
/** @typedef {{weight: number, mean: [number, number], cov: [xx: number, xy: number, yy: number]}}
 *   Part */

/** Added to every variance, as a share of the points' own: no part shrinks to a point. */
const FLOOR = 1e-3;

/**
 * What log(weight × density) of each part needs: five numbers a part and a constant, so that the
 * thousands of times that it is asked for make no garbage.
 * @param {Part[]} parts
 */
const prepared = (parts) => {
  const k = parts.length, numbers = new Float64Array(6 * k);
  parts.forEach(({weight, mean, cov: [xx, xy, yy]}, j) => {
    const det = xx * yy - xy * xy;
    numbers.set([mean[0], mean[1], yy / det, xy / det, xx / det,
      Math.log(weight) - 0.5 * Math.log(det) - Math.log(2 * Math.PI)], 6 * j);
  });
  return numbers;
};

/**
 * log p at a place from what was prepared; leaves each part's own log in `logs`.
 * @param {Float64Array} numbers @param {Float64Array} logs @param {number} x @param {number} y
 */
const logAt = (numbers, logs, x, y) => {
  let top = -Infinity, total = 0;
  for (let j = 0, at = 0; j < logs.length; j++, at += 6) {
    const a = x - numbers[at], b = y - numbers[at + 1];
    logs[j] = numbers[at + 5] - 0.5 * (numbers[at + 2] * a * a - 2 * numbers[at + 3] * a * b
      + numbers[at + 4] * b * b);
    if (logs[j] > top) top = logs[j];
  }
  for (let j = 0; j < logs.length; j++) total += Math.exp(logs[j] - top);
  return top + Math.log(total);
};

/** log p at a place, nats. @param {Part[]} parts @param {number} x @param {number} y */
export const logDensity = (parts, x, y) =>
  logAt(prepared(parts), new Float64Array(parts.length), x, y);

/** Mean of log p over points, nats a point. @param {Part[]} parts @param {Points} points */
export const meanLog = (parts, points) => {
  const numbers = prepared(parts), logs = new Float64Array(parts.length);
  let total = 0;
  for (let i = 0; i < points.length; i += 2) {
    total += logAt(numbers, logs, points[i], points[i + 1]);
  }
  return (2 * total) / points.length;
};

/** Mean and covariance (over N) under weights. @param {Points} points
 * @param {(i: number) => number} weight of point i @param {number} floor @returns {Part} with the
 * sum of the weights */
const weighed = (points, weight, floor) => {
  let n = 0, x = 0, y = 0, xx = 0, xy = 0, yy = 0;
  for (let i = 0; 2 * i < points.length; i++) {
    const w = weight(i);
    n += w;
    x += w * points[2 * i];
    y += w * points[2 * i + 1];
  }
  const mean = /** @type {[number, number]} */ ([x / n, y / n]);
  for (let i = 0; 2 * i < points.length; i++) {
    const w = weight(i) / n, a = points[2 * i] - mean[0], b = points[2 * i + 1] - mean[1];
    xx += w * a * a;
    xy += w * a * b;
    yy += w * b * b;
  }
  return {weight: n, mean, cov: [xx + floor, xy, yy + floor]};
};

/** @param {Points} points */
const floorOf = (points) => {
  const [xx, , yy] = weighed(points, () => 1, 0).cov;
  return FLOOR * (xx + yy) / 2;
};

/**
 * One step of EM. A part that no point belongs to stays where it is, with next to no weight.
 * @param {Part[]} parts @param {Points} points @returns {Part[]}
 */
export const step = (parts, points) => {
  const n = points.length / 2, k = parts.length, shares = new Float64Array(n * k);
  const numbers = prepared(parts), logs = new Float64Array(k);
  for (let i = 0; i < n; i++) {
    const whole = logAt(numbers, logs, points[2 * i], points[2 * i + 1]);
    for (let j = 0; j < k; j++) shares[i * k + j] = Math.exp(logs[j] - whole);
  }
  const floor = floorOf(points);
  return parts.map((part, j) => {
    const found = weighed(points, (i) => shares[i * k + j], floor);
    return found.weight > 1e-9 ? {...found, weight: found.weight / n} : {...part, weight: 1e-12};
  });
};

/**
 * Where EM begins: k points far from each other (k-means++), each with the covariance of all.
 * @param {Points} points @param {number} k @param {Random} random @returns {Part[]}
 */
export const begin = (points, k, {uniform}) => {
  const n = points.length / 2, {cov} = weighed(points, () => 1, floorOf(points));
  const far = new Float64Array(n).fill(1);
  /** @type {Part[]} */
  const parts = [];
  while (parts.length < k) {
    let left = uniform() * far.reduce((a, b) => a + b, 0), i = 0;
    while (i < n - 1 && (left -= far[i]) > 0) i++;
    const x = points[2 * i], y = points[2 * i + 1];
    parts.push({weight: 1 / k, mean: [x, y],
      cov: [cov[0] / k, cov[1] / k, cov[2] / k]});
    for (let j = 0; j < n; j++) {
      const d = (points[2 * j] - x) ** 2 + (points[2 * j + 1] - y) ** 2;
      far[j] = parts.length === 1 ? d : Math.min(far[j], d);
    }
  }
  return parts;
};

/** @param {Points} points @param {number} k @param {Random} random */
export const fit = (points, k, random, steps = 40) => {
  let parts = begin(points, k, random);
  for (let i = 0; i < steps; i++) parts = step(parts, points);
  return parts;
};

/** The lower triangle L of L Lᵀ = C. @param {[number, number, number]} cov
 * @returns {[number, number, number]} */
export const root = ([xx, xy, yy]) => {
  const a = Math.sqrt(xx), b = xy / a;
  return [a, b, Math.sqrt(yy - b * b)];
};

/** One point from the mixture. @param {Part[]} parts @param {Random} random
 * @returns {[number, number]} */
export const draw = (parts, {uniform, normal}) => {
  let left = uniform(), j = 0;
  while (j < parts.length - 1 && (left -= parts[j].weight) > 0) j++;
  const {mean, cov} = parts[j], [a, b, c] = root(cov), u = normal(), v = normal();
  return [mean[0] + a * u, mean[1] + b * u + c * v];
};
