// Each slip checked in numbers: a plot of printed against right, sliders to try, and their numbers.

import {fixed, percent} from "../../../static/number.js";
import {sigmoid, span} from "../math/functions.js";
import {FAR, STEPS, bracket, cycle, follow, labels, optimum, sigmas, v} from "../math/slips.js";
/** @import {Ink} from "../ink.js" */
/** @import {Row} from "../controls.js" */
/** @import {Axis} from "../ink.js" */
/** @import {SlipName} from "./slips-cases.js" */
/** @import {State} from "./slips.js" */

/**
 * @typedef {object} Check
 * @property {[name: string, title: string][]} sliders
 * @property {Axis} x
 * @property {Axis} y
 * @property {Row[]} rows
 * @property {(state: State) => Record<string, number>} values of the rows
 * @property {(ink: Ink, state: State) => void} paint
 * @property {(state: State) => string} say
 * @property {[printed: string, right: string]} [keys] instead of "as printed" and "corrected"
 */

const DS = span(0.005, 0.995, 200);
const SHIFTS = span(-FAR, FAR, 41);
const LAMBDAS = span(0, 20, 81);
const SCORES = span(-4, 4, 161);
const ANSWERS = /** @type {[string, string][]} */ ([["dr", "D(x), real sample"],
  ["df", "D(G(z)), fake sample"]]);
const PRINTED = {width: 2.5, dash: [6, 5]}, RIGHT = {width: 2.8};
/** @type {number[]} */
let worth = []; // V over SHIFTS, worked out once

/** @param {{printed: number, right: number, printedSlope: number, rightSlope: number}} loss */
const lossNumbers = ({printed, right, printedSlope, rightSlope}) => (
  {printed, right, printedslope: printedSlope, rightslope: rightSlope});

/** @type {Row[]} */
const LOSS_ROWS = [
  {name: "printed", title: "Loss as printed", unit: "nats", tone: "fake"},
  {name: "right", title: "Loss corrected", unit: "nats", tone: "disc"},
  {name: "printedslope", title: "Slope by the fake’s logit, printed", tone: "fake"},
  {name: "rightslope", title: "Slope by the fake’s logit, corrected", tone: "disc"},
];

/**
 * A loss of D against its answer to a fake, printed and right.
 * @param {(real: number, fake: number) => ReturnType<typeof labels>} loss
 * @param {[number, number]} range @param {(state: State) => string} say @returns {Check}
 */
const lossCheck = (loss, range, say) => ({
  sliders: ANSWERS, x: {name: "D(G(z)) (probability)", range: [0, 1]},
  y: {name: "D’s loss (nats)", range}, rows: LOSS_ROWS,
  values: ({dr, df}) => lossNumbers(loss(dr, df)),
  paint(ink, {dr, df}) {
    const here = loss(dr, df);
    ink.line(DS, DS.map((d) => loss(dr, d).printed), "fake", PRINTED);
    ink.line(DS, DS.map((d) => loss(dr, d).right), "disc", RIGHT);
    ink.dot(df, here.printed, "fake", 6);
    ink.dot(df, here.right, "disc", 6);
  },
  say,
});

/** @type {Record<SlipName, Check>} */
export const CHECKS = {
  label: lossCheck(labels, [0, 6], ({df}) => `Downhill, the printed labels move D(G(z)) from ${
    fixed(df, 2)} towards 1, the right ones towards 0.`),

  optimum: {
    sliders: [["shift", "Mean of the generator"]], keys: ["−log 4", "V(D*, G)"],
    x: {name: "mean of the generator (that of the data is 0)", range: [-FAR, FAR]},
    y: {name: "V(D*, G) (nats)", range: [-1.5, 0]},
    rows: [{name: "v", title: "$V(D^*,G)$, integrated", digits: 4, tone: "disc"},
      {name: "closed", title: "$-\\log4+2\\,\\mathrm{JSD}$", digits: 4},
      {name: "jsd", title: "JSD", digits: 4}],
    values({shift}) {
      const {v: now, jsd, right} = optimum(shift);
      return {v: now, jsd, closed: right};
    },
    paint(ink, {shift}) {
      if (!worth.length) worth = SHIFTS.map((each) => optimum(each).v);
      ink.line([-FAR, FAR], [-Math.log(4), -Math.log(4)], "fake", PRINTED);
      ink.line(SHIFTS, worth, "disc", RIGHT);
      ink.dot(shift, optimum(shift).v, "disc", 6);
    },
    say: ({shift}) => (shift === 0 ? "This G is G*: it makes the data’s density, and V is −log 4."
      : `This G is not G*, and V is ${fixed(optimum(shift).v, 4)}: above −log 4.`),
  },

  infogan: {
    sliders: ANSWERS, x: {name: "steps of D", range: [0, STEPS]},
    y: {name: "D’s answers (probability)", range: [0, 1]},
    rows: [{name: "v", title: "$V$ before", digits: 3},
      {name: "vprinted", title: "$V$ after, D as printed", digits: 3, tone: "fake"},
      {name: "vright", title: "$V$ after, corrected", digits: 3, tone: "disc"},
      {name: "realprinted", title: "$D(x)$ after, as printed", digits: 3, tone: "fake"},
      {name: "realright", title: "$D(x)$ after, corrected", digits: 3, tone: "disc"}],
    values({dr, df}) {
      const [up, down] = [follow(dr, df, 1), follow(dr, df, -1)];
      return {v: v(dr, df), vprinted: v(down.real[STEPS], down.fake[STEPS]),
        vright: v(up.real[STEPS], up.fake[STEPS]), realprinted: down.real[STEPS],
        realright: up.real[STEPS]};
    },
    paint(ink, {dr, df}) {
      const steps = span(0, STEPS, STEPS + 1);
      const [up, down] = [follow(dr, df, 1), follow(dr, df, -1)];
      ink.line(steps, down.real, "fake", PRINTED);
      ink.line(steps, down.fake, "fake", {...PRINTED, width: 1.5});
      ink.line(steps, up.real, "disc", RIGHT);
      ink.line(steps, up.fake, "disc", {width: 1.5});
      ink.text(0, dr, "D(x), thick", "ink", {shift: 8, up: dr > df ? -22 : 8});
      ink.text(0, df, "D(G(z)), thin", "ink", {shift: 8, up: dr > df ? 8 : -22});
    },
    say: ({dr, df}) => `As printed D unlearns: D(x) falls from ${fixed(dr, 2)} and D(G(z)) rises `
      + `from ${fixed(df, 2)}. Corrected it is the other way round.`,
  },

  cycle: {
    sliders: [["df", "D’s answer to both fakes"], ["error", "Mean $|F(G(x))-x|$"],
      ["lambda", "$\\lambda$"]], keys: ["as printed: λ = 1", "your λ"],
    x: {name: "λ", range: [0, 20]}, y: {name: "the cycle’s share of the loss", range: [0, 1]},
    rows: [{name: "adversarial", title: "Both GAN losses, $2\\,(1-D)^2$"},
      {name: "cycle", title: "$\\lambda\\,\\mathcal L_{\\text{cyc}}$", tone: "disc"},
      {name: "printed", title: "The cycle’s share, as printed", tone: "fake"},
      {name: "share", title: "The cycle’s share, your $\\lambda$", tone: "disc"}],
    values({df, error, lambda}) {
      const {adversarial, cycle: round, share} = cycle(df, error, lambda);
      return {adversarial, cycle: round, share, printed: cycle(df, error, 1).share};
    },
    paint(ink, {df, error, lambda}) {
      ink.line(LAMBDAS, LAMBDAS.map((each) => cycle(df, error, each).share), "soft", {width: 2.5});
      ink.dot(1, cycle(df, error, 1).share, "fake", 7);
      ink.dot(lambda, cycle(df, error, lambda).share, "disc", 7);
    },
    say: ({df, error, lambda}) => `As printed the round trip is ${
      percent(cycle(df, error, 1).share, 0)} of what the generators make small, with λ = ${
      fixed(lambda, 1)} it is ${percent(cycle(df, error, lambda).share, 0)}.`,
  },

  bracket: lossCheck(bracket, [-5, 6], ({dr, df}) => `Pulled towards D(G(z)) = 0.000001, the `
    + `printed loss is ${fixed(bracket(dr, 1e-6).printed, 1)} and falls on; the corrected one is ${
      fixed(bracket(dr, 1e-6).right, 2)}. At ${fixed(df, 2)} their pulls are ${
      fixed(1 - df, 2)} and ${fixed(df, 2)}.`),

  sigma: {
    sliders: [["score", "Score $a$"]], keys: ["0.37, as printed", "σ(a)"],
    x: {name: "score a", range: [-4, 4]}, y: {name: "σ(a) (probability)", range: [0, 1]},
    rows: [{name: "mine", title: "$\\sigma$ of your score", digits: 4, tone: "disc"},
      {name: "score", title: "$\\sigma(-1.5)$, the slide’s score", digits: 4, tone: "disc"},
      {name: "before", title: "$\\sigma(-0.5)$, before the bias", digits: 4},
      {name: "power", title: "$e^{-1}$", digits: 4},
      {name: "bias", title: "$\\sigma(-1)$, of the bias alone", digits: 4},
      {name: "inverse", title: "Score at which $\\sigma$ is 0.37", digits: 4, tone: "fake"}],
    values: ({score}) => ({...sigmas(), mine: sigmoid(score)}),
    paint(ink, {score}) {
      const known = sigmas();
      ink.line([-4, 4], [0.37, 0.37], "fake", PRINTED);
      ink.line(SCORES, SCORES.map(sigmoid), "disc", RIGHT);
      ink.dot(-1.5, known.score, "disc", 6, true);
      ink.text(-1.5, known.score, "a = −1.5", "disc-text", {align: "right", shift: -8, up: 8});
      ink.dot(-0.5, known.before, "soft", 6, true);
      ink.text(-0.5, known.before, "before the bias", "soft", {shift: 10, up: -18});
      ink.dot(score, sigmoid(score), "disc", 6);
    },
    say: ({score}) => `At your score of ${fixed(score, 2)}, σ is ${fixed(sigmoid(score), 4)}.`,
  },
};
