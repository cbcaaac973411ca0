import assert from "node:assert/strict";
import {readFileSync} from "node:fs";
import {test} from "node:test";

import {
  decode, emptyDrawing, encode, pack, unpack,
} from "../../../playground/ui/tabs/train/drawing.js";

const told = JSON.parse(readFileSync(new URL("./drawing.json", import.meta.url)));
const near = (a, b) => a.forEach((point, i) => point.forEach((value, axis) => (
  assert.ok(Math.abs(value - b[i][axis]) < 0.00123, `${value} is not ${b[i][axis]}`))));
const sorted = (points) => [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);

test("the page packs what the server packs, and reads it", async () => {
  assert.deepEqual([...pack(told)], told.bytes);
  const found = await decode(told.text);
  near(found.points, sorted(told.points));
  near(found.modes, told.modes);
  assert.deepEqual(found.scale, told.scale);
});

test("a text comes back as the same text", async () => {
  const text = await encode(told);
  assert.match(text, /^[\w-]+$/);
  assert.equal(await encode(await decode(text)), text);
});

test("an empty drawing has a text too, which the server refuses in a sentence", async () => {
  assert.deepEqual((await decode(await encode(emptyDrawing()))).points, []);
});

test("other texts are no drawing", async () => {
  for (const text of ["", "!", "AAAA", told.text.slice(0, 20)]) await assert.rejects(decode(text));
  assert.throws(() => unpack(new Uint8Array(told.bytes).fill(2, 0, 1)));
});
