import assert from "node:assert/strict";
import {test} from "node:test";

import {overSeeds, seedsByModes, shares} from "../../../playground/ui/tabs/collapse/seeds.js";

const array = (data, ...shape) => ({data: Float32Array.from(data), shape});

test("the mean over the seeds, with the lowest and the highest of them as a band", () => {
  const arrays = {
    "c.at": array([10, 20], 2),
    // two readings of two seeds at two steps
    "c.low": array([0, 2, 4, NaN, 1, NaN, 1, NaN], 2, 2, 2),
    "c.high": array([2, 4, 6, NaN, 1, NaN, 3, NaN], 2, 2, 2),
  };
  const {loss, angle} = overSeeds(["loss", "angle"], arrays, "c");
  assert.deepEqual([...loss.x], [10, 20]);
  assert.deepEqual([...loss.y], [3, 3]); // of 1 and 5; the second seed has no second point
  assert.deepEqual([...loss.low], [0, 2]);
  assert.deepEqual([...loss.high], [6, 4]);
  assert.deepEqual([...angle.y], [1.5, NaN]);
  assert.deepEqual([...angle.low], [1, NaN]);
});

test("before the first point there is no curve", () => {
  assert.deepEqual(overSeeds(["loss"], {}, "c"), {});
  assert.deepEqual(overSeeds(["loss"], {"c.at": array([], 0)}, "c"), {});
});

test("seeds are counted by the modes they ended with", () => {
  assert.deepEqual(seedsByModes([0, 2, 2, 3], 3), [1, 0, 2, 1]);
});

test("a mode is empty under a tenth of its equal share", () => {
  assert.deepEqual(shares([9, 90, 1, 0]).map(({empty}) => empty), [false, false, true, true]);
  assert.equal(shares([1, 3])[1].share, 0.75);
  assert.deepEqual(shares([0, 0]).map(({share}) => share), [0, 0]);
  // of one's own points: 8 % is enough where the data's mode holds no more than 10 %
  assert.deepEqual(shares([8, 92], [0.1, 0.9]), [
    {share: 0.08, wanted: 0.1, empty: false}, {share: 0.92, wanted: 0.9, empty: false}]);
  assert.equal(shares([8, 92], [0.9, 0.1])[0].empty, true);
});
