// Two players take gradient steps on one payoff.

import {fixed} from "../../../static/number.js";
import {card, choice, legend, numbers, range, sentence} from "../controls.js";
import {formula, note, tex} from "../formula.js";
import {roof} from "../math/functions.js";
import {closedForm, fate, games, growth, trajectory} from "../math/games.js";
import {plot} from "../plot.js";
/** @import {Fate, Game, Method, Path} from "../math/games.js" */
/** @import {Ink} from "../ink.js" */
/** @import {Scene, Stage} from "../stage.js" */

/**
 * @typedef {{payoff: string, method: Method, eta: number, turns: number, x: number,
 *   y: number}} State
 */
/** The path and what becomes of it.
 * @typedef {{game: Game, path: Path, factor: number, end: Fate, last: number}} Now */

/** @type {Record<Method, string>} */
const STEPS = {
  simultaneous: "\\begin{aligned}x_{t+1}&=x_t-\\eta\\,\\partial_x f(x_t,y_t)\\\\"
    + "y_{t+1}&=y_t+\\eta\\,\\partial_y f(x_t,y_t)\\end{aligned}",
  alternating: "\\begin{aligned}x_{t+1}&=x_t-\\eta\\,\\partial_x f(x_t,y_t)\\\\"
    + "y_{t+1}&=y_t+\\eta\\,\\partial_y f(x_{t+1},y_t)\\end{aligned}",
  extragradient: "\\begin{aligned}\\tilde x,\\tilde y&=\\text{a trial step from }(x_t,y_t)\\\\"
    + "x_{t+1}&=x_t-\\eta\\,\\partial_x f(\\tilde x,\\tilde y)\\\\"
    + "y_{t+1}&=y_t+\\eta\\,\\partial_y f(\\tilde x,\\tilde y)\\end{aligned}",
  optimistic: "\\begin{aligned}x_{t+1}&=x_t-\\eta\\,(2g_t-g_{t-1}),\\;g=\\partial_x f\\\\"
    + "y_{t+1}&=y_t+\\eta\\,(2k_t-k_{t-1}),\\;k=\\partial_y f\\end{aligned}",
  averaged: "\\bar x_t=\\tfrac{1}{t+1}\\sum_{s\\le t}x_s,\\quad \\bar y_t=\\tfrac{1}{t+1}"
    + "\\sum_{s\\le t}y_s\\quad\\text{(alternating steps)}",
};
/** @type {Record<Fate, [tone: string, title: string, why: string]>} */
const WORDS = {
  "spirals out": ["fake", "It spirals outwards.",
    "Each player answers where the other <em>was</em>; the answers push the pair away."],
  orbits: ["warn", "It orbits.", "The distance wobbles but neither grows nor shrinks: "
    + "round and round, never there."],
  converges: ["real", "It converges.", "The pair comes to rest at the equilibrium, "
    + "where no player gains by moving alone."],
  "is caught": ["warn", "It is caught on a cycle.", "The equilibrium attracts only what starts "
    + "next to it. From here no step rule finds it."],
  "settles beside": ["warn", "The average settles beside the equilibrium.",
    "Averaging an orbit works when the payoff is convex in x and concave in y; this one is not."],
};
const ARROWS = 15; // a side
/** @param {number} v */
const round = (v) => Math.round(v * 100) / 100;

/** @param {State} state @returns {Now} */
const compute = ({payoff, method, x, y, eta, turns}) => {
  const game = games[payoff], path = trajectory(game, method, [x, y], eta, turns);
  const factor = growth(game, method, eta);
  return {game, path, factor, end: fate(path, game.centre, method, factor),
    last: path.xs.length - 1};
};

/** The direction of one step, all over the plane. @param {Ink} ink @param {Game} game */
const drawField = (ink, {reach, slopes}) => {
  for (let i = 0; i < ARROWS; i++) {
    for (let j = 0; j < ARROWS; j++) {
      const x = reach * ((2 * i + 1) / ARROWS - 1), y = reach * ((2 * j + 1) / ARROWS - 1);
      const [gx, gy] = slopes(x, y), long = Math.hypot(gx, gy) || 1;
      const scale = ((0.8 * reach) / ARROWS / long) * Math.min(1, 0.35 + long / 2);
      ink.arrow([x, y], [x - gx * scale, y + gy * scale], "soft", {alpha: 0.55, width: 1});
    }
  }
};

/** @param {Stage<State>} stage @returns {(now: Now) => void} */
const planePlot = (stage) => {
  const {state} = stage, sheet = card(stage.figure);
  legend(sheet, [["ink", "path of (x, y)"], ["soft", "one step’s direction"],
    ["warn", "equilibrium", "how-dot"]]);
  const plane = plot(stage, sheet, {label: "The plane of both players with the path",
    x: {name: "x, goes down the payoff (G)", range: [-2.5, 2.5]},
    y: {name: "y, goes up the payoff (D)", range: [-2.5, 2.5]}, height: 420, square: true});
  plane.handle({
    label: "Start of both players", colour: "ink", step: [0.1, 0.1],
    at: () => [state.x, state.y], move: (x, y) => stage.set({x: round(x), y: round(y)}),
    say: () => `x ${fixed(state.x, 2)}, y ${fixed(state.y, 2)}`,
  });
  return ({game, path: {xs, ys}, end, last}) => {
    plane.spec.x.range = plane.spec.y.range = [-game.reach, game.reach];
    plane.draw((ink) => {
      drawField(ink, game);
      ink.dot(...game.centre, "warn", 7);
      ink.line(xs, ys, "ink", {width: 1.4, alpha: 0.8});
      if (last < 120) for (let i = 1; i < last; i++) ink.dot(xs[i], ys[i], "ink", 2.5);
      ink.dot(xs[last], ys[last], "ink", 5, true);
    }, `It ${end}. Start ${fixed(state.x, 2)}, ${fixed(state.y, 2)}, `
      + `end ${fixed(xs[last], 2)}, ${fixed(ys[last], 2)}`);
  };
};

/** @param {Stage<State>} stage @returns {(now: Now) => void} */
const timePlot = (stage) => {
  const sheet = card(stage.figure);
  legend(sheet, [["fake", "x"], ["disc", "y"], ["ink", "payoff f(x, y)", "how-dashed"]]);
  const curve = plot(stage, sheet, {label: "x, y and the payoff against the iteration",
    x: {name: "iteration (steps)", range: [0, 200]}, y: {name: "value", range: [-2.5, 2.5]},
    height: 200});
  return ({game, path: {xs, ys}, end}) => {
    const top = xs.reduce((most, x, i) => Math.max(most, Math.abs(x), Math.abs(ys[i])), 0);
    const reach = roof(top, [game.reach, 5, 10, 25, 100, 1000], 1e4);
    curve.spec.x.range = [0, stage.state.turns];
    curve.spec.y.range = [-reach, reach];
    const t = xs.map((_, i) => i);
    curve.draw((ink) => {
      ink.line(t, xs.map((x, i) => game.payoff(x, ys[i])), "ink", {dash: [5, 4], width: 1.3});
      ink.line(t, xs, "fake");
      ink.line(t, ys, "disc");
    }, `It ${end}`);
  };
};

/** @param {Stage<State>} stage */
const controls = (stage) => {
  const column = stage.controls;
  choice(stage, column, "payoff", "Payoff f(x, y)",
    Object.fromEntries(Object.entries(games).map(([name, {title}]) => [name, title])),
    {change: (payoff) => {
      const [x, y] = games[payoff].start;
      stage.set({payoff, x, y});
    }});
  choice(stage, column, "method", "Steps",
    Object.fromEntries(Object.keys(STEPS).map((method) => [method, method])));
  range(stage, column, "eta", "Step size $\\eta$");
  range(stage, column, "turns", "Iterations", {digits: 0});
  note(column, "The fifth control is in the picture: drag the start.");
};

/**
 * The first step with its numbers.
 * @param {Path} path @param {Method} method @param {number} eta
 */
const firstStep = ({xs: [x0, x1], ys: [y0, y1]}, method, eta) => {
  if (method === "averaged") {
    return `(\\bar x_1,\\bar y_1)=(\\now{${tex(x1)}},\\;\\now{${tex(y1)}})`;
  }
  const [rate, a, b] = [eta, (x0 - x1) / eta, (y1 - y0) / eta].map((value) => tex(value, 2));
  return `\\begin{aligned}x_1&=${tex(x0, 2)}-${rate}\\cdot(${a})=\\now{${tex(x1)}}\\\\`
    + `y_1&=${tex(y0, 2)}+${rate}\\cdot(${b})=\\now{${tex(y1)}}\\end{aligned}`;
};

/** @param {Stage<State>} stage @returns {(now: Now) => void} */
const gameCard = (stage) => {
  const sheet = card(stage.words, "The game");
  const payoff = formula(sheet, "\\min_x\\max_y\\;f(x,y)");
  const step = formula(sheet), filled = formula(sheet);
  return ({game, path}) => {
    const {method, eta} = stage.state;
    const long = game.tex.startsWith("\\begin"); // needs a line of its own
    payoff(`\\min_x\\max_y\\;${long ? "f(x,y)" : game.tex}`);
    step(long ? game.tex : STEPS[method]);
    filled(firstStep(path, method, eta));
  };
};

/** @param {Stage<State>} stage @returns {(now: Now) => void} */
const fateCard = (stage) => {
  const sheet = card(stage.words, "What happens");
  const say = sentence(sheet);
  const show = numbers(sheet, [
    {name: "growth", title: "Distance grows per step, near the equilibrium, by", digits: 6},
    {name: "closed", title: "Closed form", digits: 6},
    {name: "first", title: "Distance at the start", digits: 3},
    {name: "last", title: "Distance after the last step", digits: 3},
  ]);
  const closed = formula(sheet);
  return ({game: {centre}, path: {xs, ys}, factor, end, last}) => {
    const {payoff, method, eta} = stage.state;
    const form = payoff === "bilinear" ? closedForm(method, eta, tex(eta, 2)) : null;
    /** @param {number} i */
    const far = (i) => Math.hypot(xs[i] - centre[0], ys[i] - centre[1]);
    closed(form?.tex ?? STEPS[method]);
    show({growth: factor, closed: form?.value ?? null, first: far(0), last: far(last)});
    say(end, WORDS[end]);
  };
};

/** @param {Stage<State>} stage */
const build = (stage) => {
  const panels = [planePlot(stage), timePlot(stage), gameCard(stage), fateCard(stage)];
  controls(stage);
  stage.onDraw(() => {
    const now = compute(stage.state);
    for (const show of panels) show(now);
  });
};

/** @type {Scene} */
export const equilibrium = {
  name: "equilibrium", short: "Equilibrium", title: "Finding the equilibrium",
  idea: "Two players share one number: $x$ wants $f(x,y)$ small, $y$ wants it large. "
    + "Gradient steps that always work for one player need not work for two.",
  tryThis: "Keep x·y and “simultaneous”, make $\\eta$ smaller and watch: it still spirals out. "
    + "Then switch to “extragradient”.",
  source: "Goodfellow, <i>NIPS 2016 tutorial: GANs</i>, section 8.2 (x·y); Korpelevich 1976 and "
    + "Gidel et al. 2019 (extragradient); Daskalakis et al. 2018 (optimistic); Hsieh, "
    + "Mertikopoulos, Cevher 2021 (non-convex); Mescheder, Geiger, Nowozin 2018 (Dirac-GAN).",
  params: {
    payoff: {value: "bilinear", choices: Object.keys(games)},
    method: {value: "simultaneous", choices: Object.keys(STEPS)},
    eta: {value: 0.1, low: 0.01, high: 1, step: 0.01},
    turns: {value: 200, low: 10, high: 2000, step: 10},
    x: {value: 1, low: -3, high: 3},
    y: {value: 0.5, low: -3, high: 3},
  },
  build,
};
