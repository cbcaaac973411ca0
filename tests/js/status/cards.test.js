import assert from "node:assert/strict";
import {test} from "node:test";

import {cards, duration, megabytes, noNumbers} from "../../../playground/ui/tabs/status/cards.js";
import {groups, inOrder} from "../../../playground/ui/tabs/status/groups.js";
import {look, ratesBetween} from "../../../playground/ui/tabs/status/rates.js";

const WEB = {state: "ready", frames_sent: 1200, connections: 1, rooms: 2, students: 30,
  resident_megabytes: 180.4};
const run = (name, state, step) => ({run: name, state, step});
const ENGINE = {
  device: "cpu", device_title: "A processor", precision: "float32", threads: 2,
  uptime_seconds: 7300, memory_megabytes: {host: 640}, queue: 1, fused: [["a", "b"], ["c", "d"]],
  inference: {p50_ms: 1.25, p95_ms: 9, answered: 1500},
  runs: [run("a", "running", 10), run("b", "running", 10), run("c", "paused", 5),
    run("d", "idle", 7), run("e", "queued", 0)],
};
const said = (told, rates = null) => Object.fromEntries(
  cards(told, rates).map(([title, large, small]) => [title, `${large} | ${small}`]));

test("times and sizes in the unit that suits them", () => {
  assert.deepEqual([5.9, 60, 7199, 7300].map(duration), ["5 s", "1 min", "119 min", "2 h 1 min"]);
  assert.deepEqual([999.4, 1000, 12345].map(megabytes), ["999 MB", "1 GB", "12.3 GB"]);
});

test("the machine in cards", () => {
  const told = said({web: WEB, engine: ENGINE}, {steps: 1234.5, frames: 30});
  assert.equal(told.Device, "A processor | cpu, float32, 2 threads");
  assert.equal(told.Memory, "640 MB | engine; page 180 MB");
  assert.equal(told.Uptime, "2 h 1 min | of the engine");
  assert.equal(told.Runs, "2 train | 2 rest, 5 in memory");
  assert.equal(told.Queue, "1 | runs wait for a place");
  assert.equal(told.Fusion, "2 groups | 4 runs train together");
  assert.equal(told.Inference, "1.25 / 9 ms | waiting, median / 95th percentile; 1,500 answered");
  assert.equal(told.Pictures, "30 frames/s | 1,200 sent to 1 page");
  assert.equal(told.Classes, "2 rooms | 30 students connected");
  const device = {...ENGINE, memory_megabytes: {host: 640, device: 2048}, graphs: {held: 0}};
  assert.equal(said({web: WEB, engine: device}).Memory,
    "2.05 GB | engine on the device, 640 MB beside it; page 180 MB");
});

test("an accelerator has a card, with what it tells", () => {
  assert.equal(said({web: WEB, engine: ENGINE}).Accelerator, undefined); // a CPU is none
  const memory = {host: 640, device: 300, device_reserved: 500, device_free: 22800};
  const card = {...ENGINE, memory_megabytes: memory, graphs: {held: 7}};
  assert.equal(said({web: WEB, engine: {...card, utilisation: 42}}).Accelerator,
    "42 % busy | 300 MB in use, 200 MB kept, 22.8 GB free; steps as graphs: 7");
  assert.match(said({web: WEB, engine: card}).Accelerator, /^– \| 300 MB/); // not told is not idle
});

test("an engine that is away leaves dashes, and as many cards", () => {
  const away = cards({web: {...WEB, state: "restarting"}, engine: null}, null);
  assert.equal(away.length, cards({web: WEB, engine: ENGINE}, null).length);
  assert.deepEqual(away[0], ["Device", "–", "engine restarting"]);
  assert.equal(said({web: WEB, engine: null}).Training, "– | all runs together");
  for (const [title, large, small] of away) {
    if (["Pictures", "Classes"].includes(title)) continue; // the page's own numbers
    assert.equal(large, "–", title);
    assert.doesNotMatch(small.split(";")[0], /\b0\b/, title); // what is not known is not nought
  }
});

test("what was not measured is not nought", () => {
  assert.equal(megabytes(undefined), "–");
  const fresh = {...ENGINE, memory_megabytes: {}, inference: {p50_ms: 0, p95_ms: 0, answered: 0}};
  const told = said({web: WEB, engine: fresh});
  assert.match(told.Inference, /^– \|.*; 0 answered$/);
  assert.match(told.Memory, /^– \|/);
});

test("a reader is not told what the browser says of a failure", () => {
  assert.equal(noNumbers(""), "No numbers: the playground does not answer. Trying again…");
  assert.equal(noNumbers("Too many pages."), "Too many pages. Trying again…");
});

test("rates between two looks; a run that was reset counts for nothing", () => {
  const first = look({web: WEB, engine: ENGINE}, 100);
  const later = {...ENGINE, runs: [run("a", "running", 30), run("b", "running", 0),
    run("new", "running", 9)]};
  const second = look({web: {...WEB, frames_sent: 1260}, engine: later}, 102);
  const rates = ratesBetween(first, second);
  assert.deepEqual([...rates.runs], [["a", 10]]);
  assert.equal(rates.steps, 10);
  assert.equal(rates.frames, 30);
});

test("those that train stand first, and groups have letters", () => {
  assert.deepEqual(inOrder(ENGINE.runs).map(({run: name}) => name), ["a", "b", "e", "c", "d"]);
  assert.deepEqual([...groups(ENGINE.fused)], [["a", "group A (2)"], ["b", "group A (2)"],
    ["c", "group B (2)"], ["d", "group B (2)"]]);
  assert.equal(groups(Array.from({length: 27}, (_, i) => [`r${i}`])).get("r26"), "group 27 (1)");
});
