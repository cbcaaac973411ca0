// Both 2×2 networks learn from each other, one pencil step at a time.

import {find} from "../../../static/dom.js";
import {fixed} from "../../../static/number.js";
import {add, button, buttons, card, legend, numbers, range, signed} from "../controls.js";
import {formula, note, tex, texSigned} from "../formula.js";
import {generate, round, train} from "../math/byhand.js";
import {clamp, roof} from "../math/functions.js";
import {plot} from "../plot.js";
import {pixels} from "./hand-sheet.js";
/** @import {Pair, Round} from "../math/byhand.js" */
/** @import {Columns, Stage} from "../stage.js" */
/** @import {HandState} from "./hand.js" */

/** @typedef {Stage<HandState>} HandStage */
/** The round that is shown: both networks, and what they do next.
 * @typedef {{at: number, now: Pair, next: Round, past: ReturnType<typeof train>}} Shown */

export const MOST = 3000;
const ZS = [0.1, 0.3, 0.5, 0.7, 0.9];
const ROUNDS_A_SECOND = 120; // fast enough to end, slow enough to follow

/**
 * Weights as bars around a middle line, with their numbers.
 * @param {HTMLElement} parent @param {string} title @param {string[]} names @param {string} tone
 * @returns {(values: number[], slopes: number[]) => void}
 */
const weights = (parent, title, names, tone) => {
  const host = add(parent, `<div class="how-weights"><h3>${title}</h3>${names.map((name) =>
    `<div><span>${name}</span><i><b style="background:var(--pg-${tone})"></b></i><output></output>
    </div>`).join("")}</div>`);
  const rows = [...host.querySelectorAll("div")];
  return (values, slopes) => rows.forEach((row, i) => {
    const share = clamp(values[i] / 3, -1, 1) * 50;
    const bar = find(row, "b");
    bar.style.left = `${share < 0 ? 50 + share : 50}%`;
    bar.style.width = `${Math.abs(share)}%`;
    find(row, "output").textContent = signed(values[i]);
    // The gradient says where the error grows; the weight goes the other way.
    row.title = `gradient ${signed(slopes[i], 3)}`;
  });
};

/** @param {HTMLElement} parent @returns {(shown: Shown) => void} */
const pictures = (parent) => {
  const top = card(parent, "What G draws for z = 0.1, 0.3, 0.5, 0.7, 0.9");
  const strip = add(top, '<div class="how-strip"></div>');
  const each = ZS.map((z) => pixels(strip, 88, `G(${z})`));
  const middle = add(parent, '<div class="how-card how-two"></div>');
  const ofD = weights(middle, "D’s weights and bias", ["v₁", "v₂", "v₃", "v₄", "b"], "disc");
  const ofG = weights(middle, "G’s weights and biases",
    ["w₁", "w₂", "w₃", "w₄", "b₁", "b₂", "b₃", "b₄"], "fake");
  return ({now, next}) => {
    each.forEach((picture, i) => picture(generate(ZS[i], now.w, now.b).image));
    ofD([...now.v, now.c], [...next.byV, next.byC]);
    ofG([...now.w, ...now.b], [...next.byW, ...next.byB]);
  };
};

/** @param {HandStage} stage @param {HTMLElement} parent @returns {(shown: Shown) => void} */
const errorsPlot = (stage, parent) => {
  const low = card(parent);
  legend(low, [["disc", "D’s error"], ["fake", "G’s error"],
    ["soft", "log 4 and log 2: D can only guess", "how-dashed"]]);
  const curve = plot(stage, low, {label: "Errors against the round",
    x: {name: "round (steps)", range: [0, 200]}, y: {name: "error (nats)", range: [0, 2.5]},
    height: 190});
  return ({at, next, past}) => {
    curve.spec.x.range = [0, roof(at, [200, 500, 1000, 2000], MOST)];
    const t = Array.from({length: at + 1}, (_, i) => i);
    curve.draw((ink) => {
      for (const level of [Math.log(4), Math.log(2)]) {
        ink.line(curve.spec.x.range, [level, level], "soft", {dash: [6, 5], width: 1.2});
      }
      ink.line(t, past.dErrors.slice(0, at + 1), "disc", {width: 1.5});
      ink.line(t, past.gErrors.slice(0, at + 1), "fake", {width: 1.5});
    }, `Round ${at}: D’s error ${fixed(next.dError, 2)}, G’s ${fixed(next.gError, 2)}`);
  };
};

/** Buttons and sliders. @param {HandStage} stage @param {HTMLElement} parent */
const controls = (stage, parent) => {
  const {state} = stage, bar = buttons(parent);
  let running = false;
  /** @param {number} n */
  const ahead = (n) => stage.set({round: Math.min(MOST, state.round + n)});
  const stop = () => {
    running = false;
    run.textContent = "Train";
    stage.still();
  };
  const go = () => {
    if (state.round >= MOST) stage.set({round: 0});
    running = true;
    run.textContent = "Pause";
    let owed = 0;
    stage.animate((ms) => {
      owed += (ms / 1000) * ROUNDS_A_SECOND;
      if (owed >= 1) ahead(Math.floor(owed));
      owed %= 1;
      if (state.round >= MOST || state.part !== "train") stop();
      return running;
    });
  };
  const run = button(bar, "Train", () => (running ? stop() : go()), true);
  button(bar, "One round", () => ahead(1));
  button(bar, "From the start", () => {
    stop();
    stage.set({round: 0});
  });
  range(stage, parent, "rate", "Learning rate");
  range(stage, parent, "round", "Round", {digits: 0});
};

/** @param {number} value */
const t2 = (value) => tex(value, 2);

/**
 * D's step with its numbers.
 * @param {HTMLElement} parent
 * @returns {(shown: Shown, rate: number) => void}
 */
const dCard = (parent) => {
  const sheet = card(parent, "1. D learns", "disc");
  formula(sheet, "E_D=-\\log D(x)-\\log(1-D(\\hat x))");
  note(sheet, "$-\\log\\sigma(a)$ has slope $-(1-D)$; $-\\log(1-\\sigma(a))$ has slope $D$; and "
    + "$a=v\\cdot x+b$ passes it on times $x$:");
  const slope = formula(sheet), step = formula(sheet);
  return ({now, next}, rate) => {
    slope("\\begin{aligned}\\frac{\\partial E_D}{\\partial v_1}&=-(1-D(x))\\,x_1+D(\\hat x)\\,"
      + `\\hat x_1\\\\&=-${t2(1 - next.dReal)}\\cdot${t2(next.real[0])}+${t2(next.dFake)}\\cdot${
        t2(next.fake[0])}=\\grad{${texSigned(next.byV[0])}}\\end{aligned}`);
    step(`v_1\\leftarrow${texSigned(now.v[0])}-${t2(rate)}\\cdot(${texSigned(next.byV[0])})`
      + `=\\disc{${texSigned(next.pair.v[0], 3)}}`);
  };
};

/** G's step. @param {HTMLElement} parent @returns {(shown: Shown, rate: number) => void} */
const gCard = (parent) => {
  const sheet = card(parent, "2. G learns", "fake");
  formula(sheet, "E_G=-\\log D(G(z))");
  note(sheet, "The slope $-(1-D)$ goes back through D’s weight $v_i$ and G’s sigmoid, whose slope "
    + "is $\\hat x_i(1-\\hat x_i)$:");
  const slope = formula(sheet), step = formula(sheet);
  return ({now, next}, rate) => {
    slope("\\begin{aligned}\\frac{\\partial E_G}{\\partial w_1}&=-(1-D)\\,v_1\\,\\hat x_1"
      + `(1-\\hat x_1)\\,z\\\\&=-${t2(next.caught)}\\cdot${texSigned(next.moved.v[0])}\\cdot${
        t2(next.fake[0])}\\cdot${t2(1 - next.fake[0])}\\cdot${t2(next.z)}=\\grad{${
        texSigned(next.byW[0])}}\\end{aligned}`);
    step(`w_1\\leftarrow${texSigned(now.w[0])}-${t2(rate)}\\cdot(${texSigned(next.byW[0])})`
      + `=\\fake{${texSigned(next.pair.w[0], 3)}}`);
  };
};

/** @param {HTMLElement} parent @returns {(shown: Shown) => void} */
const numbersCard = (parent) => {
  const show = numbers(card(parent), [
    {name: "derror", title: "D’s error", digits: 4, tone: "disc"},
    {name: "gerror", title: "G’s error", digits: 4, tone: "fake"},
    {name: "v1", title: "$v_1$", digits: 4},
    {name: "w1", title: "$w_1$", digits: 4},
  ]);
  return ({now, next}) =>
    show({derror: next.dError, gerror: next.gError, v1: now.v[0], w1: now.w[0]});
};

/** A memory of the errors, trained anew only for another rate or a later round. */
const memory = () => {
  let rate = NaN, steps = 0, run = train(0, 0);
  return (/** @type {number} */ at, /** @type {number} */ wanted) => {
    if (rate !== wanted || steps < at) {
      rate = wanted;
      steps = Math.min(MOST, Math.max(200, at + 200));
      run = train(steps, rate);
    }
    return run;
  };
};

/** @param {HandStage} stage @param {Columns} part */
export const trainPart = (stage, part) => {
  const {state} = stage, history = memory();
  const panels = [pictures(part.figure), errorsPlot(stage, part.figure), dCard(part.words),
    gCard(part.words), numbersCard(part.words)];
  controls(stage, part.controls);
  stage.onDraw(() => {
    if (state.part !== "train") return;
    const at = Math.round(state.round), now = train(at, state.rate).pair;
    const shown = {at, now, next: round(now, at, state.rate), past: history(at, state.rate)};
    for (const show of panels) show(shown, state.rate);
  });
};
