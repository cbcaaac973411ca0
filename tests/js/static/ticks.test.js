import assert from "node:assert/strict";
import {test} from "node:test";

import {
  logSteppedRange, logTicks, niceStep, steppedRange, ticks,
  ticksBy,
} from "../../../playground/ui/static/ticks.js";

const texts = (found) => found.map(([, text]) => text);

test("steps are 1, 2 or 5 times a power of ten", () => {
  assert.deepEqual([1, 1.1, 2.5, 7, 10].map((span) => niceStep(span, 1)), [1, 2, 5, 10, 10]);
  assert.equal(niceStep(0.3, 3).toPrecision(6), "0.100000");
  assert.equal(niceStep(1000, 1), 1000); // floor of a logarithm that is just below 3
});

test("all ticks of an axis have as many decimals", () => {
  assert.deepEqual(texts(ticks(0, 1, 3)), ["0.0", "0.5", "1.0"]);
  assert.deepEqual(texts(ticks(-2, 2, 6)), ["−2", "−1", "0", "1", "2"]);
  assert.deepEqual(texts(ticks(0, 0.04, 4)), ["0.00", "0.01", "0.02", "0.03", "0.04"]);
});

test("large numbers have an ending, the smallest an exponent", () => {
  assert.deepEqual(texts(ticks(0, 20000, 4)), ["0", "5k", "10k", "15k", "20k"]);
  assert.deepEqual(texts(ticks(0, 2e6, 4)), ["0", "0.5M", "1.0M", "1.5M", "2.0M"]);
  assert.deepEqual(texts(ticks(0, 2e-6, 2)), ["0", "1.0e−6", "2.0e−6"]);
});

test("ticks hold the ends of an axis although halves and tenths do not add up", () => {
  assert.equal(ticks(0, 0.3, 3).length, 4);
  assert.equal(ticks(0.1, 0.7, 6).at(-1)[1], "0.7");
});

test("powers of ten, at most five of them", () => {
  assert.deepEqual(texts(logTicks(1e-3, 1)), ["1e−3", "0.01", "0.1", "1"]);
  assert.deepEqual(texts(logTicks(10, 1e5)), ["10", "100", "1000", "10k", "100k"]);
  assert.ok(logTicks(1e-8, 1e8).length <= 5);
});

test("an axis grows at once and shrinks late", () => {
  const axis = steppedRange(null, 0, 1);
  assert.ok(axis[0] <= 0 && axis[1] >= 1);
  assert.equal(steppedRange(axis, 0.1, 0.9), axis);
  assert.ok(steppedRange(axis, 0, 1.7)[1] >= 1.7);
  assert.notEqual(steppedRange(axis, 0.4, 0.6), axis);
  assert.deepEqual(steppedRange(null, NaN, 1), [0, 1]);
});

test("a constant stands in the middle of its axis", () => {
  const [low, high] = steppedRange(null, 5, 5);
  assert.ok(low < 5 && high > 5, `${low} ${high}`);
});

test("what hardly changes is drawn as a constant, with ends of few figures", () => {
  const [low, high, step] = steppedRange(null, 0.6929, 0.69315); // JSD of clouds far apart
  assert.ok(low < 0.65 && high > 0.73, `${low} ${high}`);
  assert.ok(texts(ticksBy(low, high, step)).every((text) => text.length <= 4));
  const [bottom, top] = steppedRange(null, 0.66, 0.69);
  assert.ok(top - bottom < 0.1);
});

test("a logarithmic axis moves by powers of ten", () => {
  const axis = logSteppedRange(null, 0.02, 3);
  assert.deepEqual(axis.map((v) => Number(v.toPrecision(6))), [0.01, 10]);
  assert.equal(logSteppedRange(axis, 0.02, 5), axis);
  assert.equal(logSteppedRange(axis, 0.02, 11)[1], 100);
  assert.deepEqual(logSteppedRange(null, -Infinity, -Infinity), [1e-3, 1]);
  assert.ok(logSteppedRange(null, 1, 1)[1] > 1);
});
