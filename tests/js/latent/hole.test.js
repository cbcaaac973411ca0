// Holes on a grid of pixels, and what is said of completions.

import assert from "node:assert/strict";
import {test} from "node:test";

import {bytesOf, cutUp, shrunk, textOf} from "../../../playground/ui/static/bytes.js";
import {completedWords, foundWords, readWords, rowsOf}
  from "../../../playground/ui/tabs/latent/completing.js";
import {closed, cutOut, keyedRectangle, rub, shareOf}
  from "../../../playground/ui/tabs/latent/hole.js";

test("a brush opens a disc, and a band from place to place", () => {
  const mask = closed(10);
  assert.equal(shareOf(mask), 0);
  assert.ok(rub(mask, [0.5, 0.5], [0.5, 0.5], 0.12));
  assert.equal(mask.reduce((sum, one) => sum + one, 0), 4); // the four pixels around the middle
  assert.ok(!rub(mask, [0.5, 0.5], [0.5, 0.5], 0.12), "nothing new");
  assert.ok(rub(mask, [0.05, 0.25], [0.95, 0.25], 0.04));
  assert.deepEqual([...mask.subarray(20, 30)], new Array(10).fill(1));
  assert.equal(mask.subarray(0, 20).includes(1), false);
});

test("a rectangle is cut out, moved and made larger within the picture", () => {
  const mask = closed(8);
  cutOut(mask, {x: 2, y: 1, w: 3, h: 2});
  assert.equal(shareOf(mask), 6 / 64);
  assert.deepEqual([...mask.subarray(8, 16)], [0, 0, 1, 1, 1, 0, 0, 0]);
  const from = {x: 7, y: 7, w: 14, h: 14};
  assert.deepEqual(keyedRectangle(from, "ArrowRight", false, 28), {...from, x: 8});
  assert.deepEqual(keyedRectangle(from, "ArrowUp", false, 28), {...from, y: 6});
  assert.deepEqual(keyedRectangle(from, "ArrowDown", true, 28), {...from, h: 15});
  assert.deepEqual(keyedRectangle({...from, x: 14}, "ArrowRight", false, 28), {...from, x: 14});
  assert.deepEqual(keyedRectangle({...from, w: 1}, "ArrowLeft", true, 28), {...from, w: 1});
  assert.equal(keyedRectangle(from, "Enter", false, 28), null);
});

test("bytes go to text and come back, pictures one by one", () => {
  const bytes = Uint8Array.from({length: 20000}, (_, k) => k % 256);
  assert.deepEqual(bytesOf(textOf(bytes)), bytes);
  const [one, two] = cutUp(bytes.subarray(0, 24), 2);
  assert.deepEqual([one, two], [bytes.subarray(0, 12), bytes.subarray(12, 24)]);
});

test("paper is shrunk by means of squares", () => {
  const data = new Uint8ClampedArray(4 * 16).fill(255);
  data.set([0, 100, 200, 255], 0); // one of the four pixels in the first corner
  assert.deepEqual([...shrunk(data, 4, 2).subarray(0, 6)], [191, 216, 241, 255, 255, 255]);
});

/** @type {[string, string[]][]} */
const DIGIT = [["digit", [..."0123456789"]], ["stroke", ["thin", "thick"]]];
/** @type {[string, string[]][]} */
const FACE = [["hair", ["short", "long"]], ["mouth", ["smile", "open"]]];
const UNET = {verdict: 0.4, truth: 0.6, distance: 0.1, share: 0.25, choices: [[3, 0], [8, 0]]};
/** @type {import("../../../playground/ui/tabs/latent/completing.js").Found} */
const FOUND = {verdicts: [0.5, 0.1, 0.2, 0.3, 0.4], distances: [0.3, 0.05, 0.4, 0.2],
  losses: [[0.2, 0.2, 0.2, 0.2], [0.1, 0.05, 0.01, 0.2]], choices: []};

test("what is read is the one thing, or how much is as before", () => {
  assert.equal(readWords([3, 1], [3, 0], DIGIT), "3");
  assert.equal(readWords([0, 1], [0, 0], FACE), "1 of 2 as before");
  assert.equal(readWords([], [], FACE), "–");
  assert.equal(readWords([1], undefined, FACE), "–");
});

test("a table has a row for what was there, the U-Net and each completion", () => {
  const rows = rowsOf(UNET, {...FOUND, judged: [0.9, 0.1, 0.2, 0.3]}, DIGIT);
  assert.deepEqual(rows.map(({patch}) => patch), ["0.60", "0.40", "0.90", "0.10", "0.20", "0.30"]);
  assert.deepEqual(rows.map(({own}) => own), ["0.50", "–", "0.10", "0.20", "0.30", "0.40"]);
  assert.deepEqual([rows[0].read, rows[1].read, rows[2].read], ["3", "8", "–"]);
  assert.ok(rowsOf(null, null, []).every(({patch, distance}) => patch === "–" && distance === "–"));
});

test("what is said follows from the numbers", () => {
  assert.equal(completedWords(UNET), "The hole has 25 % of the picture; the U-Net's completion is "
    + "0.10 from what was there. D takes it for the answer with 0.40, and what was there with "
    + "0.60.");
  const said = foundWords({...FOUND, judged: [0.9, 0.1, 0.5, 0.3]}, UNET);
  assert.match(said, /^Of four, 3 fits best what is left: its loss fell from 0\.200 to 0\.010\./);
  assert.match(said, /nearest to what was there is 2: .* prefers 2 of them to the U-Net's\.$/);
  const same = foundWords({...FOUND, distances: [1, 1, 0, 1]}, UNET);
  assert.match(same, /It is also the nearest to what was there\.$/);
});
