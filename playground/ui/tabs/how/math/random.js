// A small seeded generator, so that a link repeats the same training.

/** @typedef {{uniform: () => number, normal: () => number}} Random */

/**
 * mulberry32: 32 bits of state, even over [0, 1).
 * @param {number} seed
 * @returns {Random}
 */
export const random = (seed) => {
  let a = seed >>> 0;
  const uniform = () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return {uniform, normal};
};

/** @param {number} n @returns {number[]} about normal, the same each time */
export const evenNormals = (n) => Array.from({length: n}, (_, i) => {
  const u = (i * 0.6180339887498949 + 0.31) % 1;
  const v = (i * 0.7548776662466927 + 0.17) % 1;
  return Math.sqrt(-2 * Math.log(1 - u * 0.9999)) * Math.cos(2 * Math.PI * v);
});
