// The picture as D gets it, D's answers for the data and for its G, and what may be said of it.

import {canvasIn} from "../../../static/canvas.js";
import {fixed, percent} from "../../../static/number.js";
import {add, card, legend, numbers, sentence} from "../controls.js";
import {formula, note} from "../formula.js";
import {drawMap} from "../layers.js";
import {SIDE, histogram, ranking, right, shareBelow, standing} from "../math/verdicts.js";
import {plot} from "../plot.js";
/** @import {Standing} from "../math/verdicts.js" */
/** @import {AskingStage, Now} from "./asking.js" */
/** @typedef {(now: Now) => void} Show */

const BINS = 20;

/** @param {AskingStage} stage @param {HTMLElement} parent @returns {Show} */
export const seenCard = (stage, parent) => {
  const sheet = card(parent, "What D gets");
  const host = add(sheet, '<div class="how-plot how-seen"></div>');
  /** @type {Float64Array | null} */
  let picture = null;
  const surface = canvasIn(host, (context, width, height) => {
    const size = Math.min(width, height) - 4;
    if (picture) drawMap(context, picture, 0, SIDE, 2, 2, size, [0, 1]);
  }, "The picture as D gets it");
  stage.onLeave(surface.close);
  const show = numbers(sheet, [
    {name: "d", title: "$D(x)$ of this picture", digits: 4, tone: "warn"}]);
  return (now) => {
    ({picture} = now);
    show({d: now.d});
    surface.canvas.setAttribute("aria-label", `The picture as D gets it. D says ${fixed(now.d)}`);
    surface.paint();
  };
};

/** @param {AskingStage} stage @returns {Show} */
export const answersCard = (stage) => {
  const sheet = card(stage.figure, "D’s answers");
  legend(sheet, [["real", "pictures of the data"], ["fake", "pictures of its G"],
    ["warn", "this picture", "how-dashed"]]);
  const curve = plot(stage, sheet, {label: "How often D gives which answer", height: 260,
    x: {name: "D(x)", range: [0, 1]}, y: {name: "share of pictures", range: [0, 0.25]}});
  const under = add(sheet, '<p class="how-note"></p>');
  return ({d, answers}) => {
    curve.draw((ink) => {
      for (const [values, name] of /** @type {[number[], string][]} */ (
        [[answers?.real ?? [], "real"], [answers?.fake ?? [], "fake"]])) {
        if (!values.length) continue;
        const shares = histogram(values, BINS);
        const xs = shares.flatMap((_, i) => [i / BINS, (i + 1) / BINS]);
        const ys = shares.flatMap((share) => [share, share]);
        ink.area(xs, ys, name, 0.18);
        ink.line(xs, ys, name);
      }
      ink.line([0.5, 0.5], [0, 1], "soft", {dash: [2, 4], width: 1});
      if (d !== null) ink.line([d, d], [0, 1], "warn", {dash: [6, 4], width: 3});
    }, `D gives this picture ${fixed(d)}`);
    if (!answers) return;
    under.textContent = answers.held_out
      ? `${answers.real.length} test pictures, which D never saw, and as many of its generator.`
      : `${answers.real.length} pictures of the data, which D may know by heart (the test pictures `
        + "are not on this machine), and as many of its generator.";
  };
};

/** @type {Record<Standing, [tone: string, title: string, why: string]>} */
const WORDS = {
  above: ["warn", "More real than the real ones.", "D gives it more than nearly every picture of "
    + "the data. That is no praise: D learnt what its generator does wrong, and this picture does "
    + "other things."],
  below: ["warn", "Worse than the fakes.", "D gives it less than nearly every picture, real or "
    + "generated. It is unlike both."],
  among: ["real", "Among the others.", "Real and generated pictures get such answers too: one "
    + "answer alone decides little."],
};

/** @param {AskingStage} stage @returns {Show} */
export const standingCard = (stage) => {
  const sheet = card(stage.words, "This picture");
  const say = sentence(sheet);
  const show = numbers(sheet, [
    {name: "overreal", title: "real pictures with a smaller $D(x)$, %", digits: 0},
    {name: "overfake", title: "generated ones with a smaller $D(x)$, %", digits: 0},
  ]);
  return ({d, answers}) => {
    if (d === null || !answers) return;
    const {real, fake} = answers;
    show({overreal: 100 * shareBelow(real, d), overfake: 100 * shareBelow(fake, d)});
    const end = standing(d, real, fake);
    say(end, WORDS[end]);
  };
};

/** @param {AskingStage} stage @returns {Show} */
export const usesCard = (stage) => {
  const sheet = card(stage.words, "What the answers are worth");
  formula(sheet, "D^*(x)=\\frac{\\pdata(x)}{\\pdata(x)+\\pg(x)}");
  note(sheet, "At the equilibrium $\\pg=\\pdata$ and D says ½ of everything. And D is no density: "
    + "it gives the share of the data’s density in both, and where neither has any, it was never "
    + "taught.");
  const show = numbers(sheet, [
    {name: "ranking", title: "pairs in which D puts the real one first (AUC)", digits: 3},
    {name: "right", title: "told right at ½", digits: 3},
    {name: "meanreal", title: "mean $D(x)$ of the data", digits: 3, tone: "real"},
    {name: "meanfake", title: "mean $D(x)$ of its G", digits: 3, tone: "fake"},
  ]);
  const say = add(sheet, '<p class="how-note" role="status"></p>');
  return ({answers}) => {
    if (!answers) return;
    const {real, fake} = answers, mean = (/** @type {number[]} */ values) =>
      values.reduce((a, b) => a + b, 0) / values.length;
    const first = ranking(real, fake);
    show({ranking: first, right: right(real, fake), meanreal: mean(real), meanfake: mean(fake)});
    const text = first < 0.55 ? "It can hardly tell the two apart: close to the equilibrium, its "
      + "answers are worth nothing." : `It puts the real one first in ${percent(first, 0)} of the `
      + "pairs: its G is not at the equilibrium, so D can still be used to throw out G’s worst "
      + "pictures.";
    if (say.textContent !== text) say.textContent = text;
  };
};
