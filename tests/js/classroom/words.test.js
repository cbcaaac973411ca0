import assert from "node:assert/strict";
import {test} from "node:test";

import {captured, departed, inHeader, isUrgent, people, screenTitle}
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

test("modes of one member, of several, of none", () => {
  assert.equal(captured({captured: 8, modes: 8}), "8 of 8 modes");
  assert.equal(captured({captured: [8, 5, 6], modes: 8}), "5–8 of 8 modes");
  assert.equal(captured({captured: [8, 8]}), "8 of ? modes");
  assert.equal(captured({captured: null}), "");
  assert.equal(captured(undefined), "");
});

test("students in words, and those who have left the wall", () => {
  assert.deepEqual([people(0), people(1), people(2)], ["0 students", "1 student", "2 students"]);
  assert.deepEqual(departed([1, 2, 3], [2, 4]), [1, 3]);
});
