import assert from "node:assert/strict";
import {test} from "node:test";

import {NOISE, dStep, distance, gStep, losses, near, order, outcome, play, stops}
  from "../../../playground/ui/tabs/how/math/schedules.js";
import {close, fixture} from "./oracle.js";

const known = fixture("schedules");
const every10 = (values, till) => values.slice(0, till + 1).filter((_, i) => i % 10 === 0);

test("the noise, single steps and losses", () => {
  close(NOISE, known.noise);
  const [a, b, ...d] = known.steps.at, place = {a, b, d};
  close({...losses(place), far: distance(place)},
    {dLoss: known.steps.dLoss, gLoss: known.steps.gLoss, far: known.steps.far});
  close([dStep(place, 0.3), gStep(place, 0.3)].map((moved) => [moved.a, moved.b, ...moved.d]),
    known.steps.moved);
});

for (const {k, block, moves} of known.orders) {
  test(`the order for k = ${k} in blocks of ${block}`, () => {
    assert.equal(order(k, block).join(""), moves);
  });
}

for (const {k, block, rate, till, far, dLoss, gLoss} of known.runs) {
  test(`a run with k = ${k}, blocks of ${block}, step ${rate}`, () => {
    const run = play({k, block, rate});
    close(every10(run.far, till), far, {rel: 1e-6, abs: 1e-8});
    close(every10(run.dLoss, till), dLoss, {rel: 1e-6, abs: 1e-8});
    close(every10(run.gLoss, till), gLoss, {rel: 1e-6, abs: 1e-8});
    assert.equal(run.away, block === 30);
  });
}

/** A made-up run. */
const run = (far, dLoss = far, gLoss = far) => ({places: [], far, dLoss, gLoss, away: false});

test("which lane is said to be nearer", () => {
  const good = run([2, 1, 0.5, 0.1, 0.01, 0.01]), wild = run([2, 1, 0.5, 0.9, 0.9, 0.01]);
  assert.equal(outcome(good, good, 1), "same");
  assert.equal(outcome(good, good, 5), "level");
  assert.equal(outcome(good, wild, 5), "chance");
  assert.equal(outcome(good, run([2, 1, 0.5, 0.4, 0.3, 0.3]), 5), "one");
  assert.equal(outcome(run([2, 1, 0.5, 0.4, 0.3, 0.3]), good, 5), "blocks");
});

test("where each rule stops, and which of them are near", () => {
  const one = run([2, 1, 0.1, 0.5, 0.4], [0.1, 0.9, 1.2, 0.8, 1], [0.1, 0.6, 0.7, 0.9, 0.5]);
  const log = [Math.log(4), Math.log(2)];
  one.dLoss[3] = log[0];
  one.gLoss[3] = log[1];
  assert.deepEqual(stops(one), {d: 1, g: 4, even: 3, last: 4, best: 2});
  assert.deepEqual(near(one), []);
  one.dLoss[2] = 0; // now D's lowest loss is at the best step
  assert.deepEqual(near(one), ["d"]);
});

test("what the page says of its first setting", () => {
  const lanes = [1, 50, 10].map((block) => play({k: 1, block, rate: 0.1}));
  assert.equal(outcome(lanes[0], lanes[1], 50), "one");
  assert.equal(outcome(lanes[0], lanes[2], 10), "level");
  assert.deepEqual(near(lanes[0]), ["even"]);
});
