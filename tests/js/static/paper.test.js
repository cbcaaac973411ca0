import assert from "node:assert/strict";
import {test} from "node:test";

globalThis.document = {documentElement: {}};
globalThis.MutationObserver = class { observe() {} };
const {inkOf, keyMove} = await import("../../../playground/ui/static/paper.js");

test("arrow keys move the nib and keep it on the paper", () => {
  assert.deepEqual(keyMove([140, 70], "ArrowDown"), [140, 80]);
  assert.deepEqual(keyMove([3, 70], "ArrowLeft"), [0, 70]);
  assert.deepEqual(keyMove([140, 275], "ArrowDown"), [140, 280]);
  assert.equal(keyMove([140, 70], "Enter"), null);
});

test("bright strokes on black become dark ink on white paper", () => {
  assert.deepEqual([...inkOf([0, 255, 55])],
    [255, 255, 255, 255, 0, 0, 0, 255, 200, 200, 200, 255]);
});
