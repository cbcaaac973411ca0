// The lanes as runs of one race, which the engine keeps at the same step.

import {live} from "../../static/live.js";
import {Lane} from "./lane.js";
import {laneNames, startValues, switchValues} from "./settings.js";

/** @typedef {import("../../static/types.js").Frame} Frame */
/** @typedef {import("./settings.js").Catalogue} Catalogue */
/** @typedef {import("./settings.js").Settings} Settings */

/** `run` is "" while there is none. @typedef {{view: Lane, method: string, run: string,
 *   state: string, step: number}} Running */

export class Race {
  /**
   * @param {HTMLElement} holder @param {Catalogue} catalogue
   * @param {{onMethod: (lane: number, name: string) => void, onDrop: (lane: number) => void,
   *   onState: () => void, onStep: (step: number) => void, onFail: (words: string) => void}} on
   */
  constructor(holder, catalogue, on) {
    this.holder = holder;
    this.catalogue = catalogue;
    this.on = on;
    /** @type {Running[]} */
    this.lanes = [];
    /** @type {Settings | null} */
    this.settings = null; // until lanes were built
    this.races = 0;
    this.starting = 0; // lanes that wait for their run
  }

  get running() {
    return this.lanes.some(({state}) => state === "running" || state === "queued");
  }

  get there() { return this.lanes.some(({run}) => run); }

  get step() { return Math.max(0, ...this.lanes.map(({step}) => step)); }

  /** Fresh lanes, not started. @param {Settings} settings */
  build(settings) {
    this.forget();
    this.settings = settings;
    const names = laneNames(this.catalogue, settings);
    this.holder.replaceChildren();
    this.holder.dataset.lanes = String(names.length);
    this.lanes = names.map((method, i) => (
      {view: this.#view(settings, method, i, names.length), method, run: "", state: "", step: 0}));
    this.on.onState();
  }

  /** @param {Settings} settings @param {string} method @param {number} i @param {number} count */
  #view({scene, data, seeds}, method, i, count) {
    return new Lane(this.holder, this.catalogue, i + 1, {
      method, name: data, data: this.catalogue.data[data], seeds: scene ? 1 : seeds,
      scene: Boolean(scene), alone: count <= 2,
      charts: scene ? this.catalogue.scenes[scene].charts : null,
    }, {
      onMethod: (name) => this.on.onMethod(i, name),
      onSwitch: (name) => this.switchOn(i, name),
      onDrop: () => this.on.onDrop(i),
    });
  }

  /** Lets all runs go. */
  forget() {
    this.lanes.forEach((lane, i) => {
      if (!lane.run) return;
      live.unwatch(`race-${i}`);
      live.unwatch(`race-curves-${i}`);
      live.steer(`race-${i}`, lane.run, "drop", {});
      lane.run = lane.state = "";
    });
    this.races += 1;
  }

  /** Starts every lane anew. @param {number} knobValue of a scene's knob */
  start(knobValue) {
    const {settings} = this;
    if (!settings) return;
    this.forget();
    this.on.onFail("");
    const race = `race-${this.races}-${Date.now() % 1e6}`;
    this.starting = this.lanes.length;
    this.on.onState();
    this.lanes.forEach((lane, i) => {
      lane.view.clear();
      lane.step = 0;
      const values = startValues(this.catalogue, settings, lane.method, knobValue);
      live.submit(`race-${i}`, values, ({run, state}) => {
        Object.assign(lane, {run, state});
        lane.view.started();
        this.#watch(lane, i, settings);
        this.#started();
      }, ({message}) => {
        lane.view.say(message, "bad");
        this.on.onFail(message);
        this.#started();
      }, race);
    });
  }

  #started() {
    this.starting = Math.max(0, this.starting - 1);
    this.on.onState();
  }

  /** @param {Running} lane @param {number} i @param {Settings} settings */
  #watch(lane, i, {scene, data, seeds}) {
    const plane = seeds > 1 && !scene ? ["real", "fake"] : ["heat", "real", "fake"];
    const layers = this.catalogue.data[data].kind === "images" ? ["images"] : plane;
    const ask = {layers, member: 0, dots: seeds > 4 ? 150 : 400, fps: 15};
    live.watch(`race-${i}`, lane.run, ask, (frame) => this.#picture(lane, frame));
    const curves = {metric_curve: null, fps: 1.5, ...(scene ? {curve: null} : {})};
    live.watch(`race-curves-${i}`, lane.run, curves, (frame) => {
      if (frame.arrays) lane.view.curves(frame);
    });
  }

  /** @param {Running} lane @param {Frame} frame */
  #picture(lane, frame) {
    const {view} = lane;
    const message = frame.message ?? "";
    if (frame.state === "gone") {
      view.say(message, "bad");
      return;
    }
    const before = lane.state;
    lane.state = frame.state;
    lane.step = frame.step ?? lane.step;
    view.picture(frame);
    if (frame.state === "failed") view.say(`Frozen. ${message}`, "bad");
    else view.say(frame.state === "idle" ? message : "");
    if (before !== lane.state) this.on.onState();
    this.on.onStep(lane.step);
  }

  /** Another method in a lane that runs. @param {number} i @param {string} name */
  switchOn(i, name) {
    const {view, run, step} = this.lanes[i];
    if (!run || !this.settings) {
      view.say("Start the race first.");
      return;
    }
    const values = switchValues(this.catalogue, this.settings.data, name);
    live.steer(`race-${i}`, run, "change", values, () => {
      view.moment(this.lanes[i]?.step ?? step, this.catalogue.presets[name].title);
      view.method.value = name;
      this.on.onFail("");
    }, ({message}) => this.on.onFail(`Lane ${i + 1}: ${message}`));
  }

  /** A knob of a scene moves in all lanes. @param {string} name @param {number} value */
  turn(name, value) {
    this.lanes.forEach(({run}, i) => {
      if (run) live.steer(`race-${i}`, run, "change", {[name]: value});
    });
  }

  /** Marks the present step in the curves. @param {string} label */
  mark(label) {
    for (const {run, view, step} of this.lanes) if (run) view.moment(step, label);
  }

  /** Pauses all lanes, or lets them go on. */
  pause() {
    const command = this.running ? "pause" : "play";
    this.lanes.forEach((lane, i) => {
      if (!lane.run || lane.state === "failed") return;
      live.steer(`race-${i}`, lane.run, command, {}, ({state}) => {
        lane.state = state;
        this.on.onState();
      }, ({message}) => this.on.onFail(message));
    });
  }
}
