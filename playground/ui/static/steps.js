// The steps of a tab, one open at a time, kept in the URL. The row of buttons is in the markup.

import {find} from "./dom.js";
import {url} from "./url.js";

/**
 * Shows the parts of one step, elements whose `data-step` names it; one may belong to several,
 * "draw read".
 * @param {HTMLElement} root with the row and the parts; it says in `data-open` which is open
 */
export const steps = (root) => {
  const key = `${root.id}.step`;
  const row = find(root, ".pg-steps-row");
  const buttons = [...row.querySelectorAll("button")];
  const names = buttons.map(({dataset}) => dataset.opens ?? "");
  const parts = /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-step]"));
  /** @param {string} name an unknown one opens the first */
  const open = (name) => {
    const chosen = names.includes(name) ? name : names[0];
    root.dataset.open = chosen;
    for (const part of parts) part.hidden = !(part.dataset.step ?? "").split(" ").includes(chosen);
    for (const button of buttons) {
      if (button.dataset.opens === chosen) button.setAttribute("aria-current", "step");
      else button.removeAttribute("aria-current");
    }
    url.set({[key]: chosen === names[0] ? null : chosen});
  };
  for (const button of buttons) {
    button.addEventListener("click", () => open(button.dataset.opens ?? ""));
  }
  open(url.get(key) ?? "");
  return {open};
};
