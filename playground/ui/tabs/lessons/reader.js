// The reader: an open lesson as a column beside whatever tab is open, on a phone a sheet.

import {element, find} from "../../static/dom.js";
import {keepRoom} from "../../static/reading.js";
import {store} from "../../static/store.js";
import {url} from "../../static/url.js";
import {drawn} from "./blocks.js";
import {answered as tellRoom, inClass, seedOf, turned} from "./classroom.js";
import {introduction, summary} from "./ends.js";
import {written} from "./math.js";
import {progressOf} from "./progress.js";
import {sheetHeights} from "./sheet.js";
import {doneWords} from "./words.js";
import {world} from "./world.js";

/** @typedef {import("./types.js").Lesson} Lesson */
/** @typedef {import("./progress.js").Progress} Progress */
/** @typedef {import("../../static/types.js").TabTools["server"]} Server */

const MARKUP = `
  <aside id="pg-lesson" aria-label="Lesson" hidden><div class="pg-lesson-paper">
    <header>
      <div class="pg-lesson-head"><b class="pg-lesson-title" translate="no"></b>
        <button type="button" class="pg-small pg-lesson-height"></button>
        <button type="button" class="pg-small" data-do="close" aria-label="Close the lesson"
          title="Close the lesson">✕</button></div>
      <ol class="pg-lesson-ticks" aria-label="Steps of the lesson"></ol>
    </header>
    <div class="pg-lesson-body" tabindex="0" role="region" aria-label="Text of the lesson"></div>
    <div class="pg-lesson-foot"><button type="button" class="pg-button" data-do="back">← Back</button>
      <span class="pg-lesson-at" role="status"></span>
      <button type="button" class="pg-primary" data-do="next">Next →</button></div>
  </div></aside>`;
const TYPED = "input, select, textarea, summary, [role=slider], .pg-curve";
/** @type {Record<string, number>} */
const TURNS = {ArrowRight: 1, n: 1, ArrowLeft: -1, p: -1};

export class Reader {
  /** @param {Server} server @param {import("./brought.js").Own} own
   * @param {import("./brought.js").Source} source */
  constructor(server, own, source) {
    this.server = server;
    this.own = own;
    this.source = source;
    this.onChange = () => {}; // what is known of a lesson has changed
    this.root = element(MARKUP);
    /** @type {Lesson | null} */
    this.lesson = null;
    /** @type {Progress} */
    this.progress = progressOf("", store);
    this.at = 0;
    this.turns = 0; // an older step's blocks know by it that they are left
    this.setHeight = sheetHeights(this.root, this.part("head"), this.part("height"));
    document.getElementById("pg-tabs")?.append(this.root);
    this.#listen();
    this.dress = inClass(this); // what the class answered stands below the questions
  }

  /** @param {string} name */
  part(name) { return find(this.root, `.pg-lesson-${name}`); }

  /** @param {string} name */
  button(name) { return find(this.root, `[data-do="${name}"]`); }

  /** How many steps there are. */
  get steps() { return this.lesson?.steps.length ?? 0; }

  /** Opens a lesson where it was left; at a step where a link says so, and then the focus stays.
   * @param {Lesson} lesson @param {string} name @param {number | null} [step]
   * @param {boolean} [focus] */
  open(lesson, name, step = null, focus = true) {
    this.lesson = lesson;
    this.progress = progressOf(name, store);
    keepRoom(true);
    this.root.hidden = false;
    this.part("title").textContent = lesson.title;
    this.setHeight("half");
    this.go(step ?? this.progress.at, focus);
  }

  /** Opens a lesson by its name; says why it could not. @param {string} name
   * @param {number | null} [step] @param {boolean} [focus] */
  async openNamed(name, step = null, focus = true) {
    keepRoom(true); // at once: what a press moves may move
    const {error = "", ...lesson} = await this.source.lesson(name);
    if (!error) this.open(lesson, name, step, focus);
    else if (!this.lesson) this.close(); // another that is open stays
    return error;
  }

  close() {
    this.lesson = null;
    this.turns += 1;
    this.root.hidden = true;
    keepRoom(false);
    url.set({lesson: null, lesson_step: null});
    dispatchEvent(new Event("resize")); // canvases measure themselves again
    this.onChange();
  }

  /** To a step; 0 is the introduction, behind the last one stands what was done.
   * @param {number} step @param {boolean} [focus] */
  go(step, focus = true) {
    const {lesson} = this;
    if (!lesson) return;
    this.at = Math.max(0, Math.min(this.steps + 1, Number.isFinite(step) ? step : 0));
    this.turns += 1;
    this.progress.go(this.at);
    url.set({lesson: this.progress.name, lesson_step: this.at || null});
    const article = this.#page(lesson);
    this.part("body").replaceChildren(article);
    this.part("body").scrollTop = 0;
    this.#show();
    if (focus) find(article, "h2").focus({preventScroll: true});
    this.dress();
    turned(this.progress.name, this.at);
    this.onChange();
  }

  /** So many steps on; leaving one forwards means that it was read. @param {number} by */
  turn(by) {
    if (by > 0 && this.at && this.at <= this.steps) this.progress.read(this.at);
    this.go(this.at + by);
  }

  // -- what is shown -----------------------------------------------------------------------------
  /** @param {Lesson} lesson */
  #page(lesson) {
    if (!this.at) return introduction(lesson);
    if (this.at <= this.steps) return this.#step(lesson, this.at);
    return summary(lesson, this.progress, {
      go: (step) => this.go(step),
      leave: () => {
        document.getElementById("tab-lessons-button")?.click();
        this.close();
      },
    });
  }

  /** @param {Lesson} lesson @param {number} number from 1 */
  #step(lesson, number) {
    const {title, blocks} = lesson.steps[number - 1], {turns} = this;
    const root = element(`<article></article>`);
    const head = written(title, "h2");
    head.tabIndex = -1;
    /** @type {import("./blocks.js").Context} */
    const context = {
      progress: this.progress, world, server: this.server,
      answered: (id, answer) => this.#answered(id, answer),
      guessed: (id, value) => tellRoom(this.progress.name, id, value, null),
      seed: () => seedOf(this.progress.name) ?? Math.floor(Math.random() * 100_000),
      isLeft: () => turns !== this.turns,
      reveal: () => { if (this.root.dataset.height === "full") this.setHeight("half"); },
    };
    root.append(head, ...blocks.map((block) => drawn(block, context)));
    return root;
  }

  /** @param {string} id @param {import("./types.js").Answer | null} answer */
  #answered(id, answer) {
    const {progress} = this;
    progress.answered(id, answer);
    if (answer) tellRoom(progress.name, id, answer.value, answer.right);
    this.#show();
    this.onChange();
  }

  /** Ticks, place and buttons. */
  #show() {
    const {lesson, progress, at} = this;
    if (!lesson) return;
    const done = progress.count(lesson);
    const ticks = this.part("ticks");
    if (ticks.childElementCount !== this.steps) {
      ticks.replaceChildren(...lesson.steps.map((_, i) => element(`<li><button type="button"
        data-step="${i + 1}"></button></li>`)));
    }
    lesson.steps.forEach((step, i) => {
      const button = find(ticks.children[i], "button"), isDone = progress.isDone(step, i + 1);
      button.textContent = isDone ? "✓" : String(i + 1);
      button.setAttribute("aria-label", `Step ${i + 1}${isDone ? ", done" : ""}`);
      button.dataset.done = String(isDone);
      if (at === i + 1) button.setAttribute("aria-current", "step");
      else button.removeAttribute("aria-current");
    });
    const within = at > 0 && at <= this.steps;
    this.part("at").textContent = within ? `${at} of ${this.steps}` : doneWords(done, this.steps);
    this.button("back").toggleAttribute("disabled", at === 0);
    this.button("next").hidden = at > this.steps;
    this.button("next").textContent = at === 0 ? "Begin →" : at < this.steps ? "Next →" : "Finish";
  }

  // -- hands -------------------------------------------------------------------------------------
  #listen() {
    this.button("close").addEventListener("click", () => this.close());
    this.button("back").addEventListener("click", () => this.turn(-1));
    this.button("next").addEventListener("click", () => this.turn(1));
    this.part("ticks").addEventListener("click", ({target}) => {
      const {step} = /** @type {HTMLElement} */ (target).dataset;
      if (step) this.go(Number(step));
    });
    this.root.addEventListener("keydown", (pressed) => {
      const {key, target, ctrlKey, metaKey, altKey} = pressed;
      const by = TURNS[key];
      if (!by || ctrlKey || metaKey || altKey) return;
      if (/** @type {Element} */ (target).closest(TYPED)) return; // it keeps its own keys
      pressed.preventDefault();
      pressed.stopPropagation();
      this.turn(by);
    });
  }
}
