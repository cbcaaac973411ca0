import assert from "node:assert/strict";
import {test} from "node:test";

import {captured, departed, inHeader, isUrgent, ORDERS, people, screenTitle, solvedBy}
  from "../../../playground/ui/tabs/classroom/words.js";

const student = (more) => ({role: "student", paused: false, teacher: true, shown: null, ...more});
const run = {run: "abc", whose: "teacher", title: "Ring", settings: []};

test("the header says what matters most in the room", () => {
  assert.equal(inHeader({role: "teacher", paused: false, here: 3}, null), "Room open: 3 here");
  assert.equal(inHeader({role: "teacher", paused: true, here: 3}, null), "Class paused");
  assert.equal(inHeader(student({}), null), "In class");
  assert.equal(inHeader(student({teacher: false}), null), "In class, teacher away");
  assert.equal(inHeader(student({shown: run}), null), "New on the class screen: see it");
  assert.equal(inHeader(student({shown: run}), "abc"), "In class");
  assert.equal(inHeader(student({shown: run, paused: true}), null),
    "The teacher has paused the class");
});

test("it asks for a look while the class is paused or something new is shown", () => {
  assert.equal(isUrgent(student({}), null), false);
  assert.equal(isUrgent(student({shown: run}), null), true);
  assert.equal(isUrgent(student({shown: run}), "abc"), false);
  assert.equal(isUrgent(student({paused: true}), null), true);
});

test("whose run it is", () => {
  assert.equal(screenTitle(null), "The class screen");
  assert.equal(screenTitle(run), "The teacher's run: Ring");
  assert.equal(screenTitle({...run, whose: "Mia"}), "Mia's run: Ring");
});

test("a tile has the verdict on the modes, and none before they are counted", () => {
  const verdicts = {modes: {name: "hit_by_chance", title: "8 OF 8 MODES HIT", text: "", tone: ""}};
  assert.equal(captured({metrics: {captured: [8], modes: 8}, verdicts}), "8 OF 8 MODES HIT");
  assert.equal(captured({metrics: {}, verdicts}), "");
  const before = {captured: [8], modes: 8, measured_step: 4000};
  assert.equal(captured({metrics: before, verdicts, step: 4000}), "8 OF 8 MODES HIT");
  assert.equal(captured({metrics: before, verdicts, step: 5200}),
    "8 OF 8 MODES HIT at step 4,000");
});

test("students in words, and those who have left the wall", () => {
  assert.deepEqual([people(0), people(1), people(2)], ["0 students", "1 student", "2 students"]);
  assert.deepEqual(departed([1, 2, 3], [2, 4]), [1, 3]);
});

test("the wall can be sorted; what is not known yet comes last where the most is wanted", () => {
  const class_ = [{number: 3, title: "Bo", modes: 8, step: 10}, {number: 1, title: "Zoe", modes: -1,
    step: -1}, {number: 2, title: "Ada", modes: 2, step: 99}];
  const sorted = (order) => [...class_].sort(ORDERS[order].compare).map(({number}) => number);
  assert.deepEqual(sorted("number"), [1, 2, 3]);
  assert.deepEqual(sorted("name"), [2, 3, 1]);
  assert.deepEqual(sorted("most"), [3, 2, 1]);
  assert.deepEqual(sorted("modes"), [1, 2, 3]);
  assert.deepEqual(sorted("step"), [2, 3, 1]);
});

test("a tile's tick counts the challenges that its student has solved", () => {
  const solved = {rescue: [1, 3], other: [3], third: []};
  assert.deepEqual([1, 2, 3].map((place) => solvedBy(place, solved)), [1, 0, 2]);
  assert.equal(solvedBy(1), 0);
});
