import assert from "node:assert/strict";
import {test} from "node:test";

import {adam, dGradient, distance, flat, fresh, gGradient, outputs, shaped}
  from "../../../playground/ui/tabs/how/math/line.js";
import {random} from "../../../playground/ui/tabs/how/math/random.js";
import {close, fixture} from "./oracle.js";

const oracle = fixture("line");
const d = shaped(oracle.d), g = shaped(oracle.g);
const [real, z, fake] = [oracle.real, oracle.z, oracle.fake].map((list) => Float64Array.from(list));

test("G's samples", () => close(outputs(g, z), oracle.fake));

test("D's loss and gradient", () => {
  const {loss, gradient} = dGradient(d, real, fake);
  close({loss, gradient: flat(gradient)}, oracle.forD);
});

test("G's loss and gradient by both objectives", () => {
  for (const [objective, expected] of Object.entries(oracle.forG)) {
    const {loss, gradient} = gGradient(d, g, z, objective);
    close({loss, gradient: flat(gradient)}, expected);
  }
});

test("two steps of Adam", () => {
  const step = adam(oracle.adam.rate, d), slope = shaped(oracle.forD.gradient);
  const once = step(d, slope);
  close(flat(once), oracle.adam.once);
  close(flat(step(once, slope)), oracle.adam.twice);
});

test("a row of numbers is a net and back", () => {
  assert.deepEqual(flat(shaped(oracle.d)), oracle.d);
});

test("the distance between two nets", () => {
  const moved = {...d, c: d.c + 3, w: d.w.map((w, i) => (i ? w : w - 4))};
  close(distance(d, moved), 5);
});

test("a seed repeats its networks", () => {
  assert.deepEqual(fresh(random(11)), fresh(random(11)));
  assert.notDeepEqual(fresh(random(11)), fresh(random(12)));
});
