// Two densities on a line, the best discriminator between them, and what it is worth.

import {fixed} from "../../../static/number.js";
import {add, button, buttons, card, choice, legend, numbers, range} from "../controls.js";
import {formula, tex} from "../formula.js";
import {LOG4, at, draggedLogit, jsd, kl, logDrawn, logMixture, optimalLogit, value}
  from "../math/densities.js";
import {clamp, roof, sigmoid, span} from "../math/functions.js";
import {plot} from "../plot.js";
import {MOST_STEPS, derivation} from "./optimal-derivation.js";
import {DRAWN, HIGH, LOW, handles, isDrawn, round} from "./optimal-handles.js";
import {GOODFELLOW} from "../sources.js";
/** @import {LogDensity} from "../math/densities.js" */
/** @import {Scene} from "../stage.js" */
/** @import {OptimalStage, OptimalState, Side} from "./optimal-handles.js" */

/**
 * Everything the page shows, from the state.
 * @typedef {object} Now
 * @property {LogDensity} p
 * @property {LogDensity} q
 * @property {Float64Array} star logit of D*
 * @property {Float64Array} mine logit of the visitor's D
 * @property {number} best V of D*, nats
 * @property {number} worth V of the visitor's D
 * @property {string} complaint about a drawing
 */

const REACH = 0.9; // how far a pull at D reaches, in data units
/** @type {Record<Side, number[]>} */
const ONE = {p: [-1, 0.7, 1], q: [1.2, 1.1, 1]};
/** @type {Record<Side, number[]>} */
const SECOND = {p: [2, 0.6, 1], q: [2.5, 1, 1]};
const XS = span(LOW, HIGH, 601);

/** @param {Float64Array} values over the grid */
const shown = (values) => XS.map((x) => at(values, x));

/** @param {OptimalState} state @returns {Now} */
const compute = (state) => {
  let complaint = "";
  /** @param {Side} side */
  const load = (side) => {
    if (!isDrawn(state, side)) return logMixture(state[side]);
    try {
      return logDrawn(state.curve, LOW, HIGH);
    } catch (error) {
      complaint = `${/** @type {Error} */ (error).message} Draw a curve in the upper picture; `
        + "until then the bumps stay in place.";
      return logMixture(state[side]);
    }
  };
  const p = load("p"), q = load("q"), star = optimalLogit(p, q);
  const mine = state.d < 0 ? star : draggedLogit(star, state.at, state.d, REACH);
  return {p, q, star, mine, best: value(p, q, star), worth: value(p, q, mine), complaint};
};

/** @param {OptimalStage} stage @param {() => Now} last @returns {(now: Now) => void} */
const densitiesPlot = (stage, last) => {
  const {state} = stage, top = card(stage.figure);
  legend(top, [["real", "data, p<sub>data</sub>"], ["fake", "generator, p<sub>g</sub>"],
    ["grad", "probe x"]]);
  const density = plot(stage, top, {label: "Densities of data and generator",
    x: {name: "x (data units)", range: [LOW, HIGH]},
    y: {name: "density (per unit of x)", range: [0, 0.9]}, height: 270});
  handles(stage, density, (side) => last()[side]);
  add(top, `<p class="how-note">Drag a dot to move a bump, a diamond for its width.
    Two bumps: up and down is the bump’s share.</p>`);
  return ({p, q}) => {
    const [ofP, ofQ] = [p, q].map((log) => shown(log).map(Math.exp));
    const {probe} = state, a = Math.exp(at(p, probe)), b = Math.exp(at(q, probe));
    density.spec.y.range = [0, roof(Math.max(...ofP, ...ofQ) / 0.95, [0.9, 1.4, 2.2, 5], 12)];
    density.host.classList.toggle("how-drawing", state.draw !== "none");
    density.draw((ink) => {
      ink.line([probe, probe], density.spec.y.range, "grad", {dash: [4, 4], width: 1.5});
      ink.area(XS, ofP, "real", 0.18);
      ink.line(XS, ofP, "real", {width: 2.5});
      ink.area(XS, ofQ, "fake", 0.18);
      ink.line(XS, ofQ, "fake", {width: 2.5});
      ink.dot(probe, a, "real", 5, true);
      ink.dot(probe, b, "fake", 5, true);
    }, `At x ${fixed(probe, 2)} the data has ${fixed(a)}, the generator ${fixed(b)}`);
  };
};

/** @param {OptimalStage} stage @param {() => Now} last @returns {(now: Now) => void} */
const answerPlot = (stage, last) => {
  const {state} = stage, below = card(stage.figure);
  legend(below, [["disc", "D*(x), the best answer", "how-dashed"],
    ["disc", "D(x), yours to drag"]]);
  const answer = plot(stage, below, {label: "The discriminator’s answer",
    x: {name: "x (data units)", range: [LOW, HIGH]},
    y: {name: "D(x) (probability)", range: [0, 1]}, height: 190});
  answer.handle({
    label: "D, pulled away from the best answer", colour: "disc", step: [0.1, 0.02],
    at: () => [state.at, state.d < 0 ? sigmoid(at(last().star, state.at)) : state.d],
    move: (x, y) => stage.set({at: round(x), d: clamp(round(y), 0.01, 0.99)}),
    say: () => `x ${fixed(state.at, 2)}, D ${state.d < 0 ? "best" : fixed(state.d, 2)}`,
  });
  return ({star, mine, best, worth}) => answer.draw((ink) => {
    ink.line([LOW, HIGH], [0.5, 0.5], "soft", {dash: [2, 4], width: 1});
    ink.line([state.probe, state.probe], [0, 1], "grad", {dash: [4, 4], width: 1.5});
    ink.line(XS, shown(star).map(sigmoid), "disc", {dash: [7, 5], width: 2});
    ink.line(XS, shown(mine).map(sigmoid), "disc", {width: 3});
  }, `V is ${fixed(worth)}, at best ${fixed(best)}`);
};

/** @param {OptimalStage} stage @returns {(now: Now) => void} */
const controls = (stage) => {
  const {state, controls: column} = stage;
  /** @param {Side} side @param {string} title */
  const bumps = (side, title) => choice(stage, column, `n${side}`, title,
    {1: "one bump", 2: "two bumps"}, {
      shown: () => String(state[side].length / 3),
      change: (n) => stage.set({[side]: [...state[side].slice(0, 3),
        ...(n === "1" ? [] : SECOND[side])]}),
    });
  bumps("p", "Data");
  bumps("q", "Generator");
  choice(stage, column, "draw", "Draw by hand",
    {none: "off", data: "data", generator: "generator"});
  range(stage, column, "probe", "Probe x");
  const free = button(buttons(column), "Let D return to D*", () => stage.set({d: -1}));
  const notice = add(column, '<p class="how-warn" role="status"></p>');
  return ({complaint}) => {
    free.disabled = state.d < 0;
    notice.textContent = complaint;
  };
};

/**
 * Whether the closed form holds, and what pulling D away costs.
 * @param {number} best @param {number} right @param {number} worth
 */
const checked = (best, right, worth) => {
  const error = Math.abs(best - right);
  return (error < 1e-6 ? "The two lines in the middle agree to six decimals. "
    : `The two lines in the middle differ by ${error.toExponential(1)} (a jagged drawing). `)
    + (worth < best - 5e-5 ? `Pulling D away costs ${fixed(best - worth, 4)}.`
      : "Your D is the best there is.");
};

/** @param {OptimalStage} stage @returns {(now: Now) => void} */
const worthCard = (stage) => {
  const sheet = card(stage.words, "What D is worth"), main = formula(sheet);
  const show = numbers(sheet, [
    {name: "v", title: "$V(D,G)$, your D", digits: 4, tone: "disc"},
    {name: "vstar", title: "$V(D^*,G)$, integrated", digits: 4},
    {name: "right", title: "$-\\log 4+2\\,\\mathrm{JSD}$", digits: 4},
    {name: "jsd", title: "$\\mathrm{JSD}(p_{\\text{data}}\\|p_g)$", unit: "nats", digits: 4},
    {name: "klpq", title: "$\\mathrm{KL}(p_{\\text{data}}\\|p_g)$", unit: "nats", digits: 4},
    {name: "klqp", title: "$\\mathrm{KL}(p_g\\|p_{\\text{data}})$", unit: "nats", digits: 4},
  ]);
  const check = add(sheet, '<p class="how-note" role="status"></p>');
  const derive = derivation(stage, stage.figure);
  return ({p, q, star, best, worth}) => {
    const js = jsd(p, q), right = -LOG4 + 2 * js, {probe} = stage.state;
    show({v: worth, vstar: best, right, jsd: js, klpq: kl(p, q), klqp: kl(q, p)});
    main("\\begin{aligned}V(D,G)&=\\mathbb E_{\\pdata}[\\log D]+\\mathbb E_{\\pg}[\\log(1-D)]\\\\&"
      + `=\\now{${tex(worth, 4)}}\\end{aligned}`);
    check.textContent = checked(best, right, worth);
    derive({a: tex(Math.exp(at(p, probe))), b: tex(Math.exp(at(q, probe))),
      d: tex(sigmoid(at(star, probe))), jsd: tex(js, 4), right: tex(right, 4)});
  };
};

/** @param {OptimalStage} stage */
const build = (stage) => {
  let now = compute(stage.state);
  const last = () => now;
  const panels = [densitiesPlot(stage, last), answerPlot(stage, last), controls(stage),
    worthCard(stage)];
  stage.onDraw(() => {
    now = compute(stage.state);
    for (const show of panels) show(now);
  });
};

/** Whether a link's numbers are one or two bumps. @param {number[]} list */
const areBumps = (list) => {
  const [, width, weight, , width2 = 1, weight2 = 0] = list;
  return (list.length === 3 || list.length === 6)
    && [width, width2].every((w) => w >= 0.2 && w <= 2)
    && [weight, weight2].every((w) => w >= 0 && w <= 1) && weight + weight2 > 0;
};

/** What a link's lists must be beyond numbers in range. @param {OptimalState} state */
const check = (state) => {
  state.step = Math.round(state.step);
  for (const side of /** @type {Side[]} */ (["p", "q"])) {
    if (areBumps(state[side])) continue;
    state[side] = [...ONE[side]];
    return `${side} must be mean, width (0.2 to 2), weight (0 to 1, not all 0), once or twice`;
  }
  if (state.curve.length && state.curve.length !== DRAWN) {
    state.curve = [];
    return `curve must hold ${DRAWN} heights`;
  }
  return "";
};

/** @type {Scene} */
export const optimal = {
  name: "optimal", short: "Optimal D", title: "The optimal discriminator",
  idea: "If G stands still, the best possible D is known in closed form: the share of the data’s "
    + "density in both. What that D is worth measures how far apart the two densities are.",
  tryThis: "Drag the generator’s dot onto the data’s bump and make the widths equal: D* becomes "
    + "the flat line ½ and V falls to −log 4 = −1.3863. Then drag D: V only ever gets smaller.",
  source: `${GOODFELLOW}, proposition 1 and `
    + "theorem 1. Natural logarithms.",
  params: {
    p: {value: ONE.p, list: null, low: -5, high: 5},
    q: {value: ONE.q, list: null, low: -5, high: 5},
    draw: {value: "none", choices: ["none", "data", "generator"]},
    curve: {value: [], list: null, low: 0, high: 12},
    probe: {value: 0, low: -6, high: 6, step: 0.05},
    at: {value: 1.5, low: -6, high: 6},
    d: {value: -1, low: -1, high: 0.99},
    step: {value: 1, low: 1, high: MOST_STEPS},
  },
  check,
  build,
};
