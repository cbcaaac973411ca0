// The bound L_I <= I(c; G(z,c)) on a generator that trains in the page.

import {fixed} from "../../../static/number.js";
import {add, button, buttons, card, choice, legend, numbers, range} from "../controls.js";
import {formula, note, tex} from "../formula.js";
import {bound, guess, logGiven, logModel, mutual, start, step} from "../math/bound.js";
import {bell, clamp, roof, span} from "../math/functions.js";
import {plot} from "../plot.js";
/** @import {Toy} from "../math/bound.js" */
/** @import {Columns, Stage} from "../stage.js" */
/** @import {InformationState} from "./information.js" */

/** @typedef {Stage<InformationState>} InformationStage */
/** Bounds and informations are kept every `EVERY` steps.
 * @typedef {{toy: Toy, step: number, informations: number[], bounds: number[]}} Run */
/** @typedef {{run: Run, toy: Toy, codes: number, l: number, i: number, h: number}} Now nats */

const RATE = 0.05, EVERY = 20;
export const MOST_STEPS = 4000;
const XS = span(-3.5, 3.5, 141);
// All of it is G's output, so all of it is orange: codes differ by their dashes and a label.
const DASHES = [[], [9, 4], [3, 3], [12, 3, 3, 3]];

/** @param {InformationStage} stage @param {HTMLElement} parent @returns {(now: Now) => void} */
const codesPlot = (stage, parent) => {
  const top = card(parent, "What G makes of each code");
  legend(top, [["soft", "data N(0, 1)", "how-dashed"], ["ink", "all of G’s output"],
    ["fake", "G’s output for one code c"]]);
  const picture = plot(stage, top, {label: "Densities by code",
    x: {name: "x (data units)", range: [-3.5, 3.5]},
    y: {name: "density (per unit of x)", range: [0, 0.5]}, height: 210});
  return ({toy, codes}) => {
    const given = XS.map((x) => logGiven(toy, x).map((v) => Math.exp(v) / codes));
    picture.draw((ink) => {
      ink.line(XS, XS.map((x) => bell(x)), "soft", {dash: [6, 5], width: 2});
      for (let c = 0; c < codes; c++) {
        const ys = given.map((all) => all[c]);
        ink.area(XS, ys, "fake", 0.2);
        ink.line(XS, ys, "fake", {width: 2, dash: DASHES[c]});
      }
      ink.line(XS, XS.map((x) => Math.exp(logModel(toy, x))), "ink", {width: 2});
      if (Math.abs(toy.b[1] - toy.b[0]) <= 0.4) return; // labels would lie on each other
      toy.b.forEach((b, c) =>
        ink.text(b, 0.02, `c = ${c + 1}`, "fake-text", {align: "center", up: 4}));
    }, `Codes sit at ${toy.b.map((b) => fixed(b, 2)).join(", ")}`);
  };
};

/** @param {InformationStage} stage @param {HTMLElement} parent @returns {(now: Now) => void} */
const guessPlot = (stage, parent) => {
  const picture = plot(stage, card(parent, "Q’s guess of the code, seeing x"), {label: "Q(c|x)",
    x: {name: "x (data units)", range: [-3.5, 3.5]},
    y: {name: "Q(c|x) (probability)", range: [0, 1]}, height: 150});
  return ({run, toy, codes, i}) => {
    const guesses = XS.map((x) => guess(toy, x));
    picture.draw((ink) => {
      for (let c = 0; c < codes; c++) {
        ink.line(XS, guesses.map((all) => all[c]), "disc", {width: 2.5, dash: DASHES[c]});
      }
      if (run.step === 0 || i <= 0.3) return;
      toy.b.forEach((b, c) => ink.text(clamp(b * 1.25, -3, 3), 0.5, `c = ${c + 1}`, "disc-text",
        {align: "center", up: -6}));
    });
  };
};

/** @param {InformationStage} stage @param {HTMLElement} parent @returns {(now: Now) => void} */
const informationPlot = (stage, parent) => {
  const low = card(parent);
  legend(low, [["ink", "I(c; G(z,c)), the truth"], ["grad", "L_I, the bound Q gives"],
    ["soft", "H(c), all there is to know", "how-dashed"]]);
  const curve = plot(stage, low, {label: "Information and its bound against steps",
    x: {name: "training (steps)", range: [0, 500]},
    y: {name: "information (nats)", range: [-0.1, 1.5]}, height: 190});
  return ({run, l, i, h}) => {
    curve.spec.x.range = [0, roof(run.step, [500, 1000, 2000], MOST_STEPS)];
    const t = run.informations.map((_, n) => n * EVERY);
    curve.draw((ink) => {
      ink.line(curve.spec.x.range, [h, h], "soft", {dash: [6, 5], width: 1.5});
      ink.line(t, run.informations, "ink", {width: 2});
      ink.line(t, run.bounds, "grad", {width: 2.5});
      ink.dot(run.step, i, "ink", 4);
      ink.dot(run.step, l, "grad", 4);
    }, `After ${run.step} steps L_I is ${fixed(l, 2)} and I is ${fixed(i, 2)} nats`);
  };
};

/**
 * Buttons, choices and sliders.
 * @param {InformationStage} stage @param {HTMLElement} parent @param {Trainer} trainer
 */
const controls = (stage, parent, trainer) => {
  const {state} = stage, bar = buttons(parent);
  const stop = () => {
    trainer.running = false;
    press.textContent = "Train";
    stage.still();
  };
  const go = () => {
    if (state.trained >= MOST_STEPS) stage.set({trained: 0});
    trainer.running = true;
    press.textContent = "Pause";
    stage.animate(() => {
      stage.set({trained: Math.min(MOST_STEPS, trainer.run.step + EVERY / 2)});
      if (state.trained >= MOST_STEPS || state.part !== "bound") stop();
      return trainer.running;
    });
  };
  const press = button(bar, "Train", () => (trainer.running ? stop() : go()), true);
  button(bar, "From the start", () => {
    stop();
    stage.set({trained: 0});
  });
  choice(stage, parent, "codes", "Number of codes", {2: "2", 3: "3", 4: "4"});
  range(stage, parent, "lambda", "$\\lambda$, weight of $L_I$");
  range(stage, parent, "trained", "Training steps", {digits: 0});
};

/** @param {HTMLElement} parent @returns {(now: Now) => void} */
const boundCard = (parent) => {
  const sheet = card(parent, "The bound");
  note(sheet, "$I(c;G(z,c))$ needs the true posterior $P(c|x)$, which no one has. A second "
    + "network $Q$ guesses it:");
  formula(sheet, "\\begin{aligned}I&=H(c)-H(c|x)\\\\&=H(c)+\\mathbb E[\\log P(c|x)]\\\\"
    + "&=\\underbrace{H(c)+\\mathbb E[\\log Q(c|x)]}_{L_I}+\\underbrace{\\mathbb E\\,\\mathrm{KL}"
    + "(P\\|Q)}_{\\ge 0}\\end{aligned}");
  const filled = formula(sheet);
  const show = numbers(sheet, [
    {name: "bound", title: "$L_I$", unit: "nats", digits: 4, tone: "grad"},
    {name: "information", title: "$I(c;G(z,c))$", unit: "nats", digits: 4},
    {name: "gap", title: "gap, the mean KL", unit: "nats", digits: 4},
    {name: "hc", title: "$H(c)=\\log C$", unit: "nats", digits: 4},
    {name: "width", title: "noise width $a$ of G", digits: 3},
  ]);
  return ({toy, l, i, h}) => {
    show({bound: l, information: i, gap: i - l, hc: h, width: Math.exp(toy.logA)});
    filled(`\\grad{L_I=${tex(l)}}\\;\\le\\;I=\\now{${tex(i)}}\\;\\le\\;H(c)=${tex(h)}`);
  };
};

/** @param {InformationStage} stage @param {HTMLElement} parent @returns {(now: Now) => void} */
const gameCard = (stage, parent) => {
  const sheet = card(parent, "The game");
  formula(sheet, "\\min_{G,Q}\\max_D\\;V(D,G)-\\lambda\\,L_I(G,Q)");
  const say = add(sheet, '<p class="how-note how-say" role="status"></p>');
  return ({i, h}) => {
    if (stage.state.lambda === 0) {
      say.textContent = "λ = 0 is a plain GAN. G matches the data without the code: I stays near "
        + "0, and nothing in the game minds.";
    } else if (i < 0.1) {
      say.textContent = "At first all codes make the same x: seeing x says nothing about c. Train, "
        + "and the codes part.";
    } else {
      say.textContent = `Each code has taken a part of the line: ${Math.round((100 * i) / h)} % of `
        + "the code can be read back from x. The mixture covers the data roughly: λ sets the "
        + "trade.";
    }
  };
};

/** The training of the moment, a slice a frame. */
class Trainer {
  /** @param {InformationStage} stage */
  constructor(stage) {
    this.stage = stage;
    this.running = false;
    /** The settings it trains with. */
    this.key = "";
    this.run = this.#record();
  }

  /** @returns {Run} */
  #record() {
    return {toy: start(Number(this.stage.state.codes)), step: 0, informations: [], bounds: []};
  }

  /** Up to the step asked for; a step back starts again, since training has no way back. */
  catchUp() {
    const {codes, lambda, trained} = this.stage.state;
    const key = `${codes}:${lambda}`, goal = Math.round(trained);
    if (key !== this.key || goal < this.run.step) {
      this.run = this.#record();
      this.key = key;
    }
    const {run} = this, end = performance.now() + 25; // the rest comes in the next frames
    for (;;) {
      if (run.step % EVERY === 0 && run.informations.length === run.step / EVERY) {
        run.informations.push(mutual(run.toy));
        run.bounds.push(bound(run.toy));
      }
      if (run.step === goal) return;
      run.toy = step(run.toy, RATE, lambda);
      run.step++;
      if (performance.now() > end) {
        if (!this.running) this.stage.redraw();
        return;
      }
    }
  }
}

/** @param {InformationStage} stage @param {Columns} part */
export const boundPart = (stage, part) => {
  const trainer = new Trainer(stage);
  const panels = [codesPlot(stage, part.figure), guessPlot(stage, part.figure),
    informationPlot(stage, part.figure), boundCard(part.words), gameCard(stage, part.words)];
  controls(stage, part.controls, trainer);
  stage.onDraw(() => {
    if (stage.state.part !== "bound") return;
    trainer.catchUp();
    const {run, run: {toy}} = trainer, codes = toy.b.length;
    const now = {run, toy, codes, l: bound(toy), i: mutual(toy), h: Math.log(codes)};
    for (const show of panels) show(now);
  });
};
