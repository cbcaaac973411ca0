// The lanes as runs of one race, which the engine keeps at the same step.

import {live} from "../../static/live.js";
import {Lane} from "./lane.js";
import {laneNames, startValues, switchValues, waitingWords} from "./settings.js";

/** @typedef {import("../../static/types.js").Frame} Frame */
/** @typedef {import("./settings.js").Catalogue} Catalogue */
/** @typedef {import("./settings.js").Settings} Settings */

/**
 * @typedef {object} Running
 * @property {string} slot of the live channel, its own as long as the page is there
 * @property {Lane} view
 * @property {string} method that it starts with
 * @property {string} now that it runs: another after a switch
 * @property {string} run "" while there is none
 * @property {string} state
 * @property {number} step
 * @property {number} behind the step that it has to catch up with; 0: it has
 */

const FEWEST = 2; // lanes that stay
let slots = 0;

export class Race {
  /**
   * @param {HTMLElement} holder @param {Catalogue} catalogue
   * @param {{onMethod: (lane: number, name: string) => void, onDrop: (lane: number) => void,
   *   onState: () => void, onStep: (step: number) => void, onFail: (words: string) => void,
   *   onCurves: () => void}} on
   */
  constructor(holder, catalogue, on) {
    this.holder = holder;
    this.catalogue = catalogue;
    this.on = on;
    /** @type {Running[]} */
    this.lanes = [];
    /** @type {Settings | null} */
    this.settings = null; // until lanes were built
    this.race = ""; // its name, while there is one
    this.knobValue = NaN; // of a scene's knob, at the start
    this.starting = 0; // lanes that wait for their run
  }

  get running() {
    return this.lanes.some(({state}) => state === "running" || state === "queued");
  }

  get there() { return this.lanes.some(({run}) => run); }

  get step() { return Math.max(0, ...this.lanes.map(({step}) => step)); }

  // -- lanes -------------------------------------------------------------------------------------
  /** Fresh lanes, not started. @param {Settings} settings */
  build(settings) {
    this.forget();
    this.settings = settings;
    this.holder.replaceChildren();
    this.lanes = laneNames(this.catalogue, settings).map((method) => this.#lane(settings, method));
    this.holder.append(...this.lanes.map(({view}) => view.root));
    this.#arrange();
  }

  /** @param {Settings} settings @param {string} method @returns {Running} */
  #lane({scene: name, data, seeds}, method) {
    const scene = this.catalogue.scenes[name];
    const view = new Lane(this.catalogue, {
      method, name: data, data: this.catalogue.data[data], seeds: scene ? 1 : seeds,
      scene: Boolean(scene), verdict: scene?.verdict ?? "modes", charts: scene?.charts ?? null,
    }, {
      onMethod: (chosen) => this.on.onMethod(this.lanes.indexOf(lane), chosen),
      onSwitch: (chosen) => this.switchOn(lane, chosen),
      onDrop: () => this.on.onDrop(this.lanes.indexOf(lane)),
      onCurves: () => this.on.onCurves(),
    });
    slots += 1;
    /** @type {Running} */
    const lane = {slot: `race-${slots}`, view, method, now: method, run: "", state: "", step: 0,
      behind: 0};
    return lane;
  }

  /** Numbers the lanes after one has come or gone. */
  #arrange() {
    this.holder.dataset.lanes = String(this.lanes.length);
    this.lanes.forEach(({view}, i) => view.place(i + 1, this.lanes.length <= FEWEST));
    this.on.onState();
  }

  /** One lane more. In a race it starts at step 0 and the others wait for it.
   * @param {string} method @param {number} [at] its place */
  add(method, at = this.lanes.length) {
    const {settings} = this;
    if (!settings) return;
    const lane = this.#lane(settings, method);
    this.holder.insertBefore(lane.view.root, this.lanes[at]?.view.root ?? null);
    this.lanes.splice(at, 0, lane);
    this.#arrange();
    if (!this.there) return;
    lane.behind = this.step;
    const label = `lane ${at + 1} joins`;
    for (const other of this.lanes) if (other.run) other.view.moment(other.step, label);
    this.#submit(lane, settings, !this.running);
  }

  /** Takes one out; the others race on. @param {number} at */
  drop(at) {
    const [lane] = this.lanes.splice(at, 1);
    this.#end(lane);
    lane.view.root.remove();
    this.#arrange();
    this.#tellWaiting();
  }

  // -- runs --------------------------------------------------------------------------------------
  /** Lets all runs go. */
  forget() {
    for (const lane of this.lanes) this.#end(lane);
    this.race = "";
  }

  /** @param {Running} lane */
  #end(lane) {
    if (!lane.run) return;
    for (const slot of [lane.slot, `${lane.slot}-curves`]) live.unwatch(slot);
    live.steer(lane.slot, lane.run, "drop", {});
    lane.run = lane.state = "";
  }

  /** Starts every lane anew. @param {number} knobValue of a scene's knob */
  start(knobValue) {
    const {settings} = this;
    if (!settings) return;
    this.forget();
    this.on.onFail("");
    this.race = `race-${slots}-${Date.now() % 1e6}`;
    this.knobValue = knobValue;
    for (const lane of this.lanes) {
      lane.view.clear();
      Object.assign(lane, {now: lane.method, step: 0, behind: 0});
      this.#submit(lane, settings, false);
    }
    this.on.onState();
  }

  /** @param {Running} lane @param {Settings} settings @param {boolean} paused */
  #submit(lane, settings, paused) {
    const {race} = this;
    const answered = () => {
      this.starting = Math.max(0, this.starting - 1);
      this.on.onState();
    };
    this.starting += 1;
    const values = startValues(this.catalogue, settings, lane.method, this.knobValue);
    live.submit(lane.slot, values, ({run, state}) => {
      Object.assign(lane, {run, state});
      lane.view.started();
      answered();
      if (!this.lanes.includes(lane) || race !== this.race) this.#end(lane); // too late
    }, ({message}) => {
      lane.behind = 0;
      lane.view.say(message, "bad");
      this.on.onFail(message);
      answered();
    }, {race, paused, watches: this.#watches(lane, settings)});
  }

  /** What is to be watched of a lane. @param {Running} lane @param {Settings} settings */
  #watches(lane, {scene, data, seeds}) {
    const plane = seeds > 1 && !scene ? ["real", "fake"] : ["heat", "real", "fake"];
    const layers = this.catalogue.data[data].kind === "images" ? ["images"] : plane;
    return {
      [lane.slot]: {
        ask: {layers, member: 0, dots: seeds > 4 ? 150 : 400, fps: 15},
        onFrame: (/** @type {Frame} */ frame) => this.#picture(lane, frame),
      },
      [`${lane.slot}-curves`]: {
        ask: {metric_curve: null, fps: 1.5, ...(scene ? {curve: null} : {})},
        onFrame: (/** @type {Frame} */ frame) => {
          if (frame.arrays) lane.view.curves(frame);
        },
      },
    };
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
    this.#tellWaiting();
    if (before !== lane.state) this.on.onState();
    this.on.onStep(this.step);
  }

  /** The others stand while a lane that came later catches up. */
  #tellWaiting() {
    for (const lane of this.lanes) {
      if (lane.step >= lane.behind || lane.state === "failed") lane.behind = 0;
    }
    const late = this.lanes.find(({behind}) => behind);
    const words = late ? waitingWords(this.lanes.indexOf(late) + 1, late) : "";
    for (const {view, state, behind} of this.lanes) {
      view.wait(!behind && state === "running" ? words : "");
    }
  }

  // -- what is done to all, or to one ------------------------------------------------------------
  /** Another method in a lane that runs. @param {Running} lane @param {string} name */
  switchOn(lane, name) {
    if (!lane.run || !this.settings) {
      lane.view.say("Train the lanes first.");
      return;
    }
    const values = switchValues(this.catalogue, this.settings.data, name);
    live.steer(lane.slot, lane.run, "change", values, () => {
      lane.view.switched(lane.now, name, lane.step);
      lane.now = name;
      this.on.onFail("");
    }, ({message}) => this.on.onFail(`Lane ${this.lanes.indexOf(lane) + 1}: ${message}`));
  }

  /** A knob of a scene moves in all lanes. @param {string} name @param {number} value */
  turn(name, value) {
    for (const {slot, run} of this.lanes) if (run) live.steer(slot, run, "change", {[name]: value});
  }

  /** Marks the present step in the curves. @param {string} label */
  mark(label) {
    for (const {run, view, step} of this.lanes) if (run) view.moment(step, label);
  }

  /** Pauses all lanes, or continues them. */
  pause() {
    const command = this.running ? "pause" : "play";
    for (const lane of this.lanes) {
      if (!lane.run || lane.state === "failed") continue;
      live.steer(lane.slot, lane.run, command, {}, ({state}) => {
        lane.state = state;
        this.on.onState();
      }, ({message}) => this.on.onFail(message));
    }
  }

  /** One step of all lanes by hand, which pauses them. */
  stepOnce() {
    for (const lane of this.lanes) {
      if (!lane.run || lane.state === "failed") continue;
      live.steer(lane.slot, lane.run, "step", {players: "DG"}, ({state}) => {
        lane.state = state;
        this.on.onState();
      }, ({message}) => this.on.onFail(message));
    }
  }
}
