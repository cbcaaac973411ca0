import assert from "node:assert/strict";
import {test} from "node:test";

import {BATCH, DATA, begin, density, histogram, moments, oneLine, spread}
  from "../../../playground/ui/tabs/how/math/algorithm.js";
import {flat} from "../../../playground/ui/tabs/how/math/line.js";
import {close, fixture} from "./oracle.js";

/** @param {number} n lines @param {object} [setting] */
const after = (n, setting = {}) => {
  const t = begin({k: 1, loss: "non-saturating", bumps: "bump", ...setting});
  for (let i = 0; i < n; i++) oneLine(t);
  return t;
};

test("the lines come in Algorithm 1's order", () => {
  for (const {k, lines} of fixture("line").order) {
    const t = after(0, {k});
    assert.deepEqual(lines.map(() => oneLine(t)), lines);
    assert.deepEqual([t.iteration, t.dSteps, t.gSteps], [3, 3 * k, 3]);
  }
});

test("a line moves one player or none", () => {
  const t = after(0, {k: 2});
  for (let i = 0; i < 16; i++) {
    const [d, g] = [flat(t.d), flat(t.g)];
    const line = oneLine(t);
    const moves = (before, net) => flat(net).some((value, j) => value !== before[j]);
    assert.deepEqual([moves(d, t.d), moves(g, t.g)], [line === "update_d", line === "update_g"]);
    assert.equal(t.dMove > 0, line === "update_d" || (t.dMove > 0 && !line.startsWith("update")));
  }
});

test("batches have their size and the data's moments", () => {
  const t = after(2);
  assert.deepEqual([t.z.length, t.fake.length, t.real.length], [BATCH, BATCH, BATCH]);
  assert.ok(Math.abs(spread(t.real).mean - 1.5) < 0.3);
});

test("it learns the bump", () => {
  const t = after(5 * 3 * 400 + 2 * 400, {k: 5});
  const made = spread(t.fake), data = moments(t.modes);
  assert.ok(Math.abs(made.mean - data.mean) < 0.4, `mean ${made.mean}`);
  assert.ok(Math.abs(made.width - data.width) < 0.4, `width ${made.width}`);
});

test("the same setting repeats the same training", () => {
  assert.deepEqual(flat(after(100).g), flat(after(100).g));
});

test("moments and density of the data", () => {
  close(moments(DATA.two.modes), {mean: 0, width: Math.hypot(1.5, 0.4)});
  close(density(DATA.bump.modes, 1.5), 1 / (0.6 * Math.sqrt(2 * Math.PI)));
});

test("a histogram has area 1 and leaves out what lies beyond", () => {
  const heights = histogram(Float64Array.of(-5, -0.1, 0.1, 0.2), -4, 4, 40);
  close(heights.reduce((a, b) => a + b, 0) / 5, 0.75);
  close(heights[20] / 5, 0.25);
});
