import assert from "node:assert/strict";
import {test} from "node:test";

import {settling} from "../../../playground/ui/static/settle.js";

/** Timers and a clock that the test moves. */
const clocked = (context, rest, most) => {
  let now = 1000;
  let runs = 0;
  context.mock.timers.enable({apis: ["setTimeout"]});
  context.mock.method(performance, "now", () => now);
  const soon = settling(() => { runs += 1; }, rest, most);
  const pass = (ms) => {
    now += ms;
    context.mock.timers.tick(ms);
  };
  return {soon, pass, runs: () => runs};
};

test("it waits until the hand rests", (context) => {
  const {soon, pass, runs} = clocked(context, 100, 400);
  soon();
  pass(60);
  soon();
  pass(60);
  assert.equal(runs(), 0);
  pass(40);
  assert.equal(runs(), 1);
  pass(1000);
  assert.equal(runs(), 1);
});

test("a hand that does not rest is answered now and then", (context) => {
  const {soon, pass, runs} = clocked(context, 100, 400);
  for (let i = 0; i < 20; i++) { // 1000 ms
    soon();
    pass(50);
  }
  assert.equal(runs(), 2);
});
