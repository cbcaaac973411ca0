// A grid of images on canvas, each framed in the colour of D's verdict.

import {canvasIn} from "./canvas.js";
import {element, pen} from "./dom.js";
import {imagesInWords, telling} from "./told.js";
import {verdicts} from "./verdicts.js";

/** @typedef {import("./types.js").NamedArray} NamedArray */
/** @typedef {import("./types.js").NumberArray} NumberArray */
/** @typedef {{images: NamedArray, verdicts?: NamedArray | null, critic?: boolean,
 *   columns?: number}} ImageFrame images are (n, H, W) or (n, H, W, 3) bytes */
/** @typedef {{cell: number, across: number, left: number, n: number}} Grid */

/** Pixels from bytes. @param {Uint32Array} pixels @param {NumberArray} data @param {number} from
 * @param {number} count @param {number} channels 1 or 3 */
const fill = (pixels, data, from, count, channels) => {
  if (channels === 3) {
    for (let i = 0, j = from; i < count; i++, j += 3) {
      pixels[i] = (255 << 24) | (data[j + 2] << 16) | (data[j + 1] << 8) | data[j];
    }
    return;
  }
  for (let i = 0; i < count; i++) pixels[i] = (255 << 24) | (data[from + i] * 0x010101);
};

/** @param {HTMLCanvasElement} canvas @param {number} width @param {number} height */
const resize = (canvas, width, height) => {
  if (canvas.width === width && canvas.height === height) return;
  canvas.width = width;
  canvas.height = height;
};

/** One image of bytes, pixel for pixel. @param {HTMLCanvasElement} canvas
 * @param {NumberArray} data @param {number} height @param {number} width
 * @param {number} [channels] @param {number} [from] */
export const paintImage = (canvas, data, height, width, channels = 1, from = 0) => {
  resize(canvas, width, height);
  const picture = new ImageData(width, height);
  fill(new Uint32Array(picture.data.buffer), data, from, width * height, channels);
  pen(canvas).putImageData(picture, 0, 0);
};

/** All images of a frame side by side in one canvas, so many in a row: painting and reading a
 * canvas by turns, image by image, makes the browser copy it each time.
 * @param {HTMLCanvasElement} canvas @param {NamedArray} images @param {number} across */
const paintSheet = (canvas, {data, shape}, across) => {
  const [n, high, wide, channels = 1] = shape;
  const [width, height] = [across * wide, Math.ceil(n / across) * high];
  resize(canvas, width, height);
  const picture = new ImageData(width, height);
  const pixels = new Uint32Array(picture.data.buffer);
  for (let i = 0; i < n; i++) {
    const corner = Math.floor(i / across) * high * width + (i % across) * wide;
    for (let row = 0; row < high; row++) {
      const at = corner + row * width;
      const from = (i * high + row) * wide * channels;
      fill(pixels.subarray(at, at + wide), data, from, wide, channels);
    }
  }
  pen(canvas).putImageData(picture, 0, 0);
};

/**
 * Tiles only: the canvas has a pixel for each of theirs and the browser enlarges it, a tenth of the
 * work at each of a drag's fifty pictures a second. It draws at once.
 * @param {HTMLElement} holder @param {string} label
 */
export const sheet = (holder, label) => {
  const canvas = /** @type {HTMLCanvasElement} */ (
    element(`<canvas class="pg-sheet" width="1" height="1"></canvas>`));
  const tell = telling(canvas, label);
  holder.append(canvas);
  return {
    canvas,
    /** @param {{images: NamedArray, columns: number}} frame @param {string} [words] what of */
    draw: ({images: tiles, columns}, words = "") => {
      paintSheet(canvas, tiles, Math.min(columns, tiles.shape[0]));
      tell(() => [imagesInWords(tiles, null, false), words].filter(Boolean).join(", "));
    },
    /** As large as it is seen, times ``scale``; null while it cannot be seen.
     * @param {number} scale */
    copy(scale) {
      const seen = Math.min(canvas.clientWidth / canvas.width, canvas.clientHeight / canvas.height);
      if (!seen) return null;
      const times = Math.max(1, Math.round(seen * scale)), made = document.createElement("canvas");
      [made.width, made.height] = [canvas.width * times, canvas.height * times];
      const ctx = pen(made);
      ctx.imageSmoothingEnabled = false;
      ctx.drawImage(canvas, 0, 0, made.width, made.height);
      return made;
    },
  };
};

/** Verdicts as shares of one; a critic has no scale, so it is its own range on this grid.
 * @param {NumberArray} values @param {boolean} critic @returns {(i: number) => number} */
const shares = (values, critic) => {
  const low = critic ? Math.min(...values) : 0;
  const span = critic ? Math.max(...values) - low || 1 : 1;
  return (i) => Math.max(0, Math.min(1, (values[i] - low) / span));
};

/** @param {CanvasRenderingContext2D} ctx @param {HTMLCanvasElement} painted @param {Grid} grid
 * @param {ImageFrame} frame @param {NumberArray} values */
const drawFramed = (ctx, painted, {cell, across, left, n}, frame, values) => {
  const [, high, wide] = frame.images.shape;
  const border = Math.max(2, Math.round(cell * 0.05));
  const gap = Math.max(2, Math.round(cell * 0.04));
  const inner = cell - 2 * border - gap;
  const share = shares(values, Boolean(frame.critic));
  const {plain} = verdicts();
  for (let i = 0; i < n; i++) {
    const [column, row] = [i % across, Math.floor(i / across)];
    const [x, y] = [left + column * cell, row * cell];
    ctx.fillStyle = plain[Math.round(share(i) * 255)];
    ctx.fillRect(x, y, cell - gap, cell - gap);
    ctx.drawImage(painted, column * wide, row * high, wide, high, x + border, y + border, inner,
      inner);
  }
};

/**
 * @param {HTMLElement} holder
 * @param {{columns?: number, onPick?: (index: number) => void}} [options]
 */
export const images = (holder, {columns = 8, onPick} = {}) => {
  /** @type {ImageFrame | null} */
  let frame = null;
  /** @type {Grid | null} */
  let grid = null;
  const painted = document.createElement("canvas");
  const surface = canvasIn(holder, (ctx, width, height) => {
    if (!frame) return;
    const n = frame.images.shape[0];
    const across = Math.min(frame.columns || columns, n);
    const down = Math.ceil(n / across);
    const cell = Math.floor(Math.min(width / across, height / down));
    const left = Math.floor((width - cell * across) / 2);
    grid = {cell, across, left, n};
    paintSheet(painted, frame.images, across);
    ctx.imageSmoothingEnabled = false;
    if (frame.verdicts) drawFramed(ctx, painted, grid, frame, frame.verdicts.data);
    else ctx.drawImage(painted, left, 0, cell * across, cell * down);
  }, "Generated images");
  surface.canvas.addEventListener("click", ({offsetX, offsetY}) => {
    if (!grid || !onPick) return;
    const column = Math.floor((offsetX - grid.left) / grid.cell);
    const index = Math.floor(offsetY / grid.cell) * grid.across + column;
    if (column >= 0 && column < grid.across && index < grid.n) onPick(index);
  });
  return {
    canvas: surface.canvas,
    /** Another frame on a canvas of its own. @param {ImageFrame} other @param {number} scale */
    copy(other, scale) {
      const [kept, places] = [frame, grid];
      frame = other;
      const made = surface.copy(scale);
      [frame, grid] = [kept, places];
      return made;
    },
    /** @param {ImageFrame} next */
    draw(next) {
      frame = next;
      surface.tell(() => imagesInWords(next.images, next.verdicts, Boolean(next.critic)));
      surface.paint(); // frames are handed out inside an animation frame
    },
  };
};
