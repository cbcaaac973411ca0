// The blocks of a lesson, each drawn by its kind.

import {element, find, findAs} from "../../static/dom.js";
import {settling} from "../../static/settle.js";
import {challenge} from "./challenge.js";
import {discriminator} from "./discriminator.js";
import {written} from "./math.js";
import {predict} from "./predict.js";
import {slip} from "./slip.js";

/** @typedef {import("./types.js").Answer} Answer */
/** @typedef {import("./types.js").Block} Block */
/**
 * What blocks need of the reader.
 * @typedef {object} Context
 * @property {import("./progress.js").Progress} progress
 * @property {import("./world.js").World} world
 * @property {import("../../static/types.js").TabTools["server"]} server
 * @property {(id: string, answer: Answer | null) => void} answered null: it is taken back
 * @property {(id: string, value: *) => void} guessed it is locked, and its run still to come
 * @property {() => number} seed of a quiz's pictures
 * @property {() => boolean} isLeft another step is shown by now
 * @property {() => void} reveal makes room on a phone for what is opened
 */

/** @param {import("./types.js").Open} asked @param {Context} context */
const open = ({tab, with: values, say, play}, {world, reveal}) => {
  const root = element(`<div class="pg-block pg-opens"><button type="button" class="pg-button"
    ></button><p class="pg-error" role="alert" hidden></p></div>`);
  const button = find(root, "button"), failed = find(root, ".pg-error");
  if (say) button.append(written(say, "span"));
  else button.textContent = "Open it beside";
  button.addEventListener("click", async () => {
    button.toggleAttribute("disabled", true);
    reveal();
    const done = await world.open({tab, with: values}, play);
    button.toggleAttribute("disabled", false);
    failed.hidden = done;
    failed.textContent = done ? "" : "The run could not be started: the tab says why.";
  });
  return root;
};

/** @param {import("./types.js").Note} asked @param {Context} context */
const note = ({id, ask, text}, {progress}) => {
  if (!id) return written(text || ask, "aside", "pg-remark");
  const root = element(`<section class="pg-block pg-own-words"><h3>In your own words</h3></section>`);
  const area = element(`<label><span></span><textarea rows="4" spellcheck="true"></textarea>
    <small>Kept in this browser.</small></label>`);
  find(area, "span").replaceWith(written(ask, "span"));
  const box = findAs(area, "textarea", HTMLTextAreaElement);
  box.value = progress.note(id);
  box.addEventListener("input", settling(() => progress.noted(id, box.value), 300, 1000));
  root.append(area);
  return root;
};

/** @type {Record<string, (block: *, context: Context) => HTMLElement>} */
const KINDS = {
  text: ({html}) => written(html, "div", "pg-block"),
  open, predict, challenge, discriminator, slip, note,
};

/** @param {Block} block @param {Context} context */
export const drawn = (block, context) => {
  const root = KINDS[block.kind](block, context);
  if ("id" in block && block.id) root.dataset.block = block.id;
  return root;
};
