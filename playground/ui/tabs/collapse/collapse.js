// The Mode collapse tab: up to four lanes on the same data, seeds and clock, and three scenes.

import {element, find, findAs} from "../../static/dom.js";
import {live} from "../../static/live.js";
import {MAPPED} from "../../static/mode-map.js";
import {number} from "../../static/number.js";
import {steerable} from "../../static/steering.js";
import {url} from "../../static/url.js";
import {Overlay} from "./overlay.js";
import {OwnData} from "./own-data.js";
import {Race} from "./race.js";
import {fromUrl, isFull, nextMethod, startOf, toUrl, valueAt} from "./settings.js";

/** @typedef {import("./settings.js").Catalogue} Catalogue */

class Collapse {
  /** @param {HTMLElement} root @param {Catalogue} catalogue
   * @param {import("../../static/types.js").TabTools["server"]} server */
  constructor(root, catalogue, server) {
    this.root = root;
    this.catalogue = catalogue;
    this.own = new OwnData(catalogue, server);
    this.settings = fromUrl(catalogue, url.get);
    this.slider = findAs(root, "#collapse-knob", HTMLInputElement);
    this.data = findAs(root, "#collapse-data", HTMLSelectElement);
    this.seeds = findAs(root, "#collapse-seeds", HTMLSelectElement);
    this.race = new Race(this.part("lanes"), catalogue, {
      onMethod: (lane, name) => this.#replace(lane, name),
      onDrop: (lane) => this.#drop(lane),
      onState: () => this.show(),
      onStep: (step) => this.#clock(step),
      onFail: (words) => this.#fail(words),
      onCurves: () => this.#drawOver(),
    });
    this.overlay = new Overlay(this.part("over"));
    this.#offer();
    this.#listen();
    live.onStatus(() => this.show());
    new ResizeObserver(() => this.#tellBarHeight()).observe(this.part("race-bar"));
    addEventListener("pagehide", () => this.race.forget());
    this.#layOver(url.get("collapse.curves") === "over");
    const asked = url.get("collapse.scene") ?? "";
    this.choose(catalogue.scenes[asked] ? asked : "");
  }

  /** @param {string} name */
  part(name) { return find(this.root, `.pg-${name}`); }

  /** @param {string} id */
  button(id) { return findAs(this.root, `#collapse-${id}`, HTMLButtonElement); }

  /** @param {string} words "" hides them */
  #fail(words) {
    this.part("error").hidden = !words;
    this.part("error").textContent = words;
  }

  /** Pictures stick below the bar, which is as high as its buttons wrap. */
  #tellBarHeight() {
    const {offsetHeight} = this.part("race-bar");
    this.root.style.setProperty("--pg-race-bar", `${offsetHeight}px`);
  }

  /** @param {number} step */
  #clock(step) { find(this.part("race-clock"), "b").textContent = step.toLocaleString("en-US"); }

  #keep() { url.set(toUrl(this.catalogue, this.settings)); }

  #rebuild() {
    this.#keep();
    this.race.build(this.settings);
    this.#loadOwn();
  }

  /** Own points that the lanes do not show yet: lanes that wait show them as soon as they are
   * known. Returns whether they can be raced on. */
  async #loadOwn() {
    const {settings, own} = this;
    settings.drawing = own.wanted(settings);
    if (!own.isNew(settings)) return true;
    this.#keep();
    const words = await own.load(settings.drawing);
    this.#fail(words);
    if (!words) this.race.build(settings);
    return !words;
  }

  #add() {
    const {methods} = this.settings;
    const method = nextMethod(this.catalogue, methods);
    methods.push(method);
    this.#keep();
    this.race.add(method);
  }

  /** @param {number} lane */
  #drop(lane) {
    this.settings.methods.splice(lane, 1);
    this.#keep();
    this.race.drop(lane);
  }

  /** @param {number} lane @param {string} method */
  #replace(lane, method) {
    this.settings.methods[lane] = method;
    this.#keep();
    this.race.drop(lane);
    this.race.add(method, lane);
  }

  // -- what is shown -----------------------------------------------------------------------------
  show() {
    const {race, settings: {scene, methods}} = this;
    const {running, there} = race;
    const ready = live.engine === "ready" && !race.starting;
    for (const id of ["it", "start"]) this.button(id).disabled = !ready;
    for (const id of ["it", "rescue", "add"]) this.button(id).hidden = Boolean(scene);
    this.button("start").textContent = there ? "Train again" : "Train";
    this.button("start").classList.toggle("pg-primary", Boolean(scene));
    for (const id of ["rescue", "pause"]) this.button(id).disabled = !ready || !there;
    this.button("pause").textContent = running || !there ? "Pause" : "Continue";
    this.button("add").disabled = isFull(methods);
    const resting = there ? "paused" : "none";
    find(this.root, "#collapse").dataset.run = running ? "running" : resting;
    this.#clock(race.step);
    this.#showLegend();
    this.#drawOver();
  }

  /** What the picture's colours say, of what it shows, and how long a thousand modes take. */
  #showLegend() {
    const {data, seeds, scene} = this.settings;
    const {kind, modes} = this.catalogue.data[data];
    this.part("race-legend").hidden = kind === "images";
    this.part("race-pace").hidden = modes !== MAPPED;
    this.part("race-heat").hidden = seeds > 1 && !scene;
  }

  // -- curves of all lanes -----------------------------------------------------------------------
  get isOver() { return this.button("over").getAttribute("aria-pressed") === "true"; }

  /** @param {boolean} on */
  #layOver(on) {
    this.button("over").setAttribute("aria-pressed", String(on));
    this.part("lanes").dataset.curves = on ? "over" : "each";
    this.part("over").hidden = !on;
    url.set({"collapse.curves": on ? "over" : null});
    this.#drawOver();
  }

  #drawOver() {
    if (!this.isOver || !this.race?.settings) return;
    const {scene, data} = this.race.settings;
    const {presets, scenes} = this.catalogue;
    this.overlay.draw(this.catalogue.data[data], scenes[scene]?.charts ?? null,
      this.race.lanes.map(({method, view: {known, moments}}) => (
        {title: presets[method]?.title ?? method, known, moments})));
  }

  // -- controls ----------------------------------------------------------------------------------
  #offer() {
    const {data, seeds, scenes} = this.catalogue;
    this.data.replaceChildren(...Object.entries(data).map(([name, {title, unavailable}]) => {
      const option = new Option(title, name);
      option.disabled = Boolean(unavailable);
      option.title = unavailable ?? "";
      return option;
    }));
    this.data.value = this.settings.data;
    this.seeds.replaceChildren(...seeds.map((n) => new Option(String(n), String(n))));
    this.seeds.value = String(this.settings.seeds);
    const titles = [["", "Race"], ...Object.values(scenes).map(({name, title}) => [name, title])];
    this.part("race-scenes").replaceChildren(...titles.map(([name, title]) => {
      const chip = element(`<button type="button" class="pg-small"></button>`);
      chip.textContent = title;
      chip.dataset.scene = name;
      chip.addEventListener("click", () => this.choose(name));
      return chip;
    }));
  }

  #listen() {
    /** @param {string} id @param {() => void} fn */
    const click = (id, fn) => this.button(id).addEventListener("click", fn);
    click("it", () => this.#collapse());
    click("start", () => this.#start());
    click("rescue", () => this.#rescue());
    click("pause", () => this.race.pause());
    click("add", () => this.#add());
    click("over", () => this.#layOver(!this.isOver));
    this.data.addEventListener("change", () => {
      this.settings.data = this.data.value;
      this.#rebuild();
    });
    addEventListener("pg-drawing", (told) => {
      this.settings.drawing = /** @type {CustomEvent<string>} */ (told).detail;
      if (!this.race.there) this.#loadOwn();
    });
    addEventListener("pg-present", (told) => {
      if (this.root.offsetParent) this.#obey(/** @type {CustomEvent<string>} */ (told).detail);
    });
    this.seeds.addEventListener("change", () => {
      this.settings.seeds = Number(this.seeds.value);
      this.#rebuild();
    });
    this.slider.addEventListener("input", () => {
      this.#showKnob();
      this.race.turn(this.#knob().name, this.#knobValue());
    });
    this.slider.addEventListener("change", () => {
      this.race.mark(`${this.#knob().title} ${number(this.#knobValue())}`);
    });
  }

  /** A key on a projector. @param {string} act */
  #obey(act) {
    const scenes = ["", ...Object.keys(this.catalogue.scenes)];
    const turn = {next: 1, back: scenes.length - 1}[act] ?? 0;
    if (turn) this.choose(scenes[(scenes.indexOf(this.settings.scene) + turn) % scenes.length]);
    if (live.engine !== "ready" || this.race.starting) return;
    const {scene} = this.settings;
    if (act === "play" && this.race.there) this.race.pause();
    else if (act === "play") this.button(scene ? "start" : "it").click();
    if (act === "step") this.race.stepOnce();
    if (act === "reset" && this.race.there) this.#start();
  }

  async #start() {
    if (!await this.#loadOwn()) return;
    this.race.start(this.settings.scene ? this.#knobValue() : NaN);
  }

  #collapse() {
    const {trouble} = this.catalogue;
    if (!this.settings.methods.includes(trouble)) {
      this.settings.methods[0] = trouble;
      this.#rebuild();
    }
    this.#start();
  }

  #rescue() {
    const {trouble, cure} = this.catalogue;
    for (const lane of this.race.lanes) if (lane.now === trouble) this.race.switchOn(lane, cure);
  }

  // -- scenes ------------------------------------------------------------------------------------
  #knob() { return this.catalogue.knobs[this.catalogue.scenes[this.settings.scene].knob]; }

  #knobValue() { return valueAt(this.#knob(), Number(this.slider.value)); }

  #showKnob() {
    find(this.part("race-knob"), "output").textContent = number(this.#knobValue());
  }

  /** A scene, or "" for the race. @param {string} name */
  choose(name) {
    const scene = this.catalogue.scenes[name];
    this.settings.scene = name;
    if (scene) this.settings.data = scene.data;
    for (const chip of this.part("race-scenes").children) {
      const chosen = /** @type {HTMLElement} */ (chip).dataset.scene === name;
      chip.setAttribute("aria-pressed", String(chosen));
    }
    this.data.value = this.settings.data;
    for (const select of [this.data, this.seeds]) {
      /** @type {HTMLElement} */ (select.parentElement).hidden = Boolean(scene);
    }
    this.part("scene-text").hidden = this.part("race-knob").hidden = !scene;
    this.part("lead").hidden = Boolean(scene);
    if (scene) this.#furnish(scene);
    url.set({"collapse.scene": name || null});
    this.race.build(this.settings);
    this.#loadOwn();
  }

  // -- lessons -----------------------------------------------------------------------------------
  /** Everything anew, as a link has it. @param {import("../../static/steering.js").Get} get */
  take(get) {
    this.settings = fromUrl(this.catalogue, get);
    this.seeds.value = String(this.settings.seeds);
    this.#layOver(get("collapse.curves") === "over");
    const asked = get("collapse.scene") ?? "";
    this.choose(this.catalogue.scenes[asked] ? asked : "");
    this.#keep();
  }

  /** What a lesson may do here. @returns {import("../../static/steering.js").Steered} */
  steered() {
    const {race} = this;
    return {
      set: (get) => this.take(get),
      values: () => {
        const {methods, scene, ...settings} = this.settings;
        return {...settings, scene, lanes: methods.join(),
          ...(scene ? {[this.#knob().name]: this.#knobValue()} : {})};
      },
      play: () => this.#start(),
      pause: () => { if (race.running) race.pause(); },
      slots: () => race.lanes.map(({slot}) => slot),
    };
  }

  /** @param {import("./settings.js").Scene} scene */
  #furnish(scene) {
    this.part("scene-text").textContent = scene.text;
    find(this.part("race-knob"), "span").textContent = this.#knob().title;
    [this.slider.min, this.slider.max, this.slider.step] = scene.span.map(String);
    this.slider.value = String(startOf(this.catalogue, scene));
    this.#showKnob();
  }
}

/** @param {HTMLElement} root @param {{catalogue: Catalogue}} props
 * @param {{server: import("../../static/types.js").TabTools["server"]}} tools */
export const start = (root, {catalogue}, {server}) => {
  const collapse = new Collapse(root, catalogue, server);
  steerable("collapse", collapse.steered());
  return collapse;
};
