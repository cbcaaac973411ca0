// The layers of a plane of points, switched by chips and kept in the URL.

import {element, find} from "./dom.js";
import {url} from "./url.js";

const LAYERS = [
  {name: "real", label: "real", color: "real", help: "samples of the data"},
  {name: "fake", label: "generated", color: "fake", help: "G(z) for fixed noise z"},
  {name: "heat", label: "D(x)", color: "disc",
    help: "what D believes: green means real, orange means fake"},
  {name: "warp", label: "noise grid", color: "fake", help: "how G bends a square of noise"},
  {name: "arrows", label: "pull", color: "grad",
    help: "−∂L_G/∂x: where D's gradient pulls each fake"},
];
const USUAL = "real,fake,heat";

/**
 * Draws the chips. ``names`` tells the layers that are on; ``idle`` greys one out with a reason,
 * "" has it back.
 * @param {HTMLElement} holder @param {() => void} changed
 */
export const layerChips = (holder, changed) => {
  const wanted = (url.get("layers") || USUAL).split(",");
  const on = new Set(LAYERS.map(({name}) => name).filter((name) => wanted.includes(name)));
  const names = () => LAYERS.map(({name}) => name).filter((name) => on.has(name));
  for (const {name, label, color, help} of LAYERS) {
    const chip = element(`<button type="button" class="pg-chip"></button>`);
    chip.textContent = label;
    chip.title = help;
    chip.dataset.layer = name;
    chip.style.setProperty("--key", `var(--pg-${color})`);
    chip.setAttribute("aria-pressed", String(on.has(name)));
    chip.addEventListener("click", () => {
      if (!on.delete(name)) on.add(name);
      chip.setAttribute("aria-pressed", String(on.has(name)));
      const text = names().join(",");
      url.set({layers: text === USUAL ? null : text});
      changed();
    });
    holder.append(chip);
  }
  return {
    names,
    /** @param {string} name @param {string} reason */
    idle(name, reason) {
      const chip = /** @type {HTMLButtonElement} */ (find(holder, `[data-layer="${name}"]`));
      chip.disabled = Boolean(reason);
      chip.title = reason || LAYERS.find((layer) => layer.name === name)?.help || "";
    },
  };
};
