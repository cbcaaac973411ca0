// The header's "Copy link": the address, which holds all that can be shared of what is open.

import {find, mount} from "./dom.js";
import {url} from "./url.js";

const SHOWN_MS = 2500;

/** Copies the address; the button says how that went. @param {HTMLElement} button */
export const copyLink = async (button) => {
  const words = button.textContent;
  // navigator.clipboard is there only over https and on localhost.
  try {
    await navigator.clipboard.writeText(url.link());
    button.textContent = "Link copied";
  } catch {
    button.textContent = "Copy it from the address bar";
  }
  setTimeout(() => { button.textContent = words; }, SHOWN_MS);
};

mount("pg-top", (top) => {
  const button = find(top, "#pg-link");
  button.addEventListener("click", () => copyLink(button));
});
