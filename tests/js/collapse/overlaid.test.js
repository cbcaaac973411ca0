import assert from "node:assert/strict";
import {test} from "node:test";

import {curvesOf, LINES, momentsOf, overlaid}
  from "../../../playground/ui/tabs/collapse/overlaid.js";

const RING = {title: "Ring", kind: "points", modes: 8, places: [], extent: 2, classes: [],
  ceiling: 0.989, base: {}, unavailable: null};

test("every reading of the lanes' charts is one chart with a line a lane", () => {
  const charts = overlaid(RING, null, ["Collapse", "Rescue", "R1"]);
  assert.deepEqual(charts.map(({reading}) => reading),
    ["captured", "high_quality", "reverse_kl", "jsd", "width", "wasserstein"]);
  const {spec} = charts[2];
  assert.equal(spec.title, "Divergence: reverse KL");
  assert.deepEqual(spec.series.map(({name, label}) => [name, label]),
    [["lane1", "1"], ["lane2", "2"], ["lane3", "3"]]);
  assert.equal(new Set(spec.series.map(({color, dash}) => `${color} ${dash}`)).size, 3);
  assert.deepEqual(charts[0].spec.y.fixed, [0, 8, 4]); // axes and marks are those of the lanes
  assert.equal(charts[1].spec.marks.length, 1);
});

test("a scene's charts can be laid over each other as well, and four lanes look different", () => {
  const charts = overlaid(RING, ["losses", "angle"], ["a", "b", "c", "d"]);
  assert.deepEqual(charts.map(({reading}) => reading), ["d_loss", "g_loss", "angle"]);
  assert.equal(new Set(LINES.map((line) => JSON.stringify(line))).size, 4);
});

test("a lane's curve goes by its number, without its band; one without any is left out", () => {
  const curve = {x: [0, 1], y: [3, 4], low: [2, 3], high: [4, 5]};
  const lanes = [{title: "", known: {}, moments: []},
    {title: "", known: {captured: curve}, moments: [{at: 5, label: "Rescue"}]}];
  assert.deepEqual(curvesOf(lanes, "captured"), {lane2: {x: [0, 1], y: [3, 4]}});
  assert.deepEqual(momentsOf(lanes), [{at: 5, label: "2: Rescue"}]);
});
