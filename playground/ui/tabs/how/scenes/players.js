// Who plays: a diagram to press, with the hand-made 2×2 networks of the next scene inside it.

import {find} from "../../../static/dom.js";
import {fixed} from "../../../static/number.js";
import {add, card, choice, legend, numbers, range} from "../controls.js";
import {diagram} from "../diagram.js";
import {formula, note, prose, tex} from "../formula.js";
import {BACKSLASH, discriminate, generate} from "../math/byhand.js";
import {posterior} from "../math/densities.js";
import {bell, clamp, span} from "../math/functions.js";
import {evenNormals} from "../math/random.js";
import {plot} from "../plot.js";
import {GOODFELLOW} from "../sources.js";
/** @import {Key} from "../controls.js" */
/** @import {Edge, Node} from "../diagram.js" */
/** @import {Ink} from "../ink.js" */
/** @import {Scene, Stage} from "../stage.js" */

/** @typedef {"fake" | "real"} Look */
/** @typedef {"discriminative" | "generative"} Model */
/**
 * @typedef {{noise: number, look: Look, piece: string, model: Model, ma: number,
 *   mb: number}} State
 */
/** @typedef {{z: number, image: number[], dFake: number, dReal: number}} Now */

const REAL = [0.9, 0.1, 0.2, 0.8];
const XS = span(-5, 5, 161);
/** @param {number} value */
const n2 = (value) => fixed(value, 2);

/** @type {Record<string, [title: string, words: string]>} */
const PARTS = {
  z: ["z, the noise", "A number (or a list of numbers) drawn at random. It carries no meaning of "
    + "its own: $z\\sim\\mathcal N(0,1)$ or, here, uniform. G turns each $z$ into one sample, so "
    + "randomness in gives variety out."],
  g: ["G, the generator", "A network that makes data: $\\fake{\\hat x=G(z)}$. It is a "
    + "<b>generative</b> model: it stands for a whole distribution $\\fake{p_g}$ and can be "
    + "sampled. It never sees a real sample, only D’s opinion of its own."],
  fake: ["x̂, a fake sample", "What G made of $z$. At first it is noise; at the end it cannot be "
    + "told from the data. In this world a good fake is a backslash."],
  data: ["The data", "Real samples $\\real{x\\sim p_{\\text{data}}}$. Nobody knows "
    + "$p_{\\text{data}}$; there are only examples of it."],
  real: ["x, a real sample", "One example of the data, here a backslash with some noise on it. D "
    + "is told that this one is real."],
  d: ["D, the discriminator", "A network that judges data. It is a <b>discriminative</b> model: it "
    + "only learns the border between two classes, $\\disc{D(x)}=P(\\text{real}\\,|\\,x)$, and can "
    + "make nothing itself. Its opinion is G’s only teacher."],
  p: ["The verdict", "A probability: 1 means “surely real”, 0 means “surely fake”. D wants 1 for "
    + "real and 0 for fake; G wants 1 for its fakes. At the end of the game it is ½ for all."],
};
/** A press on these also turns D to what they make. @type {Record<string, Look>} */
const LOOK_OF = {real: "real", data: "real", fake: "fake", g: "fake"};

/** @param {Now} now @param {Look} look @returns {Node[]} */
const nodesOf = ({z, image, dFake, dReal}, look) => {
  const verdict = look === "fake" ? dFake : dReal;
  return [
    {id: "z", shape: "circle", tone: "soft", title: n2(z), sub: "z", wide: [50, 90],
      narrow: [50, 70]},
    {id: "g", shape: "box", tone: "fake", title: "G", sub: "generator", wide: [180, 90],
      narrow: [165, 70]},
    {id: "fake", shape: "pixels", tone: "fake", title: "x̂ = G(z)", cells: image, wide: [330, 90],
      narrow: [290, 70], say: `fake, pixels ${image.map(n2).join(", ")}`},
    {id: "data", shape: "box", tone: "real", title: "data", sub: "real world", wide: [180, 250],
      narrow: [165, 380]},
    {id: "real", shape: "pixels", tone: "real", title: "x", cells: REAL, wide: [330, 250],
      narrow: [290, 380], say: "real"},
    {id: "d", shape: "box", tone: "disc", title: "D", sub: "discriminator", wide: [505, 170],
      narrow: [230, 225]},
    {id: "p", shape: "meter", tone: look, title: n2(verdict), level: verdict, wide: [650, 170],
      narrow: [75, 225], say: `probability that the ${look} sample is real`},
  ];
};
/** @param {Look} look @returns {Edge[]} */
const edgesOf = (look) => [
  ["z", "g", "fake"], ["g", "fake", "fake"], ["data", "real", "real"],
  ["fake", "d", "fake", look === "fake" ? "how-live" : "how-faint"],
  ["real", "d", "real", look === "real" ? "how-live" : "how-faint"],
  ["d", "p", "disc", "how-live"],
];

/** @param {Stage<State>} stage @returns {(now: Now) => void} */
const diagramCard = (stage) => {
  const sheet = card(stage.figure);
  const draw = diagram(stage, sheet, {label: "The two players; press a part to read about it",
    wide: [45, 710, 275], narrow: [25, 350, 425],
    pick: (piece) => stage.set({piece, look: LOOK_OF[piece] ?? stage.state.look})});
  legend(sheet, [["real", "data, real", "how-dot"], ["fake", "G and its fakes", "how-dot"],
    ["disc", "D", "how-dot"]]);
  return (now) => {
    const {look, piece} = stage.state;
    draw({nodes: nodesOf(now, look), edges: edgesOf(look), chosen: piece});
  };
};

// -- two kinds of model ---------------------------------------------------------------------------
const SAMPLES = evenNormals(40);
/** @type {Record<Model, {title: string, keys: Key[], says: (cut: number) => string}>} */
const MODELS = {
  generative: {
    title: "A generative model knows the classes themselves",
    keys: [["ink", "p(x | A), with new samples"],
      ["soft", "p(x | B), with new samples", "how-dashed"]],
    says: () => "Two densities, each with samples drawn from it",
  },
  discriminative: {
    title: "A discriminative model knows the border between two classes",
    keys: [["disc", "p(B | x)"], ["ink", "examples of A", "how-dot"],
      ["soft", "examples of B", "how-dot"]],
    says: (cut) => `The border lies at ${n2(cut)}`,
  },
};

/** @param {Ink} ink @param {State} state */
const drawClasses = (ink, {ma, mb, model}) => {
  /** @type {[mean: number, tone: string, height: number, dash: number[]][]} */
  const classes = [[ma, "ink", 0.06, []], [mb, "soft", 0.12, [6, 4]]];
  for (const [mean, tone, height, dash] of classes) {
    if (model === "generative") {
      const density = XS.map((x) => bell(x, mean));
      ink.area(XS, density, tone, 0.14);
      ink.line(XS, density, tone, {width: 2.5, dash});
      // made, not given: hollow
      for (const sample of SAMPLES) ink.dot(mean + sample, height, tone, 3.5, true);
    } else {
      SAMPLES.forEach((sample, i) => { if (i % 2) ink.dot(mean + sample, height, tone, 3.5); });
    }
  }
  if (model === "discriminative") {
    ink.line(XS, XS.map((x) => posterior(x, ma, mb)), "disc", {width: 3});
    const cut = (ma + mb) / 2;
    ink.line([cut, cut], [0, 1.05], "disc", {dash: [4, 4], width: 1.2});
  }
  ink.text(ma, 0.4, "A", "ink", {align: "center", up: 16});
  ink.text(mb, 0.4, "B", "ink", {align: "center", up: 16});
};

/** @param {Stage<State>} stage @returns {() => void} */
const classesCard = (stage) => {
  const {state} = stage;
  const sheet = add(stage.figure, '<div class="how-card"><h3></h3><div></div></div>');
  const keys = find(sheet, "div");
  const classes = plot(stage, sheet, {label: "Two classes on a line",
    x: {name: "x (data units)", range: [-5, 5]},
    y: {name: "density; probability", range: [0, 1.05]}, height: 230});
  /** @param {"ma" | "mb"} name @param {string} who @param {string} colour */
  const handle = (name, who, colour) => classes.handle({label: `Mean of ${who}`, colour,
    step: [0.1, 0], at: () => [state[name], 0.4], say: () => `mean ${n2(state[name])}`,
    move: (x) => stage.set({[name]: clamp(Math.round(x * 10) / 10, -4, 4)})});
  handle("ma", "class A", "ink");
  handle("mb", "class B", "soft");
  let shown = "";
  return () => {
    const own = MODELS[state.model];
    if (shown !== state.model) {
      shown = state.model;
      find(sheet, "h3").textContent = own.title;
      keys.replaceChildren();
      legend(keys, own.keys);
    }
    classes.draw((ink) => drawClasses(ink, state), own.says((state.ma + state.mb) / 2));
  };
};

// -- the right column -----------------------------------------------------------------------------
/** What the pressed part is. @param {Stage<State>} stage @returns {() => void} */
const partCard = (stage) => {
  const sheet = add(stage.words,
    '<div class="how-card how-part-words"><h3></h3><div></div></div>');
  let shown = "";
  return () => {
    const {piece} = stage.state;
    if (shown === piece) return;
    shown = piece;
    const [title, words] = PARTS[piece], text = find(sheet, "div");
    find(sheet, "h3").textContent = title;
    text.replaceChildren();
    prose(text, words);
  };
};

/** @param {Stage<State>} stage @returns {(now: Now) => void} */
const numbersCard = (stage) => {
  const {state} = stage, sheet = card(stage.words, "Now");
  const chain = formula(sheet);
  const show = numbers(sheet, [
    {name: "dfake", title: "$D(G(z))$", digits: 4, tone: "fake"},
    {name: "dreal", title: "$D(x)$", digits: 4, tone: "real"},
    {name: "posterior", title: "$p(B\\,|\\,x=0)$ of the two classes", digits: 4},
  ]);
  return ({z, dFake, dReal}) => {
    chain(state.look === "fake"
      ? `\\begin{aligned}z=${tex(z, 2)}&\\;\\to\\;\\fake{G}\\;\\to\\;\\fake{\\hat x}\\\\&\\;\\to\\;`
        + `\\disc{D}\\;\\to\\;\\disc{D(G(z))}=\\now{${tex(dFake, 2)}}\\end{aligned}`
      : `\\real{x\\sim p_{\\text{data}}}\\;\\to\\;\\disc{D}\\;\\to\\;\\disc{D(x)}=\\now{${
        tex(dReal, 2)}}`);
    show({dfake: dFake, dreal: dReal, posterior: posterior(0, state.ma, state.mb)});
  };
};

/** @param {HTMLElement} parent */
const kindsCard = (parent) => {
  const sheet = card(parent, "Two kinds of model");
  formula(sheet, "\\begin{aligned}\\text{discriminative:}&\\quad p(y\\,|\\,x)\\\\"
    + "\\text{generative:}&\\quad p(x)\\;\\text{or}\\;p(x\\,|\\,y)\\,p(y)\\end{aligned}");
  note(sheet, "The first answers “which class is this?”. The second also answers “what do such "
    + "things look like?”, and can draw new ones.");
};

/** @param {Stage<State>} stage */
const build = (stage) => {
  const {state, controls} = stage;
  const panels = [diagramCard(stage), classesCard(stage), partCard(stage), numbersCard(stage)];
  kindsCard(stage.words);
  range(stage, controls, "noise", "Noise $z$");
  choice(stage, controls, "look", "D looks at", {fake: "a fake", real: "a real one"});
  choice(stage, controls, "model", "Two kinds of model",
    {discriminative: "discriminative", generative: "generative"});
  stage.onDraw(() => {
    const z = state.noise, {image} = generate(z, BACKSLASH, BACKSLASH);
    const now = {z, image, dFake: discriminate(image, BACKSLASH, -1).probability,
      dReal: discriminate(REAL, BACKSLASH, -1).probability};
    for (const show of panels) show(now);
  });
};

/** @type {Scene} */
export const players = {
  name: "players", short: "Two players", title: "Two players",
  idea: "A GAN is two networks with opposite wishes: G makes samples out of noise, D says how "
    + "likely a sample is real. Each learns only because the other one does.",
  tryThis: "Press the parts of the diagram one after the other, then drag $z$ and watch D’s "
    + "verdict on what G makes of it.",
  source: `${GOODFELLOW}, sections 1 and 3. The `
    + "little networks inside are those of the next scene.",
  params: {
    noise: {value: 0.5, low: 0, high: 1, step: 0.01},
    look: {value: "fake", choices: ["fake", "real"]},
    piece: {value: "g", choices: Object.keys(PARTS)},
    model: {value: "discriminative", choices: ["discriminative", "generative"]},
    ma: {value: -1.5, low: -4, high: 4, step: 0.1},
    mb: {value: 1.5, low: -4, high: 4, step: 0.1},
  },
  build,
};
