// Line charts on canvas, cheap enough for thirty redraws a second.

import {canvasIn} from "./canvas.js";
import {extremes, plotBox} from "./chart-scale.js";
import {drawAxes, drawCurve, drawMarks, drawMoments, drawPointer} from "./chart-paint.js";
import {element, find} from "./dom.js";
import {exploreButton} from "./explore.js";
import {number} from "./number.js";
import {logSteppedRange, niceStep, steppedRange} from "./ticks.js";

/** @typedef {import("./ticks.js").Range} Range */
/** @typedef {import("./types.js").Curves} Curves */
/** @typedef {{name: string, unit?: string, fixed?: Range, log?: boolean,
 *   shared?: boolean}} Axis ``shared``: its name stands below another chart too */
/** @typedef {{name: string, label: string, color: string, width?: number, dash?: number[],
 *   soft?: boolean}} Series ``color`` is a name in the palette; soft ones stand behind and have no
 *   entry in the legend */
/** @typedef {{at: number, label: string}} Mark */
/** @typedef {{title: string, x: Axis, y: Axis, series: Series[], marks?: Mark[],
 *   dense?: boolean}} ChartSpec ``marks`` are horizontal lines; a dense chart names its axes beside
 *   the title and the last tick, where a low one has room */
/** @typedef {{spec: ChartSpec, curves: Curves, marks: Mark[], moments: Mark[],
 *   logarithmic: boolean, xAxis: Range, yAxis: Range, pointer: number | null}} ChartState */
/** @typedef {ReturnType<typeof chart>} Chart */

/** Title and legend. Returns the legend's places for numbers, by series.
 * @param {HTMLElement} holder @param {ChartSpec} spec */
const drawHead = (holder, spec) => {
  const head = element(`<div class="pg-chart-head"><b></b><span></span></div>`);
  find(head, "b").textContent = spec.title;
  if (spec.dense) {
    const unit = document.createElement("small");
    unit.textContent = spec.y.log ? `${spec.y.name}, log` : spec.y.name;
    find(head, "b").after(unit);
  }
  /** @type {Record<string, HTMLElement>} */
  const keys = {};
  for (const {name, label, color, soft} of spec.series) {
    if (soft) continue;
    const key = element(`<span class="pg-key"><u></u><output></output></span>`);
    find(key, "u").textContent = label;
    key.style.setProperty("--key", `var(--pg-${color})`);
    find(head, "span").append(key);
    keys[name] = find(key, "output");
  }
  holder.append(head);
  return keys;
};

/** Axes that hold what there is; they move in steps of 1-2-5, never every frame.
 * @param {ChartState} state @param {Range | null} xAxis @param {Range | null} yAxis
 * @returns {[Range, Range]} */
const fitAxes = ({spec, curves, logarithmic}, xAxis, yAxis) => {
  const [low, high, last] = extremes(curves, spec.series, logarithmic);
  /** @type {Range} */
  let x = xAxis || [0, 0];
  if (last > x[1] || last < x[1] / 5 || !xAxis) {
    const step = niceStep(Math.max(last, 10), 4);
    x = [0, Math.max(Math.ceil((last * 1.02) / step) * step, 10)];
  }
  const y = logarithmic ? logSteppedRange(yAxis, low, high)
    : spec.y.fixed || steppedRange(yAxis, low, high);
  return [x, y];
};

/** @param {CanvasRenderingContext2D} ctx @param {ChartState} state
 * @param {number} width @param {number} height */
const paintChart = (ctx, state, width, height) => {
  const box = plotBox(state, width, height);
  drawAxes(ctx, state, box, height);
  drawMoments(ctx, state, box);
  ctx.save();
  ctx.beginPath();
  ctx.rect(box.left, box.top - 2, box.right - box.left, box.bottom - box.top + 4);
  ctx.clip();
  for (const series of state.spec.series) drawCurve(ctx, state, box, series);
  ctx.restore();
  drawMarks(ctx, state, box);
  drawPointer(ctx, state, box);
};

/** The newest value of a curve, unless a newer one is told.
 * @param {Curves[string] | undefined} curve @param {number | null | undefined} told */
const newest = (curve, told) => told ?? (curve?.y.length ? curve.y[curve.y.length - 1] : null);

/** @param {HTMLCanvasElement} canvas @param {(x: number | null) => void} point */
const followPointer = (canvas, point) => {
  canvas.addEventListener("pointermove", (moved) => point(moved.offsetX));
  canvas.addEventListener("pointerleave", () => point(null));
};

/** @param {HTMLElement} holder @param {ChartSpec} given */
export const chart = (holder, given) => {
  /** @type {ChartState} */
  const state = {spec: {...given}, curves: {}, marks: given.marks || [], moments: [],
    logarithmic: Boolean(given.y.log), xAxis: [0, 10], yAxis: [0, 1], pointer: null};
  /** @type {[Range | null, Range | null]} */
  let axes = [null, null];
  holder.classList.add("pg-chart");
  const keys = drawHead(holder, given);
  const body = element(`<div class="pg-chart-body"></div>`);
  holder.append(body, exploreButton(state.spec, () => state));
  const surface = canvasIn(body, (ctx, width, height) => {
    axes = [state.xAxis, state.yAxis] = fitAxes(state, ...axes);
    paintChart(ctx, state, width, height);
  }, given.title);
  const change = (/** @type {Partial<ChartState>} */ changed) => {
    Object.assign(state, changed);
    surface.redraw();
  };
  followPointer(surface.canvas, (pointer) => change({pointer}));
  /** @param {Curves} curves at most 500 points each; low and high are drawn as a band
   * @param {Record<string, number | null>} [latest] for the legend, where newer than the curves */
  const set = (curves, latest = {}) => {
    for (const [name, key] of Object.entries(keys)) {
      key.textContent = number(newest(curves[name], latest[name]));
    }
    change({curves});
    surface.tell(() => {
      const told = given.series.filter(({name}) => keys[name] && curves[name]?.x.length);
      if (!told.length) return "no values yet";
      const {x} = curves[told[0].name];
      const values = told.map(({name, label}) => `${label} ${keys[name].textContent}`);
      return `${values.join(", ")} at ${given.x.name} ${number(x[x.length - 1])}`;
    });
  };
  return {
    canvas: surface.canvas,
    set,
    /** Another y axis and other marks. @param {{y: Axis, marks: Mark[]}} other */
    retitle({y, marks}) {
      if (state.spec.y === y) return;
      state.spec.y = y;
      axes[1] = null;
      change({marks, logarithmic: Boolean(y.log)});
    },
    /** Vertical lines: when something was switched on. @param {Mark[]} moments */
    moments(moments) { change({moments}); },
    /** Logarithmic y. @param {boolean} logarithmic */
    log(logarithmic) {
      axes[1] = null;
      change({logarithmic});
    },
    clear() {
      axes = [null, null];
      set({});
    },
  };
};
