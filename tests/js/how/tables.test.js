import assert from "node:assert/strict";
import {test} from "node:test";

import {channel, columns, flat, identities, isTable, normalise, presets, problem, quantities, rows,
  unflat} from "../../../playground/ui/tabs/how/math/tables.js";
import {close, fixture} from "./oracle.js";

const oracle = fixture("tables");

for (const {name, table, quantities: expected} of oracle.sound) {
  test(`quantities and identities: ${name}`, () => {
    assert.equal(problem(table), null);
    const q = quantities(table);
    close(q, expected);
    for (const [, left, right] of identities(q)) close(left, right);
  });
}

test("bad tables are explained in the oracle's words", () => {
  for (const {table, words} of oracle.bad) assert.equal(problem(table)?.words, words);
  assert.match(problem([[NaN, 1]])?.words ?? "", /not a number/);
  assert.match(problem([[0, 0]])?.words ?? "", /All cells are 0/);
});

test("only a sum that is off can be mended", () => {
  assert.equal(problem([[0.5, 0.6]])?.canNormalise, true);
  assert.equal(problem([[0.5, -0.5], [0.5, 0.5]])?.canNormalise, false);
  close(normalise([[0.4, 0.2], [0.3, 0.3]]), oracle.normalised);
});

test("marginals", () => {
  close(rows([[0.1, 0.2], [0.3, 0.4]]), [0.3, 0.7]);
  close(columns([[0.1, 0.2], [0.3, 0.4]]), [0.4, 0.6]);
});

test("presets are tables", () => {
  for (const preset of Object.values(presets)) assert.equal(problem(preset(0.1)), null);
  close(channel(0.1), [[0.45, 0.05], [0.05, 0.45]]);
});

test("a table goes through a link and back", () => {
  const table = [[0.5, 0, 0.1], [0.1, 0.2, 0.1]];
  assert.deepEqual(unflat(flat(table)), table);
  assert.ok(isTable(flat(table)));
  for (const bad of [[], [2], [2, 0.5, 0.2, 0.3], [0, 1], [1.5, 1, 2, 3], [1, 1, 2, 3, 4, 5, 6]]) {
    assert.equal(isTable(bad), false, String(bad));
  }
});
