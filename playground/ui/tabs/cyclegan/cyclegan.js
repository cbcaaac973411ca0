// Training a small translator on the page: the diagram of pictures and the losses, live.

import {chart} from "../../static/chart.js";
import {controls} from "../../static/controls.js";
import {find, findAs, mount} from "../../static/dom.js";
import {grown} from "../../static/growing.js";
import {live} from "../../static/live.js";
import {steerable} from "../../static/steering.js";
import {steps} from "../../static/steps.js";
import {store} from "../../static/store.js";
import {showExample} from "./first.js";
import {lent} from "./lent.js";
import {mendBoxes} from "./photo-box.js";
import {trainingPicture} from "./picture.js";
import {progressBar} from "./progress.js";
import {weightsBox} from "./weights-box.js";

/** @typedef {import("../../static/types.js").Frame} Frame */
/** @typedef {import("../../static/types.js").Knob} Knob */
/** @typedef {import("../../static/types.js").Refusal} Refusal */
/** @typedef {import("../../static/types.js").RunInfo} RunInfo */

/** Words and their colour, and the losses of a GAN. @typedef {{rows: [string, string][],
 *   series: import("../../static/chart.js").Series[]}} Shown */

/** `brings`: the visitor uploads the pictures first. @typedef {{name: string, title: string,
 *   gan: string, brings: boolean, knobs: Knob[], usual: import("./progress.js").Usual}} Choice */

const TRAINS = ["running", "queued", "idle"];
const MISSING = "Upload two kinds of pictures first, under “Train on your own pictures” below.";

class Training {
  /** @param {HTMLElement} root @param {Record<string, Shown>} gans @param {Choice[]} choices
   * @param {string[]} keeps the GANs whose models can be kept */
  constructor(root, gans, choices, keeps) {
    this.gans = gans;
    this.keeps = keeps;
    this.choices = choices;
    this.stage = find(root, ".pg-stage");
    this.slot = this.stage.id;
    this.kept = `${this.slot}-run`; // where the run is kept for the next visit
    this.run = "";
    this.state = "none";
    this.busy = false;
    /** @type {Record<string, {x: number[], y: number[]}>} */
    this.curves = {};
    this.pictures = 0; // the number of the visitor's own, once they are uploaded
    this.limit = 0; // steps of the next run; 0: none, a lesson may set one
    this.start = this.#control("start", HTMLButtonElement);
    this.stop = this.#control("stop", HTMLButtonElement);
    this.keep = this.#control("keep", HTMLButtonElement);
    this.data = this.#control("data", HTMLSelectElement);
    for (const {name, title} of choices) this.data.add(new Option(title, name));
    this.panel = controls(this.find(".pg-knobs"), {
      scope: this.slot,
      onChange: (name, value, knob) => {
        if (this.run && knob.live) this.#steer("change", {[name]: value});
      },
    });
    this.picture = trainingPicture(this.stage, (step) => this.#branch(step));
    this.charts = this.#drawCharts();
    this.progress = progressBar(this.stage);
    this.#showGan();
    this.#listen();
  }

  /** @param {string} selector */
  find(selector) { return find(this.stage, selector); }

  /**
   * @template {HTMLElement} T
   * @param {string} name @param {new () => T} kind
   */
  #control(name, kind) { return findAs(this.stage, `#${this.slot}-${name}`, kind); }

  /**
   * A question about a run.
   * @param {"submit" | "info" | "steer" | "fork"} name @param {*[]} given @returns {Promise<*>}
   */
  #ask(name, ...given) {
    const question = /** @type {(...all: *[]) => void} */ (live[name]);
    return new Promise((resolve, reject) => { question(this.slot, ...given, resolve, reject); });
  }

  /** @returns {Choice} */
  get chosen() {
    return this.choices.find(({name}) => name === this.data.value) ?? this.choices[0];
  }

  // -- what is shown -----------------------------------------------------------------------------
  #drawCharts() {
    return Object.fromEntries(Object.entries(this.gans).map(([name, {series}]) => {
      const holder = document.createElement("div");
      holder.className = "pg-panel";
      this.find(".pg-curves").append(holder);
      const drawn = chart(holder, {title: "Losses", x: {name: "step"}, y: {name: "loss", log: true},
        series});
      return [name, {holder, drawn}];
    }));
  }

  #showGan() {
    const {gan, knobs} = this.chosen;
    this.panel.show(knobs, Object.fromEntries(knobs.map((knob) => [knob.name, knob.default])));
    this.picture.name(this.gans[gan].rows);
    for (const [name, {holder}] of Object.entries(this.charts)) holder.hidden = name !== gan;
    this.#showProgress();
  }

  /** @param {Partial<Frame>} frame the newest; none: before the first step */
  #showProgress({step = 0, limit = this.limit, seconds = 0, steps_per_second: rate = 0} = {}) {
    this.progress({step, limit, seconds, rate}, this.chosen.usual);
  }

  /** @param {string} words "" hides them */
  #fail(words) {
    const box = this.find(".pg-actions .pg-error");
    box.textContent = words;
    box.hidden = !words;
  }

  #showState() {
    const trains = TRAINS.includes(this.state);
    this.start.hidden = trains;
    this.stop.hidden = !trains;
    this.start.disabled = this.stop.disabled = this.busy || live.engine !== "ready";
    this.start.textContent = this.run && this.state === "paused" ? "Continue" : "Train";
    this.stage.dataset.run = this.state;
    this.stage.dataset.id = this.run;
    this.keep.hidden = !this.keeps.includes(this.chosen.gan);
    this.keep.disabled = !this.run || this.busy || live.engine !== "ready";
  }

  /** @param {number} step @param {Record<string, number>} losses */
  #remember(step, losses) {
    const {gan} = this.chosen;
    for (const {name} of this.gans[gan].series) {
      if (!Number.isFinite(losses[name])) continue;
      this.curves[name] = grown(this.curves[name] ?? {x: [], y: []}, step, losses[name]);
    }
    this.charts[gan].drawn.set(this.curves);
  }

  /** @param {Frame} frame */
  #frame(frame) {
    const {state, message, step, readings} = frame;
    this.state = state;
    if (state === "gone") this.#forget(message || "This run is gone; Train starts a new one.");
    else {
      this.picture.came(frame);
      this.#showProgress(frame);
      if (readings && Object.keys(readings).length) this.#remember(step, readings);
      if (state === "failed") this.#forget(message ?? "");
    }
    this.#showState();
  }

  // -- what is done ------------------------------------------------------------------------------
  /** One thing at a time; a refusal is told. @param {() => Promise<void>} work */
  async #doing(work) {
    if (this.busy) return;
    this.busy = true;
    this.#fail("");
    this.#showState();
    try {
      await work();
    } catch (refused) {
      this.#fail(/** @type {Error | Refusal} */ (refused).message);
    }
    this.busy = false;
    this.#showState();
  }

  /** @param {string} command */
  #steer(command, values = {}) {
    return this.#doing(async () => {
      this.state = (await this.#ask("steer", this.run, command, values)).state;
    });
  }

  /** @param {string} words why it is gone */
  #forget(words) {
    this.run = "";
    this.state = "none";
    this.picture.follow(null);
    store.set(this.kept, null);
    this.#fail(words);
  }

  /** @param {RunInfo} info */
  #follow({run, state}) {
    this.run = run;
    this.state = state;
    this.curves = {};
    store.set(this.kept, run);
    this.picture.follow(run);
    live.watch(this.slot, run, {layers: ["images"], fps: 4}, (frame) => this.#frame(frame));
  }

  async #drop() {
    if (!this.run) return;
    live.unwatch(this.slot);
    await this.#ask("steer", this.run, "drop", {}).catch(() => {}); // it may be gone already
    this.#forget("");
  }

  #begin() {
    return this.#doing(async () => {
      const {name, gan, brings} = this.chosen;
      await this.#drop();
      if (brings && !this.pictures) throw new Error(MISSING);
      const own = brings ? {pictures: this.pictures} : {};
      this.#follow(await this.#ask("submit", {gan, data: name, ...this.panel.values(), ...own,
        steps: this.limit}));
    });
  }

  /** Goes on alone from a kept state; the run that it was goes on too. @param {number} step */
  #branch(step) {
    return this.#doing(async () => {
      this.#follow(await this.#ask("fork", this.run, step));
    });
  }

  /** @param {string} name */
  #choose(name) {
    this.data.value = name;
    this.#showGan();
  }

  // -- lessons -----------------------------------------------------------------------------------
  /** Data and knobs for the next run. @param {string | null} data
   * @param {(knob: Knob) => *} valueOf @param {number} limit its steps; 0: none */
  async prepare(data, valueOf, limit) {
    await this.#doing(() => this.#drop());
    this.#choose((this.choices.find(({name}) => name === data) ?? this.choices[0]).name);
    this.panel.set(Object.fromEntries(this.chosen.knobs.map((knob) => (
      [knob.name, valueOf(knob)]))));
    this.limit = limit;
  }

  /** All that is set. */
  values() { return {data: this.chosen.name, ...this.panel.values()}; }

  /** From the start. */
  play() { return this.#begin(); }

  pause() { return TRAINS.includes(this.state) ? this.#steer("pause") : null; }

  // -- coming back -------------------------------------------------------------------------------
  /** A page that was loaded again finds its run, which went on meanwhile. */
  async #comeBack() {
    const kept = store.get(this.kept);
    if (!kept || this.run || this.busy) return;
    try {
      const info = await this.#ask("info", kept);
      if (!info.yours || this.run || this.busy) return;
      this.#choose(info.values.data);
      this.panel.set(info.values);
      this.pictures = info.values.pictures || this.pictures;
      this.#follow(info);
    } catch (refused) {
      if (!(/** @type {Refusal} */ (refused).lost)) store.set(this.kept, null);
    }
    this.#showState();
  }

  /** What the upload box below has kept, by its number. */
  #takeUploaded() {
    const kept = document.querySelector("#cycle-own [data-pictures]");
    const pictures = Number(/** @type {HTMLElement | null} */ (kept)?.dataset.pictures);
    if (!kept || this.pictures === pictures) return;
    this.pictures = pictures;
    this.#choose(this.choices.find(({brings}) => brings)?.name ?? "");
    this.#fail("");
  }

  #listen() {
    this.start.addEventListener("click", () => (
      this.run && this.state === "paused" ? this.#steer("play") : this.#begin()));
    this.stop.addEventListener("click", () => this.#steer("pause"));
    this.keep.addEventListener("click", () => document.getElementById("cycle-keep")?.click());
    this.data.addEventListener("change", () => {
      this.#showGan();
      if (this.run) this.#begin();
    });
    new MutationObserver(() => this.#takeUploaded())
      .observe(document.body, {childList: true, subtree: true});
    live.onStatus(({engine}) => {
      this.#showState();
      if (engine === "ready") this.#comeBack();
    });
  }
}

/**
 * @param {HTMLElement} root
 * @param {{gans: Record<string, Shown>, data: Choice[], tab: string, accept: string[],
 *   examples: string[], keeps: string[]}} props
 */
export const start = (root, {gans, data, tab, accept, examples, keeps}) => {
  // Gradio draws a tab's parts in no fixed order: the photo's box may come after this call
  mount("cycle-photo", () => {
    const page = find(document, "#photos");
    find(page, ".cycle-photo").dataset.step = "translate";
    find(page, ".cycle-training").dataset.step = "train";
    const parts = steps(page);
    showExample(page, tab);
    mendBoxes(accept, examples);
    weightsBox(/** @type {HTMLElement} */ (document.getElementById("cyclegan-tab") ?? root));
    const training = new Training(root, gans, data, keeps);
    steerable(tab, lent(training, parts.open));
  });
};
