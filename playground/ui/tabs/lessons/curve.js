// A curve drawn by hand over axes, and the same with what happened beside it.

import {element, escape, find} from "../../static/dom.js";
import {number} from "../../static/number.js";
import {heightAt} from "./judge.js";

/** @typedef {import("./types.js").Axis} Axis */
/** @typedef {import("./types.js").Points} Points */
/** @typedef {import("./inputs.js").Input} Input */
/** @typedef {{x: Axis, y: Axis}} Axes */

export const [WIDE, HIGH] = [320, 220]; // of the drawing, in its own units
const EDGE = {left: 46, right: 10, top: 10, bottom: 34};
const PLACES = 21; // at which a hand's curve is known
const KEYS = 40; // steps of a key from the bottom to the top

/** @param {Axes} axes */
const scales = ({x, y}) => {
  const [width, height] = [WIDE - EDGE.left - EDGE.right, HIGH - EDGE.top - EDGE.bottom];
  return {
    right: (/** @type {number} */ value) => (
      EDGE.left + (width * (value - x.low)) / (x.high - x.low)),
    up: (/** @type {number} */ value) => (
      EDGE.top + height * (1 - (value - y.low) / (y.high - y.low))),
    /** @param {number} across @param {number} down @returns {[share: number, value: number]} */
    at(across, down) {
      const value = y.low + (y.high - y.low) * (1 - (down - EDGE.top) / height);
      return [(across - EDGE.left) / width, Math.max(y.low, Math.min(y.high, value))];
    },
  };
};

/** The axes with their ends and names. @param {Axes} axes */
export const frame = ({x, y}) => {
  const [left, right] = [EDGE.left, WIDE - EDGE.right], bottom = HIGH - EDGE.bottom;
  const middle = (EDGE.top + bottom) / 2;
  const label = (/** @type {number} */ value) => escape(number(value));
  return `<path class="pg-axes" d="M${left} ${EDGE.top}V${bottom}H${right}"/>
    <path class="pg-grid" d="M${left} ${middle}H${right}M${left} ${EDGE.top}H${right}
      M${(left + right) / 2} ${EDGE.top}V${bottom}M${right} ${EDGE.top}V${bottom}"/>
    <g translate="no"><text x="${left - 5}" y="${EDGE.top + 8}" text-anchor="end">${label(y.high)
    }</text><text x="${left - 5}" y="${bottom}" text-anchor="end">${label(y.low)}</text>
    <text x="${left}" y="${bottom + 14}">${label(x.low)}</text>
    <text x="${right}" y="${bottom + 14}" text-anchor="end">${label(x.high)}</text>
    <text x="${(left + right) / 2}" y="${HIGH - 5}" text-anchor="middle">${escape(x.name)}</text>
    <text transform="translate(11 ${middle}) rotate(-90)" text-anchor="middle">${escape(y.name)
    }</text></g>`;
};

/** A line through points, cut at the axes' ends. @param {Points} points @param {Axes} axes */
export const line = (points, axes) => {
  const {right, up} = scales(axes);
  const {x, y} = axes;
  return points.filter(([at]) => at >= x.low && at <= x.high).map(([at, value], i) => (
    `${i ? "L" : "M"}${right(at).toFixed(1)} ${
      up(Math.max(y.low, Math.min(y.high, value))).toFixed(1)}`)).join("");
};

/** Values at the places, those between drawn ones in a line; null while none is drawn.
 * @param {(number | null)[]} heights @param {Axis} x @returns {Points | null} */
export const filled = (heights, x) => {
  const at = (/** @type {number} */ i) => x.low + ((x.high - x.low) * i) / (heights.length - 1);
  /** @type {Points} */
  const drawn = heights.flatMap((value, i) => (value === null ? [] : [[at(i), value]]));
  return drawn.length ? heights.map((_, i) => [at(i), heightAt(drawn, at(i))]) : null;
};

/** A curve to draw, by a finger or with the arrow keys.
 * @param {Axes} axes @param {() => void} changed @returns {Input} */
export const curveInput = (axes, changed) => {
  const root = element(`<div class="pg-curve"><svg viewBox="0 0 ${WIDE} ${HIGH}" role="slider"
    tabindex="0" aria-label="Draw your curve: arrow keys, left and right choose the place, up and down move it"
    aria-valuemin="${axes.y.low}" aria-valuemax="${axes.y.high}">${frame(axes)}
    <path class="pg-mine"/><circle class="pg-place" r="5"/></svg>
    <p class="pg-note">Draw it with a finger, the mouse or the arrow keys.</p></div>`);
  const svg = /** @type {*} */ (root.querySelector("svg"));
  /** @type {(number | null)[]} */
  const heights = Array(PLACES).fill(null);
  let place = 0, last = -1;
  const {x, y} = axes;
  const show = () => {
    const points = filled(heights, x);
    find(root, ".pg-mine").setAttribute("d", points ? line(points, axes) : "");
    const [at, value] = points?.[place] ?? [x.low, (y.low + y.high) / 2];
    const {right, up} = scales(axes);
    const mark = find(root, ".pg-place");
    mark.setAttribute("cx", String(right(at)));
    mark.setAttribute("cy", String(up(value)));
    svg.setAttribute("aria-valuenow", number(value).replace("−", "-"));
    svg.setAttribute("aria-valuetext", `${x.name} ${number(at)}: ${
      points ? number(value) : "nothing drawn"}`);
  };
  const told = () => {
    show();
    changed();
  };
  listenToHand(svg, axes, (/** @type {number} */ share, /** @type {number} */ value, began) => {
    place = Math.max(0, Math.min(PLACES - 1, Math.round(share * (PLACES - 1))));
    const from = began || last < 0 ? place : last;
    const start = heights[from] ?? value;
    for (let i = Math.min(from, place); i <= Math.max(from, place); i++) { // a fast hand skips some
      heights[i] = from === place ? value
        : start + ((value - start) * (i - from)) / (place - from);
    }
    last = place;
    told();
  });
  svg.addEventListener("keydown", (/** @type {KeyboardEvent} */ pressed) => {
    const by = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1]}[
      pressed.key];
    if (!by) return;
    pressed.preventDefault();
    place = Math.max(0, Math.min(PLACES - 1, place + by[0]));
    if (by[1]) {
      const now = filled(heights, x)?.[place][1] ?? (y.low + y.high) / 2;
      const next = now + (by[1] * (y.high - y.low)) / KEYS;
      heights[place] = Math.max(y.low, Math.min(y.high, next));
    }
    told();
  });
  show();
  return {root, value: () => (heights.filter((v) => v !== null).length > 1
    ? filled(heights, x) : null)};
};

/** @param {SVGSVGElement} svg @param {Axes} axes
 * @param {(share: number, value: number, began: boolean) => void} moved */
const listenToHand = (svg, axes, moved) => {
  const {at} = scales(axes);
  const tell = (/** @type {PointerEvent} */ {clientX, clientY}, /** @type {boolean} */ began) => {
    const {left, top, width, height} = svg.getBoundingClientRect();
    moved(...at(((clientX - left) / width) * WIDE, ((clientY - top) / height) * HIGH), began);
  };
  svg.addEventListener("pointerdown", (pressed) => {
    svg.setPointerCapture(pressed.pointerId);
    pressed.preventDefault();
    svg.focus();
    tell(pressed, true);
  });
  svg.addEventListener("pointermove", (moving) => {
    if (svg.hasPointerCapture(moving.pointerId)) tell(moving, false);
  });
};

/** Guess and truth over the same axes. @param {Axes} axes @param {Points} guess
 * @param {Points} truth */
export const curvesBeside = (axes, guess, truth) => element(`<div class="pg-curve">
  <svg viewBox="0 0 ${WIDE} ${HIGH}" role="img" aria-label="Your curve and what happened">${
    frame(axes)}<path class="pg-mine" d="${line(guess, axes)}"/>
    <path class="pg-truth" d="${line(truth, axes)}"/></svg>
  <p class="pg-curve-keys"><span class="pg-key" style="--key:var(--pg-grad)">your guess</span>
    <span class="pg-key" style="--key:var(--pg-ink)">what happened</span></p></div>`);
