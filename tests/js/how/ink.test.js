import assert from "node:assert/strict";
import {test} from "node:test";

import {Ink, frameOf, invert, placesOf} from "../../../playground/ui/tabs/how/ink.js";
import {close} from "./oracle.js";

const spec = {label: "", height: 200, x: {name: "x", range: [-1, 3]},
  y: {name: "y", range: [0, 2]}};

test("named axes get room for their numbers, unnamed ones do not", () => {
  close(frameOf(spec, 400, 200, 12), {x0: 54, y0: 12, w: 326, h: 148.4});
  const bare = {...spec, x: {...spec.x, name: ""}, y: {...spec.y, name: ""}};
  close(frameOf(bare, 400, 200, 12), {x0: 16, y0: 12, w: 364, h: 176});
});

test("a square plane has equal sides in the middle", () => {
  const {x0, w, h} = frameOf({...spec, square: true}, 400, 200, 12);
  assert.equal(w, h);
  close(x0 - 54, 400 - 20 - x0 - w);
});

test("a place is turned back into its numbers, held inside the axes", () => {
  const frame = frameOf(spec, 400, 200, 12), places = placesOf(spec, frame);
  close(invert(spec, frame, places.x(0.7), places.y(1.3)), [0.7, 1.3]);
  assert.deepEqual(invert(spec, frame, -50, -50), [-1, 2]);
  assert.deepEqual(invert(spec, frame, 900, 900), [3, 0]);
});

/** A pen that only writes down its way. */
const recorder = () => {
  const way = [];
  const note = (name) => (...values) => way.push([name, ...values.map(Math.round)]);
  return {way, beginPath() {}, stroke() {}, setLineDash() {}, moveTo: note("to"),
    lineTo: note("line")};
};
const straight = {x: (v) => 10 * v, y: (v) => 50 - 10 * v};

test("a line is broken where there is no number", () => {
  const context = recorder();
  new Ink(context, straight, 12).line([0, 1, 2, 3], [0, 1, NaN, 2], "ink");
  assert.deepEqual(context.way, [["to", 0, 50], ["line", 10, 40], ["to", 30, 30]]);
});

test("an infinite value leaves at the edge and does not break the line", () => {
  const context = recorder();
  new Ink(context, straight, 12).line([0, 1, 2], [0, Infinity, 1], "ink");
  assert.deepEqual(context.way, [["to", 0, 50], ["line", 10, -10000], ["line", 20, 40]]);
});
