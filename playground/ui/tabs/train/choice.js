// A choice of data and GAN, and which settings belong to it.

/** @typedef {import("../../static/types.js").Knob} Knob */
/** @typedef {import("../../static/types.js").Values} Values */
/**
 * @typedef {object} DataEntry
 * @property {string} title
 * @property {string} kind "points", "line" or "images"
 * @property {string} origin
 * @property {string} licence
 * @property {string | null} unavailable why it cannot be had
 * @property {Knob[]} knobs
 * @property {number[] | null} thumbnail its density, 0 … 255
 * @property {string} icon SVG in a box of 100 × 100, where there is no density
 * @property {string} gan the one that is offered first
 * @property {string[]} measures of its samples
 */
/**
 * @typedef {object} GanEntry
 * @property {string} title
 * @property {string} paper
 * @property {number} population how many members may train at once
 * @property {Record<string, Values>} usual by data: what suits them better than a knob's default
 * @property {Record<string, string | null>} fits by data: why not
 * @property {Record<string, string>} costs by kind of data: how long until something can be seen
 * @property {Knob[]} knobs
 */
/**
 * @typedef {object} Catalogue
 * @property {Record<string, DataEntry>} data
 * @property {Record<string, GanEntry>} gans
 * @property {Record<string, {title: string, critic: boolean}>} objectives
 * @property {Knob[]} run the knobs of every run
 * @property {Choice} first what a first visit starts with
 * @property {import("./own-points.js").Own} own the data set of one's own points
 * @property {import("./own-pictures.js").Pictures} pictures the data set of one's own pictures
 */
/** @typedef {{data: string, gan: string}} Choice */

const KEPT = ["seed", "steps"]; // mean the same for all data and every GAN

/** The knobs of a choice, with the defaults that suit it. @param {Catalogue} catalogue
 * @param {Choice} choice @returns {Knob[]} */
export const knobsFor = (catalogue, {data, gan}) => {
  const home = catalogue.data[data];
  const model = catalogue.gans[gan];
  const usual = model.usual[data] || {};
  const labels = Object.fromEntries(
    Object.entries(catalogue.objectives).map(([name, {title}]) => [name, title]));
  /** @type {Record<string, Partial<Knob>>} */
  const fitted = {
    members: {high: model.population, allowed: `a whole number from 1 to ${model.population}`},
    objective: {labels},
  };
  return [...home.knobs, ...model.knobs, ...catalogue.run]
    .filter((knob) => knob.name !== "members" || model.population > 1)
    .map((knob) => ({...knob, default: usual[knob.name] ?? knob.default, ...fitted[knob.name]}));
};

/** The wanted GAN where it fits the data, else the one offered for them, else any; undefined: none
 * fits. @param {Catalogue} catalogue @param {string} data @param {string | null} wanted */
export const ganFor = ({gans, data: all}, data, wanted) => {
  const fits = Object.keys(gans).filter((gan) => !gans[gan].fits[data]);
  return [wanted, all[data].gan, fits[0]].find((gan) => gan && fits.includes(gan)) ?? undefined;
};

/** The GAN after a choice of other data: who has not chosen one gets the one offered for them.
 * @param {Catalogue} catalogue @param {Choice} before @param {string} data */
export const ganAfter = (catalogue, before, data) => (
  ganFor(catalogue, data, before.gan === catalogue.data[before.data].gan ? null : before.gan));

/** What there is to choose between where one GAN costs more time than another: name and words, the
 * one offered first in front. @param {Catalogue} catalogue @param {string} data
 * @returns {[string, string][]} */
export const costsOf = ({gans, data: all}, data) => {
  const {kind, gan: first} = all[data];
  return Object.entries(gans)
    .filter(([, {costs, fits}]) => costs[kind] && !fits[data])
    .sort(([a], [b]) => Number(b === first) - Number(a === first))
    .map(([name, {costs}]) => [name, costs[kind]]);
};

/**
 * The values after another choice. What a visitor has set stays where it means the same: for the
 * same GAN and kind of data.
 * @param {Catalogue} catalogue @param {Values} before @param {Choice} choice @returns {Values}
 */
export const valuesAfter = (catalogue, before, choice) => {
  const alike = choice.gan === before.gan
    && catalogue.data[choice.data].kind === catalogue.data[before.data].kind;
  const own = catalogue.data[choice.data].knobs.map((knob) => knob.name);
  const usual = usualValues(catalogue, /** @type {Choice} */ (before));
  const isSet = (/** @type {string} */ name) => before[name] !== usual[name];
  /** @type {Values} */
  const next = {...choice};
  for (const knob of knobsFor(catalogue, choice)) {
    const same = alike ? !own.includes(knob.name) : KEPT.includes(knob.name);
    const stays = same && isSet(knob.name);
    next[knob.name] = (stays ? before[knob.name] : undefined) ?? knob.default;
  }
  return next;
};

/** What a choice starts with. @param {Catalogue} catalogue @param {Choice} choice
 * @returns {Values} */
export const usualValues = (catalogue, choice) => ({...choice,
  ...Object.fromEntries(knobsFor(catalogue, choice).map((knob) => [knob.name, knob.default]))});

/** Every name by which an address can set something here. @param {Catalogue} catalogue */
export const settingNames = ({data, gans, run}) => {
  const knobs = [...Object.values(data), ...Object.values(gans)].flatMap((entry) => entry.knobs);
  return [...new Set(["data", "gan", ...[...knobs, ...run].map((knob) => knob.name)])];
};

/** The run to show first: the one that the address names, else this browser's own, unless the
 * address sets something: a link wins over what was here before.
 * @param {string | null} named @param {string | null} own @param {boolean} sets */
export const firstRun = (named, own, sets) => named || (sets ? null : own);
