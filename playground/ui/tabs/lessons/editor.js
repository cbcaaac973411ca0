// A lesson as it is written: text at the left, the lesson at the right a moment later.

import {download} from "../../static/download.js";
import {element, find, findAs} from "../../static/dom.js";
import {settling} from "../../static/settle.js";
import {drawn} from "./blocks.js";
import {written} from "./math.js";
import {progressOf} from "./progress.js";
import {world} from "./world.js";

/** @typedef {import("./types.js").Lesson} Lesson */
/** @typedef {import("../../static/types.js").TabTools["server"]} Server */

const [REST_MS, MOST_MS] = [400, 1500];
const MARKUP = `
  <div class="pg-editor-head"><h2>Write a lesson</h2>
    <button type="button" class="pg-primary" data-do="use">Use this lesson</button>
    <button type="button" class="pg-button" data-do="save">Save as a file</button>
    <button type="button" class="pg-button" data-do="leave">Back to the lessons</button></div>
  <p class="pg-editor-said" role="status"></p>
  <div class="pg-editor-sides"><label><span class="pg-unseen">Text of the lesson</span>
    <textarea spellcheck="false" wrap="soft"></textarea></label>
    <div class="pg-editor-preview pg-panel" tabindex="0" role="region" aria-label="Preview"></div>
  </div>`;

/** Nothing of a preview is kept. */
const memory = () => {
  /** @type {Map<string, string>} */
  const kept = new Map();
  return {
    get: (/** @type {string} */ name) => kept.get(name) ?? null,
    set: (/** @type {string} */ name, /** @type {string | null} */ value) => {
      if (value === null) kept.delete(name);
      else kept.set(name, value);
    },
  };
};

/** The whole lesson one below the other. @param {Lesson} lesson @param {Server} server
 * @param {() => boolean} isLeft */
const preview = ({title, introduction, steps}, server, isLeft) => {
  const root = element(`<article><h2 translate="no"></h2></article>`);
  find(root, "h2").textContent = title;
  root.append(written(introduction));
  const progress = progressOf("preview", memory());
  const still = {...world, open: async () => true}; // the page stays with its writer
  const context = {progress, world: still, server, answered: progress.answered, isLeft,
    reveal: () => {}, guessed: () => {}, seed: () => 0};
  for (const {title: head, blocks} of steps) {
    root.append(written(head, "h2"), ...blocks.map((block) => drawn(block, context)));
  }
  return root;
};

/**
 * @param {HTMLElement} root @param {{server: Server, first: string}} tools `first`: an example to
 *   begin with
 * @param {{onUse: (text: string, lesson: Lesson) => void, onLeave: () => void}} on
 */
export const editor = (root, {server, first}, {onUse, onLeave}) => {
  root.innerHTML = MARKUP;
  const box = findAs(root, "textarea", HTMLTextAreaElement);
  const said = find(root, ".pg-editor-said"), page = find(root, ".pg-editor-preview");
  const use = findAs(root, "[data-do=use]", HTMLButtonElement);
  /** @type {Lesson | null} */
  let lesson = null;
  let newest = 0;
  const check = async () => {
    const number = ++newest, text = box.value;
    const found = await server.lesson_check({text})
      .catch(() => ({error: "The playground does not answer just now."}));
    if (number !== newest) return;
    said.textContent = found.error ?? "";
    said.classList.toggle("pg-error", Boolean(found.error));
    lesson = found.error ? null : found;
    use.disabled = !lesson;
    // what is wrong leaves the last good page standing
    if (lesson) page.replaceChildren(preview(lesson, server, () => number !== newest));
  };
  box.addEventListener("input", settling(check, REST_MS, MOST_MS));
  use.addEventListener("click", () => { if (lesson) onUse(box.value, lesson); });
  find(root, "[data-do=save]").addEventListener("click",
    () => download(box.value, "lesson.md", "text/markdown"));
  find(root, "[data-do=leave]").addEventListener("click", onLeave);
  return {
    /** @param {string | null} text null: what was there, or an example */
    open(text) {
      if (text !== null || !box.value) box.value = text ?? first;
      check();
      box.focus();
    },
  };
};
