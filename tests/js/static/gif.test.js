import assert from "node:assert/strict";
import {test} from "node:test";

import {encodeGif, paletteOf} from "../../../playground/ui/static/gif.js";

const WIDTH = 40, HEIGHT = 30;

/** A picture of ``colour(x, y)``. */
const picture = (colour) => {
  const data = new Uint8ClampedArray(4 * WIDTH * HEIGHT);
  for (let i = 0; i < WIDTH * HEIGHT; i++) {
    data.set([...colour(i % WIDTH, Math.floor(i / WIDTH)), 255], 4 * i);
  }
  return {width: WIDTH, height: HEIGHT, data};
};

/** The palette indices of one image block, by the format's own rules. */
const unpacked = (bytes) => {
  let bit = 0, width = 9;
  const read = () => {
    let code = 0;
    for (let i = 0; i < width; i++, bit++) code |= ((bytes[bit >> 3] >> (bit & 7)) & 1) << i;
    return code;
  };
  let table = [], before = null;
  const out = [];
  for (;;) {
    const code = read();
    if (code === 257) return out;
    if (code === 256) {
      table = Array.from({length: 258}, (_, i) => [i]);
      width = 9;
      before = null;
      continue;
    }
    const entry = table[code] ?? [...before, before[0]];
    out.push(...entry);
    if (before) table.push([...before, entry[0]]);
    before = entry;
    if (table.length === 1 << width && width < 12) width++;
  }
};

/** A GIF of ours taken apart. */
const decoded = (parts) => {
  const bytes = Buffer.concat(parts.map((part) => Buffer.from(part)));
  const table = bytes.subarray(13, 13 + 768);
  const frames = [];
  let at = 13 + 768 + 19;
  while (bytes[at] !== 0x3b) {
    at += 8 + 10 + 1;
    const data = [];
    for (; bytes[at]; at += bytes[at] + 1) data.push(...bytes.subarray(at + 1, at + 1 + bytes[at]));
    at++;
    frames.push(unpacked(data).map((i) => [...table.subarray(3 * i, 3 * i + 3)]));
  }
  return {head: bytes.subarray(0, 6).toString(), size: [bytes.readUInt16LE(6),
    bytes.readUInt16LE(8)], frames};
};

test("frames come back with their colours", () => {
  const shades = [picture((x) => [x * 6, 0, 0]), picture((x, y) => [0, y * 8, 255])];
  const {head, size, frames} = decoded(encodeGif(shades, 10));
  assert.equal(head, "GIF89a");
  assert.deepEqual(size, [WIDTH, HEIGHT]);
  assert.equal(frames.length, 2);
  for (const [i, {data}] of shades.entries()) {
    assert.equal(frames[i].length, WIDTH * HEIGHT);
    for (const [pixel, colour] of frames[i].entries()) {
      for (let c = 0; c < 3; c++) {
        assert.ok(Math.abs(colour[c] - data[4 * pixel + c]) <= 8, `${i} ${pixel}: ${colour}`);
      }
    }
  }
});

test("noise, which needs more than 4,096 codes, comes back too", () => {
  let seed = 1;
  const random = () => (seed = (seed * 48271) % 2147483647) % 256;
  const noise = {width: 120, height: 100, data: new Uint8ClampedArray(48_000)};
  for (let i = 0; i < 12_000; i++) {
    noise.data.set([random() & 0xc0, random() & 0xc0, 0, 255], 4 * i);
  }
  const {frames: [found]} = decoded(encodeGif([noise], 10));
  assert.equal(found.length, 12_000);
  assert.ok(found.every(([r, g], i) => r === noise.data[4 * i] && g === noise.data[4 * i + 1]));
});

test("more colours than a palette holds give the closest", () => {
  const many = picture((x, y) => [x * 6, y * 8, (x * y) % 256]);
  const {colours} = paletteOf([many]);
  assert.equal(colours.length, 256);
});
