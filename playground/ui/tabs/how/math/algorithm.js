// Algorithm 1 of Goodfellow et al. (2014) on a line, one line of it at a time.
// The order of the lines and the steps have their oracle in tests/oracles/algorithm.py.

import {bell, sum} from "./functions.js";
import {adam, dGradient, distance, fresh, gGradient, outputs} from "./line.js";
import {random} from "./random.js";
/** @import {Net} from "./line.js" */
/** @import {Objective} from "./minimax.js" */
/** @import {Random} from "./random.js" */

export const BATCH = 64;
const RATE = 0.01;

/** @typedef {"noise_d" | "data" | "update_d" | "noise_g" | "update_g"} Line */
/** @typedef {{title: string, modes: [number, number][]}} Data means and widths of equal bumps */
/** @typedef {{k: number, loss: Objective, bumps: string}} Setting */
/** @typedef {(current: Net, gradient: Net) => Net} Optimiser */
/**
 * The whole training: nets, batches in hand, and the line to run next.
 * @typedef {object} Training
 * @property {Random} rng
 * @property {Net} d
 * @property {Net} g
 * @property {Optimiser} dAdam
 * @property {Optimiser} gAdam
 * @property {number} k steps of D for one of G
 * @property {Objective} loss
 * @property {[number, number][]} modes
 * @property {number} next index into `LINES`
 * @property {number} inner steps of D done in this iteration
 * @property {number} iteration
 * @property {number} dSteps
 * @property {number} gSteps
 * @property {number} dMove length of the last line's step
 * @property {number} gMove
 * @property {number} dLoss nats; NaN before the first step
 * @property {number} gLoss
 * @property {Float64Array} real
 * @property {Float64Array} fake
 * @property {Float64Array} z
 * @property {Line | null} done the line that ran last
 */

/** @type {Record<string, Data>} */
export const DATA = {
  bump: {title: "one bump", modes: [[1.5, 0.6]]},
  two: {title: "two bumps", modes: [[-1.5, 0.4], [1.5, 0.4]]},
};
/** @type {Line[]} */
export const LINES = ["noise_d", "data", "update_d", "noise_g", "update_g"];

/** @param {Setting} setting @returns {Training} */
export const begin = ({k, loss, bumps}) => {
  const rng = random(11);
  const d = fresh(rng), g = fresh(rng), none = new Float64Array();
  return {rng, d, g, dAdam: adam(RATE, d), gAdam: adam(RATE, g), k, loss, modes: DATA[bumps].modes,
    next: 0, inner: 0, iteration: 0, dSteps: 0, gSteps: 0, dMove: 0, gMove: 0, dLoss: NaN,
    gLoss: NaN, real: none, fake: none, z: none, done: null};
};

/** @param {Training} t */
const drawNoise = (t) => {
  t.z = Float64Array.from({length: BATCH}, () => 2 * t.rng.uniform() - 1);
  t.fake = outputs(t.g, t.z);
};

/** @type {Record<Line, (t: Training) => void>} */
const RUN = {
  noise_d: drawNoise,
  data(t) {
    t.real = Float64Array.from({length: BATCH}, () => {
      const [mean, width] = t.modes[Math.floor(t.rng.uniform() * t.modes.length)];
      return mean + width * t.rng.normal();
    });
  },
  update_d(t) {
    const {loss, gradient} = dGradient(t.d, t.real, t.fake);
    const after = t.dAdam(t.d, gradient);
    [t.dLoss, t.dMove, t.gMove, t.d] = [loss, distance(t.d, after), 0, after];
    t.dSteps++;
  },
  noise_g: drawNoise,
  update_g(t) {
    const {loss, gradient} = gGradient(t.d, t.g, t.z, t.loss);
    const after = t.gAdam(t.g, gradient);
    [t.gLoss, t.gMove, t.dMove, t.g] = [loss, distance(t.g, after), 0, after];
    t.gSteps++;
    t.iteration++;
  },
};

/** Runs the next line; changes `t`. @param {Training} t @returns {Line} the one that ran */
export const oneLine = (t) => {
  const line = LINES[t.next];
  RUN[line](t);
  t.done = line;
  if (line === "update_d" && ++t.inner < t.k) t.next = 0;
  else t.next = (t.next + 1) % LINES.length;
  if (line === "update_g") t.inner = 0;
  return line;
};

/** The data's density at `x`. @param {[number, number][]} modes @param {number} x */
export const density = (modes, x) =>
  sum(modes.map(([mean, width]) => bell(x, mean, width))) / modes.length;

/** Mean and width of the data. @param {[number, number][]} modes */
export const moments = (modes) => {
  const mean = sum(modes.map(([m]) => m)) / modes.length;
  const square = sum(modes.map(([m, s]) => s * s + (m - mean) ** 2)) / modes.length;
  return {mean, width: Math.sqrt(square)};
};

/** Mean and width of numbers. @param {Float64Array} values */
export const spread = (values) => {
  const mean = sum(values) / values.length;
  const square = sum(values.map((value) => (value - mean) ** 2)) / values.length;
  return {mean, width: Math.sqrt(square)};
};

/**
 * A histogram as a density: heights of `bins` even bins over [low, high).
 * @param {Float64Array} values @param {number} low @param {number} high @param {number} bins
 */
export const histogram = (values, low, high, bins) => {
  const heights = new Float64Array(bins), perUnit = bins / (high - low);
  for (const x of values) {
    if (x > low && x < high) heights[Math.floor((x - low) * perUnit)] += perUnit / values.length;
  }
  return heights;
};
