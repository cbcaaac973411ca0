import assert from "node:assert/strict";
import {test} from "node:test";

import {LAYERS, asInput, bytesOf, centred, forward, halves, softmax, split}
  from "../../../playground/ui/tabs/how/math/lenet.js";
import {close, fixture} from "./oracle.js";

const known = fixture("lenet");

test("61,706 numbers, layer by layer", () => {
  assert.equal(LAYERS.reduce((total, {numbers}) => total + numbers, 0), 61706);
  assert.deepEqual(LAYERS.map(({numbers}) => numbers), [0, 156, 0, 2416, 0, 48120, 10164, 850]);
});

test("every layer is the oracle's", () => {
  const numbers = Float64Array.from({length: 61706}, (_, i) => 0.3 * Math.sin(0.37 * i));
  const layers = forward(split(numbers), known.picture.flat());
  for (const {name, maps, side} of LAYERS.slice(1)) {
    assert.equal(layers[name].length, maps * side * side, name);
    const some = known.layers[name];
    close(some.at.map((i) => layers[name][i]), some.values, {at: name});
  }
});

test("half-precision numbers", () => {
  const bytes = Uint8Array.from([0x00, 0x3c, 0x00, 0xc0, 0x55, 0x35, 0x01, 0x00, 0x00, 0x80]);
  close([...halves(bytes)], [1, -2, 0.333251953125, 2 ** -24, 0]);
  assert.deepEqual([...bytesOf(btoa("\x00\x3c\xff"))], [0, 60, 255]);
});

test("probabilities add up to 1 and do not overflow", () => {
  const found = softmax([1000, 1000, -1000]);
  close(found, [0.5, 0.5, 0]);
});

test("a picture gets a rim of paper", () => {
  const x = asInput(new Float64Array(784).fill(1));
  assert.equal(x.length, 1024);
  close([x[0], x[2 * 32 + 2], x[29 * 32 + 29], x[30 * 32 + 29]], [-0.1, 1.175, 1.175, -0.1]);
});

test("a drawing is scaled to 20 pixels and its mass put in the middle", () => {
  const drawing = new Float64Array(784);
  for (let row = 2; row < 12; row++) for (let x = 1; x < 6; x++) drawing[row * 28 + x] = 1;
  const found = centred(drawing);
  let mass = 0, mx = 0, my = 0, top = 28, bottom = -1;
  found.forEach((value, i) => {
    const row = Math.floor(i / 28);
    mass += value;
    mx += value * (i % 28);
    my += value * row;
    if (value > 0.5) {
      top = Math.min(top, row);
      bottom = Math.max(bottom, row);
    }
  });
  close([mx / mass, my / mass], [13.5, 13.5], {abs: 0.05});
  assert.equal(bottom - top + 1, 20);
  assert.ok(centred(new Float64Array(784)).every((value) => value === 0));
});
