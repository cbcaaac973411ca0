// A finger's way over a canvas, from place to place.

/** @typedef {[x: number, y: number]} Point */

/**
 * Calls `fn(from, to)` for each piece of a stroke; the first has no length.
 * @param {HTMLCanvasElement} canvas @param {number} side how much the canvas measures, across and
 *   down @param {(from: Point, to: Point) => void} fn
 */
export const strokesOf = (canvas, side, fn) => {
  /** @type {Point | null} */
  let last = null;
  /** @param {PointerEvent} event @returns {Point} */
  const placeOf = ({clientX, clientY}) => {
    const box = canvas.getBoundingClientRect();
    return [side * (clientX - box.left) / box.width, side * (clientY - box.top) / box.height];
  };
  /** @param {PointerEvent} event */
  const draw = (event) => {
    if (!last) return;
    const next = placeOf(event);
    fn(last, next);
    last = next;
  };
  const lift = () => { last = null; };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    last = placeOf(event);
    draw(event);
  });
  canvas.addEventListener("pointermove", draw);
  canvas.addEventListener("pointerup", lift);
  canvas.addEventListener("pointercancel", lift);
};
