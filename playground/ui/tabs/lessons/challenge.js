// A goal on live readings: the lesson looks on while somebody tries.

import {element, find} from "../../static/dom.js";
import {changed, standing} from "./judge.js";
import {written} from "./math.js";
import {readingTitle, standingWords} from "./words.js";
import {sceneTitle, settingTitle} from "./world.js";

/** @typedef {import("./blocks.js").Context} Context */
/** @typedef {import("./types.js").Challenge} Challenge */
/** @typedef {import("./types.js").Condition} Condition */

const LOOK_MS = 250;

/** @type {Record<string, string>} */
const SIGNS = {">=": "≥", "<=": "≤", "==": "=", "!=": "≠"};

/** The goal, each part with a mark of its own. @param {Condition[]} goal */
const goalList = (goal) => {
  const list = element(`<ul class="pg-goal"></ul>`);
  for (const {name, op, value} of goal) {
    const row = element(`<li><b aria-hidden="true">○</b><span></span> <span></span><output></output></li>`);
    row.children[2].textContent = `${SIGNS[op] ?? op} ${value}`;
    entitle(row, name);
    list.append(row);
  }
  return list;
};

/** What a part of the goal is called. A scene names its own once it is open; till then the part is
 * not shown, and the task says it in words. @param {HTMLElement} row @param {string} name */
const entitle = (row, name) => {
  if (row.dataset.named) return;
  const words = readingTitle(name, settingTitle), own = sceneTitle(name) ?? words;
  row.hidden = own === name.slice(name.indexOf(".") + 1) && name.includes(".");
  if (row.hidden) return;
  row.children[1].replaceChildren(own);
  row.dataset.named = "true";
};

/** @param {HTMLElement} list @param {Challenge} challenge @param {Context} context */
const showGoal = (list, {goal}, {world}) => goal.forEach((condition, i) => {
  const row = /** @type {HTMLElement} */ (list.children[i]);
  entitle(row, condition.name);
  const found = world.read(condition.name);
  const reached = standing({...NOTHING, goal: [condition]}, world.read, []).state === "solved";
  row.dataset.right = String(reached);
  find(row, "b").textContent = reached ? "✓" : "○";
  find(row, "output").textContent = typeof found === "number" ? String(Number(found.toPrecision(3)))
    : String(found ?? "–");
});

/** @type {Challenge} */
const NOTHING = {kind: "challenge", line: 0, id: "", ask: "", start: {tab: "", with: {}}, goal: [],
  within: null, changes: null, wrong: [], hint: "", solved: ""};

/** @param {Challenge} asked @param {Context} context @returns {HTMLElement} */
export const challenge = (asked, context) => {
  const root = element(`<section class="pg-block pg-challenge"><h3>Challenge</h3></section>`);
  const goal = goalList(asked.goal);
  const body = element(`<div><p class="pg-note pg-rules"></p><button type="button"
    class="pg-primary">Start the challenge</button><p class="pg-standing" role="status"></p>
    <div class="pg-mistakes" aria-live="polite"></div></div>`);
  root.append(written(asked.ask, "div", "pg-ask"), goal, body);
  find(body, ".pg-rules").textContent = rules(asked);
  if (asked.hint) root.append(hint(asked.hint));
  if (context.progress.answer(asked.id)?.right) solved(asked, root, goal);
  find(body, "button").addEventListener("click", () => attempt(asked, context, root, goal));
  return root;
};

/** @param {Challenge} challenge */
const rules = ({within, changes}) => [
  within === null ? "" : `Within ${within.toLocaleString("en-US")} steps.`,
  changes === null ? "" : changesWords(changes)].filter(Boolean).join(" ");

/** @param {number} most */
const changesWords = (most) => (most === 1 ? "At most one setting changed."
  : `At most ${most} settings changed.`);

/** @param {string} html */
const hint = (html) => {
  const fold = element(`<details class="pg-fold"><summary>Hint</summary></details>`);
  fold.append(written(html));
  return fold;
};

/** @param {Challenge} challenge @param {HTMLElement} root @param {HTMLElement} goal */
const solved = ({solved: words}, root, goal) => {
  root.dataset.right = "true";
  for (const row of goal.children) {
    /** @type {HTMLElement} */ (row).dataset.right = "true";
    find(row, "b").textContent = "✓";
  }
  find(root, ".pg-standing").textContent = "Solved";
  find(root, ".pg-mistakes").replaceChildren(...(words ? [written(words, "div", "pg-why")] : []));
  find(root, ".pg-primary").textContent = "Try it again";
};

/** The newest attempt of each challenge: an older one looks on no more.
 * @type {WeakMap<HTMLElement, number>} */
const attempts = new WeakMap();

/** @param {Challenge} asked @param {Context} context @param {HTMLElement} root
 * @param {HTMLElement} goal */
const attempt = async (asked, context, root, goal) => {
  const {world} = context, {start} = asked;
  const number = (attempts.get(root) ?? 0) + 1;
  attempts.set(root, number);
  delete root.dataset.right;
  find(root, ".pg-mistakes").replaceChildren();
  find(root, ".pg-primary").textContent = "Start again";
  context.reveal();
  if (start.tab) await world.open(start, false);
  const first = world.settings();
  let shown = "";
  while (attempts.get(root) === number && !context.isLeft()) {
    showGoal(goal, asked, context);
    const differing = changed(first, world.settings());
    const over = world.readings.ended(world.slots());
    const {state, say} = standing(asked, world.read, differing, over);
    find(root, ".pg-standing").textContent = standingWords(state, asked,
      differing.map(settingTitle));
    if (state === "solved") {
      context.answered(asked.id, {value: differing, right: true});
      solved(asked, root, goal);
      return;
    }
    if (say && say !== shown) { // it stays until another mistake is made
      shown = say;
      find(root, ".pg-mistakes").replaceChildren(written(say, "div", "pg-mistake"));
    }
    await new Promise((resolve) => { setTimeout(resolve, LOOK_MS); });
  }
};
