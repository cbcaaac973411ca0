import assert from "node:assert/strict";
import {test} from "node:test";

import {BACKSLASH, UNTRAINED, discriminate, generate, noise, round, train}
  from "../../../playground/ui/tabs/how/math/byhand.js";
import {close, fixture} from "./oracle.js";

const oracle = fixture("byhand");

test("verdicts line by line", () => {
  for (const {image, v, c, products, total, score, probability, without_bias} of oracle.verdicts) {
    const worked = {products, total, score, probability, withoutBias: without_bias};
    close(discriminate(image, v, c), worked);
  }
});

test("images", () => {
  for (const {z, w, b, image} of oracle.images) close(generate(z, w, b).image, image);
  assert.ok(generate(0.5, BACKSLASH, BACKSLASH).image[0] > 0.8);
});

test("noise", () => close(oracle.noise.map((_, i) => noise(i)), oracle.noise));

test("one round: errors and gradients", () => {
  for (const {step, rate, ...expected} of oracle.rounds) {
    close(round(UNTRAINED, step, rate), expected);
  }
});

test("a round changes nothing that was given", () => {
  const before = JSON.stringify(UNTRAINED);
  round(UNTRAINED, 3, 0.5);
  assert.equal(JSON.stringify(UNTRAINED), before);
});

test("trainings", () => {
  for (const {steps, rate, last, pair} of oracle.trainings) {
    const run = train(steps, rate);
    assert.equal(run.dErrors.length, steps);
    close([run.dErrors.at(-1), run.gErrors.at(-1)], last);
    close(run.pair, pair);
  }
});
