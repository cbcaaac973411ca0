// What is said of emojis: which attributes are what they ought to be, counted.

/** @typedef {import("./groups.js").Table} Table */

/** How many choices are those that are wanted. @param {number[]} made @param {number[]} wanted */
export const right = (made, wanted) => made.filter((choice, k) => choice === wanted[k]).length;

/** @param {number[] | null} paired what is read in pix2pix's emoji
 * @param {number[] | null} unpaired @param {number[] | null} wanted null of one that was brought */
export const restyledWords = (paired, unpaired, wanted) => {
  if (!paired || !unpaired) return "";
  const n = paired.length;
  if (!wanted) {
    return `The two emojis agree in ${right(paired, unpaired)} of ${n} attributes; nobody has `
      + "drawn this portrait's emoji, so none can be called right.";
  }
  const [with_, without] = [right(paired, wanted), right(unpaired, wanted)];
  const counted = `As in the drawn emoji: ${with_} of ${n} attributes by pix2pix, ${without} of ${n
  } by CycleGAN.`;
  if (with_ > without) return `${counted} The pairs told what the cycle could not.`;
  if (with_ === without) return `${counted} For this portrait pairs gave no more than the cycle.`;
  return `${counted} Here the cycle found more than the pairs gave.`;
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
