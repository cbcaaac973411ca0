// The paper for own points: mouse, finger, pen and keyboard draw on a plane of data.

import {canvasIn} from "../../static/canvas.js";
import {element} from "../../static/dom.js";
import {font, palette} from "../../static/theme.js";
import {EXTENT, inView} from "./drawing.js";

/** @typedef {import("./drawing.js").Point} Point */
/** @typedef {import("./drawing.js").Drawing} Drawing */
/**
 * What a tool does. A stroke begins, moves any number of times and ends.
 * @typedef {object} Hand
 * @property {(at: Point) => void} down
 * @property {(from: Point, to: Point) => void} move
 * @property {(at: Point) => void} up
 * @property {(start: Point, at: Point) => [Point, Point] | null} guide a line to show meanwhile
 */

const STEP = 0.1; // data units of an arrow key, five of them with Shift
const TICKS = [-2, -1, 0, 1, 2];
/** @type {Record<string, Point>} */
const ARROWS = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1]};

/** Where an arrow key leads. @param {Point} at @param {string} key @param {boolean} far
 * @returns {Point | null} null for another key */
export const keyMove = (at, key, far) => {
  const by = ARROWS[key];
  if (!by) return null;
  const step = STEP * (far ? 5 : 1);
  // thousandths, so that ten steps there and back end where they began
  const moved = (/** @type {0 | 1} */ i) => (
    inView(Math.round((at[i] + step * by[i]) * 1000) / 1000));
  return [moved(0), moved(1)];
};

/** @param {number} side of the paper in pixels */
const placing = (side) => ({
  x: (/** @type {number} */ value) => (value + EXTENT) / (2 * EXTENT) * side,
  y: (/** @type {number} */ value) => (EXTENT - value) / (2 * EXTENT) * side,
});

/** @param {CanvasRenderingContext2D} ctx @param {number} side */
const drawPaper = (ctx, side) => {
  const {x, y} = placing(side);
  ctx.fillStyle = palette.card;
  ctx.fillRect(0, 0, side, side);
  ctx.strokeStyle = palette.line;
  ctx.lineWidth = 1;
  ctx.beginPath();
  for (const at of TICKS) {
    ctx.moveTo(x(at), 0);
    ctx.lineTo(x(at), side);
    ctx.moveTo(0, y(at));
    ctx.lineTo(side, y(at));
  }
  ctx.stroke();
  ctx.fillStyle = palette.soft;
  ctx.font = font(11);
  ctx.textBaseline = "bottom";
  ctx.textAlign = "left";
  for (const at of TICKS) ctx.fillText(String(at), x(at) + 2, side - 1);
};

/** @param {CanvasRenderingContext2D} ctx @param {number} side @param {Drawing} drawing */
const drawPoints = (ctx, side, {points, modes}) => {
  const {x, y} = placing(side);
  ctx.fillStyle = palette.real;
  for (const [px, py] of points) ctx.fillRect(x(px) - 1.1, y(py) - 1.1, 2.2, 2.2);
  ctx.strokeStyle = ctx.fillStyle = palette.ink;
  ctx.lineWidth = 1.5;
  ctx.font = font(11, "600");
  ctx.textAlign = "left";
  ctx.textBaseline = "bottom";
  modes.forEach(([mx, my], i) => {
    ctx.beginPath();
    ctx.arc(x(mx), y(my), 6, 0, 2 * Math.PI);
    ctx.stroke();
    ctx.fillText(String(i + 1), x(mx) + 6, y(my) - 3);
  });
};

/** The keyboard's cross, and a line on its way. @param {CanvasRenderingContext2D} ctx
 * @param {number} side @param {Point | null} cross @param {[Point, Point] | null} guide */
const drawHand = (ctx, side, cross, guide) => {
  const {x, y} = placing(side);
  ctx.strokeStyle = palette.disc;
  ctx.lineWidth = 2;
  ctx.beginPath();
  if (cross) {
    const [cx, cy] = [x(cross[0]), y(cross[1])];
    ctx.moveTo(cx - 7, cy);
    ctx.lineTo(cx + 7, cy);
    ctx.moveTo(cx, cy - 7);
    ctx.lineTo(cx, cy + 7);
  }
  if (guide) {
    ctx.moveTo(x(guide[0][0]), y(guide[0][1]));
    ctx.lineTo(x(guide[1][0]), y(guide[1][1]));
  }
  ctx.stroke();
};

/** Mouse, finger and pen. @param {HTMLCanvasElement} canvas
 * @param {{down: (at: Point) => void, move: (to: Point) => void, up: () => void}} stroke */
const byPointer = (canvas, stroke) => {
  const placeOf = (/** @type {MouseEvent} */ {clientX, clientY}) => {
    const box = canvas.getBoundingClientRect();
    return /** @type {Point} */ ([
      inView((clientX - box.left) / box.width * 2 * EXTENT - EXTENT),
      inView(EXTENT - (clientY - box.top) / box.height * 2 * EXTENT)]);
  };
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    canvas.setPointerCapture(event.pointerId);
    stroke.down(placeOf(event));
  });
  canvas.addEventListener("pointermove", (event) => {
    // a fast hand makes more of a way than there are events
    const passed = event.getCoalescedEvents?.() ?? [];
    for (const each of passed.length ? passed : [event]) stroke.move(placeOf(each));
  });
  canvas.addEventListener("pointerup", stroke.up);
  canvas.addEventListener("pointercancel", stroke.up);
};

/** Arrows move a cross, Space or Enter sets the tool down and lifts it.
 * @param {HTMLCanvasElement} canvas @param {(words: string) => void} say
 * @param {{down: (at: Point) => void, move: (to: Point) => void, up: () => void,
 *   isDown: () => boolean, show: (cross: Point | null) => void}} stroke */
const byKeyboard = (canvas, say, stroke) => {
  /** @type {Point} */
  let at = [0, 0];
  canvas.addEventListener("keydown", (event) => {
    const next = keyMove(at, event.key, event.shiftKey);
    if (next) {
      at = next;
      if (stroke.isDown()) stroke.move(at);
      say(`${at[0].toFixed(1)}, ${at[1].toFixed(1)}`);
    } else if (event.key === " " || event.key === "Enter") {
      if (stroke.isDown()) stroke.up();
      else stroke.down(at);
      say(stroke.isDown() ? "Down." : "Up.");
    } else return;
    event.preventDefault();
    stroke.show(at);
  });
  canvas.addEventListener("focus", () => {
    if (canvas.matches(":focus-visible")) stroke.show(at);
  });
  canvas.addEventListener("blur", () => {
    stroke.up();
    stroke.show(null);
  });
};

/**
 * @param {HTMLElement} holder
 * @param {() => Drawing} drawing as it is
 * @param {Hand} hand
 */
export const pad = (holder, drawing, hand) => {
  /** @type {Point | null} */
  let last = null;
  /** @type {Point | null} */
  let start = null;
  /** @type {Point | null} */
  let cross = null;
  const surface = canvasIn(holder, (ctx, width) => {
    drawPaper(ctx, width);
    drawPoints(ctx, width, drawing());
    drawHand(ctx, width, cross, start && last && hand.guide(start, last));
  }, "Paper for your points: arrow keys move, Space draws");
  const {canvas} = surface;
  canvas.tabIndex = 0;
  const words = element(`<p class="pg-unseen" role="status"></p>`);
  holder.append(words);
  const stroke = {
    down(/** @type {Point} */ at) {
      start = last = at;
      hand.down(at);
      surface.redraw();
    },
    move(/** @type {Point} */ to) {
      if (!last) return;
      hand.move(last, to);
      last = to;
      surface.redraw();
    },
    up() {
      if (!last) return;
      const at = last;
      start = last = null;
      hand.up(at);
      surface.redraw();
    },
    isDown: () => last !== null,
    show(/** @type {Point | null} */ at) {
      cross = at;
      surface.redraw();
    },
  };
  byPointer(canvas, stroke);
  byKeyboard(canvas, (text) => { words.textContent = text; }, stroke);
  return {
    redraw: surface.redraw,
    tell: surface.tell,
    /** Where a stroke that goes on is now. */
    at: () => last,
  };
};
