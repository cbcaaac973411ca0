// Directions: sliders that move sixteen samples along what was found with and without labels.

import {element, find, findAs} from "../../static/dom.js";
import {sheet} from "../../static/images.js";
import {fixed} from "../../static/number.js";
import {countUp, randomSeed, setRange} from "../../static/sliders.js";
import {whenVisible} from "../../static/visible.js";
import {choiceOptions, wishOf} from "./groups.js";
import {elseWords, foundWords, nameOf, TILES, waysOf} from "./ways.js";

/** @typedef {import("./models.js").Models} Models */
/** @typedef {import("./ways.js").Way} Way */
/** @typedef {import("../../static/types.js").Knob} Knob */
/** @typedef {import("../../static/types.js").Refusal} Refusal */

export class Directions {
  /** @param {HTMLElement} stage @param {{amount: Knob}} asks @param {Models} models */
  constructor(stage, asks, models) {
    this.stage = stage;
    this.asks = asks;
    this.models = models;
    this.seed = 1;
    this.asked = ""; // the model whose directions are shown
    this.amount = 0;
    /** @type {number[][]} */
    this.found = []; // directions, by their sliders
    /** @type {number[]} */
    this.way = []; // the direction that moves them
    this.tiles = sheet(this.#part('[data-sheet="moved"]'), "Samples moved along a direction");
    this.towards = findAs(stage, "#latent-towards", HTMLSelectElement);
    this.towards.addEventListener("change", () => this.#rows());
    this.#part('[data-do="others"]').addEventListener("click", () => {
      this.seed = randomSeed();
      this.ask();
    });
    whenVisible(this.#part('[data-sheet="moved"]'), (now) => { if (now) this.look(); });
  }

  /** @param {string} selector */
  #part(selector) { return find(this.stage, selector); }

  /** @param {string} text */
  #say(text) { this.#part('[data-words="moved"]').textContent = text; }

  /** @param {Refusal} refusal */
  #failed({lost, message}) {
    this.asked = "";
    if (!lost) this.#say(message);
  }

  /** Samples and directions of the chosen model, when they are not there yet and can be seen. */
  look() {
    const {models} = this, asked = `${models.name} ${models.label}`;
    if (!models.known.length || asked === this.asked) return;
    if (!this.#part('[data-sheet="moved"]').offsetParent) return;
    this.asked = asked;
    this.#say("");
    const {table} = models;
    this.towards.disabled = !table.length;
    this.towards.replaceChildren(...choiceOptions(table));
    models.ask("looked", {what: "latent_samples", args: {seed: 100, n: 48}}, ({choices}) => {
      const wish = choices ? wishOf(choices, table) : null;
      if (wish) this.towards.value = `${wish.attribute} ${wish.have}`;
      this.#rows();
    }, (refusal) => this.#failed(refusal));
  }

  /** A slider for each direction, and what each was measured to move. */
  #rows() {
    const {table} = this.models;
    const [attribute, number] = (this.towards.value || "0 0").split(" ").map(Number);
    const ways = waysOf(attribute, number, Boolean(table.length));
    this.amount = 0;
    this.way = [];
    const rows = ways.map((way, k) => this.#row(way, k));
    const named = (/** @type {boolean} */ labelled) => rows.filter((_, k) => (
      (ways[k].kind !== "svd") === labelled));
    this.#part('[data-ways="svd"]').replaceChildren(...named(false));
    this.#part('[data-ways="labels"]').replaceChildren(...named(true));
    this.#say(table.length ? ""
      : "No classifier reads these pictures: what a direction moves cannot be named.");
    ways.forEach((way, k) => this.#measure(way, rows[k], k));
  }

  /** @param {Way} way @param {number} k */
  #row(way, k) {
    const row = element(`<div class="latent-way"><label for="latent-way-${k}"><b></b>
      <span class="pg-note"></span></label><input type="range" id="latent-way-${k}">
      <output>0.00</output><p class="pg-note" role="status"></p></div>`);
    const input = findAs(row, "input", HTMLInputElement);
    find(row, "b").textContent = foundWords(way);
    setRange(input, this.asks.amount);
    input.value = "0";
    input.disabled = true; // until the direction has been found
    input.addEventListener("input", () => {
      this.way = this.found[k];
      this.amount = Number(input.value);
      this.ask(); // first: the answer is on its way while the page is brought up to date
      for (const other of this.stage.querySelectorAll(".latent-way input")) {
        const it = /** @type {HTMLInputElement} */ (other);
        if (it !== input) it.value = "0"; // one moves at a time
        /** @type {Element} */ (it.nextElementSibling).textContent = fixed(Number(it.value), 2);
      }
    });
    return row;
  }

  /** @param {Way} way @param {HTMLElement} row @param {number} k */
  #measure(way, row, k) {
    const {models} = this, {table} = models, words = find(row, "p");
    words.textContent = "Measuring what it moves …";
    models.ask(`way-${k}`, {what: "latent_direction", args: way}, (measured) => {
      this.found[k] = Array.from(measured.arrays.way.data);
      findAs(row, "input", HTMLInputElement).disabled = false;
      if (!k) {
        this.way = this.found[k];
        this.ask();
      }
      if (!table.length) { words.textContent = ""; return; }
      find(row, "b").textContent = nameOf(way, measured, table);
      find(row, "span").textContent = foundWords(way);
      words.textContent = elseWords(way, measured, table);
      countUp(this.stage, "measured");
    }, ({lost, message}) => { if (!lost) words.textContent = message; });
  }

  /** The sixteen samples where they have been moved to. */
  ask() {
    if (!this.way.length) return;
    const args = {way: this.way, amount: this.amount, seed: this.seed, n: TILES};
    this.models.ask("move", {what: "latent_move", args}, ({arrays: {images}}) => {
      this.tiles.draw({images, columns: 4}, `amount ${fixed(args.amount, 2)}`);
      countUp(this.stage, "moved");
    }, (refusal) => this.#failed(refusal));
  }
}
