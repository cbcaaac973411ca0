// A curve that grows while somebody watches and stays small.

export const MOST = 400; // points; then every second one goes

/**
 * A curve with one more point. Of too many every second goes; a step that the curve has already
 * passed is left out.
 * @param {{x: number[], y: number[]}} curve
 * @param {number} x
 * @param {number} y
 * @returns {{x: number[], y: number[]}}
 */
export const grown = (curve, x, y) => {
  if (curve.x.length && curve.x[curve.x.length - 1] >= x) return curve;
  const next = {x: [...curve.x, x], y: [...curve.y, y]};
  if (next.x.length <= MOST) return next;
  /** @param {number[]} all */
  const half = (all) => all.filter((_, i) => i % 2);
  return {x: half(next.x), y: half(next.y)};
};
