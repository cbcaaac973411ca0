import assert from "node:assert/strict";
import {test} from "node:test";

import {mean, measures, verdict} from "../../../playground/ui/tabs/collapse/verdict.js";

const RING = {modes: 8, kind: "points"};
const DIGITS = {modes: 10, kind: "images"};
const count = (captured, more = {}) => ({captured, collapsed: captured.map((c) => c <= 3),
  modes: 8, reverse_kl: captured.map(() => 0.5), ...more});

test("a mean is over what is a number", () => {
  assert.equal(mean([1, null, 3, NaN]), 2);
  assert.equal(mean([null]), null);
  assert.equal(mean(undefined), null);
});

test("one seed: collapsed, all found, some missing", () => {
  assert.deepEqual(verdict(count([2]), RING),
    ["COLLAPSED", "2 of 8 modes: the same few again and again", "bad"]);
  assert.deepEqual(verdict(count([8], {high_quality: [0.914]}), RING),
    ["ALL 8 FOUND", "91 % of the samples are good ones", "good"]);
  assert.deepEqual(verdict(count([5], {high_quality: [0.9]}), RING),
    ["5 OF 8 MODES", "some are missing", "warn"]);
  assert.deepEqual(verdict(count([9]), DIGITS), ["9 OF 10 CLASSES", "some are missing", "warn"]);
});

test("a mode hit by chance is not found: most samples have to be good ones", () => {
  assert.deepEqual(verdict(count([8], {high_quality: [0.2]}), RING),
    ["8 OF 8 MODES", "most samples lie between them", "warn"]);
});

test("several seeds: the collapsed are counted, and half of them are not most", () => {
  assert.deepEqual(verdict(count([2, 3, 8]), RING),
    ["COLLAPSED", "collapsed in 2 of 3 seeds; 4.3 of 8 modes on average", "bad"]);
  assert.deepEqual(verdict(count([2, 8]), RING),
    ["5 OF 8 MODES", "collapsed in 1 of 2 seeds; 5 of 8 modes on average", "warn"]);
  assert.deepEqual(verdict(count([8, 8]), RING),
    ["ALL FOUND", "collapsed in 0 of 2 seeds; 8 of 8 modes on average", "good"]);
});

test("measures: of points, and of images while the distances are still awaited", () => {
  assert.deepEqual(measures(count([8, 7], {high_quality: [0.5, 0.7], jsd: [0.1, 0.2]})), [
    ["captured", "7.5 of 8"], ["high quality", "60.0 %"], ["reverse KL", "0.5"], ["JSD", "0.15"]]);
  const images = count([8], {frechet: [12.5], confidence: [0.9], frechet_real: 1.5});
  assert.deepEqual(measures(images), [["captured", "8 of 8"], ["reverse KL", "0.5"],
    ["confidence", "90.0 %"], ["Fréchet", "12.5"], ["real to real", "1.5"],
    ["noise to real", "…"]]);
});
