// What a run was: the steps that the engine has kept, and their pictures, fetched once each.

import {live} from "./live.js";

/** @typedef {import("./types.js").Frame} Frame */
/** @typedef {{run: string, step: number, steps: number[], branch: number[], bytes: number,
 *   most: number, note: string}} Kept */

/** An answer of the engine. @param {Record<string, *>} message @returns {Promise<*>} */
const ask = (message) => new Promise((resolve, reject) => { live.say(message, resolve, reject); });

/** Where ``step`` stands among ascending ``steps``: the last that is not after it, 0 before all.
 * @param {number[]} steps @param {number} step */
export const placeOf = (steps, step) => {
  let low = 0, high = steps.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (steps[middle] <= step) low = middle;
    else high = middle - 1;
  }
  return low;
};

/** The one of ``steps`` that is closest to ``step``; null where there is none.
 * @param {number[]} steps @param {number} step @returns {number | null} */
export const closest = (steps, step) => steps.reduce((
  /** @type {number | null} */ best, each,
) => (best === null || Math.abs(each - step) < Math.abs(best - step) ? each : best), null);

/** The order in which all pictures are fetched: every eighth first, then what lies between.
 * @param {number} count @returns {number[]} */
export const coarseToFine = (count) => {
  const order = [], seen = new Set();
  for (const stride of [8, 4, 2, 1]) {
    for (let i = 0; i < count; i += stride) if (!seen.has(i)) seen.add(i) && order.push(i);
  }
  return order;
};

/** The past of one run. @param {string} run */
export const pastOf = (run) => {
  /** @type {Map<number, Frame>} */
  const frames = new Map();
  /** @type {Kept} */
  let kept = {run, step: 0, steps: [], branch: [], bytes: 0, most: 0, note: ""};
  let closed = false, fetching = false;
  /** @type {{step: number, resolve: (frame: Frame | null) => void} | null} */
  let waiting = null;
  let busy = false;
  const fetched = async (/** @type {number} */ step) => {
    const frame = frames.get(step) || await ask({op: "frame", run, step});
    if (kept.steps.includes(frame.step)) frames.set(frame.step, frame);
    return frame;
  };
  const next = async () => {
    if (busy || !waiting) return;
    const {step, resolve} = waiting;
    waiting = null;
    busy = true;
    resolve(await fetched(step).catch(() => null));
    busy = false;
    next();
  };
  return {
    run,
    get kept() { return kept; },
    /** Asks anew which steps there are; those that were let go of are forgotten here as well. */
    async refresh() {
      const told = await ask({op: "timeline", run});
      if (closed) return;
      kept = told;
      const there = new Set(kept.steps);
      for (const step of frames.keys()) if (!there.has(step)) frames.delete(step);
    },
    /** The picture of a kept step if it is here. @param {number} step */
    at: (step) => frames.get(step),
    /** The picture of a step; of questions that wait only the newest is asked, the others get
     * null. @param {number} step @returns {Promise<Frame | null>} */
    frame: (step) => new Promise((resolve) => {
      waiting?.resolve(null);
      waiting = {step, resolve};
      next();
    }),
    /** Fetches everything, one after the other, so that a drag and a replay need not wait. */
    async fetchAll() {
      if (fetching) return;
      fetching = true;
      for (const place of coarseToFine(kept.steps.length)) {
        const step = kept.steps[place];
        if (closed) break;
        if (step === undefined || frames.has(step)) continue;
        if (!await fetched(step).catch(() => null)) break;
      }
      fetching = false;
    },
    close() { closed = true; },
  };
};

/** @typedef {ReturnType<typeof pastOf>} Past */
