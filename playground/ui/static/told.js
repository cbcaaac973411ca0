// Pictures in words, for who cannot see them: the name of a canvas tells what it shows now.

import {number} from "./number.js";

/** @typedef {import("./types.js").NamedArray} NamedArray */

const TELL_MS = 1000; // pictures come thirty times a second

/**
 * Names a canvas. Calls of what is returned add what is seen now, at most once a second, and the
 * text is only made then.
 * @param {HTMLCanvasElement} canvas @param {string} label
 * @returns {(text: () => string) => void}
 */
export const telling = (canvas, label) => {
  /** @type {() => string} */
  let text = () => "";
  let waits = false;
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", label);
  const tell = () => {
    waits = false;
    const seen = text();
    canvas.setAttribute("aria-label", seen ? `${label}: ${seen}` : label);
  };
  return (next) => {
    text = next;
    if (waits) return;
    waits = true;
    setTimeout(tell, TELL_MS);
  };
};

/** Mean and spread along one axis of the points of a member.
 * @param {NamedArray} points (members, n, 2) or (n, 2) @param {number} member */
const cloud = ({data, shape}, member) => {
  const n = shape[shape.length - 2];
  const from = shape.length === 3 && shape[0] > member ? 2 * n * member : 0;
  let [x, y, squares] = [0, 0, 0];
  for (let i = from; i < from + 2 * n; i += 2) {
    x += data[i] / n;
    y += data[i + 1] / n;
    squares += (data[i] ** 2 + data[i + 1] ** 2) / n;
  }
  return {n, x, y, spread: Math.sqrt(Math.max(0, squares - x * x - y * y) / 2)};
};

/**
 * Points in words: how many, where their middle is, how wide they lie.
 * @param {{real?: NamedArray, fake?: NamedArray}} arrays @param {number} member
 */
export const pointsInWords = ({real, fake}, member) => {
  /** @type {[string, NamedArray | undefined][]} */
  const kinds = [["real", real], ["generated", fake]];
  return kinds.map(([name, found]) => {
    if (!found) return "";
    const {n, x, y, spread} = cloud(found, member);
    return `${n} ${name} points around ${number(x, 2)}, ${number(y, 2)}, spread ${
      number(spread, 2)}`;
  }).filter(Boolean).join("; ");
};

/** Where a curve is highest. @param {NamedArray} grid @param {NamedArray} curve
 * @param {number} member */
const peak = (grid, {data, shape}, member) => {
  const n = shape[shape.length - 1];
  const row = data.subarray(shape.length === 2 ? n * member : 0).subarray(0, n);
  return number(grid.data[row.indexOf(Math.max(...row))], 2);
};

/**
 * Densities on a line in words: where they are highest.
 * @param {Record<string, NamedArray>} arrays grid, p_data and p_g @param {number} member
 */
export const lineInWords = ({grid, p_data: data, p_g: model}, member) => {
  if (!grid || !data) return "";
  const ours = model ? `, of p_g at ${peak(grid, model, member)}` : "";
  return `peak of p_data at ${peak(grid, data, member)}${ours}`;
};

/**
 * A grid of images in words, with what D says of them.
 * @param {NamedArray} images @param {NamedArray | null | undefined} verdicts
 * @param {boolean} critic
 */
export const imagesInWords = ({shape: [n, high, wide]}, verdicts, critic) => {
  const size = `${n} of ${wide} × ${high} pixels`;
  if (!verdicts?.data.length) return size;
  let mean = 0;
  for (const verdict of verdicts.data) mean += verdict / verdicts.data.length;
  return `${size}, ${critic ? "the critic's mean" : "D's mean verdict"} ${number(mean, 2)}`;
};
