import assert from "node:assert/strict";
import {test} from "node:test";

import {bracket, cut, cycle, follow, labels, notations, optimum, sigmas, v}
  from "../../../playground/ui/tabs/how/math/slips.js";
import {close, fixture} from "./oracle.js";

const known = fixture("slips");

for (const {real, fake, ...wanted} of known.answers) {
  test(`slips at D(x) = ${real}, D(G(z)) = ${fake}`, () => {
    close(labels(real, fake), wanted.labels);
    close(bracket(real, fake), wanted.bracket);
    close(follow(real, fake, 1), wanted.up);
    close(follow(real, fake, -1), wanted.down);
    for (const [name, ways] of Object.entries(notations(real, fake))) {
      for (const way of ways) close(way, wanted.notations[name]);
    }
    close(v(real, fake), -wanted.notations.d);
  });
}

test("V of the best D against a shifted generator", () => {
  for (const {shift, ...wanted} of known.optimum) close(optimum(shift), wanted, {abs: 1e-7});
});

test("the share of the cycle", () => {
  for (const {fake, error, weight, ...wanted} of known.cycle) {
    close(cycle(fake, error, weight), wanted);
  }
});

test("what 0.37 might be", () => {
  close(sigmas(), known.sigmas);
  assert.deepEqual([cut(sigmas().before), cut(sigmas().power)], [0.37, 0.36]);
});
