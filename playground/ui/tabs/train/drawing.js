// Points that somebody drew, as the text that a link carries: playground/data/drawing.py tells how.

/** @typedef {[x: number, y: number]} Point */
/** @typedef {[x0: number, xUnit: number, y0: number, yUnit: number]} Scale own x = x0 + xUnit x */
/** @typedef {{points: Point[], modes: Point[], scale: Scale}} Drawing in data units */

export const EXTENT = 2.5; // the view reaches so far to every side
const CELLS = 2047;
const VERSION = 1;
const HEAD = 18; // bytes: version, four float32, how many modes

/** @type {Scale} */
export const OWN_UNITS = [0, 1, 0, 1];

/** @returns {Drawing} */
export const emptyDrawing = () => ({points: [], modes: [], scale: OWN_UNITS});

/** Within the view. @param {number} value */
export const inView = (value) => Math.max(-EXTENT, Math.min(EXTENT, value));

const cellOf = (/** @type {number} */ value) => (
  Math.round((inView(value) + EXTENT) * (CELLS / (2 * EXTENT))));
const valueOf = (/** @type {number} */ cell) => cell * (2 * EXTENT / CELLS) - EXTENT;

/** @param {Drawing} drawing */
export const pack = ({points, modes, scale}) => {
  const grid = points.map(([x, y]) => [cellOf(x), cellOf(y)])
    .sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const n = grid.length;
  const at = HEAD + 4 * modes.length;
  const bytes = new Uint8Array(at + 2 + 4 * n);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, VERSION);
  scale.forEach((number, i) => view.setFloat32(1 + 4 * i, number, true));
  view.setUint8(17, modes.length);
  modes.forEach(([x, y], i) => {
    view.setUint16(HEAD + 4 * i, cellOf(x), true);
    view.setUint16(HEAD + 4 * i + 2, cellOf(y), true);
  });
  view.setUint16(at, n, true);
  const body = bytes.subarray(at + 2);
  grid.forEach(([x, y], i) => {
    const step = x - (i ? grid[i - 1][0] : 0);
    [step & 255, step >> 8, y & 255, y >> 8].forEach((byte, plane) => {
      body[plane * n + i] = byte;
    });
  });
  return bytes;
};

/** @param {Uint8Array} bytes @returns {Drawing} */
export const unpack = (bytes) => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint8(0) !== VERSION) throw new RangeError("a drawing of another version");
  const scale = /** @type {Scale} */ ([0, 1, 2, 3].map((i) => view.getFloat32(1 + 4 * i, true)));
  const count = view.getUint8(17);
  const modes = Array.from({length: count}, (_, i) => /** @type {Point} */ (
    [0, 2].map((part) => valueOf(view.getUint16(HEAD + 4 * i + part, true)))));
  const at = HEAD + 4 * count;
  const n = view.getUint16(at, true);
  const body = bytes.subarray(at + 2);
  let x = 0;
  const points = Array.from({length: n}, (_, i) => {
    x += body[i] + 256 * body[n + i];
    return /** @type {Point} */ ([valueOf(x), valueOf(body[2 * n + i] + 256 * body[3 * n + i])]);
  });
  return {points, modes, scale};
};

/** @param {Uint8Array} bytes @param {CompressionStream | DecompressionStream} stream */
const through = async (bytes, stream) => {
  const body = new Response(/** @type {*} */ (bytes)).body;
  if (!body) throw new RangeError("nothing to read");
  return new Uint8Array(await new Response(body.pipeThrough(/** @type {*} */ (stream)))
    .arrayBuffer());
};

/** The text of a drawing, whatever its length. @param {Drawing} drawing */
export const encode = async (drawing) => {
  const packed = await through(pack(drawing), new CompressionStream("deflate-raw"));
  let text = "";
  for (const byte of packed) text += String.fromCharCode(byte);
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
};

/** The drawing of a text; rejects for anything else. @param {string} text */
export const decode = async (text) => {
  const packed = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(packed, (letter) => letter.charCodeAt(0));
  return unpack(await through(bytes, new DecompressionStream("deflate-raw")));
};
