// What is said of completions: each sentence and each cell is of numbers that were measured.

import {fixed, percent} from "../../static/number.js";

/** The U-Net's answer: D's word on it and on the truth. @typedef {{verdict: number, truth: number,
 *   distance: number, share: number, choices: number[][]}} Completed */
/** `verdicts` of the model's own D, on the truth first; `judged` of the PatchGAN.
 * @typedef {{verdicts: number[], distances: number[], losses: [number[], number[]],
 *   choices: number[][], judged?: number[]}} Found */
/** @typedef {[string, string[]][]} Table what is read, and its choices */
/** @typedef {{name: string, patch: string, own: string, distance: string, read: string}} Row */

/** What the classifier reads: the one thing, or how much is as it was.
 * @param {number[] | undefined} choices @param {number[] | undefined} truth @param {Table} table */
export const readWords = (choices, truth, table) => {
  if (!choices?.length || !truth || !table.length) return "–";
  if (table[0][1].length === 10) return table[0][1][choices[0]] ?? "–";
  const same = choices.filter((choice, k) => choice === truth[k]).length;
  return `${same} of ${choices.length} as before`;
};

/** @param {number | undefined} value */
const cell = (value) => (value === undefined ? "–" : fixed(value, 2));

/** The rows of the table. @param {Completed | null} unet @param {Found | null} found
 * @param {Table} table @returns {Row[]} */
export const rowsOf = (unet, found, table) => {
  const truth = unet?.choices[0] ?? found?.choices[0];
  const rows = [
    {name: "what was there", patch: cell(unet?.truth), own: cell(found?.verdicts[0]),
      distance: unet || found ? "0" : "–", read: readWords(truth, truth, table)},
    {name: "U-Net", patch: cell(unet?.verdict), own: "–", distance: cell(unet?.distance),
      read: readWords(unet?.choices[1], truth, table)},
  ];
  const each = [0, 1, 2, 3].map((k) => ({name: `search ${k + 1}`, patch: cell(found?.judged?.[k]),
    own: cell(found?.verdicts[k + 1]), distance: cell(found?.distances[k]),
    read: readWords(found?.choices[k + 1], truth, table)}));
  return [...rows, ...each];
};

/** @param {Completed} told */
export const completedWords = ({verdict, truth, distance, share}) => (
  `The hole has ${percent(share, 0)} of the picture; the U-Net's completion is ${fixed(distance, 2)
  } from what was there. D takes it for the answer with ${fixed(verdict, 2)}, and what was there `
  + `with ${fixed(truth, 2)}.`);

/** Which of some is the lowest. @param {number[]} values */
const lowest = (values) => values.indexOf(Math.min(...values));

/** What came of a search. @param {Found} found @param {Completed | null} unet */
export const foundWords = ({losses: [before, after], distances, judged}, unet) => {
  const fit = lowest(after), near = lowest(distances);
  const fits = `Of four, ${fit + 1} fits best what is left: its loss fell from ${
    fixed(before[fit], 3)} to ${fixed(after[fit], 3)}.`;
  const nearest = near === fit ? "It is also the nearest to what was there."
    : `The nearest to what was there is ${near + 1}: what fits is not always what is right.`;
  if (!judged?.length || !unet) return `${fits} ${nearest}`;
  const above = judged.filter((one) => one > unet.verdict).length;
  return `${fits} ${nearest} The PatchGAN prefers ${above} of them to the U-Net's.`;
};
