// Slow motion: Algorithm 1 of Goodfellow et al. 2014 stage by stage, on the real run. The part of
// the data-flow diagram that is working lights up; the two update stages move the real networks.

import {find} from "../../static/dom.js";

const SECONDS = 2.2; // enough to read a caption

/** @typedef {[string, number, number, number, number, string]} Box name, x, y, width, height,
 *   words */
/** @typedef {{on: string[], say: string, moves?: string}} Stage parts that work, words, and whom
 *   the step moves: "D" or "G" */

/** @type {Box[]} */
const BOXES = [
  ["z", 8, 92, 54, 36, "z"], ["G", 102, 84, 74, 52, "G"], ["fake", 216, 92, 62, 36, "G(z)"],
  ["data", 102, 12, 74, 36, "data"], ["real", 216, 12, 62, 36, "x"],
  ["D", 322, 46, 74, 52, "D"], ["score", 438, 54, 74, 36, "D(·)"],
];
// Name, path, class of what flows.
const WIRES = [
  ["z-G", "M62 110H102"], ["G-fake", "M176 110H216"], ["data-real", "M176 30H216"],
  ["real-D", "M278 30C305 30 300 62 322 62"], ["fake-D", "M278 110C305 110 300 84 322 84"],
  ["D-score", "M396 72H438"],
  ["back-D", "M475 92C475 148 359 150 359 100", "grad"],
  ["back-G", "M475 92C475 178 139 178 139 138", "grad"],
];
/** @type {Record<string, string>} */
const KIND = {z: "fake", G: "fake", fake: "fake", data: "real", real: "real", D: "disc",
  score: "disc"};

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

const diagram = () => {
  const boxes = BOXES.map(([name, x, y, w, h, text]) => `<g data-part="${name}"
    style="--key:var(--pg-${KIND[name]})"><rect x="${x}" y="${y}" width="${w}" height="${h}"
    rx="${w > 70 && name !== "score" && name !== "data" ? 8 : 18}"/>
    <text x="${x + w / 2}" y="${y + h / 2}">${text}</text></g>`);
  const wires = WIRES.map(([name, path, kind = ""]) =>
    `<path data-part="${name}" class="${kind}" d="${path}" marker-end="url(#pg-tip${kind})"/>`);
  const tip = (/** @type {string} */ id) => `<marker id="pg-tip${id}" class="${id}"
    viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
    <path d="M0 0L8 4L0 8z"/></marker>`;
  return `<svg class="pg-flow" viewBox="0 0 520 180" role="img"
    aria-label="Data flow of a GAN: z to G, G(z) and data to D, D's score back to D or G">
    <defs>${tip("")}${tip("grad")}</defs>${wires.join("")}${boxes.join("")}</svg>`;
};

const BUTTONS = `<div class="pg-slow-buttons"><button type="button" class="pg-button"
    data-do="hold" aria-pressed="false">Hold</button>
  <button type="button" class="pg-button" data-do="next">Next stage</button></div>`;

/** @param {HTMLElement} holder @param {Stage} stage @param {number} number from 1 */
const light = (holder, {on, say}, number) => {
  for (const part of /** @type {NodeListOf<HTMLElement>} */ (
    holder.querySelectorAll("[data-part]"))) {
    part.classList.toggle("on", on.includes(part.dataset.part || ""));
  }
  find(holder, ".pg-caption").textContent = `${number}. ${say}`;
};

/**
 * Returns what switches it on and off.
 * @param {HTMLElement} holder
 * @param {{step: (who: string) => Promise<*>, steps: () => number, ready: () => boolean}} options
 *   ``step("D")`` moves the real run, ``steps()`` are D's an iteration
 */
export const slowMotion = (holder, {step, steps, ready}) => {
  holder.className = "pg-slow pg-panel";
  holder.innerHTML = `${diagram()}<p class="pg-caption" role="status" aria-live="polite"></p>
    ${BUTTONS}`;
  const hold = find(holder, "[data-do=hold]");
  let at = -1;
  let held = false;
  let running = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  const setHeld = (/** @type {boolean} */ on) => {
    held = on;
    hold.setAttribute("aria-pressed", String(on));
    hold.textContent = on ? "Go on" : "Hold";
  };
  const next = async () => {
    clearTimeout(timer);
    const plan = stages(Math.max(0, steps()));
    at = (at + 1) % plan.length;
    light(holder, plan[at], at + 1);
    const {moves} = plan[at];
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
    if (!on) return;
    at = -1;
    next();
  };
};
