// The data flow of a GAN, z → G → G(z) → D, with what its layers hold and how much gradient flows.

import {element, find} from "../../static/dom.js";
import {number} from "../../static/number.js";

/** @typedef {import("../../static/types.js").Frame} Frame */
/** @typedef {[string, number, number, number, number, string]} Box name, x, y, width, height,
 *   words */

/** @type {Box[]} */
const BOXES = [
  ["z", 4, 52, 40, 32, "z"], ["G", 66, 44, 160, 48, "G"], ["fake", 248, 52, 48, 32, "G(z)"],
  ["data", 66, 3, 160, 30, "data"], ["real", 248, 3, 48, 30, "x"],
  ["D", 326, 20, 160, 48, "D"], ["score", 508, 20, 100, 48, ""],
];
// Name, path, class of what flows.
const WIRES = [
  ["z-G", "M44 68H65"], ["G-fake", "M226 68H247"], ["data-real", "M226 18H247"],
  ["real-D", "M296 18C314 18 308 36 325 36"], ["fake-D", "M296 68C314 68 308 52 325 52"],
  ["D-score", "M486 44H507"],
  ["back-D", "M548 68C548 96 406 98 406 70", "grad"],
  ["back-G", "M576 68C576 122 146 120 146 94", "grad"],
];
/** @type {Record<string, string>} */
const KIND = {z: "fake", G: "fake", fake: "fake", data: "real", real: "real", D: "disc",
  score: "disc"};
const ROUND = ["G", "D"]; // less so than the pills
/** @type {[string, number, number, string][]} name, x, y, class */
const LABELS = [
  ["G-layers", 146, 82, "pg-flow-small"], ["D-layers", 406, 58, "pg-flow-small"],
  ["d_real", 558, 36, "pg-flow-real"], ["d_fake", 558, 55, "pg-flow-fake"],
  ["d_grad", 480, 90, "pg-flow-grad"], ["g_grad", 340, 107, "pg-flow-grad"],
];
const NAMES = {d_real: "D(x)", d_fake: "D(G(z))", d_grad: "‖∇D‖", g_grad: "‖∇G‖"};
const LONG = 21; // letters
const THIN = 1e-3; // a gradient norm whose wire is as thin as one can be

const picture = () => {
  const boxes = BOXES.map(([name, x, y, w, h, text]) => {
    const round = ROUND.includes(name);
    return `<g data-part="${name}" style="--key:var(--pg-${KIND[name]})"><rect x="${x}" y="${y}"
      width="${w}" height="${h}" rx="${round ? 8 : 15}"/>
      <text x="${x + w / 2}" y="${y + (round ? 16 : h / 2)}">${text}</text></g>`;
  });
  const wires = WIRES.map(([name, path, kind = ""]) =>
    `<path data-part="${name}" class="${kind}" d="${path}" marker-end="url(#pg-tip${kind})"/>`);
  const labels = LABELS.map(([name, x, y, kind]) =>
    `<text data-label="${name}" class="${kind}" x="${x}" y="${y}"></text>`);
  const tip = (/** @type {string} */ id) => `<marker id="pg-tip${id}" class="${id}"
    viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"
    markerUnits="userSpaceOnUse"><path d="M0 0L8 4L0 8z"/></marker>`;
  return element(`<svg class="pg-flow" viewBox="0 0 612 116" role="img">
    <defs>${tip("")}${tip("grad")}</defs>${wires.join("")}${boxes.join("")}${labels.join("")}
    </svg>`);
};

/** How wide the wire of a gradient is. @param {number} norm */
export const wireWidth = (norm) => (
  norm > 0 ? Math.max(1, Math.min(5.5, 1 + 1.2 * Math.log10(norm / THIN))) : 1);

/** @param {HTMLElement} holder */
export const dataFlow = (holder) => {
  const svg = picture();
  holder.append(svg);
  const put = (/** @type {string} */ name, /** @type {string} */ text) => {
    const label = find(svg, `[data-label="${name}"]`);
    if (label.textContent === text) return;
    label.textContent = text;
    if (text.length > LONG) { // drawn together: it must stay in its box
      label.setAttribute("textLength", "148");
      label.setAttribute("lengthAdjust", "spacingAndGlyphs");
    } else label.removeAttribute("textLength");
  };
  /** @type {{G: string, D: string}} */
  const layers = {G: "", D: ""};
  const describe = () => svg.setAttribute("aria-label", "Data flow of a GAN: noise z through G"
    + `${layers.G && `, layers ${layers.G},`} to G(z); G(z) and data x through D`
    + `${layers.D && `, layers ${layers.D},`} to its verdict; gradients back to D and G`);
  const readings = (/** @type {Record<string, number>} */ told) => {
    for (const [name, title] of Object.entries(NAMES)) put(name, `${title} ${number(told[name], 2)}`);
    for (const player of ["D", "G"]) {
      const wire = find(svg, `[data-part="back-${player}"]`);
      wire.style.strokeWidth = String(wireWidth(told[`${player.toLowerCase()}_grad`]));
    }
  };
  readings({});
  describe();
  return {
    /** What the layers hold, from input to output.
     * @param {(string | number)[][] | null} told of G and of D */
    layers(told) {
      [layers.G, layers.D] = (told ?? [[], []]).map((all) => all.join(" → "));
      put("G-layers", layers.G.replaceAll(" → ", "→"));
      put("D-layers", layers.D.replaceAll(" → ", "→"));
      describe();
    },
    readings,
    /** Whether gradients are seen to flow. @param {boolean} on */
    flows(on) { svg.classList.toggle("pg-flows", on); },
    /** Lights up parts, the others go out. @param {string[]} on */
    light(on) {
      for (const part of /** @type {NodeListOf<HTMLElement>} */ (
        svg.querySelectorAll("[data-part]"))) {
        part.classList.toggle("on", on.includes(part.dataset.part || ""));
      }
    },
  };
};
