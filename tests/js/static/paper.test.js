import assert from "node:assert/strict";
import {test} from "node:test";

globalThis.document = {documentElement: {}};
globalThis.MutationObserver = class { observe() {} };
const {inkOf} = await import("../../../playground/ui/static/paper.js");

test("bright strokes on black become dark ink on white paper", () => {
  assert.deepEqual([...inkOf([0, 255, 55])],
    [255, 255, 255, 255, 0, 0, 0, 255, 200, 200, 200, 255]);
});
