import assert from "node:assert/strict";
import {test} from "node:test";

import {LOG4, at, draggedLogit, jsd, kl, logDrawn, logMixture, optimalLogit, posterior, value}
  from "../../../playground/ui/tabs/how/math/densities.js";
import {close, fixture} from "./oracle.js";

const oracle = fixture("densities");

/** What the page shows of two densities. */
const measured = (p, q) => {
  const {centre, height, reach} = oracle.pulled;
  const star = optimalLogit(p, q);
  return {value: value(p, q, star), pulled: value(p, q, draggedLogit(star, centre, height, reach)),
    klPq: kl(p, q), klQp: kl(q, p), jsd: jsd(p, q)};
};

test("mixtures", () => {
  for (const {p, q, probes, logits, ...expected} of oracle.pairs) {
    const logP = logMixture(p), logQ = logMixture(q);
    const star = optimalLogit(logP, logQ);
    close(measured(logP, logQ), expected, {abs: 1e-9});
    close(probes.map((x) => at(star, x)), logits);
    close(value(logP, logQ, star), -LOG4 + 2 * jsd(logP, logQ));
  }
});

test("a drawing is zero outside, so one divergence is infinite", () => {
  const {heights, low, high, q, ...expected} = oracle.drawn;
  close(measured(logDrawn(heights, low, high), logMixture(q)), expected, {abs: 1e-9});
  assert.equal(expected.klQp, "Infinity");
});

test("what cannot be scaled is refused in words", () => {
  assert.throws(() => logDrawn(new Array(49).fill(0), -6, 6), /no area/);
  assert.throws(() => logMixture([0, 1, 0]), /at least one above 0/);
});

test("between zero densities there is a zero density", () => {
  const nothing = Float64Array.from({length: 2001}, () => -Infinity);
  assert.equal(at(nothing, 3), -Infinity);
  assert.ok(optimalLogit(nothing, nothing).every((logit) => logit === 0));
});

test("a pulled D is where it was put", () => {
  const star = optimalLogit(logMixture([-1, 0.7, 1]), logMixture([1.2, 1.1, 1]));
  close(at(draggedLogit(star, 1, 0.2, 0.9), 1), Math.log(0.25));
});

test("the posterior of two classes", () => {
  const {x, a, b, value: expected} = oracle.posterior;
  close(posterior(x, a, b), expected);
});
