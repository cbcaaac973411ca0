// Rates from two looks at the machine's counters.

/** @typedef {import("./cards.js").Told} Told */

/** @typedef {{at: number, frames: number, steps: Map<string, number>}} Look `at` in seconds */

/** @param {Told} told @param {number} at seconds @returns {Look} */
export const look = ({web, engine}, at) => ({
  at,
  frames: web.frames_sent,
  steps: new Map((engine?.runs ?? []).map(({run, step}) => [run, step])),
});

/**
 * What happened between two looks, a second: steps of each run, of all, and frames. A run that was
 * reset has gone backwards: it counts for nothing.
 * @param {Look} before @param {Look} now
 */
export const ratesBetween = (before, now) => {
  const took = now.at - before.at;
  /** @type {Map<string, number>} */
  const runs = new Map();
  for (const [run, step] of now.steps) {
    const earlier = before.steps.get(run);
    if (earlier !== undefined && step >= earlier) runs.set(run, (step - earlier) / took);
  }
  return {
    runs,
    steps: [...runs.values()].reduce((sum, rate) => sum + rate, 0),
    frames: Math.max(0, now.frames - before.frames) / took,
  };
};
