import assert from "node:assert/strict";
import {test} from "node:test";

globalThis.MutationObserver = class { observe() {} };
globalThis.document = {documentElement: null};
const {isByChance} = await import("../../../playground/ui/static/measures.js");

const told = (name, more) => ({metrics: {captured: [8], modes: 8, ...more},
  verdicts: {modes: {name, title: "", text: "", tone: ""}}});

test("8 of 8 modes at 0.9 % quality are by chance", () => {
  assert.equal(isByChance(told("some_missing", {high_quality: [0.009]}), 0), true);
  assert.equal(isByChance(told("found_all", {high_quality: [0.97]}), 0), false);
});

test("so are those of which the engine says so, and of several members the median counts", () => {
  assert.equal(isByChance(told("too_early", {}), null), true);
  assert.equal(isByChance(told("found_all", {high_quality: [0.1, 0.9, 0.95]}), null), false);
  assert.equal(isByChance(told("found_all", {high_quality: [0.1, 0.9, 0.95]}), 0), true);
});
