// Two players on one payoff f(x, y): x goes down, y goes up. The oracle is tests/oracles/games.py.

import {logSigmoid, sigmoid} from "./functions.js";

/** @typedef {[number, number]} Point */
/**
 * @typedef {object} Game
 * @property {string} title
 * @property {string} tex the payoff as a formula
 * @property {number} reach how far the picture shows, from the middle
 * @property {Point} start
 * @property {(x: number, y: number) => number} payoff
 * @property {(x: number, y: number) => Point} slopes by x and by y
 * @property {Point} centre the equilibrium
 * @property {[number, number, number]} hessian fxx, fxy, fyy at the centre
 */
/** @typedef {"simultaneous"|"alternating"|"extragradient"|"optimistic"|"averaged"} Method */
/** @typedef {{xs: number[], ys: number[]}} Path */
/** @typedef {"spirals out"|"orbits"|"converges"|"is caught"|"settles beside"} Fate */

const DAMPING = 0.3, FAR = 1e6, SHIFT = 0.45;
/** @param {number} t */
const h = (t) => t ** 2 / 4 - t ** 4 / 2 + t ** 6 / 6;
/** @param {number} t */
const dh = (t) => t / 2 - 2 * t ** 3 + t ** 5;
/** @param {number} t */
const ddh = (t) => 0.5 - 6 * t ** 2 + 5 * t ** 4;
/** @type {Point} root of y − 0.45 + h′(x) = 0, x − h′(y) = 0 */
const CYCLE_CENTRE = [0.07802666873846009, 0.41193385136581984];

/** @type {Record<string, Game>} */
export const games = {
  bilinear: {
    title: "x·y", tex: "f(x,y)=x\\,y", reach: 2.5, start: [1, 0.5],
    payoff: (x, y) => x * y,
    slopes: (x, y) => [y, x],
    centre: [0, 0], hessian: [0, 1, 0],
  },
  damped: {
    title: "x·y, damped", tex: "f(x,y)=x\\,y+0.15\\,(x^2-y^2)", reach: 2.5, start: [1, 0.5],
    payoff: (x, y) => x * y + (DAMPING / 2) * (x * x - y * y),
    slopes: (x, y) => [y + DAMPING * x, x - DAMPING * y],
    centre: [0, 0], hessian: [DAMPING, 1, -DAMPING],
  },
  cycle: {
    title: "non-convex",
    tex: "\\begin{gathered}f(x,y)=x\\,(y-0.45)+h(x)-h(y)\\\\h(t)=\\tfrac{t^2}{4}-\\tfrac{t^4}{2}"
      + "+\\tfrac{t^6}{6}\\end{gathered}",
    reach: 2, start: [0.6, 0.4],
    payoff: (x, y) => x * (y - SHIFT) + h(x) - h(y),
    slopes: (x, y) => [y - SHIFT + dh(x), x - dh(y)],
    centre: CYCLE_CENTRE, hessian: [ddh(CYCLE_CENTRE[0]), 1, -ddh(CYCLE_CENTRE[1])],
  },
  dirac: {
    title: "Dirac-GAN", tex: "f(x,y)=\\log\\sigma(-x\\,y)+\\log\\tfrac12", reach: 2.5,
    start: [1, 0.5],
    payoff: (x, y) => logSigmoid(-x * y) + Math.log(0.5),
    slopes: (x, y) => [-y * sigmoid(x * y), -x * sigmoid(x * y)],
    centre: [0, 0], hessian: [0, -0.5, 0],
  },
};

/**
 * A function from a point to the next one; it may remember the slopes before.
 * @type {Record<Method,
 *   (game: Game, rate: number, start: Point) => (x: number, y: number) => Point>}
 */
const STEPS = {
  simultaneous: (game, rate) => (x, y) => {
    const [gx, gy] = game.slopes(x, y);
    return [x - rate * gx, y + rate * gy];
  },
  alternating: (game, rate) => (x, y) => {
    const nextX = x - rate * game.slopes(x, y)[0];
    return [nextX, y + rate * game.slopes(nextX, y)[1]];
  },
  extragradient: (game, rate) => (x, y) => {
    const [tx, ty] = game.slopes(x, y);
    const [gx, gy] = game.slopes(x - rate * tx, y + rate * ty);
    return [x - rate * gx, y + rate * gy];
  },
  optimistic: (game, rate, start) => {
    let before = game.slopes(...start);
    return (x, y) => {
      const now = game.slopes(x, y);
      const [gx, gy] = [2 * now[0] - before[0], 2 * now[1] - before[1]];
      before = now;
      return [x - rate * gx, y + rate * gy];
    };
  },
  averaged: (game, rate, start) => STEPS.alternating(game, rate, start),
};

/** @param {number[]} values @returns {number[]} the mean of all values so far */
const runningMean = (values) => {
  let total = 0;
  return values.map((value, i) => {
    total += value;
    return total / (i + 1);
  });
};

/**
 * The points that `method` visits, the start first; cut off once they are `FAR` from the centre.
 * @param {Game} game @param {Method} method @param {Point} start
 * @param {number} rate @param {number} steps
 * @returns {Path}
 */
export const trajectory = (game, method, start, rate, steps) => {
  const step = STEPS[method](game, rate, start);
  let [x, y] = start;
  const xs = [x], ys = [y];
  for (let i = 0; i < steps; i++) {
    [x, y] = step(x, y);
    xs.push(x);
    ys.push(y);
    if (Math.hypot(x - game.centre[0], y - game.centre[1]) > FAR) break;
  }
  return method === "averaged" ? {xs: runningMean(xs), ys: runningMean(ys)} : {xs, ys};
};

// Complex numbers as [re, im], just enough for eigenvalues.
/** @param {Point} a @param {Point} b @returns {Point} */
const times = ([a, b], [c, d]) => [a * c - b * d, a * d + b * c];
/** @param {Point} z @returns {Point} */
const root = ([a, b]) => {
  const size = Math.hypot(a, b);
  return [Math.sqrt(Math.max(0, (size + a) / 2)),
    Math.sign(b || 1) * Math.sqrt(Math.max(0, (size - a) / 2))];
};
/** @param {Point} z */
const size = ([a, b]) => Math.hypot(a, b);
/**
 * Eigenvalues of [[a, b], [c, d]].
 * @param {number} a @param {number} b @param {number} c @param {number} d
 * @returns {[Point, Point]}
 */
const eigen = (a, b, c, d) => {
  const half = (a + d) / 2;
  const [re, im] = root([half * half - (a * d - b * c), 0]);
  return [[half + re, im], [half - re, -im]];
};

/**
 * Factors of one step for an eigenvalue of the field, `s` of it times the rate: every method's step
 * is a polynomial in the field's matrix.
 * @param {Method} method @param {Point} s
 * @returns {Point[]}
 */
const factors = (method, s) => {
  if (method === "simultaneous") return [[1 + s[0], s[1]]];
  const square = times(s, s);
  if (method === "extragradient") return [[1 + s[0] + square[0], s[1] + square[1]]];
  // optimistic: m² − (1 + 2 s) m + s = 0, whose discriminant is 1 + 4 s²
  const [re, im] = root([1 + 4 * square[0], 4 * square[1]]);
  return [1, -1].map((sign) => [(1 + 2 * s[0] + sign * re) / 2, (2 * s[1] + sign * im) / 2]);
};

/**
 * Factor a step by which small distances from the equilibrium grow (the spectral radius of the
 * linearised step); for "averaged" that of the alternating steps below.
 * @param {Game} game @param {Method} method @param {number} rate
 */
export const growth = (game, method, rate) => {
  const [fxx, fxy, fyy] = game.hessian;
  if (method === "alternating" || method === "averaged") {
    const a = 1 - rate * fxx, b = -rate * fxy; // not a polynomial of the field: its own matrix
    return Math.max(...eigen(a, b, rate * fxy * a, 1 + rate * fyy + rate * fxy * b).map(size));
  }
  const all = eigen(-fxx, -fxy, fxy, fyy).flatMap(([re, im]) =>
    factors(method, [rate * re, rate * im]));
  return Math.max(...all.map(size));
};

/**
 * What a path does, in a word. `factor` is `growth`; the path decides where the step is not linear.
 * @param {Path} path @param {Point} centre @param {Method} method @param {number} factor
 * @returns {Fate}
 */
export const fate = ({xs, ys}, centre, method, factor) => {
  const radius = xs.map((x, i) => Math.hypot(x - centre[0], ys[i] - centre[1]));
  const fifth = Math.max(1, Math.floor(radius.length / 5));
  /** @param {number[]} list */
  const top = (list) => list.reduce((a, b) => Math.max(a, b), 0);
  const middle = top(radius.slice(2 * fifth, 3 * fifth)), late = top(radius.slice(-fifth));
  if (top(radius) > FAR) return "spirals out";
  if (late < 1e-9) return "converges";
  if (method === "averaged") return late < 0.75 * middle ? "converges" : "settles beside";
  if (Math.abs(factor - 1) < 1e-9) return "orbits";
  if (factor > 1) return late > 1.01 * middle ? "spirals out" : "orbits";
  return late > 0.99 * middle && late > 1.5 * radius[0] ? "is caught" : "converges";
};

/**
 * The bilinear game's factor in closed form, as TeX with the step size filled in and as a number;
 * null where there is none.
 * @param {Method} method @param {number} rate @param {string} shown the rate as it is written
 * @returns {{tex: string, value: number} | null}
 */
export const closedForm = (method, rate, shown) => {
  switch (method) {
    case "simultaneous":
      return {tex: `\\sqrt{1+\\eta^2}=\\sqrt{1+${shown}^2}`, value: Math.sqrt(1 + rate ** 2)};
    case "alternating":
      return {tex: "1\\quad(\\eta<2)", value: 1};
    case "averaged":
      return {tex: "1\\text{, and the mean falls like }1/t", value: 1};
    case "extragradient":
      return {tex: `\\sqrt{1-\\eta^2+\\eta^4}=\\sqrt{1-${shown}^2+${shown}^4}`,
        value: Math.sqrt(1 - rate ** 2 + rate ** 4)};
    default:
      return null;
  }
};
