// The tab of codes: category, c1 and c2 of a trained InfoGAN, and what Q reads back.

import {classBars} from "../../static/class-bars.js";
import {element, find, findAs} from "../../static/dom.js";
import {modelExports} from "../../static/exports.js";
import {sheet} from "../../static/images.js";
import {live} from "../../static/live.js";
import {fixed} from "../../static/number.js";
import {settling} from "../../static/settle.js";
import {allZero, countUp, oneOf, randomSeed, seedFrom, setRange,
  squareColumns} from "../../static/sliders.js";
import {steerable} from "../../static/steering.js";
import {steps} from "../../static/steps.js";
import {keepKnob, knobInUrl} from "../../static/url.js";
import {onceVisible} from "../../static/visible.js";
import {comparison} from "./beside.js";
import {CODES, codeOf, codesRead, GRID, pictureQuestion, readWords, shownWords, stateFrom,
  usualState} from "./codes.js";
import {Discovery} from "./found.js";
import {fresh} from "./fresh.js";
import {movesWords} from "./moves.js";
import {pad} from "./pad.js";
import {Sketch} from "./sketch.js";

/** @typedef {import("./codes.js").Reading} Reading */
/** @typedef {import("./codes.js").State} State */
/** @typedef {import("../../static/types.js").TabTools} TabTools */
/** `beside` is a model with labels for the same data, `fresh` the recipe of one to train.
 * @typedef {{model: string, beside: string, fresh: Record<string, *>,
 *   accept: string, asks: import("./codes.js").Asks}} Props */

// The small pictures are six questions.
const [SIDE_MS, SIDE_MOST_MS] = [120, 400];

class Codes {
  /** @param {HTMLElement} root @param {Props} props @param {TabTools["server"]} server */
  constructor(root, props, server) {
    const {model, asks} = props;
    const categories = asks.category.high + 1;
    this.root = root;
    this.model = model;
    this.asks = asks;
    this.stage = find(root, ".pg-stage");
    this.scope = this.stage.id;
    this.usual = usualState(asks);
    this.state = stateFrom(asks, (name) => knobInUrl(this.scope, name));
    /** @type {number[] | null} */
    this.weights = null; // of the categories while they blend
    this.steps = steps(this.stage);
    this.missed = false; // an engine that was away is asked again when it is back
    this.tiles = sheet(this.part("tiles"), "Generated samples");
    this.strips = {category: this.#strip("category"), c1: this.#strip("c1"), c2: this.#strip("c2")};
    this.bars = {shown: this.#bars("shown", categories), drawn: this.#bars("drawn", categories)};
    this.found = new Discovery(this.stage, categories, server, () => this.set({}));
    this.compare = comparison(this.stage, props, this.found);
    this.sketch = new Sketch(root, model, props.accept, {server, seed: () => this.state.seed,
      nameOf: (category) => this.found.nameOf(category),
      onRead: (reading) => this.#showReading("drawn", reading, null),
      onUse: (reading) => {
        this.#setCategory(codesRead(reading, asks));
        this.steps.open("explore");
      }});
    this.pad = pad(this.input("pad", HTMLElement), asks, () => this.state,
      (codes) => this.set(codes));
    this.categories = Array.from({length: categories}, (_, k) => this.#categoryButton(k));
    this.rows = Array.from({length: categories}, (_, k) => this.#weightRow(k));
    for (const bars of Object.values(this.bars)) bars.name(this.#names());
    this.askSidesSoon = settling(() => this.#askSides(), SIDE_MS, SIDE_MOST_MS);
    modelExports(this.part("keep"), () => this.model, (scale) => this.tiles.copy(scale));
    fresh(this.stage, this.scope, props.fresh, categories);
    this.#listen(); // and gives the sliders their ranges, before they are set
    this.show();
  }

  /** @param {string} name */
  part(name) { return find(this.root, `.pg-${name}`); }

  /**
   * @template {HTMLElement} T
   * @param {string} name @param {new () => T} kind
   */
  input(name, kind) { return findAs(this.root, `#${this.scope}-${name}`, kind); }

  /** @param {string} name */
  button(name) { return find(this.root, `[data-do="${name}"]`); }

  /** @param {string} name */
  #strip(name) {
    const tiles = sheet(find(this.root, `[data-strip="${name}"]`), `Samples along ${name}`);
    return (/** @type {*} */ {arrays: {images}}) => {
      tiles.draw({images, columns: images.shape[0]});
    };
  }

  /** @param {string} name @param {number} count */
  #bars(name, count) { return classBars(find(this.root, `[data-bars="${name}"]`), count); }

  // -- asking ------------------------------------------------------------------------------------
  /** @param {string} words "" hides them */
  #complain(words) {
    this.part("error").textContent = words;
    this.part("error").hidden = !words;
  }

  /** @param {import("../../static/types.js").Refusal} refusal */
  #failed({lost, message}) {
    this.missed = true;
    this.#complain(lost ? "" : message);
  }

  ask() {
    const {state, weights} = this;
    for (const name of /** @type {(keyof State)[]} */ (Object.keys(this.usual))) {
      keepKnob(this.scope, name, state[name], this.usual[name]);
    }
    if (weights && allZero(weights)) {
      this.#complain("All categories are at zero: raise at least one of them.");
      return;
    }
    this.missed = false;
    const {what, args} = pictureQuestion(state, weights);
    const shown = `c1 ${fixed(state.c1, 2)}, c2 ${fixed(state.c2, 2)}: ${this.#shownWords()}`;
    live.infer(this.scope, this.model, what, args, ({arrays: {images}}) => {
      this.#complain("");
      this.tiles.draw({images, columns: squareColumns(images.shape[0])}, shown);
      countUp(this.stage, "painted");
    }, (refusal) => this.#failed(refusal));
    this.askSidesSoon();
  }

  #askSides() {
    const {state, weights, strips} = this;
    const code = codeOf(state, weights);
    /**
     * @param {string} slot @param {string} what @param {Record<string, *>} args
     * @param {(reply: *) => void} onReply
     */
    const ask = (slot, what, args, onReply) => {
      live.infer(`${this.scope}-${slot}`, this.model, what, args, onReply,
        (refusal) => this.#failed(refusal));
    };
    const who = weights ? "this blend" : this.found.nameOf(state.category);
    CODES.forEach((name, i) => {
      ask(name, "strip", {...code, code: i + 1, n: GRID}, (reply) => {
        strips[name](reply);
        find(this.root, `[data-moves="${name}"]`).textContent =
          `${who}: ${movesWords(reply.arrays.images)}`;
      });
    });
    const {c1, c2, seed} = state;
    const truth = {...state, category: weights ? -1 : state.category}; // as asked, whatever comes
    ask("k", "categories", {c1, c2, seed, n: 1}, strips.category);
    ask("read", "reading", {...code, n: 1}, (reply) => {
      this.#showReading("shown", reply, truth);
    });
    this.compare(code, weights ? null : state.category);
  }

  // -- what is shown -----------------------------------------------------------------------------
  /**
   * @param {"shown" | "drawn"} where @param {Reading} reading
   * @param {State | null} truth null: not known; its category is −1 for a blend
   */
  #showReading(where, reading, truth) {
    this.bars[where].name(this.#names());
    this.bars[where].show(reading.category, (k) => truth?.category === k);
    const rows = CODES.map((code) => `<b>${code}</b><span>${readWords(reading, code)}</span>`
      + `<span>${truth ? fixed(truth[code], 2) : ""}</span>`);
    find(this.root, `[data-numbers="${where}"]`).innerHTML = "<span></span><b>Q reads</b>"
      + `<b>${truth ? "true" : ""}</b>${rows.join("")}`;
  }

  #names() { return this.categories.map((_, k) => this.found.nameOf(k)); }

  #showCategories() {
    const {state, weights, found} = this;
    const names = this.part("strip-names");
    names.replaceChildren();
    this.categories.forEach((one, k) => {
      one.setAttribute("aria-pressed", String(!weights && k === state.category));
      one.textContent = found.shortNameOf(k);
      const below = document.createElement("span");
      below.textContent = one.textContent;
      names.append(below);
    });
    this.part("labels").hidden = !weights;
    this.rows.forEach(({input, name, output}, k) => {
      if (!weights) return;
      input.value = String(weights[k]);
      output.textContent = weights[k].toFixed(2);
      name.textContent = found.nameOf(k);
    });
  }

  #shownWords() {
    const {state, weights, found} = this;
    return shownWords(state, weights ? "a blend of categories"
      : `category ${state.category} (${found.nameOf(state.category)})`, this.asks);
  }

  show() {
    const {state, weights} = this;
    this.#showCategories();
    for (const name of [...CODES, /** @type {"n"} */ ("n")]) {
      const input = this.input(name, HTMLInputElement);
      input.value = String(state[name]);
      find(this.root, `#${this.scope}-${name} + output`).textContent = name === "n"
        ? String(state.n) : fixed(state[name], 2);
    }
    this.input("seed", HTMLInputElement).value = String(state.seed);
    this.input("blend", HTMLInputElement).checked = Boolean(weights);
    this.button("grid").setAttribute("aria-pressed", String(Boolean(state.grid)));
    this.part("shown").textContent = this.#shownWords();
    this.found.tellMoves(weights ? null : state.category);
    this.pad.redraw();
  }

  // -- controls ----------------------------------------------------------------------------------
  /** @param {Partial<State>} values */
  set(values) {
    Object.assign(this.state, values);
    this.ask(); // first: the answer is on its way while the page is brought up to date
    this.show();
  }

  /** Everything anew, as a link has it. @param {import("../../static/steering.js").Get} get */
  take(get) {
    this.weights = null;
    this.set(stateFrom(this.asks, (name) => get(`${this.scope}.${name}`)));
    this.steps.open(get(`${this.scope}.step`) ?? "");
  }

  /** One category, no blend. @param {Partial<State>} values */
  #setCategory(values) {
    this.weights = null;
    this.set(values);
  }

  /** @param {number} k */
  #categoryButton(k) {
    const one = element(`<button type="button" class="pg-button" title="Category ${k}"></button>`);
    one.addEventListener("click", () => this.#setCategory({category: k}));
    this.part("categories").append(one);
    return one;
  }

  /** @param {number} k */
  #weightRow(k) {
    const row = element(`<div class="pg-label-row"><span class="pg-note"></span><input
      type="range" min="0" max="1" step="0.01" aria-label="Weight of category ${k}"><output>
      </output></div>`);
    const input = findAs(row, "input", HTMLInputElement);
    input.addEventListener("input", () => {
      this.weights = (this.weights ?? []).map((w, i) => (i === k ? Number(input.value) : w));
      this.set({});
    });
    this.part("labels").append(row);
    return {input, name: find(row, "span"), output: find(row, "output")};
  }

  #listen() {
    const {state} = this;
    const blend = this.input("blend", HTMLInputElement);
    blend.addEventListener("change", () => {
      this.weights = blend.checked ? oneOf(this.categories.length, state.category) : null;
      this.set({});
    });
    for (const name of [...CODES, /** @type {"n"} */ ("n")]) {
      const input = this.input(name, HTMLInputElement);
      setRange(input, this.asks[name]);
      input.addEventListener("input", () => this.set({[name]: Number(input.value)}));
    }
    const seed = this.input("seed", HTMLInputElement);
    setRange(seed, this.asks.seed);
    seed.addEventListener("change", () => this.set({seed: seedFrom(seed.value, this.asks.seed)}));
    this.button("roll").addEventListener("click", () => this.set({seed: randomSeed()}));
    this.button("grid").addEventListener("click", () => this.set({grid: state.grid ? 0 : 1}));
    live.onStatus(({engine}) => { if (engine === "ready" && this.missed) this.ask(); });
  }
}

/** @param {HTMLElement} root @param {Props} props @param {TabTools} tools */
export const start = (root, props, {server}) => {
  const codes = new Codes(root, props, server);
  steerable(codes.scope, {
    set: (get) => codes.take(get),
    values: () => ({...codes.state}),
    slots: () => [codes.scope],
  });
  onceVisible(root, () => { // the first question waits until the tab is open
    codes.ask();
    codes.found.ask();
  });
};
