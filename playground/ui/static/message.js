// One message of the live channel, as ``playground.ui.frames`` packs it: the length of a JSON head,
// the head, then the arrays it names, each aligned to eight bytes.

/** @typedef {import("./types.js").NamedArray} NamedArray */

/** @type {Record<string, new (buffer: ArrayBuffer, offset: number, length: number)
 *   => import("./types.js").NumberArray>} */
const TYPES = {
  uint8: Uint8Array, int8: Int8Array, uint16: Uint16Array, int16: Int16Array,
  int32: Int32Array, uint32: Uint32Array, float32: Float32Array, float64: Float64Array,
};

/**
 * The head with its arrays as {name: {data, shape}}; they share the buffer's memory.
 * @param {ArrayBuffer} buffer
 * @returns {*}
 */
export const decode = (buffer) => {
  const length = new DataView(buffer).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  const start = Math.ceil((4 + length) / 8) * 8;
  /** @type {Record<string, NamedArray>} */
  const arrays = {};
  for (const {name, dtype, shape, offset} of head.arrays || []) {
    const count = shape.reduce((/** @type {number} */ a, /** @type {number} */ b) => a * b, 1);
    arrays[name] = {data: new TYPES[dtype](buffer, start + offset, count), shape};
  }
  return {...head, arrays};
};

/** Several messages in one answer, each behind its length. @param {ArrayBuffer} buffer */
export const split = (buffer) => {
  const found = [];
  for (let at = 0; at < buffer.byteLength;) {
    const length = new DataView(buffer).getUint32(at, true);
    found.push(buffer.slice(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return found;
};
