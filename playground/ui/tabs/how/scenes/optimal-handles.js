// What a finger or a key can do to the two densities: handles of their bumps, and a pen.

import {fixed} from "../../../static/number.js";
import {at} from "../math/densities.js";
import {clamp} from "../math/functions.js";
/** @import {LogDensity} from "../math/densities.js" */
/** @import {Plot} from "../plot.js" */
/** @import {Stage} from "../stage.js" */

/**
 * @typedef {object} OptimalState
 * @property {number[]} p the data's bumps: mean, width, weight, once or twice
 * @property {number[]} q the generator's
 * @property {"none" | "data" | "generator"} draw which one is drawn by hand
 * @property {number[]} curve heights of the drawing, `DRAWN` of them or none
 * @property {number} probe
 * @property {number} at where D is pulled
 * @property {number} d to what; below 0 not at all
 * @property {number} step of the derivation
 */
/** @typedef {Stage<OptimalState>} OptimalStage */
/** @typedef {"p" | "q"} Side data or generator */

export const LOW = -6, HIGH = 6;
export const DRAWN = 49; // a drawing has a height every quarter

/** @param {number} v */
export const round = (v) => Math.round(v * 100) / 100;
/** @param {OptimalState} state @param {Side} side */
export const isDrawn = (state, side) => state.draw === (side === "p" ? "data" : "generator");
/** The drawing's column at `x`. @param {number} x */
const column = (x) => Math.round(((x - LOW) / (HIGH - LOW)) * (DRAWN - 1));
/** A copy of the drawing, flat where there is none. @param {OptimalState} state */
const drawing = ({curve}) => (curve.length === DRAWN ? [...curve] : new Array(DRAWN).fill(0));

/**
 * Handles of one bump: its top (place, and share if there are two) and its side (width).
 * @param {OptimalStage} stage @param {Plot} plot @param {Side} side @param {number} j which bump
 * @param {{colour: string, who: string, log: () => LogDensity}} shown as
 */
const bumpHandles = (stage, plot, side, j, {colour, who, log}) => {
  const {state} = stage, name = `${who}, bump ${j + 1}`;
  /** @param {number} i 0 mean, 1 width, 2 weight */
  const get = (i) => state[side][3 * j + i];
  /** @param {Record<number, number>} changes */
  const put = (changes) => stage.set({[side]: state[side].map((old, i) =>
    changes[i - 3 * j] ?? old)});
  const shown = () => state[side].length > 3 * j && !isDrawn(state, side);
  /** @param {number} x */
  const height = (x) => Math.exp(at(log(), x));
  plot.handle({
    label: `${name}: place${j ? " and share" : ""}`, colour, shown, step: [0.1, 0.02],
    at: () => [get(0), height(get(0))],
    move(x, y) {
      const top = height(get(0));
      // With two bumps the height is this one's share; alone it follows from the width.
      const shared = state[side].length > 3 && Math.abs(y - top) > 0.012;
      const weight = clamp(get(2) * (y / Math.max(0.01, top)), 0.05, 1);
      put({0: round(clamp(x, -5, 5)), 2: shared ? round(weight) : get(2)});
    },
    say: () => `mean ${fixed(get(0), 2)}, weight ${fixed(get(2), 2)}`,
  });
  plot.handle({
    label: `${name}: width`, colour, shown, step: [0.1, 0.1], side: true,
    at: () => [get(0) + get(1), height(get(0) + get(1))],
    move: (x) => put({1: round(clamp(x - get(0), 0.2, 2))}),
    say: () => `width ${fixed(get(1), 2)}`,
  });
};

/**
 * The pen for fingers and mice: strokes on the picture.
 * @param {OptimalStage} stage @param {Plot} plot
 */
const pen = (stage, plot) => {
  /** @type {[column: number, height: number] | null} */
  let before = null;
  /** @param {PointerEvent} event */
  const stroke = (event) => {
    const [x, y] = plot.invert(event), to = column(x), heights = drawing(stage.state);
    const [from, start] = before ?? [to, y];
    const n = Math.max(1, Math.abs(to - from));
    for (let i = 0; i <= n; i++) { // a fast finger skips columns: fill them in
      heights[from + Math.round((to - from) * (i / n))] = round(start + (y - start) * (i / n));
    }
    before = [to, y];
    stage.set({curve: heights});
  };
  plot.canvas.addEventListener("pointerdown", (event) => {
    if (stage.state.draw === "none") return;
    plot.canvas.setPointerCapture(event.pointerId);
    before = null;
    stroke(event);
  });
  plot.canvas.addEventListener("pointermove", (event) => {
    if (plot.canvas.hasPointerCapture(event.pointerId)) stroke(event);
  });
};

/**
 * The pen for the keyboard: left and right walk along the drawing, up and down bend it there.
 * @param {OptimalStage} stage @param {Plot} plot @param {(side: Side) => LogDensity} log
 */
const keyPen = (stage, plot, log) => {
  const {state} = stage;
  const here = () => Math.exp(at(log(state.draw === "generator" ? "q" : "p"), state.probe));
  plot.handle({
    label: "Height of the drawing at the probe", colour: "grad", step: [0.25, 0.03],
    shown: () => state.draw !== "none", at: () => [state.probe, here()],
    move(x, y) {
      const heights = drawing(state), i = column(state.probe), now = here();
      // The curve is shown scaled to area 1, so its own heights change in proportion.
      if (Math.abs(y - now) > 0.005) {
        heights[i] = clamp(heights[i] > 0 ? (heights[i] * y) / now : y, 0, 12);
      }
      stage.set({probe: round(x), curve: heights});
    },
    say: () => `x ${fixed(state.probe, 2)}, density ${fixed(here(), 2)}`,
  });
};

/**
 * Everything that can be dragged in the picture of both densities.
 * @param {OptimalStage} stage @param {Plot} plot @param {(side: Side) => LogDensity} log as shown
 */
export const handles = (stage, plot, log) => {
  for (const j of [0, 1]) {
    bumpHandles(stage, plot, "p", j, {colour: "real", who: "Data", log: () => log("p")});
  }
  for (const j of [0, 1]) {
    bumpHandles(stage, plot, "q", j, {colour: "fake", who: "Generator", log: () => log("q")});
  }
  pen(stage, plot);
  keyPen(stage, plot, log);
};
