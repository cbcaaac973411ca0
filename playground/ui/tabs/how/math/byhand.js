// The 2×2 world: D(x) = σ(v·x + c), G(z) = σ(wz + b). The oracle is tests/oracles/byhand.py.

import {logSigmoid, sigmoid, sum} from "./functions.js";

/** @typedef {{v: number[], c: number, w: number[], b: number[]}} Pair both networks */
/**
 * One round: the numbers a reader can follow, and the pair after it.
 * @typedef {object} Round
 * @property {number[]} real the face of this round
 * @property {number} z
 * @property {number[]} fake G(z)
 * @property {number} dReal D(x)
 * @property {number} dFake D(G(z))
 * @property {number} caught 1 − D(G(z)) by the D that has just moved
 * @property {number[]} byV gradient of D's error by its weights
 * @property {number} byC
 * @property {number[]} byW gradient of G's error
 * @property {number[]} byB
 * @property {{v: number[], c: number}} moved D after its step
 * @property {number} dError nats
 * @property {number} gError nats
 * @property {Pair} pair
 */

export const BACKSLASH = [1, -1, -1, 1]; // the pattern both hand-made networks encode
const GOLDEN = 0.6180339887498949; // its multiples mod 1 cover [0, 1] evenly
const FACES = [[1, 0, 0, 1], [0.9, 0.1, 0.2, 0.8], [0.8, 0.2, 0.1, 0.9], [0.9, 0.2, 0.2, 0.9],
  [0.8, 0.1, 0.1, 0.8]];
/** @type {Pair} */
export const UNTRAINED = {v: [0.2, 0.4, -0.3, 0.1], c: 0.1, w: [-0.4, 0.5, 0.3, -0.2],
  b: [-0.3, 0.2, 0.4, -0.1]};

/** @param {number[]} a @param {number[]} b */
const dot = (a, b) => sum(a.map((value, i) => value * b[i]));

/**
 * D's verdict on `image`, line by line; `withoutBias` is the slip of one lecture.
 * @param {number[]} image four pixels @param {number[]} v @param {number} c
 */
export const discriminate = (image, v, c) => {
  const products = image.map((x, i) => x * v[i]);
  const total = sum(products);
  return {products, total, score: total + c, probability: sigmoid(total + c),
    withoutBias: sigmoid(total)};
};

/**
 * G's scores and the image, in [0, 1], that their sigmoids make.
 * @param {number} z @param {number[]} w @param {number[]} b
 */
export const generate = (z, w, b) => {
  const scores = w.map((weight, i) => weight * z + b[i]);
  return {scores, image: scores.map(sigmoid)};
};

/**
 * @param {number} step 0, 1, ...
 * @returns {number} the noise of that round: an even sweep of [0, 1)
 */
export const noise = (step) => ((step + 1) * GOLDEN) % 1;

/**
 * D goes down its error, then G down its own against the D that has just moved.
 * @param {Pair} pair @param {number} step @param {number} rate
 * @returns {Round}
 */
export const round = (pair, step, rate) => {
  const real = FACES[step % FACES.length], z = noise(step);
  const fake = generate(z, pair.w, pair.b).image;
  const aReal = dot(pair.v, real) + pair.c, aFake = dot(pair.v, fake) + pair.c;
  const dReal = sigmoid(aReal), dFake = sigmoid(aFake);
  const byV = real.map((x, i) => -(1 - dReal) * x + dFake * fake[i]);
  const byC = -(1 - dReal) + dFake;
  const v = pair.v.map((value, i) => value - rate * byV[i]);
  const c = pair.c - rate * byC;
  const caught = 1 - sigmoid(dot(v, fake) + c);
  const byB = fake.map((x, i) => -caught * v[i] * x * (1 - x));
  const byW = byB.map((g) => g * z);
  return {
    real, z, fake, dReal, dFake, caught, byV, byC, byW, byB, moved: {v, c},
    dError: -logSigmoid(aReal) - logSigmoid(-aFake), gError: -logSigmoid(aFake),
    pair: {v, c, w: pair.w.map((value, i) => value - rate * byW[i]),
      b: pair.b.map((value, i) => value - rate * byB[i])},
  };
};

/**
 * Errors before each of `steps` rounds, and the pair after them.
 * @param {number} steps @param {number} rate
 */
export const train = (steps, rate) => {
  let pair = UNTRAINED;
  const dErrors = [], gErrors = [];
  for (let step = 0; step < steps; step++) {
    const done = round(pair, step, rate);
    dErrors.push(done.dError);
    gErrors.push(done.gError);
    pair = done.pair;
  }
  return {pair, dErrors, gErrors};
};
