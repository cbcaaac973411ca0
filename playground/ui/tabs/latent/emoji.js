// Emoji: a portrait restyled by a GAN that saw pairs and by one that did not, side by side.

import {element, find, findAs} from "../../static/dom.js";
import {sheet} from "../../static/images.js";
import {live} from "../../static/live.js";
import {answered, contentOf} from "../../static/sent.js";
import {countUp, randomSeed} from "../../static/sliders.js";
import {whenVisible} from "../../static/visible.js";
import {bytesOf, cutUp, textOf} from "../../static/bytes.js";
import {restyledRows, restyledWords} from "./restyled.js";
import {markTile, paintTile, tileOf} from "./tiles.js";

/** @typedef {import("../../static/types.js").TabTools["server"]} Server */
/** @typedef {import("./groups.js").Table} Table */
/** `painters`: who draws with pairs and without; `constant`: attributes that are the same of every
 *   emoji. @typedef {{painters: string[], table: Table, constant: number[]}} Restylers */
/** @typedef {{picture: Uint8Array, emoji: Uint8Array | null, choices: number[] | null}} Portrait */

const TURNS = 100, SIDE = 64;
const WAYS = /** @type {const} */ (["paired", "unpaired"]);
const LOST = "The portraits could not be had; please try again.";

/** A single picture. @param {Uint8Array} data */
const one = (data) => ({columns: 1, images: {shape: [1, SIDE, SIDE, 3], data}});

export class Emoji {
  /** @param {HTMLElement} stage @param {Restylers & {accept: string}} given
   * @param {Server} server */
  constructor(stage, {painters, table, constant, accept}, server) {
    this.stage = stage;
    this.painters = painters;
    this.table = table;
    this.constant = constant;
    this.server = server;
    this.turn = 0;
    this.asked = -1; // which dozen is shown
    this.chosen = 0; // how often a portrait was: what comes of an earlier one is too late
    /** @type {Portrait | null} */
    this.portrait = null;
    /** @type {{paired: number[] | null, unpaired: number[] | null}} */
    this.read = {paired: null, unpaired: null};
    this.sheets = Object.fromEntries([["portrait", "The portrait"], ["paired", "pix2pix's emoji"],
      ["unpaired", "CycleGAN's emoji"], ["truth", "The drawn emoji"], ["back", "The way back"],
    ].map(([name, title]) => [name, sheet(this.#part(`[data-sheet="${name}"]`), title)]));
    this.#listen(accept);
    this.#tell();
    whenVisible(this.#part("[data-emoji-portraits]"), (now) => { if (now) this.look(); });
  }

  /** @param {string} selector */
  #part(selector) { return find(this.stage, selector); }

  /** @param {string} words "" hides them */
  #complain(words) {
    const box = this.#part('[data-step~="emoji"] .pg-error');
    box.textContent = words;
    box.hidden = !words;
  }

  /** @param {string} accept */
  #listen(accept) {
    const file = findAs(this.stage, '[data-file="restyle"]', HTMLInputElement);
    file.accept = accept;
    this.#part('[data-do="restyle-own"]').addEventListener("click", () => file.click());
    file.addEventListener("change", () => {
      const [chosen] = file.files ?? [];
      file.value = "";
      if (chosen) this.#own(chosen);
    });
    this.#part('[data-do="restyle-others"]').addEventListener("click", () => {
      this.turn = (this.turn + 1 + randomSeed() % (TURNS - 1)) % TURNS;
      this.look();
    });
  }

  /** A dozen portraits, when they are not there yet. */
  async look() {
    const {turn} = this;
    if (turn === this.asked) return;
    this.asked = turn;
    const {chosen} = this;
    const told = await answered(this.server.portraits_to_restyle({turn}), LOST);
    if (turn !== this.turn) return;
    this.#complain(told.error ?? "");
    if (told.error) {
      this.asked = -1;
      return;
    }
    const [pictures, emojis] = [told.pictures, told.emojis].map((each) => (
      cutUp(bytesOf(each), SIDE)));
    const holder = this.#part("[data-emoji-portraits]");
    holder.replaceChildren(...pictures.map((picture, k) => {
      const tile = tileOf("latent-portrait", `Portrait ${k + 1}`, () => (
        this.choose({picture, emoji: emojis[k], choices: told.choices[k]}, tile)));
      paintTile(tile, picture, SIDE);
      return tile;
    }));
    const first = holder.firstElementChild;
    if (first instanceof HTMLElement && chosen === this.chosen) first.click();
  }

  /** @param {File} file */
  async #own(file) {
    const {chosen} = this;
    const {content, error} = await contentOf(file);
    const told = error ? {error} : await answered(this.server.own_portrait({file: content}));
    if (chosen !== this.chosen) return; // another was pressed since
    this.#complain(told.error ?? "");
    if (told.error) return;
    this.choose({picture: bytesOf(told.picture), emoji: null, choices: null}, null);
  }

  /** @param {Portrait} portrait @param {HTMLElement | null} tile null of one that was brought */
  choose(portrait, tile) {
    const number = ++this.chosen, image = textOf(portrait.picture);
    markTile(this.#part("[data-emoji-portraits]").children, tile);
    this.portrait = portrait;
    this.read = {paired: null, unpaired: null};
    this.#complain("");
    this.sheets.portrait.draw(one(portrait.picture));
    const {parentElement: truth} = this.#part('[data-sheet="truth"]');
    if (truth) truth.style.visibility = portrait.emoji ? "" : "hidden";
    if (portrait.emoji) this.sheets.truth.draw(one(portrait.emoji));
    for (const name of [...WAYS, "back"]) this.sheets[name].canvas.style.opacity = "0.3"; // former
    this.#tell();
    WAYS.forEach((way, k) => {
      live.infer(`latent-${way}`, this.painters[k], "restyle", {image}, (reply) => {
        if (number !== this.chosen) return;
        this.#draw(way, reply.arrays.images);
        const {back} = reply.arrays;
        if (back?.shape[0]) this.#draw("back", back);
        this.read[way] = reply.choices;
        this.#tell();
        if (this.read.paired && this.read.unpaired) countUp(this.stage, "restyled");
      }, ({lost, message}) => { if (!lost && number === this.chosen) this.#complain(message); });
    });
  }

  /** @param {string} name @param {import("../../static/types.js").NamedArray} images */
  #draw(name, images) {
    this.sheets[name].draw({columns: 1, images});
    this.sheets[name].canvas.style.opacity = "";
  }

  #tell() {
    const {paired, unpaired} = this.read, wanted = this.portrait?.choices ?? null;
    this.#part('[data-words="restyled"]').textContent = restyledWords(paired, unpaired, wanted,
      this.constant);
    const rows = restyledRows(this.table, paired, unpaired, wanted);
    this.#part("[data-restyle-table] tbody").replaceChildren(...rows.map(({name, cells, wrong}) => {
      const row = element('<tr><th scope="row"></th></tr>');
      find(row, "th").textContent = name;
      row.append(...cells.map((text, k) => {
        const cell = document.createElement("td");
        cell.textContent = text;
        cell.classList.toggle("latent-changed", wrong[k]);
        return cell;
      }));
      return row;
    }));
  }
}
