import assert from "node:assert/strict";
import {test} from "node:test";

import {
  along, erased, marked, newest, puff, stamp,
} from "../../../playground/ui/tabs/train/strokes.js";
import {handOf} from "../../../playground/ui/tabs/train/tools.js";

globalThis.document = {documentElement: {}};
globalThis.MutationObserver = class { observe() {} };
const {keyMove} = await import("../../../playground/ui/tabs/train/pad.js");
const {whyTooLarge} = await import("../../../playground/ui/tabs/train/tables.js");

/** Park and Miller's numbers, the same each time. */
const chanceFrom = (seed) => () => {
  seed = (seed * 48271) % 2147483647;
  return seed / 2147483647;
};
const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length;

test("a stroke leaves as many points for each length, beside its way", () => {
  const chance = chanceFrom(1);
  const points = along([-1, 0], [1, 0], 0.2, chance);
  assert.ok(Math.abs(points.length - 2 / 0.035) < 2);
  assert.ok(points.every(([x, y]) => Math.abs(y) <= 0.1 && Math.abs(x) <= 1.1));
  let short = 0;
  for (let i = 0; i < 2000; i++) short += along([0, 0], [0.007, 0], 0.2, chance).length;
  assert.ok(Math.abs(short / 2000 - 0.2) < 0.03); // a slow hand draws as much as a fast one
});

test("a stamp has the sigma that it is given", () => {
  const chance = chanceFrom(7);
  const points = Array.from({length: 100}, () => stamp([0.5, -0.5], 0.2, chance)).flat();
  for (const axis of [0, 1]) {
    const values = points.map((point) => point[axis]);
    const middle = mean(values);
    assert.ok(Math.abs(middle - [0.5, -0.5][axis]) < 0.02);
    assert.ok(Math.abs(Math.sqrt(mean(values.map((v) => (v - middle) ** 2))) - 0.2) < 0.01);
  }
});

test("everything stays in the view", () => {
  const all = [...stamp([2.5, 2.5], 1, chanceFrom(3)), ...puff([-2.5, 2.5], 1, chanceFrom(4))];
  assert.ok(all.every((point) => point.every((value) => Math.abs(value) <= 2.5)));
});

test("an eraser takes what lies on its way", () => {
  const points = [[0, 0], [0.5, 0.05], [1, 0], [0.5, 0.3], [1.3, 0]];
  assert.deepEqual(erased(points, [0, 0], [1, 0], 0.2), [[0.5, 0.3], [1.3, 0]]);
  assert.deepEqual(erased(points, [0, 0], [0, 0], 0.2), points.slice(1));
});

test("a mark that is pressed again goes", () => {
  const modes = marked([], [1, 1]);
  assert.deepEqual(marked(modes, [-1, 1]), [[1, 1], [-1, 1]]);
  assert.deepEqual(marked(modes, [1.1, 1]), []);
});

test("the newest stay", () => assert.deepEqual(newest([1, 2, 3], 2), [2, 3]));

test("arrow keys move a cross within the view", () => {
  assert.deepEqual(keyMove([0, 0], "ArrowUp", false), [0, 0.1]);
  assert.deepEqual(keyMove([0, 0], "ArrowLeft", true), [-0.5, 0]);
  assert.deepEqual(keyMove([2.5, 0], "ArrowRight", true), [2.5, 0]);
  assert.equal(keyMove([0, 0], "a", false), null);
});

test("ten million rows are refused before they are sent", () => {
  assert.equal(whyTooLarge(4e6), "");
  assert.match(whyTooLarge(2e8), /^This table has 200 MB, but at most 100,000 rows .*\.$/);
});

test("each tool does what it is called", () => {
  let drawing = {points: [], modes: [], scale: [0, 1, 0, 1]};
  let tool = "line";
  const log = [];
  const hand = handOf({
    tool: () => tool, width: () => 0.2, drawing: () => drawing, at: () => null,
    change: (changed) => { drawing = {...drawing, ...changed}; },
    begin: () => log.push("begin"), end: () => log.push("end"),
  }, chanceFrom(5));
  const stroke = (from, to) => {
    hand.down(from);
    hand.move(from, to);
    hand.up(to);
    return drawing.points.length;
  };
  const line = stroke([-1, 0], [1, 0]);
  assert.ok(line > 50);
  assert.deepEqual(hand.guide([0, 0], [1, 1]), [[0, 0], [1, 1]]);
  tool = "brush";
  const brushed = stroke([-1, 1], [1, 1]);
  assert.ok(brushed > line + 50);
  tool = "stamp";
  const stamped = stroke([0, 2], [1, 2]);
  assert.equal(stamped, brushed + 60);
  tool = "spray";
  assert.equal(stroke([2, 2], [2, 2]), stamped + 10);
  tool = "mark";
  stroke([0, 2], [0, 2]);
  assert.deepEqual(drawing.modes, [[0, 2]]);
  tool = "erase";
  assert.ok(stroke([-1, 0], [1, 0]) <= stamped + 10 - line + 2);
  assert.equal(log.join(" "), Array(6).fill("begin end").join(" "));
});
