// The family: one diagram that changes from method to method, with the losses side by side.
// What the methods are stands in Python (family.py), as their links name what the registries hold.

import {find} from "../../../static/dom.js";
import {add, card, choice, legend} from "../controls.js";
import {diagram} from "../diagram.js";
import {formula, prose} from "../formula.js";
/** @import {Edge, Node} from "../diagram.js" */
/** @import {Scene, Stage} from "../stage.js" */

/** @typedef {{tab: string, words: string, values: Record<string, string>}} Link */
/**
 * @typedef {object} Method
 * @property {string} name
 * @property {string} title
 * @property {string} year
 * @property {string} idea
 * @property {Node[]} nodes
 * @property {Edge[]} edges
 * @property {string[]} d terms that D minimises, in TeX
 * @property {string[]} g
 * @property {Link[]} links
 */
/**
 * The first method is the plain one, beside which the others' losses stand. `parts` says what a
 * part of a diagram does; `tabs` are those that can be linked to.
 * @typedef {{methods: Method[], parts: Record<string, string>, tabs: string[]}} Family
 */
/** @typedef {Stage<{member: string, piece: string}>} FamilyStage */

/** @param {string[]} terms */
const lines = (terms) => `\\begin{aligned}&${terms.join("\\\\&\\;\\;")}\\end{aligned}`;

/**
 * A link's settings are the page's own URL, so what it opens is what it says.
 * @param {Link} link
 */
const address = ({tab, values}) => `?${new URLSearchParams({tab, ...values})}`;

/**
 * @param {FamilyStage} stage @param {Record<string, string>} parts
 * @returns {(method: Method, changed: boolean) => void}
 */
const diagramCard = (stage, parts) => {
  const sheet = add(stage.figure, '<div class="how-card"><h3></h3></div>');
  const draw = diagram(stage, sheet, {label: "The parts and what flows between them",
    wide: [25, 710, 305], narrow: [20, 350, 440], pick: (piece) => stage.set({piece})});
  legend(sheet, [["real", "real", "how-dot"], ["fake", "made by a generator", "how-dot"],
    ["disc", "discriminator", "how-dot"], ["warn", "added: label, code, condition", "how-dot"]]);
  const about = add(sheet, '<p class="how-note" role="status"></p>');
  return ({title, nodes, edges}, changed) => {
    const {piece} = stage.state;
    draw({nodes, edges, chosen: piece});
    about.textContent = nodes.some((node) => node.id === piece) ? parts[piece]
      : "Press a part to read what it does.";
    if (changed) find(sheet, "h3").textContent = `${title}: who talks to whom`;
  };
};

/** @param {FamilyStage} stage @param {Method} plain @returns {(method: Method) => void} */
const lossesCard = (stage, plain) => {
  const sheet = add(stage.figure, `<div class="how-card"><h3>Losses side by side</h3>
    <div class="how-losses"><div></div><b>${plain.title}</b><b class="how-other"></b></div></div>`);
  const grid = find(sheet, ".how-losses");
  /** @param {"d" | "g"} key @param {string} words @param {string} tone */
  const row = (key, words, tone) => {
    add(grid, `<span class="how-${tone}">${words}</span>`);
    formula(add(grid, `<div data-name="${plain.title}"></div>`), lines(plain[key]));
    const cell = add(grid, '<div class="how-own"></div>');
    return {key, cell, show: formula(cell)};
  };
  const rows = [row("d", "D minimises", "disc"), row("g", "G minimises", "fake")];
  add(sheet, '<p class="how-note"><span class="how-fresh-ink">Highlighted</span> is what '
    + "differs from the plain GAN. Expectations run over real samples, noise and codes.</p>");
  return (method) => {
    find(grid, ".how-other").textContent = method.title;
    for (const {key, cell, show} of rows) {
      cell.dataset.name = method.title;
      show(lines(method[key]));
    }
  };
};

/** @param {FamilyStage} stage @returns {(method: Method) => void} */
const ideaCard = (stage) => {
  const sheet = add(stage.words, `<div class="how-card"><h3></h3><div class="how-say"></div>
    <p class="how-note"></p></div>`);
  const say = find(sheet, ".how-say"), year = find(sheet, ".how-note");
  return (method) => {
    find(sheet, "h3").textContent = method.title;
    say.replaceChildren();
    prose(say, method.idea);
    year.textContent = method.year;
  };
};

/** @param {FamilyStage} stage @param {string[]} tabs @returns {(method: Method) => void} */
const linksCard = (stage, tabs) => {
  const box = add(card(stage.words, "See it work"), '<div class="how-links"></div>');
  return (method) => {
    box.replaceChildren();
    const open = method.links.filter((link) => tabs.includes(link.tab));
    for (const link of open) {
      const anchor = document.createElement("a");
      anchor.className = "how-button";
      anchor.href = address(link);
      anchor.textContent = `${link.words} →`;
      box.append(anchor);
    }
    if (!open.length) {
      box.textContent = "This playground has no tab for it; the diagram and the losses are all.";
    }
  };
};

/** @param {Family} family @returns {(stage: FamilyStage) => void} */
const builder = ({methods, parts, tabs}) => (stage) => {
  const diagramOf = diagramCard(stage, parts);
  const rest = [lossesCard(stage, methods[0]), ideaCard(stage), linksCard(stage, tabs)];
  choice(stage, stage.controls, "member", "Method",
    Object.fromEntries(methods.map(({name, title}) => [name, title])),
    {change: (member) => stage.set({member, piece: ""})});
  let shown = "";
  stage.onDraw(() => {
    const method = methods.find(({name}) => name === stage.state.member) ?? methods[0];
    const changed = shown !== method.name;
    diagramOf(method, changed);
    if (changed) for (const show of rest) show(method);
    shown = method.name;
  });
};

/** @param {Family} props @returns {Scene} */
export const family = (props) => ({
  name: "family", short: "The family", title: "The family",
  idea: "Every method here is the same game with something added: a label, a code, a way back, "
    + "another loss. Switch between them and watch what stays.",
  tryThis: "Switch from cGAN to InfoGAN: the label goes into both players, the code only into G, "
    + "and Q has to find it again.",
  source: "The papers named beside each method.",
  params: {
    member: {value: props.methods[0].name, choices: props.methods.map(({name}) => name)},
    piece: {value: "", choices: ["", ...Object.keys(props.parts)]},
  },
  build: builder(props),
});
