// The density of G(z): what a curve does to noise, and what holds when it cannot be inverted.

import {fixed} from "../../../static/number.js";
import {add, button, buttons, card, choice, numbers, range, sentence} from "../controls.js";
import {formula, note, tex} from "../formula.js";
import {EDGE, at, atoms, branches, curve, kind, prior, pushed, slope, strip, zsOf}
  from "../math/change.js";
import {TOP, curvePlot} from "./change-plot.js";
/** @import {Atom, Branch, Curve, Kind, Prior} from "../math/change.js" */
/** @import {Scene, Stage} from "../stage.js" */

/** @typedef {{g: number[], prior: Prior, z: number, dz: number}} State */
/** @typedef {Stage<State>} ChangeStage */
/**
 * Everything the page shows, from the state.
 * @typedef {object} Now
 * @property {Curve} own
 * @property {Prior} which
 * @property {Kind} kind
 * @property {number} z
 * @property {number} x
 * @property {number} slope
 * @property {number} pz
 * @property {number} pg
 * @property {Branch[]} branches every z that gives x; the one that is followed comes first
 * @property {boolean} flat it lies on a flat piece: x is an atom
 * @property {Atom[]} atoms
 * @property {number} from
 * @property {number} to
 * @property {ReturnType<typeof strip>} strip
 */

/** @type {Record<string, number[]>} */
const SHAPES = {
  "Stretch": [-3, -1.5, 0, 1.5, 3], "Two bumps": [-2.4, -2.1, 0, 2.1, 2.4],
  "Turned round": [3, 1, 0.5, -1, -3], "Fold": [-3, 1.5, -1.2, 1, 3],
  "Flat piece": [-3, -1, -1, 1.5, 2],
};
/** @type {Record<Kind, [tone: string, title: string, words: string]>} */
const WORDS = {
  up: ["real", "G can be inverted.", "Each x comes from one z. Where G is steep the noise is "
    + "spread thin, where it is nearly flat it piles up; the strip keeps its area."],
  down: ["real", "G can be inverted; it falls.", "Each x comes from one z. The slope is negative "
    + "and only its size counts; the strip keeps its area."],
  folds: ["warn", "G folds: there is no G⁻¹.", "Some x come from several z, and the density adds "
    + "up their branches. Where G turns the slope is 0: there it has no bound, and yet a finite "
    + "area."],
  flat: ["fake", "G is flat for a stretch of z.", "All that noise lands on one x: an atom, with a "
    + "probability but no density. The formula would divide by 0."],
  both: ["fake", "G is flat for a stretch of z, and it folds.", "The stretch lands on one x: an "
    + "atom, with no density. Elsewhere the density adds up the branches of each x."],
  constant: ["fake", "G is constant.", "Every z lands on the same x: one atom that holds "
    + "everything. That is what a total mode collapse looks like."],
};

/** @param {State} state @returns {Now} */
const compute = ({g, prior: which, z, dz}) => {
  const own = curve(g), x = at(own, z);
  const from = Math.max(-EDGE, z - dz / 2), to = Math.min(EDGE, z + dz / 2);
  // halving finds the followed z again but for its last digits; which of them it is must be exact
  const others = branches(own, which, x).filter((each) => Math.abs(each.z - z) > 1e-6);
  const here = {z, slope: slope(own, z), density: prior(which, z)};
  const flat = zsOf(own, x).length === others.length;
  return {own, which, kind: kind(g), z, x, slope: here.slope, pz: here.density,
    pg: flat ? Infinity : pushed(own, which, x), branches: flat ? [here] : [here, ...others],
    flat, atoms: atoms(own, which), from, to, strip: strip(own, which, from, to)};
};

/** @param {ChangeStage} stage */
const controls = (stage) => {
  const column = stage.controls;
  choice(stage, column, "prior", "Noise on −3 to 3", {normal: "normal, cut off", uniform: "even"});
  range(stage, column, "z", "$z$ of the strip");
  range(stage, column, "dz", "Width $dz$ of the strip");
  const bar = buttons(column);
  for (const [words, g] of Object.entries(SHAPES)) {
    button(bar, words, () => stage.set({g: [...g]}));
  }
};

/** @param {ChangeStage} stage @returns {(now: Now) => void} */
const formulaCard = (stage) => {
  const sheet = card(stage.words, "The strip keeps its area");
  formula(sheet, "p_g(x)\\,|dx|=p_z(z)\\,|dz|");
  formula(sheet, "\\pg(x)=p_z(G^{-1}(x))\\,\\left|\\frac{dG^{-1}}{dx}\\right|"
    + "=\\frac{p_z(z)}{|G'(z)|}");
  const filled = formula(sheet);
  const show = numbers(sheet, [
    {name: "x", title: "$x=G(z)$", digits: 3},
    {name: "slope", title: "Slope $G'(z)$", digits: 3},
    {name: "pz", title: "$p_z(z)$", digits: 4},
    {name: "pg", title: "$p_g(x)$", digits: 4, tone: "fake"},
    {name: "zmass", title: "Area of the strip over $dz$", digits: 4, tone: "grad"},
    {name: "xmass", title: "Area under $p_g$ over $dx$", digits: 4, tone: "grad"},
  ]);
  return (now) => {
    const parts = now.branches.slice(0, 4).map((each) =>
      `\\frac{${tex(each.density)}}{${tex(Math.abs(each.slope))}}`);
    filled(`\\pg(\\now{${tex(now.x, 2)}})=${parts.join("+")}=\\fake{${tex(now.pg)}}`);
    show({x: now.x, slope: now.slope, pz: now.pz, pg: now.pg, zmass: now.strip.zMass,
      xmass: now.strip.xMass});
  };
};

/** What the two areas of the strip say. @param {Now} now */
const compared = ({strip: {zMass, xMass}, flat, branches: {length}}) => {
  const from = length === 1 ? "Here one z leads to x. " : `Here ${length} z lead to x. `;
  return (flat ? "Here a whole stretch of z leads to x. " : from)
    + (xMass - zMass < 5e-5 ? "The two areas agree."
    : `Over dx lies ${fixed(xMass - zMass, 4)} more than the strip sends: other z land there too.`);
};

/** @param {ChangeStage} stage @returns {(now: Now) => void} */
const kindCard = (stage) => {
  const sheet = card(stage.words, "Can G be inverted?");
  const say = sentence(sheet);
  const areas = add(sheet, '<p class="how-note how-areas"></p>');
  return (now) => {
    areas.textContent = compared(now);
    say(now.kind, WORDS[now.kind]);
  };
};

/** @param {ChangeStage} stage */
const build = (stage) => {
  const panels = [curvePlot(stage), formulaCard(stage), kindCard(stage)];
  controls(stage);
  const sheet = card(stage.words, "Why a GAN does without");
  note(sheet, "Flows build $G$ so that it can be inverted and train on $p_g$ itself. A GAN only "
    + "draws from $G$, so $G$ may fold and flatten.");
  note(sheet, "In more dimensions $|dG^{-1}/dx|$ becomes $|\\det\\partial G^{-1}/\\partial x|$, "
    + "for as many $z$ as $x$. With 100 numbers of noise and 784 pixels $p_g$ lies on a thin "
    + "surface: it has no density at all.");
  stage.onDraw(() => {
    const now = compute(stage.state);
    for (const show of panels) show(now);
  });
};

/** @type {Scene} */
export const change = {
  name: "change", short: "G’s density", title: "The density of G(z)",
  idea: "G carries noise to data, strip by strip. A strip keeps its area, so where G stretches it "
    + "the density falls: $p_g(x)=p_z(G^{-1}(x))\\,|dG^{-1}/dx|$.",
  tryThis: "Drag the middle dot up and down and watch the pink strip. Then pull the second dot "
    + "above the third: G folds, and two or three z lead to one x.",
  source: "Goodfellow 2016 (NIPS tutorial), section 2.3; Dinh, Sohl-Dickstein, Bengio 2017 (Real "
    + "NVP); Arjovsky, Bottou 2017 (thin surfaces).",
  params: {
    g: {value: SHAPES["Two bumps"], list: 5, low: -TOP, high: TOP},
    prior: {value: "normal", choices: ["normal", "uniform"]},
    z: {value: -0.8, low: -EDGE, high: EDGE, step: 0.05},
    dz: {value: 0.6, low: 0.1, high: 1.5, step: 0.05},
  },
  build,
};
