// The codes as numbers: what the URL holds, what is asked of the engine, where they are on the pad.

import {fixed, number, percent} from "../../static/number.js";
import {largest} from "../../static/sliders.js";
import {arrowSteps} from "../../static/two-way.js";

/** `grid` is 1 while the picture shows c1 against c2. @typedef {{category: number, c1: number,
 *   c2: number, seed: number, n: number, grid: number}} State */

/** What Q reads in a picture. @typedef {{category: number[], c1: number, c2: number,
 *   c1_std: number, c2_std: number}} Reading */

/** @typedef {"c1" | "c2"} Code */
/** @typedef {import("../../static/types.js").Knob} Knob */
/** What the sliders move. @typedef {{category: Knob, c1: Knob, c2: Knob, seed: Knob, n: Knob}}
 * Asks */

/** @type {Code[]} */
export const CODES = ["c1", "c2"];
export const GRID = 9; // values of a code side by side

/** @param {number} value @param {number} low @param {number} high */
const within = (value, low, high) => Math.max(low, Math.min(high, value));

/** A code's value that its slider can take. @param {number} value @param {Knob} knob */
export const onSlider = (value, {low, high}) => Math.round(100 * within(value, low, high)) / 100;

/** The state at first. @param {Asks} asks @returns {State} */
export const usualState = ({category, c1, c2, seed, n}) => (
  {category: category.default, c1: c1.default, c2: c2.default, seed: seed.default, n: n.default,
    grid: 0});

/**
 * The state that the URL tells.
 * @param {Asks} asks @param {(name: string) => string | null} get @returns {State}
 */
export const stateFrom = (asks, get) => {
  const state = usualState(asks);
  for (const name of /** @type {(keyof State)[]} */ (Object.keys(state))) {
    const text = get(name);
    if (text !== null && Number.isFinite(Number(text))) state[name] = Number(text);
  }
  const {category} = asks;
  state.category = within(Math.round(state.category), category.low, category.high);
  for (const code of CODES) state[code] = within(state[code], asks[code].low, asks[code].high);
  return state;
};

/**
 * The code as the engine takes it. `weights` blend the categories; null: one category.
 * @param {State} state @param {number[] | null} weights
 */
export const codeOf = ({category, c1, c2, seed}, weights) => (
  {...(weights ? {categories: weights} : {category}), c1, c2, seed});

/** What is to be drawn. @param {State} state @param {number[] | null} weights */
export const pictureQuestion = (state, weights) => (state.grid
  ? {what: "grid", args: {...codeOf(state, weights), n: GRID}}
  : {what: "render", args: {...codeOf(state, weights), n: state.n}});

/** The codes nearest to what Q has read. @param {Reading} reading @param {Asks} asks */
export const codesRead = ({category, c1, c2}, asks) => (
  {category: largest(category), c1: onSlider(c1, asks.c1), c2: onSlider(c2, asks.c2)});

/**
 * What may be said of a category that nobody named.
 * @param {number | null} category null: a blend of several
 * @param {number | null} share of the test pictures in it that are one digit; null: not known
 */
export const discoveryWords = (category, share) => {
  if (category === null) return "Q learned to read one category at a time; this is a blend.";
  const rule = `Category ${category} only had to be readable by Q.`;
  if (share === null) return rule;
  return `${rule} Of the test pictures that Q puts there, ${percent(share, 0)} are one digit: that `
    + "is a discovery.";
};

/** "0.52 ± 0.10", a code as Q reads it. @param {Reading} reading @param {Code} code */
export const readWords = (reading, code) => (
  `${fixed(reading[code], 2)} ± ${fixed(reading[/** @type {"c1_std"} */ (`${code}_std`)], 2)}`);

/**
 * What the picture shows.
 * @param {State} state @param {string} who its category or blend @param {Asks} asks
 */
export const shownWords = ({grid, n, seed}, who, {c1: {low, high}}) => (grid
  ? `One noise, ${who}: c1 from ${number(low)} to ${number(high)} to the right, c2 upwards.`
  : `${n} noises from seed ${seed}, ${who}.`);

/**
 * A code under the finger on a pad with an edge around it.
 * @param {Knob} knob @param {number} at pixels from the low end
 * @param {number} size of the pad @param {number} edge
 */
export const codeAt = (knob, at, size, edge) => (
  onSlider(knob.low + (knob.high - knob.low) * ((at - edge) / (size - 2 * edge)), knob));

/**
 * Where a code is on the pad.
 * @param {Knob} knob @param {number} code @param {number} size @param {number} edge
 */
export const placeOf = ({low, high}, code, size, edge) => (
  edge + ((code - low) / (high - low)) * (size - 2 * edge));

const KEY_STEP = 0.05;

/**
 * The codes that a key leads to: arrows move them, five steps with Shift; Home is their middle.
 * @param {{c1: number, c2: number}} codes @param {string} key @param {boolean} shifted
 * @param {Asks} asks @returns {{c1: number, c2: number} | null} null for another key
 */
export const keyedCodes = ({c1, c2}, key, shifted, asks) => {
  if (key === "Home") return {c1: asks.c1.default, c2: asks.c2.default};
  const by = arrowSteps(key, shifted);
  if (!by) return null;
  return {c1: onSlider(c1 + by[0] * KEY_STEP, asks.c1),
    c2: onSlider(c2 + by[1] * KEY_STEP, asks.c2)};
};
