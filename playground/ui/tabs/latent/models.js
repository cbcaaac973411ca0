// Which model is asked: every checkpoint that draws from noise, and the visitor's own run.

import {findAs} from "../../static/dom.js";
import {live} from "../../static/live.js";
import {store} from "../../static/store.js";
import {keepKnob, knobInUrl, url} from "../../static/url.js";
import {chosenModel} from "./chosen.js";

/** @typedef {import("./chosen.js").Model} Model */
/** @typedef {import("../../static/types.js").TabTools} TabTools */

export class Models {
  /**
   * @param {HTMLElement} root @param {string} scope @param {string} usual
   * @param {TabTools["server"]} server @param {() => void} onChange
   */
  constructor(root, scope, usual, server, onChange) {
    this.scope = scope;
    this.usual = usual;
    this.server = server;
    this.onChange = onChange;
    this.name = knobInUrl(scope, "model") ?? usual;
    this.label = 0;
    /** @type {Model[]} */
    this.known = [];
    this.list = findAs(root, `#${scope}-model`, HTMLSelectElement);
    this.labels = findAs(root, `#${scope}-label`, HTMLSelectElement);
    this.list.addEventListener("change", () => this.choose(this.list.value));
    this.list.addEventListener("focus", () => this.look()); // a run may have begun since
    this.labels.addEventListener("change", () => {
      this.label = Number(this.labels.value);
      this.onChange();
    });
  }

  /** Asks what there is. @returns {Promise<void>} */
  async look() {
    const run = url.get("run") ?? store.get("run");
    const told = await this.server.models({run});
    if (!told.models) return;
    const before = JSON.stringify(this.known);
    this.known = told.models;
    if (before === JSON.stringify(this.known)) return;
    this.list.replaceChildren(...this.known.map(({name, title}) => new Option(title, name)));
    this.name = chosenModel(this.known, before === "[]" ? this.name : this.list.value, this.usual);
    this.#show();
  }

  /** @param {string} name */
  choose(name) {
    this.name = chosenModel(this.known, name, this.usual);
    this.label = 0;
    this.#show();
    this.onChange();
  }

  /** What is read in the pictures of the chosen one. */
  get table() { return this.known.find(({name}) => name === this.name)?.table ?? []; }

  /** What the chosen one was trained on. */
  get data() { return this.known.find(({name}) => name === this.name)?.data ?? ""; }

  get dataTitle() {
    return this.known.find(({name}) => name === this.name)?.data_title ?? "its own pictures";
  }

  #show() {
    keepKnob(this.scope, "model", this.name, this.usual);
    this.list.value = this.name;
    const {labels = []} = this.known.find(({name}) => name === this.name) ?? {};
    this.labels.hidden = !labels.length;
    const title = /** @type {HTMLElement} */ (this.labels.previousElementSibling);
    title.hidden = !labels.length;
    this.labels.replaceChildren(...labels.map((text, k) => new Option(text, String(k))));
    this.labels.value = String(this.label);
  }

  /**
   * A question to the chosen model; the newest of a slot wins.
   * @param {string} slot @param {{what: string, args: Record<string, *>}} question
   * @param {(reply: *) => void} onReply
   * @param {(refusal: import("../../static/types.js").Refusal) => void} onError
   */
  ask(slot, {what, args}, onReply, onError) {
    const {name} = this;
    live.infer(`${this.scope}-${slot}`, name, what, {label: this.label, ...args}, (reply) => {
      if (name === this.name) onReply(reply); // of another model it says nothing
    }, onError);
  }
}
