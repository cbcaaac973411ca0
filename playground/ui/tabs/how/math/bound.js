// InfoGAN's bound on a line, all means exact; the oracle is tests/oracles/infogan.py.
// x = b_c + a z, z ~ N(0, 1), data N(0, 1), D always optimal, Q(c|x) = softmax(u x + v).

import {logSum, sigmoid, sum} from "./functions.js";

/**
 * G's means and the logarithm of its width; Q's slopes and offsets.
 * @typedef {{b: number[], logA: number, u: number[], v: number[]}} Toy
 */

const Z = Float64Array.from({length: 97}, (_, i) => -6 + i / 8);
const WEIGHTS = (() => {
  const raw = Z.map((z) => Math.exp(-0.5 * z * z));
  const total = sum(raw);
  return raw.map((w) => w / total);
})();
const HALF_LOG_2PI = 0.5 * Math.log(2 * Math.PI);

/**
 * A generator that matches the data and all but ignores its code.
 * @param {number} codes
 * @returns {Toy}
 */
export const start = (codes) => ({
  b: Array.from({length: codes}, (_, c) => 0.02 * (c - (codes - 1) / 2)), logA: 0,
  u: new Array(codes).fill(0), v: new Array(codes).fill(0),
});

/** log p(x|c) for every code. @param {Toy} toy @param {number} x */
export const logGiven = (toy, x) => toy.b.map((b) =>
  -0.5 * ((x - b) * Math.exp(-toy.logA)) ** 2 - toy.logA - HALF_LOG_2PI);

/** log p_g(x), the mean over codes. @param {Toy} toy @param {number} x */
export const logModel = (toy, x) => logSum(logGiven(toy, x)) - Math.log(toy.b.length);

/** Q's logits. @param {Toy} toy @param {number} x */
const logits = (toy, x) => toy.u.map((u, j) => u * x + toy.v[j]);

/** Q(c|x) for every code. @param {Toy} toy @param {number} x */
export const guess = (toy, x) => {
  const all = logits(toy, x), total = logSum(all);
  return all.map((logit) => Math.exp(logit - total));
};

/**
 * Calls fn(code, z, x, weight) over everything G can make.
 * @param {Toy} toy @param {(c: number, z: number, x: number, weight: number) => void} fn
 */
const every = (toy, fn) => {
  const a = Math.exp(toy.logA), codes = toy.b.length;
  for (let c = 0; c < codes; c++) {
    for (let i = 0; i < Z.length; i++) fn(c, Z[i], toy.b[c] + a * Z[i], WEIGHTS[i] / codes);
  }
};

/** I(c; x) in nats. @param {Toy} toy */
export const mutual = (toy) => {
  let total = 0;
  every(toy, (c, z, x, w) => {
    total += w * (-0.5 * z * z - toy.logA - HALF_LOG_2PI - logModel(toy, x));
  });
  return total;
};

/** L_I in nats: what needs Q only. @param {Toy} toy */
export const bound = (toy) => {
  let total = Math.log(toy.b.length);
  every(toy, (c, z, x, w) => {
    const all = logits(toy, x);
    total += w * (all[c] - logSum(all));
  });
  return total;
};

/**
 * d/dx log(1 − D*(x)) with D held still, as Algorithm 1 does: −D (slope of D's logit).
 * @param {Toy} toy @param {number} x
 */
const gameSlope = (toy, x) => {
  const given = logGiven(toy, x), total = logSum(given);
  const centre = sum(given.map((value, j) => Math.exp(value - total) * toy.b[j]));
  const d = sigmoid(-0.5 * x * x - HALF_LOG_2PI - (total - Math.log(toy.b.length)));
  return -d * (-x + (x - centre) * Math.exp(-2 * toy.logA));
};

/**
 * One step: G down V − weight · L_I, Q up L_I, ten times as fast.
 * @param {Toy} toy @param {number} rate @param {number} weight lambda
 * @returns {Toy}
 */
export const step = (toy, rate, weight) => {
  const a = Math.exp(toy.logA);
  const up = {b: toy.b.map(() => 0), logA: 0, u: toy.u.map(() => 0), v: toy.v.map(() => 0)};
  every(toy, (c, z, x, w) => {
    const q = guess(toy, x);
    let infoX = 0;
    for (let j = 0; j < q.length; j++) {
      const miss = ((j === c ? 1 : 0) - q[j]) * w;
      infoX += miss * toy.u[j];
      up.u[j] += miss * x;
      up.v[j] += miss;
    }
    const byX = weight * infoX - gameSlope(toy, x) * w;
    up.b[c] += byX;
    up.logA += byX * z * a;
  });
  return {
    b: toy.b.map((b, j) => b + rate * up.b[j]), logA: toy.logA + rate * up.logA,
    u: toy.u.map((u, j) => u + 10 * rate * up.u[j]),
    v: toy.v.map((v, j) => v + 10 * rate * up.v[j]),
  };
};
