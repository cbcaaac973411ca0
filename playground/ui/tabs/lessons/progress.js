// What this browser knows of a lesson: where one is, what was answered, one's own words.

import {hashOf} from "./hash.js";

/** @typedef {import("./types.js").Answer} Answer */
/** @typedef {import("./types.js").Lesson} Lesson */
/** @typedef {import("./types.js").Block} Block */
/** @typedef {{get: (name: string) => string | null,
 *   set: (name: string, value: string | null) => void}} Store */

/**
 * @typedef {object} Kept
 * @property {number} at 0: the introduction, else a step from 1
 * @property {number[]} seen steps that were left by Next
 * @property {Record<string, Answer>} answers by the block's id
 * @property {Record<string, string>} notes by the block's id
 * @property {number} done how many steps, as they were counted last
 */

const OWN = "own-"; // begins the name of a lesson that was brought as a file
const MOST = 20_000; // characters of a note

/** @returns {Kept} */
const fresh = () => ({at: 0, seen: [], answers: {}, notes: {}, done: 0});

/** @param {*} found @returns {Kept} */
const mended = (found) => {
  const kept = {...fresh(), ...(found && typeof found === "object" ? found : {})};
  const isMap = (/** @type {*} */ it) => it && typeof it === "object" && !Array.isArray(it);
  return {
    at: Number.isInteger(kept.at) && kept.at >= 0 ? kept.at : 0,
    seen: Array.isArray(kept.seen) ? kept.seen.filter(Number.isInteger) : [],
    answers: isMap(kept.answers) ? kept.answers : {},
    notes: isMap(kept.notes) ? kept.notes : {},
    done: Number.isInteger(kept.done) ? kept.done : 0,
  };
};

/** @param {string | null} text */
const read = (text) => {
  try {
    return mended(JSON.parse(text ?? "null"));
  } catch {
    return fresh();
  }
};

/** The name of a lesson that somebody brought: the same for the same text. @param {string} text */
export const nameOf = (text) => OWN + hashOf(text).toString(36);

/** @param {string} name */
export const isBrought = (name) => name.startsWith(OWN);

/** Is there something to answer? @param {Block} block */
export const isQuestion = ({kind}) => ["predict", "challenge", "discriminator", "slip"]
  .includes(kind);

/** The ids of what a step asks. @param {{blocks: Block[]}} step @returns {string[]} */
export const asked = ({blocks}) => blocks.filter(isQuestion).map((block) => (
  /** @type {{id: string}} */ (block).id));

/** What is kept of one lesson; each change is written down. @param {string} name
 * @param {Store} store */
export const progressOf = (name, store) => {
  const key = `lesson.${name}`;
  let kept = read(store.get(key));
  const write = () => store.set(key, JSON.stringify(kept));
  return {
    name,
    get at() { return kept.at; },
    /** @param {number} step */
    go(step) {
      kept.at = step;
      write();
    },
    /** A step was read to its end. @param {number} step from 1 */
    read(step) {
      if (!kept.seen.includes(step)) kept.seen.push(step);
      write();
    },
    /** @param {string} id @returns {Answer | undefined} */
    answer: (id) => kept.answers[id],
    /** @param {string} id @param {Answer | null} answer null: it was taken back */
    answered(id, answer) {
      if (answer) kept.answers[id] = answer;
      else delete kept.answers[id];
      write();
    },
    /** @param {string} id */
    note: (id) => kept.notes[id] ?? "",
    /** @param {string} id @param {string} words */
    noted(id, words) {
      kept.notes[id] = words.slice(0, MOST);
      write();
    },
    /** Is a step done: all it asks answered, or read where it asks nothing?
     * @param {{blocks: import("./types.js").Block[]}} step @param {number} number from 1 */
    isDone(step, number) {
      const ids = asked(step);
      return ids.length ? ids.every((id) => kept.answers[id]) : kept.seen.includes(number);
    },
    /** How many steps were done when they were counted last. */
    get done() { return kept.done; },
    /** Counts the steps that are done. @param {Pick<Lesson, "steps">} lesson */
    count(lesson) {
      kept.done = lesson.steps.filter((step, i) => this.isDone(step, i + 1)).length;
      write();
      return kept.done;
    },
    /** Everything as if it had never been opened. */
    forget() {
      kept = fresh();
      store.set(key, null);
    },
  };
};

/** @typedef {ReturnType<typeof progressOf>} Progress */
