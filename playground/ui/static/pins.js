// The shelf's pins and the session file: what is kept of a run, what differs, what may be opened.
//
// A session file comes from anywhere. Nothing in it is trusted: settings are names with numbers,
// words or switches, and what is anything else is told in a sentence; nothing is lost by it.

/** @typedef {import("./types.js").Values} Values */
/** @typedef {{x: number[], y: (number | null)[]}} Line */
/**
 * @typedef {object} Pin
 * @property {string} run
 * @property {string} title
 * @property {number} step
 * @property {Values} values settings
 * @property {Record<string, number | null>} metrics
 * @property {Record<string, Line>} curves
 * @property {string} note
 * @property {string} [compared] how many pictures its measures compare, in whose features
 */
/** @typedef {{drawing: string, whole: string | null}} OwnPoints what the setting calls them, and
 *   all of them where that is only a name */
/** @typedef {{settings: Record<string, string>, points: OwnPoints | null, pins: Pin[]}} Session */

export const MOST_PINS = 12;
export const MOST_POINTS = 120; // of a curve
export const MOST_BYTES = 4_000_000; // of a session file
const FORMAT = "gan-playground-session", VERSION = 1;
const LONGEST = 4000; // characters of a text
const LONGEST_POINTS = 32_000; // as endpoints/own_points.py has it
const KEPT_POINTS = /^kept\.[0-9a-f]{32}$/, POINTS = /^[\w-]+$/;
const NAME = /^[A-Za-z][\w.-]{0,63}$/;

/** So many points of a curve, first and last among them; rounded, for they are kept as text.
 * @param {ArrayLike<number>} x @param {ArrayLike<number>} y @returns {Line} */
export const thinned = (x, y) => {
  const count = Math.min(MOST_POINTS, x.length);
  const at = Array.from({length: count}, (_, i) => (
    count < 2 ? 0 : Math.round((i * (x.length - 1)) / (count - 1))));
  const number = (/** @type {number} */ v) => (
    Number.isFinite(v) ? Number(v.toPrecision(5)) : null);
  return {x: at.map((i) => x[i]), y: at.map((i) => number(y[i]))};
};

/** The settings in which pins differ, in the order of the first that has them.
 * @param {Pin[]} pins */
export const differing = (pins) => {
  const names = [...new Set(pins.flatMap(({values}) => Object.keys(values)))];
  return names.filter((name) => new Set(pins.map(({values}) => values[name])).size > 1);
};

/** Measures that some pin has. @param {Pin[]} pins */
export const measured = (pins) => [...new Set(pins.flatMap(({metrics}) => Object.keys(metrics)))];

/** Whether some pin's measures are of so many samples in somebody's features, which is to be told
 * wherever they are. @param {Pin[]} pins */
export const isCompared = (pins) => pins.some(({compared}) => compared);

/** Pins in order of one column, those without a value last. @param {Pin[]} pins
 * @param {string} column a setting, a measure or "step" @param {boolean} down */
export const sorted = (pins, column, down) => {
  const value = (/** @type {Pin} */ pin) => (
    column === "step" ? pin.step : pin.metrics[column] ?? pin.values[column] ?? null);
  return pins.toSorted((a, b) => {
    const [first, second] = [value(a), value(b)];
    if (first === null || second === null) return Number(first === null) - Number(second === null);
    const order = typeof first === "number" && typeof second === "number" ? first - second
      : String(first).localeCompare(String(second));
    return down ? -order : order;
  });
};

/** One cell; what a spreadsheet would take for a formula is a text. @param {*} value */
const cell = (value) => {
  const plain = value === null || value === undefined ? "" : String(value);
  const text = typeof value === "string" && /^[=+\-@\t]/.test(plain) ? `'${plain}` : plain;
  const quoted = /[",\n]/;
  return quoted.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** Everything of all pins: settings, measures, notes, then every point of the curves.
 * @param {Pin[]} pins */
export const asCsv = (pins) => {
  const settings = [...new Set(pins.flatMap(({values}) => Object.keys(values)))];
  const names = measured(pins), told = isCompared(pins);
  const rows = [["run", "title", "step", ...settings, ...names, ...(told ? ["compared"] : []),
    "note"],
    ...pins.map((pin) => [pin.run, pin.title, pin.step, ...settings.map((n) => pin.values[n]),
      ...names.map((n) => pin.metrics[n]), ...(told ? [pin.compared] : []), pin.note]),
    [], ["run", "reading", "step", "value"],
    ...pins.flatMap((pin) => Object.entries(pin.curves).flatMap(([name, {x, y}]) => (
      x.map((step, i) => [pin.run, name, step, y[i]]))))];
  return `${rows.map((row) => row.map(cell).join(",")).join("\n")}\n`;
};

/** @param {Session} session */
export const asFile = (session) => JSON.stringify({format: FORMAT, version: VERSION, ...session},
  null, 1);

const refuse = (/** @type {string} */ words) => { throw new Error(words); };
const isObject = (/** @type {*} */ value) => Boolean(value) && typeof value === "object"
  && !Array.isArray(value);

/** A value of a setting. @param {string} where @param {string} name @param {*} value */
const checkValue = (where, name, value) => {
  if (!NAME.test(name)) refuse(`The session file has a setting ${name.slice(0, 40)}, which is no name.`);
  const kind = typeof value;
  if (!["number", "string", "boolean"].includes(kind)) {
    refuse(`${name} in ${where} is no number, word or switch; the session file was changed.`);
  }
  if (kind === "string" && /[/\\]/.test(value)) {
    refuse(`${name} in ${where} holds a path; a session file holds names and numbers only.`);
  }
  if (kind === "string" && value.length > LONGEST) refuse(`${name} in ${where} is too long a text.`);
};

/** @param {*} points @returns {OwnPoints | null} */
const checkPoints = (points) => {
  if (points === null) return null;
  const text = (/** @type {*} */ value) => (
    typeof value === "string" && POINTS.test(value) && value.length <= LONGEST_POINTS);
  const {drawing, whole = null} = isObject(points) ? points : {};
  const good = text(drawing) ? whole === null : KEPT_POINTS.test(drawing) && text(whole);
  if (!good) refuse("The own points are no drawing; the session file was changed.");
  return {drawing, whole};
};

/** @param {*} curves @param {string} where */
const checkCurves = (curves, where) => {
  const good = isObject(curves) && Object.values(curves).every((line) => isObject(line)
    && Array.isArray(line.x) && Array.isArray(line.y) && line.x.length === line.y.length
    && line.x.length <= MOST_POINTS && line.x.every(Number.isFinite)
    && line.y.every((/** @type {*} */ v) => v === null || Number.isFinite(v)));
  if (!good) refuse(`The curves of ${where} are no lists of numbers; the session file was changed.`);
};

/** @param {*} pin @param {number} i @returns {Pin} */
const checkPin = (pin, i) => {
  const where = `pin ${i + 1}`;
  if (!isObject(pin)) refuse(`The session file's ${where} is no pinned run.`);
  const {run, title, step, values, metrics, curves, note = "", compared = ""} = pin;
  if (![run, title, note, compared].every((text) => typeof text === "string" && text.length <= 2000)
      || !/^[\w-]{1,64}$/.test(run) || !Number.isInteger(step) || step < 0
      || !isObject(values) || !isObject(metrics)) {
    refuse(`The session file's ${where} lacks a run, a title, a step, settings or measures.`);
  }
  for (const [name, value] of Object.entries(values)) checkValue(where, name, value);
  for (const [name, value] of Object.entries(metrics)) {
    if (value !== null && !Number.isFinite(value)) refuse(`${name} of ${where} is no number.`);
  }
  checkCurves(curves, where);
  return {run, title, step, values, metrics, curves, note, ...(compared ? {compared} : {})};
};

/**
 * A session from the text of its file.
 * @param {string} text @returns {Session}
 * Throws an ``Error`` with one sentence for what is none.
 */
export const fromFile = (text) => {
  if (text.length > MOST_BYTES) refuse(`A session file has at most ${MOST_BYTES / 1e6} MB.`);
  /** @type {*} */
  let told = null;
  try {
    told = JSON.parse(text);
  } catch {
    refuse("This is no session file: it is not JSON.");
  }
  if (!isObject(told) || told.format !== FORMAT) {
    refuse("This is no session file of the playground.");
  }
  if (told.version !== VERSION) {
    refuse(`This session file has version ${String(told.version).slice(0, 20)}, but this page reads `
      + `version ${VERSION}.`);
  }
  const {settings = {}, points = null, pins = []} = told;
  if (!isObject(settings) || !Array.isArray(pins) || pins.length > MOST_PINS) {
    refuse(`A session file has settings and at most ${MOST_PINS} pinned runs.`);
  }
  for (const [name, value] of Object.entries(settings)) {
    if (typeof value !== "string") refuse(`${name} in the settings is no text.`);
    checkValue("the settings", name, value);
  }
  return {settings, points: checkPoints(points), pins: pins.map(checkPin)};
};

/** Pins with others added: one of a run that is there already takes its place.
 * @param {Pin[]} here @param {Pin[]} more */
export const joined = (here, more) => {
  const key = (/** @type {Pin} */ {run, step}) => `${run} ${step}`;
  const fresh = new Set(more.map(key));
  return [...here.filter((pin) => !fresh.has(key(pin))), ...more].slice(-MOST_PINS);
};
