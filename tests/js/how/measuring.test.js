import assert from "node:assert/strict";
import {test} from "node:test";

import {DATA, SIZES, baseNoise, better, curveOf, features, frechet, inside, misleads, momentsOf,
  order, prefixMoments, radii, sample, share, spreadOf, verdict}
  from "../../../playground/ui/tabs/how/math/measuring.js";
import {close, fixture} from "./oracle.js";

const known = fixture("measuring");
const flat = (rows) => rows.flat();
const [real, fake] = [flat(known.real), flat(known.fake)];
const data = sample(DATA, real);

for (const {maker, ...wanted} of known.makers) {
  test(`a generator of ${maker.kept} modes, width ${maker.width}, fog ${maker.fog}`, () => {
    const points = sample(maker, fake), {mean, cov} = momentsOf(maker);
    close([...points], flat(wanted.points));
    close(mean, wanted.mean);
    close(cov, [wanted.cov[0][0], wanted.cov[0][1], wanted.cov[1][1]]);
    // the root of a nearly singular product keeps half of its digits
    close(frechet(momentsOf(DATA), momentsOf(maker)).distance, wanted.endless, {abs: 1e-7});
    for (const [name, distances] of Object.entries(wanted.distances)) {
      const [one, other] = [data, points].map((side) =>
        prefixMoments(features(name, side), [10, 60]));
      close(one.map((moments, i) => frechet(moments, other[i]).distance), distances, {abs: 1e-7});
    }
    close([...radii(points)].map(Math.sqrt), wanted.radii);
    close(share(inside(points, data, radii(data))), wanted.precision);
    close(share(inside(data, points, radii(points))), wanted.recall);
  });
}

test("the two terms add up, and equal moments are no distance apart", () => {
  const moved = momentsOf({...DATA, shift: [0.6, 0.8]});
  const {means, spreads, distance} = frechet(momentsOf(DATA), moved);
  close([means, spreads, distance], [1, 0, 1], {abs: 1e-9});
  close(frechet(moved, moved).distance, 0, {abs: 1e-9});
});

test("the bias falls as 1 / N and is not 0 where both sides are the data", () => {
  const draws = [0, 1].map((side) => Array.from({length: 20}, (_, i) =>
    prefixMoments(sample(DATA, baseNoise(100 * side + i, 5000)), SIZES)));
  const curve = curveOf(draws[0], draws[1]);
  assert.ok(curve.every(({low}) => low > 0));
  const [small, large] = [curve[SIZES.indexOf(100)].mean, curve[SIZES.indexOf(1000)].mean];
  assert.ok(small / large > 5 && small / large < 20, `${small} / ${large}`);
});

test("noise is even, normal and repeats", () => {
  const noise = baseNoise(3, 20000);
  assert.deepEqual(noise.subarray(0, 40), baseNoise(3, 20000).subarray(0, 40));
  const column = (at) => spreadOf([...noise].filter((_, i) => i % 4 === at));
  close([column(0).mean, column(1).mean, column(2).mean, column(3).mean], [0.5, 0.5, 0, 0],
    {abs: 0.03});
  close([column(0).sd, column(2).sd], [Math.sqrt(1 / 12), 1], {abs: 0.03});
});

test("what is said of a generator", () => {
  const say = (distance, precision, recall) => verdict({distance, precision, recall});
  assert.equal(say(0.001, 0.18, 0.98), "fooled");
  assert.equal(say(0.001, 0.99, 0.29), "fooled");
  assert.equal(say(0.001, 0.95, 0.94), "good");
  assert.equal(say(1.3, 0.94, 0.6), "narrow");
  assert.equal(say(0.4, 0.4, 0.98), "wide");
  assert.equal(say(1, 0.95, 0.95), "mixed");
  assert.equal(say(1, 0.3, 0.3), "mixed");
});

const at = (mean, sd = 0.01) => ({mean, sd, low: mean, high: mean});

test("one figure is better only beyond what draws differ by", () => {
  assert.equal(better(at(1), at(2)), "own");
  assert.equal(better(at(2), at(1)), "rival");
  assert.equal(better(at(1, 0.5), at(2, 0.5)), "neither");
});

test("an order turns round only where both papers decide, and differently", () => {
  const first = [at(0.1), at(1)], other = [at(1), at(0.1)], unsure = [at(0.1, 1), at(0.2, 1)];
  assert.equal(order(first, other), "turned");
  assert.equal(order(first, first), "agree");
  assert.equal(order(first, unsure), "open");
});

test("printed figures mislead only against what both papers find", () => {
  const low = [at(0.1), at(0.5)], high = [at(1), at(2)];
  assert.equal(misleads(high, low), true); // yours is better, yet 1 stands beside 0.5
  assert.equal(misleads(low, high), false);
  assert.equal(misleads(low, [at(2), at(1)]), false); // they do not agree
});
