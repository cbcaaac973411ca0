// Draw a digit, or upload one: what Q reads in it, and what the generator makes of the same codes.

import {find, findAs} from "../../static/dom.js";
import {paintImage} from "../../static/images.js";
import {live} from "../../static/live.js";
import {fixed} from "../../static/number.js";
import {answered, contentOf, UNSENT} from "../../static/sent.js";
import {countUp, largest} from "../../static/sliders.js";
import {paper} from "../../static/paper.js";

/** @typedef {import("./codes.js").Reading} Reading */
/** @typedef {import("../../static/types.js").NamedArray} NamedArray */

const SIDE = 28; // pixels of a digit as Q takes it

export class Sketch {
  /**
   * @param {HTMLElement} root @param {string} model @param {string} accept what may be uploaded
   * @param {{server: Record<string, (data: *) => Promise<*>>, seed: () => number,
   *   nameOf: (category: number) => string, onRead: (reading: Reading) => void,
   *   onUse: (reading: Reading) => void}} on
   */
  constructor(root, model, accept, on) {
    this.root = root;
    this.model = model;
    this.on = on;
    /** @type {Reading | null} */
    this.reading = null;
    this.asked = 0; // how many pictures were sent: an answer that comes late must not replace more
    const parts = {mark: find(root, ".pg-nib"), words: find(root, ".pg-nib-words")};
    const sheet = this.canvas("paper");
    this.paper = paper(sheet, parts, () => {
      this.#read(sheet.toDataURL("image/png").split(",")[1],
        "The engine did not answer; please try again.");
    });
    const picker = findAs(root, 'input[type="file"]', HTMLInputElement);
    picker.accept = accept;
    this.button("clear").addEventListener("click", () => {
      this.paper.clear();
      this.asked++;
      this.#fail("");
    });
    this.button("upload").addEventListener("click", () => picker.click());
    picker.addEventListener("change", () => this.#upload(picker));
    this.button("use").addEventListener("click", () => {
      if (this.reading) on.onUse(this.reading);
    });
  }

  /** @param {string} name */
  canvas(name) { return findAs(this.root, `.pg-${name}`, HTMLCanvasElement); }

  /** @param {string} name */
  button(name) { return findAs(this.root, `[data-do="${name}"]`, HTMLButtonElement); }

  /** @param {string} words "" hides them */
  #fail(words) {
    const box = find(this.root, ".pg-sketch-error");
    box.textContent = words;
    box.hidden = !words;
  }

  /** @param {HTMLInputElement} picker */
  async #upload(picker) {
    const file = picker.files?.[0];
    picker.value = "";
    if (!file) return;
    const {content, error} = await contentOf(file);
    if (error) this.#fail(error);
    else this.#read(content, UNSENT, (digit) => this.paper.show(digit));
  }

  /**
   * @param {string} file a picture in base64 @param {string} unanswered what to say then
   * @param {(digit: number[]) => void} [onDigit] as Q takes it
   */
  async #read(file, unanswered, onDigit = () => {}) {
    const number = ++this.asked;
    const answer = await answered(this.on.server.digit({file}), unanswered);
    if (number !== this.asked) return;
    this.#fail(answer.error ?? "");
    if (answer.error) return;
    const digit = answer.image.flat();
    onDigit(digit);
    paintImage(this.canvas("seen"), Uint8Array.from(digit), SIDE, SIDE);
    const args = {image: answer.image, seed: this.on.seed()};
    const stage = find(this.root, ".pg-stage");
    live.infer(`${stage.id}-drawn`, this.model, "read", args, (reply) => {
      this.#show(reply);
      countUp(stage, "read");
    }, ({message}) => this.#fail(message));
  }

  /** @param {Reading & {arrays: Record<string, NamedArray>}} reply */
  #show(reply) {
    this.reading = reply;
    paintImage(this.canvas("redrawn"), reply.arrays.images.data, SIDE, SIDE);
    this.on.onRead(reply);
    this.button("use").disabled = false;
    const words = `category ${this.on.nameOf(largest(reply.category))}, c1 ${
      fixed(reply.c1, 2)}, c2 ${fixed(reply.c2, 2)}`;
    this.canvas("seen").setAttribute("aria-label", `The digit as Q sees it, read as ${words}`);
    this.canvas("redrawn").setAttribute("aria-label", `What the generator makes of ${words}`);
    find(this.root, ".pg-nib-words").textContent = `Q reads ${words}.`;
  }
}
