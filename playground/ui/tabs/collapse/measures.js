// The measures of a lane; the verdicts on it are the engine's.

import {number, percent} from "../../static/number.js";

/**
 * The engine's count of a lane's samples; arrays hold a number a seed.
 * @typedef {object} Counted
 * @property {number[]} [captured] modes; none of own points whose modes are not marked
 * @property {boolean[]} [collapsed]
 * @property {number} [modes]
 * @property {(number | null)[]} [reverse_kl] null is infinite: no sample is near any mode
 * @property {number[]} [high_quality]
 * @property {number[]} [jsd]
 * @property {(number | null)[]} [width] of the modes over the data's
 * @property {number} [tight] a width below this is too tight
 * @property {(number | null)[]} [wasserstein] to the truth
 * @property {number[]} [frechet]
 * @property {number[]} [precision] share of images among the real ones
 * @property {number[]} [recall] share of real ones among the images
 * @property {number[]} [density]
 * @property {number[]} [coverage]
 * @property {number[]} [kid]
 * @property {number[]} [confidence]
 * @property {string} [compared] how many samples, in whose features
 * @property {number} [measured_step] when it was
 * @property {number} [frechet_real]
 * @property {number} [frechet_noise]
 * @property {number[][]} [nearest] samples a mode
 */

/**
 * Over what is a number; null where nothing is. The engine says null for what is infinite.
 * @param {(number | null)[] | undefined} values
 */
export const mean = (values) => {
  let [sum, count] = [0, 0];
  for (const value of values ?? []) {
    if (value === null || !Number.isFinite(value)) continue;
    sum += value;
    count += 1;
  }
  return count ? sum / count : null;
};

/** The mean over the seeds of what may be infinite: one that is makes it so, and null says it is.
 * @param {(number | null)[]} values */
const meanOrInfinite = (values) => (values.some((value) => value === null) ? Infinity
  : mean(values));

/** @param {number | null} width mean over the seeds @param {number} [tight] */
const widthWords = (width, tight = 0) => (
  `${number(width)}${width !== null && width < tight ? ", too tight" : ""}`);

/** When it was counted, "" where that is not known. @param {Counted} told */
export const countedWords = ({measured_step: step, compared = ""}) => [
  step === undefined ? "" : `counted at step ${step.toLocaleString("en-US")}`, compared,
].filter(Boolean).join("; ");

/** @param {string} name @param {string} value @returns {[string, string]} */
const pair = (name, value) => [name, value];

/** The same rows before anything was counted. @param {import("./settings.js").Dataset} data
 * @returns {[string, string][]} */
export const unmeasured = ({kind, modes}) => {
  /** @type {number[]} */
  const none = [];
  if (!modes) return measures({jsd: none, wasserstein: none});
  const shared = {captured: none, collapsed: [], modes, reverse_kl: none};
  return measures(kind === "images"
    ? {...shared, frechet: none, precision: none, recall: none, density: none, coverage: none,
      confidence: none, kid: none, compared: "–"}
    : {...shared, high_quality: none, jsd: none, width: none, wasserstein: none});
};

/** The measures as rows of name and value. @param {Counted} told @returns {[string, string][]} */
export const measures = (told) => {
  /** @type {[string, string][]} */
  const rows = [];
  if (told.captured) rows.push(["captured", `${number(mean(told.captured))} of ${told.modes}`]);
  if (told.high_quality) rows.push(["high quality", percent(mean(told.high_quality))]);
  if (told.reverse_kl) rows.push(["reverse KL", number(meanOrInfinite(told.reverse_kl))]);
  if (told.jsd) rows.push(["JSD", number(mean(told.jsd))]);
  if (told.width) rows.push(["width of modes", widthWords(mean(told.width), told.tight)]);
  if (told.wasserstein) rows.push(["Wasserstein-1", number(meanOrInfinite(told.wasserstein))]);
  if (!told.frechet) return rows;
  /** @param {number | undefined} value */
  const soon = (value) => (value === undefined ? "…" : number(value));
  if (told.precision) rows.push(["look real", percent(mean(told.precision))]);
  if (told.recall) rows.push(["real found", percent(mean(told.recall))]);
  if (told.density) rows.push(["density", number(mean(told.density))]);
  if (told.coverage) rows.push(["coverage", number(mean(told.coverage))]);
  return [...rows,
    ["confidence", percent(mean(told.confidence))],
    ["Fréchet", number(mean(told.frechet))],
    ...(told.kid ? [pair("KID", number(mean(told.kid)))] : []),
    ["real to real", soon(told.frechet_real)],
    ["noise to real", soon(told.frechet_noise)],
    ...(told.compared ? [pair("compared", told.compared)] : [])];
};
