import assert from "node:assert/strict";
import {test} from "node:test";

import {isNothing, pictureQuestion, shownWords, stateFrom, tableWords, usualState, verdictQuestion,
  verdictWords, weightsFrom} from "../../../playground/ui/tabs/cgan/labels.js";

const NAMES = ["shirt", "shoe", "bag"];
const STATE = {model: "first", seed: 7, n: 64, truncation: 3, table: 0};
const ASKS = {seed: {default: 0}, n: {default: 64}, truncation: {default: 3}};
const MODELS = ["first", "second"];
const url = (values) => (name) => values[name] ?? null;

test("the address tells the state; what it cannot mean is as usual", () => {
  const usual = usualState(MODELS, ASKS);
  assert.deepEqual(usual, {...STATE, seed: 0});
  assert.deepEqual(stateFrom(MODELS, usual, url({})), usual);
  assert.deepEqual(
    stateFrom(MODELS, usual, url({model: "second", seed: "7", n: "nine", table: "1"})),
    {...STATE, model: "second", table: 1});
  assert.equal(stateFrom(MODELS, usual, url({model: "third"})).model, "first");
});

test("weights are one number a class from 0 to 1, or the usual ones", () => {
  assert.deepEqual(weightsFrom("0,0.5,1", [1, 0, 0]), [0, 0.5, 1]);
  for (const text of [null, "", "1,0", "0,0,2", "0,x,1", "0,0,-1"]) {
    assert.deepEqual(weightsFrom(text, [1, 0, 0]), [1, 0, 0], String(text));
  }
});

test("a blend is drawn n times, a table has a row of each label", () => {
  const weights = [0, 0.5, 1];
  assert.deepEqual(pictureQuestion(STATE, weights),
    {what: "render", args: {weights, seed: 7, truncation: 3, n: 64}});
  assert.deepEqual(verdictQuestion(STATE, weights).what, "verdict");
  const table = {...STATE, table: 1};
  assert.deepEqual(pictureQuestion(table, weights),
    {what: "table", args: {seed: 7, truncation: 3, n: 3}});
  assert.deepEqual(verdictQuestion(table, weights).what, "control");
});

test("labels at zero are nothing to draw, except in a table", () => {
  assert.equal(isNothing(STATE, [0, 0, 0]), true);
  assert.equal(isNothing(STATE, [0, 0.01, 0]), false);
  assert.equal(isNothing({...STATE, table: 1}, [0, 0, 0]), false);
});

test("the verdict in words: one label, an even blend, a blend", () => {
  const reply = {obeyed: 0.914, probabilities: [0.2, 0.7, 0.1]};
  assert.equal(verdictWords(reply, [0, 1, 0], NAMES, 64),
    "91 % of the 64 samples are taken for “shoe”, the label that was asked for.");
  assert.equal(verdictWords(reply, [1, 0, 1], NAMES, 64),
    "An even blend: the classifier is reminded most of “shoe”.");
  assert.equal(verdictWords(reply, [1, 0.3, 1], NAMES, 64),
    "A blend with several strongest labels: the classifier is reminded most of “shoe”.");
  assert.equal(verdictWords(reply, [0.2, 0, 1], NAMES, 64),
    "A blend: 91 % are taken for its strongest label, “bag”.");
});

test("what the picture shows", () => {
  assert.equal(shownWords(STATE), "64 noises from seed 7, all under the same label weights.");
  assert.match(shownWords({...STATE, table: 1}), /^Each row is one noise/);
  assert.equal(tableWords(0.5, 10),
    "50 % of the 100 tiles are taken for the label of their column.");
});
