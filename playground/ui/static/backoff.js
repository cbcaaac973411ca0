// When to connect again, and how.

const RETRY_MS = [250, 500, 1000, 2000, 4000, 8000, 16000, 30000];
const GIVE_UP = 2; // WebSockets that never opened before plain requests are used

/** @param {() => number} random 0 to 1 @param {() => number} clock milliseconds */
export const backoff = (random = Math.random, clock = () => performance.now()) => {
  let failures = 0; // in a row
  let neverOpened = 0;
  let refused = false;
  let [since, wait] = [0, 0];
  return {
    opened() {
      since = clock();
      refused = false;
    },
    /** How many milliseconds to wait before the next attempt. @param {boolean} wasOpen
     * @param {boolean} [isRefused] by what stays as it is: the address, a login */
    lost(wasOpen, isRefused = false) {
      if (!wasOpen) neverOpened += 1;
      if (!wasOpen && isRefused) refused = true;
      // one that is cut as soon as it is made is no better than one that cannot be made
      if (wasOpen && clock() - since > wait) failures = 0;
      failures += 1;
      wait = RETRY_MS[Math.min(failures, RETRY_MS.length) - 1];
      return wait * (0.75 + 0.5 * random()); // a class must not come back at once
    },
    /** Whether the next attempt uses plain requests; now and then it tries the better way. A
     * refused one does not: an answer has room for the reason, a close has little. */
    plain: () => refused || (neverOpened >= GIVE_UP && neverOpened % 5 !== 4),
  };
};
