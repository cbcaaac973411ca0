// Where lessons come from: the server by name, or what this browser was given as a file.

import {isBrought} from "./progress.js";

/** @typedef {import("./types.js").Lesson} Lesson */
/** @typedef {import("../../static/types.js").TabTools["server"]} Server */
/** @typedef {ReturnType<typeof import("./own.js").ownLessons>} Own */
/** @typedef {{name: string} | {text: string}} Named what the server finds a lesson by */

const SILENT = "The playground does not answer just now. Try again.";
const LOST = "This lesson was brought as a file to another browser. Drop the file here, too.";

const MOST_BYTES = 64_000;

/** The text of a lesson file, or why it is not read. @param {File} file
 * @returns {Promise<{text: string, error: string}>} */
export const textOf = async (file) => (file.size > MOST_BYTES
  ? {text: "", error: `${file.name} has ${Math.ceil(file.size / 1000)} kB; a lesson may have 64.`}
  : {text: await file.text(), error: ""});

/** @param {Server} server @param {Own} own */
export const source = (server, own) => {
  /** Null: its text is not here. @param {string} name @returns {Named | null} */
  const named = (name) => {
    if (!isBrought(name)) return {name};
    const text = own.text(name);
    return text === null ? null : {text};
  };
  /** What the server answers, or why it does not. @param {string} ask @param {*} what */
  const answer = (ask, what) => server[ask](what).catch(() => ({error: SILENT}));
  return {
    named, answer,
    /** @param {string} text @returns {Promise<Lesson & {error?: string}>} */
    check: (text) => answer("lesson_check", {text}),
    /** @param {string} name @returns {Promise<Lesson & {error?: string}>} */
    async lesson(name) {
      const found = named(name);
      if (!found) return /** @type {*} */ ({error: LOST});
      return answer("text" in found ? "lesson_check" : "lesson", found);
    },
  };
};

/** @typedef {ReturnType<typeof source>} Source */
