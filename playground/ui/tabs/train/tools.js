// The tools of the pad for own points: what a hand does with each.

import {along, erased, marked, puff, stamp} from "./strokes.js";

/** @typedef {import("./drawing.js").Drawing} Drawing */
/** @typedef {import("./drawing.js").Point} Point */

const PUFF_MS = 40;
const DOT = 0.035; // data units: a brush that is pressed and not moved leaves a point

/** @typedef {{title: string, help: string, size: number, sized: string}} Tool ``sized``: what its
 *   size is called, "" where it has none */
/** @type {Record<string, Tool>} */
export const TOOLS = {
  brush: {title: "Brush", help: "a stroke of points", size: 0.15, sized: "Width"},
  spray: {title: "Spray", help: "points as long as you press", size: 0.6, sized: "Width"},
  line: {title: "Line", help: "from where you press to where you let go", size: 0.1,
    sized: "Width"},
  stamp: {title: "Stamp", help: "a Gaussian where you press", size: 0.1, sized: "σ"},
  erase: {title: "Eraser", help: "takes points away", size: 0.4, sized: "Width"},
  mark: {title: "Modes", help: "press where a mode is; again takes the mark away", size: 0,
    sized: ""},
};
/**
 * What the tools work on.
 * @typedef {object} Work
 * @property {() => string} tool in hand
 * @property {() => number} width of it
 * @property {() => Drawing} drawing
 * @property {(changed: Partial<Drawing>) => void} change
 * @property {() => Point | null} at where the stroke is now
 * @property {() => void} begin before a stroke
 * @property {() => void} end after it
 */

/** @param {Work} work @param {() => number} chance @returns {import("./pad.js").Hand} */
export const handOf = ({tool, width, drawing, change, at: now, begin, end}, chance) => {
  /** @type {ReturnType<typeof setInterval> | 0} */
  let spraying = 0;
  /** @type {Point} */
  let begun = [0, 0];
  const add = (/** @type {Point[]} */ points) => (
    change({points: [...drawing().points, ...points]}));
  const brush = (/** @type {Point} */ from, /** @type {Point} */ to) => (
    add(along(from, to, width(), chance)));
  const erase = (/** @type {Point} */ from, /** @type {Point} */ to) => (
    change({points: erased(drawing().points, from, to, width())}));
  /** @type {Record<string, (at: Point) => void>} */
  const down = {
    brush: (at) => brush(at, [at[0] + DOT, at[1]]),
    spray: (at) => {
      add(puff(at, width(), chance));
      spraying = setInterval(() => add(puff(now() ?? at, width(), chance)), PUFF_MS);
    },
    stamp: (at) => add(stamp(at, width(), chance)),
    erase: (at) => erase(at, at),
    mark: (at) => change({modes: marked(drawing().modes, at)}),
  };
  /** @type {Record<string, (from: Point, to: Point) => void>} */
  const move = {brush, erase};
  return {
    down(at) {
      begin();
      begun = at;
      down[tool()]?.(at);
    },
    move: (from, to) => move[tool()]?.(from, to),
    up(at) {
      clearInterval(spraying);
      if (tool() === "line") brush(begun, at);
      end();
    },
    guide: (from, to) => (tool() === "line" ? [from, to] : null),
  };
};
