// Point pictures: one large plane, or several members as small multiples. One-dimensional data is
// drawn by line.js.

import {canvasIn} from "./canvas.js";
import {drawLine} from "./line.js";
import {drawModeNumbers} from "./mode-numbers.js";
import {drawPlane, drawPlaneScales} from "./plane.js";
import {fontSize, palette} from "./theme.js";
import {lineInWords, pointsInWords} from "./told.js";

/** @typedef {{left: number, top: number, size: number}} Tile */
/**
 * @typedef {object} PointFrame
 * @property {"points" | "line"} kind
 * @property {number} [extent] the plane reaches from minus this to this, in data units
 * @property {string[]} [layers] of "real", "fake", "heat", "warp", "arrows"
 * @property {number} member the chosen one
 * @property {boolean} [single] show the chosen one alone
 * @property {boolean} [critic]
 * @property {number[][]} [places] of the modes, in data units: numbered in this order
 * @property {Record<string, import("./types.js").NamedArray>} arrays as the engine sends them,
 *   members first
 */

const SCALED = 240; // pixels: a smaller picture has no room for scales, and is all the plane
const GAP = 8;

/** One plane; scales stand left of it and below. @param {number} width @param {number} height
 * @returns {Tile} */
const onePlane = (width, height) => {
  if (width < SCALED) {
    const size = Math.min(width, height);
    return {left: (width - size) / 2, top: (height - size) / 2, size};
  }
  const margin = fontSize() * 3.6;
  const room = width - margin - 6;
  const size = Math.min(room, height - fontSize() * 3);
  return {left: margin + Math.max(0, (room - size) / 2), top: 2, size};
};

/** Small multiples, as large as they can be. @param {number} width @param {number} height
 * @param {number} members @returns {Tile[]} */
const manyPlanes = (width, height, members) => {
  const sizeFor = (/** @type {number} */ across) => {
    const down = Math.ceil(members / across);
    return Math.floor(Math.min((width - GAP * (across - 1)) / across,
      (height - GAP * (down - 1)) / down));
  };
  let columns = 1;
  for (let across = 2; across <= members; across++) {
    if (sizeFor(across) > sizeFor(columns)) columns = across;
  }
  const size = sizeFor(columns);
  const margin = Math.max(0, (width - columns * (size + GAP) + GAP) / 2);
  return Array.from({length: members}, (_, i) => ({
    left: margin + (i % columns) * (size + GAP),
    top: Math.floor(i / columns) * (size + GAP),
    size,
  }));
};

/** How many members the arrays of a frame hold. @param {PointFrame["arrays"]} arrays */
export const membersOf = ({fake, heat, warp}) => (fake || heat || warp || {shape: [1]}).shape[0];

/** @param {CanvasRenderingContext2D} ctx @param {Tile} tile */
const mark = (ctx, {left, top, size}) => {
  ctx.strokeStyle = palette.ink;
  ctx.lineWidth = 2;
  ctx.strokeRect(left + 1, top + 1, size - 2, size - 2);
};

/** What a frame shows. @param {PointFrame} frame */
const inWords = ({kind, arrays, member}) => {
  if (kind === "line") return lineInWords(arrays, member);
  const members = membersOf(arrays);
  const which = members > 1 ? `member ${member + 1} of ${members}: ` : "";
  return which + pointsInWords(arrays, member);
};

/**
 * @param {HTMLElement} holder
 * @param {{onPick?: (member: number) => void}} [options]
 */
export const points = (holder, {onPick} = {}) => {
  /** @type {PointFrame | null} */
  let frame = null;
  /** @type {Tile[]} */
  let tiles = [];
  const state = {unit: 0, peak: 0}; // scales that stand still between frames
  const surface = canvasIn(holder, (ctx, width, height) => {
    tiles = [];
    if (!frame) return;
    if (frame.kind === "line") {
      drawLine(ctx, width, height, frame, state);
      return;
    }
    const {single, member} = frame;
    const members = single ? 1 : membersOf(frame.arrays);
    tiles = members === 1 ? [onePlane(width, height)] : manyPlanes(width, height, members);
    for (const [i, tile] of tiles.entries()) {
      drawPlane(ctx, tile, frame, single ? member : i, state);
      if (members === 1) drawModeNumbers(ctx, tile, frame.extent ?? 1, frame.places ?? []);
    }
    if (members > 1) mark(ctx, tiles[member] || tiles[0]);
    else if (width >= SCALED) drawPlaneScales(ctx, tiles[0], frame.extent ?? 1);
  }, "Real and generated data");
  surface.canvas.addEventListener("click", ({offsetX, offsetY}) => {
    const picked = tiles.findIndex(({left, top, size}) => offsetX >= left && offsetY >= top
      && offsetX <= left + size && offsetY <= top + size);
    if (picked >= 0 && onPick) onPick(picked);
  });
  return {
    canvas: surface.canvas,
    /** Another frame on a canvas of its own. @param {PointFrame} other @param {number} scale */
    copy(other, scale) {
      const [kept, places] = [frame, tiles];
      frame = other;
      const made = surface.copy(scale);
      [frame, tiles] = [kept, places];
      return made;
    },
    /** @param {PointFrame | null} next */
    draw(next) {
      frame = next;
      surface.tell(() => (next ? inWords(next) : ""));
      surface.paint(); // frames are handed out inside an animation frame
    },
  };
};
