// The live channel: one WebSocket a page, plain requests where that fails, newest wins.

import {backoff} from "./backoff.js";
import {decode} from "./message.js";
import {visitor} from "./store.js";
import {overRequests, overSocket} from "./transports.js";

/** @typedef {import("./types.js").Frame} Frame */
/** @typedef {import("./types.js").Refusal} Refusal */
/** @typedef {import("./types.js").Values} Values */
/** @typedef {(reply: *) => void} OnReply */
/** @typedef {(refusal: Refusal) => void} OnError */
/** @typedef {{engine: string, device?: string, [name: string]: *}} Status ``engine`` is connecting,
 * warming, ready, stalled, restarting, failed or closed; "disconnected" is ours, and so is
 * "refused", whose ``refusal`` says why */
/** @typedef {{run: string, ask: *, onFrame: (frame: Frame) => void, newest?: *, owed?: boolean}}
 * Watch */
/** @typedef {{onReply?: OnReply, onError?: OnError, free: () => void, at: number}} Question */
/** @typedef {{message: Record<string, *>, onReply?: OnReply, onError?: OnError}} Asking */

const REFUSED_MS = 1000;
const next = backoff();
/** @type {{send: (text: string) => void} | null} */
let link = null;
let open = false;
let count = 0;
/** @type {ReturnType<typeof setTimeout> | 0} */
let retry = 0;
/** @type {Status} */
let status = {engine: "connecting"};
/** @type {Map<string, Watch>} */
const watches = new Map(); // by slot
/** @type {Map<number, Question>} */
const asked = new Map(); // by id
/** @type {Map<string, {busy: boolean, next: Asking | null}>} */
const slots = new Map(); // of inference
/** @type {((told: Status) => void)[]} */
const statusListeners = [];
/** @type {OnError[]} */
const errorListeners = [];
/** @type {(() => void)[]} */
const openListeners = [];
/** @type {((slot: string, frame: Frame) => void)[]} */
const frameListeners = [];
/** @type {Map<string, (message: *) => void>} */
const others = new Map(); // by type

/** @param {((...values: any[]) => void) | undefined} fn @param {any[]} values */
const guarded = (fn, ...values) => {
  try { if (fn) fn(...values); } catch (error) { console.error(error); }
};

const tellStatus = (/** @type {Status} */ told) => {
  status = told;
  for (const fn of statusListeners) guarded(fn, status);
};

const send = (/** @type {Record<string, *>} */ message) => {
  if (!open || !link) return false;
  try {
    link.send(JSON.stringify(message));
    return true;
  } catch { // it is closing; "lost" follows
    open = false;
    return false;
  }
};

// -- questions and their answers -----------------------------------------------------------------

/** @param {Record<string, *>} message @param {OnReply} [onReply] @param {OnError} [onError]
 * @param {() => void} [free] */
const question = (message, onReply, onError, free = () => {}) => {
  const id = ++count;
  if (!send({...message, id})) {
    guarded(onError, {message: "Not connected; trying again.", lost: true});
    free();
    return;
  }
  asked.set(id, {onReply, onError, free, at: performance.now()});
};

/** @param {number} id @param {Question} lost @param {string} words */
const giveUp = (id, lost, words) => {
  asked.delete(id);
  guarded(lost.onError, {message: words, lost: true});
  lost.free();
};

// One question in flight a slot; of those that come meanwhile only the newest is kept. One that is
// lost with the connection is asked again on the next, or its picture would stay empty.
const askNext = (/** @type {string} */ slot) => {
  const state = slots.get(slot);
  if (!state || state.busy || !state.next || !open) return;
  const asking = state.next;
  state.next = null;
  state.busy = true;
  const failed = (/** @type {Refusal} */ refusal) => {
    if (refusal.lost) state.next ||= asking;
    guarded(asking.onError, refusal);
  };
  question(asking.message, asking.onReply, failed, () => {
    state.busy = false;
    askNext(slot);
  });
};

// The server drops what comes too fast and says so once, but not what it was: what was asked about
// then and stays without an answer is treated as lost, or its slot would wait for ever.
const refused = (/** @type {string} */ words) => {
  const since = performance.now() - REFUSED_MS;
  setTimeout(() => {
    for (const [id, waiting] of asked) {
      if (waiting.at >= since && waiting.at <= since + 2 * REFUSED_MS) giveUp(id, waiting, words);
    }
  }, REFUSED_MS);
};

const answered = (/** @type {*} */ message) => {
  const waiting = asked.get(message.id);
  if (waiting) {
    asked.delete(message.id);
    guarded(message.type === "reply" ? waiting.onReply : waiting.onError, message);
    waiting.free();
  } else if (message.type === "error") {
    for (const fn of errorListeners) guarded(fn, message);
    if (message.id === undefined) refused(message.message);
  }
};

// -- frames --------------------------------------------------------------------------------------

// One frame may wait for the paint while the engine makes the next. A page in the background is
// never painted, so it asks for nothing.
const framed = (/** @type {*} */ message) => {
  const watch = watches.get(message.slot);
  if (!watch) return;
  const ack = (/** @type {number} */ seq) => send({op: "ack", slot: message.slot, seq});
  const waits = Boolean(watch.newest);
  watch.newest = message;
  if (waits) {
    watch.owed = true;
    return;
  }
  ack(message.seq);
  requestAnimationFrame(() => {
    const {newest} = watch;
    watch.newest = null;
    if (watches.get(message.slot) === watch) {
      guarded(watch.onFrame, newest);
      for (const fn of frameListeners) guarded(fn, message.slot, newest);
    }
    if (watch.owed) ack(newest.seq);
    watch.owed = false;
  });
};

// -- the connection ------------------------------------------------------------------------------

const opened = () => {
  open = true;
  next.opened();
  send({op: "hello", visitor});
  for (const [slot, {run, ask}] of watches) send({op: "watch", slot, run, ask});
  for (const slot of slots.keys()) askNext(slot);
  for (const fn of openListeners) guarded(fn);
};

const lost = (
  /** @type {boolean} */ wasOpen, /** @type {import("./transports.js").Refused=} */ refusal,
) => {
  open = false;
  const wait = next.lost(wasOpen, refusal?.lasts);
  for (const [id, waiting] of asked) giveUp(id, waiting, "The connection was lost.");
  tellStatus({...status, engine: refusal ? "refused" : "disconnected", refusal: refusal?.words});
  retry = setTimeout(connect, wait);
};

const received = (/** @type {ArrayBuffer} */ buffer) => {
  const message = decode(buffer);
  if (message.type === "snapshot") framed(message);
  else if (message.type === "status") tellStatus(message);
  else if (message.type === "reply" || message.type === "error") answered(message);
  else guarded(others.get(message.type), message);
};

const connect = () => {
  retry = 0;
  const transport = next.plain() || !("WebSocket" in window) ? overRequests : overSocket;
  link = transport({opened, received, lost});
};

// Somebody is back at the page, or the network is: no reason to wait on.
const hurry = () => {
  if (!retry || document.hidden) return;
  clearTimeout(retry);
  connect();
};
addEventListener("online", hurry);
document.addEventListener("visibilitychange", hurry);

export const live = {
  /** What the engine does now, see ``Status``. */
  get engine() { return status.engine || "connecting"; },
  /** Frames of a run: ``onFrame({step, losses, ..., arrays})``. @param {string} slot
   * @param {string} run @param {*} ask @param {(frame: Frame) => void} onFrame */
  watch(slot, run, ask, onFrame) {
    watches.set(slot, {run, ask, onFrame});
    send({op: "watch", slot, run, ask});
  },
  /** The run that a slot shows, undefined where it shows none. @param {string} slot */
  watched: (slot) => watches.get(slot)?.run,
  /** Another picture of the same run. @param {string} slot @param {*} ask */
  ask(slot, ask) {
    const watch = watches.get(slot);
    if (!watch) return;
    watch.ask = ask;
    send({op: "ask", slot, ask});
  },
  /** @param {string} slot */
  unwatch(slot) {
    if (watches.delete(slot)) send({op: "unwatch", slot});
  },
  /** One in flight a slot, newest wins. @param {string} slot
   * @param {string} model @param {string} what @param {Values} args
   * @param {OnReply} onReply @param {OnError} [onError] */
  infer(slot, model, what, args, onReply, onError) {
    const state = slots.get(slot) || {busy: false, next: null};
    slots.set(slot, state);
    state.next = {message: {op: "infer", slot, model, what, args}, onReply, onError};
    askNext(slot);
  },
  /** @param {string} slot @param {string} run @param {string} command @param {Values} [values]
   * @param {OnReply} [onReply] @param {OnError} [onError] */
  steer(slot, run, command, values, onReply, onError) {
    question({op: "steer", slot, run, command, values: values || {}}, onReply, onError);
  },
  /** Starts a run. Lanes of one ``race`` keep the same step, one that is ``paused`` waits at step
   * 0. The server watches it in the slots of ``watches`` as soon as it has answered, so that its
   * first frame comes with the answer.
   * @param {string} slot @param {Values} values @param {OnReply} [onReply]
   * @param {OnError} [onError]
   * @param {{race?: string, paused?: boolean, watches?: Record<string, Pick<Watch, "ask"
   *   | "onFrame">>}} [how] */
  submit(slot, values, onReply, onError, {race, paused, watches: wanted = {}} = {}) {
    const follow = Object.entries(wanted);
    const asks = Object.fromEntries(follow.map(([name, {ask}]) => [name, ask]));
    question({op: "submit", slot, values, race, paused, watches: asks}, (told) => {
      for (const [name, watch] of follow) watches.set(name, {...watch, run: told.run});
      guarded(onReply, told);
    }, onError);
  },
  /** Goes on alone from a kept state of anybody's run. @param {string} slot @param {string} run
   * @param {number} step @param {OnReply} [onReply] @param {OnError} [onError] */
  fork(slot, run, step, onReply, onError) {
    question({op: "fork", slot, run, step}, onReply, onError);
  },
  /** @param {string} slot @param {string} run @param {OnReply} [onReply]
   * @param {OnError} [onError] */
  info(slot, run, onReply, onError) {
    question({op: "info", slot, run}, onReply, onError);
  },
  /** Any other operation, such as those of rooms. @param {Record<string, *>} message
   * @param {OnReply} [onReply] @param {OnError} [onError] */
  say(message, onReply, onError) { question(message, onReply, onError); },
  /** Messages of a type of their own: "room". @param {string} type
   * @param {(message: *) => void} fn */
  on(type, fn) { others.set(type, fn); },
  /** Every frame of whatever is watched, after its own listener. @param {(slot: string,
   *   frame: Frame) => void} fn */
  onFrame(fn) { frameListeners.push(fn); },
  /** After every connect, the first included. @param {() => void} fn */
  onOpen(fn) {
    openListeners.push(fn);
    if (open) guarded(fn);
  },
  /** Now and at changes. @param {(told: Status) => void} fn */
  onStatus(fn) {
    statusListeners.push(fn);
    guarded(fn, status);
  },
  /** Errors nobody waits for: ``fn({message, slot})``. @param {OnError} fn */
  onError(fn) { errorListeners.push(fn); },
};
connect();
