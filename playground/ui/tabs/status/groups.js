// The order of the runs, and which of them train together.

/** The group that each run trains with, in words. @param {string[][]} fused */
export const groups = (fused) => {
  /** @type {Map<string, string>} */
  const names = new Map();
  fused.forEach((group, i) => {
    const letter = i < 26 ? String.fromCharCode(65 + i) : String(i + 1);
    for (const run of group) names.set(run, `group ${letter} (${group.length})`);
  });
  return names;
};

/**
 * Those that train, those that wait, the others.
 * @template {{state: string}} T @param {T[]} runs
 */
export const inOrder = (runs) => {
  const order = ["running", "queued"];
  /** @param {T} run */
  const rank = ({state}) => (order.includes(state) ? order.indexOf(state) : order.length);
  return [...runs].sort((a, b) => rank(a) - rank(b));
};
