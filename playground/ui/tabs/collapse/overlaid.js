// Which charts hold the curves of all lanes, one a reading, and what is drawn in them.

import {charts, every} from "./charts.js";

/** @typedef {import("../../static/types.js").Curves} Curves */
/** @typedef {import("../../static/chart.js").ChartSpec} ChartSpec */
/** @typedef {import("../../static/chart.js").Mark} Mark */
/** @typedef {import("./settings.js").Dataset} Dataset */

/** What tells the lines of lanes apart: colours and dashes. None stands for data or samples. */
export const LINES = [
  {color: "ink", dash: []}, {color: "grad", dash: [7, 3]},
  {color: "warn", dash: [2, 3]}, {color: "disc", dash: [9, 3, 2, 3]},
];

/** @typedef {{title: string, known: Curves, moments: Mark[]}} LaneCurves */

/**
 * The charts, one for each reading of the lanes' own; a lane's curve is called by its number.
 * @param {Dataset} data @param {string[] | null} names of the lanes' charts; null: every measure
 * @param {string[]} titles of the lanes
 * @returns {{reading: string, spec: ChartSpec}[]}
 */
export const overlaid = (data, names, titles) => {
  const known = charts(data);
  return (names ?? every(data)).flatMap((name) => {
    const {series, title, ...spec} = known[name];
    return series.map(({name: reading, label}) => ({reading, spec: {
      ...spec, title: series.length > 1 ? `${title}: ${label}` : title,
      series: titles.map((_, i) => ({name: `lane${i + 1}`, label: String(i + 1), width: 2,
        ...LINES[i % LINES.length]})),
    }}));
  });
};

/**
 * One reading of every lane, as a chart's curves: bands would hide each other.
 * @param {LaneCurves[]} lanes @param {string} reading @returns {Curves}
 */
export const curvesOf = (lanes, reading) => Object.fromEntries(lanes.flatMap(({known}, i) => (
  known[reading] ? [[`lane${i + 1}`, {x: known[reading].x, y: known[reading].y}]] : [])));

/** When something was switched on in any lane. @param {LaneCurves[]} lanes @returns {Mark[]} */
export const momentsOf = (lanes) => lanes.flatMap(({moments}, i) => (
  moments.map(({at, label}) => ({at, label: `${i + 1}: ${label}`}))));
