// Be the discriminator: pictures one by one, real or made by a G; you against D.

import {element, find, findAs} from "../../static/dom.js";
import {written} from "./math.js";
import {quizWords} from "./words.js";

/** @typedef {import("./blocks.js").Context} Context */
/** @typedef {import("./types.js").Discriminator} Discriminator */
/** D says above ½ that a picture is real.
 * @typedef {{pictures: string[], real: boolean[], d: number[],
 *   note: string}} Quiz `pictures` are data: URLs; `note`: on D */
/** @typedef {{guesses: boolean[], real: boolean[], d: number[], note: string}} Kept `guesses`: is
 * it real? */

const HALF = 0.5;

/** @param {boolean[]} said @param {boolean[]} real */
export const hits = (said, real) => said.filter((one, i) => one === real[i]).length;

/** @param {Discriminator} asked @param {Context} context @returns {HTMLElement} */
export const discriminator = (asked, context) => {
  const root = element(`<section class="pg-block pg-quiz"><h3>Be the discriminator</h3></section>`);
  const body = element("<div></div>");
  root.append(written(asked.ask, "div", "pg-ask"), body);
  const kept = context.progress.answer(asked.id);
  if (kept) result(asked, context, body, kept.value, []);
  else offer(asked, context, body);
  return root;
};

/** @param {Discriminator} asked @param {Context} context @param {HTMLElement} body */
const offer = (asked, context, body) => {
  body.innerHTML = `<button type="button" class="pg-primary">Show the pictures</button>
    <p class="pg-note" role="status"></p>`;
  const button = findAs(body, "button", HTMLButtonElement), said = find(body, "p");
  button.addEventListener("click", async () => {
    button.disabled = true;
    said.textContent = "G draws its pictures …";
    const {data, model, count} = asked;
    const quiz = await context.server.discern({data, model, count, seed: context.seed()})
      .catch(() => ({error: "The pictures did not come. Try again."}));
    button.disabled = false;
    said.textContent = quiz.error ?? "";
    if (!quiz.error) look(asked, context, body, quiz);
  });
};

/** @param {Discriminator} asked @param {Context} context @param {HTMLElement} body
 * @param {Quiz} quiz */
const look = (asked, context, body, {pictures, real, d, note}) => {
  /** @type {boolean[]} */
  const guesses = [];
  body.innerHTML = `<p class="pg-note" role="status"></p><img class="pg-quiz-picture"
    alt="A picture: real or made by G?"><div class="pg-quiz-answers">
    <button type="button" class="pg-button" data-real="true">Real</button>
    <button type="button" class="pg-button" data-real="false">Made by G</button></div>`;
  const image = findAs(body, "img", HTMLImageElement);
  const show = () => {
    find(body, "p").textContent = `Picture ${guesses.length + 1} of ${pictures.length}`;
    image.src = pictures[guesses.length];
  };
  find(body, ".pg-quiz-answers").addEventListener("click", ({target}) => {
    const button = /** @type {Element} */ (target).closest("button");
    if (!button) return;
    guesses.push(button.dataset.real === "true");
    if (guesses.length < pictures.length) {
      show();
      return;
    }
    const value = {guesses, real, d, note};
    const right = hits(guesses, real) > hits(d.map((p) => p > HALF), real);
    context.answered(asked.id, {value, right});
    result(asked, context, body, value, pictures);
  });
  show();
};

/** @param {Discriminator} asked @param {Context} context @param {HTMLElement} body
 * @param {Kept} value @param {string[]} pictures none after a reload */
const result = (asked, context, body, {guesses, real, d, note}, pictures) => {
  const n = real.length, mine = hits(guesses, real), its = hits(d.map((p) => p > HALF), real);
  const root = element(`<div class="pg-compare" data-right="${mine >= its}"><p
    class="pg-verdict-line" role="status"></p><div class="pg-quiz-all"></div></div>`);
  find(root, "p").textContent = quizWords(mine, its, n);
  pictures.forEach((src, i) => {
    const tile = element(`<figure data-right="${guesses[i] === real[i]}"><img alt="">
      <figcaption></figcaption></figure>`);
    findAs(tile, "img", HTMLImageElement).src = src;
    find(tile, "figcaption").textContent = `${guesses[i] === real[i] ? "✓" : "✗"} ${
      real[i] ? "real" : "made by G"}, D ${d[i].toFixed(2)}`;
    find(root, ".pg-quiz-all").append(tile);
  });
  if (note) {
    const said = element(`<p class="pg-note" translate="no"></p>`);
    said.textContent = note;
    root.append(said);
  }
  if (asked.why) root.append(written(asked.why, "div", "pg-why"));
  const again = element(`<button type="button" class="pg-small">Other pictures</button>`);
  again.addEventListener("click", () => {
    context.answered(asked.id, null);
    offer(asked, context, body);
  });
  body.replaceChildren(root, again);
};
