// A hole on a grid of pixels: what a brush rubs out, and a rectangle for the keyboard.

import {arrowSteps} from "../../static/two-way.js";

/** A mask of square rows, 1 where something is to be completed. @typedef {Uint8Array} Mask */
/** @typedef {[x: number, y: number]} Point in shares of the side */
/** Left, top, width and height in pixels. @typedef {{x: number, y: number, w: number, h: number}}
 * Rectangle */

/** @param {number} side @returns {Mask} */
export const closed = (side) => new Uint8Array(side * side);

/** How much of the picture is hole, 0 to 1. @param {Mask} mask */
export const shareOf = (mask) => mask.reduce((sum, one) => sum + one, 0) / mask.length;

/** Opens what a round brush passes from one point to another; true if that was anything new.
 * @param {Mask} mask @param {Point} from @param {Point} to @param {number} radius */
export const rub = (mask, from, to, radius) => {
  const side = Math.sqrt(mask.length);
  const along = [to[0] - from[0], to[1] - from[1]];
  const length = along[0] ** 2 + along[1] ** 2 || 1;
  let opened = false;
  for (let at = 0; at < mask.length; at++) {
    const [x, y] = [(at % side + 0.5) / side, (Math.floor(at / side) + 0.5) / side];
    const [dx, dy] = [x - from[0], y - from[1]];
    const part = Math.max(0, Math.min(1, (dx * along[0] + dy * along[1]) / length));
    const far = (dx - part * along[0]) ** 2 + (dy - part * along[1]) ** 2;
    if (far > radius ** 2 || mask[at]) continue;
    mask[at] = 1;
    opened = true;
  }
  return opened;
};

/** Opens a rectangle. @param {Mask} mask @param {Rectangle} rectangle */
export const cutOut = (mask, {x, y, w, h}) => {
  const side = Math.sqrt(mask.length);
  for (let row = y; row < y + h; row++) mask.fill(1, row * side + x, row * side + x + w);
};

/** Where a key moves the rectangle, or with Shift how large it makes it; null for another key.
 * @param {Rectangle} now @param {string} key @param {boolean} shifted @param {number} side
 * @returns {Rectangle | null} */
export const keyedRectangle = (now, key, shifted, side) => {
  const by = arrowSteps(key, false);
  if (!by) return null;
  const step = Math.max(1, Math.round(side / 28)), [right, down] = [by[0] * step, -by[1] * step];
  const within = (/** @type {number} */ value, /** @type {number} */ low, /** @type {number} */ high
  ) => Math.max(low, Math.min(high, value));
  if (shifted) {
    return {...now, w: within(now.w + right, step, side - now.x),
      h: within(now.h + down, step, side - now.y)};
  }
  const [x, y] = [within(now.x + right, 0, side - now.w), within(now.y + down, 0, side - now.h)];
  return {...now, x, y};
};
