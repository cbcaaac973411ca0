// Printed formulas against what they should be, in numbers; the oracle is tests/oracles/slips.py.

import {LOG4, jsd, logMixture, optimalLogit, value} from "./densities.js";
import {clamp, sigmoid} from "./functions.js";

const DATA = logMixture([0, 1, 1]);
export const FAR = 3; // how far the generator's density can be shifted
export const STEPS = 20, RATE = 0.5; // D's steps that the exchanged objective is followed for

/**
 * D's loss if fakes get label 1 too, and with label 0; slopes are by D's logit at the fake.
 * @param {number} real D(x) @param {number} fake D(G(z))
 */
export const labels = (real, fake) => ({
  printed: -Math.log(real) - Math.log(fake), right: -Math.log(real) - Math.log(1 - fake),
  printedSlope: fake - 1, rightSlope: fake,
});

/** V(D*, G) where p_g is the data's density, moved by `shift`. @param {number} shift */
export const optimum = (shift) => {
  const made = logMixture([shift, 1, 1]), apart = jsd(DATA, made);
  return {v: value(DATA, made, optimalLogit(DATA, made)), jsd: apart, right: -LOG4 + 2 * apart};
};

/** V at one real and one fake sample. @param {number} real @param {number} fake */
export const v = (real, fake) => Math.log(real) + Math.log(1 - fake);

/**
 * D's answers over some steps by the gradient of V in its two logits: upwards as it should be, or
 * downwards as printed.
 * @param {number} real @param {number} fake the first answers @param {1 | -1} sign
 * @returns {{real: number[], fake: number[]}} before each step and after the last
 */
export const follow = (real, fake, sign) => {
  let [a, b] = [real, fake].map((d) => Math.log(d / (1 - d)));
  const path = {real: [real], fake: [fake]};
  for (let step = 0; step < STEPS; step++) {
    [a, b] = [a + sign * RATE * sigmoid(-a), b - sign * RATE * sigmoid(b)];
    path.real.push(sigmoid(a));
    path.fake.push(sigmoid(b));
  }
  return path;
};

/**
 * CycleGAN's loss of both generators: least squares, and the error of both round trips.
 * @param {number} fake D's answer to a fake @param {number} error mean |F(G(x)) − x|
 * @param {number} lambda
 * @returns {{adversarial: number, cycle: number, total: number, share: number}} `share` of the
 *   cycle in the total
 */
export const cycle = (fake, error, lambda) => {
  const adversarial = 2 * (1 - fake) ** 2, round = 2 * lambda * error;
  return {adversarial, cycle: round, total: adversarial + round,
    share: round / (adversarial + round)};
};

/** D's loss as printed, log D(G(z)) + (1 − log D(x)), and as it should be; slopes as above.
 * @param {number} real @param {number} fake */
export const bracket = (real, fake) => ({
  printed: Math.log(fake) + 1 - Math.log(real), right: -Math.log(real) - Math.log(1 - fake),
  printedSlope: 1 - fake, rightSlope: fake,
});

/** Numbers that 0.37 might be, and the score at which σ is 0.37. */
export const sigmas = () => ({score: sigmoid(-1.5), before: sigmoid(-0.5), bias: sigmoid(-1),
  power: Math.exp(-1), inverse: Math.log(0.37 / 0.63)});

/** Some decimals cut off. @param {number} x between 0 and 1 */
export const cut = (x, digits = 2) => Math.floor(clamp(x, 0, 1) * 10 ** digits) / 10 ** digits;

const softplus = (/** @type {number} */ s) => Math.log1p(Math.exp(-Math.abs(s))) + Math.max(0, s);

/**
 * The same losses in three notations: of Goodfellow, as cross-entropies, from logits.
 * @param {number} real D(x) @param {number} fake D(G(z))
 * @returns {Record<"d" | "minimax" | "nonSaturating", [goodfellow: number, bce: number,
 *   logits: number]>}
 */
export const notations = (real, fake) => {
  const bce = (/** @type {number} */ y, /** @type {number} */ t) =>
    -(t * Math.log(y) + (1 - t) * Math.log(1 - y));
  const [r, f] = [real, fake].map((d) => Math.log(d / (1 - d)));
  return {
    d: [-v(real, fake), bce(real, 1) + bce(fake, 0), softplus(-r) + softplus(f)],
    minimax: [Math.log(1 - fake), -bce(fake, 0), -softplus(f)],
    nonSaturating: [-Math.log(fake), bce(fake, 1), softplus(-f)],
  };
};
