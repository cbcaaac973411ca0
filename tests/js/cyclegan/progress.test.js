// How far a training is, in words: of a limit, else in minutes and beside what is usual.

import assert from "node:assert/strict";
import {test} from "node:test";

globalThis.MutationObserver = class { observe() {} };
globalThis.document = {body: {}, getElementById: () => null};
const {clock, progressOf} = await import("../../../playground/ui/tabs/cyclegan/progress.js");

const USUAL = {steps: 300, until: "blobs are striped"};
const at = (reading) => progressOf({step: 0, limit: 0, seconds: 0, rate: 0, ...reading}, USUAL);

test("minutes and seconds", () => {
  assert.deepEqual([0, 9.6, 59.6, 61, 6068].map(clock), ["0:00", "0:10", "1:00", "1:01", "101:08"]);
});

test("with a limit its steps are counted", () => {
  assert.deepEqual(at({step: 250, limit: 1000, seconds: 50, rate: 5}),
    {share: 0.25, words: "Step 250 of 1,000, about 2:30 to go."});
  assert.deepEqual(at({step: 1000, limit: 1000, seconds: 200, rate: 5}),
    {share: 1, words: "Step 1,000 of 1,000."});
});

test("without a limit it says the time and what is usual", () => {
  assert.deepEqual(at({}), {share: 0, words: "300 steps are usual until blobs are striped."});
  assert.deepEqual(at({step: 150, seconds: 34, rate: 5}), {share: 0.5,
    words: "Trained for 0:34; 300 steps are usual until blobs are striped, about 0:30 to go."});
});

test("the bar stops at the usual, and nothing is to go then; nor while no rate is known", () => {
  assert.deepEqual(at({step: 900, seconds: 95, rate: 5}),
    {share: 1, words: "Trained for 1:35; 300 steps are usual until blobs are striped."});
  assert.ok(!at({step: 1, seconds: 1}).words.includes("to go"));
});
