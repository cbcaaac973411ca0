// The text of the lesson that a room is in: a shipped one by its name, else as the teacher brought
// it. Asked for once.

import {ask} from "./room.js";

/** @typedef {import("../lessons/types.js").Lesson} Lesson */
/** @typedef {{name: string, number: number}} Place */

/** @type {Map<number, Promise<{lesson: Lesson | null, text: string}>>} */
const known = new Map();

/** @param {import("../../static/types.js").TabTools["server"]} server @param {Place} place */
const fetched = async (server, {name}) => {
  const text = name ? "" : (await ask({op: "room_lesson_text"})).text;
  const found = await (name ? server.lesson({name}) : server.lesson_check({text}));
  return {lesson: found.error ? null : found, text};
};

/** Lesson and, of one that was brought, its text; null where it cannot be had now.
 * @param {import("../../static/types.js").TabTools["server"]} server @param {Place} place */
export const found = (server, place) => {
  let asked = known.get(place.number);
  if (!asked) {
    asked = fetched(server, place).catch(() => ({lesson: null, text: ""})).then((told) => {
      if (!told.lesson) known.delete(place.number); // it is tried again
      return told;
    });
    known.clear(); // of the room's lessons only the newest
    known.set(place.number, asked);
  }
  return asked;
};

/** @param {import("../../static/types.js").TabTools["server"]} server @param {Place} place */
export const contentOf = async (server, place) => (await found(server, place)).lesson;
