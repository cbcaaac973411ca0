// The labels as numbers: what the URL holds, what is asked of the engine, what its answers mean.

import {percent} from "../../static/number.js";
import {allZero, largest} from "../../static/sliders.js";

/** @typedef {import("../../static/types.js").Knob} Knob */

/** `table` is 1 while each column stands for one label. @typedef {{model: string, seed: number,
 *   n: number, truncation: number, table: number}} State */

/** A checkpoint; `spoilt` is what "Spoil the labels" trains. @typedef {{title: string,
 *   classes: string[], spoilt: Record<string, *>}} Model */

/** @typedef {{what: string, args: Record<string, *>}} Question */

/** What the sliders move. @typedef {{seed: Knob, n: Knob, truncation: Knob}} Asks */

/**
 * The state at first.
 * @param {string[]} models @param {Asks} asks @returns {State}
 */
export const usualState = ([model], {seed, n, truncation}) => (
  {model, seed: seed.default, n: n.default, truncation: truncation.default, table: 0});

/**
 * The state that the URL tells.
 * @param {string[]} models @param {State} usual @param {(name: string) => string | null} get
 * @returns {State}
 */
export const stateFrom = (models, usual, get) => {
  const {model, ...numbers} = usual;
  const told = Object.entries(numbers).map(([name, value]) => {
    const text = get(name);
    return [name, text !== null && Number.isFinite(Number(text)) ? Number(text) : value];
  });
  const named = get("model");
  const known = named !== null && models.includes(named);
  return {model: known ? named : model, ...Object.fromEntries(told)};
};

/**
 * Weights as the URL holds them, or the usual ones.
 * @param {string | null} text @param {number[]} usual
 */
export const weightsFrom = (text, usual) => {
  const given = (text ?? "").split(",").map(Number);
  const fit = given.length === usual.length && given.every((w) => w >= 0 && w <= 1);
  return fit ? given : [...usual];
};

/** What is to be drawn. @param {State} state @param {number[]} weights @returns {Question} */
export const pictureQuestion = ({seed, truncation, n, table}, weights) => (table
  ? {what: "table", args: {seed, truncation, n: weights.length}}
  : {what: "render", args: {weights, seed, truncation, n}});

/**
 * What the classifier is asked about.
 * @param {State} state @param {number[]} weights @returns {Question}
 */
export const verdictQuestion = ({seed, truncation, n, table}, weights) => (table
  ? {what: "control", args: {seed, truncation, n: weights.length}}
  : {what: "verdict", args: {weights, seed, truncation, n}});

/**
 * Nothing can be drawn of labels that are all at zero.
 * @param {State} state @param {number[]} weights
 */
export const isNothing = ({table}, weights) => !table && allZero(weights);

/**
 * The classifier's verdict on samples of one label or of a blend.
 * @param {{obeyed: number, probabilities: number[]}} reply @param {number[]} weights
 * @param {string[]} names of the classes @param {number} n samples
 */
export const verdictWords = ({obeyed, probabilities}, weights, names, n) => {
  const most = largest(weights);
  if (weights.filter((w) => w > 0).length === 1) {
    return `${percent(obeyed, 0)} of the ${n} samples are taken for “${names[most]}”, the label that `
      + "was asked for.";
  }
  if (weights.filter((w) => w === weights[most]).length > 1) {
    const seen = names[largest(probabilities)];
    const even = weights.every((w) => w === 0 || w === weights[most]);
    return `${even ? "An even blend" : "A blend with several strongest labels"}: the classifier is `
      + `reminded most of “${seen}”.`;
  }
  return `A blend: ${percent(obeyed, 0)} are taken for its strongest label, “${names[most]}”.`;
};

export const UNSEEN = "The classifier has not answered; its bars are of an earlier picture.";

/** @param {number} obeyed share of the tiles @param {number} labels */
export const tableWords = (obeyed, labels) => (
  `${percent(obeyed, 0)} of the ${labels * labels} tiles are taken for the label of their column.`);

/** What the picture shows. @param {State} state */
export const shownWords = ({table, n, seed}) => (table
  ? "Each row is one noise, each column one label: read along a row to see the style held."
  : `${n} noises from seed ${seed}, all under the same label weights.`);
