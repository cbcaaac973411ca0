// The pad of the plane: its pictures, the corners A, B and C, and the dot.

import {canvasIn} from "../../static/canvas.js";
import {paintImage} from "../../static/images.js";
import {fixed} from "../../static/number.js";
import {palette} from "../../static/theme.js";
import {twoWay} from "../../static/two-way.js";
import {CELLS, keyedPlace, placeAt, shareOf} from "./plane.js";

/** @typedef {import("./plane.js").Asks} Asks */
/** @typedef {import("./plane.js").Place} Place */
/** @typedef {import("../../static/types.js").NamedArray} NamedArray */

/** @type {[name: string, u: number, v: number][]} */
const CORNERS = [["A", 0, 0], ["B", 1, 0], ["C", 0, 1]];

const [WEIGHT, LETTER] = [600, 13]; // of a corner's letter

/** A mark that is seen on any picture. @param {CanvasRenderingContext2D} pen @param {number} x
 * @param {number} y @param {number} radius @param {string} fill @param {string} [letter] */
const mark = (pen, x, y, radius, fill, letter = "") => {
  pen.beginPath();
  pen.arc(x, y, radius, 0, 2 * Math.PI);
  pen.fillStyle = fill;
  pen.fill();
  pen.lineWidth = 2;
  pen.strokeStyle = "#fff";
  pen.stroke();
  if (!letter) return;
  pen.fillStyle = "#fff";
  pen.font = `${WEIGHT} ${LETTER}px system-ui, sans-serif`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(letter, x, y + 1);
};

/**
 * @param {HTMLElement} holder @param {Asks} asks @param {() => Place} place as it is
 * @param {(moved: {u: number, v: number}) => void} onMove
 */
export const mapPad = (holder, asks, place, onMove) => {
  const tile = document.createElement("canvas"), map = document.createElement("canvas");
  const surface = canvasIn(holder, (pen, width, height) => {
    pen.fillStyle = palette.well;
    pen.fillRect(0, 0, width, height);
    pen.imageSmoothingEnabled = false;
    if (map.width > 1) pen.drawImage(map, 0, 0, width, height);
    const at = (/** @type {number} */ u, /** @type {number} */ v) => (
      /** @type {[number, number]} */ ([shareOf(asks.u, u) * width,
        height - shareOf(asks.v, v) * height]));
    for (const [name, u, v] of CORNERS) mark(pen, ...at(u, v), 10, "#1B5E83", name);
    const {u, v} = place();
    mark(pen, ...at(u, v), 8, "#D55E00");
  }, "");
  map.width = 1;
  const named = {label: "Plane: towards B by the arrows to the sides, towards C by those up and "
    + "down", low: asks.u.low, high: asks.u.high};
  const tell = twoWay(surface.canvas, named, (right, up, {width, height}) => (
    {u: placeAt(asks.u, right / width), v: placeAt(asks.v, up / height)}),
  (key, shifted) => keyedPlace(place(), key, shifted, asks), onMove);
  return {
    redraw() {
      const {u, v} = place();
      tell(u, `u ${fixed(u, 2)}, v ${fixed(v, 2)}`);
      surface.redraw();
    },
    /** The pictures below the dot. @param {NamedArray} images */
    show({data, shape}) {
      const [n, high, wide, channels = 1] = shape;
      [map.width, map.height] = [CELLS * wide, CELLS * high];
      const pen = /** @type {CanvasRenderingContext2D} */ (map.getContext("2d"));
      for (let i = 0; i < n; i++) {
        paintImage(tile, data, high, wide, channels, i * high * wide * channels);
        pen.drawImage(tile, (i % CELLS) * wide, Math.floor(i / CELLS) * high);
      }
      surface.redraw();
    },
  };
};
