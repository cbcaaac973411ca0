import assert from "node:assert/strict";
import {test} from "node:test";

globalThis.MutationObserver = class { observe() {} };
globalThis.document = {documentElement: null};
const {wireWidth} = await import("../../../playground/ui/tabs/train/flow.js");

test("a wire is as wide as its gradient has decades above a thousandth", () => {
  assert.equal(wireWidth(0), 1);
  assert.equal(wireWidth(NaN), 1);
  assert.equal(wireWidth(1e-6), 1);
  assert.ok(Math.abs(wireWidth(1e-1) - 3.4) < 1e-9);
  assert.equal(wireWidth(1e9), 5.5);
});
