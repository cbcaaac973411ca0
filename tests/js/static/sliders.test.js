import assert from "node:assert/strict";
import {test} from "node:test";

import {allZero, countUp, largest, oneOf, randomSeed, seedFrom, setRange, squareColumns}
  from "../../../playground/ui/static/sliders.js";

const SEED = {low: 0, high: 2147483647, step: 1, default: 3};

test("a seed is a whole number that the engine takes, or the usual one", () => {
  const typed = ["7", "7.6", "-1", "x", "", "2147483647", "2147483648"];
  assert.deepEqual(typed.map((text) => seedFrom(text, SEED)), [7, 8, 3, 3, 3, 2147483647, 3]);
  for (let i = 0; i < 100; i++) {
    const seed = randomSeed();
    assert.equal(seedFrom(String(seed), SEED), seed);
  }
});

test("a control gets the range of its knob", () => {
  const input = {};
  setRange(input, SEED);
  assert.deepEqual(input, {min: "0", max: "2147483647", step: "1"});
});

test("weights", () => {
  assert.deepEqual(oneOf(3, 1), [0, 1, 0]);
  assert.equal(largest([0.1, 0.7, 0.7]), 1);
  assert.deepEqual([allZero([0, 0]), allZero([0, 0.01])], [true, false]);
});

test("tiles in a square", () => {
  assert.deepEqual([1, 2, 4, 5, 36, 37].map(squareColumns), [1, 2, 2, 3, 6, 7]);
});

test("what was painted is counted", () => {
  const element = {dataset: {}};
  countUp(element, "painted");
  countUp(element, "painted");
  assert.deepEqual(element.dataset, {painted: "2"});
});
