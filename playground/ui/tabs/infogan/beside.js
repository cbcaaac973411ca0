// The same noise by a generator that was given labels and by the one that found its codes.

import {find} from "../../static/dom.js";
import {sheet} from "../../static/images.js";
import {live} from "../../static/live.js";
import {largest, oneOf} from "../../static/sliders.js";
import {discoveryWords} from "./codes.js";

/** @typedef {import("./found.js").Discovery} Discovery */

const SHOWN = 10;
const COLUMNS = 5;

/**
 * @param {HTMLElement} stage whose id names its questions
 * @param {{model: string, beside: string}} models @param {Discovery} found
 */
export const comparison = (stage, {model, beside}, found) => {
  /** @param {string} pair */
  const side = (pair) => {
    const holder = find(stage, `[data-pair="${pair}"]`);
    const tiles = sheet(holder, `Samples of the model whose labels were ${pair}`);
    return (/** @type {*} */ {arrays: {images}}) => tiles.draw({images, columns: COLUMNS});
  };
  const [given, own] = [side("given"), side("found")];
  /**
   * @param {ReturnType<import("./codes.js").codeOf>} code
   * @param {number | null} category null: they blend
   */
  return (code, category) => {
    const chosen = category ?? ("categories" in code ? largest(code.categories) : 0);
    const label = found.digit(chosen) ?? category ?? 0;
    const weights = oneOf(found.names.length, label);
    const args = {weights, seed: code.seed, n: SHOWN};
    live.infer(`${stage.id}-pair`, beside, "render", args, given, () => {});
    live.infer(`${stage.id}-self`, model, "render", {...code, n: SHOWN}, own, () => {});
    find(stage, ".pg-digit").textContent = String(label);
    find(stage, ".pg-discovery").textContent = discoveryWords(category,
      category === null ? null : found.share(category));
  };
};
