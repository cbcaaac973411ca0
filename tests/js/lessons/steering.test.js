import assert from "node:assert/strict";
import {test} from "node:test";
import {nearest} from "../../../playground/ui/tabs/lessons/sheet.js";
import {textsOf} from "../../../playground/ui/static/steering.js";

test("a sheet settles at the height next to the finger", () => {
  assert.deepEqual([0.05, 0.29, 0.3, 0.5, 0.69, 0.71, 1].map(nearest),
    ["peek", "peek", "half", "half", "half", "full", "full"]);
});

test("a lesson's settings are read as a link's, with or without the tab's own scope", () => {
  const get = textsOf({data: "moons", seed: 3, "collapse.lanes": ["gan", "wgan"], on: false});
  assert.equal(get("data"), "moons");
  assert.equal(get("cgan.seed"), "3");
  assert.equal(get("collapse.lanes"), "gan,wgan");
  assert.equal(get("on"), "false");
  assert.equal(get("width"), null);
  assert.equal(get("collapse.data"), "moons");
});
