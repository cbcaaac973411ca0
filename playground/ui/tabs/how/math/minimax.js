// From cross-entropy to the minimax game (Goodfellow et al. 2014, sections 3 and 4). Natural
// logarithms. The oracle is tests/oracles/minimax.py.

/** @typedef {"minimax" | "non-saturating"} Objective what G goes down */

/**
 * Both terms of V and what the players make of them.
 * @param {number} real D(x) @param {number} fake D(G(z)), both between 0 and 1
 * @param {Objective} objective
 * @returns {{a: number, b: number, v: number, dLoss: number, gLoss: number, slope: number}}
 *   a = log D(x), b = log(1 − D(G(z))), v their sum; `slope` is that of G's loss by D's logit
 */
export const game = (real, fake, objective) => {
  const a = Math.log(real), b = Math.log(1 - fake);
  return {a, b, v: a + b, dLoss: -a - b, gLoss: gLoss(fake, objective),
    slope: gSlope(fake, objective)};
};

/** @param {number} fake D(G(z)) @param {Objective} objective */
export const gLoss = (fake, objective) =>
  (objective === "minimax" ? Math.log(1 - fake) : -Math.log(fake));

/**
 * Slope of G's loss by D's logit: −D vanishes where D is sure, −(1 − D) is strongest there.
 * @param {number} fake D(G(z)) @param {Objective} objective
 */
export const gSlope = (fake, objective) => (objective === "minimax" ? -fake : fake - 1);
