// The teacher's wall of the students' runs. A picture is watched only while it can be seen.

import {element, find, findAs} from "../../static/dom.js";
import {images} from "../../static/images.js";
import {live} from "../../static/live.js";
import {points} from "../../static/points.js";
import {whenVisible} from "../../static/visible.js";
import {captured, departed, ORDERS, solvedBy} from "./words.js";

/** @typedef {import("../../static/types.js").Frame} Frame */
/** @typedef {import("./room.js").RoomState} RoomState */
/** @typedef {import("./room.js").ShownRun} ShownRun */
/** @typedef {import("./room.js").Student} Student */

const TILE = `
  <article class="pg-tile">
    <header><b></b><span class="pg-tile-solved" hidden></span><span class="pg-tile-state"></span>
    </header>
    <div class="pg-tile-screen"><div class="pg-view" data-kind="points"></div>
      <div class="pg-view" data-kind="images" hidden></div><p></p></div>
    <p class="pg-tile-says"></p>
    <p class="pg-note pg-tile-settings"></p>
    <button type="button" class="pg-small">Show to all</button>
  </article>`;
const SORT_MS = 2000; // tiles that moved all the time could not be read
const ASK = {layers: ["real", "fake"], dots: 120, fps: 2};

class Tile {
  /** @param {Student} student @param {(run: string) => void} onShow */
  constructor(student, onShow) {
    this.student = student;
    this.slot = `wall-${student.number}`;
    this.root = element(TILE);
    this.points = points(this.part('[data-kind="points"]'));
    this.images = images(this.part('[data-kind="images"]'), {columns: 8});
    this.modes = -1; // until it is known
    this.step = -1;
    this.watched = "";
    this.inSight = false;
    this.button = findAs(this.root, "button", HTMLButtonElement);
    this.button.addEventListener("click", () => {
      if (this.student.run) onShow(this.student.run.run);
    });
    whenVisible(this.root, (now) => {
      this.inSight = now;
      this.#follow();
    });
  }

  get number() { return this.student.number; }

  get title() { return this.student.title; }

  /** @param {string} selector */
  part(selector) { return find(this.root, selector); }

  /** @param {Frame} frame */
  #paint(frame) {
    if (frame.state === "gone") {
      this.part(".pg-tile-says").textContent = frame.message ?? "";
      return;
    }
    const {arrays} = frame;
    this.part('[data-kind="points"]').hidden = Boolean(arrays.images);
    this.part('[data-kind="images"]').hidden = !arrays.images;
    if (arrays.images) this.images.draw({images: arrays.images, verdicts: null});
    else if (arrays.fake || arrays.d) {
      this.points.draw({kind: arrays.d ? "line" : "points", extent: this.student.run?.extent,
        layers: ASK.layers, member: 0, single: true, critic: false, arrays});
    }
    this.modes = frame.metrics?.captured?.[0] ?? this.modes;
    this.step = frame.step ?? this.step;
    this.part(".pg-tile-state").textContent = frame.state;
    this.part(".pg-tile-says").textContent = [captured(frame),
      `step ${frame.step.toLocaleString("en-US")}`].filter(Boolean).join(" · ");
  }

  #follow() {
    const run = this.inSight ? this.student.run?.run ?? "" : "";
    if (run === this.watched) return;
    if (this.watched) live.unwatch(this.slot);
    this.watched = run;
    if (run) live.watch(this.slot, run, ASK, (frame) => this.#paint(frame));
  }

  /** @param {number} solved of the lesson's challenges */
  tick(solved) {
    const mark = this.part(".pg-tile-solved");
    mark.hidden = !solved;
    mark.textContent = solved > 1 ? `✓ ${solved}` : "✓";
    mark.title = "Challenges solved";
  }

  /** @param {Student} student @param {ShownRun | null} shown */
  set(student, shown) {
    if (student.run?.run !== this.student.run?.run) { // what stands there is of another run
      this.part(".pg-tile-says").textContent = this.part(".pg-tile-state").textContent = "";
      [this.modes, this.step] = [-1, -1];
    }
    const {run, here, title} = this.student = student;
    const isShown = Boolean(run && shown?.run === run.run);
    this.root.dataset.here = String(here);
    this.root.dataset.shown = String(isShown);
    this.part("b").translate = /^Student \d+$/.test(title); // a name is nobody's to translate
    this.part("b").textContent = title;
    this.button.disabled = !run || isShown;
    this.button.textContent = isShown ? "Shown to all" : "Show to all";
    this.part(".pg-tile-screen > p").textContent = run ? "" : "no run yet";
    this.part(".pg-tile-settings").textContent = run
      ? [run.title, ...run.settings].filter(Boolean).join(" · ") : "";
    if (!here) this.part(".pg-tile-state").textContent = "away";
    this.#follow();
  }

  end() {
    if (this.watched) live.unwatch(this.slot);
    this.root.remove();
  }
}

/** The tiles in an order, moved only where they are not in it; a button in use stays.
 * @param {HTMLElement} holder @param {Tile[]} tiles @param {string} order */
const arrange = (holder, tiles, order) => {
  if (holder.contains(document.activeElement)) return;
  tiles.sort(ORDERS[order].compare).forEach(({root}, i) => {
    if (holder.children[i] !== root) holder.insertBefore(root, holder.children[i] ?? null);
  });
};

/**
 * @param {HTMLElement} holder @param {HTMLSelectElement} order
 * @param {(run: string) => void} onShow
 * @returns {(state: RoomState | null) => void} draws the wall of a room; null: nothing is watched
 */
export const wall = (holder, order, onShow) => {
  /** @type {Map<number, Tile>} */
  const tiles = new Map();
  const sort = () => arrange(holder, [...tiles.values()], order.value);
  order.replaceChildren(...Object.entries(ORDERS)
    .map(([name, {title}]) => new Option(title, name)));
  order.addEventListener("change", sort);
  setInterval(() => { if (tiles.size > 1) sort(); }, SORT_MS);
  return (state) => {
    const students = state?.members ?? [];
    for (const number of departed([...tiles.keys()], students.map((s) => s.number))) {
      tiles.get(number)?.end();
      tiles.delete(number);
    }
    for (const student of students) {
      let tile = tiles.get(student.number);
      if (!tile) {
        tile = new Tile(student, onShow);
        tiles.set(student.number, tile);
        holder.append(tile.root);
      }
      tile.set(student, state?.shown ?? null);
      tile.tick(solvedBy(student.number, state?.lesson?.solved));
    }
    holder.dataset.empty = String(!students.length);
    sort();
  };
};
