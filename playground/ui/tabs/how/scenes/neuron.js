// One neuron: a line in the plane of its inputs, an activation, and the slope that learning needs.

import {fixed, number} from "../../../static/number.js";
import {add, card, choice, legend, numbers, pair, range, sentence} from "../controls.js";
import {formula, note, tex, texSigned} from "../formula.js";
import {clamp, span} from "../math/functions.js";
import {CURVES, fire, pass} from "../math/neuron.js";
import {plot} from "../plot.js";
import {REACH, mapPlot} from "./neuron-map.js";
/** @import {Activation, Neuron, Pass} from "../math/neuron.js" */
/** @import {Scene, Stage} from "../stage.js" */

/**
 * @typedef {object} State
 * @property {Activation} act
 * @property {number} leak slope of the leaky ReLU below 0
 * @property {number} elu depth of the ELU
 * @property {number} w1
 * @property {number} w2
 * @property {number} b
 * @property {number[]} x the input that is looked at
 * @property {number} layers of one such slope each
 */
/** @typedef {Stage<State>} NeuronStage */
/** Everything the page shows, from the state.
 * @typedef {{neuron: Neuron, point: number[], fired: ReturnType<typeof fire>, way: Pass}} Now */

const EDGE = 6, MOST = 20, DEEP = -12; // the score's axis, layers, and decades of the plot of both
const SCORES = span(-EDGE, EDGE, 481);
const GRIP = -4; // the score at which α is dragged
/** @type {Record<Activation, string>} */
const NAMES = {step: "perceptron", sigmoid: "σ", tanh: "tanh", relu: "ReLU", leaky: "leaky ReLU",
  elu: "ELU"};
/** @type {Record<Activation, [value: string, slope: string]>} */
const TEX = {
  step: ["f(a)=1\\text{ if }a\\ge0,\\text{ else }0", "f'(a)=0"],
  sigmoid: ["f(a)=\\sigma(a)=\\frac1{1+e^{-a}}", "f'=\\sigma(1-\\sigma)\\le\\tfrac14"],
  tanh: ["f(a)=\\tanh a", "f'=1-\\tanh^2a\\le1"],
  relu: ["f(a)=\\max(0,a)", "f'=1\\text{ if }a>0,\\text{ else }0"],
  leaky: ["f(a)=a\\text{ if }a>0,\\text{ else }\\alpha a", "f'=1\\text{ if }a>0,\\text{ else }"
    + "\\alpha"],
  elu: ["f(a)=a\\text{ if }a>0,\\text{ else }\\alpha(e^a-1)", "f'=1\\text{ if }a>0,\\text{ else }"
    + "\\alpha e^a"],
};
/** @type {Record<Activation, [low: number, high: number]>} */
const HEIGHTS = {step: [-0.2, 1.2], sigmoid: [-0.2, 1.2], tanh: [-1.2, 1.2], relu: [-2.2, 6],
  leaky: [-4.2, 6], elu: [-2.2, 6]};
/** @type {Record<Pass, [tone: string, title: string, words: string]>} */
const WORDS = {
  flat: ["warn", "There is no slope.", "A step is flat on both sides, so gradient descent has "
    + "nothing to go by. Rosenblatt’s rule did without: it corrects w by the error itself."],
  off: ["fake", "It is switched off.", "Up to 0 the ReLU is flat: for this input no weight learns, "
    + "and nothing is passed on to the layer before."],
  leaks: ["real", "It leaks.", "Below 0 the slope is α instead of 0, so the neuron can come back. "
    + "GANs use it in D, often with α = 0.2: D passes a gradient on to G for every input."],
  saturated: ["fake", "It is saturated.", "The curve is nearly flat here: less than a twentieth of "
    + "the gradient comes through, whatever the error is."],
  open: ["real", "It is open.", "Above 0 the slope is exactly 1: the gradient comes through as it "
    + "is."],
  bent: ["disc", "It lets a part through.", "Here the curve still rises. Move x along w: the "
    + "farther to the flat side, the less comes through."],
};

/** @param {State} state @returns {Now} */
const compute = ({act, leak, elu, w1, w2, b, x}) => {
  const neuron = {w: [w1, w2], b, act, alpha: act === "leaky" ? leak : elu};
  const fired = fire(neuron, x);
  return {neuron, point: x, fired, way: pass(act, fired.score, fired.slope)};
};

/** @param {NeuronStage} stage @param {HTMLElement} parent @returns {(now: Now) => void} */
const curvePlot = (stage, parent) => {
  const {state} = stage, sheet = card(parent, "The activation");
  legend(sheet, [["disc", "f(a)"], ["grad", "f′(a)", "how-dashed"]]);
  const picture = plot(stage, sheet, {label: "The activation and its slope",
    x: {name: "score a = w·x + b", range: [-EDGE, EDGE]}, y: {name: "f, f′", range: [-1, 1]},
    height: 250});
  const depth = () => (state.act === "leaky" ? state.leak : state.elu);
  picture.handle({
    label: "α, by the curve below 0", colour: "disc", side: true, step: [0, 0.1],
    shown: () => state.act === "leaky" || state.act === "elu",
    at: () => [GRIP, CURVES[state.act].value(GRIP, depth())],
    move(_, y) {
      const alpha = Math.round((100 * y) / CURVES[state.act].value(GRIP, 1)) / 100;
      stage.set(state.act === "leaky" ? {leak: clamp(alpha, 0, 1)} : {elu: clamp(alpha, 0.1, 2)});
    },
    say: () => `alpha ${fixed(depth(), 2)}`,
  });
  return ({neuron: {act, alpha}, fired: {score, output, slope}}) => {
    const [value, rise] = ["value", "slope"].map((each) => SCORES.map((a) =>
      CURVES[act][/** @type {"value" | "slope"} */ (each)](a, alpha)));
    const at = clamp(score, -EDGE, EDGE);
    picture.spec.y.range = HEIGHTS[act];
    picture.draw((ink) => {
      ink.line([-EDGE, EDGE], [0, 0], "line", {width: 1.5});
      if (act === "sigmoid") ink.line([-EDGE, EDGE], [0.25, 0.25], "soft", {dash: [2, 4]});
      ink.line([at, at], HEIGHTS[act], "grad", {dash: [4, 4], width: 1.2});
      ink.line(SCORES, value, "disc", {width: 3});
      ink.line(SCORES, rise, "grad", {dash: [6, 4]});
      ink.dot(at, CURVES[act].value(at, alpha), "disc", 6);
      ink.dot(at, slope, "grad", 6);
      if (act === "sigmoid") ink.text(-EDGE, 0.25, "¼", "soft", {shift: 6, up: 2});
    }, `At score ${fixed(score, 2)} the output is ${fixed(output, 2)}, the slope ${fixed(slope)}`);
  };
};

/** @param {number} value @returns {number} its decade, held inside the plot */
const decade = (value) => Math.max(DEEP - 1, Math.log10(value));

/** @param {NeuronStage} stage @param {HTMLElement} parent @returns {(now: Now) => void} */
const depthPlot = (stage, parent) => {
  const {state} = stage, sheet = card(parent, "The same slope, layer after layer");
  legend(sheet, [["grad", "f′(a)ⁿ"], ["soft", "¼ⁿ, the best of σ", "how-dashed"]]);
  const picture = plot(stage, sheet, {label: "What is left of a gradient after n layers",
    x: {name: "layers n", range: [0, MOST]}, y: {name: "what is left", range: [DEEP, 0.6],
      ticks: [[0, "1"], [-3, "10⁻³"], [-6, "10⁻⁶"], [-9, "10⁻⁹"], [-12, "10⁻¹²"]]}, height: 250});
  const ns = span(0, MOST, MOST + 1);
  return ({fired: {slope}}) => picture.draw((ink) => {
    ink.line(ns, ns.map((n) => n * Math.log10(0.25)), "soft", {dash: [6, 4]});
    ink.line(ns, ns.map((n) => decade(slope ** n)), "grad", {width: 2.5});
    ink.line([state.layers, state.layers], [DEEP, 1], "soft", {width: 1});
    ink.dot(state.layers, decade(slope ** state.layers), "grad", 6);
  }, `After ${state.layers} layers ${number(slope ** state.layers)} is left`);
};

/** @param {NeuronStage} stage @returns {(now: Now) => void} */
const controls = (stage) => {
  const column = stage.controls;
  choice(stage, column, "act", "Activation", NAMES);
  const [leaky, elu] = ["leak", "elu"].map((name) => {
    const holder = add(column, "<div></div>");
    range(stage, holder, name, "$\\alpha$");
    return holder;
  });
  range(stage, column, "w1", "Weight $w_1$");
  range(stage, column, "w2", "Weight $w_2$");
  range(stage, column, "b", "Bias $b$");
  range(stage, column, "layers", "Layers $n$", {digits: 0});
  return ({neuron: {act}}) => {
    leaky.hidden = act !== "leaky";
    elu.hidden = act !== "elu";
  };
};

/** @param {NeuronStage} stage @returns {(now: Now) => void} */
const neuronCard = (stage) => {
  const sheet = card(stage.words, "One neuron, with your numbers");
  const score = formula(sheet), value = formula(sheet), rise = formula(sheet);
  note(sheet, "The output’s gradient by the weights is the slope times the input:");
  const gradient = formula(sheet);
  return ({neuron: {w, b, act}, point: [x1, x2], fired}) => {
    score(`\\begin{aligned}a&=w_1x_1+w_2x_2+b\\\\&=${tex(w[0], 2)}\\cdot(${texSigned(x1)})`
      + `${texSigned(w[1])}\\cdot(${texSigned(x2)})${texSigned(b)}=\\now{${
        texSigned(fired.score)}}\\end{aligned}`);
    value(`${TEX[act][0]},\\quad f=\\disc{${texSigned(fired.output, 3)}}`);
    rise(`${TEX[act][1]},\\quad f'=\\grad{${tex(fired.slope, 4)}}`);
    gradient(`\\frac{\\partial f}{\\partial w_1}=f'(a)\\,x_1=\\grad{${texSigned(fired.byW[0], 3)}}`
      + `,\\quad\\frac{\\partial f}{\\partial w_2}=\\grad{${texSigned(fired.byW[1], 3)}}`);
  };
};

/** @param {NeuronStage} stage @returns {(now: Now) => void} */
const passCard = (stage) => {
  const {state} = stage, sheet = card(stage.words, "What learning gets");
  const say = sentence(sheet);
  const show = numbers(sheet, [
    {name: "score", title: "Score $a$"},
    {name: "output", title: "Output $f(a)$", tone: "disc"},
    {name: "slope", title: "Slope $f'(a)$", digits: 4, tone: "grad"},
    {name: "left", title: "$f'(a)^n$", digits: 6, tone: "grad"},
  ]);
  note(sheet, "Back through $n$ layers a gradient is multiplied by $n$ slopes (and by weights). "
    + "With $\\sigma$ each is at most ¼: that is how gradients vanish.");
  return ({fired: {score, output, slope}, way}) => {
    show({score, output, slope, left: slope ** state.layers});
    say(way, WORDS[way]);
  };
};

/** @param {NeuronStage} stage */
const build = (stage) => {
  const map = mapPlot(stage), two = pair(stage.figure);
  const panels = [map, curvePlot(stage, two), depthPlot(stage, two), controls(stage),
    neuronCard(stage), passCard(stage)];
  stage.onDraw(() => {
    const now = compute(stage.state);
    for (const show of panels) show(now);
  });
};

/** @type {Scene} */
export const neuron = {
  name: "neuron", short: "Neuron", title: "A neuron and its activation",
  idea: "A neuron cuts the plane of its inputs by a line and bends the distance from it. How steep "
    + "the bend is decides what learning gets.",
  tryThis: "Drag the pink input far from the line: with σ the slope dies on both sides. Then press "
    + "“ReLU”, “leaky ReLU” and “ELU” and look at the slope on the side where a < 0.",
  source: "Rosenblatt 1958 (the perceptron); Maas, Hannun, Ng 2013 (leaky ReLU); Clevert, "
    + "Unterthiner, Hochreiter 2016 (ELU); Radford, Metz, Chintala 2016 (leaky ReLU of slope 0.2 "
    + "in D).",
  params: {
    act: {value: "sigmoid", choices: Object.keys(NAMES)},
    leak: {value: 0.2, low: 0, high: 1, step: 0.01},
    elu: {value: 1, low: 0.1, high: 2, step: 0.05},
    w1: {value: 1.5, low: -REACH, high: REACH, step: 0.05},
    w2: {value: 1, low: -REACH, high: REACH, step: 0.05},
    b: {value: -0.5, low: -6, high: 6, step: 0.05},
    x: {value: [-1.5, 1], list: 2, low: -REACH, high: REACH},
    layers: {value: 5, low: 1, high: MOST, step: 1},
  },
  check(state) {
    state.layers = Math.round(state.layers);
    return "";
  },
  build,
};
