// What is read of the runs on the page: the newest values, their extremes, their curves.

import {unpackCurves} from "../../static/history.js";

/** @typedef {import("../../static/types.js").Frame} Frame */
/** @typedef {import("./types.js").Points} Points */

/**
 * What is known of the run in one slot.
 * @typedef {object} Known
 * @property {string} run
 * @property {string} state
 * @property {Record<string, number>} now
 * @property {Record<string, number>} low
 * @property {Record<string, number>} high
 * @property {{kind: string, names: string[], arrays: Frame["arrays"]}[]} curves as they came last
 * @property {Record<string, Points>} seen values by step, of what the engine keeps no curve
 */

const CURVES = "-curves"; // ends the name of a slot's second watch
const KINDS = ["curve", "metric_curve"];
const OVER = ["ended", "failed", "gone"];
const MOST = 2000; // points of a curve that is kept here
/** What lessons may call readings besides the frames' own names; a frame's "modes" is how many
 * there are to be found. */
const ALSO = new Map([["modes", "captured"], ["quality", "high_quality"], ["loss_d", "d_loss"],
  ["loss_g", "g_loss"]]);

/** A reading as one number: of several members their mean; undefined where one has none.
 * @param {*} value */
export const asNumber = (value) => {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return Number(value);
  if (!Array.isArray(value) || !value.length) return undefined;
  const all = value.map((one) => (typeof one === "boolean" ? Number(one) : one));
  return all.every((one) => typeof one === "number")
    ? all.reduce((sum, one) => sum + one, 0) / all.length : undefined;
};

/** @param {Frame} frame @returns {Record<string, number>} */
const numbersIn = ({step, limit, steps_per_second: rate, readings = {}, metrics = {}}) => {
  /** @type {Record<string, number>} */
  const found = {};
  const all = {step, limit, steps_per_second: rate, ...readings, ...metrics};
  for (const [name, value] of Object.entries(all)) {
    const number = asNumber(value);
    if (number !== undefined) found[name] = number;
  }
  return found;
};

/** @param {string} run @returns {Known} */
const fresh = (run) => ({run, state: "", now: {}, low: {}, high: {}, curves: [], seen: {}});

/** @param {Known} known @param {Frame} frame */
const take = (known, frame) => {
  known.state = frame.state;
  Object.assign(known.now, numbersIn(frame));
  const {now, low, high, seen} = known;
  for (const [name, value] of Object.entries(now)) {
    low[name] = Math.min(value, low[name] ?? value);
    high[name] = Math.max(value, high[name] ?? value);
    const points = seen[name] ??= [];
    if (points.length < MOST && points[points.length - 1]?.[0] !== now.step) {
      points.push([now.step, value]);
    }
  }
  for (const kind of KINDS) {
    const names = frame.history?.[kind]?.names;
    if (!names?.length) continue;
    known.curves = known.curves.filter((curve) => curve.kind !== kind);
    known.curves.push({kind, names, arrays: frame.arrays ?? {}});
  }
};

/** @param {string | undefined} name */
const named = (name = "") => ALSO.get(name) ?? name;

export class Readings {
  constructor() {
    /** @type {Map<string, Known>} by slot */
    this.slots = new Map();
  }

  /** A frame has come. @param {string} slot @param {Frame} frame */
  heard(slot, frame) {
    const name = slot.endsWith(CURVES) ? slot.slice(0, -CURVES.length) : slot;
    const {run = ""} = frame;
    let known = this.slots.get(name);
    if (frame.state === "gone") {
      if (known) known.state = frame.state;
      return;
    }
    if (!known || known.run !== run || frame.step < (known.now.step ?? 0)) {
      known = fresh(run);
      this.slots.set(name, known);
    }
    take(known, frame);
  }

  /** Nothing is known any more of these slots. @param {string[]} slots */
  forget(slots) { for (const slot of slots) this.slots.delete(slot); }

  /**
   * A reading: ``captured``, ``max.captured``, ``lane2.captured``, ``max.lane2.captured``.
   * @param {string} name @param {string[]} slots of the open tab, its own first
   * @returns {number | undefined}
   */
  read(name, slots) {
    const [first, ...rest] = name.split(".");
    const part = first === "min" ? "low" : first === "max" ? "high" : null;
    const inner = part ? rest : [first, ...rest];
    const lane = /^lane(\d)$/.exec(inner[0] ?? "");
    const slot = slots[lane ? Number(lane[1]) - 1 : 0];
    const known = slot === undefined ? undefined : this.slots.get(slot);
    const wanted = named(inner[lane ? 1 : 0]), all = known?.[part ?? "now"] ?? {};
    return Object.hasOwn(all, wanted) ? all[wanted] : undefined;
  }

  /**
   * A curve of the run by its steps.
   * @param {string} name as ``read`` takes it @param {string[]} slots @returns {Points | null}
   */
  curve(name, slots) {
    const parts = name.split(".");
    const lane = /^lane(\d)$/.exec(parts[0]);
    const known = this.slots.get(slots[lane ? Number(lane[1]) - 1 : 0] ?? "");
    const wanted = named(parts[lane ? 1 : 0]);
    for (const {kind, names, arrays} of known?.curves ?? []) {
      const found = unpackCurves(names, arrays, kind, null)[wanted];
      if (found) return Array.from(found.x, (x, i) => [x, found.y[i]]);
    }
    const seen = Object.hasOwn(known?.seen ?? {}, wanted) ? known?.seen[wanted] : null;
    return seen && seen.length > 1 ? seen : null;
  }

  /**
   * Have the runs come so far? At their end, or at a step that what is counted has reached, too.
   * @param {string[]} slots @param {number | null} steps null: to its end
   */
  arrived(slots, steps) {
    const known = slots.flatMap((slot) => this.slots.get(slot) ?? []);
    return known.length > 0 && known.every(({state, now}) => {
      const {step = 0, measured_step: measured = step} = now;
      if (OVER.includes(state)) return measured >= step;
      return steps !== null && step >= steps && measured >= steps;
    });
  }

  /** Have they ended, whether all is counted or not? @param {string[]} slots */
  ended(slots) {
    const known = slots.flatMap((slot) => this.slots.get(slot) ?? []);
    return known.length > 0 && known.every(({state}) => OVER.includes(state));
  }
}
