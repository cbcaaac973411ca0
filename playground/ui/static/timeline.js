// The timeline under the stage: scrub to any kept step, play it back, two steps side by side, and
// train on from one of those whose whole state was kept.

import {element, find, findAs} from "./dom.js";
import {exportMenu} from "./exports.js";
import {heldStep, said} from "./held.js";
import {closest, pastOf, placeOf} from "./past.js";
import {url} from "./url.js";

/** @typedef {import("./types.js").Frame} Frame */
/** @typedef {import("./past.js").Past} Past */
/** @typedef {import("./run-view.js").Shown} Shown */
/** What shows a run: `frame` now, or one of its past, of whose readings `then` is told; `copy`
 * draws a picture on a canvas of its own; `shown` says how points are shown; in a `plain` one D's
 * verdicts frame no pictures.
 * @typedef {{frame: (frame: Frame) => void, then: (frame: Frame | null) => void,
 *   copy: (frame: Frame | null, scale: number) => HTMLCanvasElement | null,
 *   shown: () => Shown, plain?: boolean}} View */
/**
 * @typedef {object} Options
 * @property {(step: number) => Promise<*>} onBranch train on from a kept state
 * @property {boolean} [linked] the address holds which steps are shown
 */

const MARKUP = `
  <div class="pg-timeline">
    <button type="button" class="pg-button pg-play" disabled aria-label="Play it back"
      title="Play back what was kept">▶</button>
    <select class="pg-speed" aria-label="Speed" title="Speed" disabled>
      ${[1, 2, 4, 8].map((times) => `<option value="${times}">${times} ×</option>`).join("")}
    </select>
    <div class="pg-timeline-line"><input type="range" min="0" max="0" step="1" value="0" disabled
      aria-label="Kept step"><div class="pg-branches" aria-hidden="true"></div></div>
    <button type="button" class="pg-button pg-to-now" disabled
      title="Back to what it looks like now">Live</button>
    <button type="button" class="pg-button pg-two" disabled aria-pressed="false"
      title="Hold this step on the right and move on beside it">Two steps</button>
    <button type="button" class="pg-button pg-branch" disabled>Train on from here</button>
  </div>`;
const NOTE = '<p class="pg-note pg-timeline-note" role="status"></p>';
const NARROW = "(max-width: 899px)"; // as in the style sheets
const PER_SECOND = 8; // kept steps, at 1 ×
const REFRESH_MS = 1000;

/** Moves on by the clock. @param {(steps: number) => boolean} move false ends it
 * @param {() => number} speed @param {(on: boolean) => void} told */
const player = (move, speed, told) => {
  let on = false, before = 0, owed = 0;
  const tick = (/** @type {number} */ now) => {
    if (!on) return;
    owed += ((now - before) / 1000) * PER_SECOND * speed();
    before = now;
    const steps = Math.floor(owed);
    owed -= steps;
    if (steps && !move(steps)) set(false);
    else requestAnimationFrame(tick);
  };
  const set = (/** @type {boolean} */ next) => {
    if (on === next) return;
    on = next;
    told(on);
    before = performance.now();
    owed = 1; // at once
    if (on) requestAnimationFrame(tick);
  };
  return {set, get on() { return on; }};
};

/** The buttons, the slider and what is said of them: below the picture, on a phone, where the
 * picture stays in sight, after the buttons that train. @param {HTMLElement} picture
 * @param {HTMLElement} past */
const controlsIn = (picture, past) => {
  const bar = element(MARKUP), note = element(NOTE), narrow = matchMedia(NARROW);
  const place = () => (narrow.matches ? past : picture).append(bar, note);
  narrow.addEventListener("change", place);
  place();
  const button = (/** @type {string} */ name) => findAs(bar, `.pg-${name}`, HTMLButtonElement);
  return {
    bar, range: findAs(bar, "input", HTMLInputElement),
    speed: findAs(bar, "select", HTMLSelectElement), play: button("play"), now: button("to-now"),
    two: button("two"), branch: button("branch"), note, keep: find(picture, ".pg-keep"),
    branches: find(bar, ".pg-branches"),
  };
};

class Timeline {
  /** @param {{picture: HTMLElement, past: HTMLElement}} parts @param {View} view
   * @param {Options} options */
  constructor({picture, past}, view, options) {
    this.view = view;
    this.options = options;
    this.to = controlsIn(picture, past);
    this.held = heldStep(find(picture, ".pg-screen"), view);
    /** @type {Past | null} */
    this.past = null;
    /** @type {number | null} the step that is shown, null where it is now */
    this.step = null;
    /** @type {Frame | null} the newest of the run itself */
    this.newest = null;
    /** @type {Frame | null} the one that is shown instead */
    this.then = null;
    exportMenu(this.to.keep, {
      run: () => this.past?.run ?? null,
      steps: () => this.steps,
      frame: async (step) => this.past?.at(step) ?? this.past?.frame(step) ?? null,
      draw: (frame, scale) => view.copy(frame, scale),
    }, (words) => this.say(words));
    this.refreshed = -REFRESH_MS;
    this.linked = options.linked ? {step: url.get("step"), beside: url.get("beside")}
      : {step: null, beside: null};
    const {range, speed, play, now, two, branch} = this.to;
    this.player = player((steps) => this.advance(steps), () => Number(speed.value), (on) => {
      play.textContent = on ? "❚❚" : "▶";
      play.setAttribute("aria-label", on ? "Stop" : "Play it back");
    });
    range.addEventListener("input", () => {
      this.player.set(false);
      this.pick(range.valueAsNumber);
    });
    play.addEventListener("click", () => this.player.set(!this.player.on));
    now.addEventListener("click", () => { this.player.set(false); this.go(null); });
    two.addEventListener("click", () => this.toggle());
    branch.addEventListener("click", () => this.branch());
  }

  /** Puts into the address what is shown. @param {{step?: *, beside?: *}} values */
  link(values) { if (this.options.linked) url.set(values); }

  /** @param {string} words below the slider */
  say(words) { this.to.note.textContent = words; }

  /** One more button. @param {string} label @param {string} title @param {() => void} act */
  offer(label, title, act) {
    const button = element('<button type="button" class="pg-button"></button>');
    Object.assign(button, {textContent: label, title});
    button.addEventListener("click", act);
    this.to.keep.append(button);
  }

  get steps() { return this.past?.kept.steps ?? []; }

  /** Another run, or none. @param {string | null} id */
  follow(id) {
    if (this.past?.run === id || (!id && !this.past)) return;
    if (this.past) this.link({step: null, beside: null}); // they were another run's
    this.past?.close();
    this.player.set(false);
    this.past = id ? pastOf(id) : null;
    this.step = this.newest = this.then = null;
    this.view.then(null);
    this.held.hold(null);
    this.refreshed = -REFRESH_MS;
    if (id) this.refresh();
    this.show();
  }

  /** A frame of the run itself. Tells whether the past is shown instead. @param {Frame} frame */
  came(frame) {
    this.newest = frame;
    if ((frame.kept ?? 0) !== this.steps.length) this.refresh();
    return this.step !== null;
  }

  async refresh() {
    const {past} = this, now = performance.now();
    if (!past || now - this.refreshed < REFRESH_MS) return;
    this.refreshed = now;
    await past.refresh().catch(() => {});
    if (past !== this.past) return;
    this.show();
    const {step, beside} = this.linked; // by the address, once the run is there
    if (!this.steps.length || (step === null && beside === null)) return;
    this.linked = {step: null, beside: null};
    const [held, other] = [beside, step].map((text) => (text === null ? NaN : Number(text)));
    if (held >= 0) await this.hold(held);
    if (other >= 0) await this.go(closest(this.steps, other));
  }

  /** @param {number} place on the slider, whose last is now */
  pick(place) { return this.go(place >= this.steps.length ? null : this.steps[place]); }

  /** @param {number} by so many kept steps on; tells whether it goes on */
  advance(by) {
    const {steps} = this;
    const last = this.step === null ? -1 : placeOf(steps, this.step);
    const next = Math.min(steps.length, last + by);
    this.pick(next);
    return next < steps.length;
  }

  /** Shows a kept step, or with null what it looks like now. @param {number | null} step */
  async go(step) {
    const {past} = this;
    if (!past) return;
    if (step === null) {
      this.step = this.then = null;
      if (this.newest) requestAnimationFrame(() => !this.then && this.paint(this.newest));
    } else {
      this.step = step;
      const here = past.at(step);
      if (here) requestAnimationFrame(() => this.step === step && this.paint(here));
      else this.fetch(step);
      past.fetchAll();
    }
    this.link({step});
    this.show();
  }

  /** @param {number} step */
  async fetch(step) {
    const {past} = this;
    const frame = await past?.frame(step);
    if (!frame || past !== this.past || this.step === null) return;
    requestAnimationFrame(() => this.step !== null && this.paint(frame));
  }

  /** @param {Frame | null} frame */
  paint(frame) {
    if (!frame) return;
    this.then = this.step === null ? null : frame;
    this.view.frame(frame);
    this.held.draw();
    this.view.then(this.then);
  }

  /** Holds what is shown on the right, or lets go of it. */
  async toggle() {
    if (this.held.step !== null) {
      this.held.hold(null);
      this.link({beside: null});
      this.show();
      return;
    }
    const step = this.step ?? closest(this.steps, this.newest?.step ?? 0);
    if (step !== null) await this.hold(step);
  }

  /** @param {number} step */
  async hold(step) {
    const {past} = this, near = closest(this.steps, step);
    if (!past || near === null) return;
    const frame = past.at(near) || await past.frame(near);
    if (!frame || past !== this.past) return;
    this.held.hold(frame);
    this.link({beside: frame.step});
    this.show();
  }

  /** The kept state that is closest to what is shown. */
  state() {
    const {kept} = this.past ?? {};
    return closest(kept?.branch ?? [], this.step ?? kept?.step ?? 0);
  }

  async branch() {
    const step = this.state();
    if (step === null) return;
    this.player.set(false);
    this.to.branch.disabled = true;
    await this.options.onBranch(step);
    this.show();
  }

  show() {
    const {range, speed, play, now, two, branch, note, branches} = this.to;
    const {steps} = this, kept = this.past?.kept;
    const none = steps.length < 2;
    for (const each of [range, speed, play, two]) each.disabled = none;
    range.max = String(steps.length);
    range.value = String(this.step === null ? steps.length : placeOf(steps, this.step));
    range.setAttribute("aria-valuetext", this.step === null ? "now" : said(this.step));
    now.disabled = this.step === null;
    two.setAttribute("aria-pressed", String(this.held.step !== null));
    const state = this.state();
    branch.disabled = state === null;
    branch.textContent = state === null ? "Train on from here"
      : `Train on from ${state.toLocaleString("en-US")}`;
    branch.title = kept?.note || `A run of its own from a kept state; whole states are kept of steps ${
      (kept?.branch ?? []).map((step) => step.toLocaleString("en-US")).join(", ") || "none yet"}`;
    note.textContent = this.step === null ? (kept?.note ?? "")
      : `${said(this.step)}, one of ${steps.length} kept`;
    this.to.bar.dataset.past = String(this.step !== null);
    branches.innerHTML = (kept?.branch ?? []).map((step) => `<i style="left:${
      (placeOf(steps, step) / Math.max(1, steps.length)) * 100}%"></i>`).join("");
    this.held.beside(this.step === null ? "live" : said(this.step));
  }
}

/** The timeline of a picture, in ``past`` on a phone.
 * @param {{picture: HTMLElement, past: HTMLElement}} parts @param {View} view
 * @param {Options} options */
export const timeline = (parts, view, options) => new Timeline(parts, view, options);
