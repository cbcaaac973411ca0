// Groups of samples as numbers: who is in which, how they are filled, what came of it in words.

import {percent} from "../../static/number.js";

/** Seeds of samples by the name of their group. @typedef {Record<string, number[]>} Groups */
/** @typedef {[string, string[]][]} Table attributes and their choices */
/** What is to be carried over: the attribute's number, its choice in A, that in B and C.
 * @typedef {{attribute: number, have: number, lack: number}} Wish */
/** @typedef {{carried: number, before: number, kept: number | null, draws: number}} Score */

export const NAMES = ["a", "b", "c"];
export const SAMPLES = 48;
const SHOWS = ["slant", "garment", "mouth"];
const [IN_GROUP, MOST] = [3, 9]; // as in the paper, and as many as may be pressed

/** Nobody in any group. @returns {Groups} */
export const nobody = () => ({a: [], b: [], c: []});

/** The group of a sample, "" for none. @param {Groups} groups @param {number} seed */
export const groupOf = (groups, seed) => NAMES.find((name) => groups[name].includes(seed)) ?? "";

/** After a sample was pressed: it goes into the open group, out of it, or over from another.
 * @param {Groups} groups @param {string} open @param {number} seed @returns {Groups} */
export const pressed = (groups, open, seed) => {
  const before = groupOf(groups, seed);
  const others = Object.fromEntries(NAMES.map((name) => (
    [name, groups[name].filter((one) => one !== seed)])));
  if (before !== open) others[open] = [...others[open], seed].slice(-MOST);
  return others;
};

/** How often each choice of an attribute was read. @param {number[][]} choices
 * @param {number} attribute @param {number} count */
const counts = (choices, attribute, count) => {
  const found = Array.from({length: count}, () => 0);
  for (const row of choices) found[row[attribute]] += 1;
  return found;
};

/**
 * What is worth carrying over: one of those that show well, else the attribute of whose two choices
 * there are most samples.
 * @param {number[][]} choices @param {Table} table @returns {Wish | null}
 */
export const wishOf = (choices, table) => {
  /** @type {(Wish & {least: number}) | null} */
  let best = null;
  table.forEach(([, names], attribute) => {
    const found = counts(choices, attribute, names.length);
    const order = found.map((_, k) => k).sort((one, other) => found[other] - found[one]);
    const [have, lack] = names.length === 3 ? [2, 0] : order; // of thirds the outer ones
    const there = Math.min(found[have], found[lack] ?? 0);
    const least = there >= 2 * IN_GROUP && SHOWS.includes(table[attribute][0]) ? SAMPLES : there;
    if (!best || least > best.least) best = {attribute, have, lack, least};
  });
  const {attribute, have, lack} = best ?? {attribute: -1, have: 0, lack: 0};
  return attribute < 0 ? null : {attribute, have, lack};
};

/**
 * Groups that say it: A has the choice, B the other one, C the other one and, where it can be,
 * another label than A and B; nobody is in two.
 * @param {number[][]} choices of the samples, in order @param {number} first seed of the first
 * @param {Wish} wish @returns {Groups}
 */
export const filled = (choices, first, {attribute, have, lack}) => {
  const rows = choices.map((row, i) => ({row, seed: first + i}));
  const having = rows.filter(({row}) => row[attribute] === have).slice(0, IN_GROUP);
  const lacking = rows.filter(({row}) => row[attribute] === lack);
  const inB = lacking.slice(0, IN_GROUP);
  const rest = lacking.slice(IN_GROUP);
  const other = attribute === 0 ? 1 : 0;
  const label = rest[0]?.row[other];
  const alike = rest.filter(({row}) => row[other] === label); // C of one kind says more
  const inC = (alike.length >= IN_GROUP ? alike : rest).slice(0, IN_GROUP);
  const seeds = (/** @type {{seed: number}[]} */ some) => some.map(({seed}) => seed);
  return {a: seeds(having), b: seeds(inB), c: seeds(inC.length ? inC : inB)};
};

/** Which group is empty, null where none is. @param {Groups} groups */
export const empty = (groups) => NAMES.find((name) => !groups[name].length) ?? null;

/**
 * What the classifier reads in the result beside C.
 * @param {number[]} result @param {number[]} before @param {Table} table
 * @returns {{name: string, before: string, after: string, kept: boolean}[]}
 */
export const readings = (result, before, table) => table.map(([name, names], k) => (
  {name, before: names[before[k]], after: names[result[k]], kept: result[k] === before[k]}));

/** Every choice of every attribute, for a list: its value is both numbers. @param {Table} table */
export const choiceOptions = (table) => table.flatMap(([name, names], k) => (
  names.map((text, i) => new Option(`${name}: ${text}`, `${k} ${i}`))));

/** What a sample is. @param {number[] | undefined} row @param {Table} table */
export const sampleWords = (row, table) => (
  row ? table.map(([, names], k) => names[row[k]]).join(", ") : "");

/** @param {Score} score @param {Wish} wish @param {Table} table @param {number} n */
export const scoreWords = ({carried, before, kept, draws}, {attribute, have}, table, n) => {
  const [name, choices] = table[attribute];
  const rest = kept === null ? "" : `, the rest kept in ${percent(kept, 0)}`;
  return `${name} “${choices[have]}” in ${carried} of ${draws} draws, in C alone in ${before}${rest}. A and B were `
    + `means of ${n}, C of 3.`;
};
