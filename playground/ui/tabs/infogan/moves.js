// What a code does to the digit that is shown: read off its strip, picture by picture.

/** @typedef {import("../../static/types.js").NamedArray} NamedArray */

/** Ink 0 to 1, row by row. @typedef {{ink: number[], high: number, wide: number}} Picture */

// A change is said when it goes one way along the strip and is large enough to be seen. Over six
// noises of each category of the shipped model c1 turns the slant by 40° to 81°, c2 changes the
// strokes by 1.8 to 5.2 pixels; what is under these bounds differs from noise to noise.
const CLEAR = 0.8; // correlation with the code
const LEAST = {slant: 10, stroke: 0.8, breadth: 3}; // degrees, pixels, pixels
const MOST_SAID = 2;

/** Where there is ink, from its middle, and its shear: the shift to the right a row downwards
 * that sets it upright. Faint specks are no part of a digit. @param {Picture} picture */
const upright = ({ink, wide}) => {
  const places = ink.flatMap((m, i) => (m > 0.5 ? [[i % wide, Math.floor(i / wide)]] : []));
  /** @param {(x: number, y: number) => number} value */
  const sum = (value) => places.reduce((all, [x, y]) => all + value(x, y), 0);
  const [mx, my] = [sum((x) => x) / places.length, sum((_, y) => y) / places.length];
  const across = sum((x, y) => (x - mx) * (y - my));
  const down = sum((_, y) => (y - my) ** 2) + 1e-9;
  return {across, down, columns: places.map(([x, y]) => x - mx - (across / down) * (y - my))};
};

/** Degrees by which the digit leans to the right: the best shear (image moments, Hu 1962).
 * @param {Picture} picture */
export const slant = (picture) => {
  const {across, down} = upright(picture);
  return (Math.atan2(-across, down) * 180) / Math.PI;
};

/** Pixels from side to side once it is set upright, without the outermost twentieth of the ink on
 * either side: a speck beside the digit does not widen it. @param {Picture} picture */
export const breadth = (picture) => {
  const columns = upright(picture).columns.sort((a, b) => a - b), last = columns.length - 1;
  if (last < 0) return 0;
  return columns[Math.floor(0.95 * last)] - columns[Math.floor(0.05 * last)] + 1;
};

/** Pixels across a stroke: twice the inked area over the length of its outline, which is what
 * lines in four directions cross (Cauchy and Crofton). @param {Picture} picture */
export const strokeWidth = ({ink, high, wide}) => {
  /** @param {number} row @param {number} column */
  const inked = (row, column) => ink[row * wide + column] > 0.5;
  /** @param {number} down @param {number} right how often the next pixel there differs */
  const crossed = (down, right) => {
    let count = 0;
    for (let row = 0; row + down < high; row++) {
      for (let column = Math.max(0, -right); column + Math.max(0, right) < wide; column++) {
        count += Number(inked(row, column) !== inked(row + down, column + right));
      }
    }
    return count;
  };
  const straight = crossed(1, 0) + crossed(0, 1), diagonal = crossed(1, 1) + crossed(1, -1);
  const outline = (Math.PI / 8) * (straight + diagonal / Math.SQRT2);
  return (2 * ink.reduce((sum, m) => sum + m, 0)) / Math.max(outline, 1);
};

/**
 * How far a line fitted to `values` at equal steps goes from the first to the last, and how
 * closely they follow it.
 * @param {number[]} values
 */
export const trend = (values) => {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  let both = 0, steps = 0, spread = 0;
  values.forEach((v, i) => {
    both += (i - middle) * (v - mean);
    steps += (i - middle) ** 2;
    spread += (v - mean) ** 2;
  });
  const strength = both / Math.sqrt(steps * spread + 1e-12);
  return {change: (both / steps) * (values.length - 1), strength};
};

/** @param {NamedArray} images bytes `(n, H, W)` @returns {Picture[]} */
const pictures = ({data, shape: [n, high, wide]}) => Array.from({length: n}, (_, i) => {
  const bytes = Array.from(data.subarray(i * high * wide, (i + 1) * high * wide));
  return {ink: bytes.map((byte) => byte / 255), high, wide};
});

/** @type {Record<keyof typeof LEAST, (by: number) => string>} */
const WORDS = {
  slant: (by) => (by > 0 ? `leans ${by.toFixed(0)}° to the right`
    : `leans ${(-by).toFixed(0)}° to the left`),
  stroke: (by) => (by > 0 ? `strokes ${by.toFixed(1)} px thicker`
    : `strokes ${(-by).toFixed(1)} px thinner`),
  breadth: (by) => (by > 0 ? `${by.toFixed(0)} px wider` : `${(-by).toFixed(0)} px narrower`),
};

/**
 * What changes from the first picture of a strip to the last, the clearest first.
 * @param {NamedArray} images bytes `(n, H, W)` along a code
 */
export const movesWords = (images) => {
  const row = pictures(images);
  const measured = {slant: row.map(slant), stroke: row.map(strokeWidth), breadth: row.map(breadth)};
  const said = /** @type {(keyof typeof LEAST)[]} */ (Object.keys(LEAST))
    .map((what) => ({what, ...trend(measured[what])}))
    .filter(({what, change, strength}) => (
      Math.abs(strength) >= CLEAR && Math.abs(change) >= LEAST[what]))
    .sort((a, b) => Math.abs(b.change) / LEAST[b.what] - Math.abs(a.change) / LEAST[a.what])
    .slice(0, MOST_SAID)
    .map(({what, change}) => WORDS[what](change));
  return said.join("; ") || "hardly a change of slant, strokes or width";
};
