// The plane through three noises as numbers: what the URL holds, where a place is on the pad, what
// may be said of the length of a z.

import {fixed} from "../../static/number.js";
import {arrowSteps} from "../../static/two-way.js";

/** @typedef {import("../../static/types.js").Knob} Knob */

/** `keep` is 1 while the length of z is kept between the corners. @typedef {{a: number, b: number,
 *   c: number, u: number, v: number, psi: number, keep: number}} Place */

/** What the controls move.
 * @typedef {{a: Knob, b: Knob, c: Knob, u: Knob, v: Knob, psi: Knob}} Asks */

/** What is known of a model's noise.
 * @typedef {{norm: number, spread: number, dim: number}} Facts */

/** @type {("a" | "b" | "c")[]} */
export const CORNERS = ["a", "b", "c"];
export const CELLS = 7; // pictures a side of the map
export const STEPS = 9; // pictures of a path
const START = {u: 0.3, v: 0.3}; // between the corners, so that there is something to see at first
const FAR = 3; // spreads from the usual length

/** @param {number} value @param {Knob} knob */
const within = (value, {low, high}) => Math.max(low, Math.min(high, value));

/** The state at first. @param {Asks} asks @returns {Place} */
export const usualPlace = ({a, b, c, psi}) => (
  {a: a.default, b: b.default, c: c.default, ...START, psi: psi.default, keep: 0});

/**
 * The state that the URL tells.
 * @param {Asks} asks @param {(name: string) => string | null} get @returns {Place}
 */
export const placeFrom = (asks, get) => {
  const place = usualPlace(asks);
  for (const name of /** @type {(keyof Place)[]} */ (Object.keys(place))) {
    const text = get(name);
    if (text === null || text === "" || !Number.isFinite(Number(text))) continue;
    if (name === "keep") place.keep = text === "1" ? 1 : 0;
    else place[name] = within(Number(text), asks[name]);
  }
  for (const name of CORNERS) place[name] = Math.round(place[name]);
  return place;
};

/** The arguments of a question about the plane. @param {Place} place */
const cornersOf = ({a, b, c, psi, keep}) => ({a, b, c, psi, keep: Boolean(keep)});

/** What is drawn at the dot. @param {Place} place */
export const dotQuestion = (place) => (
  {what: "latent_plane", args: {...cornersOf(place), u: place.u, v: place.v}});

/** What is drawn below the dot. @param {Place} place */
export const mapQuestion = (place) => (
  {what: "latent_map", args: {...cornersOf(place), n: CELLS}});

/** Both ways from A to B. @param {Place} place */
export const pathQuestion = ({a, b, psi}) => ({what: "latent_path", args: {a, b, psi, n: STEPS}});

/** How much of the pad one picture of the map takes, beyond the range at each end by a half. */
const span = (/** @type {Knob} */ {low, high}) => (high - low) * (CELLS / (CELLS - 1));

/**
 * A coordinate under the finger, in thousandths: the pictures of the map lie around their places.
 * @param {Knob} knob @param {number} share of the pad, from the low end
 */
export const placeAt = (knob, share) => {
  const value = (knob.low + knob.high) / 2 + (share - 0.5) * span(knob);
  return Math.round(1000 * within(value, knob)) / 1000;
};

/** Where a coordinate is on the pad, as a share of it. @param {Knob} knob @param {number} value */
export const shareOf = (knob, value) => (value - (knob.low + knob.high) / 2) / span(knob) + 0.5;

const KEY_STEP = 0.02;

/**
 * Where a key leads: arrows move the dot, five steps with Shift; Home is where it was at first.
 * @param {Place} place @param {string} key @param {boolean} shifted @param {Asks} asks
 * @returns {{u: number, v: number} | null} null for another key
 */
export const keyedPlace = ({u, v}, key, shifted, asks) => {
  if (key === "Home") return {...START};
  const by = arrowSteps(key, shifted);
  if (!by) return null;
  const moved = (/** @type {Knob} */ knob, /** @type {number} */ value) => (
    Math.round(1000 * within(value, knob)) / 1000);
  return {u: moved(asks.u, u + by[0] * KEY_STEP), v: moved(asks.v, v + by[1] * KEY_STEP)};
};

/** How long noise usually is. @param {Facts} facts */
export const usualWords = ({norm, spread, dim}) => (
  `noise of ${dim} numbers is ${fixed(norm, 1)} ± ${fixed(spread, 1)} long`);

/** What the length of a z means. @param {number} length @param {Facts} facts */
export const lengthWords = (length, {norm, spread}) => {
  if (length < norm - FAR * spread) {
    return "Shorter than nearly any noise that G was trained with: inside the shell.";
  }
  if (length > norm + FAR * spread) {
    return "Longer than nearly any noise that G was trained with: outside the shell.";
  }
  return "As long as the noise that G was trained with.";
};

/** The angle between two noises, in degrees, from their lengths and that of the middle of both.
 * @param {number} a @param {number} b @param {number} middle */
export const angleOf = (a, b, middle) => {
  const cosine = (4 * middle * middle - a * a - b * b) / (2 * a * b);
  return (Math.acos(Math.max(-1, Math.min(1, cosine))) * 180) / Math.PI;
};

/**
 * Why two ways between the same ends differ.
 * @param {number[]} lerp lengths along the straight way @param {number[]} slerp along the arc
 */
export const pathWords = (lerp, slerp) => {
  const at = Math.floor(lerp.length / 2);
  if (!lerp[0] || !lerp[lerp.length - 1]) return "With ψ = 0 every z is 0, and both ways are one.";
  const angle = fixed(angleOf(lerp[0], lerp[lerp.length - 1], lerp[at]), 0);
  return `A and B stand at an angle of ${angle}°: the straight way cuts the corner and is ${
    fixed(lerp[at], 1)} long in its middle, the arc ${fixed(slerp[at], 1)}.`;
};
