// Controls made from declared knobs; ids are SCOPE-knob-NAME.

import {element, escape, find} from "./dom.js";
import {boxText, parseNumber, scale, slides} from "./knobs.js";

/** @typedef {import("./types.js").Knob} Knob */
/** @typedef {import("./types.js").Values} Values */
/** @typedef {{knob: Knob, root: HTMLElement, value: *, put: (value: *) => void}} Item */

/** @type {Record<string, string>} */
const GROUPS = {data: "Data", game: "The game", networks: "Networks", run: "The run",
  optimiser: "Optimisation", tricks: "Stabilisers"};

/** @param {Knob} knob @param {string} id */
const markup = (knob, id) => {
  const title = escape(knob.title);
  if (knob.kind === "bool") {
    return `<label class="pg-check" for="${id}">
      <input type="checkbox" id="${id}"><span>${title}</span></label>`;
  }
  if (knob.kind === "choice") {
    const options = knob.choices.map((choice) => `<option value="${escape(choice)}">${
      escape(knob.labels?.[choice] || choice)}</option>`);
    return `<label for="${id}">${title}</label><i></i>
      <select id="${id}">${options.join("")}</select>`;
  }
  const unit = knob.unit ? ` <small>${escape(knob.unit)}</small>` : "";
  const range = slides(knob) ? `<input type="range" min="0" max="${scale(knob).notches}"
    step="1" id="${id}" aria-label="${title}">` : "";
  return `<label for="${id}-number">${title}${unit}</label><i></i>
    <input type="text" inputmode="decimal" class="pg-number" id="${id}-number"
      autocomplete="off">${range}`;
};

/** A box and, where it makes sense, a slider. Returns what moves them.
 * @param {Knob} knob @param {HTMLElement} root @param {(value: number) => void} changed
 * @param {(text: string) => void} wrong */
const numberControl = (knob, root, changed, wrong) => {
  const box = /** @type {HTMLInputElement} */ (find(root, ".pg-number"));
  const range = /** @type {HTMLInputElement | null} */ (root.querySelector("input[type=range]"));
  const scaled = scale(knob);
  const slide = (/** @type {number | null} */ value) => {
    if (!range) return;
    if (value !== null) range.value = String(scaled.at(value));
    range.style.setProperty("--at", `${(Number(range.value) / Number(range.max)) * 100}%`);
  };
  range?.addEventListener("input", () => {
    const value = scaled.value(Number(range.value));
    box.value = boxText(value);
    slide(null);
    changed(value);
  });
  box.addEventListener("change", () => {
    const value = parseNumber(knob, box.value);
    if (value === undefined) {
      wrong(`${knob.title} must be ${knob.allowed}.`);
      return;
    }
    slide(value);
    changed(value);
  });
  return (/** @type {number} */ value) => {
    box.value = boxText(Number(value));
    slide(value);
    wrong("");
  };
};

/** One control. @param {string} scope @param {Knob} knob
 * @param {(value: *) => void} told @returns {Item} */
const build = (scope, knob, told) => {
  const root = element(`<div class="pg-knob" data-knob="${knob.name}">
    ${markup(knob, `${scope}-knob-${knob.name}`)}<p class="pg-help">${escape(knob.help)}</p>
    <p class="pg-wrong" role="alert" hidden></p></div>`);
  const mark = root.querySelector("i");
  if (!knob.live && mark && knob.when_reset !== false) {
    mark.textContent = "at reset";
    mark.title = "takes effect at the next reset";
  }
  const warn = find(root, ".pg-wrong");
  const wrong = (/** @type {string} */ text) => {
    warn.hidden = !text;
    warn.textContent = text;
    root.classList.toggle("pg-bad", Boolean(text));
  };
  /** @type {Item} */
  const item = {knob, root, value: knob.default, put() {}};
  const changed = (/** @type {*} */ value) => {
    item.value = value;
    wrong("");
    told(value);
  };
  if (knob.kind === "bool") {
    const box = /** @type {HTMLInputElement} */ (find(root, "input"));
    item.put = (value) => { box.checked = Boolean(value); };
    box.addEventListener("change", () => changed(box.checked));
  } else if (knob.kind === "choice") {
    const select = /** @type {HTMLSelectElement} */ (find(root, "select"));
    item.put = (value) => { select.value = value; };
    select.addEventListener("change", () => changed(select.value));
  } else item.put = numberControl(knob, root, changed, wrong);
  return item;
};

/** @param {string | undefined} name of a group of knobs */
const groupElement = (name) => {
  const title = GROUPS[name || ""] || name || "";
  const group = element(`<fieldset class="pg-group"><legend></legend></fieldset>`);
  find(group, "legend").textContent = title.charAt(0).toUpperCase() + title.slice(1);
  if (!title) find(group, "legend").remove();
  return group;
};

/** Puts items into fieldsets by their knobs' groups. @param {HTMLElement} into
 * @param {Item[]} items */
const fill = (into, items) => {
  /** @type {Map<string | undefined, HTMLElement>} */
  const groups = new Map();
  for (const {knob, root} of items) {
    const group = groups.get(knob.group) || groupElement(knob.group);
    if (!groups.has(knob.group)) into.append(group);
    groups.set(knob.group, group);
    group.append(root);
  }
};

/** @param {Item} item @param {string | undefined} reason why it is off */
const turnOff = ({root, knob}, reason) => {
  root.classList.toggle("pg-off", Boolean(reason));
  find(root, ".pg-help").textContent = reason || knob.help;
  for (const input of root.querySelectorAll("input, select")) {
    input.toggleAttribute("disabled", Boolean(reason));
  }
};

/**
 * A panel of controls in a holder.
 * @param {HTMLElement} holder
 * @param {{scope: string, onChange: (name: string, value: *, knob: Knob) => void}} options
 */
export const controls = (holder, {scope, onChange}) => {
  /** @type {Map<string, Item>} */
  const items = new Map();
  let quiet = false;

  /** Moves controls without telling anybody. @param {Values} values */
  const set = (values) => {
    for (const [name, value] of Object.entries(values)) {
      const item = items.get(name);
      if (!item || value === null || value === undefined) continue;
      item.value = value;
      item.put(value);
    }
  };
  return {
    set,
    /** Draws the controls anew. @param {Knob[]} knobs @param {Values} [values] */
    show(knobs, values = {}) {
      quiet = true;
      items.clear();
      const wasOpen = holder.querySelector("details.pg-advanced")?.hasAttribute("open");
      holder.replaceChildren();
      for (const knob of knobs) {
        items.set(knob.name, build(scope, knob,
          (value) => { if (!quiet) onChange(knob.name, value, knob); }));
      }
      const all = [...items.values()];
      fill(holder, all.filter(({knob}) => !knob.advanced));
      const folded = all.filter(({knob}) => knob.advanced);
      if (folded.length) {
        const fold = element(`<details class="pg-fold pg-advanced"${wasOpen ? " open" : ""}>
          <summary>Advanced</summary></details>`);
        fill(fold, folded);
        holder.append(fold);
      }
      set(Object.fromEntries(knobs.map((k) => [k.name, values[k.name] ?? k.default])));
      quiet = false;
    },
    /** @returns {Values} of all that is shown */
    values: () => Object.fromEntries([...items].map(([name, item]) => [name, item.value])),
    /** Greys out controls, with the reason; the others are on.
     * @param {Record<string, string>} reasons */
    off(reasons) {
      for (const [name, item] of items) turnOff(item, reasons[name]);
    },
    /** Marks controls that differ from what runs. @param {string[]} names */
    moved(names) {
      for (const [name, {root}] of items) root.classList.toggle("pg-moved", names.includes(name));
    },
  };
};
