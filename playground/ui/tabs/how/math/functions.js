// Functions of numbers that several scenes share. Nothing here knows the page.

/** @param {number} a @returns {number} 1 / (1 + e^−a), without overflow on either side */
export const sigmoid = (a) => (a >= 0 ? 1 / (1 + Math.exp(-a)) : Math.exp(a) / (1 + Math.exp(a)));

/** @param {number} a @returns {number} log sigmoid(a), exact far to the left */
export const logSigmoid = (a) => (a >= 0 ? -Math.log1p(Math.exp(-a))
  : a - Math.log1p(Math.exp(a)));

/** @param {number} value @param {number} low @param {number} high */
export const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

/**
 * Even steps from `low` to `high`, both included.
 * @param {number} low @param {number} high @param {number} n
 * @returns {number[]}
 */
export const span = (low, high, n) => Array.from({length: n},
  (_, i) => low + ((high - low) * i) / (n - 1));

/** @param {ArrayLike<number>} values */
export const sum = (values) => {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i];
  return total;
};

/**
 * The normal density at `x`.
 * @param {number} x @param {number} [mean] @param {number} [width] standard deviation
 */
export const bell = (x, mean = 0, width = 1) =>
  Math.exp(-0.5 * ((x - mean) / width) ** 2) / (width * Math.sqrt(2 * Math.PI));

/**
 * Area below the normal density of width 1 from 0 to `z`, by its series: for |z| up to about 6.
 * @param {number} z
 */
export const normalArea = (z) => {
  let term = z, total = z;
  for (let n = 3; Math.abs(term) > 1e-18; n += 2) {
    term *= (z * z) / n;
    total += term;
  }
  return total * bell(z);
};

/**
 * log of the sum of e^value; −Infinity entries add nothing.
 * @param {number[]} values
 */
export const logSum = (values) => {
  const top = Math.max(...values);
  if (top === -Infinity) return top;
  return top + Math.log(values.reduce((total, value) => total + Math.exp(value - top), 0));
};

/**
 * The smallest of `roofs` that is at least `value`, so that an axis moves in steps.
 * @param {number} value @param {number[]} roofs rising @param {number} most when none is
 */
export const roof = (value, roofs, most) => roofs.find((r) => r >= value) ?? most;
