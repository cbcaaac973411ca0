// An autoencoder with a code of two numbers, trained here; then a density fitted to its codes, to
// draw from, beside what a GAN draws.

import {add, button, buttons, choice, partsOf, range} from "../controls.js";
import {MOST_STEPS, renewed, worldOf} from "./autoencoder-world.js";
import {bowtieCard, lossCard, placeCard, planeCards} from "./autoencoder-plane.js";
import {densityCard, mixtureCard, sheetCards} from "./autoencoder-samples.js";
/** @import {Columns, Scene, Stage} from "../stage.js" */
/** @import {Server} from "../packed.js" */
/** @import {World} from "./autoencoder-world.js" */

/**
 * @typedef {object} AutoencoderState
 * @property {string} part
 * @property {string} kinds of digits
 * @property {number} picked which digit goes through the net
 * @property {number[]} code where the decoder is asked
 * @property {number} gaussians
 * @property {number} drawn seed of the samples
 */
/** @typedef {Stage<AutoencoderState>} AutoencoderStage */
/** What the panels show: the world, once it is there, and whether it trains.
 * @typedef {{world: World, running: boolean}} Now */

const SLICE = 10; // milliseconds of training a frame: the rest is for drawing it
export const LAST = 599;

/** The world of the moment and its training. */
class Studio {
  /** @param {AutoencoderStage} stage @param {Server} server */
  constructor(stage, server) {
    this.stage = stage;
    this.server = server;
    this.running = false;
    this.kinds = "";
    /** @type {World | null} */
    this.world = null;
    this.notice = "Fetching digits.";
  }

  /** Sees to it that the digits asked for are there. */
  follow() {
    const {kinds} = this.stage.state;
    if (kinds === this.kinds) return;
    this.kinds = kinds;
    this.pause();
    this.world = null;
    worldOf(this.server, kinds === "ten" ? 10 : 5).then((world) => {
      if (this.kinds !== kinds) return;
      this.world = world;
      this.notice = "";
      this.stage.redraw();
    }, (error) => {
      this.notice = `The digits did not come: ${error.message}`;
      this.stage.redraw();
    });
  }

  /** @returns {Now | null} */
  now() { return this.world && {world: this.world, running: this.running}; }

  train() {
    const {world} = this;
    if (!world) return;
    this.running = true;
    this.stage.animate(() => {
      const more = this.running && world.train(SLICE);
      if (!more) this.pause();
      this.stage.drawNow();
      return more;
    });
  }

  pause() {
    if (this.running) this.world?.settle();
    this.running = false;
    this.stage.redraw();
  }

  anew() {
    this.running = false;
    if (this.world) this.world = renewed(this.world);
    this.stage.redraw();
  }
}

/** @param {AutoencoderStage} stage @param {Studio} studio */
const trainingControls = (stage, studio) => {
  const column = add(stage.controls, '<div class="how-part"></div>'), row = buttons(column);
  const go = button(row, "Train", () => (studio.running ? studio.pause() : studio.train()), true);
  const anew = button(row, "Start anew", () => studio.anew());
  choice(stage, column, "kinds", "Digits", {five: "0 to 4", ten: "0 to 9"});
  const notice = add(column, '<p class="how-note" role="status"></p>');
  stage.onDraw(() => {
    const {world, running} = studio;
    go.disabled = !world || (world.steps >= MOST_STEPS && !running);
    anew.disabled = !world?.steps;
    const words = running ? "Pause" : world?.steps ? "Train on" : "Train";
    if (go.textContent !== words) go.textContent = words;
    const text = world && world.steps >= MOST_STEPS ? `${MOST_STEPS} steps are all it gets.`
      : studio.notice;
    if (notice.textContent !== text) notice.textContent = text;
  });
};

/** Draws the panels of a part while it is the open one.
 * @param {AutoencoderStage} stage @param {Studio} studio @param {string} part
 * @param {((now: Now) => void)[]} panels */
const show = (stage, studio, part, panels) => stage.onDraw(() => {
  const now = studio.now();
  if (now && stage.state.part === part) for (const panel of panels) panel(now);
});

/** @param {AutoencoderStage} stage @param {Studio} studio @param {Columns} part */
const planePart = (stage, studio, part) => {
  range(stage, part.controls, "picked", "Digit that goes through", {digits: 0});
  show(stage, studio, "plane", [bowtieCard(stage, part), planeCards(stage, part),
    lossCard(part), placeCard(stage, part)]);
};

/** @param {AutoencoderStage} stage @param {Studio} studio @param {Columns} part */
const samplesPart = (stage, studio, part) => {
  range(stage, part.controls, "gaussians", "Gaussians in the mixture", {digits: 0});
  button(buttons(part.controls), "Draw others", () => {
    stage.set({drawn: (stage.state.drawn % 1000) + 1});
  });
  show(stage, studio, "samples", [mixtureCard(stage, part),
    sheetCards(stage, part, studio.server), densityCard(stage, part)]);
};

/** @param {Server} server @returns {Scene} */
export const autoencoder = (server) => ({
  name: "autoencoder", short: "Autoencoder", title: "An autoencoder: the bow-tie",
  idea: "An encoder squeezes 196 pixels into two numbers, a decoder makes 196 pixels of them "
    + "again. Nobody says what the two numbers mean; what can be rebuilt from them is all that "
    + "counts.",
  tryThis: "Press Train: the numerals part into heaps while the loss falls. Drag the dot from one "
    + "heap to another and watch the decoder’s picture. Then open “draw samples”: a density fitted "
    + "to the codes beside a GAN.",
  source: "Hinton and Salakhutdinov, <i>Reducing the Dimensionality of Data with Neural "
    + "Networks</i>, 2006; Dempster, Laird and Rubin 1977 (EM); Goodfellow, <i>NIPS 2016 "
    + "Tutorial: Generative Adversarial Networks</i>, section 2.3 (explicit and implicit "
    + "densities). Digits: MNIST, LeCun, Cortes and Burges, made smaller.",
  params: {
    part: {value: "plane", choices: ["plane", "samples"]},
    kinds: {value: "five", choices: ["five", "ten"]},
    picked: {value: 0, low: 0, high: LAST, step: 1, whole: true},
    code: {value: [0, 0], list: 2, low: -80, high: 80},
    gaussians: {value: 5, low: 1, high: 12, step: 1, whole: true},
    drawn: {value: 1, low: 1, high: 1000, whole: true},
  },
  build(stage) {
    const studio = new Studio(stage, server);
    stage.onDraw(() => studio.follow());
    stage.onLeave(() => studio.pause());
    partsOf(stage, "Part", {
      plane: {words: "code plane", fill: (_, part) => planePart(stage, studio, part)},
      samples: {words: "draw samples", fill: (_, part) => samplesPart(stage, studio, part)},
    });
    trainingControls(stage, studio);
  },
});
