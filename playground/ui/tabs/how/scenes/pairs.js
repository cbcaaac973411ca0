// Losses of pairs in a game of three numbers: R1 alone lets D grow steep at the fakes.

import {fixed} from "../../../static/number.js";
import {card, choice, legend, numbers, range, sentence} from "../controls.js";
import {formula, note, tex} from "../formula.js";
import {roof, span} from "../math/functions.js";
import {bound, critic, factor, fate, play, steepest} from "../math/pairs.js";
import {plot} from "../plot.js";
/** @import {Fate, Place, Toy} from "../math/pairs.js" */
/** @import {Scene, Stage} from "../stage.js" */

/** `where` D is held flat.
 * @typedef {{where: string, gamma: number, eta: number, w: number, theta: number,
 *   turn: number}} State */
/** @typedef {{toy: Toy, path: Place[], end: Fate, at: number, place: Place}} Now */

const STEPS = 400, REACH = 3;
const PENALTIES = {none: "none", r1: "R1", r2: "R2", both: "R1 + R2"};
/** @type {Record<Fate, [tone: string, title: string]>} */
const WORDS = {
  diverges: ["fake", "It diverges."],
  holds: ["real", "It holds."],
  wanders: ["warn", "It has not settled."],
};
/** @type {Record<string, string>} */
const WHY = {
  none: "Nothing keeps D flat. It digs its hollow deeper at every step, and soon G’s step jumps "
    + "across.",
  r1: "R1 looks at the data, where the slope is ψ, and ψ is next to 0. It never sees φ: at the "
    + "fakes D may get as steep as it likes.",
  r2: "R2 looks at the fakes, and here φ shows. In this small world it would do alone; in networks "
    + "D can be steep at the data instead, so R3GAN has both.",
  both: "R1 keeps D flat at the data, R2 at the fakes, and φ has a floor. Too large a γ overshoots "
    + "as well: D’s own step is γ times the slope.",
};

/** @param {State} state @returns {Now} */
const compute = ({where, gamma, eta, w, theta, turn}) => {
  const has = (/** @type {string} */ name) => (where === name || where === "both" ? gamma : 0);
  const toy = {r1: has("r1"), r2: has("r2"), rate: eta, width: w};
  const path = play(toy, theta, STEPS);
  const at = Math.min(turn, path.length - 1);
  return {toy, path, end: fate(path), at, place: path[at]};
};

/** @param {Stage<State>} stage @returns {(now: Now) => void} */
const criticPlot = (stage) => {
  const {state} = stage, sheet = card(stage.figure);
  legend(sheet, [["disc", "D(x)"], ["real", "data", "how-dot"], ["fake", "fakes", "how-dot"]]);
  const picture = plot(stage, sheet, {label: "D and where data and fakes stand on it",
    x: {name: "x", range: [-REACH, REACH]}, y: {name: "D(x)", range: [-6, 2]}, height: 300});
  picture.handle({
    label: "Start of the fakes", colour: "fake", step: [0.1, 0],
    at: () => [state.theta, 0],
    move: (x) => stage.set({theta: Math.max(-2, Math.min(2, Math.round(x * 20) / 20))}),
    say: () => `middle of the fakes at ${fixed(state.theta, 2)}`,
  });
  const xs = span(-REACH, REACH, 121);
  return ({toy: {width}, place, at, end}) => picture.draw((ink) => {
    ink.line(xs, xs.map((x) => critic(place, x)), "disc");
    ink.dot(0, 0, "real", 7);
    for (const x of [place[0] - width, place[0] + width]) ink.dot(x, critic(place, x), "fake", 6);
  }, `Step ${at}: the fakes’ middle is at ${fixed(place[0], 2)}. The game ${end}`);
};

/** @param {Stage<State>} stage @returns {(now: Now) => void} */
const timePlot = (stage) => {
  const sheet = card(stage.figure);
  legend(sheet, [["fake", "θ, middle of the fakes"], ["grad", "slope of D at the fakes"],
    ["disc", "slope of D at the data", "how-dashed"]]);
  const curve = plot(stage, sheet, {label: "Fakes and slopes against the step",
    x: {name: "step", range: [0, STEPS]}, y: {name: "value", range: [-3, 3]}, height: 220});
  return ({toy, path, end, at}) => {
    const slopes = path.map((place) => steepest(toy, place));
    const top = Math.max(...path.map(([theta]) => Math.abs(theta)), ...slopes);
    const reach = roof(top, [2, 5, 10, 25, 100], 250);
    curve.spec.y.range = [-reach, reach];
    const steps = path.map((_, i) => i);
    curve.draw((ink) => {
      ink.line([at, at], [-reach, reach], "soft", {width: 1});
      ink.line(steps, path.map(([, psi]) => Math.abs(psi)), "disc", {dash: [5, 4]});
      ink.line(steps, slopes, "grad");
      ink.line(steps, path.map(([theta]) => theta), "fake");
    }, `It ${end}`);
  };
};

/** @param {Stage<State>} stage */
const controls = (stage) => {
  const column = stage.controls;
  choice(stage, column, "where", "Penalty of D", PENALTIES);
  range(stage, column, "gamma", "Weight $\\gamma$");
  range(stage, column, "eta", "Step size $\\eta$ of both");
  range(stage, column, "w", "Width $w$ of the fakes");
  range(stage, column, "turn", "Look at step", {digits: 0});
  note(column, "Drag the orange handle to start the fakes elsewhere.");
};

/** @param {Stage<State>} stage @returns {(now: Now) => void} */
const gameCard = (stage) => {
  const sheet = card(stage.words, "The game");
  formula(sheet, "D(x)=\\psi x+\\varphi x^2,\\quad x_{\\text{real}}=0,\\quad "
    + "x_{\\text{fake}}=\\theta\\pm w");
  formula(sheet, "\\begin{aligned}D:&\\;\\mathbb E\\,\\zeta(D(x_{\\text{fake}})-D(0))"
    + "+\\tfrac{\\gamma_1}{2}\\psi^2+\\tfrac{\\gamma_2}{2}\\mathbb E(\\psi+2\\varphi x)^2\\\\"
    + "G:&\\;\\mathbb E\\,\\zeta(D(0)-D(x_{\\text{fake}})),\\quad\\zeta(t)=\\log(1+e^t)"
    + "\\end{aligned}");
  const filled = formula(sheet);
  return ({place, toy}) => filled(`\\begin{aligned}\\psi&=\\now{${tex(place[1])}},\\;`
    + `\\varphi=\\now{${tex(place[2])}}\\\\\\text{slope at the fakes}&\\le`
    + `\\now{${tex(steepest(toy, place))}}\\end{aligned}`);
};

/** @param {Stage<State>} stage @returns {(now: Now) => void} */
const fateCard = (stage) => {
  const sheet = card(stage.words, "What happens");
  const say = sentence(sheet);
  const show = numbers(sheet, [
    {name: "theta", title: "Middle of the fakes, last step", digits: 3},
    {name: "steep", title: "Steepest that D was at the fakes", digits: 3},
    {name: "floor", title: "Floor of $\\varphi$ under R2: $\\sigma(\\varphi w^2)=4\\gamma"
      + "|\\varphi|$", digits: 3},
    {name: "factor", title: "One step of G multiplies a small $\\theta$ by (beyond −1 it "
      + "overshoots)", digits: 3},
  ]);
  return ({toy, path, end, place}) => {
    const floor = bound(toy);
    show({theta: path[path.length - 1][0], factor: factor(toy, place[2]),
      steep: Math.max(...path.map((each) => steepest(toy, each))),
      floor: Number.isFinite(floor) ? floor : null});
    const {where} = stage.state;
    say(end, [...WORDS[end], WHY[where]]);
  };
};

/** @param {Stage<State>} stage */
const build = (stage) => {
  const panels = [criticPlot(stage), timePlot(stage), gameCard(stage), fateCard(stage)];
  controls(stage);
  stage.onDraw(() => {
    const now = compute(stage.state);
    for (const show of panels) show(now);
  });
};

/** @type {Scene} */
export const pairs = {
  name: "pairs", short: "R1 + R2", title: "R1 alone diverges, R1 + R2 holds",
  idea: "D compares a fake with the data, and a penalty is to keep it flat. It matters "
    + "<b>where</b>: at the data alone (R1), or at the fakes as well (R2).",
  tryThis: "It starts with R1 and diverges: the slope at the data is next to nothing, that at the "
    + "fakes grows. Now press “R1 + R2”. Then make $\\eta$ smaller under R1: it takes longer, no "
    + "more.",
  source: "Huang, Gokaslan, Kuleshov, Tompkin, <i>The GAN is dead; long live the GAN!</i>, 2024, "
    + "section 2 (R1 + R2); Mescheder, Geiger, Nowozin 2018 (Dirac-GAN, R1, R2). This game of "
    + "three numbers is ours.",
  params: {
    where: {value: "r1", choices: Object.keys(PENALTIES)},
    gamma: {value: 0.2, low: 0.05, high: 1, step: 0.05},
    eta: {value: 0.4, low: 0.05, high: 0.6, step: 0.05},
    w: {value: 1, low: 0.25, high: 1.5, step: 0.05},
    turn: {value: 40, low: 0, high: STEPS, step: 1},
    theta: {value: 1, low: -2, high: 2},
  },
  build,
};
