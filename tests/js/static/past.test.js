import assert from "node:assert/strict";
import {before, test} from "node:test";

let past;

before(async () => {
  // past.js imports the live channel, which opens a connection as it is read
  Object.assign(globalThis, {
    window: globalThis, addEventListener() {}, dispatchEvent() {},
    location: {href: "http://here/", pathname: "/", search: "", protocol: "http:", host: "here"},
    history: {replaceState() {}, state: null},
    document: {cookie: "", addEventListener() {}, baseURI: "http://here/"},
    WebSocket: class { addEventListener() {} close() {} send() {} },
  });
  past = await import("../../../playground/ui/static/past.js");
});

test("a step stands at the last kept one that is not after it", () => {
  const steps = [0, 10, 25, 60];
  for (const [step, place] of [[0, 0], [9, 0], [10, 1], [24, 1], [25, 2], [59, 2], [99, 3]]) {
    assert.equal(past.placeOf(steps, step), place, String(step));
  }
});

test("the closest step, the earlier of two as close", () => {
  assert.equal(past.closest([0, 10, 25], 19), 25);
  assert.equal(past.closest([0, 10, 20], 15), 10);
  assert.equal(past.closest([], 15), null);
});

test("every picture is fetched once, every eighth first", () => {
  const order = past.coarseToFine(20);
  assert.deepEqual(order.slice(0, 3), [0, 8, 16]);
  assert.deepEqual(order.toSorted((a, b) => a - b), Array.from({length: 20}, (_, i) => i));
});
