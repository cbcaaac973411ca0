import assert from "node:assert/strict";
import {test} from "node:test";

import {empty, filled, groupOf, nobody, pressed, readings, sampleWords, scoreWords, wishOf} from
  "../../../playground/ui/tabs/latent/groups.js";

const TABLE = [["digit", ["0", "1", "2", "3"]], ["slant", ["left", "middle", "right"]]];

test("a pressed sample goes in, over, and out again", () => {
  const one = pressed(nobody(), "a", 7);
  assert.deepEqual(one, {a: [7], b: [], c: []});
  assert.equal(groupOf(one, 7), "a");
  assert.deepEqual(pressed(one, "b", 7), {a: [], b: [7], c: []});
  assert.deepEqual(pressed(one, "a", 7), nobody());
  assert.equal(empty(one), "b");
  assert.equal(empty({a: [1], b: [2], c: [3]}), null);
});

const ROWS = [[0, 2], [0, 2], [1, 2], [1, 0], [0, 0], [2, 0], [3, 0], [2, 0], [2, 0], [2, 0]];

test("the wish is what shows well, of thirds the outer ones", () => {
  assert.deepEqual(wishOf([...ROWS, ...ROWS], TABLE), {attribute: 1, have: 2, lack: 0});
  assert.deepEqual(wishOf(ROWS, TABLE), {attribute: 0, have: 2, lack: 0}); // too few that lean
  assert.equal(wishOf(ROWS, []), null);
  const same = [[0, 1], [1, 1], [0, 1]];
  assert.deepEqual(wishOf(same, TABLE), {attribute: 0, have: 0, lack: 1});
});

test("groups are filled as wished, nobody twice, C of one kind where it can be", () => {
  const groups = filled(ROWS, 100, {attribute: 1, have: 2, lack: 0});
  assert.deepEqual(groups, {a: [100, 101, 102], b: [103, 104, 105], c: [106, 107, 108]});
  const more = filled([...ROWS, [3, 0], [3, 0]], 100, {attribute: 1, have: 2, lack: 0});
  assert.deepEqual(more.c, [106, 110, 111]); // threes alone
});

test("readings name what changed beside C", () => {
  assert.deepEqual(readings([1, 2], [1, 0], TABLE), [
    {name: "digit", before: "1", after: "1", kept: true},
    {name: "slant", before: "left", after: "right", kept: false}]);
  assert.equal(sampleWords([3, 0], TABLE), "3, left");
  assert.equal(sampleWords(undefined, TABLE), "");
});

test("the score in words", () => {
  const wish = {attribute: 1, have: 2, lack: 0};
  assert.equal(scoreWords({carried: 92, before: 3, kept: 0.884, draws: 100}, wish, TABLE, 3),
    "slant “right” in 92 of 100 draws, in C alone in 3, the rest kept in 88 %. A and B were means "
    + "of 3, C of 3.");
  assert.doesNotMatch(scoreWords({carried: 9, before: 3, kept: null, draws: 100}, wish, TABLE, 3),
    /kept/);
});
