// What can be done to a picture before D is asked, and what D's answers say. Nothing here knows the
// page; tests/oracles/verdicts.py is the same in numpy.

/** @typedef {Float64Array | number[]} List */

export const SIDE = 28;

/** Gaussian blur, paper outside. @param {List} picture @param {number} width σ in pixels */
export const blurred = (picture, width) => {
  if (width === 0) return Float64Array.from(picture);
  const reach = Math.ceil(3 * width);
  const kernel = Array.from({length: 2 * reach + 1}, (_, i) =>
    Math.exp(-0.5 * ((i - reach) / width) ** 2));
  const total = kernel.reduce((a, b) => a + b, 0);
  /** Along rows (1) or columns (SIDE). @param {List} values @param {number} by */
  const along = (values, by) => Float64Array.from(values, (_, at) => {
    const place = by === 1 ? at % SIDE : Math.floor(at / SIDE);
    let sum = 0;
    for (let i = -reach; i <= reach; i++) {
      if (place + i >= 0 && place + i < SIDE) sum += kernel[i + reach] * values[at + i * by];
    }
    return sum / total;
  });
  return along(along(picture, 1), SIDE);
};

/** Moved to the right by whole pixels, paper behind it. @param {List} picture
 * @param {number} pixels */
export const shifted = (picture, pixels) => Float64Array.from(picture, (_, at) => {
  const from = (at % SIDE) - pixels;
  return from < 0 || from >= SIDE ? 0 : picture[at - pixels];
});

/** @param {List} picture */
export const mirrored = (picture) => Float64Array.from(picture, (_, at) =>
  picture[at - (at % SIDE) + SIDE - 1 - (at % SIDE)]);

/** @param {List} picture */
export const negative = (picture) => Float64Array.from(picture, (value) => 1 - value);

/** How many of the values are below one. @param {number[]} values @param {number} one
 * @returns {number} a share; of those that are equal, half */
export const shareBelow = (values, one) => values.reduce((total, value) =>
  total + (value < one ? 1 : value === one ? 0.5 : 0), 0) / values.length;

/** The share of pairs of a real and a fake one in which the real one has the larger answer: the
 * area under the ROC curve. @param {number[]} real @param {number[]} fake */
export const ranking = (real, fake) =>
  real.reduce((total, value) => total + shareBelow(fake, value), 0) / real.length;

/** The share that is told right at ½. @param {number[]} real @param {number[]} fake */
export const right = (real, fake) => (real.filter((v) => v > 0.5).length
  + fake.filter((v) => v <= 0.5).length) / (real.length + fake.length);

/** Shares of the values in equal bins over 0 to 1. @param {number[]} values @param {number} bins */
export const histogram = (values, bins) => {
  const found = new Array(bins).fill(0);
  for (const v of values) found[Math.min(bins - 1, Math.floor(v * bins))] += 1 / values.length;
  return found;
};

/** @typedef {"above" | "below" | "among"} Standing */
/**
 * Where one answer stands: above or below nearly all of the real ones and of the fakes, or among
 * them.
 * @param {number} d @param {number[]} real @param {number[]} fake @returns {Standing}
 */
export const standing = (d, real, fake) => {
  if (shareBelow(real, d) >= 0.95 && shareBelow(fake, d) >= 0.95) return "above";
  if (shareBelow(real, d) <= 0.05 && shareBelow(fake, d) <= 0.05) return "below";
  return "among";
};
