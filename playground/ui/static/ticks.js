// Where an axis has its ticks, what they say, and how far a live axis reaches.

import {fixed, number} from "./number.js";

/** @typedef {[number, string]} Tick a value and its text */
/** @typedef {[number, number] | [number, number, number]} Range low, high, step of its ticks */

// Of the larger end: what changes by less is noise, and its ends' figures overflow the margin.
const LEAST_SPAN = 0.02;

/** The step of 1, 2 or 5 times a power of ten that cuts a span into at most so many parts.
 * @param {number} span above 0 @param {number} parts */
export const niceStep = (span, parts) => {
  const raw = span / Math.max(1, parts);
  const power = 10 ** Math.floor(Math.log10(raw) + 1e-9);
  const part = raw / power;
  return power * (part <= 1 + 1e-9 ? 1 : part <= 2 ? 2 : part <= 5 ? 5 : 10);
};

/** All ticks of an axis have as many decimals, those of large numbers an ending.
 * @param {number} value @param {number} step @param {number} largest */
const text = (value, step, largest) => {
  const [unit, ending] = largest >= 1e6 ? [1e6, "M"] : largest >= 1e4 ? [1e3, "k"] : [1, ""];
  if (value === 0 && ending) return "0";
  const digits = Math.max(0, -Math.floor(Math.log10(step / unit) + 1e-9));
  return digits > 4 ? number(value) : fixed(value / unit, digits) + ending;
};

/** Multiples of a step from low to high. @param {number} low @param {number} high
 * @param {number} step @returns {Tick[]} */
export const ticksBy = (low, high, step) => {
  const largest = Math.max(Math.abs(low), Math.abs(high));
  /** @type {Tick[]} */
  const found = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-6; i++) {
    found.push([i * step, text(i * step, step, largest)]);
  }
  return found;
};

/** About so many ticks at 1, 2 or 5 times a power of ten. @param {number} low @param {number} high
 * @param {number} wanted */
export const ticks = (low, high, wanted) => ticksBy(low, high, niceStep(high - low, wanted));

/** Powers of ten, at most five of them. @param {number} low @param {number} high
 * @returns {Tick[]} */
export const logTicks = (low, high) => {
  /** @type {Tick[]} */
  const found = [];
  const every = Math.max(1, Math.ceil(Math.log10(high / low) / 4));
  for (let e = Math.round(Math.log10(low)); 10 ** e <= high * 1.0001; e += every) {
    const value = Number(`1e${e}`); // 10 ** -3 is 0.001 and a bit
    found.push([value, e < -2 ? `1e\u2212${-e}` : text(value, value, value)]);
  }
  return found;
};

/**
 * A live axis moves in steps: it grows as soon as a value leaves and shrinks only when less than a
 * third of it is used.
 * @param {Range | null} axis what it was @param {number} low @param {number} high
 * @returns {Range}
 */
export const steppedRange = (axis, low, high) => {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return axis || [0, 1];
  const size = Math.max(Math.abs(low), Math.abs(high));
  if (high - low < size * LEAST_SPAN || high - low < 1e-12) { // a constant stands in the middle
    const middle = (low + high) / 2, room = Math.max(1e-3, size * 0.1);
    [low, high] = [middle - room, middle + room];
  }
  const used = axis ? (high - low) / (axis[1] - axis[0]) : 0;
  if (axis && low >= axis[0] && high <= axis[1] && used > 0.34) return axis;
  const step = niceStep((high - low) * 1.1, 3);
  return [Math.floor(low / step) * step, Math.ceil(high / step) * step, step];
};

/** The same in powers of ten, at most eight of them. @param {Range | null} axis @param {number} low
 * @param {number} high @returns {Range} */
export const logSteppedRange = (axis, low, high) => {
  if (!(high > 0)) return axis || [1e-3, 1];
  const bottom = 10 ** Math.floor(Math.log10(Math.max(low, high * 1e-8)));
  let top = 10 ** Math.ceil(Math.log10(high) + 1e-9);
  if (bottom >= top) top = bottom * 10;
  if (axis && bottom >= axis[0] && top <= axis[1]
    && Math.log10(top / bottom) * 3 > Math.log10(axis[1] / axis[0])) return axis;
  return [bottom, top];
};
