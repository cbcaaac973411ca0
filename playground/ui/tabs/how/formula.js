// Formulas and text with formulas in it.
//
// KaTeX is the copy that Gradio ships for its Markdown: an ES module among its hashed assets,
// whose address Python reads from the installed package; nothing comes from the network.
// Rendering takes some milliseconds. While a formula keeps its form, only its decimal numbers are
// exchanged in the page, in what is drawn and in the MathML for screen readers alike.

import {element} from "../../static/dom.js";
import {fixed} from "../../static/number.js";
import {t} from "../../static/translate.js";

/** @typedef {{render: (tex: string, host: HTMLElement, options: object) => void}} Katex */
/** @typedef {(tex: string) => void} Formula shows it */

const NUMBER = /\d+\.\d+(?!\d|\s*(?:em|ex|mu|pt|px|cm|mm)\b)/g; // but a length's
const LARGEST = 20; // em, of any length in a formula
const MACROS = {
  "\\real": "\\htmlClass{how-real}{#1}",
  "\\fake": "\\htmlClass{how-fake}{#1}",
  "\\disc": "\\htmlClass{how-disc}{#1}",
  "\\grad": "\\htmlClass{how-grad}{#1}",
  "\\fresh": "\\htmlClass{how-fresh-ink}{#1}",
  "\\now": "\\htmlClass{how-now}{#1}",
  "\\pdata": "\\htmlClass{how-real}{p_{\\text{data}}}",
  "\\pg": "\\htmlClass{how-fake}{p_g}",
};
const INKS = new Set(Object.values(MACROS).map((macro) => /{([\w-]+)}/.exec(macro)?.[1]));

/** What a formula may write into the page besides its signs: our own inks and the places of its
 * numbers. Formulas of a lesson may be those of a stranger: no links, pictures or styles.
 * @param {{command: string, class?: string, attributes?: Record<string, string>}} wanted */
const trust = ({command, class: name, attributes = {}}) => (
  (command === "\\htmlClass" && INKS.has(name))
  || (command === "\\htmlData" && Object.keys(attributes).every((key) => key === "data-n")));

/** @param {boolean} display @param {string} output */
const options = (display, output) => ({displayMode: display, throwOnError: false, trust,
  strict: false, maxSize: LARGEST, macros: {...MACROS}, output});

/** A number for a formula: TeX's own minus and infinity. @param {number} value */
export const tex = (value, digits = 3) => fixed(value, digits)
  .replace("−", "-").replace("∞", "\\infty").replace("–", "\\text{–}");
/** The same, always with a sign. @param {number} value */
export const texSigned = (value, digits = 2) => (value < 0 ? "" : "+") + tex(value, digits);

/** @type {Katex | null} */
let katex = null;
let asked = false;
/** @type {Set<() => void>} */
const waiting = new Set();
/** @type {WeakMap<Element, () => void>} */
const fits = new WeakMap();

// KaTeX's fonts arrive after the first formulas, and a turned phone changes every card.
const refit = () => document.querySelectorAll(".how-formula")
  .forEach((host) => fits.get(host)?.());

/**
 * Fetches KaTeX, once.
 * @param {string} script @param {string} style addresses, relative to the page
 */
export const loadKatex = (script, style) => {
  if (asked) return;
  asked = true;
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = new URL(style, document.baseURI).href;
  document.head.append(link);
  import(new URL(script, document.baseURI).href).then((module) => {
    katex = module.default;
  }, () => { // without it the formulas can still be read as they are written
    katex = {render: (text, host) => { host.textContent = text; }};
  }).then(() => {
    for (const render of waiting) render();
    waiting.clear();
  });
  document.fonts.addEventListener("loadingdone", refit);
  addEventListener("resize", refit);
};

/**
 * Draws a formula whose numbers can be exchanged. Returns the elements of each number.
 * @param {Katex} renderer @param {string} text @param {HTMLElement} host @param {boolean} display
 */
const render = (renderer, text, host, display) => {
  let n = 0;
  renderer.render(text.replace(NUMBER, (number) => `\\htmlData{n=${n++}}{${number}}`), host,
    options(display, "htmlAndMathml"));
  const drawn = Array.from({length: n}, (_, i) => host.querySelector(`[data-n="${i}"]`));
  const spoken = [...host.querySelectorAll("mn")].filter((mn) => mn.textContent?.includes("."));
  return {drawn: drawn.filter((found) => found !== null), spoken};
};

/** Draws a formula as MathML alone, for a page without KaTeX's styles and fonts.
 * @param {string} text @param {HTMLElement} host @param {boolean} display on a line of its own */
export const typeset = (text, host, display) => {
  const draw = () => katex?.render(text, host, options(display, "mathml"));
  if (katex) draw();
  else waiting.add(draw);
};

/**
 * A formula wider than its card shrinks to fit, down to what can still be read; measured anew only
 * when its length or the card changes, so numbers under a finger never make it flicker.
 * @param {HTMLElement} host
 * @returns {(length: number, anew?: boolean) => void} for a text of that length
 */
const fitter = (host) => {
  let fitted = "";
  return (length, anew = false) => {
    const key = `${host.clientWidth}:${length}`;
    if (key === fitted && !anew) return;
    fitted = key;
    host.style.fontSize = "";
    const wide = host.scrollWidth, room = host.clientWidth;
    if (wide > room && room) host.style.fontSize = `${Math.max(0.72, (room / wide) * 0.98)}em`;
  };
};

/**
 * A place for a formula.
 * @param {HTMLElement} parent @param {string} [first]
 * @param {boolean} [display] on a line of its own
 * @returns {Formula}
 */
export const formula = (parent, first = "", display = true) => {
  const host = element(display ? '<div class="how-formula"></div>'
    : '<span class="how-inline"></span>');
  parent.append(host);
  const fit = fitter(host);
  /** @type {string | null} */
  let shown = null, form = "";
  /** @type {{drawn: Element[], spoken: Element[]}} */
  let places = {drawn: [], spoken: []};
  const show = () => {
    if (!katex || shown === null) return;
    const numbers = shown.match(NUMBER) ?? [];
    const now = shown.replace(NUMBER, (number) => "#".repeat(number.length));
    if (now === form && places.drawn.length === numbers.length) {
      numbers.forEach((number, i) => {
        places.drawn[i].textContent = number;
        if (places.spoken[i]) places.spoken[i].textContent = number;
      });
      return;
    }
    form = now;
    places = render(katex, shown, host, display);
    if (display) fit(shown.length);
  };
  if (display) fits.set(host, () => { if (katex && shown) fit(shown.length, true); });
  /** @type {Formula} */
  const set = (text) => {
    if (text === shown) return;
    shown = text;
    if (katex) show();
    else waiting.add(show);
  };
  if (first) set(first);
  return set;
};

/**
 * Text with $formulas$ in it; the text may hold HTML.
 * @param {HTMLElement} parent @param {string} text @param {string} [tag]
 * @param {string} [name] class
 */
export const prose = (parent, text, tag = "p", name = "") => {
  const host = element(`<${tag}${name ? ` class="${name}"` : ""}></${tag}>`);
  parent.append(host);
  t(text).split("$").forEach((part, i) => {
    if (i % 2) formula(host, part, false);
    else host.append(element(`<span>${part}</span>`));
  });
  return host;
};

/** A small explaining paragraph. @param {HTMLElement} parent @param {string} text */
export const note = (parent, text) => prose(parent, text, "p", "how-note");
