// The header's "Copy link": the address, which holds all that can be shared of what is open.

import {find, mount} from "./dom.js";
import {url} from "./url.js";

const SHOWN_MS = 2500;

/** Copies the address and says for a while how that went. @param {HTMLElement} said */
export const copyLink = async (said) => {
  // navigator.clipboard is there only over https and on localhost.
  try {
    await navigator.clipboard.writeText(url.link());
    said.textContent = "Link copied";
  } catch {
    said.textContent = "Copy it from the address bar";
  }
  setTimeout(() => { said.textContent = ""; }, SHOWN_MS);
};

mount("pg-link", (button) => {
  const said = find(/** @type {HTMLElement} */ (button.parentElement), "#pg-link-said");
  button.addEventListener("click", () => copyLink(said));
});
