// The page in the visitor's language: text is translated where it comes onto the page.

import {store} from "./store.js";
import {retheme} from "./theme.js";
import {choose, speak, translator} from "./translate.js";
import {url} from "./url.js";

/** @typedef {import("./translate.js").Translator} Translator */

const PARAMETER = "lang"; // of the address; it goes before what the switch has kept
/** Attributes that somebody reads; styles show those of data. */
const NAMING = ["aria-label", "title", "placeholder", "alt", "data-of", "data-count",
  "data-none"];
/** What is nobody's to translate: formulas, code, and what visitors have written. */
const KEPT = "[translate=no], script, style, code, pre, kbd, math, .katex, textarea";

const offered = () => (document.querySelector("meta[name=pg-languages]")
  ?.getAttribute("content") || "").split(" ");

/** The language of this page, as a BCP 47 code. */
export const language = choose(
  [url.get(PARAMETER), store.get(PARAMETER), ...navigator.languages], ["en", ...offered()]);

/** @type {Translator | null} until it is here, and in English */
let words = null;

/** What the table lacked so far. */
export const missing = () => words?.missing() ?? [];

/** A text with markup whose words stand in another order: its elements are kept, and moved.
 * @param {Translator} table @param {Element} element */
const sentence = (table, element) => {
  const children = [...element.children];
  if (!children.length || children.some((child) => child.children.length)) return false;
  const texts = [...element.childNodes].filter((node) => node instanceof Text);
  if (!texts.some(({data}) => /\p{L}{2}/u.test(data))) return false;
  const tag = (/** @type {Element} */ child) => child.tagName.toLowerCase();
  const said = table.sentence([...element.childNodes].map((node) => (node instanceof Element
    ? `<${tag(node)}>${node.textContent}</${tag(node)}>` : node.textContent)).join(""));
  if (!said) return false;
  element.replaceChildren(...said.split(/(<\w+>.*?<\/\w+>)/).map((part) => {
    const [, name, inner] = /^<(\w+)>(.*)<\/\w+>$/.exec(part) || [];
    const at = children.findIndex((child) => name && tag(child) === name);
    if (at < 0) return part;
    const [child] = children.splice(at, 1);
    if (child.textContent !== inner) child.textContent = inner;
    return child;
  }));
  return true;
};

/** Everything below a node. @param {Translator} table @param {Node} node */
const translate = (table, node) => {
  if (node instanceof Text) {
    const text = table.t(node.data);
    if (text !== node.data) node.data = text;
    return;
  }
  if (!(node instanceof Element) || node.matches(KEPT)) return;
  for (const name of NAMING) translateName(table, node, name);
  if (!sentence(table, node)) for (const child of [...node.childNodes]) translate(table, child);
};

/** @param {Translator} table @param {Element} element @param {string} name of an attribute */
const translateName = (table, element, name) => {
  const text = element.getAttribute(name);
  const said = text && table.t(text);
  if (said && said !== text) element.setAttribute(name, said);
};

/** @param {Translator} table @param {MutationRecord} changed */
const follow = (table, {type, target, addedNodes, attributeName}) => {
  const element = target instanceof Element ? target : target.parentElement;
  if (type === "childList" && !addedNodes.length) return;
  if (!element || element.closest(KEPT)) return;
  if (type === "attributes") translateName(table, element, attributeName || "");
  else if (type === "characterData") translate(table, target);
  else if (!sentence(table, element)) {
    for (const node of addedNodes) if (node.parentNode === target) translate(table, node);
  }
};

/** All that is on the page, and all that will come. @param {Translator} table */
const watch = (table) => {
  const observer = new MutationObserver((changes) => {
    for (const changed of changes) follow(table, changed);
    observer.takeRecords(); // our own
  });
  observer.observe(document.body, {subtree: true, childList: true, characterData: true,
    attributes: true, attributeFilter: NAMING});
  translate(table, document.body);
};

const load = async () => {
  const answer = await fetch(new URL(`../words/${language}.json`, import.meta.url));
  if (!answer.ok) throw new Error(`the words cannot be had: ${answer.status}`);
  words = translator(await answer.json(), language);
  speak(words);
  watch(words);
  retheme(); // what is written on canvases
  dispatchEvent(new Event("pg-language"));
};

document.documentElement.lang = language; // Gradio has put the browser's
if (language !== "en") load().catch((error) => console.error(error)); // and it stays English

/** @param {HTMLElement} top that holds the switch */
export const offerLanguages = (top) => {
  const select = /** @type {HTMLSelectElement} */ (top.querySelector("#pg-language"));
  select.value = language;
  select.addEventListener("change", () => {
    store.set(PARAMETER, select.value);
    const address = new URL(location.href);
    address.searchParams.delete(PARAMETER);
    location.replace(address);
  });
};
