import assert from "node:assert/strict";
import {test} from "node:test";

import {
  boxText, idleReasons, parseKnob, parseNumber, scale, slides,
} from "../../../playground/ui/static/knobs.js";

const knob = (more) => (
  {name: "k", kind: "float", low: 0, high: 1, step: 0.1, choices: [], ...more});
const rate = knob({low: 1e-6, high: 1, step: 1e-6, log: true});
const batch = knob({kind: "int", low: 2, high: 4096, step: 2});

test("a number as it is typed: comma, true minus, blanks", () => {
  assert.equal(parseNumber(knob({low: -1}), " \u22120,5 "), -0.5);
  assert.equal(parseNumber(rate, "1e-3"), 0.001);
});

test("what a knob does not take is refused", () => {
  for (const text of ["", " ", "x", "1.1", "-0.1", "NaN", "Infinity", "0x"]) {
    assert.equal(parseNumber(knob({}), text), undefined, text);
  }
  assert.equal(parseNumber(batch, "2.5"), undefined);
  assert.equal(parseNumber(batch, "64"), 64);
});

test("the URL's text becomes a value of the knob's kind or none", () => {
  const bool = knob({kind: "bool"});
  assert.deepEqual(["true", "0", "yes", "toString"].map((text) => parseKnob(bool, text)),
    [true, false, undefined, undefined]);
  const choice = knob({kind: "choice", choices: ["adam", "sgd"]});
  assert.equal(parseKnob(choice, "sgd"), "sgd");
  assert.equal(parseKnob(choice, "SGD"), undefined);
  assert.equal(parseKnob(batch, "1"), undefined);
});

test("a slider's notches reach both ends and come back to their values", () => {
  for (const each of [knob({}), knob({kind: "int", low: 1, high: 20, step: null}),
    knob({kind: "int", low: 2, high: 100, step: 5}), knob({step: null, low: -2, high: 2})]) {
    const {notches, at, value} = scale(each);
    assert.equal(value(notches), each.high);
    for (let notch = 0; notch <= notches; notch++) assert.equal(at(value(notch)), notch);
  }
  assert.equal(scale(knob({kind: "int", low: 2, high: 100, step: 5})).value(0), 5);
});

test("a logarithmic slider has values of two digits, each within a notch of its place", () => {
  const {notches, at, value} = scale(rate);
  assert.deepEqual([value(0), value(notches), notches], [1e-6, 1, 240]);
  for (let notch = 0; notch <= notches; notch++) {
    assert.equal(Number(value(notch).toPrecision(2)), value(notch));
    assert.ok(Math.abs(at(value(notch)) - notch) <= 1);
  }
});

test("a range too fine for pixels has a box only", () => {
  assert.equal(slides(knob({step: 1e-4})), false);
  assert.ok(slides(rate) && slides(knob({})));
});

test("a text of the address is taken as it is, unless it is too long", () => {
  const text = knob({kind: "text", high: 4});
  assert.deepEqual(["", "abcd", "abcde"].map((each) => parseKnob(text, each)),
    ["", "abcd", undefined]);
});

test("a box shows what was meant", () => {
  assert.deepEqual([0.1 + 0.2, 1e-5, 0, 250].map(boxText), ["0.3", "1e-5", "0", "250"]);
});

test("a knob is idle when every value its rule names is among those listed", () => {
  const rules = [{when: {gan: ["a"], data: ["x", "y"]}, reason: "fixed there"},
    {when: {mode: ["off"]}, reason: "it is off"}];
  const knobs = [{...knob({}), idle: rules}, {...knob({}), name: "free"}];
  assert.deepEqual(idleReasons(knobs, {gan: "a", data: "y"}), {k: "fixed there"});
  assert.deepEqual(idleReasons(knobs, {gan: "a", data: "z"}), {});
  assert.deepEqual(idleReasons(knobs, {gan: "b", data: "x", mode: "off"}), {k: "it is off"});
});
