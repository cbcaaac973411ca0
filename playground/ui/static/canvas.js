// Canvases that fit their holder.

import {onTheme, palette} from "./theme.js";
import {pen} from "./dom.js";
import {telling} from "./told.js";

/**
 * @typedef {object} Surface
 * @property {HTMLCanvasElement} canvas
 * @property {() => void} redraw once before the next paint
 * @property {() => void} paint at once: for callers that are in an animation frame already
 * @property {(scale: number) => HTMLCanvasElement | null} copy the same on paper, with so many
 *   pixels to one of CSS; null while it cannot be seen
 * @property {() => [number, number]} size in CSS pixels, 0 while it cannot be seen
 * @property {(text: () => string) => void} tell what it shows now, in words
 * @property {() => void} close it draws no more
 */

/**
 * A canvas that keeps its holder's size, sharp on any screen; it draws at most once a frame and
 * only while it can be seen.
 * @param {HTMLElement} holder
 * @param {(ctx: CanvasRenderingContext2D, width: number, height: number) => void} draw
 * @param {string} label for those who cannot see it
 * @returns {Surface}
 */
export const canvasIn = (holder, draw, label) => {
  const canvas = document.createElement("canvas");
  canvas.className = "pg-canvas";
  const tell = telling(canvas, label);
  holder.append(canvas);
  const ctx = pen(canvas);
  let asked = false;
  let width = 0;
  let height = 0;
  const paint = () => {
    asked = false;
    if (!width || !height) return;
    ctx.setTransform(canvas.width / width, 0, 0, canvas.height / height, 0, 0);
    ctx.clearRect(0, 0, width, height);
    draw(ctx, width, height);
  };
  const redraw = () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => asked && paint());
  };
  const sight = new ResizeObserver(() => {
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    width = canvas.clientWidth;
    height = canvas.clientHeight;
    const wide = Math.round(width * ratio);
    const high = Math.round(height * ratio);
    if (canvas.width !== wide || canvas.height !== high) {
      canvas.width = wide;
      canvas.height = high;
    }
    redraw();
  });
  sight.observe(canvas);
  const away = onTheme(redraw);
  return {
    canvas, redraw, paint, tell,
    copy(scale) {
      if (!width || !height) return null;
      const other = document.createElement("canvas");
      [other.width, other.height] = [Math.round(width * scale), Math.round(height * scale)];
      const paper = pen(other);
      paper.fillStyle = palette.card;
      paper.fillRect(0, 0, other.width, other.height);
      paper.setTransform(scale, 0, 0, scale, 0, 0);
      draw(paper, width, height);
      return other;
    },
    size: () => [width, height],
    close() {
      sight.disconnect();
      away();
    },
  };
};
