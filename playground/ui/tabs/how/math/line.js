// A GAN on a line with gradients by hand; the oracle is tests/oracles/algorithm.py.
// A net is one hidden layer of tanh units from a number to a number.

import {logSigmoid, sigmoid} from "./functions.js";
/** @import {Random} from "./random.js" */
/** @import {Objective} from "./minimax.js" */

/**
 * Weights and biases of the hidden layer, weights and bias of the output; so does a gradient look.
 * @typedef {{w: Float64Array, b: Float64Array, v: Float64Array, c: number}} Net
 */
/** @typedef {{loss: number, gradient: Net}} Slope */

const HIDDEN = 16;

/** @param {number} n @param {() => number} fn */
const list = (n, fn) => Float64Array.from({length: n}, fn);

/** @param {Random} rng @returns {Net} */
export const fresh = (rng) => ({
  w: list(HIDDEN, () => 1.5 * rng.normal()), b: list(HIDDEN, rng.normal),
  v: list(HIDDEN, () => rng.normal() / Math.sqrt(HIDDEN)), c: 0,
});

/** @param {Net} net @param {number} x */
export const output = (net, x) => {
  let sum = net.c;
  for (let j = 0; j < net.w.length; j++) sum += net.v[j] * Math.tanh(x * net.w[j] + net.b[j]);
  return sum;
};

/** @param {Net} net @param {ArrayLike<number>} xs */
export const outputs = (net, xs) => Float64Array.from(xs, (x) => output(net, x));

/**
 * The output for `x`; keeps the hidden layer in `hidden`, for the way back.
 * @param {Net} net @param {number} x @param {Float64Array} hidden
 */
const forward = (net, x, hidden) => {
  let sum = net.c;
  for (let j = 0; j < net.w.length; j++) {
    hidden[j] = Math.tanh(x * net.w[j] + net.b[j]);
    sum += net.v[j] * hidden[j];
  }
  return sum;
};

/**
 * Adds the gradient of one input's loss to `into` (if any); returns the slope by that input.
 * @param {Net} net @param {number} x @param {Float64Array} hidden of the last forward
 * @param {number} slope of the loss by the output @param {Net | null} into
 */
const backward = (net, x, hidden, slope, into) => {
  let byX = 0;
  for (let j = 0; j < net.w.length; j++) {
    const h = hidden[j];
    const pre = slope * net.v[j] * (1 - h * h);
    byX += pre * net.w[j];
    if (!into) continue;
    into.w[j] += pre * x;
    into.b[j] += pre;
    into.v[j] += slope * h;
  }
  if (into) into.c += slope;
  return byX;
};

/** @param {Net} net @returns {Net} */
const zero = (net) => {
  const empty = () => new Float64Array(net.w.length);
  return {w: empty(), b: empty(), v: empty(), c: 0};
};

/**
 * D's loss −mean log D(x) − mean log(1 − D(x̂)) and its gradient.
 * @param {Net} d @param {Float64Array} real @param {Float64Array} fake
 * @returns {Slope}
 */
export const dGradient = (d, real, fake) => {
  const gradient = zero(d), hidden = new Float64Array(d.w.length);
  let loss = 0;
  for (const x of real) {
    const s = forward(d, x, hidden);
    loss -= logSigmoid(s) / real.length;
    backward(d, x, hidden, -sigmoid(-s) / real.length, gradient);
  }
  for (const x of fake) {
    const s = forward(d, x, hidden);
    loss -= logSigmoid(-s) / fake.length;
    backward(d, x, hidden, sigmoid(s) / fake.length, gradient);
  }
  return {loss, gradient};
};

/**
 * G's loss and its gradient; D only passes the slope on.
 * @param {Net} d @param {Net} g @param {Float64Array} z @param {Objective} objective
 * @returns {Slope}
 */
export const gGradient = (d, g, z, objective) => {
  const gradient = zero(g), minimax = objective === "minimax";
  const inG = new Float64Array(g.w.length), inD = new Float64Array(d.w.length);
  let loss = 0;
  for (const noise of z) {
    const x = forward(g, noise, inG), s = forward(d, x, inD);
    loss += (minimax ? logSigmoid(-s) : -logSigmoid(s)) / z.length;
    const slope = (minimax ? -sigmoid(s) : -sigmoid(-s)) / z.length;
    backward(g, noise, inG, backward(d, x, inD, slope, null), gradient);
  }
  return {loss, gradient};
};

/** All parameters in one row: w, b, v, c. @param {Net} net */
export const flat = (net) => [...net.w, ...net.b, ...net.v, net.c];

/** The net whose `flat` this is. @param {number[]} values @returns {Net} */
export const shaped = (values) => {
  const n = (values.length - 1) / 3;
  return {w: Float64Array.from(values.slice(0, n)), b: Float64Array.from(values.slice(n, 2 * n)),
    v: Float64Array.from(values.slice(2 * n, 3 * n)), c: values[3 * n]};
};

/**
 * Kingma and Ba 2015 with beta1 0.5, as in most GANs.
 * @param {number} rate @param {Net} net whose shape the state takes
 * @returns {(current: Net, gradient: Net) => Net} one step downhill
 */
export const adam = (rate, net) => {
  const size = flat(net).length;
  const mean = new Float64Array(size), square = new Float64Array(size);
  let steps = 0;
  return (current, gradient) => {
    steps++;
    const slope = flat(gradient);
    return shaped(flat(current).map((value, i) => {
      mean[i] = 0.5 * mean[i] + 0.5 * slope[i];
      square[i] = 0.99 * square[i] + 0.01 * slope[i] ** 2;
      return value - (rate * (mean[i] / (1 - 0.5 ** steps)))
        / (Math.sqrt(square[i] / (1 - 0.99 ** steps)) + 1e-8);
    }));
  };
};

/** How far `after` is from `before`, over all parameters. @param {Net} before @param {Net} after */
export const distance = (before, after) => {
  const old = flat(before);
  return Math.hypot(...flat(after).map((value, i) => value - old[i]));
};
