// What everybody in a room sees: one run, large. It is watched only while it can be seen.

import {find} from "../../static/dom.js";
import {live} from "../../static/live.js";
import {runView} from "../../static/run-view.js";
import {whenVisible} from "../../static/visible.js";
import {screenTitle} from "./words.js";

/** @typedef {import("./room.js").RoomState} RoomState */
/** @typedef {import("./room.js").ShownRun} ShownRun */

const SLOT = "class";
const CURVES = "class-curves";

export class Screen {
  /** @param {HTMLElement} stage @param {*} catalogue of data and objectives */
  constructor(stage, catalogue) {
    this.stage = stage;
    /** @type {[*, *]} */
    this.asks = [{}, {}]; // what the view wants of picture and curves
    this.watched = ""; // a run
    /** @type {ShownRun | null} */
    this.shown = null;
    this.inSight = false;
    this.alive = false;
    this.view = runView({picture: this.part("picture"), curves: this.part("curves")}, catalogue, {
      onAsk: (/** @type {*} */ picture, /** @type {*} */ curves) => this.#ask(picture, curves),
    });
    this.view.ask();
    whenVisible(stage, (now) => {
      this.inSight = now;
      this.#follow();
    });
  }

  /** @param {string} name */
  part(name) { return find(this.stage, `.pg-${name}`); }

  /** @param {*} picture @param {*} curves */
  #ask(picture, curves) {
    this.asks = [picture, curves];
    if (!this.watched) return;
    live.ask(SLOT, picture);
    live.ask(CURVES, curves);
  }

  #cover() {
    if (!this.shown) {
      this.view.state("empty", "Nothing is shown yet. What the teacher trains appears here.");
    } else if (this.alive) this.view.state("", "");
    else this.view.state("waiting", "Waiting for the first picture…");
  }

  #follow() {
    const run = this.inSight && this.shown ? this.shown.run : "";
    if (run !== this.watched) {
      if (this.watched) [SLOT, CURVES].forEach((slot) => live.unwatch(slot));
      this.watched = run;
      this.alive = false;
      if (run) this.#watch(run);
    }
    this.#cover();
  }

  /** @param {string} run */
  #watch(run) {
    live.watch(SLOT, run, this.asks[0], (frame) => {
      this.alive = frame.state !== "gone";
      if (this.alive) {
        this.view.frame(frame);
        this.#cover();
      } else this.view.state("waiting", frame.message || "This run is gone.");
    });
    live.watch(CURVES, run, this.asks[1], (frame) => {
      if (frame.state !== "gone") this.view.curves(frame);
    });
  }

  /** @param {RoomState | null} state */
  set(state) {
    const next = state?.shown ?? null;
    if (next?.run !== this.shown?.run) this.view.clear();
    this.shown = next;
    find(this.stage, "#class-shown").textContent = screenTitle(next);
    this.part("class-settings").textContent = next?.settings.join(" · ") ?? "";
    if (next) this.view.about(next);
    this.#follow();
  }
}
