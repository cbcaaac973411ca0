import assert from "node:assert/strict";
import {test} from "node:test";

import {unpackCurves} from "../../../playground/ui/static/history.js";

// Two readings of three members at two places.
const low = {data: Float32Array.of(0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15), shape: [2, 3, 2]};
const high = {data: low.data.map((v) => v + 2), shape: low.shape};
const arrays = {"curve.at": {data: Int32Array.of(5, 10), shape: [2]},
  "curve.low": low, "curve.high": high};
const lists = (curve) => Object.fromEntries(
  Object.entries(curve).map(([name, values]) => [name, Array.from(values)]));

test("one member's curve runs between its extremes", () => {
  const {b} = unpackCurves(["a", "b"], arrays, "curve", 1);
  assert.deepEqual(lists(b), {x: [5, 10], y: [13, 14], low: [12, 13], high: [14, 15]});
});

test("all members together are their mean", () => {
  const {a} = unpackCurves(["a", "b"], arrays, "curve", null);
  assert.deepEqual(lists(a), {x: [5, 10], y: [3, 4], low: [2, 3], high: [4, 5]});
});

test("a member that is not there is the last one", () => {
  const {a} = unpackCurves(["a"], arrays, "curve", 9);
  assert.deepEqual(Array.from(a.low), [4, 5]);
});

test("there may be no curves yet", () => {
  assert.deepEqual(unpackCurves(["a"], {}, "curve", 0), {});
  const none = {...arrays, "curve.at": {data: new Int32Array(0), shape: [0]}};
  assert.deepEqual(unpackCurves(["a"], none, "curve", 0), {});
});
