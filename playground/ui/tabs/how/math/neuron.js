// One neuron and its activation functions; the oracle is tests/oracles/neuron.py.

import {sigmoid} from "./functions.js";

/** @typedef {"step" | "sigmoid" | "tanh" | "relu" | "leaky" | "elu"} Activation */
/** @typedef {{w: number[], b: number, act: Activation, alpha: number}} Neuron */
/** @typedef {"flat" | "off" | "leaks" | "saturated" | "open" | "bent"} Pass */
/** What passes: the value at `a`, and the slope there. At a kink the slope is PyTorch's.
 * @typedef {{value: (a: number, alpha: number) => number,
 *   slope: (a: number, alpha: number) => number}} Curve */

export const SATURATED = 0.05; // a twentieth of what the identity lets through

/** @type {Record<Activation, Curve>} */
export const CURVES = {
  step: {value: (a) => (a >= 0 ? 1 : 0), slope: () => 0},
  sigmoid: {value: sigmoid, slope: (a) => sigmoid(a) * sigmoid(-a)},
  tanh: {value: Math.tanh, slope: (a) => 1 - Math.tanh(a) ** 2},
  relu: {value: (a) => Math.max(0, a), slope: (a) => (a > 0 ? 1 : 0)},
  leaky: {value: (a, alpha) => (a > 0 ? a : alpha * a), slope: (a, alpha) => (a > 0 ? 1 : alpha)},
  elu: {value: (a, alpha) => (a > 0 ? a : alpha * Math.expm1(a)),
    slope: (a, alpha) => (a > 0 ? 1 : alpha * Math.exp(a))},
};

/**
 * The neuron's way for one input: score, output, slope there, and the gradient of the output.
 * @param {Neuron} neuron @param {number[]} x two inputs
 */
export const fire = ({w, b, act, alpha}, x) => {
  const score = w[0] * x[0] + w[1] * x[1] + b;
  const slope = CURVES[act].slope(score, alpha);
  return {score, output: CURVES[act].value(score, alpha), slope, byW: x.map((each) => slope * each),
    byB: slope};
};

/**
 * The foot of the line w·x + b = 0: its point nearest to the origin; null where there is no line.
 * @param {number[]} w @param {number} b
 */
export const foot = ([w1, w2], b) => {
  const square = w1 * w1 + w2 * w2;
  return square < 1e-6 ? null : [(-b * w1) / square, (-b * w2) / square];
};

/**
 * How the gradient passes.
 * @param {Activation} act @param {number} score @param {number} slope of it there
 * @returns {Pass}
 */
export const pass = (act, score, slope) => {
  if (act === "step") return "flat";
  if (act === "sigmoid" || act === "tanh") return slope < SATURATED ? "saturated" : "bent";
  if (score > 0) return "open";
  if (act === "relu" || act === "leaky") return slope === 0 ? "off" : "leaks";
  return slope < SATURATED ? "saturated" : "bent";
};
