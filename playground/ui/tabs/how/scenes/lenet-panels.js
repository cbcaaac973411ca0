// What the scene "LeNet-5" shows: all layers, one sum of C1, the answer, and the count of weights.

import {canvasIn} from "../../../static/canvas.js";
import {fixed, percent} from "../../../static/number.js";
import {font, fontSize, palette} from "../../../static/theme.js";
import {add, card, numbers} from "../controls.js";
import {formula, note, tex} from "../formula.js";
import {drawKernel, drawLayers, drawMap, layOut} from "../layers.js";
import {clamp} from "../math/functions.js";
import {LAYERS, WIDE, squash} from "../math/lenet.js";
import {plot} from "../plot.js";
/** @import {LenetStage, Now} from "./lenet.js" */
/** @typedef {(stage: LenetStage) => (now: Now) => void} Panel */

/** @type {Panel} */
export const layersCard = (stage) => {
  const sheet = card(stage.figure, "Every layer");
  const host = add(sheet, '<div class="how-plot"></div>');
  /** @type {Now | null} */
  let last = null;
  const surface = canvasIn(host, (context, width) => {
    if (!last) return;
    const {rows} = layOut(LAYERS, width, stage.state.tiles === "scale", fontSize());
    drawLayers(context, width, rows, last.layers, last.shares, stage.state.map);
  }, "All layers of LeNet-5");
  stage.onLeave(surface.close);
  return (now) => {
    last = now;
    const {height} = layOut(LAYERS, host.clientWidth, stage.state.tiles === "scale", fontSize());
    host.style.height = `${Math.ceil(height)}px`;
    const best = now.shares.indexOf(Math.max(...now.shares));
    surface.canvas.setAttribute("aria-label", `All layers of LeNet-5. It says ${best}`);
    surface.paint();
  };
};

/** The pixels under the kernel and its weights. @param {LenetStage} stage @param {Now} now */
const underKernel = ({state: {map, spot: [column, row]}}, {layers, trained: {weights}}) => {
  const patch = Array.from({length: 25}, (_, i) =>
    layers.input[(row + Math.floor(i / 5)) * WIDE + column + (i % 5)]);
  const kernel = weights.c1.weight.subarray(25 * map, 25 * map + 25), bias = weights.c1.bias[map];
  const total = patch.reduce((sum, x, i) => sum + x * kernel[i], 0);
  return {patch, kernel, bias, total, value: squash(total + bias)};
};

/** @type {Panel} */
const inputCard = (stage) => {
  const {state} = stage, sheet = card(stage.figure, "Where the kernel looks");
  const picture = plot(stage, sheet, {label: "The input and the 25 pixels under the kernel",
    square: true, height: 330, x: {name: "", range: [0, WIDE]}, y: {name: "", range: [0, WIDE]}});
  picture.handle({
    label: "Place of the kernel", colour: "warn", step: [1, 1],
    at: () => [state.spot[0] + 2.5, WIDE - state.spot[1] - 2.5],
    move: (x, y) => stage.set({spot: [x - 2.5, WIDE - y - 2.5].map((v) =>
      clamp(Math.round(v), 0, 27))}),
    say: () => `column ${state.spot[0]}, row ${state.spot[1]}`,
  });
  return ({layers}) => picture.draw(({context, places}) => {
    const left = places.x(0), top = places.y(WIDE), unit = places.x(1) - left;
    drawMap(context, layers.input, 0, WIDE, left, top, WIDE * unit, [-0.1, 1.175]);
    context.strokeStyle = palette.warn;
    context.lineWidth = 2.5;
    context.strokeRect(left + state.spot[0] * unit, top + state.spot[1] * unit, 5 * unit, 5 * unit);
  }, `The kernel is at column ${state.spot[0]}, row ${state.spot[1]}`);
};

/** Patch and kernel side by side. @type {Panel} */
const productCard = (stage) => {
  const sheet = card(stage.figure, "25 products, one number");
  const host = add(sheet, '<div class="how-plot" style="height: 150px"></div>');
  /** @type {ReturnType<typeof underKernel> | null} */
  let last = null;
  const surface = canvasIn(host, (context, width, height) => {
    if (!last) return;
    const size = Math.min(height - 8, (width - 60) / 2), middle = width / 2;
    drawMap(context, last.patch, 0, 5, middle - 26 - size, 4, size, [-0.1, 1.175]);
    drawKernel(context, last.kernel, middle + 26, 4, size, 0.5);
    context.font = font(2 * fontSize());
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillStyle = palette.ink;
    context.fillText("×", middle, 4 + size / 2);
  }, "25 pixels and the kernel’s 25 weights");
  stage.onLeave(surface.close);
  const filled = formula(sheet);
  const show = numbers(sheet, [
    {name: "sum", title: "$\\sum wx$ of the 25", digits: 3},
    {name: "bias", title: "bias $b$ of this map", digits: 3},
    {name: "value", title: "this number of C1", digits: 3, tone: "warn"},
  ]);
  note(sheet, "Pixels: paper is −0.1, ink 1.175. Weights: green above 0, pink below. The same 25 "
    + "weights and one bias serve all 784 places of a map.");
  return (now) => {
    last = underKernel(stage, now);
    const {total, bias, value} = last;
    show({sum: total, bias, value});
    filled(`1.7159\\tanh\\tfrac23(${tex(total)}+(${tex(bias)}))=\\now{${tex(value)}}`);
    surface.canvas.setAttribute("aria-label", `25 pixels and the kernel’s 25 weights. Their `
      + `products add up to ${fixed(total)}`);
    surface.paint();
  };
};

/** @type {Panel} */
export const sumCards = (stage) => {
  const row = add(stage.figure, '<div class="how-two"></div>');
  const inside = {...stage, figure: row};
  const panels = [inputCard(inside), productCard(inside)];
  return (now) => { for (const show of panels) show(now); };
};

/** @param {LenetStage} stage @param {HTMLElement} parent @returns {(now: Now) => void} */
export const saysCard = (stage, parent) => {
  const sheet = card(parent, "What it says");
  const say = add(sheet, '<p class="how-say" role="status"></p>');
  const show = numbers(sheet, [
    {name: "first", title: "probability of its answer", digits: 4, tone: "disc"},
    {name: "second", title: "of its second choice", digits: 4},
  ]);
  note(sheet, "It has ten answers and no eleventh: whatever is drawn, they add up to 1. That it is "
    + "sure does not make a scribble a digit.");
  const about = add(sheet, '<p class="how-note"></p>');
  return ({shares, trained}) => {
    const order = shares.map((_, i) => i).sort((a, b) => shares[b] - shares[a]);
    show({first: shares[order[0]], second: shares[order[1]]});
    const text = `It says ${order[0]}, then ${order[1]}.`;
    if (say.textContent !== text) say.textContent = text;
    say.dataset.value = String(order[0]);
    about.textContent = `Right on ${percent(trained.accuracy, 2)} of the ${
      trained.images.toLocaleString("en-US")} test pictures of MNIST. The digits to choose from are `
      + "of its training pictures.";
  };
};

const SEES = {c1: "6 (1 · 25 + 1)", s2: "means of 2 × 2", c3: "16 (6 · 25 + 1)",
  s4: "means of 2 × 2", c5: "120 (16 · 25 + 1)", f6: "84 (120 + 1)", output: "10 (84 + 1)"};

/** @type {Panel} */
export const weightsCard = (stage) => {
  const sheet = card(stage.words, "Sizes and what is learnt");
  const rows = LAYERS.map(({name, title, maps, side, numbers: count}) => `<tr>
    <th scope="row">${title}</th><td>${side > 1 ? `${maps} × ${side} × ${side}` : maps}</td>
    <td>${count ? count.toLocaleString("en-US") : "–"}</td></tr>${name === "input" ? ""
    : `<tr class="how-quiet"><td></td><td colspan="2">${/** @type {Record<string, string>} */
      (SEES)[name]}</td></tr>`}`).join("");
  add(sheet, `<table class="how-layers"><thead><tr><th scope="col">layer</th>
    <th scope="col">size</th><th scope="col">learnt</th></tr></thead><tbody>${rows}
    <tr><th scope="row">all</th><td></td><td>${LAYERS.reduce((sum, layer) =>
    sum + layer.numbers, 0).toLocaleString("en-US")}</td></tr></tbody></table>`);
  note(sheet, "Contractive: sides go 32, 28, 14, 10, 5, 1 while maps go 1, 6, 16, 120. The "
    + "convolutions C1 and C3 hold 4 % of what is learnt: a kernel is used at every place. "
    + "DCGAN’s D is of this kind, with strides instead of means.");
  return () => {};
};
