// The Train tab's settings: the list of data, the GAN, and the controls of both.

import {controls} from "../../static/controls.js";
import {element, find} from "../../static/dom.js";
import {idleReasons, parseKnob} from "../../static/knobs.js";
import {keepKnob, knobInUrl, url} from "../../static/url.js";
import {
  costsOf, ganAfter, ganFor, knobsFor, settingNames, usualValues, valuesAfter,
} from "./choice.js";
import {datasetList} from "./datasets.js";

/** @typedef {import("../../static/types.js").Knob} Knob */
/** @typedef {import("../../static/types.js").Values} Values */
/** @typedef {import("./choice.js").Catalogue} Catalogue */
/** @typedef {import("./choice.js").Choice} Choice */

const SCOPE = "train"; // of element ids
const IN_URL = ""; // these controls stand in the URL under their own names
const FIRST = ["objective", "d_rate", "g_rate", "d_steps"]; // what one reaches for
const STRIP = `<div class="pg-dataset-list" role="radiogroup" aria-label="Data"></div>
  <p class="pg-help" role="status"></p>`;
const MARKUP = `
  <div class="pg-knob pg-gan"><label for="train-knob-gan">GAN</label>
    <select id="train-knob-gan" aria-describedby="train-gan-help"></select>
    <p class="pg-help" id="train-gan-help"></p></div>
  <div class="pg-costs" role="group" aria-label="Networks for pictures"></div>
  <div class="pg-knobs"></div>`;

/** The GANs, those that do not fit the data greyed out. @param {HTMLSelectElement} select
 * @param {Catalogue} catalogue @param {Values} values */
const showGans = (select, catalogue, values) => {
  select.replaceChildren(...Object.entries(catalogue.gans).map(([name, {title, fits}]) => {
    const option = new Option(title, name);
    option.disabled = Boolean(fits[values.data]);
    return option;
  }));
  select.value = values.gan;
};

/** Which networks show something sooner, one press each. @param {HTMLElement} holder
 * @param {Catalogue} catalogue @param {Values} values @param {(gan: string) => void} onPick */
const showCosts = (holder, catalogue, values, onPick) => {
  const costs = costsOf(catalogue, values.data);
  holder.hidden = costs.length < 2;
  holder.replaceChildren(...costs.map(([gan, words]) => {
    const button = element(`<button type="button" class="pg-cost"><b></b><span></span></button>`);
    button.dataset.gan = gan;
    button.setAttribute("aria-pressed", String(gan === values.gan));
    find(button, "b").textContent = catalogue.gans[gan].title;
    find(button, "span").textContent = words;
    button.addEventListener("click", () => {
      if (gan !== values.gan) onPick(gan);
    });
    return button;
  }));
};

/** The settings' own sentence on each GAN, and the choice of networks. @param {HTMLElement} holder
 * @param {Catalogue} catalogue @param {Values} values @param {(gan: string) => void} onPick */
const showGan = (holder, catalogue, values, onPick) => {
  showGans(/** @type {HTMLSelectElement} */ (find(holder, "select")), catalogue, values);
  find(holder, ".pg-gan .pg-help").textContent = catalogue.gans[values.gan].paper;
  const costs = find(holder, ".pg-costs");
  showCosts(costs, catalogue, values, (gan) => {
    onPick(gan);
    find(costs, `[data-gan="${gan}"]`).focus();
  });
};

/** The values of an address; what it does not say is as usual. @param {Catalogue} catalogue
 * @param {import("../../static/steering.js").Get} get @returns {Values} */
const valuesIn = (catalogue, get) => {
  const data = get("data") || "";
  const known = catalogue.data[data] && !catalogue.data[data].unavailable;
  const wanted = known ? data : catalogue.first.data;
  const gan = ganFor(catalogue, wanted, get("gan")) || catalogue.first.gan;
  const values = usualValues(catalogue, {data: wanted, gan});
  for (const knob of knobsFor(catalogue, {data: wanted, gan})) {
    const text = get(knob.name);
    values[knob.name] = (text === null ? undefined : parseKnob(knob, text)) ?? knob.default;
  }
  return values;
};

/** Writes every value to the address that is not the usual one. @param {Catalogue} catalogue
 * @param {Values} values */
const keepInUrl = (catalogue, values) => {
  const choice = /** @type {Choice} */ (values);
  /** @type {Values} */
  const usual = {...usualValues(catalogue, choice), data: catalogue.first.data,
    gan: catalogue.data[choice.data].gan};
  for (const [name, value] of Object.entries(values)) keepKnob(IN_URL, name, value, usual[name]);
};

/** Takes out of the address what the next values do not have; returns these. @param {Values} values
 * @param {Values} next */
const clearOthers = (values, next) => {
  for (const name of Object.keys(values)) if (!(name in next)) url.set({[name]: null});
  return next;
};

/** Which knobs say something else than others do, marked in the panel.
 * @param {ReturnType<typeof controls>} panel @param {Knob[]} knobs @param {Values} values
 * @param {Values} others */
const differing = (panel, knobs, values, others) => {
  const differ = Object.keys(values)
    .filter((name) => name in others && others[name] !== values[name]);
  panel.moved(differ);
  return knobs.filter((knob) => differ.includes(knob.name));
};

/** Why data cannot be had, as it is now. @param {Catalogue} catalogue
 * @param {Catalogue["data"]} data */
const takeOver = (catalogue, data) => {
  for (const [name, entry] of Object.entries(catalogue.data)) {
    if (data[name]) entry.unavailable = data[name].unavailable;
  }
};

/**
 * @param {{strip: HTMLElement, holder: HTMLElement}} places of the data, and of all else
 * @param {Catalogue} catalogue
 * @param {{onKnob: (name: string, value: *, knob: Knob) => void, onChoice: () => void,
 *   onShow: (values: Values) => void, recalled: (data: string) => Values}} events ``recalled``:
 *   what this browser had set for data of its own
 */
export const trainSettings = ({strip, holder}, catalogue, events) => {
  const {onKnob, onChoice, onShow, recalled} = events;
  holder.innerHTML = MARKUP;
  strip.innerHTML = STRIP;
  // before usual values are taken out of the address
  const linked = settingNames(catalogue).some((name) => knobInUrl(IN_URL, name) !== null);
  let values = /** @type {Values} */ ({...catalogue.first});
  const knobs = () => knobsFor(catalogue, /** @type {Choice} */ (values));
  const greyOut = () => panel.off(idleReasons(knobs(), values));
  const names = Object.keys(catalogue.data).filter((name) => ganFor(catalogue, name, null));
  const list = datasetList(strip, catalogue, names, (data) => {
    if (data === values.data) return;
    choose(data, ganAfter(catalogue, /** @type {Choice} */ (values), data) ?? values.gan);
  });
  const select = /** @type {HTMLSelectElement} */ (find(holder, "#train-knob-gan"));
  select.addEventListener("change", () => choose(values.data, select.value));
  const panel = controls(find(holder, ".pg-knobs"), {
    scope: SCOPE,
    first: FIRST,
    onChange: (name, value, knob) => moved(name, value, knob),
  });

  /** @param {string} name @param {*} value @param {Knob} knob */
  const moved = (name, value, knob) => {
    values = {...values, [name]: value};
    keepKnob(IN_URL, name, value, knob.default);
    greyOut();
    onKnob(name, value, knob);
  };
  /** Moves everything there. @param {Values} next */
  const show = (next) => {
    values = {...next};
    list.mark(values.data);
    showGan(holder, catalogue, values, (gan) => choose(values.data, gan));
    panel.show(knobs(), values);
    values = {data: values.data, gan: values.gan, ...panel.values()};
    greyOut();
    keepInUrl(catalogue, values);
    onShow(values);
  };
  const renew = (/** @type {Values} */ next) => show(clearOthers(values, next));
  const choose = (/** @type {string} */ data, /** @type {string} */ wanted) => {
    const gan = ganFor(catalogue, data, wanted);
    if (!gan) return;
    const next = {...valuesAfter(catalogue, values, {data, gan}), ...recalled(data)};
    renew(next);
    onChoice();
  };
  return {
    show,
    /** The flat values of a recipe, complete. */
    values: () => ({...values}),
    /** A setting whose control stands elsewhere. @param {string} name @param {*} value */
    put(name, value) {
      panel.set({[name]: value});
      for (const knob of knobs()) if (knob.name === name) moved(name, value, knob);
    },
    /** The knobs that say something else, marked. @param {Values} others */
    differing: (others) => differing(panel, knobs(), values, others),
    /** All anew, as a link has it. @param {import("../../static/steering.js").Get} get */
    take: (get) => renew(valuesIn(catalogue, get)),
    /** Did the address set anything when the page came? */
    linked,
    /** Entries of the catalogue that have changed. @param {Catalogue["data"]} data */
    update(data) {
      takeOver(catalogue, data);
      list.repaint();
    },
  };
};
