// The Status tab: the numbers of /gradio_api/live/status, asked for while they can be seen.

import {element, find} from "../../static/dom.js";
import {whenVisible} from "../../static/visible.js";
import {cards, noNumbers} from "./cards.js";
import {look, ratesBetween} from "./rates.js";
import {table} from "./table.js";

/** @typedef {import("./cards.js").Card} Card */
/** @typedef {import("./cards.js").Told} Told */

const PATH = "gradio_api/live/status";
const EVERY_MS = 2000;

/** @param {HTMLElement} list @param {Card[]} wanted */
const drawCards = (list, wanted) => {
  if (list.childElementCount !== wanted.length) {
    list.replaceChildren(...wanted.map(() => element(
      `<div class="pg-panel"><dt></dt><dd><b></b><span></span></dd></div>`)));
  }
  wanted.forEach(([title, large, small], i) => {
    const card = list.children[i];
    find(card, "dt").textContent = title;
    find(card, "b").textContent = large;
    find(card, "span").textContent = small;
  });
};

/** What the browser and its parser say of a failure is no sentence for a reader.
 * @returns {Promise<Told | {message: string}>} */
const fetchStatus = async () => {
  try {
    const answer = await fetch(new URL(PATH, document.baseURI));
    const told = await answer.json();
    return answer.ok ? told : {message: String(told.message ?? "")};
  } catch {
    return {message: ""};
  }
};

/** @param {HTMLElement} root */
export const start = (root) => {
  /** @type {import("./rates.js").Look | null} */
  let before = null;
  /** @type {ReturnType<typeof setTimeout> | 0} */
  let timer = 0;
  let seen = false;

  /** @param {Told} told */
  const paint = (told) => {
    const now = look(told, performance.now() / 1000);
    const rates = before && ratesBetween(before, now);
    before = now;
    drawCards(find(root, ".pg-status-cards"), cards(told, rates));
    const runs = find(root, ".pg-status-runs");
    const {engine} = told;
    if (engine?.runs.length) runs.replaceChildren(table(engine, rates?.runs ?? new Map()));
    else runs.textContent = engine ? "No runs. Start one on the Train tab." : "";
  };
  const ask = async () => {
    clearTimeout(timer);
    const failed = find(root, ".pg-error");
    const told = await fetchStatus();
    failed.hidden = !("message" in told);
    if ("message" in told) failed.textContent = noNumbers(told.message);
    else paint(told);
    find(root, "#status").dataset.told = "";
    if (seen) timer = setTimeout(ask, EVERY_MS);
  };
  whenVisible(find(root, "#status"), (now) => {
    seen = now;
    if (seen) ask();
    else {
      clearTimeout(timer);
      before = null;
    }
  });
};
