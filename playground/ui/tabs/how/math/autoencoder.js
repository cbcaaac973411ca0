// An autoencoder as a perceptron of any sizes, trained by Adam on cross-entropy, and nothing of the
// page. tests/oracles/autoencoder.py is the same in numpy.
//
// All numbers of one kind lie in one flat array, row by row: weights of a layer (out, in),
// activations (batch, units).

import {sigmoid} from "./functions.js";
import {random} from "./random.js";

/** @typedef {Float64Array | number[]} List */
/** `linear` is the layer without a tanh, the code. @typedef {{sizes: number[], linear: number,
 *   weights: Float64Array[], biases: Float64Array[]}} Net */
/** @typedef {{weights: Float64Array[], biases: Float64Array[]}} Slopes */

/**
 * Glorot's start (Glorot and Bengio 2010): variance 2 / (in + out).
 * @param {number[]} sizes of the layers, input and output included
 * @param {number} seed @returns {Net} its middle layer is the code
 */
export const makeNet = (sizes, seed) => {
  const {normal} = random(seed);
  return {sizes, linear: (sizes.length - 1) / 2,
    weights: sizes.slice(1).map((out, l) => Float64Array.from({length: out * sizes[l]},
      () => normal() * Math.sqrt(2 / (out + sizes[l])))),
    biases: sizes.slice(1).map((out) => new Float64Array(out))};
};

/**
 * Places of a row's numbers that are not 0: most of a digit's picture is paper, and skipping it
 * halves the time of a step.
 * @param {List} x @param {number} row @param {number} inputs
 */
const inkOf = (x, row, inputs) => {
  const found = new Int32Array(inputs);
  let n = 0;
  for (let i = 0; i < inputs; i++) if (x[row + i] !== 0) found[n++] = i;
  return found.subarray(0, n);
};

/**
 * One layer's sums for every row of x.
 * @param {List} x @param {Float64Array} w @param {Float64Array} b
 * @param {number} batch @param {number} inputs @param {number} outputs
 */
const sums = (x, w, b, batch, inputs, outputs) => {
  const found = new Float64Array(batch * outputs);
  for (let r = 0; r < batch; r++) {
    const row = r * inputs, ink = inkOf(x, row, inputs), n = ink.length;
    for (let o = 0; o < outputs; o++) {
      const from = o * inputs;
      let one = b[o], two = 0, j = 0;
      for (; j + 1 < n; j += 2) { // two sums at once: the processor waits for neither
        one += w[from + ink[j]] * x[row + ink[j]];
        two += w[from + ink[j + 1]] * x[row + ink[j + 1]];
      }
      if (j < n) one += w[from + ink[j]] * x[row + ink[j]];
      found[r * outputs + o] = one + two;
    }
  }
  return found;
};

/** @param {Net} net @param {number} layer its sums become activations @param {Float64Array} a */
const activate = ({sizes, linear}, layer, a) => {
  if (layer === linear) return;
  const bend = layer === sizes.length - 1 ? sigmoid : Math.tanh;
  for (let i = 0; i < a.length; i++) a[i] = bend(a[i]);
};

/**
 * Activations of the layers `from` to `to` for a batch of the activations of `from`.
 * @param {Net} net @param {List} x @param {number} batch
 * @param {number} [from] @param {number} [to] @returns {List[]} the first is x
 */
export const forward = (net, x, batch, from = 0, to = net.sizes.length - 1) => {
  const {sizes, weights, biases} = net;
  /** @type {List[]} */
  const layers = [x];
  for (let l = from; l < to; l++) {
    const a = sums(layers[l - from], weights[l], biases[l], batch, sizes[l], sizes[l + 1]);
    activate(net, l + 1, a);
    layers.push(a);
  }
  return layers;
};

/** Codes (batch, 2) of pictures. @param {Net} net @param {List} x @param {number} batch */
export const encode = (net, x, batch) =>
  /** @type {Float64Array} */ (forward(net, x, batch, 0, net.linear)[net.linear]);

/** Pictures of codes. @param {Net} net @param {List} codes @param {number} batch */
export const decode = (net, codes, batch) => {
  const layers = forward(net, codes, batch, net.linear);
  return /** @type {Float64Array} */ (layers[layers.length - 1]);
};

/**
 * Cross-entropy of pictures with what was made of them, in nats a picture.
 * @param {List} x in 0 to 1 @param {List} y the same, never 0 or 1 @param {number} batch
 */
export const crossEntropy = (x, y, batch) => {
  let total = 0;
  for (let i = 0; i < x.length; i++) {
    const p = Math.min(1 - 1e-12, Math.max(1e-12, y[i]));
    total -= x[i] * Math.log(p) + (1 - x[i]) * Math.log(1 - p);
  }
  return total / batch;
};

/**
 * Slopes of a layer from the errors of its sums, and the errors of the layer below.
 * @param {Float64Array} errors (batch, outputs) @param {List} x (batch, inputs)
 * @param {Float64Array} w @param {number} batch @param {number} inputs @param {number} outputs
 * @param {boolean} below whether those errors are wanted
 */
const backLayer = (errors, x, w, batch, inputs, outputs, below) => {
  const byWeight = new Float64Array(w.length), byBias = new Float64Array(outputs);
  const passed = new Float64Array(below ? batch * inputs : 0);
  for (let r = 0; r < batch; r++) {
    const row = r * inputs, ink = inkOf(x, row, inputs), n = ink.length;
    for (let o = 0; o < outputs; o++) {
      const error = errors[r * outputs + o], from = o * inputs;
      byBias[o] += error;
      for (let j = 0; j < n; j++) byWeight[from + ink[j]] += error * x[row + ink[j]];
      if (below) for (let i = 0; i < inputs; i++) passed[row + i] += error * w[from + i];
    }
  }
  return {byWeight, byBias, passed};
};

/**
 * Slopes of the mean cross-entropy, the loss, and the codes on the way.
 * @param {Net} net @param {List} x @param {number} batch
 * @returns {{loss: number, codes: Float64Array, slopes: Slopes}}
 */
export const gradient = (net, x, batch) => {
  const {sizes, linear, weights} = net, layers = forward(net, x, batch), last = sizes.length - 1;
  const y = layers[last];
  /** @type {Slopes} */
  const slopes = {weights: [], biases: []};
  // a sigmoid under cross-entropy: the error of its sum is y - x
  let errors = Float64Array.from(y, (value, i) => (value - x[i]) / batch);
  for (let l = last - 1; l >= 0; l--) {
    const found = backLayer(errors, layers[l], weights[l], batch, sizes[l], sizes[l + 1], l > 0);
    slopes.weights[l] = found.byWeight;
    slopes.biases[l] = found.byBias;
    errors = found.passed;
    if (l > 0 && l !== linear) {
      const a = layers[l];
      for (let i = 0; i < errors.length; i++) errors[i] *= 1 - a[i] * a[i];
    }
  }
  return {loss: crossEntropy(x, y, batch), slopes,
    codes: /** @type {Float64Array} */ (layers[linear])};
};

/**
 * Adam (Kingma and Ba 2015), which changes the net it was made for.
 * @param {Net} net @returns {(slopes: Slopes, rate: number) => void}
 */
export const adam = (net) => {
  const groups = [...net.weights, ...net.biases];
  const first = groups.map((g) => new Float64Array(g.length));
  const second = groups.map((g) => new Float64Array(g.length));
  let t = 0;
  return (slopes, rate) => {
    t += 1;
    const scale = rate * Math.sqrt(1 - 0.999 ** t) / (1 - 0.9 ** t);
    [...slopes.weights, ...slopes.biases].forEach((slope, g) => {
      const [values, m, v] = [groups[g], first[g], second[g]];
      for (let i = 0; i < slope.length; i++) {
        m[i] = 0.9 * m[i] + 0.1 * slope[i];
        v[i] = 0.999 * v[i] + 0.001 * slope[i] * slope[i];
        values[i] -= scale * m[i] / (Math.sqrt(v[i]) + 1e-8);
      }
    });
  };
};
