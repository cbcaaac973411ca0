import assert from "node:assert/strict";
import {test} from "node:test";

import {chosenModel} from "../../../playground/ui/tabs/latent/chosen.js";
import {angleOf, dotQuestion, keyedPlace, lengthWords, mapQuestion, pathQuestion, pathWords,
  placeAt, placeFrom, shareOf, usualPlace, usualWords} from
  "../../../playground/ui/tabs/latent/plane.js";

const coordinate = {default: 0, low: -0.25, high: 1.25};
const seed = (usual) => ({default: usual, low: 0, high: 100});
const ASKS = {a: seed(1), b: seed(2), c: seed(3), u: coordinate, v: coordinate,
  psi: {default: 1, low: 0, high: 1.5}};
const USUAL = {a: 1, b: 2, c: 3, u: 0.3, v: 0.3, psi: 1, keep: 0};

test("a place is read from the URL within its range", () => {
  assert.deepEqual(usualPlace(ASKS), USUAL);
  const told = {a: "7.4", u: "9", v: "-0.1", psi: "nope", keep: "1", b: ""};
  assert.deepEqual(placeFrom(ASKS, (name) => told[name] ?? null),
    {...USUAL, a: 7, u: 1.25, v: -0.1, keep: 1});
});

test("questions say where and with what ψ", () => {
  assert.deepEqual(dotQuestion({...USUAL, keep: 1}), {what: "latent_plane",
    args: {a: 1, b: 2, c: 3, psi: 1, keep: true, u: 0.3, v: 0.3}});
  assert.deepEqual(mapQuestion(USUAL).args, {a: 1, b: 2, c: 3, psi: 1, keep: false, n: 7});
  assert.deepEqual(pathQuestion(USUAL), {what: "latent_path", args: {a: 1, b: 2, psi: 1, n: 9}});
});

test("the corners are the middles of pictures of the map", () => {
  assert.ok(Math.abs(shareOf(coordinate, 0) - 1.5 / 7) < 1e-12);
  assert.ok(Math.abs(shareOf(coordinate, 1) - 5.5 / 7) < 1e-12);
  assert.equal(placeAt(coordinate, 1.5 / 7), 0);
  assert.equal(placeAt(coordinate, 0), -0.25); // the border's outer half is no place of its own
  assert.equal(placeAt(coordinate, 2), 1.25);
});

test("arrow keys move the dot, and stop at the edge", () => {
  assert.deepEqual(keyedPlace(USUAL, "ArrowRight", false, ASKS), {u: 0.32, v: 0.3});
  assert.deepEqual(keyedPlace(USUAL, "ArrowDown", true, ASKS), {u: 0.3, v: 0.2});
  assert.deepEqual(keyedPlace({...USUAL, u: 1.25}, "ArrowRight", false, ASKS), {u: 1.25, v: 0.3});
  assert.deepEqual(keyedPlace({...USUAL, u: 1}, "Home", false, ASKS), {u: 0.3, v: 0.3});
  assert.equal(keyedPlace(USUAL, "a", false, ASKS), null);
});

test("lengths are told against the noise's", () => {
  const facts = {norm: 8, spread: 0.7, dim: 64};
  assert.equal(usualWords(facts), "noise of 64 numbers is 8.0 ± 0.7 long");
  assert.match(lengthWords(5.8, facts), /^Shorter/);
  assert.match(lengthWords(8.5, facts), /^As long/);
  assert.match(lengthWords(10.2, facts), /^Longer/);
});

test("the angle follows from three lengths", () => {
  assert.ok(Math.abs(angleOf(3, 4, 2.5) - 90) < 1e-9); // the middle of 3, 4, 5
  assert.ok(angleOf(2, 2, 2) < 1e-6);
  assert.equal(pathWords([8, 5.66, 8], [8, 8, 8]),
    "A and B stand at an angle of 90°: the straight way cuts the corner and is 5.7 long in its "
    + "middle, the arc 8.0.");
  assert.match(pathWords([0, 0, 0], [0, 0, 0]), /both ways are one/);
});

test("the model is the named one, the usual one, or any", () => {
  const known = [{name: "x"}, {name: "y"}];
  assert.equal(chosenModel(known, "y", "x"), "y");
  assert.equal(chosenModel(known, "z", "x"), "x");
  assert.equal(chosenModel(known, null, "z"), "x");
  assert.equal(chosenModel([], null, "z"), "z");
});
