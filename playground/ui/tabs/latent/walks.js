// Walks: a plane through three noises, two ways between two of them, and what is nearest in the
// training pictures.

import {find, findAs} from "../../static/dom.js";
import {sheet} from "../../static/images.js";
import {live} from "../../static/live.js";
import {fixed} from "../../static/number.js";
import {settling} from "../../static/settle.js";
import {countUp, randomSeed, seedFrom, setRange} from "../../static/sliders.js";
import {keepKnob, knobInUrl} from "../../static/url.js";
import {mapPad} from "./map-pad.js";
import {CORNERS, dotQuestion, lengthWords, mapQuestion, pathQuestion, pathWords, placeFrom,
  STEPS, usualPlace, usualWords} from "./plane.js";

/** @typedef {import("./plane.js").Asks} Asks */
/** @typedef {import("./plane.js").Facts} Facts */
/** @typedef {import("./plane.js").Place} Place */
/** @typedef {import("./models.js").Models} Models */
/** @typedef {import("../../static/types.js").Refusal} Refusal */

const [REST_MS, MOST_MS] = [90, 350]; // the map and the paths: 67 pictures
const [NEAR_MS, NEAR_MOST_MS] = [350, 3000];
const AGAIN_MS = 400; // while the training pictures are being read
/** @type {("u" | "v" | "psi")[]} */
const SLIDERS = ["u", "v", "psi"];

export class Walks {
  /** @param {HTMLElement} stage @param {Asks} asks @param {Models} models */
  constructor(stage, asks, models) {
    this.stage = stage;
    this.scope = stage.id;
    this.asks = asks;
    this.models = models;
    this.usual = usualPlace(asks);
    this.state = placeFrom(asks, (name) => knobInUrl(this.scope, name));
    /** @type {Facts | null} */
    this.facts = null;
    this.missed = false; // an engine that was away is asked again when it is back
    this.length = NaN;
    this.one = this.#sheet("one", "The picture at the dot");
    this.ways = {lerp: this.#sheet("lerp", "The straight way from A to B"),
      slerp: this.#sheet("slerp", "The arc from A to B")};
    this.near = this.#sheet("near", "Nearest training pictures");
    this.pad = mapPad(this.#part("#latent-pad"), asks, () => this.state,
      (moved) => this.set(moved));
    this.askAroundSoon = settling(() => this.#askAround(), REST_MS, MOST_MS);
    this.askNearSoon = settling(() => this.#askNear(), NEAR_MS, NEAR_MOST_MS);
    this.#listen();
    this.show();
  }

  /** @param {string} selector */
  #part(selector) { return find(this.stage, selector); }

  /** @param {string} name @param {string} label */
  #sheet(name, label) { return sheet(this.#part(`[data-sheet="${name}"]`), label); }

  /** @param {string} name */
  #input(name) { return findAs(this.stage, `#${this.scope}-${name}`, HTMLInputElement); }

  /** @param {string} name @param {string} text */
  #say(name, text) { this.#part(`[data-words="${name}"]`).textContent = text; }

  // -- asking ------------------------------------------------------------------------------------
  /** @param {string} words "" hides them */
  #complain(words) {
    const box = this.#part('[data-step~="walks"] .pg-error');
    box.textContent = words;
    box.hidden = !words;
  }

  /** @param {Refusal} refusal */
  #failed({lost, message}) {
    this.missed = true;
    this.#complain(lost ? "" : message);
  }

  /** Everything, as when another model was chosen. */
  open() {
    this.facts = null;
    this.models.ask("facts", {what: "latent_facts", args: {}}, (facts) => {
      this.facts = facts;
      this.#showLength();
    }, (refusal) => this.#failed(refusal));
    this.ask();
    this.askAroundSoon();
  }

  /** The picture at the dot. */
  ask() {
    this.missed = false;
    this.models.ask("walk", dotQuestion(this.state), ({arrays: {images}, norms}) => {
      this.#complain("");
      this.one.draw({images, columns: 1});
      [this.length] = norms;
      this.#showLength();
      countUp(this.stage, "walked");
    }, (refusal) => this.#failed(refusal));
    this.askNearSoon();
  }

  #askAround() {
    const fail = (/** @type {Refusal} */ refusal) => this.#failed(refusal);
    this.models.ask("map", mapQuestion(this.state), ({arrays: {images}}) => {
      this.pad.show(images);
      countUp(this.stage, "mapped");
    }, fail);
    this.models.ask("path", pathQuestion(this.state), (reply) => this.#showPaths(reply), fail);
  }

  #askNear() {
    if (!this.stage.offsetParent) return;
    const {what, args} = dotQuestion(this.state), {name, label} = this.models;
    const message = {op: "neighbours", model: name, what, args: {...args, label}};
    live.say(message, ({arrays: {images}, words, waiting, copied}) => {
      if (name !== this.models.name) return;
      if (waiting) {
        this.#say("near", waiting);
        setTimeout(() => this.askNearSoon(), AGAIN_MS);
        return;
      }
      this.near.draw({images, columns: images.shape[0]});
      this.#say("near", `${words} ${copied ? "The first is so near that the picture counts as its "
        + "copy." : "None is so near that the picture would count as its copy."}`);
      countUp(this.stage, "compared");
    }, ({lost, message: words}) => {
      if (!lost) this.#say("near", words);
    });
  }

  // -- what is shown -----------------------------------------------------------------------------
  #showLength() {
    const {facts, length} = this;
    this.#part("#latent-norm").textContent = fixed(length, 1);
    if (!facts) return;
    this.#part("#latent-usual").textContent = usualWords(facts);
    this.#say("norm", Number.isNaN(length) ? "" : lengthWords(length, facts));
  }

  /** @param {{arrays: {images: import("../../static/types.js").NamedArray}, norms: number[]}}
   *   reply */
  #showPaths({arrays: {images}, norms}) {
    const {data, shape: [n, ...rest]} = images;
    const half = n / 2, many = data.length / 2;
    const lengths = [norms.slice(0, half), norms.slice(half)];
    /** @type {("lerp" | "slerp")[]} */ (["lerp", "slerp"]).forEach((way, i) => {
      this.ways[way].draw({images: {data: data.subarray(i * many, (i + 1) * many),
        shape: [half, ...rest]}, columns: STEPS});
      this.#part(`[data-norms="${way}"]`).replaceChildren(...lengths[i].map((length) => {
        const one = document.createElement("span");
        one.textContent = fixed(length, 1);
        return one;
      }));
    });
    this.#say("path", pathWords(lengths[0], lengths[1]));
    countUp(this.stage, "paths");
  }

  show() {
    const {state} = this;
    for (const name of CORNERS) this.#input(name).value = String(state[name]);
    for (const name of SLIDERS) {
      const input = this.#input(name);
      input.value = String(state[name]);
      /** @type {Element} */ (input.nextElementSibling).textContent = fixed(state[name], 2);
    }
    this.#input("keep").checked = Boolean(state.keep);
    this.pad.redraw();
  }

  // -- controls ----------------------------------------------------------------------------------
  /** @param {Partial<Place>} values */
  set(values) {
    Object.assign(this.state, values);
    this.ask(); // first: the answer is on its way while the page is brought up to date
    if (Object.keys(values).some((name) => name !== "u" && name !== "v")) this.askAroundSoon();
    for (const name of /** @type {(keyof Place)[]} */ (Object.keys(this.usual))) {
      keepKnob(this.scope, name, this.state[name], this.usual[name]);
    }
    this.show();
  }

  /** Everything anew, as a link has it. @param {import("../../static/steering.js").Get} get */
  take(get) { this.set(placeFrom(this.asks, (name) => get(`${this.scope}.${name}`))); }

  #listen() {
    for (const name of CORNERS) {
      const input = this.#input(name);
      setRange(input, this.asks[name]);
      input.addEventListener("change", () => (
        this.set({[name]: seedFrom(input.value, this.asks[name])})));
      this.#part(`[data-roll="${name}"]`).addEventListener("click", () => (
        this.set({[name]: randomSeed()})));
    }
    for (const name of SLIDERS) {
      const input = this.#input(name);
      setRange(input, this.asks[name]);
      input.addEventListener("input", () => this.set({[name]: Number(input.value)}));
    }
    const keep = this.#input("keep");
    keep.addEventListener("change", () => this.set({keep: keep.checked ? 1 : 0}));
    this.#part('[data-do="corners"]').addEventListener("click", () => (
      this.set({a: randomSeed(), b: randomSeed(), c: randomSeed()})));
    live.onStatus(({engine}) => { if (engine === "ready" && this.missed) this.open(); });
  }
}
