// Draw: strokes become a face while they are drawn, newest stroke first.

import {find, findAs} from "../../static/dom.js";
import {sheet} from "../../static/images.js";
import {live} from "../../static/live.js";
import {fixed} from "../../static/number.js";
import {answered} from "../../static/sent.js";
import {settling} from "../../static/settle.js";
import {countUp} from "../../static/sliders.js";
import {bytesOf, cutUp} from "../../static/bytes.js";
import {easel} from "./easel.js";

/** @typedef {import("../../static/types.js").TabTools["server"]} Server */
/** `title`: what it paints; `editor`: who can edit that, "" where nobody can.
 * @typedef {{model: string, data: string, title: string, editor: string}} Painter */

const SIDE = 64; // pixels of a sketch
const [REST_MS, MOST_MS] = [250, 1500]; // until D is asked
const LOST = "The sketches could not be had; please try again.";

export class Draw {
  /** @param {HTMLElement} stage @param {Painter[]} painters @param {Server} server
   * @param {(face: Uint8Array, editor: string) => void} onEdit `SIDE` pixels a side */
  constructor(stage, painters, server, onEdit) {
    this.stage = stage;
    this.painters = painters;
    /** @type {Painter} */
    this.painter = painters[0];
    this.server = server;
    this.colour = "#000000";
    this.shown = -1; // which example
    /** @type {Uint8Array | null} */
    this.face = null; // what the strokes became
    this.onEdit = onEdit;
    /** @type {Uint8Array[]} */
    this.examples = []; // sketches
    this.width = findAs(stage, "#draw-width", HTMLInputElement);
    this.edits = findAs(stage, '[data-do="edit-drawn"]', HTMLButtonElement);
    this.painted = sheet(this.#part('[data-sheet="painted"]'), "The painted face");
    this.hint = this.#part(".draw-hint");
    const canvas = findAs(stage, "#draw-paper", HTMLCanvasElement);
    const parts = {mark: this.#part(".draw-nib"), words: this.#part(".draw-nib-words")};
    const chosen = () => ({colour: this.colour, width: Number(this.width.value)});
    this.easel = easel(canvas, parts, chosen, SIDE, () => {
      this.ask();
      this.readSoon();
    });
    this.readSoon = settling(() => this.ask(true), REST_MS, MOST_MS);
    this.#listen();
  }

  /** @param {string} selector */
  #part(selector) { return find(this.stage, selector); }

  /** @param {string} words "" hides them */
  #complain(words) {
    const box = this.#part('[data-step~="draw"] .pg-error');
    box.textContent = words;
    box.hidden = !words;
  }

  #listen() {
    this.#part('[data-do="blank"]').addEventListener("click", () => this.easel.clear());
    this.edits.addEventListener("click", () => {
      if (this.face) this.onEdit(this.face, this.painter.editor);
    });
    this.#part('[data-do="example"]').addEventListener("click", () => this.#example());
    const pens = /** @type {NodeListOf<HTMLElement>} */ (this.stage.querySelectorAll("[data-pen]"));
    for (const pen of pens) {
      pen.addEventListener("click", () => {
        this.colour = pen.dataset.pen ?? "";
        for (const other of pens) other.setAttribute("aria-pressed", String(other === pen));
      });
    }
    const tell = () => {
      const output = /** @type {HTMLElement} */ (this.width.nextElementSibling);
      output.textContent = fixed(Number(this.width.value), 1);
    };
    this.width.addEventListener("input", tell);
    tell();
    this.#paints();
  }

  /** What strokes become, where there is a choice. */
  #paints() {
    const list = findAs(this.stage, "#draw-painter", HTMLSelectElement);
    list.replaceChildren(...this.painters.map(({title, model}) => new Option(title, model)));
    this.#part('[for="draw-painter"]').hidden = list.hidden = this.painters.length < 2;
    list.addEventListener("change", () => {
      this.painter = this.painters.find(({model}) => model === list.value) ?? this.painters[0];
      this.examples = []; // of the other style
      this.shown = -1;
      this.#became(null);
      this.ask();
    });
  }

  async #example() {
    const {painter} = this;
    if (!this.examples.length) {
      const told = await answered(this.server.drawings({data: painter.data, turn: 0}), LOST);
      if (painter !== this.painter) return; // another has been chosen since
      if (told.error) {
        this.#complain(told.error);
        return;
      }
      this.examples = cutUp(bytesOf(told.pictures), told.side);
    }
    this.shown = (this.shown + 1) % this.examples.length;
    this.easel.show(this.examples[this.shown]);
  }

  /** @param {Uint8Array | null} face */
  #became(face) {
    this.face = face;
    this.edits.disabled = !face || !this.painter.editor;
  }

  /** The face of what is on the paper; D's word on it only when the hand rests: words that change
   * at each picture keep the next one waiting. @param {boolean} [read] */
  ask(read = false) {
    this.hint.hidden = !this.easel.blank;
    if (this.easel.blank) {
      this.#became(null);
      return;
    }
    const {painter} = this, sketch = this.easel.sketch();
    live.infer("latent-draw", painter.model, "draw", {sketch, read}, ({arrays, verdict}) => {
      if (this.easel.blank || painter !== this.painter) return;
      this.#complain("");
      this.painted.draw({images: arrays.images, columns: 1});
      this.#became(/** @type {Uint8Array} */ (arrays.images.data));
      if (verdict !== null) this.#part("#draw-verdict").textContent = fixed(verdict, 2);
      countUp(this.stage, "painted");
    }, ({lost, message}) => { if (!lost) this.#complain(message); });
  }
}
