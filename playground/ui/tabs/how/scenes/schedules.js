// Who moves when: Algorithm 1 against long blocks of D, then of G; and when to stop.

import {find} from "../../../static/dom.js";
import {fixed} from "../../../static/number.js";
import {add, button, buttons, card, choice, numbers, pair, range, sentence} from "../controls.js";
import {formula, note} from "../formula.js";
import {UPDATES, near, order, outcome, play as run, stops} from "../math/schedules.js";
import {GOODFELLOW} from "../sources.js";
import {distancePlot, lanePlot, lossPlot} from "./schedules-plots.js";
/** @import {Outcome, Rule, Run, Setting} from "../math/schedules.js" */
/** @import {Scene, Stage} from "../stage.js" */

/** @typedef {{block: number, ratio: string, eta: number, turn: number}} State */
/** @typedef {Stage<State>} SchedulesStage */
/** @typedef {Record<Rule, number>} Stops */
/** Everything the page shows, from the state.
 * @typedef {{one: Run, blocks: Run, stopOne: Stops, stopBlocks: Stops, turn: number,
 *   end: Outcome, g: number, d: number}} Now */

/** @type {Record<Rule, string>} */
const RULES = {d: "D’s loss is lowest", g: "G’s loss is lowest",
  even: "losses nearest log 4 and log 2", last: "the last update", best: "nearest to the data"};
/** @type {Record<Outcome, [tone: string, title: string, words: string]>} */
const WORDS = {
  same: ["disc", "A block of one step is Algorithm 1.", "Both lanes are the same run. Make the "
    + "blocks longer."],
  level: ["disc", "Both end level.", "The blocks are short enough: G moves little before D "
    + "answers, so they go nearly the same way."],
  chance: ["warn", "Both end level, by chance.", "They went different ways, as the curves show: "
    + "one update earlier or later it could be otherwise."],
  one: ["real", "Algorithm 1 ends nearer.", "In a long block D learns to tell this one G apart; "
    + "then D stands still and G follows its old answer, all block long."],
  blocks: ["warn", "The blocks end nearer here.", "It happens. Look at the curves: where they "
    + "still swing, the last update is chance."],
};

const THIN = 0.05; // a width of G, of which the data has 0.7
const PACE = 200; // updates a second

/** The last run of a lane, played anew for another setting alone. */
const memory = () => {
  let key = "", last = /** @type {Run | null} */ (null);
  return (/** @type {Setting} */ setting) => {
    const wanted = JSON.stringify(setting);
    if (!last || key !== wanted) last = run(setting);
    key = wanted;
    return last;
  };
};

/** @param {SchedulesStage} stage @returns {(now: Now) => void} */
const nearerCard = (stage) => {
  const sheet = card(stage.words, "Which lane ends nearer?");
  const say = sentence(sheet);
  const thin = add(sheet, '<p class="how-warn how-thin"></p>');
  const show = numbers(sheet, [
    {name: "farone", title: "Algorithm 1, last distance", digits: 3},
    {name: "farblocks", title: "Blocks, last distance", digits: 3, tone: "grad"},
    {name: "widthone", title: "Algorithm 1, last width of G", digits: 3},
    {name: "widthblocks", title: "Blocks, last width of G", digits: 3, tone: "grad"},
    {name: "dsteps", title: "Steps of D in each lane", digits: 0, tone: "disc"},
    {name: "gsteps", title: "Steps of G in each lane", digits: 0, tone: "fake"},
  ]);
  return ({one, blocks, end, d, g}) => {
    const [last, other] = [one, blocks].map(({far}) => far[far.length - 1]);
    const [width, wide] = [one, blocks].map(({places}) =>
      Math.abs(places[places.length - 1].b));
    show({farone: last, farblocks: other, widthone: width, widthblocks: wide, dsteps: d,
      gsteps: g});
    thin.textContent = wide < THIN
      ? "In the blocks G has collapsed: nearly every z gives the same x." : "";
    say(end, WORDS[end]);
  };
};

/** Where each rule stops, and how far from the data. @param {SchedulesStage} stage
 * @returns {(now: Now) => void} */
const stopCard = (stage) => {
  const sheet = card(stage.words, "When to stop?");
  const wrap = add(sheet, `<div class="how-table-wrap" tabindex="0" role="region"
    aria-label="Rules for stopping"><table class="how-stops"><thead><tr><th>stop where</th><th>Algorithm 1</th>
    <th>blocks</th></tr></thead><tbody></tbody></table></div>`);
  const body = find(wrap, "tbody");
  const rows = /** @type {[Rule, string][]} */ (Object.entries(RULES)).map(([rule, words]) => {
    const row = document.createElement("tr");
    row.innerHTML = `<td>${words}</td><td></td><td></td>`;
    row.dataset.rule = rule;
    body.append(row);
    return {rule, cells: [...row.querySelectorAll("td")].slice(1)};
  });
  note(sheet, "Distance, and the update in brackets.");
  const say = add(sheet, '<p class="how-stop" role="status"></p>');
  note(sheet, "At update 0 D knows nothing and the losses are log 4 and log 2; where G is right, "
    + "the best D has the same again. So losses alone do not say which of the two it is: measure "
    + "the samples, and keep the best step.");
  return ({one, blocks, stopOne, stopBlocks}) => {
    for (const {rule, cells} of rows) {
      const [first, second] = [stopOne[rule], stopBlocks[rule]];
      cells[0].textContent = `${fixed(one.far[first], 2)} (${first})`;
      cells[1].textContent = `${fixed(blocks.far[second], 2)} (${second})`;
    }
    say.textContent = `Rules that read the losses and stop near the best step: ${near(one).length} `
      + `of 3 for Algorithm 1, ${near(blocks).length} of 3 for the blocks.`;
  };
};

/** @param {SchedulesStage} stage */
const controls = (stage) => {
  const {state, controls: column} = stage;
  let running = false;
  const play = button(buttons(column), "Play", () => {
    running = !running;
    play.textContent = running ? "Pause" : "Play";
    if (!running) return;
    if (state.turn >= UPDATES) stage.set({turn: 0});
    stage.animate((ms) => {
      stage.set({turn: Math.min(UPDATES, state.turn + (ms / 1000) * PACE)});
      if (state.turn >= UPDATES) play.click();
      return running;
    });
  }, true);
  range(stage, column, "block", "Block length $B$, steps of G", {digits: 0});
  choice(stage, column, "ratio", "k, steps of D for one of G",
    {1: "1", 2: "2", 3: "3", 5: "5"});
  range(stage, column, "eta", "Step size $\\eta$ of G");
  range(stage, column, "turn", "Look at update", {digits: 0});
  note(column, "Blocks: $kB$ steps of D, then $B$ of G. Both lanes have 1,200 updates and the same "
    + "first networks. D’s step size is $3\\eta$.");
};

/** @param {SchedulesStage} stage */
const gameCard = (stage) => {
  const sheet = card(stage.words, "The game");
  formula(sheet, "\\fake{G(z)=a+bz},\\quad\\disc{D(x)=\\sigma(c+vx+qx^2)}");
  formula(sheet, "\\text{distance}=\\sqrt{(a-\\mu)^2+(|b|-s)^2}");
  note(sheet, "That is Wasserstein-2 between two normal densities. With $\\mu=1$, $s=0.7$ this D "
    + "holds the best answer to every normal G, so nobody fails for want of room.");
};

/** @param {SchedulesStage} stage */
const build = (stage) => {
  const {state} = stage, two = pair(stage.figure);
  const lanes = [lanePlot(stage, two, "Algorithm 1"), lanePlot(stage, two, "Long blocks")];
  const far = distancePlot(stage), below = pair(stage.figure);
  const losses = [lossPlot(stage, below, "Losses of Algorithm 1"),
    lossPlot(stage, below, "Losses of the blocks")];
  const panels = [far, nearerCard(stage), stopCard(stage)];
  gameCard(stage);
  controls(stage);
  const [first, second] = [memory(), memory()];
  stage.onDraw(() => {
    const k = Number(state.ratio), {eta: rate, block} = state, turn = Math.round(state.turn);
    const one = first({k, block: 1, rate}), blocks = second({k, block, rate});
    const g = order(k, 1).filter((who) => who === "g").length;
    /** @type {Now} */
    const now = {one, blocks, turn, stopOne: stops(one), stopBlocks: stops(blocks),
      end: outcome(one, blocks, block), g, d: k * g};
    [one, blocks].forEach((each, i) => {
      lanes[i](each, turn);
      losses[i](each, turn);
    });
    for (const show of panels) show(now);
  });
};

/** @type {Scene} */
export const schedules = {
  name: "schedules", short: "Schedules", title: "Who moves when, and when to stop",
  idea: "“Train D for some epochs, then G for some”, says one lecture; Algorithm 1 takes turns "
    + "after $k$ steps. Here are both, with the same number of steps.",
  tryThis: "It starts with blocks of 50. Shorten them to 10: no difference is left. Then make them "
    + "30, and let the step size $\\eta$ shrink: it is their product that counts.",
  source: `${GOODFELLOW}, algorithm 1; section 6 on it: G must not be trained too much without `
    + "updating D (“the Helvetica scenario”). The game of five numbers is ours.",
  params: {
    block: {value: 50, low: 1, high: 200, step: 1},
    ratio: {value: "1", choices: ["1", "2", "3", "5"]},
    eta: {value: 0.1, low: 0.02, high: 0.3, step: 0.01},
    turn: {value: UPDATES, low: 0, high: UPDATES, step: 1},
  },
  check(state) {
    state.block = Math.round(state.block);
    return "";
  },
  build,
};
