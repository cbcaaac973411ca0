// Wrong labels, live: a small conditional GAN is trained while a share of its labels is random.

import {chart} from "../../static/chart.js";
import {escape, find, findAs} from "../../static/dom.js";
import {grown} from "../../static/growing.js";
import {sheet} from "../../static/images.js";
import {live} from "../../static/live.js";
import {percent} from "../../static/number.js";

/** @typedef {import("../../static/types.js").Frame} Frame */
/** @typedef {import("../../static/types.js").NamedArray} NamedArray */
/** @typedef {import("./labels.js").Model} Model */

const [LOOK_MS, ROWS, SHOWN] = [700, 10, 6]; // rows of a noise each: judged and shown

const SHOWN_WORDS = "Each row one noise, each column the label above it.";

const CHART = {
  title: "Tiles that obey their label", x: {name: "step"},
  /** @type {import("../../static/chart.js").Axis} */
  y: {name: "of 100 tiles", unit: "%", fixed: [0, 100, 25]}, marks: [{at: 10, label: "chance"}],
  series: [{name: "obey", label: "obey", color: "fake"}],
};

class Spoiling {
  /**
   * @param {HTMLElement} stage @param {string} slot
   * @param {() => Model} model what the next training takes
   */
  constructor(stage, slot, model) {
    this.stage = stage;
    this.panel = find(stage, ".pg-spoil");
    const {panel} = this;
    this.slot = slot;
    this.model = model;
    this.slider = findAs(panel, "input", HTMLInputElement);
    this.button = findAs(panel, "button", HTMLButtonElement);
    this.label = this.button.textContent;
    this.tiles = sheet(this.part("live"), "Samples of the GAN in training");
    this.chart = chart(this.part("obey"), CHART);
    this.run = "";
    this.title = ""; // of what is trained
    this.lastLook = 0;
    this.trainedWith = 0; // the label noise that the run has, which may have refused the slider's
    this.step = 0;
    /** @type {{x: number[], y: number[]}} */
    this.curve = {x: [], y: []};
    this.slider.addEventListener("input", () => this.#spoil());
    this.button.addEventListener("click", () => (this.run ? this.#stop() : this.#train()));
  }

  /** @param {string} name */
  part(name) { return find(this.stage, `.pg-${name}`); }

  get noise() { return Number(this.slider.value); }

  /** @param {string} words */
  #say(words) { this.part("run").textContent = words; }

  /** @param {string[]} classes over the columns @param {string} words under them */
  #show(classes, words) {
    find(this.stage, '[data-heads="spoilt"]').innerHTML = classes
      .map((name) => `<span>${escape(name)}</span>`).join("");
    this.part("spoil-shown").textContent = words;
  }

  /** Before anything trains: what a model draws that learned from right labels.
   * @param {string} name of its checkpoint */
  preview(name) {
    if (this.title) return;
    const {classes} = this.model();
    live.infer(this.slot, name, "table", {n: SHOWN}, ({arrays: {images}}) => {
      if (this.title) return; // one trains meanwhile
      this.#show(classes, `The shipped model, trained with right labels. ${SHOWN_WORDS}`);
      this.tiles.draw({images, columns: classes.length});
    }, () => {});
  }

  #spoil() {
    find(this.panel, "input + output").textContent = percent(this.noise, 0);
    if (!this.run) return;
    const {noise} = this;
    live.steer(this.slot, this.run, "change", {label_noise: noise},
      () => { this.trainedWith = noise; }, ({message}) => this.#say(message));
  }

  #train() {
    const {spoilt, title, classes} = this.model();
    const {noise} = this;
    this.button.disabled = true;
    this.#say("Starting …");
    live.submit(this.slot, {...spoilt, label_noise: noise}, ({run}) => {
      this.run = run;
      this.trainedWith = noise;
      this.title = title;
      this.step = 0;
      this.curve = {x: [], y: []};
      this.button.disabled = false;
      this.button.textContent = "Stop";
      this.#show(classes, SHOWN_WORDS);
      live.watch(this.slot, run, {layers: [], fps: 2}, (frame) => this.#look(frame));
    }, ({message}) => {
      this.button.disabled = false;
      this.#say(message);
    });
  }

  #stop() {
    live.unwatch(this.slot);
    live.steer(this.slot, this.run, "drop", {});
    this.run = "";
    this.button.textContent = this.label;
    this.#say("Stopped.");
  }

  /** @param {Frame} frame */
  #look(frame) {
    if (frame.state === "failed" || frame.state === "gone") {
      this.#say(frame.message ?? "");
      return;
    }
    this.step = frame.step ?? this.step;
    const noise = percent(this.trainedWith, 0);
    this.#say(`${this.title}: step ${this.step.toLocaleString("en-US")}, label noise ${noise}`);
    if (performance.now() - this.lastLook < LOOK_MS) return;
    this.lastLook = performance.now();
    const {run} = this;
    live.infer(this.slot, run, "control", {n: ROWS}, (reply) => {
      if (run === this.run) this.#judged(reply);
    }, () => {});
  }

  /** @param {{arrays: Record<string, NamedArray>, obeyed: number}} reply */
  #judged({arrays: {images: {data, shape: [n, high, wide]}}, obeyed}) {
    const columns = n / ROWS;
    const count = columns * SHOWN;
    const images = {data: data.subarray(0, count * high * wide), shape: [count, high, wide]};
    this.tiles.draw({images, columns});
    this.curve = grown(this.curve, this.step, 100 * obeyed);
    this.chart.set({obey: this.curve}, {obey: 100 * obeyed});
    this.panel.dataset.obeyed = String(obeyed);
  }
}

/** @param {HTMLElement} stage @param {string} scope @param {() => Model} model */
export const spoiling = (stage, scope, model) => new Spoiling(stage, `${scope}-live`, model);
