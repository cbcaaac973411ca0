// What everybody must know who has this page open, below its header, until it is over.

import {element} from "./dom.js";

/** Does the page stand in another one? */
export const isFramed = window.top !== window;

/** A way out of a frame. */
export const wayOut = () => {
  const link = element('<a target="_blank" rel="noopener">Open it by itself</a>');
  link.setAttribute("href", location.href);
  return link;
};

/**
 * Says something, or with no text takes it back. Inside of a frame it offers the way out.
 * @param {string} name one thing is said once @param {string} text
 */
export const notice = (name, text) => {
  const place = document.getElementById("pg-notices");
  if (!place) return;
  const old = /** @type {HTMLElement | null} */ (place.querySelector(`[data-notice="${name}"]`));
  if (!text) {
    old?.remove();
    return;
  }
  const bar = old || element(`<p class="pg-notice" role="alert" data-notice="${name}"></p>`);
  if (bar.firstChild?.textContent !== text) {
    bar.replaceChildren(text, ...(isFramed ? [" ", wayOut()] : []));
  }
  if (!old) place.append(bar);
};
