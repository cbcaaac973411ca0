// What the tabs of labels and of codes have in common: seeds, weights of classes, and a number that
// counts what was painted.

/** @typedef {import("./types.js").Knob} Knob */

/**
 * Gives a control the range of what it sets.
 * @param {HTMLInputElement} input @param {Knob} knob
 */
export const setRange = (input, {low, high, step}) => {
  [input.min, input.max, input.step] = [low, high, step].map(String);
};

/** A seed as typed; the usual one for what is none. @param {string} text @param {Knob} knob */
export const seedFrom = (text, {low, high, default: usual}) => {
  const seed = text === "" ? NaN : Math.round(Number(text));
  return seed >= low && seed <= high ? seed : usual;
};

export const randomSeed = () => Math.floor(Math.random() * 100000);

/** All the weight on one class. @param {number} count @param {number} chosen */
export const oneOf = (count, chosen) => Array.from({length: count}, (_, k) => Number(k === chosen));

/** Where the largest value stands. @param {number[]} values */
export const largest = (values) => values.indexOf(Math.max(...values));

/** Is there nothing to draw? @param {number[]} weights */
export const allZero = (weights) => !weights.some((w) => w > 0);

/** How many columns make so many tiles a square. @param {number} tiles */
export const squareColumns = (tiles) => Math.ceil(Math.sqrt(tiles));

/** For whoever waits for a picture. @param {HTMLElement} element @param {string} what */
export const countUp = ({dataset}, what) => {
  dataset[what] = String(Number(dataset[what] ?? 0) + 1);
};
