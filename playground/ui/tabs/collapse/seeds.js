// Several seeds in one lane: their curves as a mean with a band, and what they ended with.

/** @typedef {import("../../static/types.js").NamedArray} NamedArray */

/**
 * One reading over the seeds, from the engine's extremes `(readings, seeds, n)`.
 * @param {NamedArray} low @param {NamedArray} high @param {number} reading
 */
const overOne = (low, high, reading) => {
  const [, seeds, n] = low.shape;
  const curve = {y: new Float32Array(n), low: new Float32Array(n).fill(Infinity),
    high: new Float32Array(n).fill(-Infinity)};
  for (let i = 0; i < n; i++) {
    let [sum, count] = [0, 0];
    for (let seed = 0; seed < seeds; seed++) {
      const from = (reading * seeds + seed) * n + i;
      if (!Number.isFinite(low.data[from])) continue;
      sum += (low.data[from] + high.data[from]) / 2;
      count += 1;
      curve.low[i] = Math.min(curve.low[i], low.data[from]);
      curve.high[i] = Math.max(curve.high[i], high.data[from]);
    }
    curve.y[i] = count ? sum / count : NaN;
    if (!count) curve.low[i] = curve.high[i] = NaN;
  }
  return curve;
};

/**
 * Every reading's mean over the seeds with the band from the lowest to the highest seed.
 * @param {string[]} names @param {Record<string, NamedArray>} arrays @param {string} prefix
 * @returns {import("../../static/types.js").Curves}
 */
export const overSeeds = (names, arrays, prefix) => {
  const at = arrays[`${prefix}.at`]?.data;
  const [low, high] = [arrays[`${prefix}.low`], arrays[`${prefix}.high`]];
  if (!at?.length || !low) return {};
  return Object.fromEntries(names.map((name, reading) => (
    [name, {x: at, ...overOne(low, high, reading)}])));
};

/** How many seeds ended with 0, 1, … modes. @param {number[]} captured @param {number} modes */
export const seedsByModes = (captured, modes) => {
  const seeds = new Array(modes + 1).fill(0);
  for (const count of captured) seeds[count] += 1;
  return seeds;
};

/**
 * The share of the samples near each mode, and the one that is `wanted`; `empty`: under a tenth of
 * it.
 * @param {number[]} counts
 * @param {number[] | null} [data] what the modes of the data hold; equal shares where not given
 */
export const shares = (counts, data) => {
  const total = counts.reduce((a, b) => a + b, 0) || 1;
  return counts.map((count, i) => {
    const [share, wanted] = [count / total, data?.[i] ?? 1 / counts.length];
    return {share, wanted, empty: share < 0.1 * wanted};
  });
};
