// Edit: a picture that G did not draw is drawn again, and what was asked for is changed in it.

import {element, find, findAs} from "../../static/dom.js";
import {sheet} from "../../static/images.js";
import {fixed} from "../../static/number.js";
import {paper} from "../../static/paper.js";
import {answered, contentOf} from "../../static/sent.js";
import {countUp, randomSeed, setRange} from "../../static/sliders.js";
import {whenVisible} from "../../static/visible.js";
import {bytesOf, cutUp, textOf} from "../../static/bytes.js";
import {againWords, changeable, editedWords, pairs, strangeWords, toggled,
  togglesOf} from "./edited.js";
import {markTile, paintTile, tileOf} from "./tiles.js";

/** @typedef {import("./models.js").Models} Models */
/** @typedef {import("../../static/types.js").Refusal} Refusal */
/** @typedef {import("../../static/types.js").Knob} Knob */
/** @typedef {import("../../static/types.js").TabTools} TabTools */
/** `bytes` RGB of a square of so many pixels `side`. @typedef {{bytes: Uint8Array, side: number}}
 *   Picture */

const PORTRAITS = 12;
const LOST = "The pictures could not be had; please try again.";
const MOST_FIRST = 1900; // number of the first picture
const [SEARCH_SECONDS, STEPS] = [1, 10];

export class Edit {
  /** `accept`: what may be chosen. @param {HTMLElement} stage
   * @param {{asks: {amount: Knob}, accept: string}} given @param {Models} models
   * @param {TabTools["server"]} server */
  constructor(stage, {asks, accept}, models, server) {
    this.stage = stage;
    this.models = models;
    this.server = server;
    this.accept = accept;
    this.first = 0;
    this.asked = ""; // for which model and from which number pictures are asked for, or shown
    this.there = ""; // of which they are
    /** @type {{model: string, picture: Picture} | null} */
    this.waiting = null; // one to begin with, made while they are on their way
    /** @type {string | null} */
    this.next = null; // in base64, while another is under way
    this.sending = false;
    /** @type {Picture[]} */
    this.pictures = [];
    /** @type {import("./edited.js").Changes} */
    this.changes = new Map();
    /** @type {{z: number[], label: number, choices: number[]} | null} */
    this.found = null; // of the picture that is edited
    this.chosen = 0; // how often a picture was: what comes of an earlier one is too late
    this.sheets = Object.fromEntries([["real", "The picture"], ["again", "Drawn again"],
      ["edited", "Edited"]].map(([name, title]) => (
      [name, sheet(this.#part(`[data-sheet="${name}"]`), title)])));
    this.strength = findAs(stage, "#latent-strength", HTMLInputElement);
    setRange(this.strength, asks.amount);
    this.strength.value = String(asks.amount.default);
    this.tiles = Array.from({length: PORTRAITS}, (_, i) => this.#tile(i));
    this.#listen();
    this.#showStrength();
    whenVisible(this.#part("[data-portraits]"), (now) => { if (now) this.look(); });
  }

  /** @param {string} selector */
  #part(selector) { return find(this.stage, selector); }

  /** @param {string} name @param {string} text */
  #say(name, text) { this.#part(`[data-words="${name}"]`).textContent = text; }

  /** @param {Refusal} refusal */
  #failed({lost, message}) { if (!lost) this.#say("again", message); }

  /** @param {number} i */
  #tile(i) {
    const one = tileOf("latent-portrait", `Picture ${i + 1}`, () => {
      if (this.pictures[i]) this.choose(this.pictures[i], i);
    });
    this.#part("[data-portraits]").append(one);
    return one;
  }

  // -- which picture -----------------------------------------------------------------------------
  /** Pictures for the chosen model, when they are not there yet and can be seen. */
  async look() {
    const {models} = this, asked = `${models.name} ${this.first}`;
    if (!models.known.length || asked === this.asked) return;
    if (!this.#part("[data-portraits]").offsetParent) return;
    this.asked = asked;
    this.there = "";
    this.changes = new Map();
    this.#toggles();
    const {chosen} = this;
    const told = await answered(
      this.server.held_out({data: models.data, first: this.first, n: PORTRAITS}), LOST);
    if (asked !== `${models.name} ${this.first}`) return; // another model has been chosen since
    this.there = asked;
    if (told.error) {
      this.asked = "";
      this.pictures = [];
      this.#say("again", told.error);
      this.#say("portraits", "");
      this.#begin(chosen);
      return;
    }
    const {side} = told;
    this.#say("portraits", told.note);
    this.pictures = cutUp(bytesOf(told.images), side).map((bytes, i) => {
      paintTile(this.tiles[i], bytes, side);
      return {bytes, side};
    });
    this.#begin(chosen);
  }

  /** The picture that waits for these, or the first of them, if none was chosen meanwhile.
   * @param {number} chosen when they were asked for */
  #begin(chosen) {
    const {waiting, models: {name}} = this;
    this.waiting = null;
    if (waiting?.model === name) this.choose(waiting.picture, -1);
    else if (chosen === this.chosen && this.pictures.length) this.choose(this.pictures[0], 0);
  }

  /** A picture that was made elsewhere. @param {Picture} picture @param {string} model that draws
   *   such ones, and is chosen */
  take(picture, model) {
    if (model !== this.models.name) return;
    if (this.there === `${model} ${this.first}`) this.choose(picture, -1);
    else this.waiting = {model, picture};
  }

  /** @param {Picture} picture @param {number} at its tile; -1 for one that was brought */
  choose(picture, at) {
    const chosen = ++this.chosen, {bytes, side} = picture;
    markTile(this.tiles, this.tiles[at] ?? null);
    this.found = null;
    this.#say("edited", "");
    this.sheets.real.draw({columns: 1, images: {shape: [1, side, side, 3], data: bytes}});
    this.#invert(textOf(bytes), chosen, 0, {first: 0, z: [], label: 0, began: 0});
  }

  /** The z of a picture: what the encoder says, then the search goes on from there.
   * @param {string} image @param {number} chosen @param {number} steps
   * @param {{first: number, z: number[], label: number, began: number}} so */
  #invert(image, chosen, steps, so) {
    const {label} = so, args = {image, steps, ...(steps ? {z: so.z, label} : {})};
    this.models.ask("invert", {what: "edit_invert", args}, (reply) => {
      if (chosen !== this.chosen) return;
      const {z, choices, distance, strange} = reply;
      const began = so.began || performance.now(), first = steps ? so.first : distance;
      const seconds = steps ? (performance.now() - began) / 1000 : 0;
      this.found = {z, label: reply.label, choices: choices[1]};
      this.sheets.again.draw({columns: 1, images: reply.arrays.images});
      this.#say("again", `${strange ? strangeWords(this.models.dataTitle) : ""}${
        againWords(first, distance, seconds)}`);
      this.#ask();
      countUp(this.stage, "inverted");
      if (seconds < SEARCH_SECONDS) {
        this.#invert(image, chosen, STEPS, {first, z, label: reply.label, began});
      }
    }, (refusal) => { if (chosen === this.chosen) this.#failed(refusal); });
  }

  /** @param {File} file */
  async #bring(file) {
    const {content, error} = await contentOf(file);
    if (error) this.#say("again", error);
    else this.#own(content);
  }

  /** A picture of the visitor's own, as the server cuts it: one is on its way at a time, and then
   * the newest. @param {string} file in base64 */
  async #own(file) {
    this.next = file;
    if (this.sending) return;
    this.sending = true;
    while (this.next !== null) {
      const content = this.next;
      this.next = null;
      const {name, data} = this.models, {chosen} = this;
      const told = await answered(this.server.own_picture({file: content, data}));
      if (chosen !== this.chosen || name !== this.models.name) continue; // another was chosen since
      if (told.error) this.#say("again", told.error);
      else this.take({bytes: bytesOf(told.image), side: told.side}, name);
    }
    this.sending = false;
  }

  // -- changing it -------------------------------------------------------------------------------
  /** A button for each usual change, and a list for each attribute. */
  #toggles() {
    const {table} = this.models;
    this.#part("[data-draw-digit]").hidden = table[0]?.[0] !== "digit";
    this.#part("[data-toggles]").replaceChildren(...togglesOf(table).map((toggle) => {
      const button = element('<button type="button" class="pg-button"></button>');
      button.textContent = toggle.name;
      button.dataset.change = `${toggle.attribute} ${toggle.choice}`;
      button.addEventListener("click", () => {
        this.changes = toggled(this.changes, toggle);
        this.#ask();
      });
      return button;
    }));
    this.#part("[data-edits] tbody").replaceChildren(...table.map(([name, choices], k) => {
      const row = element('<tr><th scope="row"></th><td></td><td></td><td></td></tr>');
      find(row, "th").textContent = name;
      if (k < changeable(table)) {
        const list = document.createElement("select");
        list.setAttribute("aria-label", `${name}, wanted`);
        list.append(new Option("as it is", ""), ...choices.map((text, i) => (
          new Option(text, String(i)))));
        list.addEventListener("change", () => {
          this.changes = new Map(this.changes);
          if (list.value === "") this.changes.delete(k);
          else this.changes.set(k, Number(list.value));
          this.#ask();
        });
        row.children[2].append(list);
      }
      return row;
    }));
  }

  /** The edited picture; first, so that the answer is on its way while the page catches up. */
  #ask() {
    const {found, changes, models, chosen} = this;
    if (found) {
      const args = {z: found.z, label: found.label, changes: pairs(changes),
        amount: Number(this.strength.value)};
      models.ask("change", {what: "edit_change", args}, ({arrays: {images}, choices}) => {
        if (chosen !== this.chosen) return;
        const {data, shape: [, ...rest]} = images;
        this.sheets.edited.draw({columns: 1, images: {shape: [1, ...rest],
          data: data.subarray(data.length / 2)}});
        this.#readings(choices);
        this.#say("edited", editedWords(changes, choices[0], choices[1], models.table));
        countUp(this.stage, "edited");
      }, (refusal) => this.#failed(refusal));
    }
    this.#showWanted();
  }

  #showWanted() {
    for (const button of this.stage.querySelectorAll("[data-change]")) {
      const it = /** @type {HTMLElement} */ (button);
      const [attribute, choice] = (it.dataset.change ?? "").split(" ").map(Number);
      it.setAttribute("aria-pressed", String(this.changes.get(attribute) === choice));
    }
    this.#part("[data-edits] tbody").querySelectorAll("select").forEach((list, k) => {
      list.value = String(this.changes.get(k) ?? "");
    });
  }

  /** @param {number[][]} choices before and after */
  #readings([before, after]) {
    const {table} = this.models;
    this.#part("[data-edits] tbody").querySelectorAll("tr").forEach((row, k) => {
      const [, was, , is] = row.children;
      [was.textContent, is.textContent] = [table[k][1][before[k]], table[k][1][after[k]]];
      is.classList.toggle("latent-changed", before[k] !== after[k]);
    });
  }

  #showStrength() {
    const {value} = this.strength;
    find(this.stage, "#latent-strength + output").textContent = fixed(Number(value), 2);
  }

  #listen() {
    this.strength.addEventListener("input", () => {
      this.#ask();
      this.#showStrength();
    });
    this.#part('[data-do="portraits"]').addEventListener("click", () => {
      this.first = randomSeed() % MOST_FIRST;
      this.look();
    });
    this.#part('[data-do="back"]').addEventListener("click", () => {
      this.changes = new Map();
      this.#ask();
    });
    const file = findAs(this.stage, "[data-own]", HTMLInputElement);
    file.accept = this.accept;
    this.#part('[data-do="own"]').addEventListener("click", () => file.click());
    file.addEventListener("change", () => {
      const [one] = file.files ?? [];
      file.value = "";
      if (one) this.#bring(one);
    });
    this.#paper();
  }

  /** Paper to draw a digit on. */
  #paper() {
    const canvas = findAs(this.stage, "#latent-paper", HTMLCanvasElement);
    const box = this.#part(".latent-paper");
    const parts = {mark: find(box, ".pg-nib"), words: this.#part('[data-words="pen"]')};
    const drawing = paper(canvas, parts, () => {
      this.#own(canvas.toDataURL("image/png").split(",")[1]);
    });
    this.#part('[data-do="wipe"]').addEventListener("click", drawing.clear);
  }
}
