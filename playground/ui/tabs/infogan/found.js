// What the codes were found to mean, as measured when the checkpoint was made.

import {element, find} from "../../static/dom.js";
import {percent} from "../../static/number.js";
import {store} from "../../static/store.js";
import {matrixMarkup, shareOf} from "./matrix.js";

/** @typedef {import("./matrix.js").Found} Found */

export class Discovery {
  /**
   * @param {HTMLElement} stage @param {number} categories
   * @param {Record<string, (data: *) => Promise<*>>} server
   * @param {() => void} onChange of a name or of the matching
   */
  constructor(stage, categories, server, onChange) {
    this.stage = stage;
    this.server = server;
    this.onChange = onChange;
    /** @type {number[] | null} */
    this.assignment = null;
    /** @type {number[][] | null} */
    this.matrix = null;
    /** @type {Found["moves"]} */
    this.moves = {};
    // the visitor's own, "" where there is none
    this.names = Array.from({length: categories}, (_, k) => store.get(this.#kept(k)) || "");
  }

  /** Where the visitor's name of a category is kept. @param {number} k */
  #kept(k) { return `${this.stage.id}.name${k}`; }

  /** The digit that a category was matched with, null while that is not known. @param {number} k */
  digit(k) { return this.assignment?.[k] ?? null; }

  /** The share of the test pictures of a category that are its digit; null: not known.
   * @param {number} k */
  share(k) { return shareOf(this.matrix?.[k], this.digit(k)); }

  /** @param {number} k */
  nameOf(k) {
    const digit = this.digit(k);
    return this.names[k] || (digit === null ? `no. ${k}` : `“${digit}”`);
  }

  /** For where there is little room. @param {number} k */
  shortNameOf(k) { return this.names[k] || String(this.digit(k) ?? k); }

  /** Says beside each code's strip what it was measured to do over many noises, for who asks.
   * @param {number | null} category null: a blend */
  tellMoves(category) {
    for (const [code, {all, each}] of Object.entries(this.moves)) {
      find(this.stage, `[data-moves="${code}"]`).title = category !== null && each.length
        ? `Over many noises in ${this.nameOf(category)}: ${each[category]}`
        : `Over many noises and categories: ${all}`;
    }
  }

  async ask() {
    // what Gradio or the browser say of a failure is no sentence for a reader
    const found = await this.server.found({}).catch(() => ({}));
    if (found.matrix) this.#show(found);
    else this.#fail(found.error || "The engine did not answer.");
  }

  /** @param {string} words */
  #fail(words) {
    const place = find(this.stage, ".pg-found");
    place.textContent = words;
    const again = element(`<button type="button" class="pg-small">Try again</button>`);
    again.addEventListener("click", () => {
      place.textContent = "";
      this.ask();
    });
    place.append(" ", again);
  }

  /** @param {Found} found */
  #show(found) {
    this.assignment = found.assignment;
    this.matrix = found.matrix;
    find(this.stage, ".pg-found").textContent = `Matched one to one, ${percent(found.error)} fall `
      + "outside. Give the categories names of your own:";
    const table = find(this.stage, ".pg-table");
    table.innerHTML = matrixMarkup(found);
    const inputs = /** @type {NodeListOf<HTMLInputElement>} */ (table.querySelectorAll(".pg-name"));
    inputs.forEach((input, k) => {
      input.value = this.names[k];
      input.addEventListener("change", () => this.#rename(k, input.value.trim()));
    });
    this.moves = found.moves;
    this.onChange();
  }

  /** @param {number} k @param {string} name */
  #rename(k, name) {
    this.names[k] = name;
    store.set(this.#kept(k), name || null);
    this.onChange();
  }
}
