import assert from "node:assert/strict";
import {test} from "node:test";

import {bins, following, handedIn, mean, meanCurve, meanPlaces}
  from "../../../playground/ui/tabs/classroom/answers.js";

test("each value lies in one tenth of the axis, the ends too", () => {
  const found = bins([0, 0.05, 0.1, 0.95, 1], 0, 1).map(({count}) => count);
  assert.deepEqual(found, [2, 1, 0, 0, 0, 0, 0, 0, 0, 2]);
  assert.equal(bins([], -2, 3).length, 10);
  assert.deepEqual([bins([], -2, 3)[0].from, bins([], -2, 3)[9].to], [-2, 3]);
});

test("an item's place is told on average, from 1", () => {
  assert.deepEqual(meanPlaces([[2, 0, 0], [0, 1, 1], [0, 0, 0]]), [1, 2.5, 0]);
});

test("the mean of curves is taken at each place", () => {
  assert.deepEqual(meanCurve([[0, 1, 2], [2, 1, 0]]), [1, 1, 1]);
  assert.deepEqual(meanCurve([]), []);
  assert.equal(mean([1, 2]), 1.5);
});

test("of a quiz its hits are handed in, of a challenge how many settings it took", () => {
  assert.equal(handedIn({guesses: [true, false, true], real: [true, true, true], d: []}), 2);
  assert.equal(handedIn(["g_rate"]), 1);
  assert.equal(handedIn([]), 0);
  assert.equal(handedIn(3), 3);
  assert.deepEqual(handedIn([2, 0, 1]), [2, 0, 1]);
  assert.deepEqual(handedIn([[0, 1], [1, 2]]), [[0, 1], [1, 2]]);
});

test("presented, a question comes before its answers, and these before its run", () => {
  const questions = [{id: "a", run: true}, {id: "b", run: false}];
  const shown = new Set(), played = new Set(), acts = [];
  for (let i = 0; i < 4; i++) {
    const next = following(questions, shown, played);
    acts.push(`${next.act} ${next.id ?? ""}`.trim());
    if (next.act === "show") shown.add(next.id);
    if (next.act === "run") played.add(next.id);
  }
  assert.deepEqual(acts, ["show a", "run a", "show b", "step"]);
  assert.deepEqual(following([], shown, played), {act: "step"});
});
