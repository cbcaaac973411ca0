// Where the fakes of a lane are seen from the centre of the data, counted on over whole turns.

/** @typedef {import("../../static/types.js").NamedArray} NamedArray */

const MOST = 500; // points of the curve; then the oldest goes

/** The direction of the mean of the first seed's fakes `(E, n, 2)`, in turns from −½ to ½.
 * @param {NamedArray} fake */
export const direction = ({data, shape}) => {
  let [x, y] = [0, 0];
  for (let i = 0; i < 2 * shape[1]; i += 2) {
    x += data[i];
    y += data[i + 1];
  }
  return Math.atan2(y, x) / (2 * Math.PI);
};

/**
 * The curve with one more direction, on the turn that is nearest to the last one.
 * @param {{x: number[], y: number[]}} curve @param {number} step @param {number} angle
 */
export const turned = (curve, step, angle) => {
  const before = curve.y[curve.y.length - 1] ?? angle;
  const next = {x: [...curve.x, step], y: [...curve.y, angle + Math.round(before - angle)]};
  return next.x.length > MOST ? {x: next.x.slice(1), y: next.y.slice(1)} : next;
};
