import assert from "node:assert/strict";
import {test} from "node:test";

import {imagesInWords, lineInWords, pointsInWords, telling} from
  "../../../playground/ui/static/told.js";

const array = (values, ...shape) => ({data: Float32Array.from(values), shape});

test("points tell how many there are, where and how wide", () => {
  const fake = array([0, 0, 0, 0, 1, 3, 3, 3], 2, 2, 2); // the second member's lie around 2, 3
  const real = array([-1, 0, 1, 0], 2, 2);
  assert.equal(pointsInWords({real, fake}, 1), "2 real points around 0, 0, spread 0.71; "
    + "2 generated points around 2, 3, spread 0.71");
  assert.equal(pointsInWords({fake}, 0), "2 generated points around 0, 0, spread 0");
});

test("densities tell where they are highest", () => {
  const grid = array([-1, 0, 1], 3);
  const p_data = array([0, 1, 0], 3);
  assert.equal(lineInWords({grid, p_data}, 0), "peak of p_data at 0");
  assert.equal(lineInWords({grid, p_data, p_g: array([9, 0, 0, 0, 0, 5], 2, 3)}, 1),
    "peak of p_data at 0, of p_g at 1");
  assert.equal(lineInWords({}, 0), "");
});

test("images tell their number, size and D's verdict", () => {
  const images = {data: new Uint8Array(0), shape: [36, 28, 14]};
  assert.equal(imagesInWords(images, null, false), "36 of 14 × 28 pixels");
  assert.equal(imagesInWords(images, array([0.2, 0.4], 2), false),
    "36 of 14 × 28 pixels, D's mean verdict 0.3");
  assert.match(imagesInWords(images, array([-2, -4], 2), true), /critic's mean −3$/);
});

test("a canvas is named at once, and its newest words follow within a second", (t) => {
  t.mock.timers.enable({apis: ["setTimeout"]});
  const told = {};
  const tell = telling({setAttribute: (name, value) => { told[name] = value; }}, "Loss");
  assert.deepEqual(told, {role: "img", "aria-label": "Loss"});
  tell(() => "D 1");
  tell(() => "D 2");
  assert.equal(told["aria-label"], "Loss");
  t.mock.timers.tick(1000);
  assert.equal(told["aria-label"], "Loss: D 2");
});
