import assert from "node:assert/strict";
import {test} from "node:test";

import {backoff} from "../../../playground/ui/static/backoff.js";

test("waits grow to four seconds and begin anew once it was open", () => {
  const state = backoff(() => 0.5);
  assert.deepEqual([1, 2, 3, 4, 5, 6].map(() => state.lost(true)),
    [250, 500, 1000, 2000, 4000, 4000]);
  state.opened();
  assert.equal(state.lost(true), 250);
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
