// The Train tab's settings: the list of data, the GAN, and the controls of both.

import {controls} from "../../static/controls.js";
import {find} from "../../static/dom.js";
import {idleReasons, parseKnob} from "../../static/knobs.js";
import {keepKnob, knobInUrl, url} from "../../static/url.js";
import {ganFor, knobsFor, settingNames, usualValues, valuesAfter} from "./choice.js";
import {datasetList} from "./datasets.js";

/** @typedef {import("../../static/types.js").Knob} Knob */
/** @typedef {import("../../static/types.js").Values} Values */
/** @typedef {import("./choice.js").Catalogue} Catalogue */
/** @typedef {import("./choice.js").Choice} Choice */

const SCOPE = "train"; // of element ids
const IN_URL = ""; // these controls stand in the URL under their own names
const MARKUP = `
  <fieldset class="pg-group pg-datasets"><legend>Data</legend>
    <div class="pg-dataset-list" role="radiogroup" aria-label="Data"></div>
    <p class="pg-help"></p></fieldset>
  <div class="pg-knob pg-gan"><label for="train-knob-gan">GAN</label><i></i>
    <select id="train-knob-gan"></select><p class="pg-help"></p></div>
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

/** The values of the page's address; what it does not say is as usual. @param {Catalogue} catalogue
 * @returns {Values} */
const valuesInUrl = (catalogue) => {
  const data = url.get("data") || "";
  const known = catalogue.data[data] && !catalogue.data[data].unavailable;
  const wanted = known ? data : catalogue.first.data;
  const gan = ganFor(catalogue, wanted, url.get("gan")) || catalogue.first.gan;
  const values = usualValues(catalogue, {data: wanted, gan});
  for (const knob of knobsFor(catalogue, {data: wanted, gan})) {
    const text = knobInUrl(IN_URL, knob.name);
    values[knob.name] = (text === null ? undefined : parseKnob(knob, text)) ?? knob.default;
  }
  return values;
};

/** Writes every value to the address that is not the usual one. @param {Catalogue} catalogue
 * @param {Values} values */
const keepInUrl = (catalogue, values) => {
  const choice = /** @type {Choice} */ (values);
  /** @type {Values} */
  const usual = {...usualValues(catalogue, choice), ...catalogue.first};
  for (const [name, value] of Object.entries(values)) keepKnob(IN_URL, name, value, usual[name]);
};

/**
 * @param {HTMLElement} holder
 * @param {Catalogue} catalogue
 * @param {{onKnob: (name: string, value: *, knob: Knob) => void, onChoice: () => void}} events
 */
export const trainSettings = (holder, catalogue, {onKnob, onChoice}) => {
  holder.innerHTML = MARKUP;
  // before usual values are taken out of the address
  const linked = settingNames(catalogue).some((name) => knobInUrl(IN_URL, name) !== null);
  /** @type {Values} */
  let values = {...catalogue.first};
  const knobs = () => knobsFor(catalogue, /** @type {Choice} */ (values));
  const greyOut = () => panel.off(idleReasons(knobs(), values));
  const names = Object.keys(catalogue.data).filter((name) => ganFor(catalogue, name, null));
  const list = datasetList(find(holder, ".pg-datasets"), catalogue, names,
    (data) => data !== values.data && choose(data, values.gan));
  const select = /** @type {HTMLSelectElement} */ (find(holder, "#train-knob-gan"));
  select.addEventListener("change", () => choose(values.data, select.value));
  const panel = controls(find(holder, ".pg-knobs"), {
    scope: SCOPE,
    onChange(name, value, knob) {
      values = {...values, [name]: value};
      keepKnob(IN_URL, name, value, knob.default);
      greyOut();
      onKnob(name, value, knob);
    },
  });

  /** Moves everything there. @param {Values} next */
  const show = (next) => {
    values = {...next};
    list.mark(values.data);
    showGans(select, catalogue, values);
    find(holder, ".pg-gan .pg-help").textContent = catalogue.gans[values.gan].paper;
    panel.show(knobs(), values);
    values = {data: values.data, gan: values.gan, ...panel.values()};
    greyOut();
    keepInUrl(catalogue, values);
  };
  const choose = (/** @type {string} */ data, /** @type {string} */ wanted) => {
    const gan = ganFor(catalogue, data, wanted);
    if (!gan) return;
    const next = valuesAfter(catalogue, values, {data, gan});
    for (const name of Object.keys(values)) if (!(name in next)) url.set({[name]: null});
    show(next);
    onChoice();
  };
  return {
    show,
    /** The flat values of a recipe, complete. */
    values: () => ({...values}),
    /** The knobs that say something else, marked. @param {Values} others */
    differing(others) {
      const differ = Object.keys(values)
        .filter((name) => name in others && others[name] !== values[name]);
      panel.moved(differ);
      return knobs().filter((knob) => differ.includes(knob.name));
    },
    fromUrl: () => valuesInUrl(catalogue),
    /** Did the address set anything when the page came? */
    linked,
    /** Entries of the catalogue that have changed. @param {Catalogue["data"]} data */
    update(data) {
      for (const [name, entry] of Object.entries(catalogue.data)) {
        if (data[name]) entry.unavailable = data[name].unavailable;
      }
      list.repaint();
    },
  };
};
