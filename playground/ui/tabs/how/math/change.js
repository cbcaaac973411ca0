// A density pushed through a curve G from number to number; the oracle is tests/oracles/change.py.
//
// G goes through five heights by cubics that rise or fall wherever their ends do (Fritsch and
// Carlson 1980): it turns at heights alone, and is flat exactly between two equal ones.

import {bell, clamp, normalArea} from "./functions.js";

/** @typedef {"normal" | "uniform"} Prior both on [−3, 3]; the normal is cut off there */
/** @typedef {{g: number[], d: number[]}} Curve heights, and slopes at them */
/** @typedef {{z: number, slope: number, density: number}} Branch a z of some x, and p_z there */
/** @typedef {"up" | "down" | "folds" | "flat" | "both" | "constant"} Kind */
/** A stretch of z that lands on one x. @typedef {{from: number, to: number, x: number,
 *   mass: number}} Atom */

export const EDGE = 3, STEP = 1.5;
export const KNOTS = [-3, -1.5, 0, 1.5, 3];

const KEPT = 2 * normalArea(EDGE); // of the normal, inside the edges

/** p_z at `z`. @param {Prior} which @param {number} z */
export const prior = (which, z) => {
  if (Math.abs(z) > EDGE) return 0;
  return which === "normal" ? bell(z) / KEPT : 1 / (2 * EDGE);
};

/** P(Z ≤ z). @param {Prior} which @param {number} z */
export const below = (which, z) => {
  const at = clamp(z, -EDGE, EDGE);
  return which === "normal" ? normalArea(at) / KEPT + 0.5 : (at + EDGE) / (2 * EDGE);
};

/** The curve through five heights. @param {number[]} g @returns {Curve} */
export const curve = (g) => {
  const rise = g.slice(1).map((height, i) => (height - g[i]) / STEP);
  const d = g.map((_, i) => {
    if (i === 0 || i === g.length - 1) return rise[Math.min(i, rise.length - 1)];
    const [a, b] = [rise[i - 1], rise[i]];
    return a * b > 0 ? (2 * a * b) / (a + b) : 0; // their harmonic mean; flat where it turns
  });
  return {g, d};
};

/** Which piece `z` lies in, and how far. @param {number} z @returns {[piece: number, t: number]} */
const pieceOf = (z) => {
  const i = clamp(Math.floor((z + EDGE) / STEP), 0, KNOTS.length - 2);
  return [i, (z - KNOTS[i]) / STEP];
};

/** G(z). @param {Curve} curve_ @param {number} z */
export const at = ({g, d}, z) => {
  const [i, t] = pieceOf(z), u = 1 - t;
  return g[i] * (1 + 2 * t) * u * u + g[i + 1] * t * t * (3 - 2 * t)
    + STEP * t * u * (d[i] * u - d[i + 1] * t);
};

/** G′(z). @param {Curve} curve_ @param {number} z */
export const slope = ({g, d}, z) => {
  const [i, t] = pieceOf(z), u = 1 - t;
  return (6 * t * u * (g[i + 1] - g[i])) / STEP + d[i] * u * (1 - 3 * t)
    + d[i + 1] * t * (3 * t - 2);
};

/** The z in one piece that gives `x`, which must lie between its heights; by halving.
 * @param {Curve} curve_ @param {number} i @param {number} x */
const inverse = (curve_, i, x) => {
  let [low, high] = [KNOTS[i], KNOTS[i + 1]];
  const rising = curve_.g[i + 1] > curve_.g[i];
  for (let n = 0; n < 50; n++) {
    const middle = (low + high) / 2;
    if ((at(curve_, middle) < x) === rising) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
};

/** Every z with G(z) = x, flat pieces apart. @param {Curve} curve_ @param {number} x */
export const zsOf = (curve_, x) => {
  const {g} = curve_, found = [];
  for (let i = 0; i + 1 < g.length; i++) {
    if (g[i] === g[i + 1]) continue;
    const last = i + 2 === g.length || g[i + 1] === g[i + 2];
    // a height belongs to the piece on its right
    const inside = (x - g[i]) * (x - g[i + 1]) < 0 || x === g[i] || (last && x === g[i + 1]);
    if (inside) found.push(inverse(curve_, i, x));
  }
  return found;
};

/** Every branch of G⁻¹ at `x`. @param {Curve} curve_ @param {Prior} which @param {number} x
 * @returns {Branch[]} */
export const branches = (curve_, which, x) => zsOf(curve_, x).map((z) => (
  {z, slope: slope(curve_, z), density: prior(which, z)}));

/** Stretches of z that land on one x. @param {Curve} curve_ @param {Prior} which
 * @returns {Atom[]} */
export const atoms = ({g}, which) => {
  /** @type {Atom[]} */
  const found = [];
  for (let i = 0; i + 1 < g.length; i++) {
    if (g[i] !== g[i + 1]) continue;
    const mass = below(which, KNOTS[i + 1]) - below(which, KNOTS[i]), last = found.at(-1);
    if (last?.to === KNOTS[i] && last.x === g[i]) {
      last.to = KNOTS[i + 1];
      last.mass += mass;
    } else found.push({from: KNOTS[i], to: KNOTS[i + 1], x: g[i], mass});
  }
  return found;
};

/**
 * p_g at `x`: every branch adds p_z/|G′|; ∞ at an atom and where G turns.
 * @param {Curve} curve_ @param {Prior} which @param {number} x
 */
export const pushed = (curve_, which, x) => {
  if (atoms(curve_, which).some((atom) => atom.x === x)) return Infinity;
  return branches(curve_, which, x).reduce((sum, each) =>
    sum + each.density / Math.abs(each.slope), 0);
};

/** P(low ≤ G(Z) ≤ high). @param {Curve} curve_ @param {Prior} which
 * @param {number} low @param {number} high */
export const mass = (curve_, which, low, high) => {
  const {g} = curve_;
  let total = 0;
  for (let i = 0; i + 1 < g.length; i++) {
    const [bottom, top] = [Math.min(g[i], g[i + 1]), Math.max(g[i], g[i + 1])];
    if (high < bottom || low > top) continue;
    const ends = bottom === top ? [KNOTS[i], KNOTS[i + 1]]
      : [Math.max(low, bottom), Math.min(high, top)].map((x) => inverse(curve_, i, x));
    total += Math.abs(below(which, ends[1]) - below(which, ends[0]));
  }
  return total;
};

/**
 * What becomes of the noise between two z.
 * @param {Curve} curve_ @param {Prior} which @param {number} from @param {number} to
 * @returns {{low: number, high: number, zMass: number, xMass: number}} where it lands, its
 *   probability, and the probability of landing there from any z
 */
export const strip = (curve_, which, from, to) => {
  const ends = [from, to, ...KNOTS.filter((z) => z > from && z < to)].map((z) => at(curve_, z));
  const low = Math.min(...ends), high = Math.max(...ends);
  return {low, high, zMass: below(which, to) - below(which, from),
    xMass: mass(curve_, which, low, high)};
};

/** What kind of curve it is. @param {number[]} g @returns {Kind} */
export const kind = (g) => {
  const rises = g.slice(1).map((height, i) => Math.sign(height - g[i]));
  const up = rises.includes(1), down = rises.includes(-1);
  if (!up && !down) return "constant";
  if (rises.includes(0)) return up && down ? "both" : "flat";
  if (up && down) return "folds";
  return up ? "up" : "down";
};
