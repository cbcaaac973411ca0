// What each tool does to a drawing's points. Chance is given, so that tests know it.

import {inView} from "./drawing.js";

/** @typedef {import("./drawing.js").Point} Point */
/** @typedef {() => number} Chance 0 to 1 */

const APART = 0.035; // data units between two points of a brush's stroke
const A_PUFF = 10; // points of one puff of the spray
const A_STAMP = 60;
const NEAR = 0.15; // a mode that is pressed again goes

/** @param {Point} a @param {Point} b */
const distance = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]);

/** @param {number} x @param {number} y @returns {Point} */
const placed = (x, y) => [inView(x), inView(y)];

/** A place in a disc. @param {Point} middle @param {number} radius @param {Chance} chance */
const inDisc = ([x, y], radius, chance) => {
  const [r, turn] = [radius * Math.sqrt(chance()), 2 * Math.PI * chance()];
  return placed(x + r * Math.cos(turn), y + r * Math.sin(turn));
};

/** Two independent normal numbers (Box and Muller 1958). @param {Chance} chance */
const normals = (chance) => {
  const [r, turn] = [Math.sqrt(-2 * Math.log(1 - chance())), 2 * Math.PI * chance()];
  return [r * Math.cos(turn), r * Math.sin(turn)];
};

/** Points along a piece of a stroke, as many for each length, as far beside it as half the width.
 * @param {Point} from @param {Point} to @param {number} width @param {Chance} chance */
export const along = (from, to, width, chance) => {
  // what is left of the last point's distance is a matter of chance: short pieces count too
  const n = Math.floor(distance(from, to) / APART + chance());
  return Array.from({length: n}, () => {
    const share = chance();
    return inDisc([from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])],
      width / 2, chance);
  });
};

/** One puff of the spray. @param {Point} at @param {number} width @param {Chance} chance */
export const puff = (at, width, chance) => (
  Array.from({length: A_PUFF}, () => inDisc(at, width / 2, chance)));

/** A Gaussian. @param {Point} at @param {number} sigma @param {Chance} chance */
export const stamp = (at, sigma, chance) => Array.from({length: A_STAMP}, () => {
  const [x, y] = normals(chance);
  return placed(at[0] + sigma * x, at[1] + sigma * y);
});

/** What is left when an eraser has gone there. @param {Point[]} points @param {Point} from
 * @param {Point} to @param {number} width */
export const erased = (points, from, to, width) => {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length = dx * dx + dy * dy;
  return points.filter((point) => {
    const share = length ? ((point[0] - from[0]) * dx + (point[1] - from[1]) * dy) / length : 0;
    const at = Math.max(0, Math.min(1, share));
    return distance(point, [from[0] + at * dx, from[1] + at * dy]) > width / 2;
  });
};

/** A mark more, or one less where there is one. @param {Point[]} modes @param {Point} at */
export const marked = (modes, at) => {
  const left = modes.filter((mode) => distance(mode, at) > NEAR);
  return left.length < modes.length ? left : [...modes, placed(...at)];
};

/** As many as may be, the newest of all. @param {Point[]} points @param {number} most */
export const newest = (points, most) => points.slice(-most);
