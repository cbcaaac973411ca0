import assert from "node:assert/strict";
import {test} from "node:test";

import * as pins from "../../../playground/ui/static/pins.js";

const pin = (run, values, metrics = {}, more = {}) => ({run, title: `GAN ${run}`, step: 100,
  values, metrics, curves: {d_loss: {x: [0, 50, 100], y: [1, 0.5, null]}}, note: "", ...more});
const A = pin("run-a", {data: "ring8", seed: 1, r1: 0}, {captured: 3, jsd: 0.4});
const B = pin("run-b", {data: "ring8", seed: 1, r1: 0.5}, {captured: 8});

test("what differs, and what is measured", () => {
  assert.deepEqual(pins.differing([A, B]), ["r1"]);
  assert.deepEqual(pins.differing([A]), []);
  assert.deepEqual(pins.measured([A, B]), ["captured", "jsd"]);
});

test("sorted by a measure, a setting or the step; what has none comes last", () => {
  const runs = (column, down) => pins.sorted([A, B], column, down).map(({run}) => run);
  assert.deepEqual(runs("captured", true), ["run-b", "run-a"]);
  assert.deepEqual(runs("r1", false), ["run-a", "run-b"]);
  assert.deepEqual(runs("jsd", true), ["run-a", "run-b"]);
});

test("a long curve is thinned to its ends, a short one stays", () => {
  const x = Float32Array.from({length: 1000}, (_, i) => i);
  const {x: steps, y} = pins.thinned(x, x.map((v) => v / 3));
  assert.equal(steps.length, pins.MOST_POINTS);
  assert.deepEqual([steps[0], steps.at(-1)], [0, 999]);
  assert.equal(y.at(-1), 333);
  assert.deepEqual(pins.thinned([5], [NaN]), {x: [5], y: [null]});
});

test("a table of it all, in which a note is no formula", () => {
  const text = pins.asCsv([A, {...B, note: '=1+1, "so"'}]);
  const [head, first, second] = text.split("\n");
  assert.equal(head, "run,title,step,data,seed,r1,captured,jsd,note");
  assert.equal(first, "run-a,GAN run-a,100,ring8,1,0,3,0.4,");
  assert.equal(second, `run-b,GAN run-b,100,ring8,1,0.5,8,,"'=1+1, ""so"""`);
  assert.match(text, /run-b,d_loss,50,0.5/);
});

test("figures of pictures are told with the features they are of, wherever they go", () => {
  const compared = "1,000 samples a side, 192 features of classifier-mnist, not Inception's";
  const fed = {...A, metrics: {frechet: 9}, compared};
  assert.ok(pins.isCompared([B, fed]) && !pins.isCompared([A, B]));
  const [head, first] = pins.asCsv([fed]).split("\n");
  assert.equal(head, "run,title,step,data,seed,r1,frechet,compared,note");
  assert.equal(first, `run-a,GAN run-a,100,ring8,1,0,9,"${compared}",`);
  const session = {settings: {}, points: null, pins: [fed, B]};
  assert.deepEqual(pins.fromFile(pins.asFile(session)), session);
  assert.throws(() => pins.fromFile(pins.asFile({...session, pins: [{...fed, compared: 3}]})));
});

test("a session comes back from its file", () => {
  const drawn = {...A, values: {...A.values, drawing: "a-_1".repeat(600)}};
  const session = {settings: {tab: "train", data: "moons"}, points: null, pins: [drawn, B]};
  assert.deepEqual(pins.fromFile(pins.asFile(session)), session);
});

test("own points come back with it, by name or whole", () => {
  for (const points of [{drawing: "abc_-", whole: null},
    {drawing: `kept.${"0f".repeat(16)}`, whole: "abc".repeat(9000)}]) {
    const session = {settings: {}, points, pins: []};
    assert.deepEqual(pins.fromFile(pins.asFile(session)), session);
  }
});

const edited = (change) => {
  const told = JSON.parse(pins.asFile({settings: {tab: "train"}, points: null, pins: [A]}));
  change(told);
  return JSON.stringify(told);
};

for (const [name, text, words] of [
  ["no JSON", "hello", /not JSON/],
  ["a list", "[]", /no session file/],
  ["another program's", '{"format": "x"}', /no session file/],
  ["another version", edited((t) => { t.version = 99; }),
    /version 99, but this page reads version 1/],
  ["a path in the settings", edited((t) => { t.settings.data = "../../etc/passwd"; }),
    /data in the settings holds a path/],
  ["a path in a pin", edited((t) => { t.pins[0].values.data = "C:\\x"; }), /pin 1 holds a path/],
  ["a name that is none", edited((t) => { t.settings["<b>"] = "1"; }), /no name/],
  ["a nested value", edited((t) => { t.pins[0].values.seed = {}; }), /no number, word or switch/],
  ["text in curves", edited((t) => { t.pins[0].curves.d_loss.y[0] = "1"; }), /no lists of numbers/],
  ["too many pins", edited((t) => { t.pins = Array(13).fill(A); }), /at most 12 pinned/],
  ["a pin without a step", edited((t) => { delete t.pins[0].step; }), /pin 1 lacks/],
  ["a pin that is none", edited((t) => { t.pins = [3]; }), /pin 1 is no pinned run/],
  ["points that are a path", edited((t) => { t.points = {drawing: "../x", whole: null}; }),
    /own points are no drawing/],
  ["a name of points alone", edited((t) => { t.points = {drawing: `kept.${"0".repeat(32)}`}; }),
    /own points are no drawing/],
  ["too large", " ".repeat(5e6), /at most 4 MB/],
]) {
  test(`refused in a sentence: ${name}`, () => assert.throws(() => pins.fromFile(text), words));
}

test("opening adds to what is there, and the newest stay", () => {
  assert.deepEqual(pins.joined([A], [B]).map(({run}) => run), ["run-a", "run-b"]);
  assert.equal(pins.joined([A], [{...A, note: "new"}])[0].note, "new");
  const many = Array.from({length: 14}, (_, i) => ({...A, step: i}));
  assert.equal(pins.joined([], many).length, pins.MOST_PINS);
});
