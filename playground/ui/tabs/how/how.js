// "How it works": the lectures' mathematics as scenes to drag, and the frame around them.
//
// Each scene is a module in scenes/ (see stage.js for what it is), its mathematics one in math/.
// The URL holds ?tab=how&scene=NAME and every parameter that is not at its first value.

import {element, find} from "../../static/dom.js";
import {steerable} from "../../static/steering.js";
import {onTheme} from "../../static/theme.js";
import {url} from "../../static/url.js";
import {button} from "./controls.js";
import {loadKatex, prose} from "./formula.js";
import {firsts, readAll, writeAll} from "./params.js";
import {algorithm} from "./scenes/algorithm.js";
import {asking} from "./scenes/asking.js";
import {autoencoder} from "./scenes/autoencoder.js";
import {change} from "./scenes/change.js";
import {equilibrium} from "./scenes/equilibrium.js";
import {family} from "./scenes/family.js";
import {hand} from "./scenes/hand.js";
import {information} from "./scenes/information.js";
import {lenet} from "./scenes/lenet.js";
import {measuring} from "./scenes/measuring.js";
import {minimax} from "./scenes/minimax.js";
import {neuron} from "./scenes/neuron.js";
import {optimal} from "./scenes/optimal.js";
import {pairs} from "./scenes/pairs.js";
import {players} from "./scenes/players.js";
import {schedules} from "./scenes/schedules.js";
import {slips} from "./scenes/slips.js";
import {makeStage} from "./stage.js";
/** @import {Scene, Stage} from "./stage.js" */
/** @import {Server} from "./packed.js" */
/** @import {Family} from "./scenes/family.js" */

/** @typedef {{katex: string, katex_style: string} & Family} Props what Python hands over */

// Gradio may report its first tab as opened before this one is drawn; the address the visitor came
// with says which tab was meant.
const arrived = new URLSearchParams(location.search).get("tab");

/** The scenes in their order. @param {Props} props @param {Server} [server]
 * @returns {Scene[]} */
export const scenesOf = (props, server = {}) => [
  players,
  hand,
  minimax,
  optimal,
  equilibrium,
  pairs,
  algorithm,
  information,
  neuron,
  lenet(server),
  autoencoder(server),
  change,
  measuring,
  asking(server),
  schedules,
  slips,
  family(props),
];

/** @param {Scene} scene @param {number} order */
const page = (scene, order) => `
  <article class="how-scene" data-scene="${scene.name}" aria-labelledby="how-title">
    <header class="how-head">
      <div><h2 id="how-title" tabindex="-1"><span>${order}</span>${scene.title}</h2>
        <p class="how-idea"></p></div>
      <div class="how-tools">
        <button type="button" class="pg-small" data-do="reset">Start values</button></div>
      <p class="how-complaint" role="status"></p>
    </header>
    <div class="how-grid">
      <div class="how-figure"></div>
      <p class="how-try"><b>Try this.</b> <span></span></p>
      <div class="how-controls"></div>
      <div class="how-words"></div>
    </div>
    <p class="how-source"><b>Source.</b> ${scene.source}</p>
    <nav class="how-turn" aria-label="Next and previous scene"></nav>
  </article>`;

/** @param {Scene[]} scenes */
const listOf = (scenes) => element(`<nav class="how-nav" aria-label="Scenes"><ol>${scenes.map(
  (scene, i) => `<li><button type="button" data-scene="${scene.name}" title="${scene.title}">
    <b>${i + 1}</b><span>${scene.short}</span></button></li>`).join("")}</ol></nav>`);

// -- the URL --------------------------------------------------------------------------------------
/** Names this tab has put into the URL: other tabs keep theirs. @type {Set<string>} */
const ours = new Set();

/** @param {Stage} stage */
const toUrl = ({scene, state}) => {
  const values = {scene: scene.name, ...writeAll(scene.params, state)};
  url.set({...Object.fromEntries([...ours].map((name) => [name, null])), ...values});
  for (const name of Object.keys(values)) ours.add(name);
};

const forgetUrl = () => url.set(Object.fromEntries([...ours].map((name) => [name, null])));

// -- the frame ------------------------------------------------------------------------------------
/** The list of scenes and the one that is open. */
class Frame {
  /** @param {HTMLElement} root @param {Scene[]} scenes */
  constructor(root, scenes) {
    this.root = root;
    this.scenes = scenes;
    this.list = listOf(scenes);
    this.holder = element('<div class="how-holder"></div>');
    root.replaceChildren(this.list, this.holder);
    /** States by the scene's name, kept while the page is open. @type {Map<string, any>} */
    this.kept = new Map();
    /** @type {Stage | null} */
    this.stage = null;
  }

  /** @param {string | null} name @param {import("../../static/steering.js").Get} [linked] what its
   * values come from: an address */
  open(name, linked) {
    const scene = this.scenes.find((each) => each.name === name) ?? this.scenes[0];
    this.stage?.leave();
    const {state, complaints} = linked ? this.#fromLink(scene, linked)
      : {state: this.kept.get(scene.name) ?? firsts(scene.params),
        complaints: /** @type {string[]} */ ([])};
    if (linked && name && scene.name !== name) complaints.push(`no scene is named ${name}`);
    this.kept.set(scene.name, state);
    this.#lay(scene, complaints);
    const {holder} = this;
    const columns = {figure: find(holder, ".how-figure"), controls: find(holder, ".how-controls"),
      words: find(holder, ".how-words"), article: find(holder, "article")};
    this.stage = makeStage(scene, columns, state, toUrl);
    scene.build(this.stage);
    this.stage.drawNow();
  }

  /** @param {Scene} scene @param {import("../../static/steering.js").Get} get */
  #fromLink(scene, get) {
    const {named, ...found} = readAll(scene, get);
    for (const each of named) ours.add(each);
    return found;
  }

  /** The frame of one scene. @param {Scene} scene @param {string[]} complaints */
  #lay(scene, complaints) {
    const {holder} = this, at = this.scenes.indexOf(scene);
    holder.innerHTML = page(scene, at + 1);
    prose(find(holder, ".how-idea"), scene.idea, "span");
    prose(find(holder, ".how-try span"), scene.tryThis, "span");
    find(holder, ".how-complaint").textContent = complaints.length
      ? `The link does not fit: ${complaints.map((c) => c.replace(/\.$/, "")).join("; ")}. `
        + "The start values are used there." : "";
    for (const each of this.list.querySelectorAll("button")) {
      if (each.dataset.scene === scene.name) each.setAttribute("aria-current", "step");
      else each.removeAttribute("aria-current");
    }
    this.#turn(at - 1, "←");
    this.#turn(at + 1, "→");
  }

  /** A button to the scene before or after. @param {number} i @param {string} arrow */
  #turn(i, arrow) {
    const turn = find(this.holder, ".how-turn"), to = this.scenes[i];
    if (!to) {
      turn.append(element("<span></span>"));
      return;
    }
    const text = `${i + 1}. ${to.short}`;
    button(turn, arrow === "←" ? `← ${text}` : `${text} →`, () => this.go(to.name));
  }

  /** So many scenes on. @param {number} by */
  turn(by) {
    const at = this.scenes.findIndex(({name}) => name === this.stage?.scene.name);
    const to = this.scenes[at + by];
    if (to) this.go(to.name);
  }

  /** Opens a scene as a visitor's press does. @param {string} name */
  go(name) {
    this.open(name);
    this.write();
    find(this.holder, "h2").focus({preventScroll: true});
    if (this.root.getBoundingClientRect().top < 0) this.root.scrollIntoView();
  }

  write() { if (this.stage) toUrl(this.stage); }

  redraw() { this.stage?.redraw(); }

  /** Draws the open scene anew. */
  again() { if (this.stage) this.open(this.stage.scene.name); }

  /** Back to the first values. */
  reset() {
    if (!this.stage) return;
    this.kept.delete(this.stage.scene.name);
    this.go(this.stage.scene.name);
  }
}

/** @param {Frame} frame */
const listen = (frame) => {
  frame.list.addEventListener("click", (event) => {
    const pressed = /** @type {Element} */ (event.target).closest("button");
    if (pressed?.dataset.scene) frame.go(pressed.dataset.scene);
  });
  frame.holder.addEventListener("click", (event) => {
    const pressed = /** @type {Element} */ (event.target).closest("[data-do]");
    if (!(pressed instanceof HTMLElement)) return;
    frame.reset();
  });
  // The address changed without a new page: a link inside it, or Back.
  addEventListener("popstate", () => {
    if (url.get("tab") === "how") frame.open(url.get("scene"), url.get);
  });
  addEventListener("pg-tab", (event) => {
    if (/** @type {CustomEvent} */ (event).detail === "how") frame.write();
    else forgetUrl();
    frame.redraw();
  });
  addEventListener("pg-present", (event) => { // the arrows, on a projector
    const {detail} = /** @type {CustomEvent} */ (event);
    if (!frame.root.offsetParent) return;
    if (detail === "next") frame.turn(1);
    if (detail === "back") frame.turn(-1);
  });
  addEventListener("pg-language", () => frame.again()); // its prose is words by now
  onTheme(() => frame.redraw());
  addEventListener("resize", () => frame.redraw()); // also sent when the presentation starts
};

/**
 * Furnishes the tab's empty room.
 * @param {HTMLElement} holder @param {Props} props @param {{server: Server}} tools
 */
export const start = (holder, props, {server}) => {
  loadKatex(props.katex, props.katex_style);
  const frame = new Frame(find(holder, ".how"), scenesOf(props, server));
  listen(frame);
  const here = arrived === "how";
  frame.open(here ? url.get("scene") : null, here ? url.get : undefined);
  steerable("how", {
    set(get) {
      frame.open(get("scene"), get);
      frame.write();
    },
    values: () => ({scene: frame.stage?.scene.name, ...frame.stage?.state}),
  });
};
