// Lessons that somebody brought as files: kept in this browser as they were written.

import {nameOf} from "./progress.js";

/** @typedef {import("./types.js").Card} Card */
/** @typedef {import("./types.js").Lesson} Lesson */
/** @typedef {import("./progress.js").Store} Store */

const LIST = "lessons.own";
const MOST = 20; // kept; the oldest goes

/** @param {Store} store */
export const ownLessons = (store) => {
  const text = (/** @type {string} */ name) => `lesson.text.${name}`;
  /** @returns {Card[]} */
  const cards = () => {
    try {
      const found = JSON.parse(store.get(LIST) ?? "[]");
      return Array.isArray(found) ? found.filter((card) => typeof card?.name === "string") : [];
    } catch {
      return [];
    }
  };
  /** @param {string} name */
  const remove = (name) => {
    store.set(text(name), null);
    store.set(LIST, JSON.stringify(cards().filter((card) => card.name !== name)));
  };
  return {
    cards, remove,
    /** @param {string} name @returns {string | null} */
    text: (name) => store.get(text(name)),
    /** Keeps one and tells its name. @param {string} written @param {Lesson} lesson */
    keep(written, {title, minutes, level, source, steps}) {
      const name = nameOf(written);
      const card = {name, title, minutes, level, source, steps: steps.length, order: null};
      const others = cards().filter((each) => each.name !== name);
      for (const {name: old} of others.slice(MOST - 1)) store.set(text(old), null);
      store.set(text(name), written);
      store.set(LIST, JSON.stringify([card, ...others.slice(0, MOST - 1)]));
      return name;
    },
  };
};
