// The tab of labels: sliders blend the classes of a trained conditional GAN.

import {classBars} from "../../static/class-bars.js";
import {element, escape, find, findAs} from "../../static/dom.js";
import {modelExports} from "../../static/exports.js";
import {sheet} from "../../static/images.js";
import {live} from "../../static/live.js";
import {settling} from "../../static/settle.js";
import {countUp, oneOf, randomSeed, seedFrom, setRange,
  squareColumns} from "../../static/sliders.js";
import {steerable} from "../../static/steering.js";
import {steps} from "../../static/steps.js";
import {keepKnob, knobInUrl} from "../../static/url.js";
import {onceVisible, whenVisible} from "../../static/visible.js";
import {isNothing, pictureQuestion, shownWords, stateFrom, tableWords, UNSEEN, usualState,
  verdictQuestion, verdictWords, weightsFrom} from "./labels.js";
import {spoiling} from "./spoil.js";

/** @typedef {import("./labels.js").Model} Model */
/** @typedef {import("./labels.js").State} State */
/** `first` is the label at first. @typedef {{models: Record<string, Model>, first: number,
 *   asks: import("./labels.js").Asks}} Props */

// The classifier costs three times the generator.
const [VERDICT_MS, VERDICT_MOST_MS] = [150, 600];

class Labels {
  /** @param {HTMLElement} root @param {Props} props */
  constructor(root, {models, first, asks}) {
    this.root = root;
    this.models = models;
    this.asks = asks;
    this.names = Object.keys(models);
    this.stage = find(root, ".pg-stage");
    this.scope = this.stage.id;
    this.usual = usualState(this.names, asks);
    this.state = stateFrom(this.names, this.usual, (name) => knobInUrl(this.scope, name));
    this.usualWeights = oneOf(this.classes.length, first);
    this.weights = weightsFrom(knobInUrl(this.scope, "weights"), this.usualWeights);
    /** @type {(name: string) => void} */
    this.onModel = () => {};
    this.missed = false; // an engine that was away is asked again when it is back
    this.tiles = sheet(this.part("tiles"), "Generated samples");
    this.bars = classBars(this.part("kbars"), this.classes.length);
    this.rows = this.#drawRows();
    this.askVerdictSoon = settling(() => this.#askVerdict(), VERDICT_MS, VERDICT_MOST_MS);
    this.#drawModels();
    modelExports(this.part("keep"), () => this.state.model, (scale) => this.tiles.copy(scale));
    this.#listen(); // and gives the sliders their ranges, before they are set
    this.show();
  }

  get classes() { return this.models[this.state.model].classes; }

  /** @param {string} name */
  part(name) { return find(this.root, `.pg-${name}`); }

  /** @param {string} name */
  input(name) { return findAs(this.root, `#${this.scope}-${name}`, HTMLInputElement); }

  /** @param {string} name */
  button(name) { return findAs(this.root, `[data-do="${name}"]`, HTMLButtonElement); }

  // -- asking ------------------------------------------------------------------------------------
  #keep() {
    for (const name of /** @type {(keyof State)[]} */ (Object.keys(this.usual))) {
      keepKnob(this.scope, name, this.state[name], this.usual[name]);
    }
    keepKnob(this.scope, "weights", this.weights.join(), this.usualWeights.join());
  }

  /** @param {string} words "" hides them */
  #complain(words) {
    this.part("error").textContent = words;
    this.part("error").hidden = !words;
  }

  ask() {
    const {state, weights} = this;
    const shown = shownWords(state);
    this.#keep();
    if (isNothing(state, weights)) {
      this.#complain("All labels are at zero: raise at least one of them.");
      return;
    }
    this.missed = false;
    const {what, args} = pictureQuestion(state, weights);
    live.infer(this.scope, state.model, what, args, ({arrays: {images}}) => {
      if (!isNothing(state, this.weights)) this.#complain(""); // a late reply must not hide more
      const columns = what === "table" ? weights.length : squareColumns(images.shape[0]);
      this.tiles.draw({images, columns}, shown); // the verdict on it is still to come
      countUp(this.stage, "painted");
    }, ({lost, message}) => {
      this.missed = true;
      if (!isNothing(state, this.weights)) this.#complain(lost ? "" : message);
    });
    this.askVerdictSoon();
  }

  #askVerdict() {
    const {state, weights, classes} = this;
    if (isNothing(state, weights)) return;
    const {what, args} = verdictQuestion(state, weights);
    const table = Boolean(state.table);
    const {n} = state; // an answer speaks of what was asked, not of what is set when it comes
    live.infer(`${this.scope}-verdict`, state.model, what, args, (reply) => {
      if (table !== Boolean(state.table)) return; // the picture has become another one
      if (table) this.#showTable(reply);
      else this.#showVerdict(reply, weights, classes, n);
    }, () => { this.part("words").textContent = UNSEEN; });
  }

  // -- what is shown -----------------------------------------------------------------------------
  /** @param {{by_label: number[], obeyed: number}} reply */
  #showTable(reply) {
    this.part("meaning").textContent = "share of each column taken for its label";
    this.bars.show(reply.by_label, () => true);
    this.part("words").textContent = tableWords(reply.obeyed, this.classes.length);
  }

  /**
   * @param {{probabilities: number[], obeyed: number}} reply @param {number[]} weights
   * @param {string[]} classes @param {number} n samples
   */
  #showVerdict(reply, weights, classes, n) {
    this.part("meaning").textContent = "mean probability";
    this.bars.show(reply.probabilities, (k) => weights[k] > 0);
    this.part("words").textContent = verdictWords(reply, weights, classes, n);
  }

  #showWeights() {
    this.rows.forEach(({input, output}, k) => {
      const text = this.weights[k].toFixed(2);
      if (output.textContent === text) return; // nine of ten are as they were while one is dragged
      input.value = String(this.weights[k]);
      output.textContent = text;
    });
  }

  show() {
    const {state, classes} = this;
    for (const one of this.root.querySelectorAll("[data-model]")) {
      const {model} = /** @type {HTMLElement} */ (one).dataset;
      one.setAttribute("aria-pressed", String(model === state.model));
    }
    this.rows.forEach(({button}, k) => { button.textContent = classes[k]; });
    this.bars.name(classes);
    this.input("seed").value = String(state.seed);
    /** @type {["n" | "truncation", string][]} */
    const sliders = [["n", String(state.n)], ["truncation", state.truncation.toFixed(2)]];
    for (const [name, text] of sliders) {
      const input = this.input(name);
      input.value = String(state[name]);
      /** @type {Element} */ (input.nextElementSibling).textContent = text;
    }
    this.button("table").setAttribute("aria-pressed", String(Boolean(state.table)));
    this.part("heads").innerHTML = state.table
      ? classes.map((name) => `<span>${escape(name)}</span>`).join("") : "";
    this.part("shown").textContent = shownWords(state);
    this.#showWeights();
  }

  // -- controls ----------------------------------------------------------------------------------
  /** @param {Partial<State>} values */
  set(values) {
    Object.assign(this.state, values);
    this.show();
    this.ask();
  }

  /** Everything anew, as a link has it. @param {import("../../static/steering.js").Get} get */
  take(get) {
    Object.assign(this.state, stateFrom(this.names, this.usual, (n) => get(`${this.scope}.${n}`)));
    this.weights = weightsFrom(get(`${this.scope}.weights`), this.usualWeights);
    this.onModel(this.state.model);
    this.set({});
  }

  /** Leaves the table for one picture. @param {number[]} weights */
  #setWeights(weights) {
    this.weights = weights;
    this.set({table: 0});
  }

  #drawModels() {
    for (const name of this.names) {
      const one = element(`<button type="button" class="pg-button"></button>`);
      one.dataset.model = name;
      one.textContent = this.models[name].title;
      one.addEventListener("click", () => {
        this.set({model: name});
        this.onModel(name);
      });
      this.part("codes-pick").append(one);
    }
  }

  #drawRows() {
    const {length} = this.classes;
    return Array.from({length}, (_, k) => {
      const row = element(`<div class="pg-label-row"><button type="button" class="pg-button"
        title="Only this label"></button><input type="range" min="0" max="1" step="0.01"
        aria-label="Weight of label ${k}" id="${this.scope}-w${k}"><output></output></div>`);
      const input = findAs(row, "input", HTMLInputElement);
      const button = find(row, "button");
      button.addEventListener("click", () => this.#setWeights(oneOf(length, k)));
      input.addEventListener("input", () => this.#drag(k, Number(input.value)));
      this.part("labels").append(row);
      return {input, button, output: find(row, "output")};
    });
  }

  /** @param {number} k @param {number} weight */
  #drag(k, weight) {
    this.weights = this.weights.map((w, i) => (i === k ? weight : w));
    if (this.state.table) {
      this.set({table: 0});
      return;
    }
    this.ask(); // first: the answer is on its way while the page is brought up to date
    this.#showWeights();
  }

  #listen() {
    const {state} = this;
    /** @param {string} name @param {() => void} fn */
    const click = (name, fn) => this.button(name).addEventListener("click", fn);
    click("even", () => this.#setWeights(this.weights.map(() => 1)));
    click("table", () => this.set({table: state.table ? 0 : 1}));
    click("roll", () => this.set({seed: randomSeed()}));
    const seed = this.input("seed");
    setRange(seed, this.asks.seed);
    seed.addEventListener("change", () => this.set({seed: seedFrom(seed.value, this.asks.seed)}));
    for (const name of /** @type {("n" | "truncation")[]} */ (["n", "truncation"])) {
      const input = this.input(name);
      setRange(input, this.asks[name]);
      input.addEventListener("input", () => this.set({[name]: Number(input.value)}));
    }
    live.onStatus(({engine}) => { if (engine === "ready" && this.missed) this.ask(); });
  }
}

/** @param {HTMLElement} root @param {Props} props */
export const start = (root, props) => {
  const labels = new Labels(root, props);
  const parts = steps(labels.stage);
  const spoilt = spoiling(labels.stage, labels.scope, () => props.models[labels.state.model]);
  steerable(labels.scope, {
    set(get) {
      labels.take(get);
      parts.open(get(`${labels.scope}.step`) ?? "");
    },
    values: () => ({...labels.state, weights: labels.weights.join()}),
    slots: () => [`${labels.scope}-live`],
  });
  onceVisible(root, () => labels.ask()); // the first question waits until the tab is open
  labels.onModel = (name) => spoilt.preview(name);
  const picture = find(labels.stage, ".pg-live");
  whenVisible(picture, (now) => { if (now) spoilt.preview(labels.state.model); });
};
