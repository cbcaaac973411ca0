import assert from "node:assert/strict";
import {test} from "node:test";
import {asked, isBrought, nameOf, progressOf}
  from "../../../playground/ui/tabs/lessons/progress.js";
import {ownLessons} from "../../../playground/ui/tabs/lessons/own.js";

const memory = (kept = {}) => ({
  kept,
  get: (name) => kept[name] ?? null,
  set: (name, value) => {
    if (value === null) delete kept[name];
    else kept[name] = value;
  },
});
const STEPS = [{blocks: [{kind: "text"}]}, {blocks: [{kind: "slip", id: "a"},
  {kind: "note", id: "n"}, {kind: "predict", id: "b"}]}];

test("place, answers and words are there after a reload", () => {
  const store = memory();
  const first = progressOf("two-players", store);
  first.go(2);
  first.answered("a", {value: 3, right: true});
  first.noted("n", "mine");
  const again = progressOf("two-players", store);
  assert.equal(again.at, 2);
  assert.deepEqual(again.answer("a"), {value: 3, right: true});
  assert.equal(again.note("n"), "mine");
  assert.equal(progressOf("another", store).at, 0);
  again.answered("a", null);
  assert.equal(progressOf("two-players", store).answer("a"), undefined);
});

test("a step is done when all is answered, one without questions when it was read", () => {
  const store = memory(), progress = progressOf("x", store);
  assert.deepEqual(asked(STEPS[1]), ["a", "b"]); // a note asks nothing
  assert.equal(progress.count({steps: STEPS}), 0);
  progress.read(1);
  progress.answered("a", {value: 1, right: false});
  assert.equal(progress.count({steps: STEPS}), 1);
  progress.answered("b", {value: 1, right: true});
  assert.equal(progress.count({steps: STEPS}), 2);
  assert.equal(progressOf("x", store).done, 2);
  progress.forget();
  assert.deepEqual(store.kept, {});
});

test("what somebody else has put into the storage is no lesson's end", () => {
  for (const odd of ["", "{", "7", "null", '{"at": -1, "answers": [], "seen": {}, "notes": 4}',
    '{"at": "2"}']) {
    const progress = progressOf("x", memory({"lesson.x": odd}));
    assert.equal(progress.at, 0, odd);
    assert.equal(progress.answer("a"), undefined);
    assert.equal(progress.note("a"), "");
    assert.equal(progress.count({steps: STEPS}), 0);
  }
});

test("a lesson that was brought has the same name for the same text", () => {
  assert.equal(nameOf("abc"), nameOf("abc"));
  assert.notEqual(nameOf("abc"), nameOf("abd"));
  assert.ok(isBrought(nameOf("abc")) && !isBrought("two-players"));
  assert.match(nameOf("x".repeat(60_000)), /^[a-z0-9-]{1,40}$/);
});

test("lessons that were brought are kept, the newest twenty", () => {
  const store = memory(), own = ownLessons(store);
  const lesson = {title: "T", minutes: 5, level: "beginner", source: "s", steps: STEPS};
  const names = Array.from({length: 22}, (_, i) => own.keep(`text ${i}`, lesson));
  assert.equal(own.cards().length, 20);
  assert.equal(own.cards()[0].name, names[21]);
  assert.equal(own.text(names[0]), null);
  assert.equal(own.text(names[21]), "text 21");
  own.keep("text 21", lesson);
  assert.equal(own.cards().length, 20);
  own.remove(names[21]);
  assert.equal(own.text(names[21]), null);
  assert.equal(own.cards().length, 19);
  store.set("lessons.own", "{");
  assert.deepEqual(own.cards(), []);
});
