// The Train tab's run: what the engine last said of it, its frames, and what it is told to do.

import {live} from "../../static/live.js";
import {store} from "../../static/store.js";
import {url} from "../../static/url.js";

/** @typedef {import("../../static/types.js").Frame} Frame */
/** @typedef {import("../../static/types.js").RunInfo} RunInfo */
/** @typedef {import("../../static/types.js").Refusal} Refusal */
/** @typedef {import("../../static/types.js").Values} Values */
/** @typedef {{id: string | null, info: RunInfo | null, alive: boolean, busy: boolean}} RunState
 *   ``alive``: frames arrive; ``busy``: an answer is awaited */
/** @typedef {ReturnType<typeof trainRun>} TrainRun */
/**
 * @typedef {object} Events
 * @property {() => void} onInfo something of the run's state has changed
 * @property {(frame: Frame) => void} onFrame
 * @property {(frame: Frame) => void} onCurves
 * @property {(words: string) => void} onGone
 * @property {(words: string) => void} onFail "" when all is well again
 */

const PICTURE = "train"; // often
const CURVES = "train-curves"; // a few times a second

const words = (/** @type {*} */ refused) => String(refused.message);

/** @param {string} run @param {string} command @param {Values} values
 * @returns {Promise<RunInfo>} */
const steer = (run, command, values) => new Promise((resolve, reject) => {
  live.steer(PICTURE, run, command, values, resolve, reject);
});

/** Live knobs: of those that move while one is on its way only the newest is sent.
 * @param {RunState} run @param {Events} events */
const changes = (run, {onInfo, onFail}) => {
  let busy = false;
  /** @type {Values} */
  let next = {};
  return async (/** @type {string} */ name, /** @type {*} */ value) => {
    if (!run.id || !run.info) return;
    run.info.values = {...run.info.values, [name]: value};
    next[name] = value;
    if (busy) return;
    busy = true;
    while (Object.keys(next).length) {
      const moved = next;
      next = {};
      try {
        await steer(run.id, "change", moved);
        onFail("");
      } catch (refused) {
        onFail(words(refused));
      }
    }
    busy = false;
    onInfo();
  };
};

/** Takes over what a frame says; tells whether the run's state is another one.
 * @param {RunState} run @param {Frame} frame */
const takeOver = (run, {state, step, limit, position = 0, message = ""}) => {
  if (!run.info) return false;
  const before = [run.alive, run.info.state, run.info.position].join();
  run.alive = true;
  Object.assign(run.info, {state, step, limit, position, message});
  return before !== [true, state, position].join();
};

/** Watches it no more; it goes on. @param {RunState} run */
const unwatch = (run) => {
  if (run.id) [PICTURE, CURVES].forEach(live.unwatch);
  Object.assign(run, {id: null, info: null, alive: false});
  url.set({run: null});
};

/** Which run is followed, and what is watched of it.
 * @param {RunState} run @param {Events} events */
const following = (run, {onInfo, onFrame, onCurves, onGone}) => {
  /** @type {[object, object]} */
  let asks = [{}, {}];
  let sent = asks; // those that the run is watched with
  const leave = () => unwatch(run);
  const forget = (/** @type {string | null} */ id = run.id) => {
    leave();
    if (id === store.get("run")) store.set("run", null); // not one's own while another's was shown
  };
  const frame = (/** @type {Frame} */ told) => {
    if (told.state === "gone") {
      forget();
      onGone(told.message || "");
      return;
    }
    const changed = takeOver(run, told);
    onFrame(told);
    if (changed) onInfo();
  };
  const curves = (/** @type {Frame} */ told) => {
    if (told.state !== "gone") onCurves(told);
  };
  /** What is to be watched. @param {object} ofPicture @param {object} ofCurves */
  const ask = (ofPicture, ofCurves) => {
    asks = [ofPicture, ofCurves];
    if (!run.id) return;
    sent = asks;
    live.ask(PICTURE, ofPicture);
    live.ask(CURVES, ofCurves);
  };
  const watches = () => {
    sent = asks;
    return {[PICTURE]: {ask: asks[0], onFrame: frame}, [CURVES]: {ask: asks[1], onFrame: curves}};
  };
  /** @param {string} id */
  const watch = (id) => {
    if (live.watched(PICTURE) === id) { // from the answer on
      if (sent !== asks) ask(...asks);
      return;
    }
    for (const [slot, {ask: wanted, onFrame: draw}] of Object.entries(watches())) {
      live.watch(slot, id, wanted, draw);
    }
  };
  return {
    forget, leave, ask, watches,
    /** @param {RunInfo} info */
    follow(info) {
      run.info = info;
      if (run.id !== info.run) {
        run.id = info.run;
        run.alive = false;
        url.set({run: run.id});
        if (info.yours !== false) store.set("run", run.id); // one's own stays to come back to
        watch(run.id);
      }
      onInfo();
      return info;
    },
  };
};

/** @param {Events} events */
export const trainRun = (events) => {
  const {onInfo, onFail} = events;
  /** @type {RunState} */
  const run = {id: null, info: null, alive: false, busy: false};
  const {follow, forget, leave, ask, watches} = following(run, events);
  /** The answer, null if it was refused or another is awaited.
   * @param {() => Promise<RunInfo>} call */
  const asked = async (call) => {
    if (run.busy) return null;
    run.busy = true;
    onFail("");
    onInfo();
    let info = null;
    try {
      info = await call();
    } catch (refused) {
      onFail(words(refused));
    }
    run.busy = false;
    if (info) return follow(info);
    onInfo();
    return null;
  };
  return {
    now: /** @type {Readonly<RunState>} */ (run),
    ask,
    forget,
    leave,
    change: changes(run, events),
    /** @param {Values} values @param {boolean} [paused] it waits at step 0 for steps by hand */
    submit: (values, paused = false) => asked(() => new Promise((resolve, reject) => {
      live.submit(PICTURE, values, resolve, reject, {paused, watches: watches()});
    })),
    /** Goes on alone from a kept state of the run. @param {number} step */
    branch: (step) => asked(() => new Promise((resolve, reject) => {
      live.fork(PICTURE, run.id || "", step, resolve, reject);
    })),
    /** @param {string} command @param {Values} [values] */
    steer: (command, values = {}) => asked(() => steer(run.id || "", command, values)),
    /** Watches a run that is there. Rejects with a ``Refusal``. @param {string} id */
    find: async (id) => follow(await new Promise((resolve, reject) => {
      live.info(PICTURE, id, resolve, reject);
    })),
  };
};
