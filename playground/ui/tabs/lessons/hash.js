// FNV-1a: a number of 32 bits that is the same for the same text.

const [START, PRIME] = [2166136261, 16777619];

/** @param {string} text */
export const hashOf = (text) => {
  let hash = START;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), PRIME);
  return hash >>> 0;
};
