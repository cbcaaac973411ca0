// Pictures to choose one from.

import {element, findAs} from "../../static/dom.js";
import {paintImage} from "../../static/images.js";

/** A button with a picture. @param {string} style its class @param {string} label
 * @param {() => void} onChosen */
export const tileOf = (style, label, onChosen) => {
  const tile = element(`<button type="button" aria-pressed="false"
    ><canvas width="1" height="1" aria-hidden="true"></canvas></button>`);
  tile.className = style;
  tile.setAttribute("aria-label", label);
  tile.addEventListener("click", onChosen);
  return tile;
};

/** @param {HTMLElement} tile @param {Uint8Array} picture RGB @param {number} side */
export const paintTile = (tile, picture, side) => (
  paintImage(findAs(tile, "canvas", HTMLCanvasElement), picture, side, side, 3));

/** Which of them is chosen. @param {Iterable<Element>} tiles @param {Element | null} chosen */
export const markTile = (tiles, chosen) => {
  for (const tile of tiles) tile.setAttribute("aria-pressed", String(tile === chosen));
};
