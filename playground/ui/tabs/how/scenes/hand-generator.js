// G by hand: a number z, four weights and biases, and the image that they make.

import {fixed} from "../../../static/number.js";
import {card, legend, numbers, range} from "../controls.js";
import {formula, note, tex, texSigned} from "../formula.js";
import {discriminate, generate} from "../math/byhand.js";
import {span} from "../math/functions.js";
import {plot} from "../plot.js";
import {editor, fold, numbersRow, sheet} from "./hand-sheet.js";
/** @import {Columns, Stage} from "../stage.js" */
/** @import {HandState} from "./hand.js" */

/** @typedef {Stage<HandState>} HandStage */
/** @typedef {ReturnType<typeof generate>} Made */

const ZS = span(0, 1, 41);
const HEAD = `<thead><tr><th>pixel</th><th>w · z</th><th>bias</th><th>a</th><th>σ(a)</th></tr>
  </thead>`;
/** @param {number} value */
const n2 = (value) => fixed(value, 2);
/** A negative factor stands in brackets. @param {number} value @param {number} digits */
const factor = (value, digits) => (value < 0 ? `(${tex(value, digits)})` : tex(value, digits));

/** @param {HandStage} stage @param {HTMLElement} parent @returns {(made: Made) => void} */
const table = ({state}, parent) => {
  const {picture, body} = sheet(parent, "The generated image", HEAD);
  const rows = [0, 1, 2, 3].map((i) => numbersRow(body, `#${i + 1}`, 4));
  return ({scores, image}) => {
    picture(image);
    rows.forEach((row, i) => row([state.w[i] * state.z, state.gb[i], scores[i], image[i]]));
  };
};

/** @param {HandStage} stage @param {HTMLElement} parent @returns {(made: Made) => void} */
const curves = (stage, parent) => {
  const {state} = stage, below = card(parent);
  legend(below, [["real", "pixels 1 and 4"], ["fake", "pixels 2 and 3"]]);
  const curve = plot(stage, below, {label: "Every pixel for every z",
    x: {name: "z (noise)", range: [0, 1]}, y: {name: "pixel (brightness)", range: [0, 1]},
    height: 220});
  curve.handle({label: "z", colour: "fake", step: [0.05, 0],
    at: () => [state.z, generate(state.z, state.w, state.gb).image[0]],
    move: (x) => stage.set({z: Math.round(x * 100) / 100}), say: () => `z ${n2(state.z)}`});
  return ({image}) => {
    const all = ZS.map((z) => generate(z, state.w, state.gb).image);
    curve.draw((ink) => {
      for (const i of [0, 3, 1, 2]) {
        ink.line(ZS, all.map((each) => each[i]), i % 3 ? "fake" : "real",
          {width: 2.5, dash: i > 1 ? [7, 5] : []});
      }
      ink.line([state.z, state.z], [0, 1], "ink", {dash: [4, 4], width: 1.2});
    }, `At z ${n2(state.z)} the pixels are ${image.map(n2).join(", ")}`);
  };
};

/** Four numbers as a 2×2 matrix. @param {string[]} cells */
const matrix = ([a, b, c, d]) => `\\begin{pmatrix}${a}&${b}\\\\${c}&${d}\\end{pmatrix}`;

/** @param {HandStage} stage @param {HTMLElement} parent @returns {(made: Made) => void} */
const words = ({state}, parent) => {
  const sheetOf = card(parent, "Line by line");
  formula(sheetOf, "a_i=w_i\\,z+b_i,\\qquad \\hat x_i=\\sigma(a_i)");
  const lines = formula(sheetOf), whole = formula(sheetOf);
  const show = numbers(sheetOf, [
    {name: "bright", title: "Pixel 1", digits: 4, tone: "fake"},
    {name: "dim", title: "Pixel 2", digits: 4, tone: "fake"},
    {name: "verdict", title: "D’s verdict on this image", digits: 4, tone: "disc"},
  ]);
  note(sheetOf, "Two pixels must be bright and two dark, whatever $z$ is: that is all this "
    + "generator has to know. $z$ only decides how strong the stroke is.");
  return ({scores, image}) => {
    const z = tex(state.z, 2);
    lines(`\\begin{aligned}${[0, 1].map((i) => `a_${i + 1}&=${factor(state.w[i], 1)}\\cdot${z}${
      texSigned(state.gb[i], 1)}=${texSigned(scores[i])}`).join("\\\\")}\\end{aligned}`);
    whole(`\\fake{G(${z})}=\\sigma\\!${matrix(scores.map((score) => texSigned(score)))}=${
      matrix(image.map((pixel) => tex(pixel, 2)))}`);
    show({bright: image[0], dim: image[1],
      verdict: discriminate(image, state.v, state.c).probability});
  };
};

/** @param {HandStage} stage @param {Columns} part */
export const generatorPart = (stage, part) => {
  const {state} = stage;
  const panels = [table(stage, part.figure), curves(stage, part.figure), words(stage, part.words)];
  range(stage, part.controls, "z", "Noise $z$");
  const edit = fold(part.controls, "Edit weights and biases");
  editor(stage, edit, "w", "Weights of G", ["#1", "#2", "#3", "#4"]);
  editor(stage, edit, "gb", "Biases of G", ["#1", "#2", "#3", "#4"]);
  stage.onDraw(() => {
    if (state.part !== "g") return;
    const made = generate(state.z, state.w, state.gb);
    for (const show of panels) show(made);
  });
};
