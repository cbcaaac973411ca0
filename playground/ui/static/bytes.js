// Pixels as text and back: pictures go to the engine and come from the server in base64.

/** @param {Uint8Array | Uint8ClampedArray} bytes */
export const textOf = (bytes) => {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) {
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return btoa(text);
};

/** @param {string} text base64 */
export const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

/** The pictures of a server's answer, one after the other. @param {Uint8Array} bytes
 * @param {number} side @returns {Uint8Array[]} */
export const cutUp = (bytes, side) => {
  const size = 3 * side ** 2;
  return Array.from({length: Math.floor(bytes.length / size)},
    (_, k) => bytes.subarray(k * size, (k + 1) * size));
};

/** Means of squares: bytes of RGBA, `side` a side, as red, green and blue of a smaller picture.
 * @param {Uint8ClampedArray} data @param {number} side @param {number} small */
export const shrunk = (data, side, small) => {
  const each = side / small, made = new Uint8Array(3 * small ** 2);
  for (let at = 0; at < small ** 2; at++) {
    const [left, top] = [(at % small) * each, Math.floor(at / small) * each];
    for (let channel = 0; channel < 3; channel++) {
      let sum = 0;
      for (let row = top; row < top + each; row++) {
        for (let x = left; x < left + each; x++) sum += data[4 * (row * side + x) + channel];
      }
      made[3 * at + channel] = Math.round(sum / each ** 2);
    }
  }
  return made;
};
