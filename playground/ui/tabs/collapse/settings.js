// What the race is set to: from and to the page's URL, and as values for the engine.

/** @typedef {import("../../static/types.js").Knob} Knob */
/** @typedef {import("../../static/types.js").Values} Values */

/**
 * A preset on one dataset.
 * @typedef {object} PresetOnData
 * @property {Values} own what it sets itself, its GAN included
 * @property {string | null} misfit why its GAN cannot learn these data
 * @property {string} widens_d why the D of a running lane cannot go on with its GAN; "": it can
 * @property {Values} reset the live knobs of its GAN as they are before it sets its own
 * @property {number} frequencies of the features that D gets to see
 * @property {string} [networks] of which kind they are
 */

/** @typedef {{name: string, title: string, help: string, source: string,
 *   on: Record<string, PresetOnData>}} Preset */

/** `places`: of the modes, in their order, where they can be seen in the picture; `shares`: what
 * they hold of the data, null where all hold as much.
 * @typedef {{title: string, kind: string, modes: number, places: number[][], extent: number,
 *   classes: string[], ceiling: number, shares: number[] | null, base: Values,
 *   unavailable: string | null, real?: number[][]}} Dataset */

/** @typedef {{name: string, title: string, text: string, data: string, knob: string,
 *   span: [number, number, number], charts: string[], verdict: string,
 *   lanes: Record<string, Values>}} Scene */

/** @typedef {{data: Record<string, Dataset>, presets: Record<string, Preset>,
 *   scenes: Record<string, Scene>, knobs: Record<string, Knob>, seeds: number[],
 *   trouble: string, cure: string, next: string[], own: string}} Catalogue ``own``: the data set of
 *   one's own points */

/** `scene` is "" for the race; `drawing` is what a recipe calls one's own points.
 * @typedef {{scene: string, data: string, drawing: string, seeds: number,
 *   methods: string[]}} Settings */

const MOST = 4; // lanes

/** @param {Catalogue} catalogue */
const usualMethods = (catalogue) => [catalogue.trouble, catalogue.cure];
/** @param {Catalogue} catalogue */
const usualData = (catalogue) => Object.keys(catalogue.data)[0];

/**
 * The settings of the race that the URL tells; what is unknown there is left out.
 * @param {Catalogue} catalogue @param {(name: string) => string | null} get @returns {Settings}
 */
export const fromUrl = (catalogue, get) => {
  const data = get("collapse.data") ?? "";
  const methods = (get("collapse.lanes") ?? "").split(",")
    .filter((name) => catalogue.presets[name]).slice(0, MOST);
  return {
    scene: "",
    data: catalogue.data[data] ? data : usualData(catalogue),
    drawing: get("collapse.drawing") ?? "",
    seeds: Number(get("collapse.seeds")) || 1,
    methods: methods.length < 2 ? usualMethods(catalogue) : methods,
  };
};

/**
 * What the URL is to hold; null where it is as usual.
 * @param {Catalogue} catalogue @param {Settings} now
 */
export const toUrl = (catalogue, {scene, data, drawing, seeds, methods}) => ({
  "collapse.drawing": data === catalogue.own && drawing ? drawing : null,
  "collapse.data": data === usualData(catalogue) ? null : data,
  "collapse.seeds": seeds === 1 ? null : seeds,
  "collapse.lanes": scene || methods.join() === usualMethods(catalogue).join() ? null
    : methods.join(),
});

/**
 * The names of the lanes: presets, or titles in a scene.
 * @param {Catalogue} catalogue @param {Settings} now
 */
export const laneNames = (catalogue, {scene, methods}) => (scene
  ? Object.keys(catalogue.scenes[scene].lanes) : methods);

/** @param {string[]} methods */
export const isFull = (methods) => methods.length >= MOST;

/** The preset that one more lane gets. @param {Catalogue} catalogue @param {string[]} methods */
export const nextMethod = (catalogue, methods) => (
  catalogue.next.find((name) => !methods.includes(name)) ?? catalogue.next[0]);

/**
 * The recipe that a lane starts with.
 * @param {Catalogue} catalogue @param {Settings} now @param {string} lane @param {number} knobValue
 *   of the scene's knob @returns {Values}
 */
export const startValues = (catalogue, {scene, data, drawing, seeds}, lane, knobValue) => {
  if (scene) {
    const {lanes, knob} = catalogue.scenes[scene];
    return {...lanes[lane], members: 1, steps: 0, [knob]: knobValue};
  }
  const {own} = catalogue.presets[lane].on[data];
  const points = data === catalogue.own ? {drawing} : {};
  return {data, ...points, ...catalogue.data[data].base, ...own, members: seeds, steps: 0};
};

/**
 * What switching a preset on in a running lane changes: what the old one had set goes back to the
 * defaults; shapes stay as they are.
 * @param {Catalogue} catalogue @param {string} data @param {string} name @returns {Values}
 */
export const switchValues = (catalogue, data, name) => {
  const {reset, own} = catalogue.presets[name].on[data];
  return {...reset, ...own};
};

const AT_START = "takes effect at the next start";

/**
 * Why a lane that runs `now` cannot be switched to `next`; "": it can. A D that is trained cannot
 * take other inputs.
 * @param {PresetOnData} next @param {PresetOnData} now
 */
export const whyNoSwitch = (next, now) => {
  const same = next.own.gan === now.own.gan;
  if (next.networks !== now.networks) return `it has other networks: ${AT_START}`;
  if (next.widens_d && !same) return `${next.widens_d}: ${AT_START}`;
  if (next.frequencies !== now.frequencies) return `D would need other inputs: ${AT_START}`;
  if (now.widens_d && !same) return "this lane's D has other inputs";
  return next.widens_d ? "it is on already" : "";
};

/** What stands on lanes that wait for one that came later. @param {number} number from 1
 * @param {{step: number, behind: number}} lane the late one */
export const waitingWords = (number, {step, behind}) => {
  const [now, then] = [step, behind].map((n) => n.toLocaleString("en-US"));
  return `waits for lane ${number}, at step ${now} of ${then}`;
};

/** A knob's value where a scene's slider stands. @param {Knob} knob @param {number} position */
export const valueAt = (knob, position) => (knob.log
  ? Number((10 ** position).toPrecision(2)) : position);

/** Where the slider of a scene starts. @param {Catalogue} catalogue @param {Scene} scene */
export const startOf = (catalogue, scene) => {
  const knob = catalogue.knobs[scene.knob];
  const first = Object.values(scene.lanes)[0][knob.name] ?? knob.default;
  return knob.log ? Math.log10(first) : first;
};
