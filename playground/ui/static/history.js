// Curves as the engine sends them: buckets of extremes, for each reading and member.

/** @typedef {import("./types.js").NamedArray} NamedArray */
/** @typedef {import("./types.js").Curves} Curves */

/** The mean over some members of one reading. @param {NamedArray} array (readings, members, n)
 * @param {number} reading @param {number[]} chosen */
const mean = ({data, shape: [, members, n]}, reading, chosen) => {
  const from = (/** @type {number} */ member) => (reading * members + member) * n;
  if (chosen.length === 1) return data.subarray(from(chosen[0]), from(chosen[0]) + n);
  const sum = new Float32Array(n);
  for (const member of chosen) {
    for (let i = 0; i < n; i++) sum[i] += data[from(member) + i] / chosen.length;
  }
  return sum;
};

/**
 * The curves of one member, or the mean over members: ``y`` runs in the middle of low and high.
 * @param {string[]} names of the readings
 * @param {Record<string, NamedArray>} arrays ``PREFIX.at`` (n,), ``PREFIX.low`` and ``PREFIX.high``
 * @param {string} prefix
 * @param {number | null} member null for all together
 * @returns {Curves}
 */
export const unpackCurves = (names, arrays, prefix, member) => {
  const at = arrays[`${prefix}.at`];
  const [low, high] = [arrays[`${prefix}.low`], arrays[`${prefix}.high`]];
  /** @type {Curves} */
  const curves = {};
  if (!at || !low || !at.data.length) return curves;
  const members = low.shape[1];
  const chosen = member === null ? [...Array(members).keys()] : [Math.min(member, members - 1)];
  names.forEach((name, reading) => {
    const [bottom, top] = [mean(low, reading, chosen), mean(high, reading, chosen)];
    const y = Float32Array.from(bottom, (v, i) => (v + top[i]) / 2);
    curves[name] = {x: at.data, y, low: bottom, high: top};
  });
  return curves;
};
