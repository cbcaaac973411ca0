// What the scene "Measuring" measures: fixed base noise, so that a slider moves every figure
// smoothly and a link repeats it, and what generators make of it.

import {DATA, SIZES, WIDTH, baseNoise, curveOf, features, prefixMoments, sample}
  from "../math/measuring.js";
/** @import {FeatureMap, Maker, Moments, Spread} from "../math/measuring.js" */

/** Draws of each figure, and points of the picture. */
export const DRAWS = 20, SHOWN = 300;
/** @type {Record<string, Maker>} */
export const PRESETS = {
  good: {kept: 8, width: WIDTH, fog: 0, shift: [0, 0]},
  dropped: {kept: 5, width: WIDTH, fog: 0, shift: [0, 0]},
  tight: {kept: 8, width: 0.04, fog: 0, shift: [0, 0]},
  wide: {kept: 8, width: 0.5, fog: 0, shift: [0, 0]},
  fog: {kept: 8, width: WIDTH, fog: 1, shift: [0, 0]},
};
/** @type {Record<string, string>} */
export const PRESET_WORDS = {good: "good", dropped: "three modes missing", tight: "too tight",
  wide: "too wide", fog: "fog"};
/** @type {Record<FeatureMap, string>} */
export const FEATURE_WORDS = {xy: "place (x, y)", polar: "(r, cos 8θ)", net: "small network"};

/**
 * @typedef {object} MeasuringState
 * @property {string} part
 * @property {number} kept modes of the generator
 * @property {number} gwidth of each, in data units
 * @property {number} fog share of its samples
 * @property {number[]} shift
 * @property {number} size index into SIZES
 * @property {"precision" | "recall" | "none"} discs
 * @property {string} rival a preset
 * @property {number} na index into SIZES, paper 1
 * @property {number} nb the same, paper 2
 * @property {FeatureMap} fa
 * @property {FeatureMap} fb
 */

/** @param {MeasuringState} state @returns {Maker} */
export const makerOf = ({kept, gwidth, fog, shift}) => ({kept, width: gwidth, fog, shift});

/** Base noise by side and draw, made when a scene first asks. @type {Float32Array[][]} */
const made = [];
/** @param {0 | 1} side data or generators, which so are compared on the same noise */
const noiseOf = (side) => {
  made[side] ??= Array.from({length: DRAWS}, (_, draw) =>
    baseNoise(1000 * (side + 1) + draw, SIZES[SIZES.length - 1]));
  return made[side];
};

/** Moments by draw and size, by what they are of. @type {Map<string, Moments[][]>} */
const known = new Map();
/** @param {0 | 1} side @param {Maker} maker @param {FeatureMap} map @returns {Moments[][]} */
const momentsBy = (side, maker, map) => {
  const key = JSON.stringify([side, maker, map]);
  let found = known.get(key);
  if (!found) {
    if (known.size > 40) known.clear(); // a drag leaves one at every place
    found = noiseOf(side).map((noise) =>
      prefixMoments(features(map, sample(maker, noise)), SIZES));
    known.set(key, found);
  }
  return found;
};

/** Fréchet distances to the data, for each of SIZES. @param {Maker} maker
 * @param {FeatureMap} [map] @returns {Spread[]} */
export const distances = (maker, map = "xy") =>
  curveOf(momentsBy(0, DATA, map), momentsBy(1, maker, map));

/** Points of the picture. @param {0 | 1} side @param {Maker} maker */
export const shownPoints = (side, maker) =>
  sample(maker, noiseOf(side)[0].subarray(0, 4 * SHOWN));

// -- the axes that both parts share ---------------------------------------------------------------
export const FLOOR = 1e-4;
export const LOG_SIZES = SIZES.map(Math.log10);
/** @type {[number, string][]} */
export const SIZE_TICKS = [20, 100, 500, 2000, 5000].map((n) =>
  [Math.log10(n), n.toLocaleString("en-US")]);
/** @type {[number, string][]} */
export const DISTANCE_TICKS = [-4, -3, -2, -1, 0, 1].map((power) =>
  [power, String(Number((10 ** power).toPrecision(1)))]);
/** @param {number} value a distance, as its axis has it */
export const onAxis = (value) => Math.log10(Math.max(FLOOR / 2, value));
/** @param {number} i @returns {string} */
export const sizeWords = (i) => SIZES[i].toLocaleString("en-US");
