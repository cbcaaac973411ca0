import assert from "node:assert/strict";
import {test} from "node:test";

import {at, atoms, below, branches, curve, kind, mass, prior, pushed, slope, strip, zsOf}
  from "../../../playground/ui/tabs/how/math/change.js";
import {close, fixture} from "./oracle.js";

const known = fixture("change");

for (const which of ["normal", "uniform"]) {
  test(`the ${which} noise`, () => {
    close(known.at.map((z) => prior(which, z)), known.priors[which].pdf);
    close(known.at.map((z) => below(which, z)), known.priors[which].cdf);
    assert.deepEqual([prior(which, 3.1), below(which, -4), below(which, 9)], [0, 0, 1]);
  });
}

for (const {g, z, x, probes, ends, ...one} of known.curves) {
  test(`a curve that is ${one.kind}`, () => {
    const own = curve(g);
    assert.equal(kind(g), one.kind);
    close(z.map((each) => at(own, each)), x);
    close(z.map((each) => slope(own, each)), one.slope);
    for (const which of ["normal", "uniform"]) {
      const wanted = one[which];
      wanted.pushed.forEach((height, i) => close(pushed(own, which, probes[i]), height));
      wanted.strips.forEach((found, i) => close(strip(own, which, ...ends[i]), found));
      close(mass(own, which, -9, 9), 1); // flat pieces too
    }
  });
}

test("a flat piece is an atom, and neighbours make one", () => {
  const own = curve([-3, -1, -1, -1, 2]);
  const [{mass: share, ...rest}, more] = atoms(own, "uniform");
  assert.deepEqual([rest, more], [{from: -1.5, to: 1.5, x: -1}, undefined]);
  close(share, 0.5);
  assert.equal(pushed(own, "uniform", -1), Infinity);
  assert.deepEqual(atoms(curve([-3, -1, 0, 1, 2]), "normal"), []);
});

test("a height between two pieces counts once", () => {
  assert.equal(zsOf(curve([-2, -1, 0, 1, 2]), 0).length, 1);
  assert.equal(zsOf(curve([-2, -1, 0, 1, 2]), 2).length, 1);
  assert.equal(branches(curve([-3, 1.5, -1.2, 1, 3]), "normal", 0.3).length, 3);
});
