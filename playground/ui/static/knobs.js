// What a knob's value may be, and where it stands on a slider.

/** @typedef {import("./types.js").Knob} Knob */

const NOTCHES_A_DECADE = 40;
const MOST_NOTCHES = 1200; // more than a slider has pixels
const LINEAR_NOTCHES = 200; // for a knob without a step

const tidy = (/** @type {number} */ value) => Number(value.toPrecision(6));

/** @param {Knob} knob */
const logScale = (knob) => {
  const low = Math.log10(knob.low || knob.step || 1);
  const notch = (/** @type {number} */ value) => Math.round(
    (Math.log10(Math.max(value, 10 ** low)) - low) * NOTCHES_A_DECADE);
  return {
    notches: notch(knob.high),
    at: notch,
    value: (/** @type {number} */ n) => Number((10 ** (low + n / NOTCHES_A_DECADE)).toPrecision(2)),
  };
};

/**
 * A slider's inside runs over whole notches; this maps them to values and back.
 * @param {Knob} knob
 * @returns {{notches: number, at(value: number): number, value(notch: number): number}}
 */
export const scale = (knob) => {
  if (knob.log) return logScale(knob);
  const whole = knob.kind === "int";
  const step = knob.step || (whole ? 1 : (knob.high - knob.low) / LINEAR_NOTCHES);
  const start = whole && step > 1 ? Math.ceil(knob.low / step) * step : knob.low;
  return {
    notches: Math.round((knob.high - start) / step),
    at: (value) => Math.round((value - start) / step),
    value: (notch) => tidy(Math.min(start + notch * step, knob.high)),
  };
};

/** Whether a slider can show every value. @param {Knob} knob */
export const slides = (knob) => Boolean(knob.log) || scale(knob).notches <= MOST_NOTCHES;

/** A number as its box shows it. @param {number} value */
export const boxText = (value) => (Math.abs(value) >= 1e-4 || value === 0 ? String(tidy(value))
  : value.toExponential());

/** The number somebody typed, or undefined where the knob would refuse it. @param {Knob} knob
 * @param {string} typed */
export const parseNumber = (knob, typed) => {
  const text = typed.trim().replace("\u2212", "-").replace(",", ".");
  const value = Number(text);
  const fits = text !== "" && Number.isFinite(value) && value >= knob.low && value <= knob.high
    && (knob.kind !== "int" || Number.isInteger(value));
  return fits ? value : undefined;
};

/** @type {Record<string, boolean>} */
const TRUTHS = {true: true, false: false, 1: true, 0: false};

/**
 * The value a control would take from the URL's text, or undefined when it would refuse it.
 * @param {Knob} knob @param {string} text @returns {*}
 */
export const parseKnob = (knob, text) => {
  if (knob.kind === "bool") return Object.hasOwn(TRUTHS, text) ? TRUTHS[text] : undefined;
  if (knob.kind === "choice") return knob.choices.includes(text) ? text : undefined;
  if (knob.kind === "text") return text.length <= knob.high ? text : undefined;
  return parseNumber(knob, text);
};

/**
 * Controls that have nothing to act on with the present values, and why: a rule holds when each
 * value it names is among those it lists.
 * @param {Knob[]} knobs @param {Record<string, *>} values @returns {Record<string, string>}
 */
export const idleReasons = (knobs, values) => {
  /** @type {Record<string, string>} */
  const reasons = {};
  for (const {name, idle} of knobs) {
    const rule = idle?.find(({when}) => Object.entries(when).every(
      ([other, listed]) => other in values && listed.includes(values[other])));
    if (rule) reasons[name] = rule.reason;
  }
  return reasons;
};
