// The rows of pictures of a translator in training, its step and rate, and its timeline.

import {find} from "../../static/dom.js";
import {images} from "../../static/images.js";
import {timeline} from "../../static/timeline.js";

/** @typedef {import("../../static/types.js").Frame} Frame */

const COLUMNS = 8;

/**
 * @param {HTMLElement} stage
 * @param {(step: number) => Promise<*>} onBranch train on from a kept state
 */
export const trainingPicture = (stage, onBranch) => {
  const grid = images(find(stage, ".cycle-grid"), {columns: COLUMNS});
  /** @type {Frame["arrays"][string] | null} */
  let shown = null;
  /** @param {Frame} frame now, or of the past */
  const paint = ({step, arrays}) => {
    find(stage, ".pg-step b").textContent = String(step);
    if (!arrays?.images) return;
    find(stage, ".cycle-empty").hidden = true;
    shown = arrays.images;
    grid.draw({images: shown});
  };
  const past = timeline(
    {picture: find(stage, ".pg-picture"), past: find(stage, ".pg-past")},
    {
      frame: paint, plain: true,
      then() {}, // the losses beside it are the whole curves
      shown: () => ({layers: [], member: 0, single: true, critic: false, extent: 1}),
      copy(frame, scale) {
        const tiles = frame?.arrays.images ?? shown;
        return tiles && grid.copy({images: tiles}, scale);
      },
    },
    {onBranch},
  );
  return {
    /** The rows in words. @param {[words: string, colour: string][]} rows */
    name(rows) {
      find(stage, ".cycle-rows").replaceChildren(...rows.map(([words, colour]) => {
        const row = document.createElement("span");
        row.textContent = words;
        row.style.color = `var(--pg-${colour}-text)`;
        return row;
      }));
    },
    /** @param {string | null} run */
    follow: (run) => past.follow(run),
    /** The run as it is now. @param {Frame} frame */
    came(frame) {
      const {steps_per_second: rate} = frame;
      find(stage, ".pg-rate b").textContent = rate ? rate.toFixed(1) : "–";
      if (!past.came(frame)) paint(frame);
    },
  };
};
