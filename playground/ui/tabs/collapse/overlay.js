// The curves of all lanes laid over each other: one chart a reading, one line a lane.

import {chart} from "../../static/chart.js";
import {curvesOf, momentsOf, overlaid} from "./overlaid.js";

/** @typedef {import("./overlaid.js").LaneCurves} LaneCurves */
/** @typedef {import("./settings.js").Dataset} Dataset */

export class Overlay {
  /** @param {HTMLElement} holder */
  constructor(holder) {
    this.holder = holder;
    this.built = ""; // for which lanes
    /** @type {{reading: string, drawn: import("../../static/chart.js").Chart}[]} */
    this.charts = [];
  }

  /** @param {Dataset} data @param {string[] | null} names @param {LaneCurves[]} lanes */
  draw(data, names, lanes) {
    const titles = lanes.map(({title}) => title);
    const key = JSON.stringify([data.title, names, titles]);
    if (key !== this.built) this.#build(data, names, titles);
    this.built = key;
    for (const {reading, drawn} of this.charts) {
      drawn.set(curvesOf(lanes, reading));
      drawn.moments(momentsOf(lanes));
    }
  }

  /** @param {Dataset} data @param {string[] | null} names @param {string[]} titles */
  #build(data, names, titles) {
    this.holder.replaceChildren();
    this.charts = overlaid(data, names, titles).map(({reading, spec}) => {
      const box = document.createElement("div");
      box.className = "pg-panel";
      this.holder.append(box);
      return {reading, drawn: chart(box, spec)};
    });
  }
}
