// Controls, live numbers and other furniture that the scenes share.

import {element, escape, find, findAs} from "../../static/dom.js";
import {fixed} from "../../static/number.js";
import {prose} from "./formula.js";
/** @import {Columns, Stage} from "./stage.js" */

/** Appends the element of some markup. @param {HTMLElement} parent @param {string} markup */
export const add = (parent, markup) => {
  const made = element(markup);
  parent.append(made);
  return made;
};

/** A sheet of paper. @param {HTMLElement} parent @param {string} [title] @param {string} [tone] */
export const card = (parent, title = "", tone = "") => add(parent, `<div class="how-card">${
  title ? `<h3${tone ? ` class="how-${tone}"` : ""}>${title}</h3>` : ""}</div>`);

/** Two sheets side by side, if there is room. @param {HTMLElement} parent */
export const pair = (parent) => add(parent, '<div class="how-two"></div>');

/** Always with a sign. @param {number} value */
export const signed = (value, digits = 2) => (value < 0 ? "" : "+") + fixed(value, digits);

// -- live numbers ---------------------------------------------------------------------------------
/** @typedef {{name: string, title: string, unit?: string, digits?: number, tone?: string}} Row */

/**
 * A list of named numbers. data-value holds the full number, which tests compare with the oracle.
 * @param {HTMLElement} parent @param {Row[]} rows @param {string} [label]
 * @returns {(values: Record<string, number | null>) => void} null has no meaning just now
 */
export const numbers = (parent, rows, label = "Current numbers") => {
  const list = add(parent, `<dl class="how-numbers" aria-label="${escape(label)}"></dl>`);
  /** @type {Record<string, {output: HTMLElement, digits: number, row: HTMLElement}>} */
  const cells = {};
  for (const {name, title, unit = "", digits = 3, tone = ""} of rows) {
    const row = add(list, `<div class="${tone ? `how-${tone}` : ""}"><dt></dt>
      <dd><output data-name="${name}"></output><small>${unit}</small></dd></div>`);
    prose(find(row, "dt"), title, "span");
    cells[name] = {output: find(row, "output"), digits, row};
  }
  return (values) => {
    for (const [name, value] of Object.entries(values)) {
      const {output, digits, row} = cells[name];
      row.hidden = value === null;
      output.dataset.value = String(value);
      output.textContent = fixed(value, digits);
    }
  };
};

/**
 * How it stands, in a sentence of its own that is read out when it becomes another one.
 * `data-value` holds its name.
 * @param {HTMLElement} parent
 * @returns {(name: string, words: [tone: string, title: string, why: string]) => void}
 */
export const sentence = (parent) => {
  const say = add(parent, '<p class="how-say" role="status"></p>');
  let told = "";
  return (name, [tone, title, why]) => {
    const now = `<b class="how-${tone}">${title}</b> ${why}`;
    if (told === now) return; // the page may show it in another language by now
    told = say.innerHTML = now;
    say.dataset.value = name;
  };
};

// -- controls -------------------------------------------------------------------------------------
let ids = 0;
const nextId = () => `how-control-${++ids}`;

/**
 * A slider for the parameter `name`.
 * @param {Stage} stage @param {HTMLElement} parent @param {string} name @param {string} title
 * @param {{digits?: number, moved?: (value: number) => void, say?: (value: number) => string}}
 *   [options] `moved` instead of setting; `say` words the value, here and for who cannot see
 */
export const range = (stage, parent, name, title, {digits = 2, moved, say} = {}) => {
  const {low, high, step} = stage.scene.params[name];
  const id = nextId();
  const row = add(parent, `<div class="how-range"><label for="${id}"></label>
    <output></output><input type="range" id="${id}" name="${name}" min="${low}" max="${high}"
    step="${step}"></div>`);
  prose(find(row, "label"), title, "span");
  const input = findAs(row, "input", HTMLInputElement), output = find(row, "output");
  input.addEventListener("input", () => {
    const value = Number(input.value);
    if (moved) moved(value);
    else stage.set({[name]: value});
  });
  stage.onDraw(() => {
    const value = stage.state[name];
    if (Number(input.value) !== value) input.value = String(value);
    output.textContent = say ? say(value) : fixed(value, digits);
    if (say) input.setAttribute("aria-valuetext", say(value));
  });
};

/**
 * One of a few: radio buttons that look like a switch, so arrow keys work by themselves.
 * @param {Stage} stage @param {HTMLElement} parent @param {string} name of the parameter
 * @param {string} title @param {Record<string, string>} options words by value
 * @param {{change?: (value: any) => void, shown?: () => string}} [own] instead of the parameter
 */
export const choice = (stage, parent, name, title, options, {change, shown} = {}) => {
  const group = nextId();
  const set = add(parent, `<fieldset class="how-choice"><legend>${title}</legend>
    <div>${Object.entries(options).map(([value, text]) => `<label><input type="radio"
    name="${group}" value="${value}"><span>${text}</span></label>`).join("")}</div></fieldset>`);
  set.dataset.name = name;
  const inputs = [...set.querySelectorAll("input")];
  for (const input of inputs) {
    input.addEventListener("change", () => {
      if (change) change(input.value);
      else stage.set({[name]: input.value});
    });
  }
  stage.onDraw(() => {
    const value = shown ? shown() : String(stage.state[name]);
    for (const input of inputs) input.checked = input.value === value;
  });
};

/**
 * @param {HTMLElement} parent @param {string} text @param {() => void} click
 * @param {boolean} [primary]
 */
export const button = (parent, text, click, primary = false) => {
  const made = document.createElement("button");
  made.type = "button";
  made.className = primary ? "how-button how-primary" : "how-button";
  made.textContent = text;
  made.addEventListener("click", click);
  parent.append(made);
  return made;
};

/** A row of buttons. @param {HTMLElement} parent */
export const buttons = (parent) => add(parent, '<div class="how-buttons"></div>');

/** @typedef {[colour: string, text: string, style?: string]} Key */
/** @param {HTMLElement} parent @param {Key[]} entries `style` is how-dashed or how-dot */
export const legend = (parent, entries) => add(parent, `<div class="how-legend">${entries.map(
  ([colour, text, style = ""]) =>
    `<span class="how-key ${style}" style="--key:var(--pg-${colour})"><span>${text}</span></span>`,
).join("")}</div>`);

/**
 * A scene in parts, chosen by its parameter "part": all are on the page and all but one hidden, so
 * switching keeps what was typed.
 * @param {Stage} stage @param {string} title of the choice
 * @param {Record<string, {words: string, fill: (stage: Stage, part: Columns) => void}>} parts
 */
export const partsOf = (stage, title, parts) => {
  choice(stage, stage.controls, "part", title,
    Object.fromEntries(Object.entries(parts).map(([name, {words}]) => [name, words])));
  for (const [name, {fill}] of Object.entries(parts)) {
    /** @param {HTMLElement} column */
    const part = (column) => add(column, '<div class="how-part"></div>');
    const columns = {figure: part(stage.figure), controls: part(stage.controls),
      words: part(stage.words)};
    stage.onDraw(() => {
      for (const column of Object.values(columns)) column.hidden = stage.state.part !== name;
    });
    fill(stage, columns);
  }
};
