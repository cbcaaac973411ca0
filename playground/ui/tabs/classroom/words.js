// What is said of a room and of its students' runs.

/** @typedef {import("./room.js").RoomState} RoomState */
/** @typedef {import("./room.js").ShownRun} ShownRun */

/** @param {number} n */
export const people = (n) => (n === 1 ? "1 student" : `${n} students`);

/** The button in the header; `seen` is the run that was last looked at.
 * @param {RoomState} state @param {string | null} seen */
export const inHeader = (state, seen) => {
  if (state.role === "teacher") {
    return state.paused ? "Class paused" : `Room open: ${state.here} here`;
  }
  if (state.paused) return "The teacher has paused the class";
  if (state.shown && state.shown.run !== seen) return "New on the class screen: see it";
  return state.teacher ? "In class" : "In class, teacher away";
};

/** Does the header's button ask for a look? @param {RoomState} state @param {string | null} seen */
export const isUrgent = ({paused, shown}, seen) => Boolean(paused || (shown && shown.run !== seen));

/** @param {ShownRun | null} shown */
export const screenTitle = (shown) => {
  if (!shown) return "The class screen";
  return `${shown.whose === "teacher" ? "The teacher" : shown.whose}'s run: ${shown.title}`;
};

/** The verdict on a run's modes, "" where they are not counted; it tells their step, where that is
 * not the picture's.
 * @param {Pick<import("../../static/types.js").Frame, "metrics" | "verdicts" | "step">} frame */
export const captured = ({metrics, verdicts, step}) => {
  const title = (metrics?.captured ? verdicts?.modes?.title : undefined) ?? "";
  const at = metrics?.measured_step ?? step;
  return title && at !== step ? `${title} at step ${at.toLocaleString("en-US")}` : title;
};

/** How a wall can be sorted, the first at first. `modes` and `step` are −1 until they are known.
 * @typedef {{number: number, title: string, modes: number, step: number}} Sortable
 * @type {Record<string, {title: string, compare: (a: Sortable, b: Sortable) => number}>} */
export const ORDERS = {
  number: {title: "who came first", compare: (a, b) => a.number - b.number},
  name: {title: "name", compare: (a, b) => a.title.localeCompare(b.title) || a.number - b.number},
  modes: {title: "modes, fewest first", compare: (a, b) => a.modes - b.modes
    || a.number - b.number},
  most: {title: "modes, most first", compare: (a, b) => b.modes - a.modes || a.number - b.number},
  step: {title: "step", compare: (a, b) => b.step - a.step || a.number - b.number},
};

/** Those of the wall who have left the room. @param {number[]} before @param {number[]} now */
export const departed = (before, now) => before.filter((n) => !now.includes(n));

/** How many challenges a student has solved. @param {number} place in the room
 * @param {Record<string, number[]>} [solved] the places that solved each */
export const solvedBy = (place, solved = {}) => Object.values(solved)
  .filter((places) => places.includes(place)).length;
