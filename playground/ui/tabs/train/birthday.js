// The birthday test of a run: a press, a sentence, and the closest pairs for the eye to judge.

import {element, find} from "../../static/dom.js";
import {images} from "../../static/images.js";
import {live} from "../../static/live.js";
import {url} from "../../static/url.js";
import {pairsInWords} from "./words.js";

const MARKUP = `
  <div class="pg-birthday">
    <button type="button" class="pg-small" title="Do two of 1,000 samples agree? (Arora and Zhang
      2017)">Birthday test</button>
    <p class="pg-note" role="status"></p>
    <div class="pg-birthday-pairs" hidden></div>
  </div>`;

/** @param {HTMLElement} holder @param {() => string | null} run whose samples */
export const birthdayTest = (holder, run) => {
  const box = element(MARKUP);
  holder.append(box);
  const words = find(box, "p"), pairs = find(box, ".pg-birthday-pairs");
  const grid = images(pairs, {columns: 4});
  find(box, "button").addEventListener("click", () => {
    const id = run();
    pairs.hidden = true;
    words.textContent = id ? "Drawing 1,000 samples and comparing them all …"
      : "Train something first.";
    if (!id) return;
    live.say({op: "birthday", run: id, member: Number(url.get("member")) || 0}, (told) => {
      const {images: found, points} = told.arrays;
      words.textContent = `Step ${told.step.toLocaleString("en-US")}. ${told.words}${
        points ? ` Closest: ${pairsInWords(points, told.distances)}.` : ""}`;
      pairs.hidden = !found;
      if (found) grid.draw({images: found, columns: 4});
    }, (refused) => { words.textContent = refused.message; });
  });
};
