import assert from "node:assert/strict";
import {test} from "node:test";

import {direction, turned} from "../../../playground/ui/tabs/collapse/rotation.js";

const fakes = (...points) => (
  {data: Float32Array.from(points.flat()), shape: [1, points.length, 2]});

test("the direction is that of the mean, in turns", () => {
  assert.equal(direction(fakes([1, 0], [3, 0])), 0);
  assert.equal(direction(fakes([0, 1], [0, 3])), 0.25);
  assert.equal(direction(fakes([-1, 0], [-1, 0])), 0.5);
  assert.equal(direction({...fakes([0, -1], [9, 9]), shape: [2, 1, 2]}), -0.25); // first seed only
});

test("whole turns are counted on, both ways", () => {
  let curve = {x: [], y: []};
  for (const [step, angle] of [[1, 0.2], [2, 0.45], [3, -0.3], [4, 0]]) {
    curve = turned(curve, step, angle);
  }
  assert.deepEqual(curve.x, [1, 2, 3, 4]);
  curve.y.forEach((y, i) => assert.ok(Math.abs(y - [0.2, 0.45, 0.7, 1][i]) < 1e-12));
  const back = turned({x: [1], y: [-0.4]}, 2, 0.4);
  assert.ok(Math.abs(back.y[1] + 0.6) < 1e-12);
});

test("of a long curve the oldest points go", () => {
  let curve = {x: [], y: []};
  for (let step = 0; step < 600; step++) curve = turned(curve, step, 0);
  assert.equal(curve.x.length, 500);
  assert.equal(curve.x[499], 599);
});
