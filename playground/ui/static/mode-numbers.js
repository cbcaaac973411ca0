// The number of each mode beside its place, as bars and tables call it.

import {font, fontSize, palette} from "./theme.js";

const AWAY = 1.3; // times the letters' size from the mode, off the plane's centre

/**
 * @param {CanvasRenderingContext2D} ctx @param {import("./points.js").Tile} tile
 * @param {number} extent @param {number[][]} places of the modes, in data units
 */
export const drawModeNumbers = (ctx, {left, top, size}, extent, places) => {
  const scale = size / (2 * extent);
  const letters = fontSize() - 1, away = AWAY * letters;
  ctx.font = font(letters, "600");
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  ctx.lineWidth = 3;
  ctx.strokeStyle = palette.card; // a rim of paper: dots and D's map lie below
  ctx.fillStyle = palette.ink;
  places.forEach(([x, y], i) => {
    const far = Math.hypot(x, y);
    const [ux, uy] = far > 0 ? [x / far, y / far] : [0, 1];
    const inside = (/** @type {number} */ to) => (
      Math.max(letters / 2, Math.min(size - letters / 2, to)));
    const at = /** @type {const} */ ([left + inside((x + extent) * scale + ux * away),
      top + inside((extent - y) * scale - uy * away)]);
    ctx.strokeText(String(i + 1), ...at);
    ctx.fillText(String(i + 1), ...at);
  });
};
