import assert from "node:assert/strict";
import {test} from "node:test";

import {firsts, read, readAll, write, writeAll} from "../../../playground/ui/tabs/how/params.js";

const params = {
  eta: {value: 0.1, low: 0.01, high: 1, step: 0.01},
  way: {value: "left", choices: ["left", "right"]},
  four: {value: [1, 0, 0, 1], list: 4, low: 0, high: 1},
  any: {value: [], list: null, low: -5, high: 5},
  count: {value: 3, low: 1, high: 8, whole: true},
  spot: {value: [1, 1], list: 2, low: 0, high: 27, whole: true},
};

test("text becomes a value", () => {
  assert.equal(read("eta", params.eta, "0.5"), 0.5);
  assert.equal(read("way", params.way, "right"), "right");
  assert.deepEqual(read("four", params.four, "0,0.25,1,1"), [0, 0.25, 1, 1]);
  assert.deepEqual(read("any", params.any, ""), []);
  assert.equal(read("count", params.count, "8"), 8);
  assert.deepEqual(read("spot", params.spot, "0,27"), [0, 27]);
});

test("what does not fit is refused with what is allowed", () => {
  const cases = [
    ["eta", "99", "eta must be a number from 0 to 1"],
    ["eta", "", "eta must be a number from 0 to 1"],
    ["eta", "NaN", "eta must be a number from 0 to 1"],
    ["way", "up", "way must be one of left, right"],
    ["four", "1,2,0,0", "four must be numbers from 0 to 1"],
    ["four", "1,,0,0", "four must be numbers from 0 to 1"],
    ["four", "1,0,1", "four must hold 4 numbers"],
    ["any", "-6", "any must be numbers from −5 to 5"],
    ["count", "2.5", "count must be a whole number from 1 to 8"],
    ["count", "9", "count must be a whole number from 1 to 8"],
    ["spot", "1,2.5", "spot must be whole numbers from 0 to 27"],
  ];
  for (const [name, text, message] of cases) {
    assert.throws(() => read(name, params[name], text), {message}, `${name}=${text}`);
  }
});

test("a link holds what is not at its first value, and gives it back", () => {
  const state = {...firsts(params), eta: 0.3, any: [0.12345678, -2]};
  const link = writeAll(params, state);
  assert.deepEqual(link, {eta: "0.3", any: "0.1235,-2"});
  const {state: again, complaints, named} = readAll({params}, (name) => link[name] ?? null);
  assert.deepEqual(again, {...state, any: [0.1235, -2]});
  assert.deepEqual([complaints, named], [[], ["eta", "any"]]);
});

test("first values are copies", () => {
  firsts(params).four[0] = 0.5;
  assert.deepEqual(params.four.value, [1, 0, 0, 1]);
});

test("a bad link is explained, and the rest of it is used", () => {
  const link = {eta: "7", way: "right"};
  const scene = {params, check: (state) => (state.way === "right" ? "it leans" : "")};
  const {state, complaints} = readAll(scene, (name) => link[name] ?? null);
  assert.deepEqual(complaints, ["eta must be a number from 0 to 1", "it leans"]);
  assert.deepEqual([state.eta, state.way], [0.1, "right"]);
});

test("numbers are written short", () => {
  assert.equal(write(0.1 + 0.2), "0.3");
  assert.equal(write("left"), "left");
});
