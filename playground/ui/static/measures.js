// The measures of a run: how many modes it captures, how good its samples are.

import {element, find} from "./dom.js";
import {number, percent} from "./number.js";

/** @typedef {Record<string, *>} Metrics */
/**
 * @typedef {object} Measure
 * @property {string} title
 * @property {string} help how to read it
 * @property {(value: number, metrics: Metrics) => string} text
 * @property {(value: number, metrics: Metrics) => number} [bar] its share of the best, 0 to 1
 * @property {boolean} [ceiling] the bar marks what perfect samples reach
 */

/** @type {Record<string, Measure>} */
const MEASURES = {
  captured: {title: "Modes captured", bar: (v, m) => v / m.modes,
    text: (v, m) => `${number(v)} of ${m.modes}`,
    help: "modes with at least one sample of high quality, of 2,500"},
  high_quality: {title: "High quality", bar: (v) => v, ceiling: true,
    text: (v, m) => `${percent(v)} (at best ${percent(m.ceiling)})`,
    help: "share of samples within 3σ of a mode; perfect samples reach the mark"},
  reverse_kl: {title: "Reverse KL", text: (v) => `${number(v)} nats`,
    help: "of the shares of the modes from equal shares; 0 is best"},
  jsd: {title: "JSD to the true density", bar: (v) => v / Math.LN2,
    text: (v) => `${number(v)} nats`, help: "0 is best, ln 2 = 0.693 is worst"},
};

// null stands for infinite, as when no sample is near any mode
const median = (/** @type {(number | null)[]} */ values) => {
  const sorted = values.map((v) => v ?? Infinity).sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)];
};

/** @param {Measure} measure */
const rowFor = ({title, help, bar, ceiling}) => {
  const row = element(`<div class="pg-measure" hidden><span></span><b></b></div>`);
  find(row, "span").textContent = title;
  row.title = help;
  if (bar) {
    row.append(element(`<div class="pg-bar"><i></i>${
      ceiling ? `<u title="perfect samples"></u>` : ""}</div>`));
  }
  return row;
};

/** @param {HTMLElement} row @param {Measure} measure @param {number} value
 * @param {Metrics} metrics */
const fill = (row, {text, bar, ceiling}, value, metrics) => {
  find(row, "b").textContent = Number.isFinite(value) ? text(value, metrics) : "infinite";
  if (!bar) return;
  const share = Math.max(0, Math.min(1, bar(value, metrics)));
  find(row, ".pg-bar i").style.width = `${share * 100}%`;
  if (ceiling) find(row, ".pg-bar u").style.left = `${metrics.ceiling * 100}%`;
};

/**
 * Rows of measures. Returns what shows those of one member; null: the median of all.
 * @param {HTMLElement} holder
 * @returns {(metrics: Metrics | undefined, member: number | null) => void}
 */
export const measures = (holder) => {
  const rows = Object.entries(MEASURES).map(([name, measure]) => {
    const row = rowFor(measure);
    holder.append(row);
    return {name, measure, row};
  });
  holder.hidden = true;
  return (metrics, member) => {
    for (const {name, measure, row} of rows) {
      const all = metrics?.[name];
      row.hidden = all === undefined;
      if (row.hidden) continue;
      const value = (member === null ? median(all) : all[member]) ?? Infinity;
      fill(row, measure, value, metrics || {});
    }
    holder.hidden = rows.every(({row}) => row.hidden);
    holder.dataset.of = member === null ? "median of the members" : "";
  };
};
