// The maps and units of a convolutional network on a canvas, layer under layer.

import {font, fontSize, palette} from "../../static/theme.js";
import {t} from "../../static/translate.js";
import {pen} from "../../static/dom.js";
/** @import {Layer} from "./math/lenet.js" */

/** @typedef {ArrayLike<number>} Numbers */

/** Red, green and blue of "#rrggbb". @param {string} hex */
const rgb = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));

/** A canvas for maps on their way to a larger one. @type {HTMLCanvasElement | null} */
let small = null;

/**
 * A square map, from paper (`low`) to ink (`high`).
 * @param {CanvasRenderingContext2D} context @param {Numbers} values @param {number} from
 * @param {number} side of the map @param {number} left @param {number} top
 * @param {number} size in CSS pixels @param {[low: number, high: number]} range
 */
export const drawMap = (context, values, from, side, left, top, size, [low, high]) => {
  small ??= document.createElement("canvas");
  if (small.width !== side) small.width = small.height = side;
  const ink = rgb(palette.ink), paper = rgb(palette.card), image = new ImageData(side, side);
  for (let i = 0; i < side * side; i++) {
    const share = Math.min(1, Math.max(0, (values[from + i] - low) / (high - low)));
    for (let c = 0; c < 3; c++) image.data[4 * i + c] = paper[c] + share * (ink[c] - paper[c]);
    image.data[4 * i + 3] = 255;
  }
  pen(small).putImageData(image, 0, 0);
  context.imageSmoothingEnabled = false;
  context.drawImage(small, left, top, size, size);
  context.strokeStyle = palette.line;
  context.lineWidth = 1;
  context.strokeRect(left - 0.5, top - 0.5, size + 1, size + 1);
};

/**
 * Weights of a kernel: green above 0, pink below, with their numbers where there is room.
 * @param {CanvasRenderingContext2D} context @param {Numbers} values 25 of them
 * @param {number} left @param {number} top @param {number} size @param {number} most
 */
export const drawKernel = (context, values, left, top, size, most) => {
  const cell = size / 5;
  for (let i = 0; i < 25; i++) {
    context.fillStyle = values[i] < 0 ? palette.grad : palette.real;
    context.globalAlpha = Math.min(1, Math.abs(values[i]) / most);
    context.fillRect(left + (i % 5) * cell, top + Math.floor(i / 5) * cell, cell - 1, cell - 1);
  }
  context.globalAlpha = 1;
  context.strokeStyle = palette.line;
  context.strokeRect(left - 0.5, top - 0.5, size, size);
};

const GAP = 4;

/**
 * One layer's place: `tile` the size of a map, so many `columns` of them.
 * @typedef {{layer: Layer, top: number, tile: number, columns: number}} Row
 */
/**
 * Where every layer goes on a canvas of this width.
 * @param {Layer[]} layers @param {number} width @param {boolean} toScale else maps are as large as
 *   fits @param {number} points of letters
 * @returns {{rows: Row[], height: number}}
 */
export const layOut = (layers, width, toScale, points) => {
  const pixel = Math.max(1, Math.floor(((width - 6 * GAP) / (6 * 28)) * 2) / 2);
  let top = 0;
  const rows = layers.map((layer) => {
    const {maps, side} = layer, unit = Math.max(4, Math.min(9, Math.floor(width / 60) - 1));
    const columns = side === 1 ? Math.ceil(maps / 2) : toScale ? maps : Math.min(maps, 8);
    const tile = side === 1 ? unit : toScale ? pixel * side
      : Math.min(96, Math.floor((width - 8 * GAP) / 8));
    const row = {layer, top: top + points + 8, tile, columns};
    const lines = layer.name === "output" ? 1 : Math.ceil(maps / columns);
    top = row.top + (layer.name === "output" ? 4.6 * points : lines * (tile + GAP)) + 8;
    return row;
  });
  return {rows, height: top};
};

/** What is above a layer's maps. @param {Layer} layer */
const headOf = ({title, maps, side, numbers}) => {
  const size = side > 1 ? `${maps} × ${side} × ${side}` : `${maps}`;
  return `${title}: ${size}${numbers ? ` · ${numbers.toLocaleString("en-US")} learnt` : ""}`;
};

/** Units as small squares. @param {CanvasRenderingContext2D} context @param {Row} row
 * @param {Numbers} values */
const drawUnits = (context, {top, tile, columns, layer: {maps}}, values) => {
  for (let i = 0; i < maps; i++) {
    context.fillStyle = values[i] < 0 ? palette.grad : palette.real;
    context.globalAlpha = 0.06 + 0.94 * Math.min(1, Math.abs(values[i]) / 1.72);
    context.fillRect((i % columns) * (tile + 1), top + Math.floor(i / columns) * (tile + 1), tile,
      tile);
  }
  context.globalAlpha = 1;
};

/** Probabilities as bars over their digits. @param {CanvasRenderingContext2D} context
 * @param {Row} row @param {number[]} shares @param {number} width */
const drawShares = (context, {top}, shares, width) => {
  const points = fontSize(), high = 3.2 * points, step = Math.min(60, width / 10);
  const best = shares.indexOf(Math.max(...shares));
  context.textAlign = "center";
  context.textBaseline = "top";
  shares.forEach((value, i) => {
    context.fillStyle = palette.well;
    context.fillRect(i * step + 2, top, step - 6, high);
    context.fillStyle = i === best ? palette.disc : palette.soft;
    context.fillRect(i * step + 2, top + high * (1 - value), step - 6, high * value);
    context.fillStyle = palette.ink;
    context.font = font(points, i === best ? "bold" : "");
    context.fillText(String(i), i * step + step / 2 - 1, top + high + 3);
  });
};

/**
 * Everything, layer under layer.
 * @param {CanvasRenderingContext2D} context @param {number} width @param {Row[]} rows
 * @param {Record<string, Numbers>} values by layer @param {number[]} shares probabilities
 * @param {number} chosen map of C1
 */
export const drawLayers = (context, width, rows, values, shares, chosen) => {
  for (const row of rows) {
    const {layer, top, tile, columns} = row, {name, maps, side} = layer;
    context.font = font();
    context.textAlign = "left";
    context.textBaseline = "bottom";
    context.fillStyle = palette.soft;
    context.fillText(t(headOf(layer)), 0, top - 3);
    if (name === "output") drawShares(context, row, shares, width);
    else if (side === 1) drawUnits(context, row, values[name]);
    else {
      for (let m = 0; m < maps; m++) {
        const left = (m % columns) * (tile + GAP) + 1;
        const down = top + Math.floor(m / columns) * (tile + GAP);
        drawMap(context, values[name], m * side * side, side, left, down, tile,
          name === "input" ? [-0.1, 1.175] : [-1.72, 1.72]);
        if (name !== "c1" || m !== chosen) continue;
        context.strokeStyle = palette.warn;
        context.lineWidth = 2.5;
        context.strokeRect(left - 1, down - 1, tile + 2, tile + 2);
      }
    }
  }
};
