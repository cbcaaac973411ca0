import assert from "node:assert/strict";
import {test} from "node:test";

import {countedWords, mean, measures, unmeasured}
  from "../../../playground/ui/tabs/collapse/measures.js";

const count = (captured, more = {}) => ({captured, collapsed: captured.map((c) => c <= 3),
  modes: 8, reverse_kl: captured.map(() => 0.5), ...more});

test("a mean is over what is a number", () => {
  assert.equal(mean([1, null, 3, NaN]), 2);
  assert.equal(mean([null]), null);
  assert.equal(mean(undefined), null);
});

test("one seed without a sample near any mode makes the reverse KL infinite", () => {
  const rows = measures(count([0, 8], {reverse_kl: [null, 0.01]}));
  assert.deepEqual(rows.find(([name]) => name === "reverse KL"), ["reverse KL", "∞"]);
});

test("a count tells its step, and none where that is not known", () => {
  assert.equal(countedWords(count([8], {measured_step: 1500})), "counted at step 1,500");
  assert.equal(countedWords(count([8])), "");
  assert.equal(countedWords(count([8], {measured_step: 7, compared: "1,000 samples"})),
    "counted at step 7; 1,000 samples");
});

test("measures: of points, and of images while the distances are still awaited", () => {
  assert.deepEqual(measures(count([8, 7], {high_quality: [0.5, 0.7], jsd: [0.1, 0.2]})), [
    ["captured", "7.5 of 8"], ["high quality", "60.0 %"], ["reverse KL", "0.5"], ["JSD", "0.15"]]);
  const spread = measures(count([8, 8], {width: [0.7, null], tight: 0.9, wasserstein: [0.2, 0.4]}));
  assert.deepEqual(spread.slice(2), [["width of modes", "0.7, too tight"],
    ["Wasserstein-1", "0.3"]]);
  assert.deepEqual(measures(count([8], {width: [0.9], tight: 0.9}))[2], ["width of modes", "0.9"]);
  const more = measures(count([8], {frechet: [1], kid: [0.02], precision: [0.5], recall: [0.25],
    density: [1.1], coverage: [0.75]})).map(([name, value]) => `${name} ${value}`);
  for (const row of ["real found 25.0 %", "density 1.1", "coverage 0.75", "KID 0.02"]) {
    assert.ok(more.includes(row), `${row} of ${more}`);
  }
  const compared = "1,000 samples a side, 192 features of classifier-mnist, not Inception's";
  assert.deepEqual(measures(count([8], {frechet: [1], compared})).at(-1), ["compared", compared]);
  const images = count([8], {frechet: [12.5], confidence: [0.9], precision: [0.4],
    frechet_real: 1.5});
  assert.deepEqual(measures(images), [["captured", "8 of 8"], ["reverse KL", "0.5"],
    ["look real", "40.0 %"], ["confidence", "90.0 %"], ["Fréchet", "12.5"], ["real to real", "1.5"],
    ["noise to real", "…"]]);
});

test("before anything is counted the same rows stand there without a number", () => {
  const points = unmeasured({kind: "points", modes: 8});
  assert.deepEqual(points, [["captured", "– of 8"], ["high quality", "–"], ["reverse KL", "–"],
    ["JSD", "–"], ["width of modes", "–"], ["Wasserstein-1", "–"]]);
  const images = unmeasured({kind: "images", modes: 10});
  assert.equal(images.length, measures({captured: [1], collapsed: [], modes: 10, reverse_kl: [1],
    frechet: [1], precision: [1], recall: [1], density: [1], coverage: [1], kid: [1],
    confidence: [1], compared: "1,000 samples"}).length);
});
