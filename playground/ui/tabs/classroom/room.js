// The room that this page is in, on whatever tab it is: Gradio draws a tab only when it is opened.
//
// The room itself lives in the web process (playground/ui/rooms.py). Links: ?room=SECRET for
// students; the teacher's key is kept in this browser and taken out of the address, so that a
// projector does not show it.

import {live} from "../../static/live.js";
import {store} from "../../static/store.js";
import {url} from "../../static/url.js";

/** @typedef {import("../../static/types.js").Refusal} Refusal */

/**
 * A run as a room tells of it.
 * @typedef {object} ShownRun
 * @property {string} run
 * @property {string} title
 * @property {string} whose "teacher" or a student's name
 * @property {string[]} settings
 * @property {string} objective
 * @property {number} extent
 * @property {number} members
 */

/** @typedef {{number: number, title: string, here: boolean, run: ShownRun | null}} Student */

/**
 * The lesson that a room is in, and where. What only the teacher gets is named so.
 * @typedef {object} Place
 * @property {number} number of the room's lessons
 * @property {string} name "" of one that the teacher brought
 * @property {string} title
 * @property {number} step 0: the introduction
 * @property {number} steps
 * @property {boolean} free everybody goes alone
 * @property {number} seed of a quiz's pictures
 * @property {import("./answers.js").Tally[]} answers that are shown; teacher: of this step, too
 * @property {Record<string, number>} [means] student: of the quizzes that were played here
 * @property {string[]} shown teacher: ids
 * @property {Record<string, number[]>} solved teacher: the places that solved each challenge
 */

/**
 * A room as the server tells it.
 * @typedef {object} RoomState
 * @property {"teacher" | "student"} role
 * @property {number} here students whose page is open
 * @property {boolean} paused
 * @property {boolean} teacher is there
 * @property {ShownRun | null} shown
 * @property {ShownRun | null} own the teacher's run
 * @property {number} number of this student
 * @property {string} name of this student
 * @property {number} idle_minutes
 * @property {Student[]} [members]
 * @property {Place | null} lesson
 */

/** @typedef {(state: RoomState | null, words: string) => void} OnRoom */

/** An answer to an operation of rooms. @param {Record<string, *>} message @returns {Promise<*>} */
export const ask = (message) => new Promise((resolve, reject) => {
  live.say(message, resolve, reject);
});

/** @param {string} what */
const kept = (what) => `room.${room.secret}.${what}`;

/** @type {OnRoom[]} */
const listeners = [];
let busy = false;

export const room = {
  secret: url.get("room"),
  /** @type {RoomState | null} */
  state: null,
  words: "", // why there is no room any more

  get key() { return store.get(kept("key")) || ""; },
  /** @param {string} key */
  set key(key) { store.set(kept("key"), key || null); },
  get name() { return store.get(kept("name")) || ""; },
  /** @param {string} name */
  set name(name) { store.set(kept("name"), name || null); },

  /** Tells now and at each change. @param {OnRoom} fn */
  on(fn) {
    listeners.push(fn);
    fn(room.state, room.words);
  },
  /** A room has been opened here. @param {RoomState & {room: string, key: string}} told */
  opened(told) {
    room.secret = told.room;
    room.key = told.key;
    url.set({room: told.room});
    tell(told);
  },
  /** There is none any more. @param {string} words */
  gone(words) {
    room.key = room.name = "";
    room.secret = null;
    url.set({room: null});
    tell(null, words);
  },
  /** The link to it; with the key it is the teacher's own. @param {string} [key] */
  address(key) {
    const link = new URL(location.pathname, location.href);
    const query = {tab: "class", room: room.secret ?? "", ...(key ? {key} : {})};
    link.search = String(new URLSearchParams(query));
    return link.href;
  },
};

/** @param {RoomState | null} state */
const tell = (state, words = "") => {
  Object.assign(room, {state, words});
  for (const fn of listeners) fn(state, words);
};

const enter = async () => {
  if (!room.secret || busy) return;
  const given = url.get("key");
  if (given) {
    room.key = given;
    url.set({key: null});
  }
  busy = true;
  try {
    tell(await ask({op: "room_enter", room: room.secret, key: room.key, name: room.name}));
  } catch (refused) {
    const {lost, message} = /** @type {Refusal} */ (refused);
    if (!lost) room.gone(message);
  }
  busy = false;
};

live.on("room", (told) => (told.closed ? room.gone(told.closed) : tell(told)));
live.onOpen(enter);
