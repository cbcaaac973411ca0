import assert from "node:assert/strict";
import {test} from "node:test";

import {bell, clamp, logSigmoid, logSum, roof, sigmoid, span}
  from "../../../playground/ui/tabs/how/math/functions.js";
import {close} from "./oracle.js";

test("sigmoid and its logarithm hold far out", () => {
  assert.equal(sigmoid(0), 0.5);
  assert.equal(sigmoid(800), 1);
  assert.equal(sigmoid(-800), 0);
  assert.equal(logSigmoid(-800), -800);
  assert.equal(logSigmoid(800), -0);
  close(logSigmoid(0.3), Math.log(sigmoid(0.3)));
});

test("a sum of tiny numbers is no zero", () => {
  close(logSum([-1000, -1000]), -1000 + Math.LN2);
  close(logSum([-Infinity, 0]), 0);
  assert.equal(logSum([-Infinity, -Infinity]), -Infinity);
});

test("span holds both ends", () => assert.deepEqual(span(-1, 1, 3), [-1, 0, 1]));
test("clamp", () => assert.deepEqual([-2, 0.5, 7].map((v) => clamp(v, 0, 1)), [0, 0.5, 1]));
test("bell", () => close(bell(2, 2, 0.5), 2 / Math.sqrt(2 * Math.PI)));
test("an axis grows in steps", () => {
  assert.deepEqual([1, 1.1, 9].map((v) => roof(v, [1, 2, 5], 12)), [1, 2, 12]);
});
