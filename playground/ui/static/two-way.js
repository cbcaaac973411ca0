// A pad: a canvas on which a finger or the arrow keys move two values at once.

/** @type {Record<string, [right: number, up: number]>} */
const ARROWS = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1]};
const SHIFTED = 5;

/**
 * How many steps a key goes to the right and up: one, five with Shift.
 * @param {string} key @param {boolean} shifted
 * @returns {[right: number, up: number] | null} null for another key
 */
export const arrowSteps = (key, shifted) => {
  const by = ARROWS[key], many = shifted ? SHIFTED : 1;
  return by ? [by[0] * many, by[1] * many] : null;
};

/**
 * Makes the canvas a slider of two values for who cannot drag it, and a pad for who can.
 * @template T
 * @param {HTMLCanvasElement} canvas
 * @param {{label: string, low: number, high: number}} named `low`, `high`: of its values
 * @param {(right: number, up: number, box: DOMRect) => T} at what lies so many pixels from the left
 *   and from below
 * @param {(key: string, shifted: boolean) => T | null} keyed where a key leads; null for another
 * @param {(moved: T) => void} onMove
 * @returns {(now: number, words: string) => void} tells the first value, and both in words
 */
export const twoWay = (canvas, {label, low, high}, at, keyed, onMove) => {
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "slider");
  canvas.setAttribute("aria-label", label);
  canvas.setAttribute("aria-valuemin", String(low));
  canvas.setAttribute("aria-valuemax", String(high));
  /** @param {PointerEvent} event */
  const drag = (event) => {
    const box = canvas.getBoundingClientRect();
    onMove(at(event.clientX - box.left, box.bottom - event.clientY, box));
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    drag(event);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (event.buttons) drag(event);
  });
  canvas.addEventListener("keydown", (event) => {
    const moved = keyed(event.key, event.shiftKey);
    if (!moved) return;
    event.preventDefault();
    onMove(moved);
  });
  return (now, words) => {
    canvas.setAttribute("aria-valuenow", String(now));
    canvas.setAttribute("aria-valuetext", words);
  };
};
