// The list of data: a button with a small picture each.

import {element, escape, find, pen} from "../../static/dom.js";
import {onTheme, palette} from "../../static/theme.js";

/** @typedef {import("./choice.js").Catalogue} Catalogue */
/** @typedef {import("./choice.js").DataEntry} DataEntry */

const SIDE = 56; // pixels of a small picture
const LEAST = 6; // of 255: thinner places stay paper

/** One-dimensional data as an area. @param {CanvasRenderingContext2D} ctx @param {number[]} row */
const drawArea = (ctx, row) => {
  const step = SIDE / row.length;
  ctx.beginPath();
  ctx.moveTo(0, SIDE * 0.86);
  row.forEach((v, i) => ctx.lineTo((i + 0.5) * step, SIDE * (0.86 - 0.7 * (v / 255))));
  ctx.lineTo(SIDE, SIDE * 0.86);
  ctx.fill();
};

/** A density on a square grid. @param {CanvasRenderingContext2D} ctx @param {number[]} values */
const drawDensity = (ctx, values) => {
  const n = Math.sqrt(values.length);
  const cell = SIDE / n;
  for (const [i, value] of values.entries()) {
    if (value < LEAST) continue;
    ctx.globalAlpha = 0.15 + 0.85 * (value / 255);
    ctx.fillRect((i % n) * cell, Math.floor(i / n) * cell, cell + 0.3, cell + 0.3);
  }
  ctx.globalAlpha = 1;
};

/** The data's density, or the icon that it brings, or its first letter. @param {DataEntry} entry */
const pictureOf = ({thumbnail, icon, title}) => {
  if (thumbnail) return `<canvas width="${SIDE}" height="${SIDE}"></canvas>`;
  const letter = `<text class="real" x="50" y="54">${escape(title.slice(0, 1))}</text>`;
  return `<svg class="pg-icon" viewBox="0 0 100 100" aria-hidden="true">${icon || letter}</svg>`;
};

/** @param {HTMLElement} button @param {DataEntry} entry */
const paint = (button, {thumbnail, kind, unavailable, title, origin, licence}) => {
  button.setAttribute("aria-disabled", String(Boolean(unavailable)));
  button.title = `${title}: ${unavailable || `${origin}. Licence: ${licence}.`}`;
  const canvas = button.querySelector("canvas");
  if (!canvas || !thumbnail) return;
  const ctx = pen(canvas);
  ctx.clearRect(0, 0, SIDE, SIDE);
  ctx.fillStyle = palette.real;
  if (kind === "line") drawArea(ctx, thumbnail);
  else drawDensity(ctx, thumbnail);
};

/** @type {Record<string, number>} */
const MOVES = {ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1};

/** Arrow keys go from button to button. @param {HTMLElement} list */
const walkByKeys = (list) => list.addEventListener("keydown", (pressed) => {
  const move = MOVES[pressed.key];
  if (!move) return;
  pressed.preventDefault();
  const all = /** @type {HTMLElement[]} */ ([...list.children]);
  const at = all.findIndex((button) => button === document.activeElement);
  all[(at + move + all.length) % all.length].focus();
});

/**
 * @param {HTMLElement} root with the list and a line of help
 * @param {Catalogue} catalogue
 * @param {string[]} names in order
 * @param {(name: string) => void} onPick
 */
export const datasetList = (root, catalogue, names, onPick) => {
  const list = find(root, ".pg-dataset-list");
  const help = find(root, ".pg-help");
  /** @type {Map<string, HTMLElement>} */
  const buttons = new Map();
  for (const name of names) {
    const button = element(`<button type="button" class="pg-dataset" role="radio">
      ${pictureOf(catalogue.data[name])}<span></span></button>`);
    button.dataset.data = name;
    button.id = `train-data-${name}`;
    // what stands in brackets is in the button's title
    find(button, "span").textContent = catalogue.data[name].title.replace(/ \(.*\)$/, "");
    button.addEventListener("click", () => {
      const {unavailable, title} = catalogue.data[name];
      help.textContent = unavailable ? `${title}: ${unavailable}` : "";
      if (!unavailable) onPick(name);
    });
    buttons.set(name, button);
    list.append(button);
  }
  walkByKeys(list);
  const repaint = () => {
    for (const [name, button] of buttons) paint(button, catalogue.data[name]);
  };
  onTheme(repaint);
  repaint();
  return {
    repaint,
    /** @param {string} chosen */
    mark(chosen) {
      for (const [name, button] of buttons) {
        button.setAttribute("aria-checked", String(name === chosen));
        button.tabIndex = name === chosen ? 0 : -1;
      }
      // on a phone the row scrolls; the page must not
      const {offsetLeft, offsetWidth} = /** @type {HTMLElement} */ (buttons.get(chosen));
      const {scrollLeft, clientWidth} = list;
      if (offsetLeft < scrollLeft || offsetLeft + offsetWidth > scrollLeft + clientWidth) {
        list.scrollLeft = offsetLeft - (clientWidth - offsetWidth) / 2;
      }
    },
  };
};
