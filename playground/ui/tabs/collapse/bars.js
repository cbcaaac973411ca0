// What a lane draws besides its points: bars a mode, and seeds a number of modes.

import {font, fontSize, palette} from "../../static/theme.js";
import {t} from "../../static/translate.js";
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
 * What a mode is called: its class, or its number on the picture.
 * @param {import("./settings.js").Dataset} data @param {number} i
 */
const nameOf = ({classes, modes}, i) => (
  classes.length === modes && classes[i].length < 3 ? classes[i] : String(i + 1));

/**
 * Samples a mode as bars; dashed: the shares of the data; ✕: (almost) none. Before anything is
 * counted only the modes' names and the shares that are wanted.
 * @param {Pen} pen @param {number} width @param {number} height @param {number[] | null} counts
 * @param {import("./settings.js").Dataset} data
 */
export const drawModeBars = (pen, width, height, counts, data) => {
  const size = fontSize();
  const modes = shares(counts ?? new Array(data.modes).fill(0), data.shares);
  const most = Math.max(2.5 / modes.length, ...modes.flatMap(({share, wanted}) => [share, wanted]));
  const floor = height - size * 1.5;
  const wide = width / modes.length;
  /** @param {number} share */
  const y = (share) => floor - (share / most) * (floor - 2);
  pen.textAlign = "center";
  modes.forEach(({share, empty}, i) => {
    const missing = counts && empty;
    pen.fillStyle = empty ? palette.line : palette.fake;
    bar(pen, i, wide, empty ? floor - 2 : y(share), floor);
    if (wide <= LABELLED) return;
    pen.font = font(size - 1, missing ? "bold" : "");
    pen.fillStyle = missing ? palette["fake-text"] : palette.soft;
    pen.textBaseline = "top";
    pen.fillText(nameOf(data, i), (i + 0.5) * wide, floor + 3);
    pen.textBaseline = "bottom";
    if (missing) pen.fillText("✕", (i + 0.5) * wide, floor - 3);
  });
  pen.strokeStyle = palette.ink;
  pen.lineWidth = 1;
  pen.setLineDash([4, 3]);
  pen.beginPath();
  modes.forEach(({wanted}, i) => { // one line where all are equal
    pen[i && wanted === modes[i - 1].wanted ? "lineTo" : "moveTo"](i * wide, y(wanted));
    pen.lineTo((i + 1) * wide, y(wanted));
  });
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
  pen.fillText(t("modes captured, over the seeds"), width / 2, height - 1);
};
