// LeNet-5 forward, and a drawing as MNIST would hold it. playground/networks/lenet.py is the same
// in torch, tests/oracles/lenet.py in numpy. Nothing here knows the page.

/** @typedef {Float32Array | Float64Array | number[]} List */

export const SIDE = 28, WIDE = 32, KERNEL = 5;
const PAPER = -0.1, INK = 1.175;

/**
 * @typedef {object} Layer
 * @property {string} name
 * @property {string} title
 * @property {number} maps
 * @property {number} side 1 where a map is one number
 * @property {number} numbers that are learnt
 */
/** @type {Layer[]} */
export const LAYERS = [
  {name: "input", title: "Input", maps: 1, side: 32, numbers: 0},
  {name: "c1", title: "C1", maps: 6, side: 28, numbers: 6 * (25 + 1)},
  {name: "s2", title: "S2", maps: 6, side: 14, numbers: 0},
  {name: "c3", title: "C3", maps: 16, side: 10, numbers: 16 * (6 * 25 + 1)},
  {name: "s4", title: "S4", maps: 16, side: 5, numbers: 0},
  {name: "c5", title: "C5", maps: 120, side: 1, numbers: 120 * (16 * 25 + 1)},
  {name: "f6", title: "F6", maps: 84, side: 1, numbers: 84 * (120 + 1)},
  {name: "output", title: "Output", maps: 10, side: 1, numbers: 10 * (84 + 1)},
];

/** Bytes of base64 text. @param {string} text */
export const bytesOf = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));

/** A half-precision number (IEEE 754 binary16). @param {number} bits */
const half = (bits) => {
  const exponent = (bits >> 10) & 31, fraction = bits & 1023, sign = bits & 0x8000 ? -1 : 1;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (exponent ? 2 ** (exponent - 15) * (1 + fraction / 1024)
    : 2 ** -24 * fraction);
};

/** Little-endian half-precision numbers. @param {Uint8Array} bytes @returns {Float64Array} */
export const halves = (bytes) => Float64Array.from({length: bytes.length / 2},
  (_, i) => half(bytes[2 * i] | (bytes[2 * i + 1] << 8)));

/** @typedef {{weight: Float64Array, bias: Float64Array}} Weights */
/** Each layer's share of all numbers. @param {Float64Array} numbers
 * @returns {Record<string, Weights>} */
export const split = (numbers) => {
  let at = 0;
  const take = (/** @type {number} */ n) => numbers.subarray(at, at += n);
  return Object.fromEntries(LAYERS.filter((layer) => layer.numbers).map((layer) =>
    [layer.name, {weight: take(layer.numbers - layer.maps), bias: take(layer.maps)}]));
};

/** The paper's 1.7159 tanh(2a / 3). @param {number} a */
export const squash = (a) => 1.7159 * Math.tanh((2 / 3) * a);

/**
 * Every map of a convolution of 5 × 5 without a rim, not yet squashed.
 * @param {List} x (channels, side, side) @param {number} channels @param {number} side
 * @param {Weights} layer its weight is (maps, channels, 5, 5)
 */
export const convolve = (x, channels, side, {weight, bias}) => {
  const out = side - KERNEL + 1, found = new Float64Array(bias.length * out * out);
  for (let m = 0; m < bias.length; m++) {
    const map = found.subarray(m * out * out, (m + 1) * out * out).fill(bias[m]);
    for (let c = 0; c < channels; c++) {
      for (let k = 0; k < KERNEL * KERNEL; k++) {
        const w = weight[(m * channels + c) * 25 + k], down = Math.floor(k / KERNEL);
        const from = (c * side + down) * side + (k % KERNEL);
        for (let row = 0; row < out; row++) {
          for (let i = 0, a = row * out, b = from + row * side; i < out; i++, a++, b++) {
            map[a] += w * x[b];
          }
        }
      }
    }
  }
  return found;
};

/** Means over 2 × 2. @param {List} x (maps, side, side) @param {number} side */
const average = (x, side) => {
  const out = side / 2, found = new Float64Array(x.length / 4);
  for (let i = 0; i < found.length; i++) {
    const row = Math.floor(i / out), at = 2 * row * side + 2 * (i % out);
    found[i] = (x[at] + x[at + 1] + x[at + side] + x[at + side + 1]) / 4;
  }
  return found;
};

/** Sums of a dense layer. @param {List} x @param {Weights} layer */
const dense = (x, {weight, bias}) => bias.map((b, o) => {
  let total = b;
  for (let i = 0; i < x.length; i++) total += weight[o * x.length + i] * x[i];
  return total;
});

/**
 * What every layer makes of the input, by its name; `output` are the logits.
 * @param {Record<string, Weights>} weights @param {List} input (32, 32)
 * @returns {Record<string, List>}
 */
export const forward = (weights, input) => {
  const c1 = convolve(input, 1, 32, weights.c1).map(squash), s2 = average(c1, 28);
  const c3 = convolve(s2, 6, 14, weights.c3).map(squash), s4 = average(c3, 10);
  const c5 = dense(s4, weights.c5).map(squash), f6 = dense(c5, weights.f6).map(squash);
  return {input, c1, s2, c3, s4, c5, f6, output: dense(f6, weights.output)};
};

/** @param {List} logits @returns {number[]} */
export const softmax = (logits) => {
  const top = Math.max(...logits), powers = Array.from(logits, (v) => Math.exp(v - top));
  const total = powers.reduce((a, b) => a + b, 0);
  return powers.map((v) => v / total);
};

/** A picture (28, 28) from 0 to 1 as the network takes it, with a rim of paper.
 * @param {List} picture */
export const asInput = (picture) => {
  const found = new Float64Array(WIDE * WIDE).fill(PAPER);
  for (let i = 0; i < picture.length; i++) {
    const row = Math.floor(i / SIDE) + 2, column = (i % SIDE) + 2;
    found[row * WIDE + column] = PAPER + (INK - PAPER) * picture[i];
  }
  return found;
};

/** Between four pixels; paper outside. @param {List} picture @param {number} x @param {number} y */
const between = (picture, x, y) => {
  const left = Math.floor(x), top = Math.floor(y), a = x - left, b = y - top;
  const at = (/** @type {number} */ column, /** @type {number} */ row) => (
    column < 0 || row < 0 || column >= SIDE || row >= SIDE ? 0 : picture[row * SIDE + column]);
  return (1 - b) * ((1 - a) * at(left, top) + a * at(left + 1, top))
    + b * ((1 - a) * at(left, top + 1) + a * at(left + 1, top + 1));
};

/**
 * A drawing as MNIST holds its digits: scaled so that its longer side has 20 pixels, its centre of
 * mass in the middle (LeCun et al. 1998, section III.A). What is empty stays empty.
 * @param {List} picture (28, 28) from 0 to 1 @returns {Float64Array}
 */
export const centred = (picture) => {
  let left = SIDE, top = SIDE, right = -1, bottom = -1, mass = 0, mx = 0, my = 0;
  for (let i = 0; i < picture.length; i++) {
    const value = picture[i], x = i % SIDE, y = Math.floor(i / SIDE);
    if (value < 0.1) continue;
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
    mass += value;
    mx += value * x;
    my += value * y;
  }
  const found = new Float64Array(SIDE * SIDE);
  if (!mass) return found;
  const scale = Math.max(right - left + 1, bottom - top + 1) / 20, middle = (SIDE - 1) / 2;
  for (let i = 0; i < found.length; i++) {
    found[i] = between(picture, mx / mass + (i % SIDE - middle) * scale,
      my / mass + (Math.floor(i / SIDE) - middle) * scale);
  }
  return found;
};
