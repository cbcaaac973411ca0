// Small plots on a canvas, with named axes and handles to drag.
//
// The canvas is a picture (role img, its label says what it shows now); each handle is a real
// <button role="slider"> on top of it, 44 px wide, so fingers, mice and arrow keys all work.

import {canvasIn} from "../../static/canvas.js";
import {escape} from "../../static/dom.js";
import {fontSize} from "../../static/theme.js";
import {add} from "./controls.js";
import {Ink, drawAxes, frameOf, invert, placesOf} from "./ink.js";
import {clamp} from "./math/functions.js";
/** @import {PlotSpec} from "./ink.js" */
/** @import {Stage} from "./stage.js" */

/** @typedef {[x: number, y: number]} Point */
/**
 * @typedef {object} HandleSpec
 * @property {string} label
 * @property {string} colour
 * @property {() => Point} at
 * @property {(x: number, y: number) => void} move
 * @property {() => string} say what it is at, in words
 * @property {() => boolean} [shown]
 * @property {Point} [step] of the arrow keys
 * @property {boolean} [side] a diamond, for a width
 */
/** @typedef {HandleSpec & {element: HTMLElement}} Handle */
/**
 * @typedef {object} Plot
 * @property {PlotSpec} spec ranges may be changed before `draw`
 * @property {HTMLElement} host
 * @property {HTMLCanvasElement} canvas
 * @property {(event: PointerEvent) => Point} invert the numbers under a pointer
 * @property {(spec: HandleSpec) => void} handle
 * @property {(paint: (ink: Ink) => void, says?: string) => void} draw `says` what it shows now
 */

/** @type {Record<string, Point>} */
const KEYS = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1]};

/** @param {Plot} plot @param {HandleSpec} spec @returns {Handle} */
const makeHandle = (plot, spec) => {
  const {label, colour, at, move, step = [0.05, 0.05]} = spec;
  // hidden until the first paint has given it a place and a value
  const made = add(plot.host, `<button type="button" role="slider" hidden class="how-handle${
    spec.side ? " how-side" : ""}" style="--key:var(--pg-${colour})"
    aria-label="${escape(label)}" title="${escape(label)}"></button>`);
  made.addEventListener("pointerdown", (event) => {
    made.setPointerCapture(event.pointerId);
    event.preventDefault();
    made.focus();
  });
  made.addEventListener("pointermove", (event) => {
    if (made.hasPointerCapture(event.pointerId)) move(...plot.invert(event));
  });
  made.addEventListener("keydown", (event) => {
    const by = KEYS[event.key];
    if (!by) return;
    event.preventDefault();
    const times = event.shiftKey ? 5 : 1, [x, y] = at();
    move(clamp(x + by[0] * step[0] * times, ...plot.spec.x.range),
      clamp(y + by[1] * step[1] * times, ...plot.spec.y.range));
  });
  return {...spec, element: made};
};

/**
 * @param {Handle} handle
 * @param {{x: (v: number) => number, y: (v: number) => number}} places
 * @param {number} width @param {number} height of the canvas
 */
const placeHandle = ({element, at, say, shown}, places, width, height) => {
  element.hidden = shown ? !shown() : false;
  if (element.hidden) return;
  const [x, y] = at();
  element.style.transform = `translate(${clamp(places.x(x), 0, width) - 22}px, ${
    clamp(places.y(y), 0, height) - 22}px)`;
  element.setAttribute("aria-valuenow", String(x));
  element.setAttribute("aria-valuetext", say());
};

/**
 * A plot that fills its parent's width; a square one never grows past its height, which fits a
 * laptop's screen.
 * @param {Stage} stage @param {HTMLElement} parent @param {PlotSpec} spec
 * @returns {Plot}
 */
export const plot = (stage, parent, spec) => {
  const host = add(parent, '<div class="how-plot"></div>');
  host.style.cssText = spec.square ? `aspect-ratio: 1; max-height: ${spec.height}px`
    : `height: ${spec.height}px`;
  /** @type {Handle[]} */
  const handles = [];
  /** @type {((ink: Ink) => void) | null} */
  let paint = null;
  const surface = canvasIn(host, (context, width, height) => {
    if (!paint) return;
    const points = fontSize(), frame = frameOf(spec, width, height, points);
    const places = placesOf(spec, frame);
    drawAxes(context, spec, frame, places, height, points);
    context.save();
    context.beginPath();
    context.rect(frame.x0, frame.y0, frame.w, frame.h);
    context.clip();
    paint(new Ink(context, places, points));
    context.restore();
    for (const handle of handles) placeHandle(handle, places, width, height);
  }, spec.label);
  stage.onLeave(surface.close);
  const {canvas} = surface;
  /** @type {Plot} */
  const made = {
    spec, host, canvas,
    invert(event) {
      const box = canvas.getBoundingClientRect();
      const frame = frameOf(spec, box.width, box.height, fontSize());
      return invert(spec, frame, event.clientX - box.left, event.clientY - box.top);
    },
    handle(handle) { handles.push(makeHandle(made, handle)); },
    draw(fn, says) {
      paint = fn;
      surface.paint();
      if (says) canvas.setAttribute("aria-label", `${spec.label}. ${says}`);
    },
  };
  return made;
};
