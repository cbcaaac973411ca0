// What the Train tab says about a run: on its button, over its picture, of its closest samples.

import {number} from "../../static/number.js";

/** @typedef {import("../../static/types.js").NamedArray} NamedArray */
/** @typedef {import("./run.js").RunState} RunState */
/** @typedef {[string, string]} Cover a state and its words, empty while something can be seen */

/** @type {Record<string, Cover>} */
const ENGINE_SAYS = {
  warming: ["waiting", "The engine is warming up: a few seconds."],
  stalled: ["waiting",
    "The engine does not answer. Nothing is lost: your run goes on when the machine does."],
  restarting: ["restarting", "The engine is restarting. Your run goes on from its last save."],
  disconnected: ["disconnected", "No connection to the playground. Trying again…"],
  refused: ["failed", "The playground refuses this page: the reason stands above."],
  failed: ["failed", "The engine does not start. Ask whoever runs this playground."],
  closed: ["failed", "The playground has been closed."],
};

/** What covers the picture. @param {RunState} run @param {string} engine its state
 * @param {boolean} [lacking] pictures are to be brought first
 * @returns {Cover} */
export const cover = ({id, info, alive, busy}, engine, lacking = false) => {
  if (ENGINE_SAYS[engine]) return ENGINE_SAYS[engine];
  if (busy && !alive) return ["waiting", "Preparing data and networks…"];
  if (!id) return ["empty", lacking ? "Bring your pictures." : "Press Train."];
  if (info?.state === "queued" && info.position) {
    const why = info.message ? ` ${info.message}` : "";
    return ["waiting", `Place ${info.position} in the line. Your run starts by itself.${why}`];
  }
  if (info?.state === "failed") return ["failed", info.message || "The run has failed."];
  return alive ? ["", ""] : ["waiting", info?.message || "Waiting for the first picture…"];
};

/** What is said while nothing is to be said of a run, and while there is nothing to train on. */
export const LEAD = "Press Train: orange G learns to imitate the green data, blue D to tell them "
  + "apart. Then drag a learning rate, or set k to 5, and see who gets the upper hand.";
export const LACKING = "Choose a folder or a ZIP of 20 pictures or more: G learns to make pictures "
  + "like them, D to tell the two apart. They are made small, kept for you alone and deleted an "
  + "hour after their last use.";

/** @type {Record<string, string>} */
const RUN_STATES = {queued: "Waiting", running: "Training", idle: "Training", paused: "Paused",
  ended: "Ended", failed: "Failed"};

/** @type {Record<string, string>} */
const ENGINE_STATES = {warming: "Warming up", stalled: "No answer", restarting: "Restarting",
  failed: "Engine failed", closed: "Closed", refused: "Refused"};

/** The run's state in a word. @param {RunState} run @param {string} engine its state */
export const stateWord = ({id, info, busy, alive}, engine) => {
  if (engine !== "ready") return ENGINE_STATES[engine] ?? "Not connected";
  if (busy && !alive) return "Starting";
  return (id && RUN_STATES[info?.state || ""]) || "Ready";
};

/** Somebody else's run is only watched. @param {RunState} run */
export const isMine = ({info}) => info?.yours !== false;

/** It cannot go on, only begin again. @param {RunState} run */
export const isOver = ({info}) => info?.state === "failed"
  || (info?.state === "ended" && info.limit > 0 && info.step >= info.limit);

/** @param {RunState} run */
export const startLabel = (run) => {
  if (run.busy) return "Starting…";
  if (!isMine(run) || !run.id) return "Train";
  if (isOver(run)) return "Train again";
  return run.info?.step ? "Continue" : "Train";
};

/**
 * The closest pairs of points in words: where each is, and how far apart the two are.
 * @param {NamedArray} points (2 k, dim), pair after pair @param {number[]} distances
 */
export const pairsInWords = ({data, shape: [, dim]}, distances) => distances.map((apart, i) => {
  const at = Array.from(data.slice(2 * i * dim, (2 * i + 1) * dim), (x) => number(x)).join(", ");
  return `(${at}), ${number(apart)} apart`;
}).join("; ");
