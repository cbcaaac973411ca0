// The page as a lesson sees it: opens tabs with settings, reads runs, settings and scenes.

import {live} from "../../static/live.js";
import {steered, textsOf, whenSteered} from "../../static/steering.js";
import {url} from "../../static/url.js";
import {Readings} from "./readings.js";

/** @typedef {import("../../static/steering.js").Steered} Steered */
/** @typedef {import("./types.js").Start} Start */

const USUAL = "train"; // the tab of an address that names none
const COMES_MS = 10_000; // for a tab that was never opened
const READY_MS = 60_000; // for an engine that warms up

const readings = new Readings();
live.onFrame((slot, frame) => readings.heard(slot, frame));

/** The tab that is open. */
const tabNow = () => url.get("tab") ?? USUAL;

/** @returns {Steered | null} */
const here = () => steered(tabNow());

const slots = () => here()?.slots?.() ?? [];

/** What shows a live number of the open scene. @param {string} name
 * @returns {HTMLElement | undefined} */
const shownInScene = (name) => {
  const all = [.../** @type {NodeListOf<HTMLElement>} */ (
    document.querySelectorAll(`#how-root output[data-name="${CSS.escape(name)}"]`))];
  return all.find((one) => one.offsetParent) ?? all[0];
};

/** A live number of the open scene. @param {string} name */
const inScene = (name) => {
  const {value = ""} = shownInScene(name)?.dataset ?? {};
  return value === "" || !Number.isFinite(Number(value)) ? undefined : Number(value);
};

/** What the open scene itself calls a number or a setting of its own, formulas and all; null for
 * any other. @param {string} name as ``world.read`` takes it @returns {Node | null} */
export const sceneTitle = (name) => {
  const [kind, ...rest] = name.split("."), inner = rest.join("."), safe = CSS.escape(inner);
  const found = kind === "scene" ? shownInScene(inner)?.closest("div")?.querySelector("dt > span")
    : kind === "setting" ? document.querySelector(`#how-root .how-range:has([name="${safe}"]) label
      > span, #how-root fieldset[data-name="${safe}"] > legend`) : null;
  if (!found) return null;
  const copy = document.createElement("span");
  copy.append(...[...found.childNodes].map((node) => node.cloneNode(true)));
  return copy;
};

/** What a setting is called by its control, its own name where it has none. @param {string} name */
export const settingTitle = (name) => {
  const control = document.querySelector(`[data-knob="${CSS.escape(name)}"]`);
  return control?.querySelector("label")?.firstChild?.textContent?.trim() || name;
};

/** Once the engine answers; false when that takes too long. @returns {Promise<boolean>} */
const ready = async () => {
  const until = performance.now() + READY_MS;
  while (live.engine !== "ready") {
    if (performance.now() > until) return false;
    await new Promise((resolve) => { setTimeout(resolve, 100); });
  }
  return true;
};

/** What opens a run; one of Train ends after its steps, and is counted there.
 * @param {import("./types.js").Run} run @returns {Start} */
export const startOf = ({tab, with: values, steps}) => (
  {tab, with: {...(tab === "train" && steps ? {steps} : {}), ...values}});

export const world = {
  readings, slots,
  /** Any reading by its name: of the run, ``setting.NAME``, ``scene.NAME``. @param {string} name
   * @returns {*} */
  read(name) {
    const [kind, ...rest] = name.split(".");
    if (kind === "setting") return here()?.values()[rest.join(".")];
    if (kind === "scene") return inScene(rest.join("."));
    return readings.read(name, slots());
  },
  /** A curve of the run. @param {string} name */
  curve: (name) => readings.curve(name, slots()),
  /** All that is set in the open tab. */
  settings: () => ({...here()?.values()}),
  /**
   * Opens a tab with settings. @param {Start} start
   * @param {boolean} play presses its primary action, too
   * @returns {Promise<boolean>} false: it could not be played
   */
  async open({tab, with: values}, play) {
    if (tabNow() !== tab) document.getElementById(`tab-${tab}-button`)?.click();
    const opened = await whenSteered(tab, Object.keys(values).length || play ? COMES_MS : 0);
    if (!opened) return !play;
    readings.forget(opened.slots?.() ?? []);
    await opened.set(textsOf(values));
    if (!play) return true;
    if (!opened.play || !await ready()) return false;
    return (await opened.play()) !== null;
  },
  pause: async () => here()?.pause?.(),
};

/** @typedef {typeof world} World */
