import assert from "node:assert/strict";
import {before, test} from "node:test";

let embed;

before(async () => {
  Object.assign(globalThis, {
    window: globalThis, addEventListener() {}, MutationObserver: class { observe() {} },
    location: {href: "http://here/", pathname: "/", search: ""},
    document: {documentElement: {classList: {add() {}}}, getElementById: () => null},
  });
  embed = await import("../../../playground/ui/static/embed.js");
});

test("embed leaves the stage alone, hide takes parts away, what is no part is told", () => {
  assert.deepEqual(embed.hiddenBy(null, null), {parts: [], unknown: []});
  const {parts} = embed.hiddenBy("1", "timeline");
  assert.ok(parts.includes("curves") && parts.includes("timeline") && !parts.includes("measures"));
  assert.deepEqual(embed.hiddenBy(null, "curves, nothing"), {parts: ["curves"],
    unknown: ["nothing"]});
});
