import assert from "node:assert/strict";
import {readFileSync} from "node:fs";
import {test} from "node:test";

import {cover, pairsInWords, stateWord} from "../../../playground/ui/tabs/train/words.js";

const runs = {id: "r1", info: {state: "running"}, alive: true, busy: false};

test("a picture is uncovered while its engine is ready", () => {
  assert.deepEqual(cover(runs, "ready"), ["", ""]);
  const none = {...runs, id: "", alive: false};
  assert.deepEqual(cover(none, "ready"), ["empty", "Press Train."]);
  assert.deepEqual(cover(none, "ready", true), ["empty", "Bring your pictures."]);
  assert.deepEqual(cover(runs, "ready", true), ["", ""]); // it trains on some already
});

test("every state that an engine may have but ready is told over the picture", () => {
  const client = new URL("../../../playground/engine/client.py", import.meta.url);
  const [, doc] = readFileSync(client, "utf8").match(/def state\(self\)[^"]*"""([^"]*)"""/);
  const states = [...doc.matchAll(/``(\w+)``/g)].map(([, name]) => name);
  assert.ok(states.includes("stalled"));
  for (const state of [...states, "disconnected"].filter((name) => name !== "ready")) {
    const [name, text] = cover(runs, state);
    assert.ok(name && text.endsWith(state === "disconnected" ? "…" : "."), state);
  }
  assert.match(cover(runs, "stalled")[1], /does not answer.*Nothing is lost/);
});

test("the closest pairs are said by where they are and how far apart", () => {
  const points = {data: Float32Array.of(2, 0, 2, 0.001, -1.5, 1, -1.5, 1.5), shape: [4, 2]};
  assert.equal(pairsInWords(points, [0.0007, 0.25]),
    "(2, 0), 7.0e\u22124 apart; (\u22121.5, 1), 0.25 apart");
});

test("a run's state is one word", () => {
  assert.equal(stateWord(runs, "ready"), "Training");
  assert.equal(stateWord({...runs, id: "", alive: false}, "ready"), "Ready");
  assert.equal(stateWord({...runs, busy: true, alive: false}, "ready"), "Starting");
  assert.equal(stateWord(runs, "disconnected"), "Not connected");
  assert.equal(stateWord(runs, "stalled"), "No answer");
  assert.equal(stateWord({...runs, info: {state: "failed"}}, "ready"), "Failed");
});
