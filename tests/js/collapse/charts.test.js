import assert from "node:assert/strict";
import {test} from "node:test";

import {charts, every, usual} from "../../../playground/ui/tabs/collapse/charts.js";

test("a lane shows charts that there are, and its marks follow the data", () => {
  for (const data of [{kind: "points", modes: 25, ceiling: 0.98889}, {kind: "images", modes: 10}]) {
    const known = charts(data);
    for (const name of usual(data)) assert.ok(known[name].series.length, name);
    assert.deepEqual(known.captured.y.fixed.slice(0, 2), [0, data.modes]);
  }
  const readings = (data) => every(data).flatMap((name) => charts(data)[name].series)
    .map(({name}) => name);
  assert.deepEqual(readings({kind: "images", modes: 1000}), ["captured", "reverse_kl", "frechet",
    "kid", "precision", "recall", "density", "coverage"]);
  assert.deepEqual(readings({kind: "points", modes: 0}), ["reverse_kl", "jsd", "wasserstein"]);
  const [mark] = charts({kind: "points", modes: 8, ceiling: 0.98889}).high_quality.marks;
  assert.deepEqual(mark, {at: 0.98889, label: "perfect samples 98.9 %"});
});
