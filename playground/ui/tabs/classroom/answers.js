// How a class answered a question: what the room tells, as bars, places and curves. Pure.

/**
 * How a question was answered, as the room tells it.
 * @typedef {object} Tally
 * @property {string} id
 * @property {"choice" | "number" | "order" | "curve" | "challenge" | "discriminator" | "slip"} form
 * @property {number} step from 1
 * @property {number} size options, items, parts or pictures
 * @property {number} low
 * @property {number} high
 * @property {number} answered students
 * @property {number} right
 * @property {number} wrong
 * @property {number[] | number[][]} [counts] of each option or part; of each item's places
 * @property {number[]} [values]
 * @property {number[][]} [curves] heights from the left end to the right
 */

/** @typedef {{from: number, to: number, count: number}} Bin */

const BINS = 10;

/** How many values lie in each tenth of an axis; the last has its end. @param {number[]} values
 * @param {number} low @param {number} high @returns {Bin[]} */
export const bins = (values, low, high) => {
  const wide = (high - low) / BINS;
  const found = [...Array(BINS).keys()].map((i) => (
    {from: low + i * wide, to: low + (i + 1) * wide, count: 0}));
  for (const value of values) {
    const at = Math.floor((value - low) / wide);
    found[Math.max(0, Math.min(BINS - 1, at))].count += 1;
  }
  return found;
};

/** @param {number[]} values */
export const mean = (values) => values.reduce((sum, value) => sum + value, 0)
  / Math.max(1, values.length);

/** Where the class put each item, from 1, on average. @param {number[][]} counts of each item's
 * places */
export const meanPlaces = (counts) => counts.map((places) => {
  const all = places.reduce((sum, n) => sum + n, 0);
  return all ? places.reduce((sum, n, place) => sum + n * (place + 1), 0) / all : 0;
});

/** The mean of curves at each place. @param {number[][]} curves @returns {number[]} */
export const meanCurve = (curves) => (curves.length
  ? curves[0].map((_, i) => mean(curves.map((heights) => heights[i]))) : []);

/** What a student's answer is to the room: of a quiz how many were right, of a challenge how many
 * settings it took. @param {*} value */
export const handedIn = (value) => {
  if (value && Array.isArray(value.guesses)) {
    return value.guesses.filter((/** @type {boolean} */ said, /** @type {number} */ i) => (
      said === value.real[i])).length;
  }
  if (Array.isArray(value) && value.every((one) => typeof one === "string")) return value.length;
  return value;
};

/** What a press of Next does on a screen for the class: the question is there; then how it was
 * answered, then its run, then the next one. @param {{id: string, run: boolean}[]} questions
 * @param {Set<string>} shown @param {Set<string>} played
 * @returns {{act: "show" | "run", id: string} | {act: "step"}} */
export const following = (questions, shown, played) => {
  for (const {id, run} of questions) {
    if (!shown.has(id)) return {act: "show", id};
    if (run && !played.has(id)) return {act: "run", id};
  }
  return {act: "step"};
};
