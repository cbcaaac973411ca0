// Two orders of the same steps: Algorithm 1, and long blocks of D, then of G. The oracle is
// tests/oracles/schedules.py.
//
// The data is normal, G(z) = a + bz, D(x) = σ(c + vx + qx²): the best D for any such G is among
// them. Means are over 32 even portions of the noise, so nothing is drawn and every run repeats.

import {logSigmoid, normalArea, sigmoid} from "./functions.js";

/** @typedef {{k: number, block: number, rate: number}} Setting of a lane: D's steps for one of G,
 *   G's steps in one block (1 is Algorithm 1), G's step size */
/** @typedef {{a: number, b: number, d: [c: number, v: number, q: number]}} Place */
/**
 * A run, by the number of updates so far: 0 is the start. It ends early where it ran away.
 * @typedef {object} Run
 * @property {Place[]} places
 * @property {number[]} dLoss nats
 * @property {number[]} gLoss nats
 * @property {number[]} far distance of G's samples from the data (Wasserstein-2), data units
 * @property {boolean} away
 */
/** @typedef {"d" | "g" | "even" | "last" | "best"} Rule when to stop */

export const UPDATES = 1200; // of both players together
export const DATA = {mean: 1, width: 0.7};
const START = {mean: -1, width: 0.4};
const D_RATE = 3; // D's step is so many times G's
const FAR = 20; // a lane that has left this distance is over
const PORTIONS = 32;

/** The middles of equal portions of a normal of width 1, scaled to variance 1. */
const portions = () => {
  const found = Array.from({length: PORTIONS}, (_, i) => {
    let [low, high] = [-6, 6];
    for (let n = 0; n < 60; n++) {
      const middle = (low + high) / 2;
      if (normalArea(middle) + 0.5 < (i + 0.5) / PORTIONS) low = middle;
      else high = middle;
    }
    return (low + high) / 2;
  });
  const width = Math.sqrt(found.reduce((sum, z) => sum + z * z, 0) / PORTIONS);
  return found.map((z) => z / width);
};
export const NOISE = portions();
const REAL = NOISE.map((z) => DATA.mean + DATA.width * z);

/** D's logit at `x`. @param {Place} place @param {number} x */
export const logit = ({d: [c, v, q]}, x) => c + v * x + q * x * x;

/** What both players' losses are now. @param {Place} place */
export const losses = ({a, b, d: [c, v, q]}) => {
  let real = 0, fake = 0, g = 0;
  for (let i = 0; i < PORTIONS; i++) {
    const x = a + b * NOISE[i], s = c + v * x + q * x * x, r = REAL[i];
    const sure = logSigmoid(s);
    real -= logSigmoid(c + v * r + q * r * r);
    fake -= sure - s; // log(1 − σ(s)) = log σ(s) − s
    g -= sure;
  }
  return {dLoss: (real + fake) / PORTIONS, gLoss: g / PORTIONS};
};

/** The distance of G's samples from the data. @param {Place} place */
export const distance = ({a, b}) => Math.hypot(a - DATA.mean, Math.abs(b) - DATA.width);

/** D goes down its loss. @param {Place} place @param {number} rate @returns {Place} */
export const dStep = ({a, b, d: [c, v, q]}, rate) => {
  let byC = 0, byV = 0, byQ = 0;
  for (let i = 0; i < PORTIONS; i++) {
    const real = REAL[i], fake = a + b * NOISE[i];
    const up = sigmoid(-c - v * real - q * real * real);
    const down = sigmoid(c + v * fake + q * fake * fake);
    byC += down - up;
    byV += down * fake - up * real;
    byQ += down * fake * fake - up * real * real;
  }
  const step = rate / PORTIONS;
  return {a, b, d: [c - step * byC, v - step * byV, q - step * byQ]};
};

/** G goes up log D(G(z)). @param {Place} place @param {number} rate @returns {Place} */
export const gStep = ({a, b, d}, rate) => {
  const [c, v, q] = d;
  let byA = 0, byB = 0;
  for (const z of NOISE) {
    const x = a + b * z, pull = sigmoid(-c - v * x - q * x * x) * (v + 2 * q * x);
    byA += pull;
    byB += pull * z;
  }
  return {a: a + (rate * byA) / PORTIONS, b: b + (rate * byB) / PORTIONS, d};
};

/**
 * Who moves: blocks of k·block steps of D, then block steps of G. The last block is shorter, so
 * that every block length gives both players the same number of steps.
 * @param {number} k @param {number} block @returns {("d" | "g")[]}
 */
export const order = (k, block) => {
  const total = Math.floor(UPDATES / (k + 1)), /** @type {("d" | "g")[]} */ moves = [];
  for (let done = 0; done < total; done += block) {
    const now = Math.min(block, total - done);
    for (let i = 0; i < k * now; i++) moves.push("d");
    for (let i = 0; i < now; i++) moves.push("g");
  }
  return moves;
};

/** @param {Setting} setting @returns {Run} */
export const play = ({k, block, rate}) => {
  /** @type {Place} */
  let place = {a: START.mean, b: START.width, d: [0, 0, 0]};
  /** @type {Run} */
  const run = {places: [], dLoss: [], gLoss: [], far: [], away: false};
  const note = () => {
    const {dLoss, gLoss} = losses(place);
    run.places.push(place);
    run.dLoss.push(dLoss);
    run.gLoss.push(gLoss);
    run.far.push(distance(place));
  };
  note();
  for (const who of order(k, block)) {
    place = who === "d" ? dStep(place, D_RATE * rate) : gStep(place, rate);
    note();
    run.away = distance(place) > FAR;
    if (run.away) break;
  }
  return run;
};

/** Where a score is least, the start apart. @param {number[]} scores */
const least = (scores) => {
  let found = 1;
  for (let i = 2; i < scores.length; i++) if (scores[i] < scores[found]) found = i;
  return found;
};

/** The update at which each rule stops. @param {Run} run @returns {Record<Rule, number>} */
export const stops = ({dLoss, gLoss, far}) => ({
  d: least(dLoss), g: least(gLoss),
  even: least(dLoss.map((loss, i) => Math.hypot(loss - Math.log(4), gLoss[i] - Math.log(2)))),
  last: far.length - 1, best: least(far),
});

/**
 * Which rules that read the losses stop near the best step: not twice as far as that and 0.05.
 * @param {Run} run @returns {Rule[]}
 */
export const near = (run) => {
  const at = stops(run), enough = 2 * run.far[at.best] + 0.05;
  return /** @type {Rule[]} */ (["d", "g", "even"]).filter((rule) => run.far[at[rule]] <= enough);
};

/** @typedef {"same" | "level" | "chance" | "one" | "blocks"} Outcome */

/**
 * Which lane ends nearer to the data. Within 0.02 they are level: because they went the same way
 * in their second half (never more than 0.1 apart), or by chance.
 * @param {Run} one Algorithm 1 @param {Run} blocks @param {number} block its length
 * @returns {Outcome}
 */
export const outcome = (one, blocks, block) => {
  if (block === 1) return "same";
  const [a, b] = [one, blocks].map(({far}) => far[far.length - 1]);
  if (Math.abs(a - b) >= 0.02) return a < b ? "one" : "blocks";
  const late = one.far.map((far, i) => (i * 2 < one.far.length ? 0
    : Math.abs(far - blocks.far[Math.min(i, blocks.far.length - 1)])));
  return Math.max(...late) < 0.1 ? "level" : "chance";
};
