// What is said of a lane: one verdict to read from the last row, and its measures.

import {number, percent} from "../../static/number.js";

/** @typedef {import("./settings.js").Dataset} Dataset */

/**
 * The engine's count of a lane's samples; arrays hold a number a seed.
 * @typedef {object} Counted
 * @property {number[]} captured modes
 * @property {boolean[]} collapsed
 * @property {number} modes
 * @property {number[]} reverse_kl
 * @property {number[]} [high_quality]
 * @property {number[]} [jsd]
 * @property {number[]} [frechet]
 * @property {number[]} [confidence]
 * @property {number} [frechet_real]
 * @property {number} [frechet_noise]
 * @property {number[][]} [nearest] samples a mode
 */

/** @typedef {[title: string, words: string, tone: "good" | "warn" | "bad" | ""]} Verdict */

const GOOD_SHARE = 0.3; // of good samples; with less a mode may be hit by chance

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

/** "6 of 8 modes". @param {number} found @param {Dataset} data */
const foundWords = (found, {modes, kind}) => {
  const [one, many] = kind === "images" ? ["class", "classes"] : ["mode", "modes"];
  return `${found} of ${modes} ${modes === 1 ? one : many}`;
};

/** @param {Counted} counted @param {Dataset} data @param {boolean} good @returns {Verdict} */
const ofSeveral = ({captured, collapsed}, data, good) => {
  const seeds = captured.length;
  const fallen = collapsed.filter(Boolean).length;
  const found = Math.round(10 * (mean(captured) ?? 0)) / 10;
  const told = foundWords(found, data);
  const words = `collapsed in ${fallen} of ${seeds} seeds; ${told} on average`;
  if (fallen > seeds / 2) return ["COLLAPSED", words, "bad"];
  if (!fallen && found > 0.98 * data.modes && good) return ["ALL FOUND", words, "good"];
  return [told.toUpperCase(), words, "warn"];
};

/** @param {Counted} counted @param {Dataset} data @param {boolean} good @returns {Verdict} */
const ofOne = ({captured: [found], collapsed, high_quality: quality}, data, good) => {
  const told = foundWords(found, data);
  if (collapsed[0]) return ["COLLAPSED", `${told}: the same few again and again`, "bad"];
  if (found === data.modes && good) {
    const words = quality ? `${percent(quality[0], 0)} of the samples are good ones` : told;
    return [`ALL ${data.modes} FOUND`, words, "good"];
  }
  return [told.toUpperCase(), good ? "some are missing" : "most samples lie between them", "warn"];
};

/** @param {Counted} counted @param {Dataset} data @returns {Verdict} */
export const verdict = (counted, data) => {
  const quality = counted.high_quality;
  const good = !quality || (mean(quality) ?? 0) > GOOD_SHARE;
  return (counted.captured.length > 1 ? ofSeveral : ofOne)(counted, data, good);
};

/** The measures as rows of name and value. @param {Counted} told @returns {[string, string][]} */
export const measures = (told) => {
  /** @type {[string, string][]} */
  const rows = [["captured", `${number(mean(told.captured))} of ${told.modes}`]];
  if (told.high_quality) rows.push(["high quality", percent(mean(told.high_quality))]);
  rows.push(["reverse KL", number(mean(told.reverse_kl))]);
  if (told.jsd) rows.push(["JSD", number(mean(told.jsd))]);
  if (!told.frechet) return rows;
  /** @param {number | undefined} value */
  const soon = (value) => (value === undefined ? "…" : number(value));
  return [...rows,
    ["confidence", percent(mean(told.confidence))],
    ["Fréchet", number(mean(told.frechet))],
    ["real to real", soon(told.frechet_real)],
    ["noise to real", soon(told.frechet_noise)]];
};
