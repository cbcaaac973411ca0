import assert from "node:assert/strict";
import {mock, test} from "node:test";

// A page's address, as far as the module asks for it.
const page = {pathname: "/", search: "?tab=train&seed=3"};
const states = [];
const listeners = {};
Object.assign(globalThis, {
  location: page,
  history: {state: null, replaceState(state, title, address) {
    states.push(address);
    page.search = address.includes("?") ? address.slice(address.indexOf("?")) : "";
  }},
  addEventListener: (name, fn) => { listeners[name] = fn; },
});
mock.timers.enable({apis: ["setTimeout"]});
const {keepKnob, knobInUrl, url} = await import("../../../playground/ui/static/url.js");

test("a drag is written once, after a pause; what is set can be read at once", () => {
  for (let i = 0; i < 100; i++) url.set({width: i});
  assert.equal(url.get("width"), "99");
  assert.equal(states.length, 0);
  mock.timers.tick(200);
  assert.deepEqual(states, ["/?tab=train&seed=3&width=99"]);
});

test("null removes, before it is written as well", () => {
  url.set({width: null});
  assert.equal(url.get("width"), null);
  mock.timers.tick(200);
  assert.deepEqual(url.all(), {tab: "train", seed: "3"});
});

test("a page that goes away writes what is pending", () => {
  url.set({run: "abc"});
  listeners.pagehide();
  assert.equal(url.all().run, "abc");
});

test("controls stand under their own names or behind their tab's", () => {
  keepKnob("", "seed", 5, 0);
  keepKnob("cgan", "truncation", 0.5, 1);
  assert.equal(url.get("seed"), "5");
  assert.equal(url.get("cgan.truncation"), "0.5");
  assert.equal(knobInUrl("cgan", "truncation"), "0.5");
  keepKnob("cgan", "truncation", 1, 1); // its usual value is left out
  assert.equal(knobInUrl("cgan", "truncation"), null);
});
