// The teacher's panel: takes the class through a lesson, shows how it answered, runs what it asks.

import {download} from "../../static/download.js";
import {element, find, findAs} from "../../static/dom.js";
import {textOf} from "../lessons/brought.js";
import {written} from "../lessons/math.js";
import {startOf, world} from "../lessons/world.js";
import {following} from "./answers.js";
import {contentOf} from "./content.js";
import {answeredWords, distribution, isSeen} from "./distribution.js";
import {room} from "./room.js";

/** @typedef {import("./room.js").RoomState} RoomState */
/** @typedef {import("./answers.js").Tally} Tally */
/** @typedef {import("../lessons/types.js").Lesson} Lesson */
/** @typedef {import("../lessons/types.js").Block} Block */
/** @typedef {(message: Record<string, *>) => Promise<*>} Act */

const DOOR = `<div class="pg-class-row">
  <label class="pg-class-pick"><span>Take the class through a lesson</span>
    <select id="class-lesson"></select></label>
  <button type="button" class="pg-primary" data-do="begin">Begin the lesson</button>
  <label class="pg-button pg-class-file">A file of your own<input type="file"
    accept=".md,text/markdown,text/plain"></label></div>`;
const PLACE = `<div>
  <div class="pg-class-row"><h2 class="pg-class-title" translate="no"></h2>
    <span class="pg-class-at" role="status"></span></div>
  <div class="pg-class-row">
    <button type="button" class="pg-button" data-do="back">← Back</button>
    <button type="button" class="pg-primary" data-do="next">Next →</button>
    <button type="button" class="pg-button" data-do="free" aria-pressed="false"
      title="Everybody goes through the lesson alone, instead of following you">At their own
      pace</button>
    <button type="button" class="pg-button" data-do="csv">Answers as CSV</button>
    <button type="button" class="pg-button" data-do="end">End the lesson</button></div>
  <ol class="pg-class-questions"></ol></div>`;
const QUESTION = `<li class="pg-class-question" data-shown="false">
  <div class="pg-class-ask"></div>
  <p class="pg-class-answered" role="status"></p>
  <div class="pg-answers"></div>
  <p class="pg-note pg-class-solved" hidden></p>
  <div class="pg-class-row"><button type="button" class="pg-button" data-do="show"></button>
    <button type="button" class="pg-button" data-do="run" hidden>Run it</button></div></li>`;

/** The questions of a step. @param {Lesson | null} lesson @param {number} step
 * @returns {(Block & {id: string})[]} */
const questionsOf = (lesson, step) => /** @type {(Block & {id: string})[]} */ (
  (lesson?.steps[step - 1]?.blocks ?? []).filter(({kind}) => (
    ["predict", "challenge", "discriminator", "slip"].includes(kind))));

/** @param {Block} block */
const runOf = (block) => (block.kind === "predict" ? block.run : null);

export class LessonPanel {
  /** @param {HTMLElement} root @param {import("../../static/types.js").TabTools["server"]} server
   * @param {Act} act @param {(words: string) => void} complain */
  constructor(root, server, act, complain) {
    this.root = root;
    this.server = server;
    this.act = act;
    this.complain = complain;
    /** @type {Lesson | null} */
    this.lesson = null;
    this.drawn = ""; // the lesson and step that stand there
    /** @type {Set<string>} */
    this.played = new Set();
    /** @type {number | null} */
    this.going = null; // the step that was asked for: two quick presses are two steps
    root.addEventListener("click", ({target}) => {
      const button = /** @type {Element} */ (target).closest("button");
      const id = /** @type {HTMLElement | null} */ (button?.closest("[data-id]"))?.dataset.id ?? "";
      if (button?.dataset.do) this.#obey(button.dataset.do, id);
    });
    addEventListener("pg-present", (told) => {
      const {detail} = /** @type {CustomEvent<string>} */ (told);
      if (this.place && root.offsetParent) this.#present(detail);
    });
  }

  /** Where the class is. */
  get place() { return room.state?.role === "teacher" ? room.state.lesson : null; }

  // -- hands -------------------------------------------------------------------------------------
  /** @param {string} name @param {string} id of a question */
  #obey(name, id) {
    const {place} = this;
    if (name === "begin") {
      const {value} = findAs(this.root, "#class-lesson", HTMLSelectElement);
      if (value) this.act({op: "room_lesson", name: value});
    } else if (!place) return;
    else if (name === "back" || name === "next") this.#turn(name === "next" ? 1 : -1);
    else if (name === "free") this.act({op: "room_lesson", free: !place.free});
    else if (name === "end") this.act({op: "room_lesson_end"});
    else if (name === "csv") this.#save();
    else if (name === "show") this.#show(id, !place.shown.includes(id));
    else if (name === "run") this.#run(id);
  }

  /** @param {number} by */
  async #turn(by) {
    const {step, steps} = /** @type {import("./room.js").Place} */ (this.place);
    const next = (this.going ?? step) + by;
    if (next < 0 || next > steps) return;
    this.going = next;
    if (!await this.act({op: "room_lesson", step: next})) this.going = null;
  }

  /** @param {string} id @param {boolean} on */
  #show(id, on) { return this.act({op: "room_show_answers", question: id, on}); }

  /** The run of a question, which everybody sees. @param {string} id */
  #run(id) {
    const block = questionsOf(this.lesson, this.place?.step ?? 0).find((one) => one.id === id);
    const run = block && runOf(block);
    if (!run) return;
    this.played.add(id);
    world.open(startOf(run), true);
  }

  /** The question, then its answers, then its run. @param {string} act */
  #present(act) {
    const {step, shown} = /** @type {import("./room.js").Place} */ (this.place);
    if (act === "back") this.#turn(-1);
    if (act !== "next") return;
    const questions = questionsOf(this.lesson, step)
      .map((block) => ({id: block.id, run: Boolean(runOf(block))}));
    const next = following(questions, new Set(shown), this.played);
    if (next.act === "step") this.#turn(1);
    else if (next.act === "show") this.#show(next.id, true);
    else this.#run(next.id);
  }

  async #save() {
    const told = await this.act({op: "room_lesson_csv"});
    if (told) download(told.csv, "answers.csv", "text/csv");
  }

  /** @param {HTMLInputElement} input */
  async #bring(input) {
    const file = input.files?.[0];
    if (!file) return;
    const {text, error} = await textOf(file);
    input.value = "";
    if (error) this.complain(error);
    else await this.act({op: "room_lesson", text});
  }

  // -- what is shown -----------------------------------------------------------------------------
  /** @param {RoomState | null} state */
  async draw(state) {
    const place = state?.role === "teacher" ? state.lesson : null;
    this.root.hidden = state?.role !== "teacher";
    if (this.root.hidden) return;
    if (!place) {
      if (this.drawn !== "door") await this.#drawDoor();
      return;
    }
    const lesson = await contentOf(this.server, place);
    if (!lesson || this.place?.number !== place.number) return; // another one by now
    this.lesson = lesson;
    if (place.step === this.going) this.going = null;
    const now = `${place.number} ${place.step}`;
    if (this.drawn !== now) this.#drawStep(lesson, place.step, now);
    this.#update(/** @type {RoomState} */ (state), place);
  }

  async #drawDoor() {
    this.drawn = "door";
    this.lesson = null;
    this.root.replaceChildren(element(DOOR));
    const select = findAs(this.root, "select", HTMLSelectElement);
    const file = findAs(this.root, "input", HTMLInputElement);
    file.addEventListener("change", () => this.#bring(file));
    const cards = await this.server.lessons({}).catch(() => []);
    for (const {name, title} of Array.isArray(cards) ? cards : []) {
      select.append(new Option(title, name));
    }
    find(this.root, "[data-do=begin]").toggleAttribute("disabled", !select.options.length);
  }

  /** @param {Lesson} lesson @param {number} step @param {string} now */
  #drawStep(lesson, step, now) {
    if (this.drawn.split(" ")[0] !== now.split(" ")[0]) this.played.clear();
    this.drawn = now;
    const held = /** @type {HTMLElement | null} */ (document.activeElement);
    const pressed = held && this.root.contains(held) ? held.dataset.do : "";
    const all = element(PLACE);
    find(all, "h2").textContent = lesson.title;
    find(all, "ol").append(...questionsOf(lesson, step).map((block) => this.#question(block)));
    this.root.replaceChildren(all);
    if (pressed) find(this.root, `[data-do="${pressed}"]`).focus();
  }

  /** @param {Block & {id: string, ask?: string}} block */
  #question(block) {
    const root = element(QUESTION);
    root.dataset.id = block.id;
    find(root, ".pg-class-ask").append(written(block.ask ?? ""));
    find(root, "[data-do=run]").hidden = !runOf(block);
    return root;
  }

  /** @param {RoomState} state @param {import("./room.js").Place} place */
  #update(state, place) {
    const {step, steps, free, shown, answers} = place;
    find(this.root, ".pg-class-at").textContent = step ? `Step ${step} of ${steps}`
      : "Introduction";
    find(this.root, "[data-do=back]").toggleAttribute("disabled", step === 0);
    find(this.root, "[data-do=next]").toggleAttribute("disabled", step === steps);
    find(this.root, "[data-do=free]").setAttribute("aria-pressed", String(free));
    for (const block of questionsOf(this.lesson, step)) {
      const root = find(this.root, `[data-id="${CSS.escape(block.id)}"]`);
      const tally = answers.find(({id}) => id === block.id);
      root.dataset.shown = String(shown.includes(block.id));
      find(root, "[data-do=show]").textContent = shown.includes(block.id) ? "Hide from the class"
        : "Show to the class";
      if (tally) this.#tally(root, tally, block, state);
    }
  }

  /** @param {HTMLElement} root @param {Tally} tally @param {Block} block
   * @param {RoomState} state */
  #tally(root, tally, block, {here, members = [], lesson}) {
    find(root, ".pg-class-answered").textContent = answeredWords(tally, here);
    const now = JSON.stringify(tally);
    if (root.dataset.told !== now) {
      root.dataset.told = now;
      find(root, ".pg-answers")
        .replaceChildren(...(isSeen(tally) ? [distribution(tally, block)] : []));
    }
    const solvers = lesson?.solved[tally.id];
    const said = find(root, ".pg-class-solved");
    said.hidden = !solvers?.length;
    said.translate = false;
    said.textContent = `✓ ${(solvers ?? []).map((place) => (
      members.find(({number}) => number === place)?.title ?? "")).filter(Boolean).join(", ")}`;
  }
}
