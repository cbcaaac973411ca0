// Pictures four times as large in numbers and words: what was measured of the three ways.

import {fixed, percent} from "../../static/number.js";

/** Of bicubic, L1 and L1 + GAN, in this order. @typedef {{psnr: number[], ssim: number[],
 *   distance: number[]}} Figures */
/** @typedef {{width: number, height: number, test: boolean}} Size */

export const WAYS = ["bicubic", "l1", "gan"];
const [BICUBIC, L1, GAN] = [0, 1, 2];
const CLEAR = 0.05; // dB that are told apart
const NEARER = 0.03; // of a distance of features, as a share of the other
const LONGEST = {test: 1024, plain: 256}; // pixels of a side that are taken

/** The figures of one way. @param {Figures} figures @param {number} way */
export const figureWords = ({psnr, ssim, distance}, way) => (
  `${fixed(psnr[way], 2)} dB, SSIM ${fixed(ssim[way], 3)}, features ${fixed(distance[way], 3)}`);

/** Is the first of two distances clearly below the other? @param {number} one
 * @param {number} other */
const isNearer = (one, other) => one < (1 - NEARER) * other;

/** How the L1 network did against bicubic. @param {Figures} figures */
const networkWords = ({psnr}) => {
  const gain = psnr[L1] - psnr[BICUBIC];
  if (Math.abs(gain) < CLEAR) return "The L1 network is as near to the original as bicubic.";
  return gain > 0
    ? `The L1 network is ${fixed(gain, 2)} dB nearer to the original than bicubic.`
    : `The L1 network is ${fixed(-gain, 2)} dB further from the original than bicubic.`;
};

/** How the GAN did against the L1 network, pixel by pixel. @param {Figures} figures */
const pixelWords = ({psnr}) => {
  const loss = psnr[L1] - psnr[GAN];
  if (Math.abs(loss) < CLEAR) return "With the GAN it is as near as without.";
  return loss > 0 ? `With the GAN it is ${fixed(loss, 2)} dB further away than without.`
    : `With the GAN it is ${fixed(-loss, 2)} dB nearer than without.`;
};

/** The same in features. @param {Figures} figures */
const featureWords = ({distance}) => {
  const how = percent(Math.abs(1 - distance[GAN] / distance[L1]), 0);
  if (isNearer(distance[GAN], distance[L1])) return `In features it is ${how} nearer.`;
  return isNearer(distance[L1], distance[GAN]) ? `In features it is ${how} further away.`
    : "In features it is as near.";
};

/** What was measured. @param {Figures} figures */
export const verdictWords = (figures) => (
  `${networkWords(figures)} ${pixelWords(figures)} ${featureWords(figures)}`);

/** Why, where it is so: each sentence stands with the readings that it explains.
 * @param {Figures} figures */
export const whyWords = ({psnr, distance}) => {
  const loss = psnr[L1] - psnr[GAN];
  if (loss >= CLEAR && isNearer(distance[GAN], distance[L1])) {
    return "Many pictures shrink to the same small one. L1 alone learns their median, pixel by "
      + "pixel, which is near to all of them and blurred as none; D has G choose one, whose "
      + "details look right and lie elsewhere than those of the original. PSNR counts that as an "
      + "error.";
  }
  if (loss >= CLEAR) {
    return isNearer(distance[L1], distance[GAN])
      ? "The GAN's details are not those of this original, and not like them either: here they "
        + "cost PSNR and bring nothing."
      : "The GAN's details are not those of this original: here they cost PSNR, and in features "
        + "they are worth no more than the blur.";
  }
  if (isNearer(distance[GAN], distance[L1])) {
    return "Here the GAN's details cost nothing: where few pictures fit, their median is no blur.";
  }
  return "Here D has hardly changed what L1 alone makes.";
};

/** What was enlarged. @param {Size} size */
export const sizeWords = ({width, height, test}) => {
  const [wide, high] = [4 * width, 4 * height];
  const most = test ? LONGEST.test : LONGEST.plain;
  const full = Math.max(test ? wide : width, test ? high : height) === most;
  const limit = full ? ` More than ${most.toLocaleString("en-US")} pixels a side are not taken: a `
    + "larger picture is shrunk to that." : "";
  return test
    ? `Made smaller from ${wide} × ${high} to ${width} × ${height} pixels and larger again.${limit}`
    : `Made larger from ${width} × ${height} to ${wide} × ${high} pixels; there is no original to `
      + `compare with.${limit}`;
};

/** The place of a pointer in a view, each 0 to 1. @param {{left: number, top: number,
 *   width: number, height: number}} box @param {{clientX: number, clientY: number}} pointer */
export const placeIn = ({left, top, width, height}, {clientX, clientY}) => {
  const share = (/** @type {number} */ value) => Math.min(1, Math.max(0, value));
  return {across: share((clientX - left) / width), down: share((clientY - top) / height)};
};
