import assert from "node:assert/strict";
import {test} from "node:test";

import {backoff} from "../../../playground/ui/static/backoff.js";

test("waits grow to thirty seconds and begin anew once it was open", () => {
  let now = 0;
  const state = backoff(() => 0.5, () => now);
  assert.deepEqual([1, 2, 3, 4, 5, 6, 7, 8, 9].map(() => state.lost(false)),
    [250, 500, 1000, 2000, 4000, 8000, 16000, 30000, 30000]);
  state.opened();
  now += 30_001;
  assert.equal(state.lost(true), 250);
});

test("one that is cut at once does not begin anew", () => {
  let now = 0;
  const state = backoff(() => 0.5, () => now);
  const waits = [1, 2, 3, 4].map(() => {
    state.opened();
    now += 100;
    return state.lost(true);
  });
  assert.deepEqual(waits, [250, 500, 1000, 2000]);
});

test("one that is refused for what it is asks for the reason, until it is let in", () => {
  const state = backoff();
  state.lost(false, true);
  assert.equal(state.plain(), true);
  for (let i = 0; i < 10; i++) {
    state.lost(false, true);
    assert.equal(state.plain(), true);
  }
  state.opened();
  state.lost(true, true); // a flood is another matter
  const seen = Array.from({length: 5}, () => {
    state.lost(false);
    return state.plain();
  });
  assert.ok(seen.includes(false));
});

test("a class does not come back at once", () => {
  assert.equal(backoff(() => 0).lost(true), 187.5);
  assert.equal(backoff(() => 1).lost(true), 312.5);
});

test("WebSockets that never opened give way to plain requests, but are tried now and then", () => {
  const state = backoff();
  const plain = Array.from({length: 11}, () => {
    const now = state.plain();
    state.lost(false);
    return now;
  });
  assert.deepEqual(plain, [false, false, true, true, false, true, true, true, true, false, true]);
});

test("one that was open is no reason for plain requests", () => {
  const state = backoff();
  for (let i = 0; i < 10; i++) state.lost(true);
  assert.equal(state.plain(), false);
});
