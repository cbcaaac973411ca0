// A scene's parameters and how a link writes them. Nothing here knows the page.

import {fixed} from "../../static/number.js";

/**
 * One parameter: a number in a range, one of a few words, or a list of numbers.
 * @typedef {object} Param
 * @property {number | string | number[]} value the first one
 * @property {number} [low]
 * @property {number} [high]
 * @property {number} [step] of its slider
 * @property {boolean} [whole] whole numbers only
 * @property {string[]} [choices]
 * @property {number | null} [list] how many numbers; null for any count
 */
/** @typedef {Record<string, Param>} Params */
/** @typedef {Record<string, any>} State values by name */

/** @param {string} name @param {Param} spec @param {string} text */
const readNumber = (name, spec, text) => {
  const value = text.trim() === "" ? NaN : Number(text);
  const low = spec.low ?? -Infinity, high = spec.high ?? Infinity;
  const fits = value >= low && value <= high && (!spec.whole || Number.isInteger(value));
  if (Number.isFinite(value) && fits) return value;
  const kind = `${spec.whole ? "whole " : ""}number`;
  throw new Error(`${name} must be ${spec.list === undefined ? `a ${kind}` : `${kind}s`} from `
    + `${fixed(low, 0)} to ${fixed(high, 0)}`);
};

/**
 * The value that `text` of a link stands for; throws what is allowed where it does not fit.
 * @param {string} name @param {Param} spec @param {string} text
 * @returns {number | string | number[]}
 */
export const read = (name, spec, text) => {
  if (spec.choices) {
    if (spec.choices.includes(text)) return text;
    throw new Error(`${name} must be one of ${spec.choices.join(", ")}`);
  }
  if (spec.list === undefined) return readNumber(name, spec, text);
  const values = text === "" ? [] : text.split(",").map((part) => readNumber(name, spec, part));
  if (spec.list && values.length !== spec.list) {
    throw new Error(`${name} must hold ${spec.list} numbers`);
  }
  return values;
};

/** As a link holds it. @param {number | string | number[]} value @returns {string} */
export const write = (value) => {
  if (Array.isArray(value)) return value.map((v) => Number(v.toFixed(4))).join(",");
  return typeof value === "number" ? String(Number(value.toFixed(6))) : value;
};

/** @param {Params} params @returns {State} every first value */
export const firsts = (params) => Object.fromEntries(Object.entries(params)
  .map(([name, {value}]) => [name, Array.isArray(value) ? [...value] : value]));

/**
 * The state that a link asks for. A link is input like any other: what does not fit is left out
 * and named in `complaints`.
 * @param {{params: Params, check?: (state: any) => string}} scene
 * @param {(name: string) => string | null} get the text in the link
 */
export const readAll = ({params, check}, get) => {
  const state = firsts(params);
  /** @type {string[]} */
  const complaints = [], /** @type {string[]} */ named = [];
  for (const [name, spec] of Object.entries(params)) {
    const text = get(name);
    if (text === null) continue;
    named.push(name);
    try {
      state[name] = read(name, spec, text);
    } catch (error) {
      complaints.push(/** @type {Error} */ (error).message);
    }
  }
  const complaint = check?.(state);
  if (complaint) complaints.push(complaint);
  return {state, complaints, named};
};

/**
 * What a link must hold: every parameter away from its first value.
 * @param {Params} params @param {State} state
 */
export const writeAll = (params, state) => {
  /** @type {Record<string, string>} */
  const found = {};
  for (const [name, spec] of Object.entries(params)) {
    const text = write(state[name]);
    if (text !== write(spec.value)) found[name] = text;
  }
  return found;
};
