import assert from "node:assert/strict";
import {test} from "node:test";

import {blurred, histogram, mirrored, negative, ranking, right, shareBelow, shifted, standing}
  from "../../../playground/ui/tabs/how/math/verdicts.js";
import {close, fixture} from "./oracle.js";

const known = fixture("verdicts");
const picture = known.picture.flat();

test("blur is scipy's", () => {
  for (const {width, pixels} of known.blurs) close([...blurred(picture, width)], pixels.flat());
  close([...blurred(picture, 0)], picture);
});

test("shift, mirror and negative", () => {
  const row = (values, i) => [...values].slice(28 * i, 28 * i + 28);
  const first = row(picture, 5);
  close(row(shifted(picture, 3), 5), [0, 0, 0, ...first.slice(0, 25)]);
  close(row(shifted(picture, -2), 5), [...first.slice(2), 0, 0]);
  close(row(mirrored(picture), 5), [...first].reverse());
  close(row(negative(picture), 5), first.map((v) => 1 - v));
});

test("ranks", () => {
  close(ranking(known.real, known.fake), known.ranking);
  close(ranking([0.5], [0.5]), 0.5);
  close(right([0.9, 0.4], [0.1, 0.5]), 0.75);
  close(shareBelow([0.1, 0.2, 0.2, 0.9], 0.2), 0.5);
  close(histogram([0, 0.49, 0.5, 1], 2), [0.5, 0.5]);
});

test("where one answer stands", () => {
  const real = Array.from({length: 100}, (_, i) => 0.4 + i / 250);
  const fake = Array.from({length: 100}, (_, i) => 0.2 + i / 250);
  assert.equal(standing(0.99, real, fake), "above");
  assert.equal(standing(0.01, real, fake), "below");
  assert.equal(standing(0.5, real, fake), "among");
  assert.equal(standing(0.3, real, fake), "among"); // as the fakes are
});
