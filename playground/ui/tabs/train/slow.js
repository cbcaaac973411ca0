// Slow motion: Algorithm 1 of Goodfellow et al. 2014 stage by stage, on the real run. The part of
// the data-flow picture that is working lights up; the two update stages move the real networks.

import {find} from "../../static/dom.js";

const SECONDS = 2.2; // enough to read a caption

/** @typedef {{on: string[], say: string, moves?: string}} Stage parts that work, words, and whom
 *   the step moves: "D" or "G" */

/** One iteration with k steps of D. @param {number} k @returns {Stage[]} */
const stages = (k) => [
  ...Array.from({length: k}, (_, i) => [
    {on: ["data", "data-real", "real", "z", "z-G", "G", "G-fake", "fake"],
      say: `D's turn${k > 1 ? `, step ${i + 1} of ${k}` : ""}. Draw a minibatch of real x from `
        + "the data and of noise z; G turns z into fakes G(z)."},
    {on: ["real", "fake", "real-D", "fake-D", "D", "D-score", "score"],
      say: "D judges both: it should say 1 to real x and 0 to fake G(z)."},
    {on: ["back-D", "D"], moves: "D",
      say: "Update D along its own gradient. G is frozen: no gradient flows into it."},
  ]).flat(),
  {on: ["z", "z-G", "G", "G-fake", "fake"],
    say: "G's turn. Draw a fresh minibatch of noise z; G makes new fakes. No real data now."},
  {on: ["fake", "fake-D", "D", "D-score", "score"],
    say: "D judges the fakes. G wants D to say 1: to be taken for real."},
  {on: ["back-G", "G"], moves: "G",
    say: "The gradient flows back through D, which is frozen, and moves only G."},
];

const BUTTONS = `<div class="pg-slow-buttons"><button type="button" class="pg-button"
    data-do="hold" aria-pressed="false">Pause</button>
  <button type="button" class="pg-button" data-do="next">Next stage</button></div>`;

/**
 * Returns what switches it on and off.
 * @param {HTMLElement} holder
 * @param {{step: (who: string) => Promise<*>, steps: () => number, ready: () => boolean,
 *   light: (parts: string[]) => void}} options
 *   ``step("D")`` moves the real run, ``steps()`` are D's an iteration
 */
export const slowMotion = (holder, {step, steps, ready, light}) => {
  holder.className = "pg-slow";
  holder.innerHTML = `<p class="pg-caption" role="status" aria-live="polite"></p>${BUTTONS}`;
  const hold = find(holder, "[data-do=hold]");
  let at = -1;
  let held = false;
  let running = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  const setHeld = (/** @type {boolean} */ on) => {
    held = on;
    hold.setAttribute("aria-pressed", String(on));
    hold.textContent = on ? "Continue" : "Pause";
  };
  const next = async () => {
    clearTimeout(timer);
    const plan = stages(Math.max(0, steps()));
    at = (at + 1) % plan.length;
    const {on, say, moves} = plan[at];
    light(on);
    find(holder, ".pg-caption").textContent = `${at + 1}. ${say}`;
    if (moves && ready()) await step(moves);
    clearTimeout(timer);
    if (running && !held) timer = setTimeout(next, SECONDS * 1000);
  };
  hold.addEventListener("click", () => {
    setHeld(!held);
    if (held) clearTimeout(timer);
    else next();
  });
  find(holder, "[data-do=next]").addEventListener("click", () => {
    if (!held) hold.click();
    next();
  });
  return (/** @type {boolean} */ on) => {
    running = on;
    clearTimeout(timer);
    setHeld(false);
    if (!on) {
      light([]);
      return;
    }
    at = -1;
    next();
  };
};
