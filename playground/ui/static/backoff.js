// When to connect again, and how.

const RETRY_MS = [250, 500, 1000, 2000, 4000];
const GIVE_UP = 2; // WebSockets that never opened before plain requests are used

/** @param {() => number} random 0 to 1 */
export const backoff = (random = Math.random) => {
  let failures = 0; // in a row
  let neverOpened = 0;
  return {
    opened() { failures = 0; },
    /** How many milliseconds to wait before the next attempt. @param {boolean} wasOpen */
    lost(wasOpen) {
      if (!wasOpen) neverOpened += 1;
      failures += 1;
      const wait = RETRY_MS[Math.min(failures, RETRY_MS.length) - 1];
      return wait * (0.75 + 0.5 * random()); // a class must not come back at once
    },
    /** Whether the next attempt uses plain requests; now and then it tries the better way. */
    plain: () => neverOpened >= GIVE_UP && neverOpened % 5 !== 4,
  };
};
