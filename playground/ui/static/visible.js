// Work that is wanted only while it can be seen.

/**
 * Calls `fn(now)` whenever the element comes into sight or leaves it.
 * @param {Element} element
 * @param {(now: boolean) => void} fn
 */
export const whenVisible = (element, fn) => {
  let seen = false;
  new IntersectionObserver((entries) => {
    const now = entries[entries.length - 1].isIntersecting;
    if (now === seen) return;
    seen = now;
    fn(now);
  }).observe(element);
};

/**
 * Calls `fn` once, when the element can be seen for the first time.
 * @param {Element} element
 * @param {() => void} fn
 */
export const onceVisible = (element, fn) => {
  const observer = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    fn();
  });
  observer.observe(element);
};
