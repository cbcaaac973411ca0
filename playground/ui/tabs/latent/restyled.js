// What is said of emojis: which attributes are what they ought to be, counted.

/** @typedef {import("./groups.js").Table} Table */

/** How many choices are those that are wanted; what is the same of every emoji does not count.
 * @param {number[]} made @param {number[]} wanted @param {number[]} constant */
export const right = (made, wanted, constant) => (
  made.filter((choice, k) => choice === wanted[k] && !constant.includes(k)).length);

/** @param {number[] | null} paired what is read in pix2pix's emoji
 * @param {number[] | null} unpaired @param {number[] | null} wanted null of one that was brought
 * @param {number[]} constant attributes that are the same of every emoji */
export const restyledWords = (paired, unpaired, wanted, constant) => {
  if (!paired || !unpaired) return "";
  const n = paired.length - constant.length;
  if (!wanted) {
    return `The two emojis agree in ${right(paired, unpaired, constant)} of ${n} attributes; `
      + "nobody has drawn this portrait's emoji, so none can be called right.";
  }
  return `As in the drawn emoji: ${right(paired, wanted, constant)} of ${n} attributes by pix2pix, ${
    right(unpaired, wanted, constant)} of ${n} by CycleGAN.`;
};

/** A row for each attribute, and which cells are not as they ought to be. @param {Table} table
 * @param {number[] | null} paired @param {number[] | null} unpaired
 * @param {number[] | null} wanted
 * @returns {{name: string, cells: string[], wrong: boolean[]}[]} */
export const restyledRows = (table, paired, unpaired, wanted) => (
  table.map(([name, choices], k) => {
    const all = [wanted, paired, unpaired];
    return {name, cells: all.map((one) => (one ? choices[one[k]] : "–")),
      wrong: all.map((one) => Boolean(one && wanted && one[k] !== wanted[k]))};
  }));
