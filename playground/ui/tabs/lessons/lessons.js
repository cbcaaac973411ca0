// The Lessons tab: the shelf of lessons, a place to drop one's own, and its editor. The reader is
// there on every tab.

import {download} from "../../static/download.js";
import {element, find, findAs, mount} from "../../static/dom.js";
import {notice} from "../../static/notice.js";
import {store} from "../../static/store.js";
import {url} from "../../static/url.js";
import {loadKatex} from "../how/formula.js";
import {source, textOf} from "./brought.js";
import {editor} from "./editor.js";
import {ownLessons} from "./own.js";
import {printed} from "./print.js";
import {isBrought, progressOf} from "./progress.js";
import {Reader} from "./reader.js";
import {doneWords} from "./words.js";

/** @typedef {import("./types.js").Card} Card */
/** @typedef {import("./types.js").Lesson} Lesson */
/** @typedef {import("../../static/types.js").TabTools["server"]} Server */
/** @typedef {{lessons: Card[], first: string}} Props */

const NO_WINDOW = "Your browser opened no window for the handout. Allow this page to, then try "
  + "again.";
/** What is asked for what a card gives. @type {Record<string, string>} */
const ASKS = {edit: "lesson_text", handout: "lesson_handout", notebook: "lesson_notebook"};
const CARD = `<li class="pg-panel pg-lesson-card"><h3 translate="no"></h3>
  <p class="pg-note"><span></span> · <span></span> · <span></span></p>
  <p class="pg-note pg-lesson-source" translate="no"></p>
  <div class="pg-lesson-how"><progress max="1" value="0" aria-label="Steps done"></progress>
    <span></span></div>
  <div class="pg-lesson-do"><button type="button" class="pg-primary" data-do="open"></button>
    <button type="button" class="pg-small" data-do="handout">Handout</button>
    <button type="button" class="pg-small" data-do="notebook">Notebook</button>
    <button type="button" class="pg-small" data-do="edit">Edit</button>
    <button type="button" class="pg-small" data-do="forget" hidden>Start over</button>
    <button type="button" class="pg-small" data-do="remove" hidden>Remove</button></div></li>`;

class Shelf {
  /** @param {HTMLElement} root @param {Props} props @param {Reader} reader */
  constructor(root, {lessons, first}, reader) {
    this.root = root;
    this.server = reader.server;
    this.shipped = lessons;
    this.own = reader.own;
    this.source = reader.source;
    this.reader = reader;
    reader.onChange = () => this.draw();
    const writing = find(root, ".pg-lessons-editor");
    this.editor = editor(writing, {server: this.server, first}, {
      onUse: (text, lesson) => this.use(text, lesson),
      onLeave: () => this.write(false),
    });
    this.#listen();
    this.draw();
  }

  /** Shows the editor, or the shelf. @param {boolean} on */
  write(on) {
    find(this.root, ".pg-lessons-editor").hidden = !on;
    find(this.root, ".pg-lessons-shelf").hidden = on;
  }

  /** @param {string} words "" hides them */
  complain(words) {
    const box = find(this.root, ".pg-lessons-shelf > .pg-error");
    box.hidden = !words;
    box.textContent = words;
  }

  // -- lessons -----------------------------------------------------------------------------------
  /** One that was brought. @param {string} text @param {Lesson} lesson */
  use(text, lesson) {
    const name = this.own.keep(text, lesson);
    this.write(false);
    this.complain("");
    this.reader.open(lesson, name);
    this.draw();
  }

  /** @param {File | undefined} file */
  async bring(file) {
    if (!file) return;
    const {text, error} = await textOf(file);
    if (error) {
      this.complain(error);
      return;
    }
    const found = await this.source.check(text);
    if (found.error) this.complain(`${file.name}: ${found.error}`);
    else this.use(text, found);
  }

  /** @param {string} act @param {string} name */
  async obey(act, name) {
    const named = this.source.named(name);
    if (act === "open") this.complain(await this.reader.openNamed(name));
    else if (act === "remove") this.own.remove(name);
    else if (act === "forget") this.#forget(name);
    else if (named) await this.#give(act, named, name);
    this.draw();
  }

  /** @param {string} name */
  #forget(name) {
    progressOf(name, store).forget();
    const {lesson, progress} = this.reader;
    if (lesson && progress.name === name) this.reader.open(lesson, name);
  }

  /** @param {string} act @param {import("./brought.js").Named} named @param {string} name */
  async #give(act, named, name) {
    if (act === "edit" && "text" in named) {
      this.#edit(named.text);
      return;
    }
    const page = act === "handout" ? printed() : null; // a window opens at a press alone
    if (act === "handout" && !page) {
      this.complain(NO_WINDOW);
      return;
    }
    const found = await this.source.answer(ASKS[act], named);
    this.complain(found.error ?? "");
    if (found.error) page?.close();
    else if (act === "edit") this.#edit(found.text);
    else if (page) page.show(found.html);
    else download(JSON.stringify(found.notebook), `${name}.ipynb`, "application/x-ipynb+json");
  }

  /** @param {string} text */
  #edit(text) {
    this.write(true);
    this.editor.open(text);
  }

  // -- what is shown -----------------------------------------------------------------------------
  draw() {
    const list = find(this.root, ".pg-lesson-cards");
    const cards = [...this.shipped, ...this.own.cards()];
    const focused = /** @type {HTMLElement | null} */ (list.contains(document.activeElement)
      ? document.activeElement : null)?.dataset.do;
    const at = document.activeElement?.closest("li")?.dataset.lesson;
    list.replaceChildren(...cards.map((card, i) => this.#card(card, i)));
    find(this.root, ".pg-lessons-none").hidden = cards.length > 0;
    list.dataset.drawn = "";
    if (focused) {
      /** @type {HTMLElement | null} */ (list.querySelector(
        `li[data-lesson="${CSS.escape(at ?? "")}"] [data-do="${focused}"]`))?.focus();
    }
  }

  /** @param {Card} card @param {number} i */
  #card({name, title, minutes, level, steps, ...card}, i) {
    const root = element(CARD), progress = progressOf(name, store);
    const brought = isBrought(name), begun = progress.at > 0 || progress.done > 0;
    root.dataset.lesson = name;
    const {lesson, progress: {name: open}} = this.reader;
    root.classList.toggle("pg-open", lesson !== null && open === name);
    find(root, "h3").textContent = brought ? title : `${i + 1}  ${title}`;
    const [time, grade, many] = root.querySelectorAll(".pg-note span");
    time.textContent = `${minutes} minutes`;
    grade.textContent = level;
    many.textContent = steps === 1 ? "1 step" : `${steps} steps`;
    find(root, ".pg-lesson-source").textContent = card.source;
    findAs(root, "progress", HTMLProgressElement).value = steps ? progress.done / steps : 0;
    find(root, ".pg-lesson-how span").textContent = doneWords(progress.done, steps);
    find(root, "[data-do=open]").textContent = begun ? "Go on" : "Begin";
    for (const [act, ask] of Object.entries(ASKS)) {
      find(root, `[data-do=${act}]`).hidden = !(ask in this.server);
    }
    find(root, "[data-do=forget]").hidden = !begun;
    find(root, "[data-do=remove]").hidden = !brought;
    return root;
  }

  // -- hands -------------------------------------------------------------------------------------
  #listen() {
    find(this.root, ".pg-lesson-cards").addEventListener("click", ({target}) => {
      const button = /** @type {Element} */ (target).closest("button");
      const card = button?.closest("li");
      if (button?.dataset.do && card) this.obey(button.dataset.do, card.dataset.lesson ?? "");
    });
    const drop = find(this.root, ".pg-lesson-drop"), file = findAs(drop, "input", HTMLInputElement);
    file.addEventListener("change", async () => {
      await this.bring(file.files?.[0]);
      file.value = "";
    });
    drop.addEventListener("dragover", (over) => {
      over.preventDefault();
      drop.dataset.over = "true";
    });
    drop.addEventListener("dragleave", () => { delete drop.dataset.over; });
    drop.addEventListener("drop", (dropped) => {
      dropped.preventDefault();
      delete drop.dataset.over;
      this.bring(dropped.dataTransfer?.files[0]);
    });
    find(this.root, "[data-do=write]").addEventListener("click", () => {
      this.write(true);
      this.editor.open(null);
    });
  }
}

/** @type {Reader | null} */
let reader = null;
/** @type {((there: Reader) => void)[]} */
const waiting = [];

/** The reader, which is there on every tab. @param {{katex: string, katex_style: string}} props
 * @param {{server: Server}} tools */
export const beside = (props, {server}) => mount("pg-tabs", async () => {
  loadKatex(props.katex, props.katex_style);
  const own = ownLessons(store);
  const there = reader = new Reader(server, own, source(server, own));
  for (const tell of waiting) tell(there);
  const wanted = url.get("lesson"), step = Number(url.get("lesson_step"));
  if (!wanted) return;
  notice("lesson",
    await there.openNamed(wanted, Number.isInteger(step) && step > 0 ? step : null, false));
});

/** @param {HTMLElement} root @param {Props} props */
export const start = async (root, props) => new Shelf(root, props,
  reader ?? await new Promise((resolve) => { waiting.push(resolve); }));
