// A finger's way over a canvas, from place to place.

/** @typedef {[x: number, y: number]} Point in shares of the canvas */

/**
 * Calls `fn(from, to)` for each piece of a stroke; the first has no length.
 * @param {HTMLCanvasElement} canvas @param {(from: Point, to: Point) => void} fn
 */
export const strokesOf = (canvas, fn) => {
  /** @type {Point | null} */
  let last = null;
  /** @param {PointerEvent} event */
  const draw = ({clientX, clientY}) => {
    if (!last) return;
    const box = canvas.getBoundingClientRect();
    /** @type {Point} */
    const next = [(clientX - box.left) / box.width, (clientY - box.top) / box.height];
    fn(last, next);
    last = next;
  };
  const lift = () => { last = null; };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    const box = canvas.getBoundingClientRect();
    last = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    draw(event);
  });
  canvas.addEventListener("pointermove", draw);
  canvas.addEventListener("pointerup", lift);
  canvas.addEventListener("pointercancel", lift);
};
