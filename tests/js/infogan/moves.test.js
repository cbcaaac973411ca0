// What a code does is measured on the pictures of its strip: bars by hand; what must not be said.

import assert from "node:assert/strict";
import {test} from "node:test";

import {breadth, movesWords, slant, strokeWidth, trend}
  from "../../../playground/ui/tabs/infogan/moves.js";

const SIDE = 28;

/** Ink of a bar 20 rows high that moves `lean` pixels to the right a row upwards. */
const bar = (lean, thick) => {
  const ink = new Array(SIDE * SIDE).fill(0);
  for (let row = 4; row < 24; row++) {
    const left = Math.round(14 - lean * (row - 13.5) - thick / 2);
    ink.fill(1, row * SIDE + left, row * SIDE + left + thick);
  }
  return ink;
};

/** Two bars so many pixels apart. */
const pair = (apart, thick = 2) => {
  const ink = bar(0, thick).map(() => 0);
  for (let row = 4; row < 24; row++) {
    for (const left of [14 - apart / 2 - thick / 2, 14 + apart / 2 - thick / 2]) {
      ink.fill(1, row * SIDE + left, row * SIDE + left + thick);
    }
  }
  return ink;
};

const picture = (ink) => ({ink, high: SIDE, wide: SIDE});
const strip = (inks) => ({data: Uint8Array.from(inks.flat().map((m) => Math.round(255 * m))),
  shape: [inks.length, SIDE, SIDE]});
/** Nine codes from -2 to 2. */
const along = (draw) => strip(Array.from({length: 9}, (_, i) => draw(i / 2 - 2)));
const near = (a, b, most) => assert.ok(Math.abs(a - b) <= most, `${a} is not ${b} ± ${most}`);

test("the slant is the angle of the bar, in degrees", () => {
  for (const lean of [-0.3, 0, 0.3]) {
    near(slant(picture(bar(lean, 4))), (Math.atan(lean) * 180) / Math.PI, 2);
  }
});

test("the stroke is the bar's thickness by its outline, however it leans", () => {
  for (const w of [2, 5]) {
    const byHand = (40 * w) / ((Math.PI / 8) * (40 + 2 * w + (4 * (19 + w)) / Math.SQRT2));
    near(strokeWidth(picture(bar(0, w))), byHand, 1e-9);
  }
  near(strokeWidth(picture(bar(0.4, 5))) / strokeWidth(picture(bar(0, 5))),
    Math.cos(Math.atan(0.4)), 0.05);
});

test("the width is that of a bar as wide, and leaning does not widen it", () => {
  near(breadth(picture(bar(0, 6))), 6, 1e-9);
  near(breadth(picture(bar(0.4, 6))), 6, 0.6);
  const specked = bar(0, 6);
  specked[14 * SIDE + 1] = 1;
  near(breadth(picture(specked)), 6, 0.05); // one pixel far away
  assert.equal(breadth(picture(bar(0, 6).fill(0))), 0);
});

test("a line through the values, and how closely they follow", () => {
  assert.deepEqual(trend([1, 2, 3, 4, 5]).change, 4);
  near(trend([1, 2, 3, 4, 5]).strength, 1, 1e-9);
  near(trend([3, 3, 3]).strength, 0, 1e-9);
  near(trend([0, 1, 0]).change, 0, 1e-9);
});

test("a code that leans the digit is said to, to the side that it does", () => {
  assert.match(movesWords(along((c) => bar(0.15 * c, 4))), /^leans 3\d° to the right$/);
  assert.match(movesWords(along((c) => bar(-0.15 * c, 4))), /^leans 3\d° to the left$/);
});

test("thicker and thinner strokes, wider and narrower digits", () => {
  const thick = (c) => bar(0, 4 + Math.round(c));
  assert.match(movesWords(along(thick)), /strokes [23]\.\d px thicker/);
  assert.match(movesWords(along((c) => thick(-c))), /strokes [23]\.\d px thinner/);
  assert.match(movesWords(along((c) => pair(10 + 2 * Math.round(c)))), /^\d+ px wider$/);
  assert.match(movesWords(along((c) => pair(10 - 2 * Math.round(c)))), /^\d+ px narrower$/);
});

test("the clearest two of three are said, the clearest first", () => {
  const all = along((c) => pair(12 + 2 * Math.round(c), 4 + Math.round(c)));
  const words = movesWords(all).split("; ");
  assert.equal(words.length, 2);
  assert.ok(words.every((one) => /thicker|wider/.test(one)));
});

test("nothing is said of a code that changes nothing, too little, or to and fro", () => {
  const nothing = "hardly a change of slant, strokes or width";
  assert.equal(movesWords(along(() => bar(0.2, 4))), nothing);
  assert.equal(movesWords(along((c) => bar(0.02 * c, 4))), nothing); // five degrees in all
  assert.equal(movesWords(along((c) => bar(0.2 * (c * c), 4))), nothing); // there and back
  assert.equal(movesWords(along(() => bar(0, 4).fill(0))), nothing); // an empty strip
});
