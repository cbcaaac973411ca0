// What a lane draws besides its points: bars a mode, and seeds a number of modes.

import {font, fontSize, palette} from "../../static/theme.js";
import {seedsByModes, shares} from "./seeds.js";

/** @typedef {CanvasRenderingContext2D} Pen */

const LABELLED = 13; // pixels of a bar that has room for its label

/**
 * One bar from the floor up.
 * @param {Pen} pen @param {number} i @param {number} wide @param {number} top @param {number} floor
 */
const bar = (pen, i, wide, top, floor) => {
  pen.fillRect(i * wide + wide * 0.12, top, wide * 0.76, floor - top);
};

/**
 * Samples a mode as bars; dashed: equal shares.
 * @param {Pen} pen @param {number} width @param {number} height @param {number[]} counts
 * @param {string[]} classes names of the modes, if they have any
 */
export const drawModeBars = (pen, width, height, counts, classes) => {
  const size = fontSize();
  const modes = shares(counts);
  const most = Math.max(2.5 / modes.length, ...modes.map(({share}) => share));
  const floor = height - size * 1.5;
  const wide = width / modes.length;
  /** @param {number} share */
  const y = (share) => floor - (share / most) * (floor - 2);
  pen.font = font(size - 1);
  pen.textAlign = "center";
  pen.textBaseline = "top";
  modes.forEach(({share, empty}, i) => {
    pen.fillStyle = empty ? palette.line : palette.fake;
    bar(pen, i, wide, empty ? floor - 2 : y(share), floor);
    pen.fillStyle = empty ? palette["fake-text"] : palette.soft;
    const named = classes.length === modes.length && classes[i].length < 3;
    const label = named ? classes[i] : String(i + 1);
    if (wide > LABELLED) pen.fillText(empty ? "✕" : label, (i + 0.5) * wide, floor + 3);
  });
  pen.strokeStyle = palette.ink;
  pen.setLineDash([4, 3]);
  pen.beginPath();
  pen.moveTo(0, y(1 / modes.length));
  pen.lineTo(width, y(1 / modes.length));
  pen.stroke();
  pen.setLineDash([]);
};

/**
 * How many seeds ended with how many modes.
 * @param {Pen} pen @param {number} width @param {number} height @param {number[]} captured a seed
 * @param {number} modes
 */
export const drawSeedHistogram = (pen, width, height, captured, modes) => {
  const size = fontSize();
  const bins = seedsByModes(captured, modes);
  const most = Math.max(...bins, 1);
  const floor = height - size * 2.7;
  const wide = width / bins.length;
  pen.font = font(size - 1);
  pen.textAlign = "center";
  bins.forEach((count, i) => {
    const top = floor - (count / most) * (floor - size * 1.2);
    pen.fillStyle = palette.fake;
    if (count) bar(pen, i, wide, top, floor);
    pen.fillStyle = palette.ink;
    pen.textBaseline = "bottom";
    if (count) pen.fillText(String(count), (i + 0.5) * wide, top - 1);
    pen.fillStyle = palette.soft;
    pen.textBaseline = "top";
    if (wide > LABELLED || i % 5 === 0) pen.fillText(String(i), (i + 0.5) * wide, floor + 3);
  });
  pen.fillStyle = palette.soft;
  pen.textBaseline = "bottom";
  pen.fillText("modes captured, over the seeds", width / 2, height - 1);
};
