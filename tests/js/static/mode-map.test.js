import assert from "node:assert/strict";
import {test} from "node:test";

globalThis.MutationObserver = class { observe() {} };
globalThis.document = {documentElement: null};
const {layout, mapInWords} = await import("../../../playground/ui/static/mode-map.js");

test("ten squares lie in a row where it is wide, and in rows where it is not", () => {
  assert.equal(layout(1000, 130, 16).across, 10);
  assert.equal(layout(400, 200, 16).across, 5);
  assert.ok(layout(200, 600, 16).across < 5);
  for (const [width, height] of [[1000, 130], [400, 200], [200, 600], [40, 40]]) {
    const {across, cell, wide} = layout(width, height, 16);
    assert.ok(cell >= 1 && (cell * 10 <= wide || cell === 1), `${across} squares of ${cell}`);
  }
});

test("the map in words counts what was hit", () => {
  const counts = new Uint8Array(1000);
  counts[7] = 255;
  counts[999] = 1;
  assert.equal(mapInWords(counts), "2 of 1,000 modes found");
});
