// Complete: a hole under the finger, the U-Net's answer at once, four more by search in z.

import {element, find, findAs} from "../../static/dom.js";
import {sheet} from "../../static/images.js";
import {live} from "../../static/live.js";
import {fixed} from "../../static/number.js";
import {answered, contentOf} from "../../static/sent.js";
import {settling} from "../../static/settle.js";
import {countUp, randomSeed} from "../../static/sliders.js";
import {whenVisible} from "../../static/visible.js";
import {bytesOf, cutUp, textOf} from "../../static/bytes.js";
import {completedWords, foundWords, rowsOf} from "./completing.js";
import {shareOf} from "./hole.js";
import {rubPad} from "./rub-pad.js";
import {markTile, paintTile, tileOf} from "./tiles.js";

/** @typedef {import("./models.js").Models} Models */
/** @typedef {import("./completing.js").Completed} Completed */
/** @typedef {import("./completing.js").Found} Found */
/** @typedef {import("../../static/types.js").Refusal} Refusal */
/** @typedef {import("../../static/types.js").TabTools["server"]} Server */
/** @typedef {{name: string, title: string, completer: string, search: string, side: number}}
 * Kind */

const [REST_MS, MOST_MS] = [250, 1500]; // until the classifier reads what is completed
const ROUNDS = 8, STEPS = 25; // of a search: pictures are shown between two rounds

export class Complete {
  /** `accept`: what may be chosen. @param {HTMLElement} stage
   * @param {{kinds: Kind[], accept: string}} given @param {Models} models @param {Server} server */
  constructor(stage, {kinds, accept}, models, server) {
    this.stage = stage;
    this.kinds = kinds;
    this.models = models;
    this.server = server;
    this.kind = kinds.find(({search}) => search === models.name) ?? kinds[0];
    this.turn = 0;
    this.asked = ""; // of which kind pictures are offered
    this.image = ""; // in base64
    this.round = 0; // a search is over when this has changed
    /** @type {Completed | null} */
    this.unet = null;
    /** @type {Found | null} */
    this.found = null;
    this.brush = findAs(stage, "#complete-brush", HTMLInputElement);
    this.picker = findAs(stage, '.complete-more input[type="file"]', HTMLInputElement);
    this.picker.accept = accept;
    this.list = findAs(stage, "#complete-kind", HTMLSelectElement);
    this.answer = sheet(this.#part('[data-sheet="answer"]'), "The U-Net's completion");
    this.sheets = [1, 2, 3, 4].map((k) => (
      sheet(this.#part(`[data-sheet="found-${k}"]`), `Completion ${k} by search`)));
    this.pad = rubPad(this.#part("#complete-rub"), this.#part(".complete-nib"),
      () => Number(this.brush.value), () => this.#holed());
    this.readSoon = settling(() => this.#ask(true), REST_MS, MOST_MS);
    this.#listen();
    this.#table();
    whenVisible(this.#part("#complete-rub"), (now) => { if (now) this.look(); });
  }

  /** @param {string} selector */
  #part(selector) { return find(this.stage, selector); }

  /** @param {string} name @param {string} text */
  #say(name, text) { this.#part(`[data-words="${name}"]`).textContent = text; }

  /** @param {string} words "" hides them */
  #complain(words) {
    const box = this.#part('[data-step~="complete"] .pg-error');
    box.textContent = words;
    box.hidden = !words;
  }

  /** @param {Refusal} refusal */
  #failed({lost, message}) { if (!lost) this.#complain(message); }

  #listen() {
    this.list.replaceChildren(...this.kinds.map(({title, name}) => new Option(title, name)));
    this.list.value = this.kind.name;
    this.list.addEventListener("change", () => this.#choose(this.list.value));
    const on = (/** @type {string} */ name, /** @type {() => void} */ fn) => (
      this.#part(`[data-do="${name}"]`).addEventListener("click", fn));
    on("search", () => this.search());
    on("whole", () => this.pad.close());
    on("turn", () => {
      this.turn = (this.turn + 1) % 100;
      this.#offer();
    });
    on("bring", () => this.picker.click());
    this.picker.addEventListener("change", () => this.#bring());
    const tell = () => {
      const output = /** @type {HTMLElement} */ (this.brush.nextElementSibling);
      output.textContent = fixed(Number(this.brush.value), 2);
    };
    this.brush.addEventListener("input", tell);
    tell();
  }

  /** @param {string} name */
  #choose(name) {
    this.kind = this.kinds.find((kind) => kind.name === name) ?? this.kinds[0];
    this.turn = 0;
    const {search} = this.kind;
    if (search && search !== this.models.name) this.models.choose(search);
    this.#offer();
  }

  /** Pictures to complete, once the scene is seen. */
  look() {
    if (this.asked !== this.kind.name) this.#offer();
    this.#where();
  }

  /** Another model is to be searched: what the last one found says nothing. */
  changed() {
    this.#forget();
    this.#where();
  }

  #where() {
    const {search} = this.kind;
    this.#say("where", search ? this.models.name : "no GAN here draws these from noise");
    findAs(this.stage, '[data-do="search"]', HTMLButtonElement).disabled = !search;
  }

  async #offer() {
    const {kind, turn} = this;
    this.asked = kind.name;
    this.#where();
    const told = await this.server.pictures({kind: kind.name, turn});
    if (kind !== this.kind || turn !== this.turn) return;
    this.#say("offered", told.error ?? told.note);
    const pictures = told.error ? [] : cutUp(bytesOf(told.pictures), told.side);
    const holder = this.#part(".complete-offers");
    holder.replaceChildren(...pictures.map((picture, k) => {
      const tile = tileOf("complete-offer", `Picture ${k + 1}`, () => {
        markTile(holder.children, tile);
        this.#open(picture);
      });
      paintTile(tile, picture, told.side);
      return tile;
    }));
    const first = holder.firstElementChild;
    if (first instanceof HTMLElement) first.click();
  }

  async #bring() {
    const file = this.picker.files?.[0];
    this.picker.value = "";
    if (!file) return;
    const {content, error} = await contentOf(file);
    const told = error ? {error}
      : await answered(this.server.bring({file: content, kind: this.kind.name}));
    this.#complain(told.error ?? "");
    if (!told.error) this.#open(bytesOf(told.picture));
  }

  /** @param {Uint8Array} picture */
  #open(picture) {
    this.image = textOf(picture);
    this.pad.open(picture);
    const {side} = this.kind;
    this.answer.draw({images: {data: picture, shape: [1, side, side, 3]}, columns: 1});
  }

  // -- the U-Net ---------------------------------------------------------------------------------
  #holed() {
    this.#forget();
    this.#complain("");
    this.unet = null;
    if (!shareOf(this.pad.mask)) {
      this.#say("complete", "");
      this.#table();
      return;
    }
    this.#ask(false);
    this.readSoon();
  }

  get #given() { return {image: this.image, mask: textOf(this.pad.mask)}; }

  /** @param {boolean} read */
  #ask(read) {
    const {kind, image} = this;
    if (!image || !shareOf(this.pad.mask)) return;
    live.infer("latent-complete", kind.completer, "complete", {...this.#given, read}, (reply) => {
      if (kind !== this.kind || image !== this.image) return;
      this.answer.draw({images: reply.arrays.images, columns: 1});
      countUp(this.stage, "completed");
      if (!read) return;
      this.unet = reply;
      this.#say("complete", completedWords(reply));
      this.#table();
      countUp(this.stage, "read");
    }, (refusal) => this.#failed(refusal));
  }

  // -- search ------------------------------------------------------------------------------------
  #forget() {
    this.round++;
    if (!this.found) return;
    this.found = null;
    this.#progress(0);
    this.#say("judged", "");
    this.#table();
  }

  /** @param {number} share */
  #progress(share) {
    const bar = this.#part('[data-step~="complete"] .pg-progress');
    bar.setAttribute("aria-valuenow", String(Math.round(100 * share)));
    find(bar, "i").style.width = `${100 * share}%`;
  }

  /** Four completions from other noises, a round at a time. */
  search() {
    this.#forget();
    this.#complain("");
    this.#round(this.round, 0, {seed: randomSeed()}, null);
  }

  /** @param {number} round @param {number} done @param {Record<string, *>} from
   * @param {number[] | null} first losses before the first round */
  #round(round, done, from, first) {
    const args = {...this.#given, ...from, steps: STEPS};
    this.models.ask("search", {what: "complete_search", args}, (reply) => {
      if (round !== this.round) return; // the hole has changed
      const {images, z} = reply.arrays, [n, side] = images.shape, size = 3 * side ** 2;
      for (let k = 0; k < n; k++) {
        const data = images.data.subarray(k * size, (k + 1) * size);
        this.sheets[k].draw({images: {data, shape: [1, side, side, 3]}, columns: 1});
      }
      const before = first ?? reply.losses[0];
      this.found = {...reply, losses: [before, reply.losses[1]]};
      this.#progress((done + 1) / ROUNDS);
      this.#table();
      if (done + 1 === ROUNDS) this.#judge(round, textOf(images.data));
      else this.#round(round, done + 1, {z: rowsOfZ(z)}, before);
    }, (refusal) => this.#failed(refusal));
  }

  /** The PatchGAN's word on what was found. @param {number} round @param {string} images */
  #judge(round, images) {
    const args = {...this.#given, images};
    live.infer("latent-judge", this.kind.completer, "complete_judge", args, ({verdicts}) => {
      if (round !== this.round || !this.found) return;
      this.found.judged = verdicts;
      this.#say("judged", foundWords(this.found, this.unet));
      this.#table();
      countUp(this.stage, "searched");
    }, (refusal) => this.#failed(refusal));
  }

  #table() {
    const {table} = this.models.known.find(({name}) => name === this.kind.search) ?? {table: []};
    const rows = rowsOf(this.unet, this.found, table);
    this.#part(".complete-table tbody").replaceChildren(...rows.map((row) => {
      const line = element("<table><tbody><tr></tr></tbody></table>").querySelector("tr");
      const {name, patch, own, distance, read} = row;
      const cells = [name, patch, own, distance, read].map((text, k) => {
        const cell = document.createElement(k ? "td" : "th");
        if (!k) cell.scope = "row";
        cell.textContent = text;
        return cell;
      });
      /** @type {HTMLTableRowElement} */ (line).append(...cells);
      return /** @type {HTMLTableRowElement} */ (line);
    }));
    [0, 1, 2, 3].forEach((k) => this.#say(`found-${k + 1}`, this.found
      ? `${k + 1}: ${fixed(this.found.distances[k], 2)} away` : String(k + 1)));
  }
}

/** @param {import("../../static/types.js").NamedArray} z (4, dim) */
const rowsOfZ = ({data, shape: [n, dim]}) => Array.from({length: n},
  (_, k) => Array.from(data.subarray(k * dim, (k + 1) * dim)));
