// A joint table to edit, and what its two variables say about each other.

import {find} from "../../../static/dom.js";
import {fixed} from "../../../static/number.js";
import {add, button, buttons, card, choice, numbers, range} from "../controls.js";
import {formula, note, tex} from "../formula.js";
import {MOST, channel, columns, flat, identities, normalise, presets, problem, quantities, rows,
  unflat} from "../math/tables.js";
import {bars} from "./information-bars.js";
/** @import {Problem, Quantities, Table} from "../math/tables.js" */
/** @import {Columns, Stage} from "../stage.js" */
/** @import {InformationState} from "./information.js" */

/** @typedef {Stage<InformationState>} InformationStage */
/**
 * What is shown: the table as typed, what is wrong with it, the last table that could be computed
 * with, and its quantities.
 * @typedef {{joint: Table, trouble: Problem | null, sound: Table, q: Quantities}} Now
 */

/** The table as it is typed, which a link cannot always hold. */
class Editor {
  /** @param {InformationStage} stage */
  constructor(stage) {
    this.stage = stage;
    this.joint = unflat(stage.state.table);
    this.sound = channel(0.1);
    /** Lays new inputs, for another shape or other numbers. */
    this.lay = () => {};
  }

  /** @param {Table} next @param {Partial<InformationState>} [values] */
  keep(next, values = {}) {
    this.joint = next;
    // NaN cannot go into a link: the last good table stays in the URL until it is mended.
    if (!problem(next)) this.stage.set({table: flat(next), ...values});
    else {
      Object.assign(this.stage.state, values);
      this.stage.redraw();
    }
  }

  /** Puts a whole table in. @param {Table} next @param {Partial<InformationState>} [values] */
  load(next, values) {
    this.keep(next, values);
    this.lay();
  }

  /** Puts another shape in; what is left is scaled back to 1. @param {Table} next */
  reshape(next) {
    this.load(problem(next)?.canNormalise ? normalise(next) : next, {preset: "own"});
  }

  /** @returns {Now} */
  now() {
    const trouble = problem(this.joint);
    if (!trouble) this.sound = this.joint;
    else if (trouble.canNormalise) this.sound = normalise(this.joint);
    return {joint: this.joint, trouble, sound: this.sound, q: quantities(this.sound)};
  }
}

/** @param {Table} joint */
const markup = (joint) => `<thead><tr><td></td>${joint[0].map((_, j) => `<th>y${j + 1}</th>`)
  .join("")}<th>p(x)</th></tr></thead><tbody>${joint.map((row, i) => `<tr><th>x${i + 1}</th>${
  row.map((p, j) => `<td><input type="number" min="0" max="1" step="0.05" data-i="${i}"
    data-j="${j}" aria-label="p of x${i + 1} and y${j + 1}" value="${Number(p.toFixed(4))}"></td>`)
    .join("")}<td data-x="${i}"></td></tr>`).join("")}<tr><th>p(y)</th>${
  [...joint[0], 1].map((_, j) => `<td data-y="${j}"></td>`).join("")}</tr></tbody>`;

/** @param {Editor} editor @param {HTMLElement} parent @returns {(now: Now) => void} */
const tableCard = (editor, parent) => {
  const sheet = add(parent, `<div class="how-card"><h3>Joint probabilities p(x, y)</h3>
    <div class="how-table-wrap" tabindex="0" role="region" aria-label="Joint probabilities">
      <table class="how-joint"></table></div>
    <p class="how-warn how-problem" role="alert"></p></div>`);
  const table = find(sheet, "table"), bar = buttons(sheet);
  button(bar, "Normalise to 1", () => editor.load(normalise(editor.joint)));
  bar.hidden = true;
  editor.lay = () => {
    table.innerHTML = markup(editor.joint);
    editor.stage.redraw();
  };
  editor.lay();
  table.addEventListener("input", (event) => {
    if (!(event.target instanceof HTMLInputElement)) return;
    const {value, dataset: {i, j}} = event.target;
    const next = editor.joint.map((row) => [...row]);
    next[Number(i)][Number(j)] = value.trim() === "" ? NaN : Number(value);
    editor.keep(next, {preset: "own"});
  });
  return ({joint, trouble, sound}) => {
    find(sheet, ".how-problem").textContent = trouble ? `${trouble.words} The numbers are those ${
      trouble.canNormalise ? "after normalising" : "of the last good table"}.` : "";
    bar.hidden = !trouble?.canNormalise;
    for (const input of table.querySelectorAll("input")) {
      const p = joint[Number(input.dataset.i)][Number(input.dataset.j)];
      input.setAttribute("aria-invalid", String(!(p >= 0)));
    }
    if (sound.length !== joint.length || sound[0].length !== joint[0].length) return;
    rows(sound).forEach((p, i) => { find(table, `[data-x="${i}"]`).textContent = fixed(p); });
    [...columns(sound), 1].forEach((p, j) => {
      find(table, `[data-y="${j}"]`).textContent = fixed(p);
    });
  };
};

/** @param {Editor} editor @param {HTMLElement} parent @returns {(now: Now) => void} */
const controls = (editor, parent) => {
  const {stage} = editor;
  choice(stage, parent, "preset", "Presets", {independent: "independent",
    determined: "determined", channel: "noisy channel"},
  {change: (preset) => editor.load(presets[preset](stage.state.flip), {preset})});
  range(stage, parent, "flip", "Channel flips a bit with probability", {moved: (flip) => {
    stage.set({flip});
    editor.load(channel(flip), {preset: "channel"});
  }});
  const bar = buttons(parent);
  /** @param {string} text @param {(joint: Table) => Table} change */
  const press = (text, change) => button(bar, text, () => editor.reshape(change(editor.joint)));
  const moreRows = press("+ row", (joint) => [...joint, joint[0].map(() => 0)]);
  const lessRows = press("− row", (joint) => joint.slice(0, -1));
  const moreColumns = press("+ column", (joint) => joint.map((row) => [...row, 0]));
  const lessColumns = press("− column", (joint) => joint.map((row) => row.slice(0, -1)));
  note(parent, "A new row or column starts with zeros: an event that never happens adds nothing, "
    + "since 0 · log 0 = 0. What is left after removing one is scaled back to 1.");
  return ({joint}) => {
    moreRows.disabled = joint.length >= MOST;
    lessRows.disabled = joint.length <= 1;
    moreColumns.disabled = joint[0].length >= MOST;
    lessColumns.disabled = joint[0].length <= 1;
  };
};

/** @param {HTMLElement} parent @returns {(now: Now) => void} */
const bitsCard = (parent) => {
  const sheet = card(parent, "In bits");
  formula(sheet, "I(X;Y)=\\sum_{x,y}p(x,y)\\log_2\\frac{p(x,y)}{p(x)\\,p(y)}");
  const cell = formula(sheet);
  const show = numbers(sheet, [
    {name: "hx", title: "$H(X)$", digits: 4},
    {name: "hy", title: "$H(Y)$", digits: 4},
    {name: "hxy", title: "$H(X,Y)$", digits: 4},
    {name: "hxGivenY", title: "$H(X|Y)$", digits: 4},
    {name: "hyGivenX", title: "$H(Y|X)$", digits: 4},
    {name: "mutual", title: "$I(X;Y)$", digits: 4, tone: "strong"},
  ]);
  return ({q, sound: [[p]]}) => {
    show(q);
    cell(`\\text{first cell: }-\\log_2 p(x_1,y_1)=-\\log_2 ${tex(p)}=\\now{${
      tex(p > 0 ? -Math.log2(p) : Infinity, 2)}\\text{ bits}}`);
  };
};

/** @param {Quantities} q */
const comment = (q) => {
  if (q.mutual < 1e-9) {
    return "X and Y are independent: knowing one says nothing about the other, H(X|Y) = H(X).";
  }
  if (q.hxGivenY < 1e-9) {
    return "Y determines X: once Y is known nothing about X is open, H(X|Y) = 0.";
  }
  return `Knowing Y takes ${fixed(q.mutual, 2)} of X’s ${fixed(q.hx, 2)} bits away.`;
};

/** @param {HTMLElement} parent @returns {(now: Now) => void} */
const checksCard = (parent) => {
  const sheet = card(parent, "Checked now");
  const checks = identities(quantities(channel(0.1))).map(() => {
    const row = add(sheet, '<div class="how-check"></div>');
    return {show: formula(row), mark: add(row, "<b></b>")};
  });
  const say = add(sheet, '<p class="how-note how-say" role="status"></p>');
  return ({q}) => {
    identities(q).forEach(([name, left, right], i) => {
      const [a, b] = name.split("=");
      checks[i].show(`\\begin{aligned}${a}&=${b}\\\\${tex(left)}&=${tex(right)}\\end{aligned}`);
      checks[i].mark.textContent = Math.abs(left - right) < 1e-9 ? "✓" : "✗";
    });
    say.textContent = comment(q);
  };
};

/** @param {InformationStage} stage @param {Columns} part */
export const tablePart = (stage, part) => {
  const editor = new Editor(stage);
  const panels = [tableCard(editor, part.figure), bars(part.figure),
    controls(editor, part.controls), bitsCard(part.words), checksCard(part.words)];
  stage.onDraw(() => {
    if (stage.state.part !== "table") return;
    const now = editor.now();
    for (const show of panels) show(now);
  });
};
