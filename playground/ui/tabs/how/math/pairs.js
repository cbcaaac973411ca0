// A Dirac-GAN with room for trouble: data at 0, fakes at θ − w and θ + w, D(x) = ψ·x + φ·x². R1 is
// taken at the data, where the slope is ψ; R2 at the fakes. The oracle is tests/oracles/pairs.py.

import {logSigmoid, sigmoid} from "./functions.js";

/** `r1` and `r2` are the penalties' weights γ. @typedef {{r1: number, r2: number, rate: number,
 *   width: number}} Toy */
/** @typedef {[theta: number, psi: number, phi: number]} Place */
/** @typedef {"diverges" | "holds" | "wanders"} Fate */

const JOLT = 1e-3; // what a minibatch adds to θ, by turns to either side
const FAR = 100; // a run that has left this distance is over

/** @param {number} a @param {number} b */
const mean = (a, b) => (a + b) / 2;

/** `of` at both fakes, averaged. @param {Toy} toy @param {number} theta
 * @param {(x: number) => number} of */
const atFakes = ({width}, theta, of) => mean(of(theta - width), of(theta + width));

/** D's output. @param {Place} place @param {number} x */
export const critic = ([, psi, phi], x) => psi * x + phi * x * x;
/** Its slope. @param {Place} place @param {number} x */
export const slope = ([, psi, phi], x) => psi + 2 * phi * x;

/** What D minimises. @param {Toy} toy @param {Place} place */
export const dLoss = (toy, place) => atFakes(toy, place[0], (x) => (
  -logSigmoid(-critic(place, x)) + (toy.r2 / 2) * slope(place, x) ** 2))
  + (toy.r1 / 2) * place[1] ** 2;

/** What G minimises. @param {Toy} toy @param {Place} place */
export const gLoss = (toy, place) => atFakes(toy, place[0], (x) => -logSigmoid(critic(place, x)));

/** Slopes of `dLoss` by ψ and φ. @param {Toy} toy @param {Place} place
 * @returns {[number, number]} */
export const forD = (toy, place) => [
  atFakes(toy, place[0], (x) => (
    sigmoid(critic(place, x)) * x + toy.r2 * slope(place, x))) + toy.r1 * place[1],
  atFakes(toy, place[0], (x) => (
    sigmoid(critic(place, x)) * x * x + toy.r2 * slope(place, x) * 2 * x)),
];

/** The slope of `gLoss` by θ. @param {Toy} toy @param {Place} place */
export const forG = (toy, place) => atFakes(toy, place[0], (x) => (
  -sigmoid(-critic(place, x)) * slope(place, x)));

/**
 * Every place from the start on: D steps, then G against the new D.
 * @param {Toy} toy @param {number} theta @param {number} steps @returns {Place[]}
 */
export const play = (toy, theta, steps) => {
  /** @type {Place} */
  let place = [theta, 0, 0];
  const path = [place];
  for (let step = 0; step < steps && Math.abs(place[0]) <= FAR; step++) {
    const [byPsi, byPhi] = forD(toy, place);
    place = [place[0], place[1] - toy.rate * byPsi, place[2] - toy.rate * byPhi];
    place[0] += (step % 2 ? JOLT : -JOLT) - toy.rate * forG(toy, place);
    path.push(place);
  }
  return path;
};

/** The larger slope at the two fakes. @param {Toy} toy @param {Place} place */
export const steepest = ({width}, place) => Math.max(
  ...[-width, width].map((side) => Math.abs(slope(place, place[0] + side))));

/**
 * Where φ rests while θ = 0, σ(φw²) = 4γ|φ|; −∞ without R2, for nothing holds it.
 * @param {Toy} toy
 */
export const bound = ({r2, width}) => {
  if (!r2) return -Infinity;
  let low = -1 / (4 * r2), high = 0;
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2;
    if (sigmoid(middle * width ** 2) > -4 * r2 * middle) high = middle;
    else low = middle;
  }
  return (low + high) / 2;
};

/**
 * By what one of G's steps multiplies a small θ at ψ = 0: beyond −1 each answer overshoots by more
 * than the last.
 * @param {Toy} toy @param {number} phi
 */
export const factor = ({rate, width}, phi) => {
  const pull = sigmoid(-phi * width ** 2);
  return 1 + rate * (2 * phi * pull - pull * (1 - pull) * (2 * phi * width) ** 2);
};

/** @param {Place[]} path @returns {Fate} */
export const fate = (path) => {
  const away = path.map(([theta]) => Math.abs(theta));
  if (away[away.length - 1] > FAR) return "diverges";
  const late = away.slice(-Math.max(1, Math.floor(away.length / 5)));
  return Math.max(...late) < 0.05 ? "holds" : "wanders";
};
