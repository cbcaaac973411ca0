// What a scene draws on: its values, its three columns, and when to draw.

/** @import {Params} from "./params.js" */

/**
 * A scene of the tab; `S` holds its parameters' values.
 * @template [S=any]
 * @typedef {object} Scene
 * @property {string} name in links
 * @property {string} short for the list of scenes
 * @property {string} title
 * @property {string} idea words and $formulas$
 * @property {string} tryThis the same
 * @property {string} source HTML
 * @property {Params} params
 * @property {(state: S) => string} [check] mends what a link's values cannot be together, says it
 * @property {(stage: Stage<S>) => void} build draws once, and again through `stage.onDraw`
 */
/**
 * @template [S=any]
 * @typedef {object} Stage
 * @property {Scene<S>} scene
 * @property {S} state
 * @property {HTMLElement} figure the middle column
 * @property {HTMLElement} controls the left one
 * @property {HTMLElement} words the right one
 * @property {(fn: () => void) => void} onDraw
 * @property {(fn: () => void) => void} onLeave
 * @property {(values: Partial<S>) => void} set changes, writes the link and redraws
 * @property {() => void} redraw once, in the next frame
 * @property {() => void} drawNow
 * @property {(fn: (milliseconds: number) => boolean) => void} animate every frame until false
 * @property {() => void} still ends the animation
 * @property {() => void} leave
 */
/** The part of a scene that shows for one value of its parameter "part".
 * @typedef {{figure: HTMLElement, controls: HTMLElement, words: HTMLElement}} Columns */

/**
 * Calls `fn` with the milliseconds since its last call, every frame until it returns false; waits
 * without working while `article` is not on screen, in a tab that is not open.
 * @param {HTMLElement} article
 */
const animator = (article) => {
  let asked = 0;
  const still = () => cancelAnimationFrame(asked);
  /** @param {(milliseconds: number) => boolean} fn */
  const animate = (fn) => {
    still();
    let before = performance.now();
    /** @param {number} now */
    const turn = (now) => {
      const go = article.offsetParent === null || fn(Math.min(100, now - before));
      before = now;
      if (go) asked = requestAnimationFrame(turn);
    };
    asked = requestAnimationFrame(turn);
  };
  return {animate, still};
};

/**
 * @param {Scene} scene
 * @param {Columns & {article: HTMLElement}} page
 * @param {Record<string, any>} state
 * @param {(stage: Stage) => void} changed called after `set`
 * @returns {Stage}
 */
export const makeStage = (scene, {figure, controls, words, article}, state, changed) => {
  /** @type {(() => void)[]} */
  const draws = [], /** @type {(() => void)[]} */ leaves = [];
  const {animate, still} = animator(article);
  let asked = 0, live = true;
  /** @type {Stage} */
  const stage = {
    scene, state, figure, controls, words, still,
    onDraw: (fn) => draws.push(fn),
    onLeave: (fn) => leaves.push(fn),
    set(values) {
      Object.assign(state, values);
      changed(stage);
      stage.redraw();
    },
    redraw() { if (!asked && live) asked = requestAnimationFrame(stage.drawNow); },
    drawNow() {
      asked = 0;
      for (const fn of draws) fn();
    },
    animate: (fn) => { if (live) animate(fn); },
    leave() {
      live = false;
      cancelAnimationFrame(asked);
      still();
      for (const fn of leaves) fn();
    },
  };
  return stage;
};
