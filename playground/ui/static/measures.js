// The measures of a run: how many modes it captures, how good its samples are.

import {element, find} from "./dom.js";
import {number, percent} from "./number.js";

/** @typedef {import("./types.js").Frame} Frame */
/** @typedef {Frame["metrics"]} Metrics */
/**
 * @typedef {object} Measure
 * @property {string} title
 * @property {string} help how to read it
 * @property {(value: number, metrics: Metrics) => string} text
 * @property {(value: number, metrics: Metrics) => number} [bar] its share of the best, 0 to 1
 * @property {(metrics: Metrics) => string} [best] what true samples have, told with the help
 * @property {string} [none] what stands where there is no number, "infinite" if nothing is said
 * @property {string} [beside] a second metric, whose value stands beside the first
 * @property {boolean} [ceiling] the bar marks what perfect samples reach
 */

/** @type {Record<string, Measure>} */
const MEASURES = {
  captured: {title: "Captured", bar: (v, m) => v / m.modes,
    text: (v, m) => `${number(v)} of ${m.modes} modes`,
    help: "modes with at least one sample of high quality, of 2,500"},
  high_quality: {title: "High quality", bar: (v) => v, ceiling: true,
    text: (v) => percent(v), best: (m) => `Perfect samples: ${percent(m.ceiling)}`,
    help: "share of samples within 3σ of a mode, which the mark shows of perfect ones"},
  reverse_kl: {title: "Reverse KL", text: (v) => `${number(v)} nats`,
    help: "of the shares of the modes from those of the data; 0 is best"},
  width: {title: "Width of modes", none: "too few",
    text: (v, m) => `${number(v)} ×${v < m.tight ? ", too tight" : ""}`,
    help: "σ of the samples in a mode over the data's, median over the modes; 1 is best; counted "
      + "where at least 30 % of the samples are good ones"},
  wasserstein: {title: "Wasserstein-1",
    text: (v) => number(v), best: (m) => `True samples: ${number(m.wasserstein_real)}`,
    help: "to the truth: mean way of the cheapest pairing of 300 samples with 300 true ones, in "
      + "data units"},
  precision: {title: "Precision; recall", beside: "recall", bar: (v) => v,
    text: (v) => percent(v),
    help: "precision and recall in a classifier's features (Kynkäänniemi et al. 2019): share of "
      + "samples among the real ones, which is 90 % of real ones, and of real ones among samples"},
  density: {title: "Density; coverage", beside: "coverage", text: (v) => number(v),
    help: "how many real neighbourhoods hold a sample, and the share of those that hold one at "
      + "all (Naeem et al. 2020); 1 is best of both, density may pass it"},
  frechet: {title: "Fréchet; KID", beside: "kid", text: (v) => number(v),
    help: "distance of the features to those of real pictures; 0 is best; not Inception's, as in "
      + "papers"},
  jsd: {title: "JSD to the truth", bar: (v) => v / Math.LN2,
    text: (v) => `${number(v)} nats`,
    best: ({jsd_real: real}) => (real === undefined ? ""
      : `Your points in training: ${number(real)} nats`),
    help: "0 is best, ln 2 = 0.693 is worst; of your own points to those held out of training"},
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

/** @param {HTMLElement} row @param {Measure} measure @param {number[]} values the metric's own and
 * the one beside it @param {Metrics} metrics */
const fill = (row, {text, help, bar, best, ceiling, none = "infinite"}, values, metrics) => {
  const [value] = values;
  find(row, "b").textContent = values.map((v) => (
    Number.isFinite(v) ? text(v, metrics) : none)).join("; ");
  const told = best?.(metrics);
  if (told) row.title = `${help}. ${told}.`;
  if (!bar) return;
  const share = Math.max(0, Math.min(1, bar(value, metrics)));
  find(row, ".pg-bar i").style.width = `${share * 100}%`;
  if (ceiling) find(row, ".pg-bar u").style.left = `${metrics.ceiling * 100}%`;
};

/** Nothing is counted yet. @param {HTMLElement} row */
const empty = (row) => {
  find(row, "b").textContent = "–";
  const bar = /** @type {HTMLElement | null} */ (row.querySelector(".pg-bar i"));
  if (bar) bar.style.width = "0";
  const ceiling = /** @type {HTMLElement | null} */ (row.querySelector(".pg-bar u"));
  if (ceiling) ceiling.style.left = "100%";
};

const CHANCE = ["hit_by_chance", "too_early"]; // verdicts on modes that were not found to stay
const FEW = 0.3; // of good samples: with less a mode may be hit by one that passes

/** Whether the modes counted may have been hit by samples on their way somewhere else.
 * @param {Pick<Frame, "metrics" | "verdicts">} frame @param {number | null} member */
export const isByChance = ({metrics, verdicts}, member) => {
  if (CHANCE.includes(verdicts?.modes?.name ?? "")) return true;
  const good = metrics.high_quality;
  return Boolean(good) && ((member === null ? median(good) : good[member]) ?? 0) < FEW;
};

/**
 * Rows of measures; those that the holder's ``data-expected`` names are there before their values.
 * Returns what shows those of one member; null: the median of all.
 * @param {HTMLElement} holder
 * @returns {(frame: Partial<Frame>, member: number | null) => void}
 */
export const measures = (holder) => {
  const rows = Object.entries(MEASURES).map(([name, measure]) => {
    const row = rowFor(measure);
    holder.append(row);
    return {name, measure, row};
  });
  const counted = element(`<p class="pg-note"></p>`);
  holder.append(counted);
  holder.hidden = true;
  return ({metrics = {}, verdicts}, member) => {
    const expected = (holder.dataset.expected ?? "").split(" ");
    for (const {name, measure, row} of rows) {
      const all = metrics[name];
      row.hidden = all === undefined && !expected.includes(name);
      if (all === undefined) {
        empty(row);
        continue;
      }
      const both = [all, ...(measure.beside ? [metrics[measure.beside] ?? []] : [])];
      fill(row, measure, both.map((each) => (
        (member === null ? median(each) : each[member]) ?? Infinity)), metrics);
      row.classList.toggle("pg-by-chance",
        name === "captured" && isByChance({metrics, verdicts}, member));
    }
    const at = metrics.measured_step; // not known is not step 0
    counted.textContent = [at === undefined ? "" : `counted at step ${at.toLocaleString("en-US")}`,
      metrics.compared ?? ""].filter(Boolean).join("; ");
    holder.hidden = rows.every(({row}) => row.hidden);
    holder.dataset.of = member === null && at !== undefined ? "median of the members" : "";
  };
};
