// Enlarge ×4: a picture in three ways side by side, under one loupe.

import {element, find, findAs} from "../../static/dom.js";
import {fixed} from "../../static/number.js";
import {answered, contentOf} from "../../static/sent.js";
import {countUp} from "../../static/sliders.js";
import {whenVisible} from "../../static/visible.js";
import {figureWords, placeIn, sizeWords, verdictWords, WAYS, whyWords} from "./enlarged.js";

/** @typedef {import("../../static/types.js").TabTools} TabTools */
/** @typedef {{pictures: Record<string, string>} & import("./enlarged.js").Figures
 *   & import("./enlarged.js").Size} Answer */
/** `example` is its number. @typedef {{file: string} | {example: number}} Asked */

export class Enlarge {
  /** @param {HTMLElement} stage @param {string} accept what may be chosen
   * @param {TabTools["server"]} server */
  constructor(stage, accept, server) {
    this.stage = stage;
    this.server = server;
    this.views = find(stage, ".latent-views");
    this.file = findAs(stage, '[data-file="enlarge"]', HTMLInputElement);
    this.test = findAs(stage, "#latent-test", HTMLInputElement);
    /** @type {Asked | null} */
    this.asked = null;
    this.number = 0; // how often something was asked: an answer that comes late replaces nothing
    this.file.accept = accept;
    find(stage, '[data-do="choose"]').addEventListener("click", () => this.file.click());
    this.file.addEventListener("change", () => {
      const chosen = this.file.files?.[0];
      this.file.value = "";
      if (chosen) this.#take(chosen);
    });
    this.test.addEventListener("change", () => { if (this.asked) this.#ask(this.asked); });
    this.#loupe();
    this.#drop();
    whenVisible(this.views, (now) => { if (now) this.look(); });
  }

  /** @param {string} name @param {string} text */
  #say(name, text) { find(this.stage, `[data-words="${name}"]`).textContent = text; }

  /** @param {string} words "" hides them */
  #fail(words) {
    const box = find(/** @type {HTMLElement} */ (this.views.parentElement), ".pg-error");
    box.textContent = words;
    box.hidden = !words;
  }

  /** One place and one zoom for all pictures: by the sliders, and under the finger. */
  #loupe() {
    const [zoom, across, down] = ["zoom", "across", "down"].map((name) => (
      findAs(this.stage, `#latent-${name}`, HTMLInputElement)));
    const show = () => {
      const {style} = this.views;
      style.setProperty("--zoom", zoom.value);
      style.setProperty("--across", `${100 * Number(across.value)}%`);
      style.setProperty("--down", `${100 * Number(down.value)}%`);
      for (const input of [zoom, across, down]) {
        const told = /** @type {HTMLElement} */ (input.nextElementSibling);
        const value = Number(input.value);
        told.textContent = input === zoom ? `${fixed(value, 1)} ×` : fixed(value, 2);
      }
    };
    for (const input of [zoom, across, down]) input.addEventListener("input", show);
    const move = (/** @type {PointerEvent} */ event) => {
      const view = /** @type {Element} */ (event.target).closest(".latent-view");
      if (!view || (event.pointerType !== "mouse" && !event.buttons)) return;
      const place = placeIn(view.getBoundingClientRect(), event);
      [across.value, down.value] = [String(place.across), String(place.down)];
      show();
    };
    this.views.addEventListener("pointermove", move);
    this.views.addEventListener("pointerdown", move);
    show();
  }

  #drop() {
    this.views.addEventListener("dragover", (event) => event.preventDefault());
    this.views.addEventListener("drop", (event) => {
      event.preventDefault();
      const dropped = event.dataTransfer?.files[0];
      if (dropped) this.#take(dropped);
    });
  }

  /** The examples, and the first of them enlarged, once the step can be seen. */
  async look() {
    if (this.asked) return;
    this.asked = {example: 0};
    const {examples = [], error = ""} = await this.server.enlarge_examples({})
      .catch(() => ({error: "The examples could not be had; please try again."}));
    if (error) this.asked = null; // asked again when it comes into sight
    this.#fail(error);
    if (error) return;
    const row = find(this.stage, ".latent-tries");
    row.replaceChildren(...examples.map((/** @type {{title: string, picture: string}} */ one,
      /** @type {number} */ number) => {
      const button = element('<button type="button" class="latent-try"><img alt=""></button>');
      button.setAttribute("aria-label", one.title);
      button.title = one.title;
      findAs(button, "img", HTMLImageElement).src = one.picture;
      button.addEventListener("click", () => this.#ask({example: number}));
      return button;
    }));
    if (this.number === 0) this.#ask({example: 0});
  }

  /** @param {File} file */
  async #take(file) {
    const {content, error} = await contentOf(file);
    if (error) this.#fail(error);
    else this.#ask({file: content});
  }

  /** @param {Asked} asked */
  async #ask(asked) {
    this.asked = asked;
    const number = ++this.number;
    this.#fail("");
    this.#say("enlarged", "Enlarging …");
    const {checked: test} = this.test;
    const answer = await answered(this.server.enlarge({...asked, test}));
    if (number !== this.number) return;
    if (answer.error) {
      this.#say("enlarged", "");
      this.#fail(answer.error);
      return;
    }
    this.#show(answer);
    countUp(this.stage, "enlarged");
  }

  /** @param {Answer} answer */
  #show(answer) {
    const {width, height, test, pictures} = answer;
    this.views.style.setProperty("--aspect", String(width / height));
    for (const figure of /** @type {NodeListOf<HTMLElement>} */ (
      this.views.querySelectorAll("[data-way]"))) {
      const way = figure.dataset.way ?? "";
      const picture = findAs(figure, "img", HTMLImageElement);
      figure.hidden = !pictures[way];
      picture.hidden = !pictures[way];
      if (pictures[way]) picture.src = pictures[way];
      const place = WAYS.indexOf(way);
      find(figure, ".pg-note").textContent = test && place >= 0 ? figureWords(answer, place) : "";
    }
    this.#say("enlarged", sizeWords(answer));
    this.#say("verdict", test ? verdictWords(answer)
      : "Nothing: what is enlarged as it is has no original. Press the box to compare.");
    this.#say("why", test ? whyWords(answer) : "");
  }
}
