// Directions as numbers and words: what is asked, and what a direction was measured to move.

import {percent} from "../../static/number.js";

/** A direction: of `kind` svd the `number`-th, else towards choice `number` of `attribute`.
 * @typedef {{kind: string, attribute: number, number: number}} Way */
/** @typedef {import("./groups.js").Table} Table */
/** @typedef {{changed: number[], low: number[], high: number[], samples: number}} Measured */

export const UNNAMED = 4; // singular vectors with a slider
export const TILES = 16;

/** The sliders that there are: four without labels, two with. @param {number} attribute
 * @param {number} number @param {boolean} labelled @returns {Way[]} */
export const waysOf = (attribute, number, labelled) => [
  ...Array.from({length: UNNAMED}, (_, k) => ({kind: "svd", attribute: 0, number: k})),
  ...(labelled ? [{kind: "means", attribute, number}, {kind: "svm", attribute, number}] : []),
];

/** How a direction was found. @param {Way} way */
export const foundWords = ({kind, number}) => {
  if (kind === "means") return "Difference of means";
  return kind === "svm" ? "Linear SVM" : `G's first layer, ${number + 1}`;
};

/** The attribute that a direction moves: that of its label, else the one it changes most often.
 * @param {Way} way @param {Measured} measured */
export const movedBy = ({kind, attribute}, {changed}) => (
  kind === "svd" ? changed.indexOf(Math.max(...changed)) : attribute);

/** A direction by what it moves. @param {Way} way @param {Measured} measured
 * @param {Table} table */
export const nameOf = (way, measured, table) => {
  const moved = movedBy(way, measured), [name, choices] = table[moved];
  const [low, high] = [choices[measured.low[moved]], choices[measured.high[moved]]];
  return low === high ? name : `${name}: ${low} → ${high}`;
};

/** How much else it moves. @param {Way} way @param {Measured} measured @param {Table} table */
export const elseWords = (way, measured, table) => {
  const {changed, samples} = measured, moved = movedBy(way, measured);
  const others = changed.filter((_, k) => k !== moved);
  const mean = others.reduce((sum, share) => sum + share, 0) / Math.max(1, others.length);
  const rest = others.length ? `, the others in ${percent(mean, 0)}` : "";
  return `From one end to the other ${table[moved][0]} changes in ${percent(changed[moved], 0)} of ${
    samples} samples${rest}.`;
};
