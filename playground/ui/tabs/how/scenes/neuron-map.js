// A neuron's output over the plane of its two inputs, with its line, its weights and a point.

import {pen} from "../../../static/dom.js";
import {fixed} from "../../../static/number.js";
import {palette} from "../../../static/theme.js";
import {add, card, legend} from "../controls.js";
import {CURVES, foot} from "../math/neuron.js";
import {clamp} from "../math/functions.js";
import {plot} from "../plot.js";
/** @import {Ink} from "../ink.js" */
/** @import {Activation} from "../math/neuron.js" */
/** @import {Now, NeuronStage} from "./neuron.js" */

export const REACH = 3; // the plane is [−3, 3]²
const CELLS = 90;
/** Output of the darkest colour. @param {Activation} act */
const darkest = (act) => (["step", "sigmoid", "tanh"].includes(act) ? 1 : 3);

/** @param {number} v */
const round = (v) => Math.round(v * 100) / 100;
/** @param {string} name in the palette, which holds #rrggbb */
const rgb = (name) => [1, 3, 5].map((i) => parseInt(palette[name].slice(i, i + 2), 16));

/** The middle of a row or column of cells. @param {number} i */
const middle = (i) => REACH * ((2 * (i + 0.5)) / CELLS - 1);

/**
 * The output as colour: blue above zero, orange below, as strong as it is far from zero.
 * @param {Ink} ink @param {HTMLCanvasElement} scratch @param {Now} now
 */
const drawOutput = ({context, places}, scratch, {neuron: {w, b, act, alpha}}) => {
  const picture = new ImageData(CELLS, CELLS), most = darkest(act);
  const [above, below] = [rgb("disc"), rgb("fake")];
  for (let i = 0; i < CELLS * CELLS; i++) {
    const score = w[0] * middle(i % CELLS) - w[1] * middle(Math.floor(i / CELLS)) + b;
    const share = clamp(CURVES[act].value(score, alpha) / most, -1, 1);
    picture.data.set(share > 0 ? above : below, 4 * i);
    picture.data[4 * i + 3] = 190 * Math.abs(share);
  }
  pen(scratch).putImageData(picture, 0, 0);
  const left = places.x(-REACH), top = places.y(REACH);
  context.drawImage(scratch, left, top, places.x(REACH) - left, places.y(-REACH) - top);
};

/** The line, w as an arrow and what holds on either side. @param {Ink} ink @param {Now} now */
const drawLine = (ink, {neuron: {w, b}, point}) => {
  const size = Math.hypot(...w), at = foot(w, b);
  if (at) {
    const along = [(-w[1] / size) * 9, (w[0] / size) * 9], side = [w[0] / size, w[1] / size];
    ink.line([at[0] - along[0], at[0] + along[0]], [at[1] - along[1], at[1] + along[1]], "ink",
      {width: 2.5});
    for (const [sign, words] of /** @type {const} */ ([[1, "a > 0"], [-1, "a < 0"]])) {
      ink.text(at[0] + sign * 0.45 * side[0] - along[0] / 6, at[1] + sign * 0.45 * side[1]
        - along[1] / 6, words, "ink", {align: "center", up: -8});
    }
  }
  ink.line([-REACH, REACH], [0, 0], "soft", {width: 1, dash: [2, 4]});
  ink.line([0, 0], [-REACH, REACH], "soft", {width: 1, dash: [2, 4]});
  ink.arrow([0, 0], [w[0], w[1]], "ink", {width: 2.5});
  ink.text(w[0] / 2, w[1] / 2, "w", "ink", {shift: 8, up: 2, larger: 3});
  ink.text(point[0], point[1], "x", "grad-text", {shift: 12, up: 4, larger: 3});
};

/** @param {NeuronStage} stage @param {ReturnType<typeof plot>} plane */
const handles = (stage, plane) => {
  const {state} = stage, weights = () => [state.w1, state.w2];
  plane.handle({
    label: "The line w·x + b = 0, by its foot", colour: "ink", step: [0.1, 0.1],
    shown: () => foot(weights(), state.b) !== null,
    at: () => /** @type {[number, number]} */ (foot(weights(), state.b) ?? [0, 0]),
    move: (x, y) => stage.set({b: clamp(round(-state.w1 * x - state.w2 * y), -6, 6)}),
    say: () => `bias ${fixed(state.b, 2)}`,
  });
  plane.handle({
    label: "The weights w", colour: "ink", step: [0.1, 0.1], side: true,
    at: () => [state.w1, state.w2], move: (x, y) => stage.set({w1: round(x), w2: round(y)}),
    say: () => `weights ${fixed(state.w1, 2)} and ${fixed(state.w2, 2)}`,
  });
  plane.handle({
    label: "The input x", colour: "grad", step: [0.1, 0.1], at: () => [state.x[0], state.x[1]],
    move: (x, y) => stage.set({x: [round(x), round(y)]}),
    say: () => `inputs ${fixed(state.x[0], 2)} and ${fixed(state.x[1], 2)}`,
  });
};

/** @param {NeuronStage} stage @returns {(now: Now) => void} */
export const mapPlot = (stage) => {
  const sheet = card(stage.figure), scratch = document.createElement("canvas");
  [scratch.width, scratch.height] = [CELLS, CELLS];
  legend(sheet, [["disc", "output above 0", "how-dot"], ["fake", "output below 0", "how-dot"],
    ["ink", "w·x + b = 0"], ["grad", "the input x", "how-dot"]]);
  const plane = plot(stage, sheet, {label: "The neuron’s output over its two inputs",
    x: {name: "input x₁", range: [-REACH, REACH]}, y: {name: "input x₂", range: [-REACH, REACH]},
    height: 430, square: true});
  handles(stage, plane);
  add(sheet, `<p class="how-note">Drag the black dot to shift the line, the diamond to turn w, the
    pink dot to try an input. The colour is full at 1; for ReLU, leaky ReLU and ELU at 3.</p>`);
  return (now) => plane.draw((ink) => {
    drawOutput(ink, scratch, now);
    drawLine(ink, now);
  }, `At x the score is ${fixed(now.fired.score, 2)}, the output ${fixed(now.fired.output, 2)}`);
};
