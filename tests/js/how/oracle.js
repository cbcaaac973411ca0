// What the tests of the scenes share: the oracle's numbers and how to compare with them.

import assert from "node:assert/strict";
import {readFileSync} from "node:fs";

/**
 * A file that `python -m tests.oracles.fixtures` wrote.
 * @param {string} name
 * @returns {any}
 */
export const fixture = (name) =>
  JSON.parse(readFileSync(new URL(`../fixtures/${name}.json`, import.meta.url), "utf-8"));

/**
 * Fails unless both have the same shape and every number is as near as `rel` or `abs` allow.
 * @param {any} actual numbers, typed arrays, lists or objects of them
 * @param {any} expected
 * @param {{rel?: number, abs?: number, at?: string}} [allowed]
 */
export const close = (actual, expected, {rel = 1e-8, abs = 1e-10, at = ""} = {}) => {
  if (Array.isArray(expected)) {
    assert.equal(actual.length, expected.length, `${at}: length`);
    expected.forEach((item, i) => close(actual[i], item, {rel, abs, at: `${at}[${i}]`}));
  } else if (expected !== null && typeof expected === "object") {
    for (const [name, item] of Object.entries(expected)) {
      close(actual[name], item, {rel, abs, at: `${at}.${name}`});
    }
  } else {
    const wanted = Number(expected); // an infinite one is written as a word
    assert.equal(typeof actual, "number", `${at}: ${actual} is no number`);
    const near = actual === wanted
      || Math.abs(actual - wanted) <= Math.max(abs, rel * Math.abs(wanted));
    assert.ok(near, `${at}: ${actual} is not ${wanted}`);
  }
};
