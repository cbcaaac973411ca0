// The drawing pad of the data set "Yours": tools, presets, tables, marks of modes. What is drawn
// goes into the setting ``drawing`` while the hand still moves.

import {escape, find, findAs} from "../../static/dom.js";
import {store} from "../../static/store.js";
import {decode, emptyDrawing, encode} from "./drawing.js";
import {pad} from "./pad.js";
import {newest} from "./strokes.js";
import {listenForTables} from "./tables.js";
import {handOf, TOOLS} from "./tools.js";

/** @typedef {import("./drawing.js").Drawing} Drawing */
/** @typedef {{data: string, least: number, most: number, most_modes: number, letters: number,
 *   presets: {name: string, title: string, drawing: string}[]}} Own what the catalogue says */
/** @typedef {import("../../static/types.js").TabTools["server"]} Server */

const KEPT = "kept."; // begins the name of a drawing that is too long for a link
const EMIT_MS = 120; // between two changes of the data while a stroke goes on
const MOST_UNDO = 50;
const UNANSWERED = "The server did not answer; please try again.";
const DRAWN = "drawing", WHOLE = "drawing.whole", FOLDED = "drawing.folded"; // in the store

const MARKUP = `<details class="pg-fold pg-own-fold" open>
  <summary><b>Draw your points</b> <span class="pg-own-brief"></span></summary>
  <div class="pg-own-tools" role="group" aria-label="Tools">${
  Object.entries(TOOLS).map(([name, {title, help}]) => `<button type="button" class="pg-small"
    data-tool="${name}" aria-pressed="false" title="${escape(help)}">${escape(title)}</button>`)
    .join("")}</div>
  <label class="pg-own-size"><span></span><input type="range" min="2" max="100" step="1"
    id="train-own-size"><output></output></label>
  <div class="pg-own-pad"></div>
  <p class="pg-own-count" role="status"></p>
  <div class="pg-own-row">
    <button type="button" class="pg-small" id="train-own-undo">Undo</button>
    <button type="button" class="pg-small" id="train-own-clear">Clear</button>
    <select id="train-own-preset" aria-label="Begin with"></select></div>
  <div class="pg-own-row"><label>k <input type="number" id="train-own-k" min="1" value="4"></label>
    <button type="button" class="pg-small" id="train-own-modes"
      title="k-means marks so many modes">Find modes</button>
    <button type="button" class="pg-small" id="train-own-unmark"
      title="takes all marks away">Unmark</button></div>
  <details class="pg-fold"><summary><b>Paste or drop a table</b></summary>
    <textarea id="train-own-table" rows="3" aria-label="Table of two columns"
      placeholder="x, y"></textarea>
    <div class="pg-own-row"><button type="button" class="pg-small" id="train-own-use">Use</button>
      <input type="file" id="train-own-file" accept=".csv,.tsv,.txt,.json"
        aria-label="File of two columns"></div></details>
  </details>
  <p class="pg-note pg-own-note" role="status"></p>
  <p class="pg-error" role="alert" hidden></p>`;

/** The drawing that this browser made last, as the setting names it. */
export const lastDrawing = () => store.get(DRAWN) ?? "";

/** What a session file has of them: of a drawing, what the setting calls it and, where that is only
 * a name, the whole. null: nothing was drawn, or it is gone. @param {Server} server
 * @param {string} [drawing] as the setting names it */
export const pointsOf = async (server, drawing = lastDrawing()) => {
  if (!drawing) return null;
  if (!drawing.startsWith(KEPT)) return {drawing, whole: null};
  const here = drawing === store.get(DRAWN) ? store.get(WHOLE) : null;
  const whole = here ?? (await server.kept_points({drawing}).catch(() => ({}))).drawing;
  return whole ? {drawing, whole} : null;
};

/** Puts a session's points where this browser's last drawing is. Throws for what is no drawing.
 * @param {{drawing: string, whole: string | null}} points */
export const takePoints = async ({drawing, whole}) => {
  try {
    await decode(whole ?? drawing);
  } catch {
    throw new Error("The own points are no drawing; the session file was changed.");
  }
  store.set(DRAWN, drawing);
  store.set(WHOLE, whole);
};

export class OwnPoints {
  /** @param {HTMLElement} root @param {Own} own @param {Server} server
   * @param {(text: string) => void} onDrawing the setting's new value */
  constructor(root, own, server, onDrawing) {
    this.root = root;
    this.own = own;
    this.server = server;
    this.onDrawing = onDrawing;
    this.drawing = emptyDrawing();
    this.text = /** @type {string | null} */ (null); // what the setting says
    this.tool = "brush";
    this.sizes = Object.fromEntries(Object.entries(TOOLS).map(([name, {size}]) => [name, size]));
    /** @type {Drawing[]} */
    this.before = [];
    this.busy = false; // a change is on its way
    this.newer = false; // and there is another
    this.emitted = Promise.resolve();
    /** @type {ReturnType<typeof setTimeout> | 0} */
    this.timer = 0;
    root.innerHTML = MARKUP;
    this.size = findAs(root, "#train-own-size", HTMLInputElement);
    this.presets = findAs(root, "#train-own-preset", HTMLSelectElement);
    this.presets.append(new Option("Begin with …", ""), ...own.presets.map(
      ({name, title}) => new Option(title, name)));
    findAs(root, "#train-own-k", HTMLInputElement).max = String(own.most_modes);
    const hand = handOf({
      tool: () => this.tool,
      width: () => this.sizes[this.tool],
      drawing: () => this.drawing,
      change: (changed) => this.#change(changed),
      at: () => this.pad.at(),
      begin: () => this.#remember(),
      end: () => this.#emit(),
    }, Math.random);
    this.pad = pad(find(root, ".pg-own-pad"), () => this.drawing, hand);
    this.#listen();
    this.#choose(this.tool);
    const fold = findAs(root, ".pg-own-fold", HTMLDetailsElement);
    fold.open = store.get(FOLDED) !== "1";
    fold.addEventListener("toggle", () => store.set(FOLDED, fold.open ? null : "1"));
  }

  // -- what comes from the setting --------------------------------------------------------------

  /** Shows the drawing that the setting names; null: other data are chosen.
   * @param {string | null} text */
  async show(text) {
    this.root.hidden = text === null;
    if (text === null || text === this.text) return;
    this.text = text;
    const whole = await this.#whole(text);
    if (this.text !== text || whole === null) return;
    try {
      this.#set(await decode(whole));
      this.before = [];
    } catch {
      this.#fail("This link holds no drawing that can be read; draw your own.");
    }
  }

  /** The whole text of what the setting says, null where it is gone. @param {string} text */
  async #whole(text) {
    if (!text) return this.own.presets[0].drawing;
    if (!text.startsWith(KEPT)) return text;
    const {drawing, error, note = ""} = await this.server.kept_points({drawing: text})
      .catch(() => ({error: UNANSWERED}));
    if (drawing) {
      this.#note(note);
      return drawing;
    }
    const own = text === store.get(DRAWN) ? store.get(WHOLE) : null;
    if (own) { // gone there, not here
      this.text = null;
      this.#set(await decode(own));
      this.#emitSoon();
      return null;
    }
    this.#fail(error);
    return null;
  }

  // -- what goes into the setting ---------------------------------------------------------------

  /** @param {Drawing} drawing */
  #set(drawing) {
    this.drawing = drawing;
    this.#fail("");
    this.#count();
    this.pad.redraw();
  }

  /** @param {Partial<Drawing>} changed */
  #change(changed) {
    const {most} = this.own;
    const next = {...this.drawing, ...changed};
    if (next.points.length > most) {
      next.points = newest(next.points, most);
      this.#note(`${most.toLocaleString("en-US")} points is the most: the oldest go.`);
    }
    const {most_modes: many} = this.own;
    if (next.modes.length > many) {
      this.#fail(`${many} modes is the most that can be marked.`);
      return;
    }
    this.#set(next);
    this.#emitSoon();
  }

  /** Before a change that can be undone. */
  #remember() {
    this.before = [...this.before.slice(-MOST_UNDO), this.drawing];
  }

  #emitSoon() {
    if (!this.timer) this.timer = setTimeout(() => this.#emit(), EMIT_MS);
  }

  /** What is drawn is in the setting, at the latest when this resolves. */
  settled() {
    if (this.timer) this.#emit();
    return this.emitted;
  }

  #emit() {
    clearTimeout(this.timer);
    this.timer = 0;
    this.newer = true;
    if (!this.busy) this.emitted = this.#emitNewest();
  }

  /** The newest drawing becomes the setting; one that waits gives way to a newer one. */
  async #emitNewest() {
    this.busy = true;
    while (this.newer) {
      this.newer = false;
      const whole = await encode(this.drawing);
      const text = whole.length > this.own.letters ? await this.#keep(whole) : whole;
      if (text && text !== this.text && !this.root.hidden) {
        this.text = text;
        store.set(DRAWN, text);
        store.set(WHOLE, text === whole ? null : whole);
        this.onDrawing(text);
        dispatchEvent(new CustomEvent("pg-drawing", {detail: text})); // races may be on it, too
      }
    }
    this.busy = false;
  }

  /** The name of a drawing that is kept on the server; "" while its stroke goes on, or where it
   * cannot be. @param {string} whole */
  async #keep(whole) {
    if (this.pad.at()) return ""; // one file a stroke is enough
    const {drawing = "", error = ""} = await this.server.keep_points({drawing: whole})
      .catch(() => ({error: UNANSWERED}));
    this.#fail(error);
    return drawing;
  }

  // -- tools ------------------------------------------------------------------------------------

  /** @param {string} tool */
  #choose(tool) {
    this.tool = tool;
    for (const button of this.root.querySelectorAll("[data-tool]")) {
      const own = /** @type {HTMLElement} */ (button).dataset.tool;
      button.setAttribute("aria-pressed", String(own === tool));
    }
    const {sized} = TOOLS[tool];
    find(this.root, ".pg-own-size").style.visibility = sized ? "visible" : "hidden";
    find(this.root, ".pg-own-size span").textContent = sized;
    this.size.value = String(Math.round(100 * this.sizes[tool]));
    this.#showSize();
  }

  #showSize() {
    find(this.root, ".pg-own-size output").textContent = this.sizes[this.tool].toFixed(2);
  }

  // -- buttons ----------------------------------------------------------------------------------

  #listen() {
    for (const button of this.root.querySelectorAll("[data-tool]")) {
      button.addEventListener("click", () => (
        this.#choose(/** @type {HTMLElement} */ (button).dataset.tool ?? "brush")));
    }
    this.size.addEventListener("input", () => {
      this.sizes[this.tool] = Number(this.size.value) / 100;
      this.#showSize();
    });
    const click = (/** @type {string} */ id, /** @type {() => void} */ act) => (
      find(this.root, `#train-own-${id}`).addEventListener("click", act));
    click("undo", () => this.#undo());
    click("clear", () => this.#replace(emptyDrawing(), ""));
    click("unmark", () => {
      this.#remember();
      this.#change({modes: []});
    });
    click("modes", () => this.#findModes());
    this.presets.addEventListener("change", async () => {
      const chosen = this.own.presets.find(({name}) => name === this.presets.value);
      this.presets.value = "";
      if (chosen) this.#replace(await decode(chosen.drawing), "");
    });
    this.root.addEventListener("keydown", (event) => {
      const inText = event.target instanceof HTMLTextAreaElement
        || event.target instanceof HTMLInputElement;
      if (inText || event.key.toLowerCase() !== "z" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      this.#undo();
    });
    listenForTables(this.root, (text) => this.#read(text), (words) => this.#fail(words));
  }

  #undo() {
    const last = this.before.pop();
    if (!last) return;
    this.#set(last);
    this.#emitSoon();
  }

  /** Another drawing in the place of this one. @param {Drawing} drawing @param {string} note */
  #replace(drawing, note) {
    this.#remember();
    this.#set(drawing);
    this.#note(note);
    this.#emitSoon();
  }

  async #findModes() {
    const k = Number(findAs(this.root, "#train-own-k", HTMLInputElement).value);
    const {modes, error = ""} = await this.server.find_modes(
      {drawing: await encode(this.drawing), k}).catch(() => ({error: UNANSWERED}));
    this.#fail(error);
    if (!modes) return;
    this.#remember();
    this.#change({modes});
  }

  /** @param {string} text of a table */
  async #read(text) {
    this.#note("Reading …");
    const {drawing, note = "", error = ""} = await this.server.read_points({text})
      .catch(() => ({error: UNANSWERED}));
    if (drawing) this.#replace(await decode(drawing), note);
    else {
      this.#note("");
      this.#fail(error);
    }
  }

  // -- words ------------------------------------------------------------------------------------

  #count() {
    const {points: {length: n}, modes: {length: m}} = this.drawing;
    const few = n < this.own.least ? `, ${this.own.least} are needed` : "";
    const points = `${n.toLocaleString("en-US")} points${few}`;
    const words = m ? `${points}; ${m} modes marked`
      : `${points}; no modes marked: JSD to a held-out part is measured`;
    find(this.root, ".pg-own-count").textContent = words;
    find(this.root, ".pg-own-brief").textContent = n.toLocaleString("en-US");
    this.pad.tell(() => words);
  }

  /** @param {string} words */
  #note(words) { find(this.root, ".pg-own-note").textContent = words; }

  /** @param {string} words "" when all is well */
  #fail(words) {
    const box = find(this.root, ".pg-error");
    box.textContent = words;
    box.hidden = !words;
  }
}
