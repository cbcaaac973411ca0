import assert from "node:assert/strict";
import {test} from "node:test";

import {grown, MOST} from "../../../playground/ui/static/growing.js";

test("a curve grows by points that are later than its last", () => {
  const one = grown({x: [], y: []}, 0, 5);
  const two = grown(one, 3, 6);
  assert.deepEqual(two, {x: [0, 3], y: [5, 6]});
  assert.equal(grown(two, 3, 9), two);
  assert.equal(grown(two, 1, 9), two);
  assert.deepEqual(one, {x: [0], y: [5]});
});

test("a long curve is thinned and keeps its newest point", () => {
  let curve = {x: [], y: []};
  for (let step = 0; step <= 1000; step++) {
    curve = grown(curve, step, step * 2);
    assert.ok(curve.x.length <= MOST);
    assert.equal(curve.y.length, curve.x.length);
  }
  assert.ok(curve.x.length > MOST / 2 - 2);
  assert.ok(curve.x[curve.x.length - 1] >= 999);
  assert.ok(curve.y.every((y, i) => y === 2 * curve.x[i]));
});
