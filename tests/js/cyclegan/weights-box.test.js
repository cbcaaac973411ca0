import assert from "node:assert/strict";
import {test} from "node:test";

globalThis.document = {cookie: ""};
const {choicesIn, withChoice, withoutChoices} = await import(
  "../../../playground/ui/tabs/cyclegan/weights-box.js");

test("a choice is kept for its file, and the files touched last are kept", () => {
  let choices = withChoice({}, "a", "padding", "replicate");
  choices = withChoice(choices, "a", "upsample", "nearest");
  assert.deepEqual(choices, {a: {padding: "replicate", upsample: "nearest"}});
  for (let i = 0; i < 30; i++) choices = withChoice(choices, `f${i}`, "padding", "reflect");
  assert.equal(Object.keys(choices).length, 20);
  assert.ok(!("a" in choices) && "f29" in choices);
});

test("asking again keeps which generator it is", () => {
  const choices = {a: {padding: "reflect", generator: "G_BA"}, b: {padding: "reflect"}};
  assert.deepEqual(withoutChoices(choices, "a"),
    {b: {padding: "reflect"}, a: {generator: "G_BA"}});
  assert.deepEqual(withoutChoices(choices, "b"), {a: choices.a});
});

test("what is no memory is none", () => {
  for (const text of [null, "", "words", "[]", "5", "null"]) assert.deepEqual(choicesIn(text), {});
});
