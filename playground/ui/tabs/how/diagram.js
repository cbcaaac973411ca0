// Diagrams of players and the data between them, in SVG. Nodes keep their element while their id
// stays, so a diagram glides from one method to the next.

import {add} from "./controls.js";
/** @import {Stage} from "./stage.js" */

/** @typedef {[x: number, y: number]} Point */
/** @typedef {"box" | "circle" | "pixels" | "meter" | "small"} Shape */
/**
 * @typedef {object} Node
 * @property {string} id
 * @property {Shape} shape
 * @property {string} tone
 * @property {string} title
 * @property {string} [sub]
 * @property {Point} wide its place on a wide page
 * @property {Point} narrow and on a phone
 * @property {boolean} [fresh] what a method adds
 * @property {string} [say] for screen readers
 * @property {number[]} [cells] brightness of four pixels, from 0 to 1
 * @property {number | null} [level] of a meter, from 0 to 1
 */
/** @typedef {[from: string, to: string, tone: string, style?: string, curve?: number]} Edge */
/** @typedef {{nodes: Node[], edges: Edge[], chosen: string}} Picture */
/** @typedef {[top: number, width: number, height: number]} View */

const SPACE = "http://www.w3.org/2000/svg";
/** @type {Record<Shape, Point>} width and height */
const SIZE = {box: [106, 62], circle: [54, 54], pixels: [64, 64], meter: [76, 56], small: [84, 44]};

/**
 * @template {keyof SVGElementTagNameMap} K
 * @param {Element} parent @param {K} name @param {Record<string, string | number>} [attributes]
 */
const make = (parent, name, attributes = {}) => {
  const made = document.createElementNS(SPACE, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  parent.append(made);
  return made;
};

/**
 * From a node's centre towards a point: where its border is, `gap` further out.
 * @param {Node} node @param {Point} centre @param {Point} to @param {number} gap
 * @returns {Point}
 */
const border = (node, [x, y], to, gap) => {
  const [hw, hh] = SIZE[node.shape].map((size) => size / 2);
  const dx = to[0] - x, dy = to[1] - y;
  const long = Math.hypot(dx, dy) || 1;
  const t = node.shape === "circle" ? hw / long
    : Math.min(hw / Math.abs(dx || 1e-9), hh / Math.abs(dy || 1e-9));
  return [x + dx * t + (dx / long) * gap, y + dy * t + (dy / long) * gap];
};

/** The four cells of a picture. @param {SVGElement} group */
const fillCells = (group) => {
  const cells = make(group, "g", {class: "how-cells"});
  for (let i = 0; i < 4; i++) {
    make(cells, "rect", {x: -28 + 28 * (i % 2), y: -28 + 28 * Math.floor(i / 2), width: 28,
      height: 28});
  }
};

/** A node's shape and words, anew. @param {SVGElement} group @param {Node} node */
const fill = (group, {shape, tone, title, sub}) => {
  group.replaceChildren();
  const [w, h] = SIZE[shape];
  const style = `--key:var(--pg-${tone})`;
  if (shape === "circle") make(group, "circle", {r: w / 2, class: "how-shape", style});
  else {
    make(group, "rect", {x: -w / 2, y: -h / 2, width: w, height: h, rx: 9, class: "how-shape",
      style});
  }
  const pixels = shape === "pixels";
  if (pixels) fillCells(group);
  const middle = pixels ? h / 2 + 17 : sub ? -4 : 5;
  const words = make(group, "text", {y: middle, class: "how-node-title"});
  words.textContent = sub ? `${title} ` : title; // as its name has a space there, too
  if (sub) {
    make(group, "text", {y: pixels ? middle + 16 : 15, class: "how-node-sub"}).textContent = sub;
  }
  if (shape === "meter") {
    const bar = {x: -30, y: 17, height: 5, rx: 2.5};
    make(group, "rect", {...bar, width: 60, class: "how-track"});
    make(group, "rect", {...bar, width: 0, class: "how-level"});
  }
};

/** @param {SVGElement} group @param {Node} node @param {Point} place @param {boolean} chosen */
const dress = (group, node, [x, y], chosen) => {
  const look = [node.shape, node.tone, node.title, node.sub].join("|");
  if (group.dataset.look !== look) {
    fill(group, node);
    group.dataset.look = look;
  }
  group.style.transform = `translate(${x}px, ${y}px)`;
  group.classList.toggle("how-chosen", chosen);
  group.classList.toggle("how-fresh", Boolean(node.fresh));
  group.setAttribute("aria-pressed", String(chosen));
  group.setAttribute("aria-label", `${node.title} ${node.sub || ""} ${node.say || ""}`.trim());
  const {cells, level} = node;
  if (cells) {
    group.querySelectorAll(".how-cells rect").forEach((cell, i) => /** @type {SVGElement} */ (cell)
      .style.setProperty("--bright", `${Math.round(cells[i] * 100)}%`));
  }
  if (typeof level === "number") {
    group.querySelector(".how-level")?.setAttribute("width", String(60 * level));
  }
};

/**
 * The path of a wire with its arrow; a bent one leaves and arrives in the direction of its bend.
 * @param {Node} from @param {Point} a @param {Node} to @param {Point} b @param {number} bend
 */
const wire = (from, a, to, b, bend) => {
  /** @type {Point} */
  const way = [(a[0] + b[0]) / 2 - (b[1] - a[1]) * bend, (a[1] + b[1]) / 2 + (b[0] - a[0]) * bend];
  const start = border(from, a, bend ? way : b, 2), end = border(to, b, bend ? way : a, 4);
  const [backX, backY] = bend ? way : start;
  const turn = Math.atan2(end[1] - backY, end[0] - backX);
  /** @param {number} side */
  const wing = (side) => [end[0] - 9 * Math.cos(turn + side), end[1] - 9 * Math.sin(turn + side)];
  return `M${start} ${bend ? `Q${way} ` : "L"}${end}M${wing(0.45)} L${end} L${wing(-0.45)}`;
};

/**
 * Keeps one element for each key, made when it is new and removed when it is gone.
 * @param {Map<string, SVGElement>} kept @param {string[]} keys
 * @param {(key: string) => SVGElement} create
 */
const reconcile = (kept, keys, create) => {
  for (const [key, old] of kept) {
    if (keys.includes(key)) continue;
    old.remove();
    kept.delete(key);
  }
  for (const key of keys) if (!kept.has(key)) kept.set(key, create(key));
};

/**
 * Presses of a node by finger, mouse or key.
 * @param {SVGElement} svg @param {(id: string) => void} pick
 */
const listen = (svg, pick) => {
  /** @param {Event} event */
  const choose = (event) => {
    const node = /** @type {Element} */ (event.target).closest("[data-id]");
    if (node instanceof SVGElement) pick(node.dataset.id ?? "");
  };
  svg.addEventListener("click", choose);
  svg.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    choose(event);
  });
};

/**
 * @param {SVGElement} svg @param {Map<string, SVGElement>} groups @param {Picture} picture
 * @param {boolean} slim
 */
const drawNodes = (svg, groups, {nodes, chosen}, slim) => {
  reconcile(groups, nodes.map(({id}) => id), (id) => {
    const group = make(svg, "g", {class: "how-node", tabindex: 0, role: "button"});
    group.dataset.id = id;
    return group;
  });
  for (const node of nodes) {
    const group = /** @type {SVGElement} */ (groups.get(node.id));
    dress(group, node, slim ? node.narrow : node.wide, chosen === node.id);
  }
};

/**
 * @param {SVGElement} wires @param {Map<string, SVGElement>} paths @param {Picture} picture
 * @param {boolean} slim
 */
const drawWires = (wires, paths, {nodes, edges}, slim) => {
  const byKey = new Map(edges.map((edge) => [edge.join("|"), edge]));
  reconcile(paths, [...byKey.keys()], (key) => {
    const [, , tone, style = ""] = /** @type {Edge} */ (byKey.get(key));
    return make(wires, "path", {class: `how-wire ${style}`, style: `--key:var(--pg-${tone})`});
  });
  for (const [key, [from, to, , , curve = 0]] of byKey) {
    const a = nodes.find(({id}) => id === from), b = nodes.find(({id}) => id === to);
    if (!a || !b) throw new Error(`a wire goes from ${from} to ${to}, and one is missing`);
    // a phone's layout leaves straight ways free
    paths.get(key)?.setAttribute("d", slim ? wire(a, a.narrow, b, b.narrow, 0)
      : wire(a, a.wide, b, b.wide, curve));
  }
};

/**
 * @param {Stage} stage @param {HTMLElement} parent
 * @param {{label: string, wide: View, narrow: View, pick: (id: string) => void}} spec
 * @returns {(picture: Picture) => void} draws
 */
export const diagram = (stage, parent, {label, wide, narrow, pick}) => {
  const host = add(parent, '<div class="how-diagram"></div>');
  const svg = make(host, "svg", {role: "group", "aria-label": label});
  const wires = make(svg, "g");
  /** @type {Map<string, SVGElement>} */
  const groups = new Map(), /** @type {Map<string, SVGElement>} */ paths = new Map();
  /** @type {Picture | null} */
  let last = null;
  let slim = false;
  /** @param {Picture} picture */
  const draw = (picture) => {
    last = picture;
    slim = host.clientWidth > 0 && host.clientWidth < 560;
    const [top, w, h] = slim ? narrow : wide;
    svg.setAttribute("viewBox", `0 ${top} ${w} ${h}`);
    drawNodes(svg, groups, picture, slim);
    drawWires(wires, paths, picture, slim);
  };
  const sight = new ResizeObserver(() => {
    if (last && slim !== (host.clientWidth < 560)) draw(last);
  });
  sight.observe(host);
  stage.onLeave(() => sight.disconnect());
  listen(svg, pick);
  return draw;
};
