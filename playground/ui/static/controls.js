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
      <input type="checkbox" id="${id}" aria-describedby="${id}-help"><span>${title}</span></label>`;
  }
  if (knob.kind === "choice") {
    const options = knob.choices.map((choice) => `<option value="${escape(choice)}">${
      escape(knob.labels?.[choice] || choice)}</option>`);
    return `<label for="${id}">${title}</label><i></i>
      <select id="${id}" aria-describedby="${id}-help">${options.join("")}</select>`;
  }
  if (knob.kind === "text") return "";
  const unit = knob.unit ? ` <small>${escape(knob.unit)}</small>` : "";
  const range = slides(knob) ? `<input type="range" min="0" max="${scale(knob).notches}"
    step="1" id="${id}" aria-label="${title}" aria-describedby="${id}-help">` : "";
  return `<label for="${id}-number">${title}${unit}</label><i></i>
    <input type="text" inputmode="decimal" class="pg-number" id="${id}-number"
      aria-describedby="${id}-help" autocomplete="off">${range}`;
};

/** A box and, where it makes sense, a slider. Returns what moves them.
 * @param {Knob} knob @param {HTMLElement} root @param {(value: number) => void} changed
 * @param {(text: string) => void} wrong */
const numberControl = (knob, root, changed, wrong) => {
  const box = /** @type {HTMLInputElement} */ (find(root, ".pg-number"));
  const range = /** @type {HTMLInputElement | null} */ (root.querySelector("input[type=range]"));
  const scaled = scale(knob);
  const slide = (/** @type {number} */ value) => {
    if (range) range.value = String(scaled.at(value));
  };
  range?.addEventListener("input", () => {
    const value = scaled.value(Number(range.value));
    box.value = boxText(value);
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
  const id = `${scope}-knob-${knob.name}`;
  const root = element(`<div class="pg-knob" data-knob="${knob.name}">
    ${markup(knob, id)}<p class="pg-help" id="${id}-help">${escape(knob.help)}</p>
    <p class="pg-wrong" role="alert" hidden></p></div>`);
  // The help shows beside a hand or a focus (controls.css); Escape has it away.
  root.addEventListener("keydown", ({key}) => root.classList.toggle("pg-quiet", key === "Escape"));
  root.addEventListener("focusout", () => root.classList.remove("pg-quiet"));
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
  root.hidden = knob.kind === "text"; // what writes such a text is its control
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
  } else if (knob.kind !== "text") item.put = numberControl(knob, root, changed, wrong);
  return item;
};

/** @param {string | undefined} name of a group of knobs */
const titleOf = (name) => {
  const title = GROUPS[name || ""] || name || "";
  return title.charAt(0).toUpperCase() + title.slice(1);
};

/** @param {string | undefined} name of a group of knobs */
const groupElement = (name) => {
  const title = titleOf(name);
  const group = element(`<fieldset class="pg-group"><legend></legend></fieldset>`);
  find(group, "legend").textContent = title;
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

/** What is not as usual, in few words. @param {Item[]} items */
const unusual = (items) => items
  .filter(({knob, value}) => knob.kind !== "text" && value !== knob.default)
  .map(({knob, value}) => {
    const text = typeof value === "number" ? boxText(value) : knob.labels?.[value] ?? value;
    return `${knob.title} ${text === true ? "on" : text === false ? "off" : text}`;
  }).join(" · ");

/**
 * The knobs to reach for at once, in this order, then the others in closed groups. What is returned
 * writes into each heading what differs in its group from the usual.
 * @param {HTMLElement} into @param {Item[]} items @param {string[]} first
 * @returns {() => void}
 */
const foldUp = (into, items, first) => {
  const open = [...into.querySelectorAll("details[open]")].map(
    (fold) => /** @type {HTMLElement} */ (fold).dataset.group);
  const top = element(`<div class="pg-first"></div>`);
  into.replaceChildren(top);
  for (const name of first) {
    const item = items.find(({knob}) => knob.name === name);
    if (item) top.append(item.root);
  }
  const rest = items.filter(({knob}) => !first.includes(knob.name));
  const names = [...new Set(rest.map(({knob}) => knob.group || ""))];
  const folds = names.map((name) => {
    const inside = rest.filter(({knob}) => (knob.group || "") === name);
    const fold = element(`<details class="pg-fold" data-group="${escape(name)}">
      <summary><b></b><span></span></summary></details>`);
    fold.toggleAttribute("open", open.includes(name));
    find(fold, "b").textContent = titleOf(name) || "More";
    fold.append(...inside.map(({root}) => root));
    into.append(fold);
    return {differs: find(fold, "summary > span"), inside};
  });
  return () => {
    for (const {differs, inside} of folds) differs.title = differs.textContent = unusual(inside);
  };
};

/** The knobs by groups, the advanced ones folded away. @param {HTMLElement} into
 * @param {Item[]} items */
const foldAdvanced = (into, items) => {
  const wasOpen = into.querySelector("details.pg-advanced")?.hasAttribute("open");
  into.replaceChildren();
  fill(into, items.filter(({knob}) => !knob.advanced));
  const folded = items.filter(({knob}) => knob.advanced);
  if (!folded.length) return;
  const fold = element(`<details class="pg-fold pg-advanced"${wasOpen ? " open" : ""}>
    <summary>Advanced</summary></details>`);
  fill(fold, folded);
  into.append(fold);
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
 * @param {{scope: string, onChange: (name: string, value: *, knob: Knob) => void,
 *   first?: string[]}} options ``first``: knobs before all others, which then fold up by groups
 */
export const controls = (holder, {scope, onChange, first}) => {
  /** @type {Map<string, Item>} */
  const items = new Map();
  let quiet = false;
  let tellUnusual = () => {};

  /** Moves controls without telling anybody. @param {Values} values */
  const set = (values) => {
    for (const [name, value] of Object.entries(values)) {
      const item = items.get(name);
      if (!item || value === null || value === undefined) continue;
      item.value = value;
      item.put(value);
    }
    tellUnusual();
  };
  return {
    set,
    /** Draws the controls anew. @param {Knob[]} knobs @param {Values} [values] */
    show(knobs, values = {}) {
      quiet = true;
      items.clear();
      for (const knob of knobs) {
        items.set(knob.name, build(scope, knob, (value) => {
          tellUnusual();
          if (!quiet) onChange(knob.name, value, knob);
        }));
      }
      const all = [...items.values()];
      if (first) tellUnusual = foldUp(holder, all, first);
      else foldAdvanced(holder, all);
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
