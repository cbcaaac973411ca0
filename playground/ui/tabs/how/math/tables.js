// Information of a joint table, in bits; the oracle is tests/oracles/information.py.
// A table is a list of rows. Rows are values of X, columns values of Y.

import {sum} from "./functions.js";

/** @typedef {number[][]} Table */
/** @typedef {{words: string, canNormalise: boolean}} Problem */
/**
 * Everything there is to say about two variables, in bits.
 * @typedef {{hx: number, hy: number, hxy: number, hxGivenY: number, hyGivenX: number,
 *   mutual: number}} Quantities
 */

export const MOST = 5; // rows and columns that fit the page

/** p log2 q with 0 log 0 = 0. @param {number} p @param {number} [q] */
const plogp = (p, q = p) => (p > 0 ? p * Math.log2(q) : 0);

/** @param {Table} joint */
export const rows = (joint) => joint.map(sum);
/** @param {Table} joint */
export const columns = (joint) => joint[0].map((_, j) => sum(joint.map((row) => row[j])));
/** @param {number[]} values */
const entropy = (values) => -sum(values.map((p) => plogp(p))) || 0; // || 0: no minus zero

/**
 * What is wrong with a table, in words, or null; `canNormalise` says whether scaling helps.
 * @param {Table} joint
 * @returns {Problem | null}
 */
export const problem = (joint) => {
  const cells = joint.flat();
  /** @param {string} words @returns {Problem} */
  const hopeless = (words) => ({words, canNormalise: false});
  if (cells.some((p) => !Number.isFinite(p))) {
    return hopeless("A cell is not a number. Write a probability from 0 to 1.");
  }
  if (cells.some((p) => p < 0)) {
    return hopeless("A cell is negative. A probability is never below 0.");
  }
  const total = sum(cells);
  if (total <= 0) return hopeless("All cells are 0: there is nothing to scale to 1.");
  if (Math.abs(total - 1) > 1e-6) {
    return {canNormalise: true, words: `The cells sum to ${Number(total.toPrecision(4))} and must `
      + "sum to 1. Normalise divides each by the sum."};
  }
  return null;
};

/** @param {Table} joint @returns {Table} every cell divided by the sum */
export const normalise = (joint) => {
  const total = sum(joint.flat());
  return joint.map((row) => row.map((p) => p / total));
};

/**
 * Each from its own definition, so that the identities below are checks.
 * @param {Table} joint
 * @returns {Quantities}
 */
export const quantities = (joint) => {
  const px = rows(joint), py = columns(joint);
  /** @param {(p: number, i: number, j: number) => number} fn */
  const over = (fn) => sum(joint.map((row, i) => sum(row.map((p, j) => fn(p, i, j)))));
  return {
    hx: entropy(px), hy: entropy(py), hxy: entropy(joint.flat()),
    hxGivenY: -over((p, i, j) => plogp(p, p / py[j])) || 0,
    hyGivenX: -over((p, i) => plogp(p, p / px[i])) || 0,
    mutual: over((p, i, j) => plogp(p, p / (px[i] * py[j]))) || 0,
  };
};

/**
 * Every identity the lectures use, with both its sides.
 * @param {Quantities} q
 * @returns {[tex: string, left: number, right: number][]}
 */
export const identities = (q) => [
  ["I(X;Y)=H(X)-H(X|Y)", q.mutual, q.hx - q.hxGivenY],
  ["I(X;Y)=H(Y)-H(Y|X)", q.mutual, q.hy - q.hyGivenX],
  ["I(X;Y)=H(X)+H(Y)-H(X,Y)", q.mutual, q.hx + q.hy - q.hxy],
  ["H(X,Y)=H(X)+H(Y|X)", q.hxy, q.hx + q.hyGivenX],
  ["H(X|Y)=H(X,Y)-H(Y)", q.hxGivenY, q.hxy - q.hy],
];

/** A fair bit through a wire that flips it. @param {number} flip probability @returns {Table} */
export const channel = (flip) => [[(1 - flip) / 2, flip / 2], [flip / 2, (1 - flip) / 2]];

/**
 * Tables to start from; each takes the channel's flip.
 * @type {Record<string, (flip: number) => Table>}
 */
export const presets = {
  independent: () => [[0.3, 0.2], [0.18, 0.12], [0.12, 0.08]],
  determined: () => [[0.5, 0, 0], [0, 0.3, 0], [0, 0, 0.2]],
  channel,
};

/** As a link holds it: the number of rows, then the cells row by row. @param {Table} joint */
export const flat = (joint) => [joint.length, ...joint.flat()];

/** The table whose `flat` this is. @param {number[]} list @returns {Table} */
export const unflat = ([n, ...cells]) => {
  const wide = cells.length / n;
  return Array.from({length: n}, (_, i) => cells.slice(i * wide, (i + 1) * wide));
};

/** Whether numbers of a link have the shape of a table. @param {number[]} list */
export const isTable = ([n, ...cells]) => Number.isInteger(n) && n >= 1 && n <= MOST
  && cells.length > 0 && cells.length % n === 0 && cells.length / n <= MOST;
