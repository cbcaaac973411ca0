import assert from "node:assert/strict";
import {test} from "node:test";

import {keyMove, nib} from "../../../playground/ui/static/nib.js";
import {strokesOf} from "../../../playground/ui/static/strokes.js";

const SHEET = {side: 280, step: 10};
const pressed = (key, shiftKey = false) => ({key, shiftKey});

/** A canvas of 140 × 140 pixels on the screen that calls what listens to it. */
const canvasOf = () => {
  const heard = {};
  return {
    addEventListener: (name, fn) => { heard[name] = fn; },
    setPointerCapture() {},
    getBoundingClientRect: () => ({left: 20, top: 10, width: 140, height: 140}),
    tell: (name, event = {}) => heard[name]({preventDefault() {}, ...event}),
  };
};

test("arrow keys move the nib and keep it on the paper", () => {
  assert.deepEqual(keyMove([140, 70], pressed("ArrowDown"), SHEET), [140, 80]);
  assert.deepEqual(keyMove([3, 70], pressed("ArrowLeft"), SHEET), [0, 70]);
  assert.deepEqual(keyMove([140, 275], pressed("ArrowDown"), SHEET), [140, 280]);
  assert.deepEqual(keyMove([140, 70], pressed("ArrowRight", true), SHEET), [190, 70]);
  assert.equal(keyMove([140, 70], pressed("Enter"), SHEET), null);
});

test("the nib draws while it is down, and says what it does", () => {
  const canvas = canvasOf(), lines = [], mark = {style: {}, classList: {toggle() {}}}, words = {};
  let cleared = 0;
  nib(canvas, SHEET, {mark, words}, {line: (...line) => lines.push(line), clear: () => cleared++});
  canvas.tell("keydown", pressed("ArrowRight"));
  assert.deepEqual(lines, []);
  canvas.tell("keydown", pressed(" "));
  assert.equal(words.textContent, "Pen down.");
  canvas.tell("keydown", pressed("ArrowDown"));
  assert.deepEqual(lines, [[[150, 70], [150, 70]], [[150, 70], [150, 80]]]);
  canvas.tell("blur");
  canvas.tell("keydown", pressed("ArrowUp"));
  assert.equal(lines.length, 2);
  canvas.tell("keydown", pressed("Delete"));
  assert.deepEqual([words.textContent, cleared], ["Cleared.", 1]);
});

test("a finger's way is told piece by piece, in the canvas's own measure", () => {
  const canvas = canvasOf(), pieces = [];
  strokesOf(canvas, 280, (...piece) => pieces.push(piece));
  canvas.tell("pointermove", {clientX: 30, clientY: 10});
  canvas.tell("pointerdown", {clientX: 20, clientY: 10});
  canvas.tell("pointermove", {clientX: 90, clientY: 80});
  canvas.tell("pointerup");
  canvas.tell("pointermove", {clientX: 160, clientY: 150});
  assert.deepEqual(pieces, [[[0, 0], [0, 0]], [[0, 0], [140, 140]]]);
});
