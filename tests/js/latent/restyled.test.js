import assert from "node:assert/strict";
import {test} from "node:test";

import {restyledRows, restyledWords, right} from "../../../playground/ui/tabs/latent/restyled.js";

const TABLE = [["hair", ["short", "bun"]], ["mouth", ["smile", "open"]], ["skin", ["1", "2"]]];

test("right choices are counted, but for what is the same of everybody", () => {
  assert.equal(right([1, 0, 1], [1, 1, 1], []), 2);
  assert.equal(right([1, 0, 1], [1, 1, 1], [0]), 1);
  assert.equal(right([], [], []), 0);
});

test("what was read is counted against the drawn emoji, or the two against each other", () => {
  const wanted = [1, 1, 1];
  assert.equal(restyledWords(null, [1, 1, 1], wanted, []), "");
  assert.equal(restyledWords([1, 1, 1], [1, 0, 0], wanted, []),
    "As in the drawn emoji: 3 of 3 attributes by pix2pix, 1 of 3 by CycleGAN.");
  assert.equal(restyledWords([1, 1, 1], [1, 0, 0], wanted, [0]),
    "As in the drawn emoji: 2 of 2 attributes by pix2pix, 0 of 2 by CycleGAN.");
  const brought = restyledWords([0, 0, 1], [0, 1, 1], null, []);
  assert.match(brought, /agree in 2 of 3 attributes/);
  assert.doesNotMatch(brought, /As in the drawn emoji/);
});

test("cells that are not as they ought to be are marked", () => {
  const [hair, mouth] = restyledRows(TABLE, [1, 0, 1], [0, 1, 1], [1, 1, 1]);
  assert.deepEqual(hair.cells, ["bun", "bun", "short"]);
  assert.deepEqual(hair.wrong, [false, false, true]);
  assert.deepEqual(mouth.wrong, [false, true, false]);
  const [first] = restyledRows(TABLE, null, [0, 1, 1], null);
  assert.deepEqual(first, {name: "hair", cells: ["–", "–", "short"], wrong: [false, false, false]});
});
