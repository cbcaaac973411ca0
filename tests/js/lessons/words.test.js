import assert from "node:assert/strict";
import {test} from "node:test";
import {curveWords, doneWords, numberWords, orderWords, quizWords, readingTitle, runWords,
  standingWords, summaryWords}
  from "../../../playground/ui/tabs/lessons/words.js";

test("a number is told beside what it is, with the side it is on", () => {
  const say = (value, truth, right) => numberWords({value, truth, right}, "nats");
  assert.equal(say(0.7, 0.7, true), "You said 0.7 nats, and so it is.");
  assert.equal(say(0.7, 0.69, true), "You said 0.7 nats; it is 0.69 nats: close enough.");
  assert.equal(say(2, 0.5, false), "You said 2 nats; it is 0.5 nats: 1.5 nats too high.");
  assert.equal(say(0.5, 2, false), "You said 0.5 nats; it is 2 nats: 1.5 nats too low.");
  assert.equal(numberWords({value: 8, truth: 7, right: false}, ""),
    "You said 8; it is 7: 1 too high.");
});

test("curves and orders are told in figures", () => {
  assert.equal(curveWords(0.123, 0.2),
    "Your curve lies 12 % of the axis away on average; up to 20 % counts as right.");
  assert.equal(curveWords(null, 0.2), "The two curves share no part of the axis.");
  assert.equal(orderWords([0, 1, 2]), "All 3 in their places.");
  assert.equal(orderWords([0, 2, 1]), "1 of 3 in their places.");
});

test("a challenge says why it is not solved", () => {
  const asked = {within: 2000, changes: 1};
  assert.equal(standingWords("open", asked, []), "Not reached yet.");
  assert.equal(standingWords("solved", asked, []), "Solved");
  assert.equal(standingWords("late", asked, []), "Not reached within 2,000 steps. Start again.");
  assert.equal(standingWords("over", asked, []),
    "The run is over, and the goal was not reached. Start again.");
  assert.equal(standingWords("changed", asked, ["k", "seed"]),
    "2 settings differ from the start, and 1 may: k, seed.");
});

test("who told more pictures apart", () => {
  assert.match(quizWords(7, 7, 10), /a draw/);
  assert.match(quizWords(8, 7, 10), /you are the better/);
  assert.match(quizWords(6, 7, 10), /D saw more/);
});

test("a run and a lesson say how far they are", () => {
  assert.equal(runWords(undefined, 500), "Starting the run …");
  assert.equal(runWords(1200, 2000), "Running: step 1,200 of 2,000");
  assert.equal(runWords(1200, null), "Running: step 1,200");
  assert.equal(doneWords(0, 6), "");
  assert.equal(doneWords(2, 6), "2 of 6 steps done");
  assert.equal(doneWords(6, 6), "Done");
});

test("what was done is counted", () => {
  assert.equal(summaryWords({questions: 6, answered: 5, right: 3}),
    "You answered 5 of 6 questions, 3 of them right.");
  assert.equal(summaryWords({questions: 6, answered: 0, right: 0}),
    "You have answered none of its questions yet.");
  assert.equal(summaryWords({questions: 0, answered: 0, right: 0}), "This lesson asked nothing.");
});

test("readings are called as on the page", () => {
  const titleOf = (name) => ({d_steps: "k, steps of D"})[name] ?? name;
  const title = (name) => readingTitle(name, titleOf);
  assert.equal(title("captured"), "Modes captured");
  assert.equal(title("max.d_loss"), "highest D's loss");
  assert.equal(title("cycle_loss"), "Cycle loss");
  assert.equal(title("lane2.captured"), "Lane 2: Modes captured");
  assert.equal(title("setting.d_steps"), "k, steps of D");
  assert.equal(title("scene.js"), "js");
  assert.equal(title("constructor"), "constructor");
});
