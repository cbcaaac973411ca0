// Find the slip: formulas that some lectures print, picked apart and then checked in numbers.

import {add, button, buttons, card, legend, numbers, partsOf, range} from "../controls.js";
import {formula, note, prose} from "../formula.js";
import {FAR} from "../math/slips.js";
import {plot} from "../plot.js";
import {GOODFELLOW} from "../sources.js";
import {NAMES, SLIPS} from "./slips-cases.js";
import {CHECKS} from "./slips-checks.js";
import {notationTable} from "./slips-table.js";
/** @import {Columns, Scene, Stage} from "../stage.js" */
/** @import {SlipName} from "./slips-cases.js" */

/**
 * @typedef {object} State
 * @property {SlipName} part the slip that is open
 * @property {number[]} picks the part picked of each slip, -1 for none yet
 * @property {number} dr D(x)
 * @property {number} df D(G(z))
 * @property {number} shift of the generator's mean
 * @property {number} error of a round trip
 * @property {number} lambda
 * @property {number} score
 */
/** @typedef {Stage<State>} SlipsStage */

/** @param {State} state @param {SlipName} name */
const pickOf = ({picks}, name) => SLIPS[name].parts[picks[NAMES.indexOf(name)]] ?? null;

/** @param {SlipsStage} stage @param {SlipName} name @param {number} i */
const pick = (stage, name, i) =>
  stage.set({picks: stage.state.picks.map((old, j) => (NAMES[j] === name ? i : old))});

/**
 * The printed formula as buttons, and what is said of the part that was picked.
 * @param {SlipsStage} stage @param {HTMLElement} parent @param {SlipName} name
 * @returns {() => void}
 */
const question = (stage, parent, name) => {
  const {says, parts} = SLIPS[name], sheet = card(parent, "As printed");
  note(sheet, says);
  const row = add(sheet, '<div class="how-picks"></div>');
  const all = parts.map(({tex, plain}, i) => {
    const made = button(row, "", () => pick(stage, name, i));
    formula(add(made, '<span aria-hidden="true"></span>'), tex, false);
    add(made, `<span class="how-unseen">${plain}</span>`);
    return made;
  });
  const verdict = add(sheet, '<div class="how-verdict" role="status"></div>');
  const give = button(buttons(sheet), "Show the slip", () =>
    pick(stage, name, parts.findIndex(({slip}) => slip)));
  let told = /** @type {number | null} */ (null);
  return () => {
    const picked = pickOf(stage.state, name), at = picked ? parts.indexOf(picked) : -1;
    if (told === at) return;
    told = at;
    all.forEach((each, i) => {
      each.setAttribute("aria-pressed", String(i === at));
      each.classList.toggle("how-found", i === at && Boolean(picked?.slip));
    });
    give.disabled = Boolean(picked?.slip);
    verdict.replaceChildren();
    verdict.dataset.value = !picked ? "none" : picked.slip ? "slip" : "sound";
    if (!picked) note(verdict, "Which part does not agree with the field? Press it.");
    else {
      add(verdict, picked.slip ? '<b class="how-real">Yes, that is the slip.</b>'
        : '<b class="how-warn">Not this part.</b>');
      prose(verdict, picked.why);
    }
  };
};

/** @param {SlipsStage} stage @param {HTMLElement} parent @param {SlipName} name
 * @returns {() => void} */
const check = (stage, parent, name) => {
  const own = CHECKS[name], sheet = card(parent, "Checked in numbers");
  const [printed, right] = own.keys ?? ["as printed", "corrected"];
  legend(sheet, [["fake", printed, "how-dashed"], ["disc", right]]);
  const picture = plot(stage, sheet, {label: `${SLIPS[name].short}: printed and corrected`,
    x: own.x, y: own.y, height: 250});
  const say = add(sheet, '<p class="how-check-say" role="status"></p>');
  return () => {
    const words = own.say(stage.state);
    say.textContent = words;
    picture.draw((ink) => own.paint(ink, stage.state), words);
  };
};

/** @param {HTMLElement} parent @param {SlipName} name */
const corrected = (parent, name) => {
  const sheet = card(parent, "Corrected", "real");
  formula(sheet, SLIPS[name].right);
  note(sheet, SLIPS[name].note);
  const wrong = card(parent, "As printed", "fake");
  const parts = SLIPS[name].parts.map(({tex}) => tex);
  formula(wrong, SLIPS[name].lines
    ? `\\begin{gathered}${parts.join("\\\\")}\\end{gathered}` : parts.join("\\;"));
};

/** @param {SlipName} name @returns {(stage: SlipsStage, part: Columns) => void} */
const fill = (name) => (stage, part) => {
  const ask = question(stage, part.figure, name);
  const behind = [part.figure, part.words].map((column) =>
    add(column, '<div class="how-part" hidden></div>'));
  const draw = check(stage, behind[0], name);
  corrected(behind[1], name);
  const show = numbers(card(behind[1], "Numbers"), CHECKS[name].rows);
  for (const [slider, title] of CHECKS[name].sliders) range(stage, part.controls, slider, title);
  if (CHECKS[name].sliders.some(([slider]) => slider === "dr")) {
    note(part.controls, "D(x) and D(G(z)) also give the table its numbers.");
  }
  stage.onDraw(() => {
    if (stage.state.part !== name) return;
    ask();
    const picked = pickOf(stage.state, name);
    behind[0].hidden = !picked;
    behind[1].hidden = !picked?.slip;
    if (!picked) return;
    draw();
    show(CHECKS[name].values(stage.state));
  });
};

/** @param {SlipsStage} stage */
const build = (stage) => {
  partsOf(stage, "Slip", Object.fromEntries(NAMES.map((name) =>
    [name, {words: SLIPS[name].short, fill: fill(name)}])));
  const table = notationTable(stage.words);
  stage.onDraw(() => table(stage.state));
};

/** @type {Scene} */
export const slips = {
  name: "slips", short: "Find the slip", title: "Find the slip",
  idea: "Slides slip, and a formula looks right whatever it says. Press the part that does not "
    + "agree with the field; then numbers decide, not taste.",
  tryThis: "Pick a part of the printed formula. When you have found the slip, move the sliders and "
    + "see what the printed one would do.",
  source: `${GOODFELLOW}, equation 1, theorem 1 and section 3; Chen et al. 2016 (InfoGAN), equation `
    + "6; Zhu et al. 2017 (CycleGAN), equation 3 and section 4. The slips are from lectures in "
    + "use; the pixels are Serrano’s, 2020.",
  params: {
    part: {value: NAMES[0], choices: NAMES},
    picks: {value: NAMES.map(() => -1), list: NAMES.length, low: -1, high: 3},
    dr: {value: 0.8, low: 0.01, high: 0.99, step: 0.01},
    df: {value: 0.3, low: 0.01, high: 0.99, step: 0.01},
    shift: {value: 1.5, low: -FAR, high: FAR, step: 0.1},
    error: {value: 0.1, low: 0.01, high: 1, step: 0.01},
    lambda: {value: 10, low: 0, high: 20, step: 0.5},
    score: {value: -0.5, low: -4, high: 4, step: 0.05},
  },
  build,
};
