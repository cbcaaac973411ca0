// The honesty panel: the nearest training picture of each sample, in the same places, and how many
// samples are near-copies. Only for pictures that somebody brought, who alone may see them.

import {element, find} from "../../static/dom.js";
import {images} from "../../static/images.js";
import {live} from "../../static/live.js";
import {url} from "../../static/url.js";

const AGAIN_MS = 20_000; // while it trains and can be seen

const MARKUP = `<section class="pg-honesty" aria-label="Honesty" hidden>
    <h3>Honesty</h3>
    <button type="button" class="pg-small">Compare with your pictures</button>
    <p class="pg-note" role="status"></p>
    <div class="pg-honesty-pictures">
      <figure><div></div><figcaption>Samples</figcaption></figure>
      <figure><div></div><figcaption>Nearest of your pictures, in the same places; orange: a
        near-copy</figcaption></figure></div>
  </section>`;

/** @param {HTMLElement} holder
 * @param {() => {id: string | null, step: number, trains: boolean}} run whose samples */
export const honestyPanel = (holder, run) => {
  const box = element(MARKUP);
  holder.append(box);
  const words = find(box, ".pg-note"), pictures = find(box, ".pg-honesty-pictures");
  const [samples, nearest] = [...pictures.querySelectorAll("figure > div")].map((place) => (
    images(/** @type {HTMLElement} */ (place), {columns: 8})));
  let at = ""; // which run and step was compared last
  let busy = false;
  const compare = () => {
    const {id, step} = run();
    if (!id || busy) {
      if (!id) words.textContent = "Train something first.";
      return;
    }
    busy = true;
    at = `${id} ${step}`;
    live.say({op: "honesty", run: id, member: Number(url.get("member")) || 0}, (told) => {
      busy = false;
      words.textContent = told.words;
      find(pictures, "figcaption").textContent = `Samples of step ${
        told.step.toLocaleString("en-US")}`;
      samples.draw({images: told.arrays.samples, columns: 8});
      nearest.draw({images: told.arrays.images, columns: 8, critic: false,
        verdicts: {data: Float32Array.from(told.copied, (copy) => (copy ? 0 : 1)), shape: [64]}});
    }, (refused) => {
      busy = false;
      words.textContent = refused.message;
    });
  };
  find(box, "button").addEventListener("click", compare);
  setInterval(() => {
    const {id, step, trains} = run();
    if (box.offsetParent && trains && step > 0 && at !== `${id} ${step}`) compare();
  }, AGAIN_MS);
  return {
    /** Are the data somebody's own pictures? @param {boolean} own */
    show(own) { box.hidden = !own; },
  };
};
