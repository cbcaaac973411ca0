// What tabs let a lesson do with them: settings as a link has them, without a new page.

/** @typedef {import("./types.js").Values} Values */
/** @typedef {(name: string) => string | null} Get the text of a link's parameter, null: as usual */

/**
 * A tab that can be set.
 * @typedef {object} Steered
 * @property {(get: Get) => unknown} set as its link would; what is not named is as usual
 * @property {() => Values} values all that is set now
 * @property {() => unknown} [play] its primary action, from the start
 * @property {() => unknown} [pause] of what plays
 * @property {() => string[]} [slots] of the live channel in which its runs are watched
 */

/** @type {Map<string, Steered>} */
const known = new Map();
/** @type {Map<string, ((tab: Steered) => void)[]>} */
const waiting = new Map();

/** A tab is there and can be set. @param {string} name @param {Steered} tab */
export const steerable = (name, tab) => {
  known.set(name, tab);
  for (const tell of waiting.get(name) ?? []) tell(tab);
  waiting.delete(name);
};

/** The tab, null until it was opened and where it cannot be set. @param {string} name */
export const steered = (name) => known.get(name) ?? null;

/** The tab once it is there; null after so long. @param {string} name @param {number} milliseconds
 * @returns {Promise<Steered | null>} */
export const whenSteered = (name, milliseconds) => new Promise((resolve) => {
  const there = steered(name);
  if (there) {
    resolve(there);
    return;
  }
  waiting.set(name, [...(waiting.get(name) ?? []), resolve]);
  setTimeout(() => resolve(null), milliseconds);
});

/** Texts of parameters by name; a value of a tab with a scope of its own, ``cgan.seed``, may be
 * named ``seed`` as well. @param {Values} values @returns {Get} */
export const textsOf = (values) => (name) => {
  const value = values[name] ?? values[name.slice(name.lastIndexOf(".") + 1)];
  return value === undefined || value === null ? null : String(value);
};
