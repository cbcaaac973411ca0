import assert from "node:assert/strict";
import {test} from "node:test";

import {CURVES, fire, foot, pass} from "../../../playground/ui/tabs/how/math/neuron.js";
import {close, fixture} from "./oracle.js";

const known = fixture("neuron");

for (const {act, alpha, a, values, slopes} of known.curves) {
  test(`${act} with alpha ${alpha}`, () => {
    close(a.map((each) => CURVES[act].value(each, alpha)), values);
    close(a.map((each) => CURVES[act].slope(each, alpha)), slopes);
  });
}

test("a neuron's score, output and gradient", () => {
  for (const {w, b, act, alpha, x, fired, foot: at} of known.fired) {
    close(fire({w, b, act, alpha}, x), fired);
    close(foot(w, b), at);
  }
  assert.equal(foot([0, 0], 1), null);
});

test("what is said of the gradient holds where it must, and nowhere else", () => {
  const said = (act, a, alpha = 1) => pass(act, a, CURVES[act].slope(a, alpha));
  assert.equal(said("step", 0.1), "flat");
  assert.deepEqual([-4, 0, 4].map((a) => said("sigmoid", a)), ["saturated", "bent", "saturated"]);
  assert.deepEqual([-2.5, 1, 2.5].map((a) => said("tanh", a)), ["saturated", "bent", "saturated"]);
  assert.deepEqual([-0.1, 0, 0.1].map((a) => said("relu", a)), ["off", "off", "open"]);
  assert.deepEqual([-9, 9].map((a) => said("leaky", a, 0.2)), ["leaks", "open"]);
  assert.deepEqual([-9, 9].map((a) => said("leaky", a, 0)), ["off", "open"]);
  assert.deepEqual([-4, -0.5, 9].map((a) => said("elu", a)), ["saturated", "bent", "open"]);
});
