// Questions that cost more than a picture: asked when the hand rests, now and then while it moves.

/**
 * @param {() => void} fn @param {number} rest milliseconds without a call until it is run
 * @param {number} most milliseconds after which it is run all the same
 * @returns {() => void} to be called at each move
 */
export const settling = (fn, rest, most) => {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let due = 0;
  return () => {
    const now = performance.now();
    due ||= now + most;
    clearTimeout(timer);
    timer = setTimeout(() => {
      due = 0;
      fn();
    }, Math.min(rest, due - now));
  };
};
