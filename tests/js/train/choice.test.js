import assert from "node:assert/strict";
import {test} from "node:test";

import {
  costsOf, firstRun, ganAfter, ganFor, knobsFor, settingNames, usualValues, valuesAfter,
} from "../../../playground/ui/tabs/train/choice.js";

const knob = (name, more) => ({name, kind: "float", default: 1, ...more});
const run = [knob("seed", {default: 0}), knob("steps", {default: 100}), knob("members")];
const gan = (more) => ({title: "", paper: "", population: 9, usual: {}, fits: {}, costs: {},
  knobs: [knob("rate"), knob("objective")], ...more});
const catalogue = {
  data: {
    dots: {kind: "points", gan: "plain", title: "Dots", knobs: [knob("sigma")]},
    rings: {kind: "points", gan: "plain", title: "Rings", knobs: [knob("sigma", {default: 3})]},
    shots: {kind: "images", gan: "deep", title: "Shots", knobs: []},
    pairs: {kind: "images", gan: "plain", title: "Pairs", knobs: []},
  },
  gans: {
    plain: gan({costs: {images: "slow"}, usual: {rings: {rate: 2}, shots: {rate: 7}},
      fits: {pairs: "no"}}),
    deep: gan({costs: {images: "soon"}, population: 1,
      fits: {dots: "no", rings: "no", pairs: "no"}}),
  },
  objectives: {fair: {title: "Fair", critic: false}},
  run,
  first: {data: "dots", gan: "plain"},
};
const names = (choice) => knobsFor(catalogue, choice).map(({name}) => name);

test("a choice has the knobs of its data, its GAN and of every run", () => {
  assert.deepEqual(names({data: "dots", gan: "plain"}),
    ["sigma", "rate", "objective", "seed", "steps", "members"]);
  assert.ok(!names({data: "shots", gan: "deep"}).includes("members")); // it trains alone
  const {members, objective} = Object.fromEntries(
    knobsFor(catalogue, catalogue.first).map((each) => [each.name, each]));
  assert.equal(members.high, 9);
  assert.deepEqual(objective.labels, {fair: "Fair"});
});

test("the usual values suit the data", () => {
  assert.equal(usualValues(catalogue, {data: "dots", gan: "plain"}).rate, 1);
  assert.equal(usualValues(catalogue, {data: "rings", gan: "plain"}).rate, 2);
  assert.equal(usualValues(catalogue, {data: "shots", gan: "plain"}).rate, 7);
});

test("a GAN that does not fit gives way to one that does", () => {
  assert.equal(ganFor(catalogue, "shots", "deep"), "deep");
  assert.equal(ganFor(catalogue, "dots", "deep"), "plain");
  assert.equal(ganFor(catalogue, "pairs", "deep"), undefined);
});

test("what was set stays where it means the same", () => {
  const before = {...usualValues(catalogue, catalogue.first), rate: 5, sigma: 9, seed: 4};
  const beside = valuesAfter(catalogue, before, {data: "rings", gan: "plain"});
  assert.deepEqual([beside.rate, beside.sigma, beside.seed], [5, 3, 4]);
  const other = valuesAfter(catalogue, before, {data: "shots", gan: "plain"});
  assert.deepEqual([other.rate, other.seed, other.sigma], [7, 4, undefined]);
});

test("what nobody has set follows the data", () => {
  const before = usualValues(catalogue, catalogue.first);
  assert.equal(valuesAfter(catalogue, before, {data: "rings", gan: "plain"}).rate, 2);
});

test("who has chosen no GAN gets the one offered for the data", () => {
  assert.equal(ganAfter(catalogue, {data: "dots", gan: "plain"}, "shots"), "deep");
  assert.equal(ganAfter(catalogue, {data: "shots", gan: "deep"}, "dots"), "plain");
  assert.equal(ganAfter(catalogue, {data: "shots", gan: "plain"}, "dots"), "plain");
  assert.equal(ganFor(catalogue, "shots", null), "deep");
});

test("what each network costs is told where it matters, the one offered in front", () => {
  assert.deepEqual(costsOf(catalogue, "shots"), [["deep", "soon"], ["plain", "slow"]]);
  assert.deepEqual(costsOf(catalogue, "pairs"), []);
  assert.deepEqual(costsOf(catalogue, "dots"), []);
});

test("a link that sets something wins over one's own run, one that names a run over all", () => {
  assert.equal(firstRun(null, "mine", true), null);
  assert.equal(firstRun(null, "mine", false), "mine");
  assert.equal(firstRun("theirs", "mine", true), "theirs");
  assert.deepEqual(settingNames(catalogue),
    ["data", "gan", "sigma", "rate", "objective", "seed", "steps", "members"]);
});
