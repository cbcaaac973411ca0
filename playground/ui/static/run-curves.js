// The curves of a run: losses, what D says, gradients.

import {chart} from "./chart.js";
import {element} from "./dom.js";
import {unpackCurves} from "./history.js";

/** @typedef {import("./types.js").Frame} Frame */
/** @typedef {import("./chart.js").ChartSpec} ChartSpec */

/** @type {{y: import("./chart.js").Axis, marks: import("./chart.js").Mark[]}} */
const PROBABILITY = {y: {name: "D", unit: "probability", fixed: [0, 1]},
  marks: [{at: 0.5, label: "½: D cannot tell"}]};
const CRITIC = {y: {name: "critic", unit: "no scale"}, marks: []};
/** @type {Record<string, ChartSpec>} */
const CHARTS = {
  loss: {title: "Loss", x: {name: "step", shared: true}, y: {name: "loss", unit: "nats"},
    series: [{name: "d_loss", label: "D", color: "disc"},
      {name: "g_loss", label: "G", color: "fake"}]},
  verdict: {title: "D's verdict", x: {name: "step", shared: true}, ...PROBABILITY,
    series: [{name: "d_real", label: "D(x)", color: "real"},
      {name: "d_fake", label: "D(G(z))", color: "fake"}]},
  gradient: {title: "Gradient norm", x: {name: "step"}, y: {name: "‖gradient‖", log: true},
    series: [{name: "d_grad", label: "D", color: "disc"},
      {name: "g_grad", label: "G", color: "fake"}]},
};

/** The curves of a run. @param {HTMLElement} root */
export const runCurves = (root) => {
  const all = Object.entries(CHARTS).map(([name, spec]) => {
    const holder = element(`<div class="pg-panel"></div>`);
    root.append(holder);
    return {name, drawn: chart(holder, spec)};
  });
  return {
    /** @param {Frame} frame @param {number | null} member null for all @param {boolean} critic
     * @param {boolean} newest the frame's readings are this member's */
    draw(frame, member, critic, newest) {
      const names = frame.history?.curve?.names || [];
      const known = unpackCurves(names, frame.arrays || {}, "curve", member);
      for (const {name, drawn} of all) {
        // A critic's output is no probability: free axis, no mark at one half.
        if (name === "verdict") drawn.retitle(critic ? CRITIC : PROBABILITY);
        drawn.set(known, newest ? frame.readings || {} : {});
      }
    },
    clear() {
      for (const {drawn} of all) drawn.clear();
    },
  };
};
