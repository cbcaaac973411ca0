// Where the two terms of the game come from, and why one of G's losses goes silent.

import {fixed} from "../../../static/number.js";
import {add, card, choice, legend, numbers, pair, range} from "../controls.js";
import {formula, note, tex, texSigned} from "../formula.js";
import {clamp, span} from "../math/functions.js";
import {gLoss, gSlope, game} from "../math/minimax.js";
import {plot} from "../plot.js";
import {GOODFELLOW} from "../sources.js";
/** @import {Objective} from "../math/minimax.js" */
/** @import {Scene, Stage} from "../stage.js" */

/** @typedef {Stage<{dr: number, df: number, loss: Objective}>} MinimaxStage */
/** @typedef {ReturnType<typeof game>} Game */

const EDGE = 0.01; // D is dragged from here to 1 - here: a sigmoid never reaches 0 or 1
const XS = span(0.002, 0.998, 250);
/** @type {Objective[]} */
const OBJECTIVES = ["minimax", "non-saturating"];
/** @param {number} value */
const n2 = (value) => fixed(value, 2);
/** @param {number} value */
const t2 = (value) => tex(value, 2);

/** @param {MinimaxStage} stage @param {"dr" | "df"} name */
const mover = (stage, name) => (/** @type {number} */ x) =>
  stage.set({[name]: Math.round(clamp(x, EDGE, 1 - EDGE) * 100) / 100});

/** @param {MinimaxStage} stage @returns {(now: Game) => void} */
const termsPlot = (stage) => {
  const {state} = stage, sheet = card(stage.figure);
  legend(sheet, [["real", "(A) log D, for a real x"], ["fake", "(B) log(1 − D), for a fake G(z)"]]);
  const terms = plot(stage, sheet, {label: "The two terms of V against D’s answer",
    x: {name: "D’s answer (probability of real)", range: [0, 1]},
    y: {name: "term of V (nats)", range: [-4.6, 0.2]}, height: 280});
  terms.handle({label: "D(x), the answer for a real sample", colour: "real", step: [0.01, 0],
    at: () => [state.dr, Math.log(state.dr)], move: mover(stage, "dr"),
    say: () => `D of x ${n2(state.dr)}`});
  terms.handle({label: "D(G(z)), the answer for a fake sample", colour: "fake", step: [0.01, 0],
    at: () => [state.df, Math.log(1 - state.df)], move: mover(stage, "df"),
    say: () => `D of G of z ${n2(state.df)}`});
  return ({a, b, v}) => {
    const {dr, df} = state;
    terms.draw((ink) => {
      ink.line([dr, dr], [-4.6, a], "real", {dash: [4, 4], width: 1.2});
      ink.line([df, df], [-4.6, b], "fake", {dash: [4, 4], width: 1.2});
      ink.line(XS, XS.map(Math.log), "real", {width: 3});
      ink.line(XS, XS.map((d) => Math.log(1 - d)), "fake", {width: 3});
      ink.text(dr, a, `(A) ${n2(a)}`, "real-text", {align: dr > 0.6 ? "right" : "left",
        shift: dr > 0.6 ? -16 : 16, up: -22});
      ink.text(df, b, `(B) ${n2(b)}`, "fake-text", {align: df > 0.4 ? "right" : "left",
        shift: df > 0.4 ? -16 : 16, up: -22});
    }, `(A) is ${n2(a)}, (B) is ${n2(b)}, V is ${n2(v)}`);
  };
};

/**
 * A key that shows the chosen objective's curve as a full line.
 * @param {HTMLElement} parent @param {string} colour @param {Record<Objective, string>} names
 */
const objectiveKey = (parent, colour, names) => {
  const holder = add(parent, "<div></div>");
  let shown = "";
  return (/** @type {Objective} */ chosen) => {
    if (shown === chosen) return;
    shown = chosen;
    holder.replaceChildren();
    legend(holder, OBJECTIVES.map((each) => [colour, `${names[each]}, ${each}`,
      each === chosen ? "" : "how-dashed"]));
  };
};

/** @param {boolean} chosen */
const style = (chosen) => (chosen ? {width: 3} : {width: 1.8, dash: [6, 5]});

/** @param {MinimaxStage} stage @param {HTMLElement} parent @returns {(now: Game) => void} */
const lossPlot = (stage, parent) => {
  const {state} = stage, sheet = card(parent, "G’s loss");
  const key = objectiveKey(sheet, "fake", {minimax: "log(1 − D)", "non-saturating": "−log D"});
  const losses = plot(stage, sheet, {label: "G’s two losses",
    x: {name: "D(G(z)) (probability)", range: [0, 1]}, y: {name: "loss (nats)", range: [-4, 4],
      ticks: [-4, -2, 0, 2, 4].map((value) => [value, fixed(value, 0)])},
    height: 210});
  return ({gLoss: now}) => {
    key(state.loss);
    losses.draw((ink) => {
      for (const each of OBJECTIVES) {
        ink.line(XS, XS.map((d) => gLoss(d, each)), "fake", style(each === state.loss));
      }
      ink.dot(state.df, now, "fake", 6);
    }, `G’s loss is ${n2(now)}`);
  };
};

/** @param {MinimaxStage} stage @param {HTMLElement} parent @returns {(now: Game) => void} */
const slopePlot = (stage, parent) => {
  const {state} = stage, sheet = card(parent, "Its pull on G");
  const key = objectiveKey(sheet, "grad", {minimax: "D", "non-saturating": "1 − D"});
  const slopes = plot(stage, sheet, {label: "Size of the gradient by D’s logit",
    x: {name: "D(G(z)) (probability)", range: [0, 1]},
    y: {name: "|slope| (nats per logit)", range: [0, 1.05]}, height: 210});
  slopes.handle({label: "D(G(z)), seen by its pull on G", colour: "grad", step: [0.01, 0],
    at: () => [state.df, Math.abs(gSlope(state.df, state.loss))], move: mover(stage, "df"),
    say: () => `D of G of z ${n2(state.df)}`});
  return ({slope}) => {
    key(state.loss);
    slopes.draw((ink) => {
      for (const each of OBJECTIVES) {
        ink.line([0, 1], [Math.abs(gSlope(0, each)), Math.abs(gSlope(1, each))], "grad",
          style(each === state.loss));
      }
    }, `The slope’s size is ${n2(Math.abs(slope))}`);
  };
};

/** @param {MinimaxStage} stage @returns {(now: Game) => void} */
const controls = (stage) => {
  range(stage, stage.controls, "dr", "D(x), real sample");
  range(stage, stage.controls, "df", "D(G(z)), fake sample");
  choice(stage, stage.controls, "loss", "G minimises",
    {minimax: "minimax", "non-saturating": "non-saturating"});
  const show = numbers(card(stage.controls), [
    {name: "a", title: "(A) $\\log D(x)$", tone: "real"},
    {name: "b", title: "(B) $\\log(1-D(G(z)))$", tone: "fake"},
    {name: "v", title: "$V$ = (A) + (B)"},
    {name: "dloss", title: "D’s loss, $-V$", tone: "disc"},
    {name: "gloss", title: "G’s loss", tone: "fake"},
    {name: "slope", title: "G’s slope by the logit", tone: "grad"},
  ]);
  return ({a, b, v, dLoss, gLoss: gloss, slope}) => show({a, b, v, dloss: dLoss, gloss, slope});
};

/** @param {MinimaxStage} stage @returns {(now: Game) => void} */
const gameCard = (stage) => {
  const sheet = card(stage.words, "From cross-entropy to the game");
  note(sheet, "D is a classifier with label $t=1$ for real, $t=0$ for fake. Its "
    + "cross-entropy for an answer $y$:");
  formula(sheet, "\\ell(y,t)=-\\big[t\\log y+(1-t)\\log(1-y)\\big]");
  note(sheet, "A real $x$ has $t=1$ and $y=D(x)$. Only the first term stays:");
  const first = formula(sheet);
  note(sheet, "A fake $G(z)$ has $t=0$. Only the second term stays:");
  const second = formula(sheet);
  note(sheet, "D makes both large. G appears in (B) alone and makes it small. The mean over "
    + "all $x$ and $z$ is the game:");
  formula(sheet, "\\fake{\\min_G}\\,\\disc{\\max_D}\\;\\mathbb E_{x\\sim\\pdata}[\\log D(x)]"
    + "+\\mathbb E_{z}[\\log(1-D(G(z)))]");
  const sum = formula(sheet);
  return ({a, b, v}) => {
    const [real, fake] = [t2(stage.state.dr), t2(stage.state.df)];
    first(`-\\ell(\\real{${real}},1)=\\log D(x)=\\log\\real{${real}}=\\now{${tex(a)}}\\quad(A)`);
    second(`-\\ell(\\fake{${fake}},0)=\\log(1-\\fake{${fake}})=\\now{${tex(b)}}\\quad(B)`);
    sum(`V=${tex(a)}${texSigned(b, 3)}=\\now{${tex(v)}}`);
  };
};

/** @type {Record<Objective, {loss: string, slope: string, words: string}>} */
const OF_G = {
  minimax: {
    loss: "L_G=\\log(1-D(G(z)))",
    slope: "\\frac{\\partial}{\\partial s}\\log(1-\\sigma(s))=-\\sigma(s)=-D",
    words: "With minimax the pull is D(G(z)) itself. Drag it towards 0, where every training "
      + "starts, and the pull dies.",
  },
  "non-saturating": {
    loss: "L_G=-\\log D(G(z))",
    slope: "\\frac{\\partial}{\\partial s}\\big[-\\log\\sigma(s)\\big]=-(1-D)",
    words: "Non-saturating pulls with 1 − D(G(z)): strongest where G is worst. The best answer is "
      + "the same, the way there is not.",
  },
};

/** @param {MinimaxStage} stage @returns {(now: Game) => void} */
const swapCard = (stage) => {
  const sheet = card(stage.words, "Why the loss is swapped");
  const loss = formula(sheet), pull = formula(sheet);
  const say = add(sheet, '<p class="how-say how-note"></p>');
  return ({gLoss: now, slope}) => {
    const {df, loss: objective} = stage.state, own = OF_G[objective];
    loss(`${own.loss}=\\now{${tex(now)}}`);
    pull(`${own.slope}=\\grad{${tex(slope)}}`);
    const silent = objective === "minimax" && df < 0.1;
    say.textContent = silent ? "D is sure that the sample is fake, so minimax hardly moves G: the "
      + "slope has vanished just when G has most to learn." : own.words;
    say.classList.toggle("how-warn", silent);
  };
};

/** @param {MinimaxStage} stage */
const build = (stage) => {
  const terms = termsPlot(stage), two = pair(stage.figure);
  const panels = [terms, lossPlot(stage, two), slopePlot(stage, two), controls(stage),
    gameCard(stage), swapCard(stage)];
  stage.onDraw(() => {
    const {dr, df, loss} = stage.state, now = game(dr, df, loss);
    for (const show of panels) show(now);
  });
};

/** @type {Scene} */
export const minimax = {
  name: "minimax", short: "Minimax", title: "Cross-entropy to minimax",
  idea: "The game’s formula is nothing new: it is the cross-entropy of a classifier that tells "
    + "real from fake, and a second player who wants the classifier to be wrong.",
  tryThis: "Drag the orange dot to the left, as if D saw through every fake. Compare the pull of "
    + "“minimax” there with “non-saturating”.",
  source: `${GOODFELLOW}, equation 1 and section 3. `
    + "<i>s</i> is D’s logit, D = σ(<i>s</i>).",
  params: {
    dr: {value: 0.8, low: 0.01, high: 0.99, step: 0.01},
    df: {value: 0.3, low: 0.01, high: 0.99, step: 0.01},
    loss: {value: "minimax", choices: ["minimax", "non-saturating"]},
  },
  build,
};
