import assert from "node:assert/strict";
import {test} from "node:test";

import {fixed, number, percent} from "../../../playground/ui/static/number.js";

test("significant digits, commas for thousands, exponents for the rest", () => {
  const said = [[0, "0"], [1, "1"], [-1.5, "−1.5"], [0.123456, "0.123"], [12.345, "12.3"],
    [1234, "1,234"], [-98765, "−98,765"], [1234.5, "1230"], [1.5e6, "1.5e6"], [2e-5, "2.0e−5"],
    [-2e-5, "−2.0e−5"]];
  for (const [value, text] of said) assert.equal(number(value), text);
  assert.equal(number(123456.7, 6), "123457");
});

test("what is no number is said in one way by all", () => {
  for (const write of [number, fixed]) {
    assert.deepEqual([null, undefined, NaN, Infinity, -Infinity].map((v) => write(v)),
      ["–", "–", "–", "∞", "−∞"]);
  }
  assert.equal(percent(null), "–");
});

test("fixed decimals never jump and never say minus nothing", () => {
  assert.deepEqual([1, -0.5, 0, -0, -0.0004].map((v) => fixed(v)),
    ["1.000", "−0.500", "0.000", "0.000", "0.000"]);
  assert.equal(fixed(2.5, 0), "3");
  assert.equal(percent(0.98889), "98.9 %");
  assert.equal(percent(1, 0), "100 %");
});
