// The page before a lesson's first step, and the one behind its last.

import {element, find} from "../../static/dom.js";
import {written} from "./math.js";
import {asked} from "./progress.js";
import {summaryWords} from "./words.js";

/** @typedef {import("./types.js").Lesson} Lesson */
/** @typedef {import("./progress.js").Progress} Progress */

/** @param {Lesson} lesson */
export const introduction = ({title, minutes, level, source, goals, introduction: text}) => {
  const root = element(`<article><h2 tabindex="-1" translate="no"></h2><p class="pg-note">
    <span></span> · <span></span></p></article>`);
  find(root, "h2").textContent = title;
  const [time, grade] = root.querySelectorAll(".pg-note span");
  time.textContent = `${minutes} minutes`;
  grade.textContent = level;
  if (goals.length) {
    const list = element(`<ul class="pg-goals" translate="no"></ul>`);
    list.append(...goals.map((goal) => written(goal, "li")));
    root.append(element("<h3>What you will know</h3>"), list);
  }
  root.append(written(text));
  const said = element(`<p class="pg-note"><b>Source.</b> <span translate="no"></span></p>`);
  find(said, "span").textContent = source;
  root.append(said);
  return root;
};

/** What was answered, how much of it was right. @param {Lesson} lesson
 * @param {Pick<Progress, "answer">} progress */
export const tally = ({steps}, progress) => {
  const ids = steps.flatMap(asked);
  const answers = ids.flatMap((id) => progress.answer(id) ?? []);
  return {questions: ids.length, answered: answers.length,
    right: answers.filter(({right}) => right).length};
};

/** What one has written, by the block's id. @param {Lesson} lesson @param {Progress} progress */
const ownWords = ({steps}, progress) => steps.flatMap(({blocks}) => blocks.flatMap((block) => {
  const words = block.kind === "note" && block.id ? progress.note(block.id) : "";
  return words && block.kind === "note" ? [{ask: block.ask, words}] : [];
}));

/** @param {Lesson} lesson @param {Progress} progress
 * @param {{go: (step: number) => void, leave: () => void}} on */
export const summary = (lesson, progress, {go, leave}) => {
  const root = element(`<article><h2 tabindex="-1">What you did</h2><p></p></article>`);
  find(root, "p").textContent = summaryWords(tally(lesson, progress));
  const open = lesson.steps.map((step, i) => ({step, number: i + 1}))
    .filter(({step, number}) => !progress.isDone(step, number));
  if (open.length) {
    const list = element(`<ul class="pg-still-open"></ul>`);
    for (const {step, number} of open) {
      const row = element(`<li><button type="button" class="pg-button"></button></li>`);
      find(row, "button").append(`${number} `, written(step.title, "span"));
      find(row, "button").addEventListener("click", () => go(number));
      list.append(row);
    }
    root.append(element("<h3>Still open</h3>"), list);
  }
  const mine = ownWords(lesson, progress);
  if (mine.length) root.append(element("<h3>In your own words</h3>"));
  for (const {ask, words} of mine) {
    const said = element(`<p class="pg-remark" translate="no"></p>`);
    said.textContent = words;
    root.append(written(ask), said);
  }
  const back = element(`<button type="button" class="pg-primary">All lessons</button>`);
  back.addEventListener("click", leave);
  root.append(back);
  return root;
};
