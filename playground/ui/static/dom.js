// Elements from markup, and mounting of what is not on the page yet.

/** The first element of some markup. @param {string} markup @returns {HTMLElement} */
export const element = (markup) => {
  const holder = document.createElement("template");
  holder.innerHTML = markup.trim();
  return /** @type {HTMLElement} */ (holder.content.firstElementChild);
};

/** @type {Record<string, string>} */
const ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"};

/** Text that may stand in markup. @param {*} text */
export const escape = (text) => String(text).replace(/[&<>"]/g, (c) => ENTITIES[c]);

/**
 * The element that must be there; throws where there is none.
 * @param {ParentNode} root @param {string} selector @returns {HTMLElement}
 */
export const find = (root, selector) => {
  const found = root.querySelector(selector);
  if (!found) throw new Error(`nothing on the page is ${selector}`);
  return /** @type {HTMLElement} */ (found);
};

/** A canvas's pen. @param {HTMLCanvasElement} canvas */
export const pen = (canvas) => /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));

/** @type {Map<string, (found: HTMLElement) => void>} */
const waiting = new Map();

const look = () => {
  for (const [id, start] of waiting) {
    const found = document.getElementById(id);
    if (!found) continue;
    waiting.delete(id);
    start(found);
  }
};

/** ``start(element)`` once #id is on the page. @param {string} id
 * @param {(found: HTMLElement) => void} start */
export const mount = (id, start) => {
  waiting.set(id, start);
  look();
};

new MutationObserver(() => waiting.size && look())
  .observe(document.documentElement, {childList: true, subtree: true});

/**
 * The element of one kind that must be there; throws where there is none.
 * @template {HTMLElement} T
 * @param {ParentNode} root @param {string} selector @param {new () => T} kind @returns {T}
 */
export const findAs = (root, selector, kind) => {
  const found = find(root, selector);
  if (!(found instanceof kind)) throw new Error(`${selector} is no ${kind.name}`);
  return found;
};
