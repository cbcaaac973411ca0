// Arithmetic: samples are pressed into three groups, and A − B + C of their noises is drawn.

import {element, find, findAs} from "../../static/dom.js";
import {paintImage, sheet} from "../../static/images.js";
import {settling} from "../../static/settle.js";
import {countUp, randomSeed, setRange} from "../../static/sliders.js";
import {whenVisible} from "../../static/visible.js";
import {choiceOptions, empty, filled, groupOf, NAMES, nobody, pressed, readings, SAMPLES,
  sampleWords, scoreWords, wishOf} from "./groups.js";

/** @typedef {import("./models.js").Models} Models */
/** @typedef {import("../../static/types.js").Refusal} Refusal */
/** @typedef {import("../../static/types.js").Knob} Knob */

const [SCORE_MS, SCORE_MOST_MS] = [500, 2000];
const SEED = 100; // of the first sample

export class Arithmetic {
  /** @param {HTMLElement} stage @param {{n: Knob}} asks @param {Models} models */
  constructor(stage, asks, models) {
    this.stage = stage;
    this.models = models;
    this.first = SEED;
    this.open = "a";
    this.groups = nobody();
    /** @type {number[][]} */
    this.choices = [];
    /** @type {import("./groups.js").Wish | null} */
    this.wish = null;
    this.asked = ""; // the model whose samples are shown
    this.tiles = Array.from({length: SAMPLES}, (_, i) => this.#tile(i));
    this.results = ["result", ...NAMES].map((name) => (
      sheet(this.#part(`[data-sheet="${name}"]`), `The picture of ${name === "result"
        ? "A − B + C" : `the mean of ${name.toUpperCase()}`}`)));
    this.have = findAs(stage, "#latent-have", HTMLSelectElement);
    this.lack = findAs(stage, "#latent-lack", HTMLSelectElement);
    this.n = findAs(stage, "#latent-n", HTMLInputElement);
    setRange(this.n, asks.n);
    this.n.value = String(asks.n.default);
    this.askScoreSoon = settling(() => this.#askScore(), SCORE_MS, SCORE_MOST_MS);
    this.#listen();
    whenVisible(this.#part(".latent-samples"), (now) => { if (now) this.look(); });
  }

  /** @param {string} selector */
  #part(selector) { return find(this.stage, selector); }

  /** @param {string} name @param {string} text */
  #say(name, text) { this.#part(`[data-words="${name}"]`).textContent = text; }

  /** @param {number} i */
  #tile(i) {
    const one = element(`<button type="button" class="latent-tile"><canvas width="1" height="1"
      aria-hidden="true"></canvas><b aria-hidden="true"></b></button>`);
    one.addEventListener("click", () => {
      this.groups = pressed(this.groups, this.open, this.first + i);
      this.#changed();
    });
    this.#part(".latent-samples").append(one);
    return one;
  }

  // -- asking ------------------------------------------------------------------------------------
  /** @param {Refusal} refusal */
  #failed({lost, message}) {
    this.asked = "";
    if (!lost) this.#say("sum", message);
  }

  /** Samples of the chosen model, when they are not there yet and can be seen. */
  look() {
    const asked = `${this.models.name} ${this.models.label} ${this.first}`;
    if (!this.models.known.length) return; // what can be read is not known yet
    if (asked === this.asked || !this.#part(".latent-samples").offsetParent) return;
    this.asked = asked;
    const args = {seed: this.first, n: SAMPLES};
    this.models.ask("samples", {what: "latent_samples", args}, ({arrays: {images}, choices}) => {
      const [, high, wide, channels = 1] = images.shape;
      this.choices = choices ?? [];
      this.tiles.forEach((tile, i) => paintImage(findAs(tile, "canvas", HTMLCanvasElement),
        images.data, high, wide, channels, i * high * wide * channels));
      this.wish = this.choices.length ? wishOf(this.choices, this.models.table) : null;
      this.#offer();
      this.fill();
    }, (refusal) => this.#failed(refusal));
  }

  /** Groups that show what is to be carried over. */
  fill() {
    const {wish, choices, first} = this;
    const seeds = (/** @type {number} */ from) => [0, 1, 2].map((i) => first + from + i);
    this.groups = wish ? filled(choices, first, wish) : {a: seeds(0), b: seeds(3), c: seeds(6)};
    this.#changed();
    this.askScoreSoon();
  }

  #askSum() {
    const missing = empty(this.groups);
    if (missing) {
      this.#say("sum", `Group ${missing.toUpperCase()} is empty: press a sample into it.`);
      return;
    }
    this.models.ask("sum", {what: "latent_arithmetic", args: this.groups}, (reply) => {
      const {data, shape: [n, ...rest]} = reply.arrays.images, many = data.length / n;
      this.results.forEach((one, i) => one.draw({columns: 1, images: {shape: [1, ...rest],
        data: data.subarray(i * many, (i + 1) * many)}}));
      this.#say("sum", "");
      this.#showReadings(reply.choices);
      countUp(this.stage, "summed");
    }, (refusal) => this.#failed(refusal));
  }

  #askScore() {
    const {wish, models} = this, n = Number(this.n.value), {table} = models;
    if (!wish || !table.length) {
      this.#say("score", "No classifier reads these pictures: nothing can be counted.");
      return;
    }
    this.#say("score", "Counting 100 draws …");
    models.ask("score", {what: "latent_score", args: {...wish, n}}, (reply) => {
      this.#say("score", scoreWords(reply, wish, table, n));
      countUp(this.stage, "scored");
    }, ({lost, message}) => { if (!lost) this.#say("score", message); });
  }

  // -- what is shown -----------------------------------------------------------------------------
  /** @param {number[][] | undefined} choices of the result, and of the means of A, B and C */
  #showReadings(choices) {
    const rows = choices ? readings(choices[0], choices[3], this.models.table) : [];
    this.#part(".latent-read").replaceChildren(...rows.map(({name, before, after, kept}) => {
      const row = element("<tr><th scope=\"row\"></th><td></td><td></td></tr>");
      const [head, was, is] = row.children;
      [head.textContent, was.textContent, is.textContent] = [name, before, after];
      is.classList.toggle("latent-changed", !kept);
      return row;
    }));
  }

  #changed() {
    const {groups, first, choices, models} = this;
    this.tiles.forEach((tile, i) => {
      const group = groupOf(groups, first + i), letter = group.toUpperCase();
      tile.dataset.group = group;
      find(tile, "b").textContent = letter;
      const seen = sampleWords(choices[i], models.table);
      tile.setAttribute("aria-pressed", String(Boolean(group)));
      tile.setAttribute("aria-label", `${letter ? `${letter}, ` : ""}sample ${i + 1}${
        seen ? `: ${seen}` : ""}`);
    });
    for (const name of NAMES) {
      const button = this.#part(`[data-group-of="${name}"]`);
      button.setAttribute("aria-pressed", String(name === this.open));
      find(button, "span").textContent = String(groups[name].length);
    }
    this.#askSum();
  }

  /** What can be carried over, by the table of the model. */
  #offer() {
    const {wish, models: {table}} = this;
    this.have.disabled = this.lack.disabled = !wish;
    this.have.replaceChildren(...choiceOptions(table));
    if (!wish) return;
    const {attribute, have, lack} = wish, [, names] = table[attribute];
    this.have.value = `${attribute} ${have}`;
    this.lack.replaceChildren(...names.map((text, i) => new Option(text, String(i)))
      .filter((_, i) => i !== have));
    this.lack.value = String(lack);
  }

  #listen() {
    this.have.addEventListener("change", () => {
      const [attribute, have] = this.have.value.split(" ").map(Number);
      const before = this.wish;
      const lack = before && before.attribute === attribute && before.lack !== have ? before.lack
        : Number(have === 0);
      this.wish = {attribute, have, lack};
      this.#offer();
      this.fill();
    });
    this.lack.addEventListener("change", () => {
      if (!this.wish) return;
      this.wish = {...this.wish, lack: Number(this.lack.value)};
      this.fill();
    });
    this.n.addEventListener("input", () => {
      find(this.stage, "#latent-n + output").textContent = this.n.value;
      this.askScoreSoon();
    });
    for (const name of NAMES) {
      this.#part(`[data-group-of="${name}"]`).addEventListener("click", () => {
        this.open = name;
        this.#changed();
      });
    }
    this.#part('[data-do="fill"]').addEventListener("click", () => {
      this.first = randomSeed();
      this.look();
    });
    this.#part('[data-do="clear"]').addEventListener("click", () => {
      this.groups = nobody();
      this.#changed();
    });
  }
}
