import assert from "node:assert/strict";
import {test} from "node:test";
import {asNumber, Readings} from "../../../playground/ui/tabs/lessons/readings.js";

const frame = (step, more = {}) => ({run: "r", state: "running", step, limit: 0,
  steps_per_second: 10, metrics: {}, arrays: {}, ...more});

test("several members are read as their mean, truths as 0 and 1", () => {
  assert.equal(asNumber([2, 4]), 3);
  assert.equal(asNumber([true, false]), 0.5);
  assert.equal(asNumber(true), 1);
  assert.equal(asNumber(0.5), 0.5);
  for (const none of [null, [], [1, null], "8", undefined, {}]) {
    assert.equal(asNumber(none), undefined, JSON.stringify(none));
  }
});

test("readings, metrics, extremes and lanes are read by name", () => {
  const readings = new Readings();
  readings.heard("race-1", frame(10, {readings: {d_loss: 2}, metrics: {captured: [3], modes: 8}}));
  readings.heard("race-1", frame(20, {readings: {d_loss: 1}, metrics: {captured: [6], modes: 8}}));
  readings.heard("race-2-curves", frame(20, {metrics: {captured: [8]}}));
  const slots = ["race-1", "race-2"];
  const read = (name) => readings.read(name, slots);
  assert.equal(read("step"), 20);
  assert.equal(read("captured"), 6);
  assert.equal(read("modes"), 6); // not how many there are to find
  assert.equal(read("lane1.captured"), 6);
  assert.equal(read("lane2.captured"), 8);
  assert.equal(read("max.d_loss"), 2);
  assert.equal(read("min.loss_d"), 1);
  assert.equal(read("max.lane1.captured"), 6);
  assert.equal(read("min.lane1.captured"), 3);
  for (const none of ["lane3.captured", "g_loss", "constructor", "lane1", "max", ""]) {
    assert.equal(read(none), undefined, none);
  }
});

test("another run, or the same from its start, is read anew", () => {
  const readings = new Readings();
  readings.heard("train", frame(100, {readings: {d_loss: 5}}));
  readings.heard("train", frame(0, {readings: {d_loss: 1}}));
  assert.equal(readings.read("max.d_loss", ["train"]), 1);
  readings.heard("train", frame(50, {run: "other"}));
  assert.equal(readings.read("d_loss", ["train"]), undefined);
  readings.forget(["train"]);
  assert.equal(readings.read("step", ["train"]), undefined);
});

test("a run has arrived when what is counted has, too", () => {
  const at = (step, more, steps) => {
    const readings = new Readings();
    readings.heard("train", frame(step, more));
    return readings.arrived(["train"], steps);
  };
  assert.equal(at(400, {}, 500), false);
  assert.equal(at(500, {}, 500), true);
  assert.equal(at(520, {metrics: {measured_step: 480}}, 500), false);
  assert.equal(at(520, {metrics: {measured_step: 510}}, 500), true);
  assert.equal(at(300, {state: "ended"}, 500), true);
  assert.equal(at(300, {state: "ended", metrics: {measured_step: 290}}, 500), false);
  assert.equal(at(300, {}, null), false);
  assert.equal(new Readings().arrived(["train"], 0), false);
  const race = new Readings(); // every lane has to
  race.heard("race-1", frame(500, {metrics: {measured_step: 500}}));
  race.heard("race-2", frame(500, {metrics: {measured_step: 400}}));
  assert.equal(race.arrived(["race-1", "race-2"], 500), false);
  assert.equal(race.arrived(["race-1"], 500), true);
  assert.equal(race.ended(["race-1", "race-2"]), false);
});

test("a curve comes from the engine, else from what was seen", () => {
  const readings = new Readings();
  readings.heard("train", frame(10, {readings: {d_loss: 1, odd: 3}}));
  readings.heard("train-curves", frame(20, {readings: {d_loss: 2, odd: 4},
    history: {curve: {names: ["d_loss"]}},
    arrays: {"curve.at": {data: Float32Array.of(5, 15), shape: [2]},
      "curve.low": {data: Float32Array.of(1, 2), shape: [1, 1, 2]},
      "curve.high": {data: Float32Array.of(3, 4), shape: [1, 1, 2]}}}));
  assert.deepEqual(readings.curve("d_loss", ["train"]), [[5, 2], [15, 3]]);
  assert.deepEqual(readings.curve("odd", ["train"]), [[10, 3], [20, 4]]);
  assert.equal(readings.curve("none", ["train"]), null);
  assert.equal(readings.curve("d_loss", ["other"]), null);
});

test("a run that is gone keeps what was read", () => {
  const readings = new Readings();
  readings.heard("train", frame(40, {readings: {d_loss: 1}}));
  readings.heard("train", {state: "gone", metrics: {}, arrays: {}});
  assert.equal(readings.read("d_loss", ["train"]), 1);
  assert.equal(readings.ended(["train"]), true);
});
