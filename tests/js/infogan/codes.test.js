import assert from "node:assert/strict";
import {test} from "node:test";

import {codeAt, codeOf, codesRead, discoveryWords, keyedCodes, onSlider, pictureQuestion, placeOf,
  readWords, shownWords, stateFrom, usualState} from "../../../playground/ui/tabs/infogan/codes.js";
import {matrixMarkup, shareOf, strength} from "../../../playground/ui/tabs/infogan/matrix.js";

const CODE = {low: -2, high: 2, default: 0};
const ASKS = {category: {low: 0, high: 9, default: 0}, c1: CODE, c2: CODE,
  seed: {default: 0}, n: {default: 36}};
const USUAL = {category: 0, c1: 0, c2: 0, seed: 0, n: 36, grid: 0};
const url = (values) => (name) => values[name] ?? null;

test("the address tells the codes, cut to what there is", () => {
  assert.deepEqual(usualState(ASKS), USUAL);
  assert.deepEqual(stateFrom(ASKS, url({})), USUAL);
  const told = stateFrom(ASKS, url({category: "12.4", c1: "-7", c2: "0.5", n: "x"}));
  assert.deepEqual(told, {...USUAL, category: 9, c1: -2, c2: 0.5});
});

test("a blend takes the place of the category", () => {
  const state = {...USUAL, category: 3, c1: 1};
  assert.deepEqual(codeOf(state, null), {category: 3, c1: 1, c2: 0, seed: 0});
  assert.deepEqual(codeOf(state, [0.5, 0.5]), {categories: [0.5, 0.5], c1: 1, c2: 0, seed: 0});
  assert.equal(pictureQuestion(state, null).args.n, 36);
  assert.deepEqual(pictureQuestion({...state, grid: 1}, null),
    {what: "grid", args: {category: 3, c1: 1, c2: 0, seed: 0, n: 9}});
});

test("the finger on the pad and back", () => {
  for (const [at, code] of [[10, -2], [120, 0], [230, 2], [0, -2], [240, 2], [65, -1]]) {
    assert.equal(codeAt(CODE, at, 240, 10), code);
  }
  for (const code of [-2, -1.37, 0, 0.5, 2]) {
    assert.ok(Math.abs(codeAt(CODE, placeOf(CODE, code, 240, 10), 240, 10) - code) < 0.0051);
  }
});

test("Q's reading becomes codes that the sliders can take", () => {
  const reading = {category: [0.1, 0.7, 0.2], c1: -2.6, c2: 0.4567, c1_std: 0.123, c2_std: 1};
  assert.deepEqual(codesRead(reading, ASKS), {category: 1, c1: -2, c2: 0.46});
  assert.equal(readWords(reading, "c1"), "−2.60 ± 0.12");
  assert.equal(onSlider(1.999, CODE), 2);
});

test("what the picture shows", () => {
  assert.equal(shownWords({...USUAL, seed: 4}, "category 3 (“7”)", ASKS),
    "36 noises from seed 4, category 3 (“7”).");
  assert.equal(shownWords({...USUAL, grid: 1}, "a blend", ASKS),
    "One noise, a blend: c1 from −2 to 2 to the right, c2 upwards.");
});

test("the matrix: matched cells stand out, counts colour their cells", () => {
  assert.equal(strength(100, 100), 55);
  assert.equal(strength(25, 100), 28);
  const markup = matrixMarkup({matrix: [[0, 100], [80, 20]], assignment: [1, 0], error: 0.1,
    moves: {}});
  assert.equal(markup.match(/<td class="pg-match"/g).length, 2);
  assert.match(markup, /<td class="pg-match"[^>]*55%[^>]*>100<\/td>/);
  assert.match(markup, /<td class=""[^>]* 0%[^>]*><\/td>/); // nothing is written for no picture
});

test("arrow keys move the codes and stop at their ends", () => {
  const codes = {c1: 0, c2: 1.98};
  assert.deepEqual(keyedCodes(codes, "ArrowLeft", false, ASKS), {c1: -0.05, c2: 1.98});
  assert.deepEqual(keyedCodes(codes, "ArrowUp", true, ASKS), {c1: 0, c2: 2});
  assert.deepEqual(keyedCodes({c1: 1, c2: 1}, "Home", false, ASKS), {c1: 0, c2: 0});
  assert.equal(keyedCodes(codes, "a", false, ASKS), null);
});

test("a discovery is told by a category's own test pictures", () => {
  assert.equal(shareOf([1, 97, 2], 1), 0.97);
  for (const unknown of [shareOf(undefined, 1), shareOf([1, 2], null), shareOf([0, 0], 1)]) {
    assert.equal(unknown, null);
  }
  assert.match(discoveryWords(3, 0.97), /^Category 3 .* 97 % are one digit/);
  assert.equal(discoveryWords(3, null), "Category 3 only had to be readable by Q.");
  assert.doesNotMatch(discoveryWords(null, null), /discovery|Category/);
});
