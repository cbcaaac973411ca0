// The colours of what D says: from "fake" over paper to "real".

import {isDark, palette} from "./theme.js";

const rgb = (/** @type {string} */ hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));

/** @type {{key: string, bytes: Uint32Array, plain: string[]} | null} */
let table = null;

/** For a verdict 0 … 255: ``bytes`` are pixels of a background, ``plain`` colours of a frame. */
export const verdicts = () => {
  const key = palette.card + palette.real;
  if (table?.key === key) return table;
  const [low, middle, high] = [palette.fake, palette.card, palette.real].map(rgb);
  const strength = isDark() ? 0.4 : 0.34; // dots must stand out
  const bytes = new Uint32Array(256);
  const plain = [];
  for (let i = 0; i < 256; i++) {
    const side = i < 127.5 ? low : high;
    const far = Math.abs(i - 127.5) / 127.5;
    const mix = (/** @type {number} */ amount) => middle.map(
      (m, c) => Math.round(m + (side[c] - m) * amount));
    const [r, g, b] = mix(far * strength);
    bytes[i] = (255 << 24) | (b << 16) | (g << 8) | r;
    plain.push(`rgb(${mix(far)})`);
  }
  table = {key, bytes, plain};
  return table;
};
