// An edit as numbers and words: which changes there are, what is asked for, what came of it.

import {fixed, percent} from "../../static/number.js";

/** @typedef {import("./groups.js").Table} Table */
/** Wanted choice by attribute. @typedef {Map<number, number>} Changes */
/** A change with a button of its own. @typedef {{name: string, attribute: number,
 *   choice: number}} Toggle */

// what the lectures' examples of photo editing change, as far as a style draws it
const USUAL = [
  ["hair colour", "blond", "Blond"], ["hair colour", "grey", "Grey hair (“older”)"],
  ["hair", "side-combed", "Fringe"], ["rear hair", "long", "Long hair"],
  ["glasses", "round", "Glasses"], ["mouth", "smile", "Smile"], ["mouth", "laugh", "Laugh"],
  ["beard", "full", "Beard"], ["eyes", "wink", "Wink"],
];
const LABELS = ["digit", "garment"];

/** The changes that have a button: the usual ones, or every label. @param {Table} table
 * @returns {Toggle[]} */
export const togglesOf = (table) => {
  if (LABELS.includes(table[0]?.[0])) {
    return table[0][1].map((name, choice) => ({name, attribute: 0, choice}));
  }
  return USUAL.flatMap(([attribute, choice, name]) => {
    const at = table.findIndex(([other]) => other === attribute);
    const which = at < 0 ? -1 : table[at][1].indexOf(choice);
    return which < 0 ? [] : [{name, attribute: at, choice: which}];
  });
};

/** How many attributes can be asked for: of one with labels, only these. @param {Table} table */
export const changeable = (table) => (LABELS.includes(table[0]?.[0]) ? 1 : table.length);

/** After a button was pressed: its change is wanted, or no longer. @param {Changes} changes
 * @param {Toggle} toggle @returns {Changes} */
export const toggled = (changes, {attribute, choice}) => {
  const next = new Map(changes);
  if (next.get(attribute) === choice) next.delete(attribute);
  else next.set(attribute, choice);
  return next;
};

/** For the question. @param {Changes} changes */
export const pairs = (changes) => [...changes].flat();

/** What became of the changes, read by the classifier before and after.
 * @param {Changes} changes @param {number[]} before @param {number[]} after @param {Table} table
 * @returns {string} */
export const editedWords = (changes, before, after, table) => {
  if (!changes.size) return "";
  const reached = [...changes].filter(([attribute, choice]) => after[attribute] === choice);
  const missed = [...changes].filter(([attribute, choice]) => after[attribute] !== choice);
  const others = table.map((_, k) => k).filter((k) => !changes.has(k));
  const lost = others.filter((k) => before[k] !== after[k]).map((k) => table[k][0]);
  const named = (/** @type {[number, number][]} */ some) => some
    .map(([attribute, choice]) => `${table[attribute][0]} “${table[attribute][1][choice]}”`).join(", ");
  const words = [];
  if (reached.length) words.push(`Reached: ${named(reached)}.`);
  if (missed.length) words.push(`Not reached: ${named(missed)}.`);
  if (others.length) {
    words.push(lost.length ? `Changed besides: ${lost.join(", ")}.`
      : `All ${others.length} others kept.`);
  }
  return words.join(" ");
};

/** How near the picture that was drawn again is. @param {number} first as the encoder said it
 * @param {number} now @param {number} seconds of search since */
export const againWords = (first, now, seconds) => {
  const apart = `apart by ${percent(now, 1)} of the range`;
  return seconds ? `Drawn again: ${apart}, ${percent(first, 1)} before ${fixed(seconds, 1)} s of search in z.`
    : `Drawn again: ${apart}, as the encoder read it.`;
};

/** What is said of a picture that is of another kind than G's. @param {string} title of its data */
export const strangeWords = (title) => `This network knows “${title}” only, and this is something else; nothing of it is kept. `;
