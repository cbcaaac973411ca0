import assert from "node:assert/strict";
import {test} from "node:test";
import {allHold, changed, distance, heightAt, holds, judge, shuffled, standing, wordsFor}
  from "../../../playground/ui/tabs/lessons/judge.js";

const from = (values) => (name) => values[name];
const none = () => undefined;
const QUESTION = {kind: "predict", line: 1, id: "q", ask: "", run: null, why: "", wrong: []};

test("a condition compares numbers with every operator", () => {
  const read = from({x: 8, text: "9"});
  for (const [op, value, is] of [[">=", 8, true], [">=", 9, false], ["<=", 8, true],
    ["<=", 7, false], [">", 7, true], [">", 8, false], ["<", 9, true], ["<", 8, false],
    ["==", 8, true], ["==", 7, false], ["!=", 7, true], ["!=", 8, false]]) {
    assert.equal(holds({name: "x", op, value}, read), is, `8 ${op} ${value}`);
  }
  assert.equal(holds({name: "text", op: ">=", value: 9}, read), true);
  assert.equal(holds({name: "x", op: "?", value: 8}, read), false);
});

test("a reading that is not there yet makes every condition false", () => {
  for (const op of [">=", "<=", ">", "<", "==", "!="]) {
    for (const found of [undefined, null, "", NaN, "none"]) {
      assert.equal(holds({name: "x", op, value: 0}, () => found), false, `${found} ${op} 0`);
    }
  }
  assert.equal(holds({name: "x", op: "!=", value: "minimax"}, none), false);
});

test("texts and truths are compared with == and != alone", () => {
  const read = from({"setting.objective": "minimax", "setting.on": true});
  const is = (name, op, value) => holds({name, op, value}, read);
  assert.equal(is("setting.objective", "==", "minimax"), true);
  assert.equal(is("setting.objective", "!=", "minimax"), false);
  assert.equal(is("setting.objective", "!=", "hinge"), true);
  assert.equal(is("setting.objective", ">=", "hinge"), false);
  assert.equal(is("setting.on", "==", true), true);
  assert.equal(is("setting.on", "==", false), false);
});

test("no condition is none that holds", () => {
  assert.equal(allHold([], from({})), false);
  const two = [{name: "x", op: ">", value: 0}, {name: "y", op: ">", value: 0}];
  assert.equal(allHold(two, from({x: 1, y: 1})), true);
  assert.equal(allHold(two, from({x: 1, y: 0})), false);
});

test("an option is right by the lesson's answer, or by what the run reads", () => {
  const options = [{text: "few", when: [{name: "captured", op: "<", value: 4}]},
    {text: "all", when: [{name: "captured", op: "==", value: 8}]}];
  const said = {...QUESTION, form: "choice", options: options.map((o) => ({...o, when: []})),
    answer: 2};
  assert.deepEqual(judge(said, 2, none, none), {value: 2, right: true, truth: 2, say: ""});
  assert.equal(judge(said, 1, none, none).right, false);
  const read = {...QUESTION, form: "choice", options, answer: null};
  assert.equal(judge(read, 1, from({captured: 2}), none).right, true);
  assert.equal(judge(read, 1, from({captured: 8}), none).truth, 2);
  const neither = judge(read, 1, from({captured: 6}), none);
  assert.deepEqual([neither.truth, neither.right], [null, null]);
});

test("a number is right within its tolerance, of the answer or the reading", () => {
  const asked = {...QUESTION, form: "number", low: 0, high: 1, step: 0.1, unit: "", answer: 0.3,
    reading: null, tolerance: 0.1};
  assert.equal(judge(asked, 0.2, none, none).right, true); // 0.3 − 0.2 > 0.1 in floating point
  assert.equal(judge(asked, 0.4, none, none).right, true);
  assert.equal(judge(asked, 0.41, none, none).right, false);
  const read = {...asked, answer: null, reading: "d_real"};
  assert.equal(judge(read, 0.5, from({d_real: 0.55}), none).truth, 0.55);
  assert.deepEqual(judge(read, 0.5, none, none), {value: 0.5, right: null, truth: null, say: ""});
});

test("an order is right when all are in their places", () => {
  const asked = {...QUESTION, form: "order", items: ["a", "b", "c"]};
  assert.equal(judge(asked, [0, 1, 2], none, none).right, true);
  assert.equal(judge(asked, [0, 2, 1], none, none).right, false);
});

test("curves are compared where both are known, over the height of the axis", () => {
  const y = {low: 0, high: 10};
  assert.equal(distance([[0, 1], [10, 1]], [[0, 1], [10, 1]], y), 0);
  assert.ok(Math.abs(distance([[0, 0], [10, 0]], [[0, 5], [10, 5]], y) - 0.5) < 1e-12);
  assert.ok(Math.abs(distance([[0, 0], [10, 10]], [[0, 10], [10, 0]], y) - 0.5) < 0.02);
  assert.equal(distance([[0, 1], [4, 1]], [[5, 1], [9, 1]], y), null);
  assert.equal(distance([], [[0, 1]], y), null);
  // what lies outside of the shared part does not count
  assert.equal(distance([[0, 1], [5, 1]], [[0, 1], [5, 1], [9, 9]], y), 0);
  const asked = {...QUESTION, form: "curve", x: {low: 0, high: 10}, y, answer: null,
    reading: "d_loss", tolerance: 0.2};
  const run = () => [[0, 3], [10, 3]];
  assert.equal(judge(asked, [[0, 1], [10, 1]], none, run).right, true);
  assert.equal(judge(asked, [[0, 0.9], [10, 0.9]], none, run).right, false);
  assert.equal(judge(asked, [[0, 1], [10, 1]], none, () => null).right, null);
});

test("a line through points is level beyond its ends", () => {
  const points = [[0, 0], [2, 4], [3, 4]];
  assert.deepEqual([-1, 0, 1, 2, 2.5, 3, 9].map((x) => heightAt(points, x)), [0, 0, 2, 4, 4, 4, 4]);
});

test("each mistake has its own words, the first that fits", () => {
  const wrong = [{option: 1, when: [], say: "one"},
    {option: null, when: [{name: "guess", op: ">", value: 5}], say: "high"},
    {option: null, when: [{name: "captured", op: "<", value: 4}], say: "few"}];
  assert.equal(wordsFor(wrong, 1, none), "one");
  assert.equal(wordsFor(wrong, 6, from({captured: 2})), "high");
  assert.equal(wordsFor(wrong, 2, from({captured: 2})), "few");
  assert.equal(wordsFor(wrong, 2, from({captured: 8})), "");
});

const CHALLENGE = {kind: "challenge", line: 1, id: "c", ask: "", start: {tab: "", with: {}},
  goal: [{name: "captured", op: ">=", value: 8}], within: 2000, changes: 1,
  wrong: [{when: [{name: "step", op: ">=", value: 500}, {name: "captured", op: "<", value: 4}],
    say: "collapsed"}], hint: "", solved: ""};

test("a challenge is solved by its goal, in time and with few enough changes", () => {
  const at = (values, differing = []) => standing(CHALLENGE, from(values), differing);
  assert.deepEqual(at({step: 100, captured: 8}, ["d_steps"]), {state: "solved", say: ""});
  assert.equal(at({step: 100, captured: 7}).state, "open");
  assert.deepEqual(at({step: 600, captured: 2}), {state: "open", say: "collapsed"});
  assert.deepEqual(at({step: 400, captured: 2}), {state: "open", say: ""});
  assert.equal(at({step: 2000, captured: 8}).state, "solved");
  assert.equal(at({step: 2001, captured: 8}).state, "late");
  assert.equal(at({step: 100, captured: 8}, ["d_steps", "g_rate"]).state, "changed");
  assert.equal(at({}).state, "open");
  const over = (captured) => standing(CHALLENGE, from({step: 2000, captured}), [], true).state;
  assert.equal(over(7), "over");
  assert.equal(over(8), "solved");
});

test("a scene has no steps, so its challenge is never late", () => {
  const scene = {...CHALLENGE, within: null, changes: null,
    goal: [{name: "scene.js", op: "<", value: 0.1}]};
  assert.equal(standing(scene, from({"scene.js": 0.05}), ["a", "b"]).state, "solved");
  assert.equal(standing(scene, from({"scene.js": 0.5}), []).state, "open");
});

test("settings are compared as the page shows them", () => {
  assert.deepEqual(changed({a: 1, b: "x"}, {a: 1, b: "x"}), []);
  assert.deepEqual(changed({a: 1, b: "x"}, {a: 2, b: "x", c: 3}), ["a", "c"]);
});

test("an order is shuffled alike for everybody, and never right at once", () => {
  for (let n = 2; n < 9; n++) {
    for (const id of ["a", "order", "one-iteration"]) {
      const order = shuffled(id, n);
      assert.deepEqual(order, shuffled(id, n));
      assert.deepEqual([...order].sort((a, b) => a - b), [...Array(n).keys()]);
      assert.ok(order.some((at, i) => at !== i), `${id} ${n}`);
    }
  }
  assert.notDeepEqual(shuffled("a", 8), shuffled("b", 8));
  assert.deepEqual(shuffled("a", 1), [0]);
});
