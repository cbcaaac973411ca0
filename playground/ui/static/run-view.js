// What is seen of one run: its picture, curves, measures, and what is said about it.

import {find} from "./dom.js";
import {images} from "./images.js";
import {layerChips} from "./layers.js";
import {measures} from "./measures.js";
import {modeMap} from "./mode-map.js";
import {number} from "./number.js";
import {membersOf, points} from "./points.js";
import {runCurves} from "./run-curves.js";
import {url} from "./url.js";

/** @typedef {import("./types.js").Frame} Frame */
/** @typedef {import("./types.js").Said} Said */
/** @typedef {ReturnType<typeof runView>} RunView */
/** @typedef {{layers: string[], member: number, single: boolean, critic: boolean,
 *   extent: number}} Shown how a picture is shown */
/** @typedef {{data: Record<string, {kind: string}>,
 *   objectives: Record<string, {critic: boolean}>}} Catalogue what it must know of a recipe */
/** @typedef {{picture: HTMLElement, curves: HTMLElement}} Parts */

const PICTURE = `
  <div class="pg-picture-head">
    <div class="pg-layers" role="group" aria-label="Layers"></div>
    <div class="pg-verdicts" hidden>frame: D says fake <i></i> real</div>
    <div class="pg-linekeys" hidden>
      <span class="pg-key" style="--key:var(--pg-real)">p_data</span>
      <span class="pg-key" style="--key:var(--pg-fake)">p_g and the map z → x</span>
      <span class="pg-key" style="--key:var(--pg-disc)">D(x), dashed D*(x)</span></div>
    <button type="button" class="pg-small pg-all" hidden>All members</button>
  </div>
  <div class="pg-screen">
    <div class="pg-view pg-view-points"></div>
    <div class="pg-view pg-view-images" hidden></div>
    <div class="pg-state" role="status" aria-live="polite"><p></p></div>
  </div>
  <div class="pg-status">
    <span class="pg-step">step <b>0</b></span><span class="pg-limit"></span>
    <span class="pg-rate"><b>–</b> steps/s</span>
  </div>
  <div class="pg-progress" role="progressbar" aria-label="Progress to the step limit" hidden>
    <i></i></div>
  <p class="pg-note pg-origin"></p>`;
const CURVES = `
  <div class="pg-words pg-panel"></div><p class="pg-unseen" role="status"></p>
  <div class="pg-metrics pg-panel"></div>
  <div class="pg-mode-map pg-panel" hidden></div>
  <div class="pg-charts"></div>`;

const FPS = 30; // of the picture
const SILENCE = {name: "", text: "", tone: ""};
const MANY = 4; // members

/** Steps, rate and progress below the picture. @param {HTMLElement} root */
const progressView = (root) => {
  const bar = find(root, ".pg-progress");
  return {
    /** @param {Frame} frame */
    show({step, limit, steps_per_second: rate}) {
      find(root, ".pg-step b").textContent = step.toLocaleString("en-US");
      find(root, ".pg-rate b").textContent = number(rate);
      find(root, ".pg-limit").textContent = limit ? `of ${limit.toLocaleString("en-US")}` : "";
      bar.hidden = !limit;
      const percent = limit ? Math.min(1, step / limit) * 100 : 0;
      find(bar, "i").style.width = `${percent}%`;
      bar.setAttribute("aria-valuenow", String(Math.round(percent)));
    },
    clear() {
      find(root, ".pg-step b").textContent = "0";
      find(root, ".pg-rate b").textContent = "–";
    },
  };
};

/** What the data looks like before there is a run. @param {Record<string, *>} told
 * @returns {Frame["arrays"]} */
const previewArrays = (told) => Object.fromEntries(["real", "grid", "p_data"]
  .filter((name) => told[name])
  .map((name) => {
    const data = Float32Array.from(told[name].flat());
    return [name, {data, shape: name === "real" ? [1, told.real.length, 2] : [data.length]}];
  }));

/** Which member is shown, kept in the URL. */
const memberChoice = () => {
  let member = Number(url.get("member")) || 0;
  let single = url.get("member") !== null;
  return {
    count: 1,
    /** One alone. */
    single() { return single || this.count === 1; },
    /** The chosen one, even while all are shown. */
    chosen() { return Math.min(member, this.count - 1); },
    wanted: () => member,
    /** null: all together. */
    shown() { return this.single() ? this.chosen() : null; },
    /** @param {number | null} picked null shows all */
    choose(picked) {
      single = picked !== null;
      member = picked ?? member;
      url.set({member: picked});
    },
  };
};

/** The picture itself: a plane, a line or images, whatever a frame holds.
 * @param {HTMLElement} root @param {ReturnType<typeof memberChoice>} members
 * @param {() => void} changed layers or the member */
const pictureView = (root, members, changed) => {
  let kind = "";
  const choose = (/** @type {number | null} */ picked) => {
    members.choose(picked);
    changed();
  };
  const plane = points(find(root, ".pg-view-points"), {
    onPick(picked) {
      if (kind === "points" && members.count > 1) choose(members.single() ? null : picked);
    },
  });
  const grid = images(find(root, ".pg-view-images"));
  const layers = layerChips(find(root, ".pg-layers"), changed);
  find(root, ".pg-all").addEventListener("click", () => choose(null));

  /** @param {string} next "points", "line" or "images" */
  const setKind = (next) => {
    if (kind === next) return;
    kind = next;
    const shown = {".pg-view-points": kind !== "images", ".pg-view-images": kind === "images",
      ".pg-layers": kind === "points", ".pg-verdicts": kind === "images",
      ".pg-linekeys": kind === "line"};
    for (const [selector, on] of Object.entries(shown)) find(root, selector).hidden = !on;
    root.dataset.kind = kind;
  };
  return {
    setKind,
    /** So many members on, alone. @param {number} by */
    turn(by) {
      const {count} = members;
      if (count > 1) choose((members.chosen() + by + count) % count);
    },
    /** The layers to ask for. */
    layers: () => (kind === "points" || !kind ? layers.names() : ["fake"]),
    /** @param {number | undefined} noise dimensions of z, if they are known */
    noise(noise) {
      layers.idle("warp", noise === undefined || noise === 2 ? ""
        : "only with noise of 2 dimensions");
    },
    /** @param {Frame["arrays"]} arrays @param {boolean} critic @param {number} extent */
    paint(arrays, critic, extent) {
      if (arrays.images) {
        setKind("images");
        grid.draw({images: arrays.images, verdicts: arrays.verdicts, critic});
      } else if (arrays.d && arrays.grid) {
        setKind("line");
        members.count = arrays.d.shape[0];
        plane.draw({kind: "line", member: members.chosen(), critic, arrays});
      } else if (arrays.fake || arrays.real || arrays.heat) {
        setKind("points");
        members.count = membersOf(arrays);
        plane.draw({kind: "points", extent, layers: layers.names(),
          member: members.chosen(), single: members.single(), critic, arrays});
      }
      const alone = kind === "points" && members.count > 1 && members.single();
      find(root, ".pg-all").hidden = !alone;
    },
    /** Another picture, on a canvas of its own. @param {Frame["arrays"]} arrays
     * @param {Shown} how @param {number} scale */
    copy: ({images: tiles, verdicts, ...arrays}, how, scale) => (tiles
      ? grid.copy({images: tiles, verdicts, critic: how.critic}, scale)
      : plane.copy({...how, arrays, kind: arrays.d && arrays.grid ? "line" : "points"}, scale)),
    /** The data themselves, until there is a run to show. @param {Record<string, *>} told */
    preview(told) {
      plane.draw({kind: kind === "line" ? "line" : "points", extent: told.extent, layers: ["real"],
        member: 0, single: true, arrays: previewArrays(told)});
    },
  };
};

/** What is said about a run. @param {HTMLElement} picture @param {HTMLElement} curves */
const signs = (picture, curves) => ({
  /** Measures that will be counted: they have their places until then. @param {string[]} names */
  expects(names) { find(curves, ".pg-metrics").dataset.expected = names.join(" "); },
  /** Where the data comes from. @param {string} text */
  origin(text) { find(picture, ".pg-origin").textContent = text; },
  /** How training goes. Its numbers change all the time, so it is read out only when it becomes
   * another sentence. @param {Pick<Said, "name" | "text" | "tone">} said */
  words({name, text, tone}) {
    const box = find(curves, ".pg-words");
    if (box.textContent !== text) box.textContent = text;
    box.dataset.tone = tone;
    if (box.dataset.name === name) return;
    box.dataset.name = name;
    find(curves, ".pg-unseen").textContent = text;
  },
  /** What covers the picture: empty, starting, waiting, failed, disconnected, restarting or "".
   * @param {string} name @param {string} [text] */
  state(name, text = "") {
    const cover = find(picture, ".pg-state");
    cover.dataset.state = name;
    find(cover, "p").textContent = text;
    cover.hidden = !name;
    picture.dataset.state = name;
  },
});

/** How often and how much of a picture and of the curves; more members are smaller, so fewer dots
 * and rarer curves do. @param {string[]} layers @param {number} member @param {number} members
 * @returns {[object, object]} */
const asks = (layers, member, members) => {
  const many = members > MANY;
  return [{layers, member, dots: many ? 200 : 400, fps: FPS},
    {curve: {}, metric_curve: {}, fps: many ? 4 : 8}];
};

/** The newest frames, which are painted again when the member or the layers change.
 * @param {Parts} parts @param {Catalogue} catalogue
 * @param {ReturnType<typeof memberChoice>} members @param {() => void} changed layers or the member
 */
const newestFrames = ({picture, curves}, catalogue, members, changed) => {
  const screen = pictureView(picture, members, changed);
  const graphs = runCurves(find(curves, ".pg-charts"));
  const showMeasures = measures(find(curves, ".pg-metrics"));
  const map = modeMap(find(curves, ".pg-mode-map"));
  return {
    screen,
    /** @type {Frame | null} */ frame: null,
    /** @type {Frame | null} */ curves: null,
    /** @type {Frame | null} what was read at the earlier step that is shown */ then: null,
    /** What frames do not carry. */
    run: {objective: "", extent: 1},
    critic() { return catalogue.objectives[this.run.objective]?.critic || false; },
    paint() {
      if (!this.frame) return;
      screen.paint(this.frame.arrays || {}, this.critic(), this.run.extent);
      map(this.frame.arrays?.mode_map);
    },
    paintCurves() {
      if (!this.curves) return;
      const member = members.shown(), {metrics, readings} = this.then ?? this.curves;
      graphs.draw({...this.curves, readings}, member, this.critic(),
        member === null || members.count === 1);
      showMeasures({...this.curves, metrics}, member);
    },
    clear() {
      this.frame = this.curves = this.then = null;
      graphs.clear();
      map(undefined);
      showMeasures({}, null);
    },
  };
};

/**
 * @param {Parts} parts
 * @param {Catalogue} catalogue
 * @param {{onAsk: (picture: object, curves: object) => void}} events what is to be watched
 */
export const runView = ({picture, curves}, catalogue, {onAsk}) => {
  picture.innerHTML = PICTURE;
  curves.innerHTML = CURVES;
  const members = memberChoice(), progress = progressView(picture);
  const newest = newestFrames({picture, curves}, catalogue, members, () => {
    ask();
    newest.paint();
    newest.paintCurves();
  });
  const {screen} = newest;
  const ask = () => onAsk(...asks(screen.layers(), members.wanted(), members.count));
  return {
    ...signs(picture, curves),
    noise: screen.noise, turn: screen.turn,
    ask,
    /** A frame with the curves, and with what is counted and said beside them.
     * @param {Frame} frame */
    curves(frame) {
      newest.curves = frame;
      newest.paintCurves();
      if (frame.diagnosis && !newest.then) this.words(frame.diagnosis);
    },
    /** What was counted and said when an earlier picture was made; null: what is now.
     * @param {Frame | null} frame */
    then(frame) {
      newest.then = frame;
      newest.paintCurves();
      const {diagnosis} = frame ?? newest.curves ?? {};
      if (diagnosis) this.words(diagnosis);
    },
    /** How the picture is shown, for another beside it. @returns {Shown} */
    shown: () => ({layers: screen.layers(), member: members.chosen(), single: members.single(),
      critic: newest.critic(), extent: newest.run.extent}),
    /** A frame with the picture. @param {Frame} frame */
    frame(frame) {
      newest.frame = frame;
      newest.paint();
      progress.show(frame);
    },
    /** The newest frame with curves, null before there is one. */
    newest: () => newest.curves,
    /** A frame's picture on a canvas of its own, null: that of the newest one.
     * @param {Frame | null} frame @param {number} scale pixels to one of CSS */
    copy(frame, scale) {
      const arrays = (frame ?? newest.frame)?.arrays;
      return arrays ? screen.copy(arrays, this.shown(), scale) : null;
    },
    clear() {
      newest.clear();
      progress.clear();
      this.words(SILENCE);
    },
    /** The dataset chosen: what kind of picture an empty stage is for. @param {string} name */
    data(name) {
      if (!newest.frame) screen.setKind(catalogue.data[name].kind);
    },
    /** The data themselves, until there is a run to show. @param {Record<string, *>} told */
    preview(told) {
      if (!newest.frame) screen.preview(told);
    },
    /** What frames do not carry: the run's objective and how far its plane reaches.
     * @param {{objective?: string, extent?: number, members?: number}} told */
    about({objective = newest.run.objective, extent = newest.run.extent, members: count}) {
      Object.assign(newest.run, {objective, extent});
      const other = count !== undefined && count !== members.count;
      members.count = count ?? members.count;
      if (other) ask();
      newest.paint();
    },
  };
};
