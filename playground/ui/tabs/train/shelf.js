// The shelf: runs that were pinned, what differs between them, their curves over each other, and
// the session file that holds it all.

import {chart} from "../../static/chart.js";
import {element, escape, find, findAs} from "../../static/dom.js";
import {download} from "../../static/download.js";
import {unpackCurves} from "../../static/history.js";
import {number} from "../../static/number.js";
import {asCsv, asFile, differing, fromFile, isCompared, joined, measured, MOST_BYTES, sorted,
  thinned,
} from "../../static/pins.js";
import {store} from "../../static/store.js";
import {url} from "../../static/url.js";
import {pointsOf, takePoints} from "./own-points.js";
import {titlesOf} from "./titles.js";

/** @typedef {import("../../static/types.js").Frame} Frame */
/** @typedef {import("../../static/pins.js").Pin} Pin */
/** @typedef {import("../../static/chart.js").Chart} Chart */
/** @typedef {import("../../static/types.js").TabTools["server"]} Server */
/** @typedef {{run: string, title: string, values: import("../../static/types.js").Values,
 *   frame: Frame}} Shown a run as it is now; ``frame`` has its curves */

const MARKUP = `<section class="pg-shelf pg-panel" aria-label="Pinned runs" hidden>
  <header><h3>Pinned runs</h3>
    <button type="button" class="pg-button" data-do="csv">CSV of it all</button>
    <button type="button" class="pg-button" data-do="save">Save session</button>
    <button type="button" class="pg-button" data-do="open">Open session</button>
    <input type="file" accept=".json,application/json" hidden aria-label="Session file">
    <p class="pg-note" role="status"></p></header>
  <div class="pg-shelf-table"></div>
  <div class="pg-shelf-charts"></div></section>`;
const MEASURES = ["captured", "high_quality", "reverse_kl", "jsd", "width", "wasserstein",
  "precision", "recall", "density", "coverage", "frechet", "kid"];
const CURVES = ["captured", "high_quality", "reverse_kl", "jsd", "width", "wasserstein", "frechet",
  "kid", "d_loss", "g_loss"];
const COLOURS = ["ink", "fake", "disc", "grad", "real", "warn"];
const DASHES = [[], [7, 3]];
const KEPT = "pins"; // in this browser
/** In the address, but nobody else's. */
const OWN = ["run", "room", "key", "step", "beside", "present"];

/** @param {Record<string, string>} all */
const shared = (all) => (
  Object.fromEntries(Object.entries(all).filter(([name]) => !OWN.includes(name))));

/** The mean of what is a number. @param {*} values @returns {number | null} */
const mean = (values) => {
  const found = [values].flat().filter(Number.isFinite);
  return found.length ? found.reduce((a, b) => a + b, 0) / found.length : null;
};

/** @param {Shown} shown @returns {Pin} */
export const pinOf = ({run, title, values, frame}) => {
  const {metrics, history = {}, arrays, step} = frame;
  const known = Object.assign({}, ...["curve", "metric_curve"].map((prefix) => (
    unpackCurves(history[prefix]?.names ?? [], arrays, prefix, null))));
  const curves = CURVES.filter((name) => known[name]).map((name) => (
    [name, thinned(known[name].x, known[name].y)]));
  const counted = MEASURES.filter((name) => metrics[name] !== undefined);
  const {compared} = metrics;
  return {run, title, step, values, note: "", ...(compared ? {compared} : {}),
    curves: Object.fromEntries(curves),
    metrics: Object.fromEntries(counted.map((name) => [name, mean(metrics[name])]))};
};

/** What this browser keeps; what it cannot read is as if it were not. @returns {Pin[]} */
const keptPins = () => {
  try {
    return fromFile(store.get(KEPT) ?? "").pins;
  } catch {
    return [];
  }
};

/** @param {*} value */
const inCell = (value) => (typeof value === "number" ? number(value) : String(value ?? "–"));

/** @param {Pin[]} pins @param {{column: string, down: boolean}} order
 * @param {Record<string, string>} titles */
const tableOf = (pins, order, titles) => {
  const settings = differing(pins), measures = measured(pins), told = isCompared(pins);
  const heads = ["step", ...settings, ...measures].map((name) => {
    const sort = order.column === name ? ` aria-sort="${order.down ? "de" : "a"}scending"` : "";
    return `<th${sort}><button type="button" data-sort="${escape(name)}">${
      escape(titles[name] ?? name)}</button></th>`;
  });
  const rows = sorted(pins, order.column, order.down).map((pin) => {
    const at = pins.indexOf(pin);
    const cells = [pin.step, ...settings.map((n) => pin.values[n]),
      ...measures.map((n) => pin.metrics[n]), ...(told ? [pin.compared] : [])];
    return `<tr data-pin="${at}"><th scope="row"><i style="--key:var(--pg-${
      COLOURS[at % COLOURS.length]})"></i>${at + 1} ${escape(pin.title)}</th>${
      cells.map((value) => `<td>${escape(inCell(value))}</td>`).join("")}
      <td><input value="${escape(pin.note)}" maxlength="2000" aria-label="Note on ${at + 1}"></td>
      <td><button type="button" class="pg-small" data-drop="${at}"
        aria-label="Take ${at + 1} off the shelf">Remove</button></td></tr>`;
  });
  return `<table><thead><tr><th>Run</th>${heads.join("")}${told ? "<th>Compared</th>" : ""
  }<th>Note</th><th></th></tr></thead>
    <tbody>${rows.join("")}</tbody></table>`;
};

class Shelf {
  /** @param {HTMLElement} root @param {Server} server @param {Record<string, string>} titles
   * @param {() => Shown | null} shown */
  constructor(root, server, titles, shown) {
    this.server = server;
    this.titles = titles;
    this.root = element(MARKUP);
    root.append(this.root);
    this.shown = shown;
    this.pins = keptPins();
    this.order = {column: "step", down: true};
    /** @type {Record<string, Chart>} */
    this.charts = {};
    this.drawn = ""; // for which pins
    this.listen();
    this.show();
  }

  listen() {
    const file = findAs(this.root, "input[type=file]", HTMLInputElement);
    /** @type {Record<string, () => void>} */
    const act = {
      csv: () => download(asCsv(this.pins), "pinned-runs.csv", "text/csv"),
      save: () => this.save(),
      open: () => file.click(),
    };
    file.addEventListener("change", () => {
      const [chosen] = file.files ?? [];
      if (chosen) this.open(chosen);
      file.value = ""; // the same file may come again, mended
    });
    this.root.addEventListener("click", ({target}) => {
      const {dataset} = /** @type {HTMLElement} */ (target);
      if (dataset.do) act[dataset.do]();
      if (dataset.sort) {
        const down = this.order.column !== dataset.sort || !this.order.down;
        this.order = {column: dataset.sort, down};
        this.show();
      }
      if (dataset.drop) this.change(this.pins.filter((_, i) => i !== Number(dataset.drop)));
    });
    this.root.addEventListener("change", ({target}) => {
      const input = /** @type {HTMLInputElement} */ (target);
      const row = /** @type {HTMLElement | null} */ (input.closest("[data-pin]"));
      if (!row) return;
      this.pins[Number(row.dataset.pin)].note = input.value;
      this.keep();
    });
  }

  /** @param {string} words */
  say(words) { find(this.root, ".pg-note").textContent = words; }

  keep() {
    store.set(KEPT, this.pins.length
      ? asFile({settings: {}, points: null, pins: this.pins}) : null);
  }

  /** @param {Pin[]} pins */
  change(pins) {
    this.pins = pins;
    this.keep();
    this.show();
  }

  /** Puts the run that is shown on the shelf; tells what came of it. */
  pin() {
    const shown = this.shown();
    if (!shown) return "Train something first: a pinned run has curves.";
    this.change(joined(this.pins, [pinOf(shown)]));
    return `Pinned, step ${shown.frame.step.toLocaleString("en-US")}: see below the stage.`;
  }

  /** Settings, own points and pinned runs as one file. */
  async save() {
    const settings = shared(url.all());
    const points = await pointsOf(this.server, settings.drawing);
    download(asFile({settings, points, pins: this.pins}), "session.json", "application/json");
  }

  /** @param {File} file */
  async open(file) {
    try {
      if (file.size > MOST_BYTES) throw new Error(`A session file has at most ${MOST_BYTES / 1e6} MB.`);
      const {settings, points, pins} = fromFile(await file.text());
      if (points) await takePoints(points);
      this.change(joined(this.pins, pins));
      const query = String(new URLSearchParams(shared(settings)));
      if (query) location.search = query;
    } catch (refused) {
      this.root.hidden = false;
      this.say(/** @type {Error} */ (refused).message);
    }
  }

  show() {
    this.root.hidden = false;
    this.root.dataset.empty = String(!this.pins.length);
    if (!this.pins.length) {
      this.say("Pin a run to compare it with others; it stays here when you come back.");
    } else {
      this.say("");
    }
    find(this.root, ".pg-shelf-table").innerHTML = this.pins.length
      ? tableOf(this.pins, this.order, this.titles) : "";
    this.draw();
  }

  /** The curves of all pins over each other, one chart a reading. */
  draw() {
    const holder = find(this.root, ".pg-shelf-charts");
    const key = this.pins.map(({run, step}) => `${run} ${step}`).join();
    if (key === this.drawn) return;
    this.drawn = key;
    holder.replaceChildren();
    for (const name of CURVES.filter((each) => this.pins.some(({curves}) => curves[each]))) {
      const box = element('<div class="pg-panel"></div>');
      holder.append(box);
      const drawn = chart(box, {title: this.titles[name], x: {name: "step"}, y: {name: ""},
        series: this.pins.map((_, i) => ({name: `pin${i}`, label: String(i + 1), width: 2,
          color: COLOURS[i % COLOURS.length],
          dash: DASHES[Math.floor(i / COLOURS.length) % DASHES.length]}))});
      drawn.set(Object.fromEntries(this.pins.flatMap(({curves}, i) => (curves[name]
        ? [[`pin${i}`, {x: curves[name].x, y: curves[name].y.map((v) => v ?? NaN)}]] : []))));
    }
  }
}

/** The shelf below, and what pins the run that is shown.
 * @param {Pick<import("./train.js").Parts,
 *   "root" | "catalogue" | "server" | "view" | "run" | "past">} parts */
export const offerPins = ({root, catalogue, server, view, run, past}) => {
  const pinned = new Shelf(root, server, titlesOf(catalogue), () => {
    const {id, info} = run.now, frame = view.newest();
    if (!id || !info?.values || !frame) return null;
    const {data, gan} = info.values;
    const title = `${catalogue.gans[gan]?.title ?? gan} on ${catalogue.data[data]?.title ?? data}`;
    return {run: id, title, values: info.values, frame};
  });
  past.offer("Pin", "Keep this run on the shelf below, to compare it with others", () => (
    past.say(pinned.pin())));
};
