// A fresh one in training: watch the codes being found.

import {chart} from "../../static/chart.js";
import {find, findAs} from "../../static/dom.js";
import {unpackCurves} from "../../static/history.js";
import {sheet} from "../../static/images.js";
import {live} from "../../static/live.js";

/** @typedef {import("../../static/types.js").Frame} Frame */

const [LOOK_MS, ROWS] = [700, 4];

class Fresh {
  /**
   * @param {HTMLElement} section @param {string} slot @param {Record<string, *>} recipe
   * @param {number} categories
   */
  constructor(section, slot, recipe, categories) {
    this.section = section;
    this.slot = slot;
    this.recipe = recipe;
    this.categories = categories;
    this.button = findAs(section, '[data-do="train"]', HTMLButtonElement);
    this.label = this.button.textContent;
    this.tiles = sheet(this.part("live"), "Samples of the GAN in training");
    this.chart = chart(this.part("l-info"), {title: "L_I of the category", x: {name: "step"},
      y: {name: "L_I", unit: "nats"},
      marks: [{at: Math.log(categories), label: `ln ${categories}`}],
      series: [{name: "l_info", label: "L_I", color: "disc"}]});
    this.run = "";
    this.lastLook = 0;
    this.button.addEventListener("click", () => (this.run ? this.#stop() : this.#train()));
  }

  /** @param {string} name */
  part(name) { return find(this.section, `.pg-${name}`); }

  /** @param {string} words */
  #say(words) { this.part("run").textContent = words; }

  #train() {
    this.button.disabled = true;
    this.#say("Starting …");
    live.submit(this.slot, this.recipe, ({run}) => {
      this.run = run;
      this.button.disabled = false;
      this.button.textContent = "Stop";
      this.part("fresh").hidden = false;
      live.watch(this.slot, run, {layers: [], curve: {}, fps: 2}, (frame) => this.#look(frame));
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
    const {history, readings, arrays} = frame;
    const curves = unpackCurves(history?.curve?.names ?? [], arrays ?? {}, "curve", 0);
    if (curves.l_info) this.chart.set({l_info: curves.l_info}, readings ?? {});
    this.#say(`step ${(frame.step ?? 0).toLocaleString("en-US")}`);
    if (performance.now() - this.lastLook < LOOK_MS) return;
    this.lastLook = performance.now();
    live.infer(this.slot, this.run, "categories", {n: ROWS}, ({arrays: {images}}) => {
      this.tiles.draw({images, columns: this.categories});
    }, () => {});
  }
}

/**
 * @param {HTMLElement} section @param {string} scope @param {Record<string, *>} recipe
 * @param {number} categories
 */
export const fresh = (section, scope, recipe, categories) => (
  new Fresh(section, `${scope}-fresh`, recipe, categories));
