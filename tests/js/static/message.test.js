import assert from "node:assert/strict";
import {readFileSync} from "node:fs";
import {test} from "node:test";

import {decode, split} from "../../../playground/ui/static/message.js";

// Written by playground.ui.frames; tests/live/test_frames.py fails when it is out of date.
const TEXT = readFileSync(new URL("message.base64", import.meta.url), "utf-8");
const bytes = () => Uint8Array.from(Buffer.from(TEXT, "base64")).buffer;

test("a message of the server's has its fields and its arrays, in place", () => {
  const buffer = bytes();
  const {slot, step, arrays, words} = decode(buffer);
  assert.deepEqual([slot, step, words], ["train", 7, "Δ läuft"]);
  assert.deepEqual(arrays.heat, {data: Uint8Array.of(0, 127, 255), shape: [1, 3]});
  assert.deepEqual(arrays.fake, {data: Float32Array.of(0.5, -1, 2, 3), shape: [2, 2]});
  assert.deepEqual(arrays.at, {data: Int32Array.of(-1, 2 ** 31 - 1), shape: [2]});
  assert.deepEqual(arrays.none, {data: new Float64Array(0), shape: [0, 2]});
  assert.ok(Object.values(arrays).every(({data}) => data.buffer === buffer));
});

test("a kind of number that browsers have no array for is refused", () => {
  const head = new TextEncoder().encode(
    JSON.stringify({arrays: [{name: "a", dtype: "float16", shape: [1], offset: 0}]}));
  const message = new Uint8Array(256);
  new DataView(message.buffer).setUint32(0, head.length, true);
  message.set(head, 4);
  assert.throws(() => decode(message.buffer));
});

test("an answer to a plain request is cut into its messages", () => {
  const one = new Uint8Array(bytes());
  const answer = new Uint8Array(2 * (4 + one.length));
  for (const at of [0, 4 + one.length]) {
    new DataView(answer.buffer).setUint32(at, one.length, true);
    answer.set(one, at + 4);
  }
  const parts = split(answer.buffer);
  assert.deepEqual(parts.map((part) => decode(part).step), [7, 7]);
  assert.deepEqual(split(new ArrayBuffer(0)), []);
});
