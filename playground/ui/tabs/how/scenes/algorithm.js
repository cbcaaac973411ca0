// Algorithm 1 on a real GAN on a line, one line of the algorithm at a time.

import {find} from "../../../static/dom.js";
import {add, button, buttons, card, choice, legend, numbers, pair, range} from "../controls.js";
import {formula, note, prose, tex} from "../formula.js";
import {BATCH, DATA, begin, density, histogram, moments, oneLine, spread}
  from "../math/algorithm.js";
import {clamp, sigmoid, span} from "../math/functions.js";
import {flat, output, outputs} from "../math/line.js";
import {plot} from "../plot.js";
import {GOODFELLOW} from "../sources.js";
/** @import {Ink} from "../ink.js" */
/** @import {Line, Training} from "../math/algorithm.js" */
/** @import {Objective} from "../math/minimax.js" */
/** @import {Scene, Stage} from "../stage.js" */

/** @typedef {"slow" | "normal" | "fast"} Pace */
/** @typedef {{k: number, loss: Objective, bumps: string, pace: Pace, it: number}} State */
/** @typedef {Stage<State>} AlgorithmStage */
/** @typedef {{t: Training}} Run the training of the moment; starting anew puts another in */

const MOST = 5000;
/** Lines of the algorithm a second. @type {Record<Pace, number>} */
const SPEED = {slow: 3, normal: 60, fast: 3000};
const EDGE = 4; // the picture shows x from -4 to 4
const XS = span(-EDGE, EDGE, 161);
const LOOK = Float64Array.from({length: 600}, (_, i) => (2 * (i + 0.5)) / 600 - 1); // even noise

/** @type {[depth: number, words: string, line?: Line][]} "" is filled in by the objective */
const LISTING = [
  [0, "<b>for</b> iteration <b>do</b>"],
  [1, "<b>for</b> $k$ steps <b>do</b>"],
  [2, `draw ${BATCH} noises $z$, make $\\fake{G(z)}$`, "noise_d"],
  [2, `draw ${BATCH} examples $\\real{x}$ of the data`, "data"],
  [2, "move $\\disc{D}$ up $\\;\\nabla_{\\disc{D}}\\frac1m\\sum[\\log D(x)+\\log(1-D(G(z)))]$",
    "update_d"],
  [1, "<b>end for</b>"],
  [1, `draw ${BATCH} new noises $z$, make $\\fake{G(z)}$`, "noise_g"],
  [1, "", "update_g"],
  [0, "<b>end for</b>"],
];
/** @type {Record<Objective, {move: string, loss: string}>} */
const OF_G = {
  minimax: {move: "move $\\fake{G}$ down $\\;\\nabla_{\\fake{G}}\\frac1m\\sum\\log(1-D(G(z)))$",
    loss: "\\tfrac1m\\textstyle\\sum\\log(1-D(G(z)))"},
  "non-saturating": {move: "move $\\fake{G}$ up $\\;\\nabla_{\\fake{G}}\\frac1m\\sum\\log D(G(z))$",
    loss: "-\\tfrac1m\\textstyle\\sum\\log D(G(z))"},
};

/**
 * The algorithm's text, with the line that ran last.
 * @param {HTMLElement} parent
 * @returns {(t: Training) => void}
 */
const listing = (parent) => {
  const list = add(card(parent, "Algorithm 1"), '<ol class="how-code"></ol>');
  const items = LISTING.map(([depth, words, line = ""]) => {
    const item = add(list, `<li style="--depth:${depth}" data-line="${line}"></li>`);
    prose(item, words, "span");
    return item;
  });
  const [outer, inner] = items, last = find(list, '[data-line="update_g"]');
  let shown = "";
  return ({loss, done, iteration, k, inner: at, next}) => {
    if (shown !== loss) {
      shown = loss;
      last.replaceChildren();
      prose(last, OF_G[loss].move, "span");
    }
    for (const item of items) {
      item.classList.toggle("how-here", Boolean(done) && item.dataset.line === done);
    }
    outer.dataset.count = `iteration ${iteration}`;
    inner.dataset.count = `step ${Math.min(k, at + (next < 3 ? 1 : 0)) || k} of ${k}`;
  };
};

/**
 * One player: all its parameters, whether it moves, and how far it did.
 * @param {AlgorithmStage} stage @param {HTMLElement} parent @param {"d" | "g"} name
 * @param {string} title @param {string} tone
 * @returns {(t: Training) => void}
 */
const player = (stage, parent, name, title, tone) => {
  const sheet = add(parent, `<div class="how-card how-player"><h3 class="how-${tone}">${title}</h3>
    <p class="how-badge" role="status"></p></div>`);
  const bars = plot(stage, sheet, {label: `${title}: all its parameters`, height: 80,
    x: {name: "", range: [0, 49], ticks: []}, y: {name: "", range: [-3, 3], ticks: []}});
  const show = numbers(sheet, [
    {name: `${name}steps`, title: "updates so far", digits: 0},
    {name: `${name}move`, title: "moved by the last line", digits: 4, tone},
    {name: `${name}loss`, title: "loss", unit: "nats", digits: 3},
  ], title);
  return (t) => {
    const own = name === "d" ? {net: t.d, steps: t.dSteps, move: t.dMove, loss: t.dLoss}
      : {net: t.g, steps: t.gSteps, move: t.gMove, loss: t.gLoss};
    const moves = t.done === `update_${name}`;
    sheet.classList.toggle("how-moves", moves);
    find(sheet, ".how-badge").textContent = moves ? "moves" : "frozen";
    bars.draw((ink) => flat(own.net).forEach((value, i) => {
      ink.line([i + 0.5, i + 0.5], [0, value], tone, {width: 3, alpha: moves ? 1 : 0.45});
    }), `${moves ? "moving" : "frozen"}, ${own.steps} updates so far`);
    show({[`${name}steps`]: own.steps, [`${name}move`]: moves ? own.move : 0,
      [`${name}loss`]: own.loss});
  };
};

/** Where G sends even noise, below the axis. @param {Ink} ink @param {Training} t */
const drawMap = (ink, t) => {
  ink.line([-3, 3], [-0.36, -0.36], "soft", {width: 1.5});
  for (const z of span(-1, 1, 21)) {
    ink.arrow([3 * z, -0.36], [clamp(output(t.g, z), -EDGE, EDGE), -0.06], "fake", {alpha: 0.7});
  }
  ink.text(-3, -0.36, "z = −1", "fake-text", {align: "right", shift: -4, up: -7, larger: 0});
  ink.text(3, -0.36, "z = 1", "fake-text", {shift: 4, up: -7, larger: 0});
};

/** The batches that the last line has in hand. @param {Ink} ink @param {Training} t */
const drawBatches = (ink, {done, real, fake}) => {
  if (done === "data" || done === "update_d") for (const x of real) ink.dot(x, 0.03, "real", 3);
  if (done && done !== "update_g") for (const x of fake) ink.dot(x, -0.03, "fake", 3);
};

/** @param {AlgorithmStage} stage @returns {(t: Training, made: Float64Array) => void} */
const linePlot = (stage) => {
  const top = card(stage.figure);
  legend(top, [["real", "data"], ["fake", "G(z)"], ["disc", "D(x)"]]);
  const picture = plot(stage, top, {label: "Data, generated samples and D on a line",
    x: {name: "x (data units)", range: [-EDGE, EDGE]},
    y: {name: "density; D (probability)", range: [-0.42, 1.2],
      ticks: [[0, "0.0"], [0.5, "0.5"], [1, "1.0"]]}, height: 330});
  return (t, made) => {
    const data = XS.map((x) => density(t.modes, x)), bins = histogram(made, -EDGE, EDGE, 40);
    picture.draw((ink) => {
      ink.line([-EDGE, EDGE], [0, 0], "line", {width: 1});
      ink.area(XS, data, "real", 0.2);
      ink.line(XS, data, "real", {width: 2.5});
      bins.forEach((height, i) => {
        const x = -EDGE + i / 5;
        if (height) {
          ink.area([x + 0.01, x + 0.01, x + 0.19, x + 0.19], [0, height, height, 0], "fake", 0.5);
        }
      });
      ink.line(XS, XS.map((x) => sigmoid(output(t.d, x))), "disc", {width: 2.5});
      drawMap(ink, t);
      drawBatches(ink, t);
    }, `Iteration ${t.iteration}`);
  };
};

/**
 * The run button's work, and catching up with a link into the middle of a training.
 * @param {AlgorithmStage} stage @param {Run} run
 */
const runner = (stage, run) => {
  const {state} = stage;
  let running = false;
  /** @type {(on: boolean) => void} */
  let told = () => {};
  const stop = () => {
    running = false;
    told(false);
    stage.still();
  };
  const go = () => {
    running = true;
    told(true);
    let owed = 1;
    stage.animate((ms) => {
      owed += (ms / 1000) * SPEED[state.pace];
      const end = performance.now() + 20; // a slow computer does fewer lines a frame
      while (owed >= 1 && performance.now() < end) {
        owed--;
        oneLine(run.t);
      }
      owed = Math.min(owed, 1);
      stage.set({it: Math.min(MOST, run.t.iteration)});
      return running;
    });
  };
  const catchUp = () => { // train up to there, a slice a frame
    const goal = Math.round(state.it);
    if (goal > 0) {
      stage.animate(() => {
        const end = performance.now() + 30;
        while (run.t.iteration < goal && performance.now() < end) oneLine(run.t);
        stage.redraw();
        return run.t.iteration < goal;
      });
    }
  };
  return {stop, catchUp, toggle: () => (running ? stop() : go()),
    /** @param {(on: boolean) => void} fn */
    onChange(fn) { told = fn; }};
};

/** @param {AlgorithmStage} stage @param {Run} run */
const controls = (stage, run) => {
  const {state, controls: column} = stage, training = runner(stage, run);
  // A new k starts again, so that two settings are compared from the same first networks.
  /** @param {Partial<State>} values */
  const restart = (values) => {
    stage.set({...values, it: 0});
    run.t = begin(state);
  };
  const bar = buttons(column);
  const press = button(bar, "Run", training.toggle, true);
  training.onChange((on) => { press.textContent = on ? "Pause" : "Run"; });
  button(bar, "Next line", () => {
    training.stop();
    oneLine(run.t);
    stage.set({it: run.t.iteration});
  });
  button(bar, "From the start", () => {
    training.stop();
    restart({});
  });
  range(stage, column, "k", "$k$, steps of D for one of G",
    {digits: 0, moved: (k) => restart({k})});
  choice(stage, column, "loss", "G’s objective",
    {"non-saturating": "non-saturating", minimax: "minimax"}, {change: (loss) => restart({loss})});
  choice(stage, column, "bumps", "Data",
    Object.fromEntries(Object.entries(DATA).map(([name, {title}]) => [name, title])),
    {change: (bumps) => restart({bumps})});
  choice(stage, column, "pace", "Pace", {slow: "line by line", normal: "normal", fast: "fast"});
  note(column, "A new k, objective or data set starts again from the same two networks.");
  training.catchUp();
};

/** @param {HTMLElement} parent @returns {(t: Training, made: Float64Array) => void} */
const standing = (parent) => {
  const sheet = card(parent, "Where it stands"), losses = formula(sheet);
  const show = numbers(sheet, [
    {name: "iteration", title: "Iterations", digits: 0},
    {name: "gmean", title: "Mean of G(z)", digits: 2, tone: "fake"},
    {name: "gwidth", title: "Width of G(z)", digits: 2, tone: "fake"},
    {name: "datamean", title: "Mean of the data", digits: 2, tone: "real"},
    {name: "datawidth", title: "Width of the data", digits: 2, tone: "real"},
  ]);
  return (t, made) => {
    const own = spread(made), data = moments(t.modes);
    show({iteration: t.iteration, gmean: own.mean, gwidth: own.width, datamean: data.mean,
      datawidth: data.width});
    losses(Number.isNaN(t.dLoss) ? "\\text{no step taken yet}" : "\\begin{aligned}\\disc{L_D}&="
      + `-\\tfrac1m\\textstyle\\sum[\\log D(x)+\\log(1-D(G(z)))]=\\now{${tex(t.dLoss)}}\\\\`
      + `\\fake{L_G}&=${OF_G[t.loss].loss}=\\now{${tex(t.gLoss)}}\\end{aligned}`);
  };
};

/** @param {AlgorithmStage} stage */
const build = (stage) => {
  const run = {t: begin(stage.state)};
  const drawLine = linePlot(stage), two = pair(stage.figure);
  const panels = [drawLine, player(stage, two, "d", "D, the discriminator", "disc"),
    player(stage, two, "g", "G, the generator", "fake"), listing(stage.words),
    standing(stage.words)];
  controls(stage, run);
  stage.onDraw(() => {
    const made = outputs(run.t.g, LOOK);
    for (const show of panels) show(run.t, made);
  });
};

/** @type {Scene} */
export const algorithm = {
  name: "algorithm", short: "Training", title: "Alternating training",
  idea: "Only one player moves at a time: $k$ steps of D with G frozen, then one step of G with D "
    + "frozen. Everything here is a real GAN of 2 × 49 parameters, trained in your browser.",
  tryThis: "Press “Next line” a few times and watch who is frozen. Then run it fast with $k=1$ and "
    + "again with $k=5$: which one settles on the data?",
  source: `${GOODFELLOW}, algorithm 1 and figure 1. `
    + "Steps by Adam (rate 0.01, β₁ 0.5), batch 64, 16 tanh units in each network.",
  params: {
    k: {value: 1, low: 1, high: 10, step: 1},
    loss: {value: "non-saturating", choices: ["non-saturating", "minimax"]},
    bumps: {value: "bump", choices: Object.keys(DATA)},
    pace: {value: "normal", choices: Object.keys(SPEED)},
    it: {value: 0, low: 0, high: MOST},
  },
  check(state) {
    state.k = Math.round(state.k);
    return "";
  },
  build,
};
