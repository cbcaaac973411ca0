// Animated GIFs (GIF89a): a palette of up to 256 colours for all frames, LZW, repeated for ever.

const BITS = 5; // of each colour channel that are told apart

/** @typedef {{width: number, height: number, data: Uint8ClampedArray | Uint8Array}} Pixels RGBA */

/** @param {Pixels["data"]} data @param {number} at */
const cellOf = (data, at) => ((data[at] >> (8 - BITS)) << (2 * BITS))
  | ((data[at + 1] >> (8 - BITS)) << BITS) | (data[at + 2] >> (8 - BITS));

/** The commonest colours of all frames, and for each cell of colours the closest of them.
 * @param {Pixels[]} frames */
export const paletteOf = (frames) => {
  const cells = 1 << (3 * BITS);
  const count = new Uint32Array(cells);
  const sums = new Float64Array(3 * cells);
  for (const {data} of frames) {
    for (let i = 0; i < data.length; i += 4) {
      const cell = cellOf(data, i);
      count[cell]++;
      for (let c = 0; c < 3; c++) sums[3 * cell + c] += data[i + c];
    }
  }
  const used = [...count.keys()].filter((cell) => count[cell]);
  const mean = (/** @type {number} */ cell) => [0, 1, 2].map(
    (c) => Math.round(sums[3 * cell + c] / count[cell]));
  const chosen = used.toSorted((a, b) => count[b] - count[a]).slice(0, 256).map(mean);
  const closest = new Uint8Array(cells);
  for (const cell of used) {
    const [r, g, b] = mean(cell);
    let best = Infinity;
    for (const [i, [x, y, z]] of chosen.entries()) {
      const far = (r - x) ** 2 + (g - y) ** 2 + (b - z) ** 2;
      if (far < best) [best, closest[cell]] = [far, i];
    }
  }
  return {colours: chosen, closest};
};

/** Bits, the lowest first, in blocks of 255 bytes. */
const bitWriter = () => {
  /** @type {number[]} */
  const bytes = [];
  let held = 0, count = 0;
  return {
    /** @param {number} code @param {number} width */
    put(code, width) {
      held |= code << count;
      count += width;
      for (; count >= 8; count -= 8, held >>>= 8) bytes.push(held & 255);
    },
    blocks() {
      if (count) bytes.push(held & 255);
      const found = [];
      for (let i = 0; i < bytes.length; i += 255) {
        const part = bytes.slice(i, i + 255);
        found.push(part.length, ...part);
      }
      return [...found, 0];
    },
  };
};

/** Palette indices by LZW, codes of 9 to 12 bits. @param {Uint8Array} indices */
const compressed = (indices) => {
  const out = bitWriter(), clear = 256, end = 257;
  /** @type {Map<number, number>} */
  let known = new Map();
  let next = 258, width = 9, prefix = indices[0];
  out.put(clear, width);
  for (let i = 1; i < indices.length; i++) {
    const key = (prefix << 8) | indices[i];
    const code = known.get(key);
    if (code !== undefined) {
      prefix = code;
      continue;
    }
    out.put(prefix, width);
    prefix = indices[i];
    if (next === 4096) {
      out.put(clear, width);
      [known, next, width] = [new Map(), 258, 9];
      continue;
    }
    known.set(key, next);
    if (next++ === 1 << width) width++;
  }
  out.put(prefix, width);
  out.put(end, width);
  return out.blocks();
};

const short = (/** @type {number} */ n) => [n & 255, n >> 8];
const letters = (/** @type {string} */ text) => [...text].map((c) => c.charCodeAt(0));

/** @param {Pixels[]} frames of one size @param {number} centiseconds between two */
export const encodeGif = (frames, centiseconds) => {
  const {width, height} = frames[0];
  const {colours, closest} = paletteOf(frames);
  const table = [...colours.flat(), ...new Array(3 * (256 - colours.length)).fill(0)];
  const parts = [Uint8Array.from([...letters("GIF89a"), ...short(width), ...short(height),
    0xf7, 0, 0, ...table, 0x21, 0xff, 11, ...letters("NETSCAPE2.0"), 3, 1, 0, 0, 0])];
  for (const {data} of frames) {
    const indices = new Uint8Array(width * height);
    for (let i = 0; i < indices.length; i++) indices[i] = closest[cellOf(data, 4 * i)];
    parts.push(Uint8Array.from([0x21, 0xf9, 4, 0, ...short(centiseconds), 0, 0,
      0x2c, 0, 0, 0, 0, ...short(width), ...short(height), 0, 8]), Uint8Array.from(
      compressed(indices)));
  }
  return [...parts, Uint8Array.from([0x3b])];
};
