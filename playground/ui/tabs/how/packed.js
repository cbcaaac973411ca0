// Pictures as digits.py packs them: 14 × 14 pixels in 16 shades, two a byte.

/** @typedef {Record<string, (data: *) => Promise<*>>} Server */

export const SIDE = 14, PIXELS = SIDE * SIDE;

/** Numbers from 0 to 1, picture by picture. @param {string} text base64 */
export const unpack = (text) => {
  const bytes = atob(text), found = new Float64Array(2 * bytes.length);
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes.charCodeAt(i);
    found[2 * i] = (byte >> 4) / 15;
    found[2 * i + 1] = (byte & 15) / 15;
  }
  return found;
};

/**
 * What the server says to a question; throws what it complains of, in words.
 * @param {Server} server @param {string} name @param {object} [data]
 */
export const ask = async (server, name, data = {}) => {
  if (!server[name]) throw new Error("This page has no server to ask.");
  const found = await server[name](data);
  if (found.error) throw new Error(found.error);
  return found;
};
