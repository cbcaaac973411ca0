// D by hand: an image, its weights, and the verdict line by line.

import {fixed} from "../../../static/number.js";
import {add, button, buttons, card, numbers} from "../controls.js";
import {formula, tex, texSigned} from "../formula.js";
import {discriminate} from "../math/byhand.js";
import {sigmoid, span} from "../math/functions.js";
import {plot} from "../plot.js";
import {editor, fold, numbersRow, pixelSlider, sheet} from "./hand-sheet.js";
/** @import {Columns, Stage} from "../stage.js" */
/** @import {HandState} from "./hand.js" */

/** @typedef {Stage<HandState>} HandStage */
/** @typedef {ReturnType<typeof discriminate>} Worked */

const NOISE = [0.25, 1, 0.5, 0.75];
const SCORES = span(-4, 4, 81);
const HEAD = `<caption class="how-note">Pixel × weight, summed</caption><thead><tr><th>pixel</th>
  <th>x</th><th>weight</th><th>product</th></tr></thead>`;
/** @param {number} value */
const n2 = (value) => fixed(value, 2);

/** @param {HandStage} stage @param {HTMLElement} parent @returns {(worked: Worked) => void} */
const table = ({state}, parent) => {
  const {picture, body} = sheet(parent, "The image", HEAD);
  const rows = [0, 1, 2, 3].map((i) => numbersRow(body, `#${i + 1}`, 3));
  const sums = ["sum", "bias", "score a"].map((name) => numbersRow(body, name, 3, "how-sum"));
  return ({products, total, score}) => {
    picture(state.px);
    rows.forEach((row, i) => row([state.px[i], state.v[i], products[i]]));
    [total, state.c, score].forEach((value, i) => sums[i]([null, null, value]));
  };
};

/** @param {HandStage} stage @param {HTMLElement} parent @returns {(worked: Worked) => void} */
const sigmoidPlot = (stage, parent) => {
  const curve = plot(stage, card(parent), {label: "The sigmoid",
    x: {name: "score a", range: [-4, 4]}, y: {name: "σ(a) (probability)", range: [0, 1]},
    height: 220});
  return ({total, score, probability, withoutBias}) => curve.draw((ink) => {
    ink.line([score, score], [0, probability], "disc", {dash: [4, 4], width: 1.5});
    ink.line([-4, score], [probability, probability], "disc", {dash: [4, 4], width: 1.5});
    ink.line(SCORES, SCORES.map(sigmoid), "disc", {width: 3});
    ink.dot(total, withoutBias, "soft", 5, true);
    ink.text(total, withoutBias, "before the bias", "soft",
      total > 0.5 ? {align: "right", shift: -10, up: -18} : {shift: 10, up: -18});
    ink.dot(score, probability, "disc", 7);
  }, `At score ${n2(score)} the probability is ${n2(probability)}`);
};

/** @param {HandStage} stage @param {HTMLElement} parent @returns {() => void} */
const controls = (stage, parent) => {
  const {state} = stage, four = add(parent, '<div class="how-four"></div>');
  const sliders = [0, 1, 2, 3].map((i) => pixelSlider(four, `how-px${i}`, `Pixel #${i + 1}`,
    (value) => stage.set({px: state.px.map((old, j) => (j === i ? value : old))})));
  const bar = buttons(parent);
  button(bar, "A face", () => stage.set({px: [1, 0, 0, 1]}));
  button(bar, "Noise", () => stage.set({px: NOISE}));
  const edit = fold(parent, "Edit weights and bias");
  editor(stage, edit, "v", "Weights of D", ["#1", "#2", "#3", "#4"]);
  editor(stage, edit, "c", "Bias of D", ["b"]);
  return () => sliders.forEach((show, i) => show(state.px[i]));
};

/** The sum as it is written, sign by sign. @param {number[]} px @param {number[]} v */
const written = (px, v) => px.map((x, i) => {
  const sign = v[i] < 0 ? "-" : i ? "+" : "";
  return `${sign}${tex(Math.abs(v[i]), 1)}\\cdot${tex(x, 2)}`;
}).join("");

/** @param {HandState} state @param {number} probability */
const comment = ({px, c}, probability) => {
  if (c === -1 && NOISE.every((x, i) => x === px[i])) {
    return "One lecture prints 0.37 for this image. It may be σ(−0.50), cut off: the score before "
      + "the bias was added. With the bias a = −1.50 and σ(a) = 0.18.";
  }
  return probability > 0.5 ? "D takes this for a face: more than one half."
    : "D takes this for no face: less than one half.";
};

/** @param {HandStage} stage @param {HTMLElement} parent @returns {(worked: Worked) => void} */
const words = ({state}, parent) => {
  const lines = card(parent, "Line by line");
  formula(lines, "a=v_1x_1+v_2x_2+v_3x_3+v_4x_4+b");
  const sum = formula(lines), squashed = formula(lines);
  const show = numbers(lines, [
    {name: "score", title: "Score $a$", digits: 2},
    {name: "probability", title: "$D(x)=\\sigma(a)$: probability of a face", digits: 4,
      tone: "disc"},
    {name: "nobias", title: "$\\sigma$ before the bias", digits: 4},
  ]);
  const say = add(lines, '<p class="how-note how-say"></p>');
  return ({score, probability, withoutBias}) => {
    sum(`\\begin{aligned}a&=${written(state.px, state.v)}\\\\&\\quad${texSigned(state.c)}=\\now{${
      texSigned(score)}}\\end{aligned}`);
    squashed(`\\disc{D(x)}=\\sigma(a)=\\frac{1}{1+e^{-a}}=\\frac{1}{1+e^{${
      tex(-score, 2)}}}=\\now{${tex(probability, 2)}}`);
    show({score, probability, nobias: withoutBias});
    say.textContent = comment(state, probability);
  };
};

/** @param {HandStage} stage @param {Columns} part */
export const discriminatorPart = (stage, part) => {
  const {state} = stage;
  const panels = [table(stage, part.figure), sigmoidPlot(stage, part.figure),
    controls(stage, part.controls), words(stage, part.words)];
  stage.onDraw(() => {
    if (state.part !== "d") return;
    const worked = discriminate(state.px, state.v, state.c);
    for (const show of panels) show(worked);
  });
};
