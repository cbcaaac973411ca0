// The bow-tie with a digit in it, the plane of codes, and what the decoder makes of a place in it.

import {canvasIn} from "../../../static/canvas.js";
import {fixed} from "../../../static/number.js";
import {font, palette} from "../../../static/theme.js";
import {drawBowtie, drawDigit} from "../bowtie.js";
import {add, card, legend, numbers} from "../controls.js";
import {formula, note, tex} from "../formula.js";
import {decode} from "../math/autoencoder.js";
import {clamp} from "../math/functions.js";
import {plot} from "../plot.js";
/** @import {Ink} from "../ink.js" */
/** @import {Columns} from "../stage.js" */
/** @import {AutoencoderStage, Now} from "./autoencoder.js" */
/** @import {World} from "./autoencoder-world.js" */

const COLOURS = ["real-text", "fake-text", "disc-text", "grad-text", "warn-text"];

/** A digit of the world that there is. @param {World} world @param {number} picked */
const digitOf = (world, picked) => picked % world.count;

/** Every code as its numeral. @param {Ink} ink @param {World} world @param {number} [alpha] */
export const drawCodes = ({context, places}, {codes, labels}, alpha = 1) => {
  context.font = font(11);
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.globalAlpha = alpha;
  for (let i = 0; i < labels.length; i++) {
    context.fillStyle = palette[COLOURS[labels[i] % COLOURS.length]];
    context.fillText(String(labels[i]), places.x(codes[2 * i]), places.y(codes[2 * i + 1]));
  }
  context.globalAlpha = 1;
};

/** @param {AutoencoderStage} stage @param {Columns} part @returns {(now: Now) => void} */
export const bowtieCard = (stage, part) => {
  const sheet = card(part.figure, "Through the bow-tie");
  legend(sheet, [["disc", "encoder", "how-dot"], ["fake", "decoder", "how-dot"],
    ["real", "unit above 0", "how-dot"], ["grad", "below 0", "how-dot"]]);
  const host = add(sheet, '<div class="how-plot" style="height: 250px"></div>');
  /** @type {ArrayLike<number>[] | null} */
  let layers = null;
  const surface = canvasIn(host, (context, width, height) => {
    if (layers) drawBowtie(context, width, height, layers);
  }, "A digit, the layers of the net and the digit rebuilt");
  stage.onLeave(surface.close);
  return ({world}) => {
    const i = digitOf(world, stage.state.picked), through = world.through(i);
    layers = through.layers;
    surface.canvas.setAttribute("aria-label", `A ${world.labels[i]} becomes the code ${
      fixed(layers[2][0], 2)}, ${fixed(layers[2][1], 2)}; rebuilding it costs ${
      fixed(through.cost, 1)} nats`);
    surface.paint();
  };
};

/** @param {AutoencoderStage} stage @param {Columns} part @returns {(now: Now) => void} */
export const planeCards = (stage, part) => {
  const {state} = stage, row = add(part.figure, '<div class="how-two how-lopsided"></div>');
  const left = card(row, "Codes of the digits");
  const plane = plot(stage, left, {label: "The plane of codes", square: true, height: 400,
    x: {name: "z₁", range: [-1, 1]}, y: {name: "z₂", range: [-1, 1]}});
  let unit = 0.05;
  /** @param {number} value */
  const round = (value) => clamp(Math.round(value / unit) * unit, -80, 80);
  const handle = {label: "Code for the decoder", colour: "warn",
    step: /** @type {[number, number]} */ ([0.05, 0.05]),
    at: () => /** @type {[number, number]} */ ([state.code[0], state.code[1]]),
    move: (/** @type {number} */ x, /** @type {number} */ y) => {
      stage.set({code: [round(x), round(y)]});
    },
    say: () => `code ${fixed(state.code[0], 2)}, ${fixed(state.code[1], 2)}`};
  plane.handle(handle);
  const right = card(row, "The decoder’s picture there");
  const host = add(right, '<div class="how-plot how-decoded"></div>');
  /** @type {Float64Array | null} */
  let picture = null;
  const surface = canvasIn(host, (context, width, height) => {
    const size = Math.min(width, height) - 4;
    if (picture) drawDigit(context, picture, Math.round((width - size) / 2), 2, size);
  }, "The decoder’s picture");
  stage.onLeave(surface.close);
  note(right, "Drag the dot, or focus it and press arrow keys. Between two heaps it draws what is "
    + "neither: nothing was trained there.");
  return ({world}) => {
    plane.spec.x.range = world.range(0);
    plane.spec.y.range = world.range(1);
    unit = (plane.spec.x.range[1] - plane.spec.x.range[0]) / 200;
    handle.step.fill(2 * unit);
    plane.draw((ink) => drawCodes(ink, world), `${world.count} digits`);
    picture = decode(world.net, state.code, 1);
    surface.paint();
  };
};

/** @param {Columns} part @returns {(now: Now) => void} */
export const lossCard = (part) => {
  const sheet = card(part.words, "What is trained");
  formula(sheet, "z=f(x)\\in\\mathbb R^2,\\qquad \\hat x=g(z)");
  formula(sheet, "L=-\\sum_i x_i\\log\\hat x_i+(1-x_i)\\log(1-\\hat x_i)");
  const filled = formula(sheet);
  const show = numbers(sheet, [
    {name: "steps", title: "Steps of Adam, 16 digits each", digits: 0},
    {name: "loss", title: "$L$, mean of the last round", unit: "nats", digits: 2},
  ]);
  note(sheet, "196 – 64 – 2 – 64 – 196 units, tanh; the code is linear, the output a sigmoid. "
    + "25,670 numbers. No label is used: the numerals are for you.");
  return ({world}) => {
    const recent = world.recent();
    show({steps: world.steps, loss: recent});
    filled(recent === null ? "L=\\text{–}" : `L=\\now{${tex(recent, 2)}}`);
  };
};

/** @param {AutoencoderStage} stage @param {Columns} part @returns {(now: Now) => void} */
export const placeCard = (stage, part) => {
  const sheet = card(part.words, "At the dot and in the bow-tie");
  const show = numbers(sheet, [
    {name: "z1", title: "$z_1$ at the dot", digits: 2, tone: "warn"},
    {name: "z2", title: "$z_2$ at the dot", digits: 2, tone: "warn"},
    {name: "cost", title: "$L$ of the digit that goes through", unit: "nats", digits: 2},
  ]);
  const go = add(sheet, '<p class="how-note"></p>');
  return ({world}) => {
    const {state} = stage, i = digitOf(world, state.picked);
    show({z1: state.code[0], z2: state.code[1], cost: world.through(i).cost});
    const [a, b] = [world.codes[2 * i], world.codes[2 * i + 1]];
    go.textContent = `The digit in the bow-tie is a ${world.labels[i]}; its code is ${fixed(a, 2)}, ${
      fixed(b, 2)}.`;
  };
};
