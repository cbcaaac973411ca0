// A lesson that is read in a room: the class follows its teacher, hands in its answers, and sees
// how the others answered once the teacher shows it.

import {element, find} from "../../static/dom.js";
import {number} from "../../static/number.js";
import {handedIn} from "../classroom/answers.js";
import {found} from "../classroom/content.js";
import {answeredWords, distribution} from "../classroom/distribution.js";
import {ask, room} from "../classroom/room.js";
import {asked} from "./progress.js";

/** @typedef {import("./reader.js").Reader} Reader */
/** @typedef {import("../classroom/room.js").Place} Place */

let opened = ""; // the room's lesson that was opened here, and the step it was taken to
let name = ""; // what this browser calls it

/** Where the class is, if this page is in it. */
const placeNow = () => room.state?.lesson ?? null;

/** Does the page read the room's lesson? @param {string} lesson */
const isRooms = (lesson) => Boolean(placeNow() && name && lesson === name);

/** An answer was given, or locked while its run is still to come (`right` null).
 * @param {string} lesson @param {string} id @param {*} value @param {boolean | null} right */
export const answered = (lesson, id, value, right) => {
  if (!isRooms(lesson) || room.state?.role !== "student") return;
  const message = {op: "room_answer", lesson: placeNow()?.number, question: id,
    value: handedIn(value), right};
  ask(message).catch(() => {}); // the teacher has gone on: it counts no more
};

/** The page turned to a step: where the teacher goes, the class goes.
 * @param {string} lesson @param {number} step */
export const turned = (lesson, step) => {
  const place = placeNow();
  if (!isRooms(lesson) || room.state?.role !== "teacher" || place?.step === step) return;
  ask({op: "room_lesson", step}).catch(() => {});
};

/** The seed of a quiz's pictures: in a room everybody has the same. @param {string} lesson */
export const seedOf = (lesson) => (isRooms(lesson) ? placeNow()?.seed : undefined);

/** What was answered here before: after a reload, or alone at home. @param {Reader} reader */
const handInKept = ({lesson, progress}) => {
  for (const {blocks} of lesson?.steps ?? []) {
    for (const id of asked({blocks})) {
      const kept = progress.answer(id);
      if (kept) answered(progress.name, id, kept.value, kept.right);
    }
  }
};

/** Opens the room's lesson, and goes where its teacher goes. @param {Reader} reader
 * @param {Place} place */
const follow = async (reader, place) => {
  const now = `${room.secret} ${place.number}`;
  if (!opened.startsWith(`${now} `)) {
    opened = `${now} `;
    const {lesson, text} = await found(reader.server, place);
    if (!lesson || placeNow()?.number !== place.number) {
      opened = "";
      return;
    }
    name = place.name || reader.own.keep(text, lesson);
    const {step} = /** @type {Place} */ (placeNow()); // it may have moved meanwhile
    opened = `${now} ${step}`;
    reader.open(lesson, name, step);
    handInKept(reader);
  } else if (!place.free && opened !== `${now} ${place.step}` && name) {
    opened = `${now} ${place.step}`;
    if (!reader.lesson && room.state?.role === "teacher") return; // who closed it needs it not
    if (reader.progress.name !== name || !reader.lesson) await reader.openNamed(name, place.step);
    else if (reader.at !== place.step) reader.go(place.step, false);
  }
};

/** What the class answered, below each question that is open here. @param {Reader} reader */
const dress = (reader) => {
  const place = placeNow();
  if (!place || !isRooms(reader.progress.name)) return;
  for (const block of reader.lesson?.steps[reader.at - 1]?.blocks ?? []) {
    const id = "id" in block ? block.id : null;
    const root = id && /** @type {HTMLElement | null} */ (
      reader.root.querySelector(`[data-block="${CSS.escape(id)}"]`));
    if (!root) continue;
    const tally = place.answers.find((one) => one.id === id);
    const mean = place.means?.[id];
    const shown = room.state?.role === "student" ? tally : undefined;
    const now = JSON.stringify([shown, mean]);
    if (root.dataset.told === now) continue;
    root.dataset.told = now;
    root.querySelector(":scope > .pg-class-answers")?.remove();
    if (!shown && mean === undefined) continue;
    const told = element(`<div class="pg-class-answers"><h3>The class</h3><p></p></div>`);
    find(told, "p").textContent = shown ? answeredWords(shown, room.state?.here ?? 0)
      : `The class told ${number(mean ?? 0)} apart on average.`;
    if (shown) told.append(distribution(shown, block));
    root.append(told);
  }
};

/** @param {Reader} reader */
export const inClass = (reader) => {
  const look = () => {
    const place = placeNow();
    if (!place) {
      opened = name = "";
      return;
    }
    follow(reader, place).then(() => dress(reader));
  };
  room.on(look);
  return () => dress(reader); // a step was drawn
};
