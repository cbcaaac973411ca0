import assert from "node:assert/strict";
import {test} from "node:test";

import {fromUrl, isFull, laneNames, nextMethod, startOf, startValues, switchValues, toUrl, valueAt,
  waitingWords, whyNoSwitch} from "../../../playground/ui/tabs/collapse/settings.js";

const preset = (name, own, more) => ({name, title: name, help: "", source: "", on: {
  ring: {own: {gan: "plain", ...own}, reset: {g_rate: 0.01, r1: 0}, misfit: null, widens_d: "",
    frequencies: 0, networks: "", ...more},
}});
const CATALOGUE = {
  data: {ring: {base: {width: 64}}, pictures: {base: {}}, mine: {base: {}}},
  own: "mine",
  presets: Object.fromEntries([
    preset("ill", {g_rate: 0.005}),
    preset("well", {r1: 0.1}),
    preset("packed", {gan: "pac"}, {widens_d: "D would need other inputs"}),
    preset("packed4", {gan: "pac"}, {widens_d: "D would need other inputs"}),
    preset("waves", {}, {frequencies: 4}),
    preset("blocks", {gan: "blocks"}, {networks: "residual"}),
  ].map((one) => [one.name, one])),
  scenes: {turning: {name: "turning", data: "ring", knob: "g_rate", span: [-4, -2, 0.05],
    charts: [], lanes: {"A fast G": {data: "ring", gan: "plain", g_rate: 0.001}}}},
  knobs: {g_rate: {name: "g_rate", default: 0.01, live: true, log: true},
    r1: {name: "r1", default: 0, live: true}, width: {name: "width", default: 32, live: false}},
  trouble: "ill", cure: "well", next: ["packed", "waves"],
};
const url = (values) => (name) => values[name] ?? null;
const on = (name) => CATALOGUE.presets[name].on.ring;

test("an empty address is the usual race, and the usual race an empty address", () => {
  const usual = fromUrl(CATALOGUE, url({}));
  assert.deepEqual(usual,
    {scene: "", data: "ring", drawing: "", seeds: 1, methods: ["ill", "well"]});
  assert.deepEqual(toUrl(CATALOGUE, usual),
    {"collapse.data": null, "collapse.drawing": null, "collapse.seeds": null,
      "collapse.lanes": null});
});

test("what an address tells comes back to it; what it does not know is left out", () => {
  const told = {"collapse.data": "pictures", "collapse.seeds": "4",
    "collapse.lanes": "well,nonsense,packed"};
  const read = fromUrl(CATALOGUE, url(told));
  assert.deepEqual(read,
    {scene: "", data: "pictures", drawing: "", seeds: 4, methods: ["well", "packed"]});
  assert.deepEqual(toUrl(CATALOGUE, read), {"collapse.data": "pictures",
    "collapse.drawing": null, "collapse.seeds": 4, "collapse.lanes": "well,packed"});
  const one = fromUrl(CATALOGUE, url({"collapse.lanes": "packed", "collapse.data": "no such"}));
  assert.deepEqual([one.methods, one.data], [["ill", "well"], "ring"]);
});

test("own points are in the address while the race is on them", () => {
  const told = {"collapse.data": "mine", "collapse.drawing": "AbC"};
  const read = fromUrl(CATALOGUE, url(told));
  assert.equal(read.drawing, "AbC");
  assert.equal(toUrl(CATALOGUE, read)["collapse.drawing"], "AbC");
  assert.equal(toUrl(CATALOGUE, {...read, data: "ring"})["collapse.drawing"], null);
});

test("four lanes are all, and a fresh one takes a method that is not there yet", () => {
  const five = fromUrl(CATALOGUE, url({"collapse.lanes": "ill,well,packed,packed4,waves"}));
  assert.equal(five.methods.length, 4);
  assert.equal(isFull(five.methods), true);
  assert.equal(nextMethod(CATALOGUE, ["ill", "packed"]), "waves");
  assert.equal(nextMethod(CATALOGUE, ["packed", "waves"]), "packed");
});

test("a lane starts with its data, their base, its preset and the seeds", () => {
  const now = {scene: "", data: "ring", seeds: 9, methods: ["ill", "well"]};
  assert.deepEqual(startValues(CATALOGUE, now, "ill", NaN),
    {data: "ring", width: 64, gan: "plain", g_rate: 0.005, members: 9, steps: 0});
});

test("a lane of a scene has one seed, and its knob stands where the slider does", () => {
  const now = {scene: "turning", data: "ring", seeds: 9, methods: []};
  assert.deepEqual(laneNames(CATALOGUE, now), ["A fast G"]);
  assert.deepEqual(startValues(CATALOGUE, now, "A fast G", 0.0005),
    {data: "ring", gan: "plain", g_rate: 0.0005, members: 1, steps: 0});
});

test("a switch sets live knobs back to their defaults and leaves shapes alone", () => {
  assert.deepEqual(switchValues(CATALOGUE, "ring", "well"),
    {g_rate: 0.01, r1: 0.1, gan: "plain"});
});

test("a trained D takes no other inputs", () => {
  const reason = "D would need other inputs: takes effect at the next start";
  assert.equal(whyNoSwitch(on("well"), on("ill")), "");
  assert.equal(whyNoSwitch(on("packed"), on("ill")), reason);
  assert.equal(whyNoSwitch(on("waves"), on("ill")), reason);
  assert.equal(whyNoSwitch(on("blocks"), on("ill")),
    "it has other networks: takes effect at the next start");
  assert.equal(whyNoSwitch(on("ill"), on("packed")), "this lane's D has other inputs");
  assert.equal(whyNoSwitch(on("packed4"), on("packed")), "it is on already");
});

test("a logarithmic slider runs over powers of ten, in values of two digits", () => {
  const {turning} = CATALOGUE.scenes;
  assert.equal(startOf(CATALOGUE, turning), -3);
  assert.equal(valueAt(CATALOGUE.knobs.g_rate, -3.3), 0.0005);
  assert.equal(valueAt(CATALOGUE.knobs.r1, 0.25), 0.25);
});

test("lanes that stand say for whom", () => {
  assert.equal(waitingWords(3, {step: 120, behind: 1900}),
    "waits for lane 3, at step 120 of 1,900");
});
