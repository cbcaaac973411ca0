import assert from "node:assert/strict";
import {test} from "node:test";

import {choose, speak, t, translator} from "../../../playground/ui/static/translate.js";

const table = (words, language = "hi") => translator({name: "", words}, language);

test("the first language asked for that there is, else English", () => {
  assert.equal(choose(["hi-IN", "en"], ["en", "hi"]), "hi");
  assert.equal(choose([null, undefined, "fr", "hi"], ["en", "hi"]), "hi");
  assert.equal(choose(["xx", "fr-CH"], ["en", "hi"]), "en");
  assert.equal(choose(["EN-us", "hi"], ["en", "hi"]), "en");
  assert.equal(choose(["h", "hindi"], ["en", "hi"]), "en");
});

test("what the table lacks stays English, and is told once", () => {
  const {t: say, missing} = table({Train: "Train करें"});
  assert.equal(say("Train"), "Train करें");
  assert.equal(say("Reset 3 times"), "Reset 3 times");
  assert.equal(say("Reset 4 times"), "Reset 4 times");
  assert.deepEqual(missing(), ["Reset {} times"]);
});

test("spaces around a text stay, line breaks in it are spaces", () => {
  const {t: say} = table({"of the run": "run का"});
  assert.equal(say(" of the\n    run  "), " run का  ");
});

test("numbers and formulas are nobody's words", () => {
  const {t: say, missing} = table({});
  for (const text of ["", " ", "1,234", "−0.5", "G(z)", "½", "→"]) assert.equal(say(text), text);
  assert.deepEqual(missing(), []);
});

test("readings stand where the other language has them", () => {
  const {t: say} = table({"{} of {} modes": "{2} में से {1} modes"});
  assert.equal(say("7.5 of 1,000 modes"), "1,000 में से 7.5 modes");
  assert.equal(say("−2 of 1e-5 modes"), "1e-5 में से −2 modes");
  assert.equal(say("∞ of 8 modes"), "8 में से ∞ modes");
});

test("an exact text goes before one with readings", () => {
  const {t: say} = table({"1 class": "एक class", "{} class": "{1} class!"});
  assert.equal(say("1 class"), "एक class");
  assert.equal(say("2 class"), "2 class!");
});

test("plural forms by the first number", () => {
  const {t: say} = table({"{} runs": {one: "{1} रन", other: "{1} runs हैं"}}, "en");
  assert.equal(say("1 runs"), "1 रन");
  assert.equal(say("2,000 runs"), "2,000 runs हैं");
});

test("what is put in is translated by itself", () => {
  const {t: say} = table({"D is ahead: {a}. G learns.": "D आगे: {a}. G सीखता है.",
    "{a}, mean of {} members": "{a}, {1} का औसत", "{a} ({b})": "{a} ({b})"});
  assert.equal(say("D is ahead: D(x) = 0.9, mean of 4 members. G learns."),
    "D आगे: D(x) = 0.9, 4 का औसत. G सीखता है.");
});

test("the pattern that says most is taken", () => {
  const {t: say} = table({"{a}: {b}": "generic", "Lane {}: {a}": "Lane {1} में {a}"});
  assert.equal(say("Lane 2: x"), "Lane 2 में x");
});

test("several sentences are taken one by one", () => {
  const {t: say, missing} = table({"Press Train.": "Train दबाएँ.", "No run.": "run नहीं."});
  assert.equal(say("No run. Press Train. Go home."), "run नहीं. Train दबाएँ. Go home.");
  assert.deepEqual(missing(), ["Go home."]);
});

test("what is in the other script already is left alone", () => {
  const {t: say, missing} = table({"{a} {}": "!"});
  assert.equal(say("step 5 पर"), "step 5 पर");
  assert.deepEqual(missing(), []);
});

test("values with a dollar are no replacement patterns", () => {
  const {t: say} = table({"draw {} $x$": "$x$ के {1} लें"});
  assert.equal(say("draw 5 $x$"), "$x$ के 5 लें");
});

test("English until a table speaks", () => {
  assert.equal(t("Train"), "Train");
  speak(table({Train: "Train करें"}));
  assert.equal(t("Train"), "Train करें");
});

test("several sentences are no single \"title: text\"", () => {
  const {t: say} = table({"{a} {}": "{a} {1}!", "Two classes": "दो classes",
    "The border lies at {}": "Border {1} पर है"});
  assert.equal(say("Two classes. The border lies at 0.5."), "दो classes. Border 0.5 पर है.");
});
