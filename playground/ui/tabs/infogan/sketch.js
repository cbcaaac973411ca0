// Draw a digit, or upload one: what Q reads in it, and what the generator makes of the same codes.

import {find, findAs} from "../../static/dom.js";
import {paintImage} from "../../static/images.js";
import {live} from "../../static/live.js";
import {countUp} from "../../static/sliders.js";
import {paper} from "./paper.js";

/** @typedef {import("./codes.js").Reading} Reading */

const SIDE = 28; // pixels of a digit as Q takes it
const MOST_BYTES = 20e6;

/** A file's content in base64. @param {File} file @returns {Promise<string>} */
const contentOf = (file) => new Promise((resolve, reject) => {
  const reader = new FileReader();
  reader.addEventListener("load", () => resolve(String(reader.result).split(",")[1]));
  reader.addEventListener("error", () => reject(reader.error));
  reader.readAsDataURL(file);
});

export class Sketch {
  /**
   * @param {HTMLElement} root @param {string} model
   * @param {{server: Record<string, (data: *) => Promise<*>>, seed: () => number,
   *   onRead: (reading: Reading) => void, onUse: (reading: Reading) => void}} on
   */
  constructor(root, model, on) {
    this.root = root;
    this.model = model;
    this.on = on;
    /** @type {Reading | null} */
    this.reading = null;
    this.paper = paper(this.canvas("paper"), (png) => {
      this.#read(png, "The engine did not answer; please try again.");
    });
    const picker = findAs(root, 'input[type="file"]', HTMLInputElement);
    this.button("clear").addEventListener("click", () => {
      this.paper.clear();
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
    if (file.size > MOST_BYTES) {
      this.#fail("This file is larger than 20 MB.");
      return;
    }
    const unsent = "The picture could not be sent; is it very large?";
    const content = await contentOf(file).catch(() => "");
    if (content) this.#read(content, unsent);
    else this.#fail(unsent);
  }

  /** @param {string} file a picture in base64 @param {string} unanswered what to say then */
  async #read(file, unanswered) {
    let answer;
    try {
      answer = await this.on.server.digit({file});
    } catch {
      this.#fail(unanswered);
      return;
    }
    this.#fail(answer.error ?? "");
    if (answer.error) return;
    paintImage(this.canvas("seen"), Uint8Array.from(answer.image.flat()), SIDE, SIDE);
    const args = {image: answer.image, seed: this.on.seed()};
    const stage = find(this.root, ".pg-stage");
    live.infer(`${stage.id}-drawn`, this.model, "read", args, (reply) => {
      this.reading = reply;
      paintImage(this.canvas("redrawn"), reply.arrays.images.data, SIDE, SIDE);
      this.on.onRead(reply);
      this.button("use").disabled = false;
      countUp(stage, "read");
    }, ({message}) => this.#fail(message));
  }
}
