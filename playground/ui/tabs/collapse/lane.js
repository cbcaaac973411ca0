// One lane of the race: picture, verdict, modes, curves and the switch for another method.

import {canvasIn} from "../../static/canvas.js";
import {chart} from "../../static/chart.js";
import {element, find, findAs} from "../../static/dom.js";
import {images} from "../../static/images.js";
import {drawModeMap, MAPPED, mapInWords} from "../../static/mode-map.js";
import {points} from "../../static/points.js";
import {drawModeBars, drawSeedHistogram} from "./bars.js";
import {charts, usual} from "./charts.js";
import {definitions, MARKUP, offer, preview} from "./lane-view.js";
import {direction, turned} from "./rotation.js";
import {overSeeds} from "./seeds.js";
import {whyNoSwitch} from "./settings.js";
import {countedWords, measures, unmeasured} from "./measures.js";

/** @typedef {import("../../static/types.js").Frame} Frame */
/** @typedef {import("./settings.js").Catalogue} Catalogue */
/** @typedef {import("./settings.js").Dataset} Dataset */
/** @typedef {import("./measures.js").Counted} Counted */

/**
 * What a lane is about to run. In a `scene` its method is a title and its settings are fixed.
 * @typedef {object} LaneSettings
 * @property {string} method
 * @property {string} name the dataset's
 * @property {Dataset} data
 * @property {number} seeds
 * @property {boolean} scene
 * @property {string} verdict the aspect that it is read by
 * @property {string[] | null} charts
 */

const COLUMNS = 8; // of a grid of images
const MOST_BARS = 30; // modes that have room for a bar each
const LAYERS = ["heat", "real", "fake"];

export class Lane {
  /**
   * @param {Catalogue} catalogue @param {LaneSettings} settings
   * @param {{onMethod: (name: string) => void, onSwitch: (name: string) => void,
   *   onDrop: () => void, onCurves: () => void}} on
   */
  constructor(catalogue, settings, on) {
    const {data} = settings;
    this.catalogue = catalogue;
    this.settings = settings;
    this.onCurves = on.onCurves;
    this.root = element(MARKUP);
    /** @type {import("../../static/types.js").Curves} */
    this.known = {}; // its curves
    /** @type {number[] | null} */
    this.counts = null; // samples a mode
    /** @type {import("../../static/types.js").NumberArray | null} */
    this.map = null; // likewise of a thousand
    /** @type {number[] | null} */
    this.captured = null; // modes a seed
    /** @type {{at: number, label: string}[]} */
    this.moments = [];
    /** @type {{x: number[], y: number[]}} */
    this.turns = {x: [], y: []};
    const [dots, grid] = this.#holders();
    this.dots = points(dots);
    this.grid = images(grid, {columns: COLUMNS});
    this.bars = canvasIn(this.part("bars"), (pen, width, height) => {
      if (this.map) drawModeMap(pen, width, height, this.map);
      else if (data.modes && data.modes !== MAPPED) {
        drawModeBars(pen, width, height, this.counts, data);
      }
    }, "Samples of each mode");
    this.histogram = canvasIn(this.part("seeds"), (pen, width, height) => {
      if (this.captured) drawSeedHistogram(pen, width, height, this.captured, data.modes);
    }, "Modes captured over the seeds");
    this.method = findAs(this.root, ".pg-lane-method", HTMLSelectElement);
    this.switcher = findAs(this.root, ".pg-lane-switch select", HTMLSelectElement);
    this.charts = Object.fromEntries((settings.charts ?? usual(data)).map((name) => (
      [name, this.#chart(name)])));
    this.#furnish();
    this.clear();
    this.method.addEventListener("change", () => on.onMethod(this.method.value));
    this.switcher.addEventListener("change", () => {
      if (this.switcher.value) on.onSwitch(this.switcher.value);
      this.switcher.value = "";
    });
    this.part("drop").addEventListener("click", on.onDrop);
  }

  /** @param {string} name */
  part(name) { return find(this.root, `.pg-lane-${name}`); }

  /** Where dots and where images are drawn; one of them is hidden. */
  #holders() {
    const view = find(this.part("picture"), "div");
    const pictures = this.settings.data.kind === "images";
    const [dots, grid] = [document.createElement("div"), document.createElement("div")];
    view.append(dots, grid);
    [dots.hidden, grid.hidden] = [pictures, !pictures];
    return [dots, grid];
  }

  /** @param {string} name */
  #chart(name) {
    const box = element("<div></div>");
    this.part("charts").append(box);
    return chart(box, {...charts(this.settings.data)[name], dense: true});
  }

  /** What stays as it is while the lane stands. */
  #furnish() {
    const {data, seeds, scene, method} = this.settings;
    this.method.hidden = this.part("switch").hidden = scene;
    this.part("title").hidden = !scene;
    this.part("title").textContent = scene ? method : "";
    const mapped = data.modes === MAPPED;
    this.part("modes").hidden = !data.modes || (data.modes > MOST_BARS && !mapped);
    this.part("bars").classList.toggle("pg-lane-map", mapped);
    const bars = data.kind === "images" ? "Samples a class; dashed: equal shares"
      : "Samples a mode; dashed: the data's shares";
    find(this.part("modes"), "figcaption").textContent = mapped
      ? "Modes found: row, column and square are the three digits" : bars;
    this.part("seeds").hidden = seeds === 1 || !data.modes;
  }

  /** Which lane it is, and whether it can be taken out. @param {number} number from 1
   * @param {boolean} few */
  place(number, few) {
    this.root.dataset.lane = this.part("mark").textContent = String(number);
    this.part("drop").hidden = this.settings.scene || few;
  }

  /** What it can be started with, and what can be switched on in it. @param {string} method which
   * it runs now */
  #offer(method) {
    const {name, scene} = this.settings;
    if (scene) return;
    const presets = Object.values(this.catalogue.presets);
    const now = this.catalogue.presets[method].on[name];
    offer(this.method, presets, (preset) => preset.on[name].misfit);
    this.method.value = method;
    offer(this.switcher, presets, (preset) => whyNoSwitch(preset.on[name], now));
    this.switcher.prepend(new Option("Switch to …", ""));
    this.switcher.value = "";
  }

  clear() {
    this.counts = this.captured = this.map = null;
    this.moments = [];
    this.turns = {x: [], y: []};
    this.known = {};
    this.root.dataset.fresh = "";
    for (const each of Object.values(this.charts)) {
      each.clear();
      each.moments([]);
    }
    this.#offer(this.settings.method);
    this.part("was").hidden = true;
    this.#sayVerdict({title: "Not started", text: this.#about(), tone: ""});
    this.part("numbers").replaceChildren(...definitions(unmeasured(this.settings.data)));
    this.say("");
    this.wait("");
    this.dots.draw(preview(this.settings.data));
    this.bars.redraw();
    this.histogram.redraw();
  }

  /** What its method is. */
  #about() {
    const {scene, method} = this.settings;
    return scene ? "" : this.catalogue.presets[method].help;
  }

  /** The first count takes a while, above all of images. */
  started() {
    delete this.root.dataset.fresh;
    this.#sayVerdict({title: "…", text: "counting what it makes", tone: ""});
  }

  /** Another method was switched on. @param {string} before @param {string} now
   * @param {number} step */
  switched(before, now, step) {
    const {presets} = this.catalogue;
    this.#offer(now);
    this.moment(step, presets[now].title);
    this.part("was").hidden = false;
    this.part("was").textContent = `was ${presets[before].title} until step `
      + step.toLocaleString("en-US");
  }

  /** @param {Frame} frame with the picture */
  picture(frame) {
    const {fake, images: pictures, mode_map: map} = frame.arrays;
    if (map) {
      this.map = map.data;
      this.bars.tell(() => mapInWords(map.data));
      this.bars.redraw();
    }
    if (fake) {
      const {extent, places} = this.settings.data;
      this.dots.draw({kind: "points", extent, layers: LAYERS, member: 0, single: false, places,
        arrays: frame.arrays});
      if (this.charts.angle) {
        this.turns = turned(this.turns, frame.step, direction(fake));
        this.known.angle = this.turns;
        this.charts.angle.set({angle: this.turns});
      }
    }
    if (pictures) this.grid.draw({images: pictures, columns: COLUMNS});
    const {captured, jsd} = frame.metrics ?? {};
    if (captured ?? jsd) this.#count(/** @type {*} */ (frame.metrics));
    const said = frame.verdicts?.[this.settings.verdict];
    if (said) this.#sayVerdict(said);
  }

  /** @param {Counted} counted */
  #count(counted) {
    this.part("numbers").replaceChildren(...definitions(measures(counted)));
    this.part("numbers").title = countedWords(counted);
    this.counts = counted.nearest?.[0] ?? null;
    this.captured = counted.captured ?? null;
    this.bars.redraw();
    this.histogram.redraw();
  }

  /** @param {Frame} frame with the curves */
  curves({history, arrays}) {
    const found = {
      ...overSeeds(history?.metric_curve?.names ?? [], arrays, "metric_curve"),
      ...overSeeds(history?.curve?.names ?? [], arrays, "curve"),
    };
    this.known = {...found, ...(this.charts.angle ? {angle: this.turns} : {})};
    for (const [name, each] of Object.entries(this.charts)) if (name !== "angle") each.set(found);
    this.onCurves();
  }

  /** Something was switched on. @param {number} step @param {string} label */
  moment(step, label) {
    this.moments = [...this.moments, {at: step, label}];
    for (const each of Object.values(this.charts)) each.moments(this.moments);
    this.onCurves();
  }

  /** Words over the picture; "" hides them. @param {string} text */
  say(text, tone = "") {
    const box = this.part("message");
    box.hidden = !text;
    box.textContent = text;
    box.dataset.tone = tone;
    this.root.classList.toggle("pg-frozen", tone === "bad");
  }

  /** Why it stands still while the race goes on; "" where it does not. @param {string} text */
  wait(text) {
    this.part("wait").hidden = !text;
    this.part("wait").textContent = text;
  }

  /** @param {Pick<import("../../static/types.js").Said, "title" | "text" | "tone">} said */
  #sayVerdict({title, text, tone}) {
    const box = find(this.root, ".pg-verdict");
    box.dataset.tone = tone;
    find(box, "b").textContent = title;
    find(box, "span").textContent = text;
    this.root.dataset.tone = tone;
  }
}
