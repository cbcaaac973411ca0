import assert from "node:assert/strict";
import {test} from "node:test";

import {bound, guess, logModel, mutual, start, step}
  from "../../../playground/ui/tabs/how/math/bound.js";
import {close, fixture} from "./oracle.js";

const oracle = fixture("bound");
const toyOf = ({b, log_a, u, v}) => ({b, logA: log_a, u, v});

/** @param {any} toy @param {any} expected as the oracle measured it */
const same = (toy, expected) => {
  close(toy, toyOf(expected.toy));
  close(bound(toy), expected.bound);
  close(mutual(toy), expected.information);
  close(expected.x.map((x) => logModel(toy, x)), expected.model);
  close(expected.x.map((x) => guess(toy, x)), expected.q);
};

test("information, bound and one step", () => {
  for (const expected of oracle.toys) {
    const toy = toyOf(expected.toy);
    same(toy, expected);
    close(step(toy, expected.step.rate, expected.step.weight), toyOf(expected.step.toy));
    assert.ok(bound(toy) <= mutual(toy));
  }
});

test("trainings with and without the bound", () => {
  for (const expected of oracle.trainings) {
    let toy = start(expected.codes);
    for (let i = 0; i < expected.steps; i++) toy = step(toy, expected.rate, expected.weight);
    same(toy, expected);
  }
});
