// The kept step that stands beside the one that moves.

import {element, find} from "./dom.js";
import {images} from "./images.js";
import {points} from "./points.js";

/** @typedef {import("./types.js").Frame} Frame */

const HELD = `<div class="pg-held" hidden><div class="pg-held-points"></div>
  <div class="pg-held-images"></div><output></output></div>`;

/** A step in words. @param {number} step */
export const said = (step) => `step ${step.toLocaleString("en-US")}`;

/** The step that is held on the right of the screen. @param {HTMLElement} screen
 * @param {{shown: () => import("./run-view.js").Shown, plain?: boolean}} view
 *   `plain`: D's verdicts frame no pictures */
export const heldStep = (screen, view) => {
  const box = element(HELD), mine = element('<output class="pg-moving" hidden></output>');
  screen.append(box, mine);
  const holders = [find(box, ".pg-held-points"), find(box, ".pg-held-images")];
  const plane = points(holders[0]), grid = images(holders[1]);
  /** @type {Frame | null} */
  let held = null;
  const draw = () => {
    if (!held) return;
    const {arrays} = held, shown = view.shown();
    holders[0].hidden = Boolean(arrays.images);
    holders[1].hidden = !arrays.images;
    if (arrays.images) {
      grid.draw({images: arrays.images, verdicts: view.plain ? null : arrays.verdicts,
        critic: shown.critic});
    } else {
      plane.draw({...shown, kind: arrays.d ? "line" : "points", arrays});
    }
  };
  return {
    get step() { return held?.step ?? null; },
    draw,
    /** @param {Frame | null} frame */
    hold(frame) {
      held = frame;
      screen.classList.toggle("pg-halves", Boolean(frame));
      box.hidden = mine.hidden = !frame;
      if (!frame) return;
      find(box, "output").textContent = said(frame.step);
      requestAnimationFrame(draw);
    },
    /** What the other half shows. @param {string} words */
    beside(words) { mine.textContent = words; },
  };
};
