// Measures of a generator of points: Fréchet distance of two samples, precision and recall.
// tests/oracles/measuring.py is the same in numpy and says where each is from. Nothing here knows
// the page.

import {random} from "./random.js";

/** @typedef {Float32Array | Float64Array | number[]} List */
/** Points, x and y by turns. @typedef {List} Points */
/** `width` of each mode; `fog` is a share. @typedef {{kept: number, width: number, fog: number,
 *   shift: number[]}} Maker */
/** @typedef {{mean: [number, number], cov: [xx: number, xy: number, yy: number]}} Moments */
/** @typedef {"xy" | "polar" | "net"} FeatureMap */

export const MODES = 8, RADIUS = 2, WIDTH = 0.15, K = 3;
export const SIZES = [20, 50, 100, 200, 500, 1000, 2000, 5000];
/** The standard deviation of the ring along either axis. */
export const FOG_WIDTH = Math.sqrt(RADIUS ** 2 / 2 + WIDTH ** 2);
/** @type {Maker} */
export const DATA = {kept: MODES, width: WIDTH, fog: 0, shift: [0, 0]};

const CENTRES = Array.from({length: MODES}, (_, i) => {
  const angle = (2 * Math.PI * i) / MODES;
  return [RADIUS * Math.cos(angle), RADIUS * Math.sin(angle)];
});

/** Four numbers a point: two uniform, two normal. @param {number} seed @param {number} n points */
export const baseNoise = (seed, n) => {
  const {uniform, normal} = random(seed), noise = new Float32Array(4 * n);
  for (let i = 0; i < noise.length; i += 4) {
    noise[i] = uniform();
    noise[i + 1] = uniform();
    noise[i + 2] = normal();
    noise[i + 3] = normal();
  }
  return noise;
};

/**
 * The maker's points from base noise, two numbers each.
 * @param {Maker} maker @param {List} noise @returns {Float64Array}
 */
export const sample = ({kept, width, fog, shift}, noise) => {
  const points = new Float64Array(noise.length / 2);
  for (let i = 0, j = 0; i < noise.length; i += 4, j += 2) {
    const mode = CENTRES[Math.min(kept - 1, Math.floor(noise[i] * kept))];
    const foggy = noise[i + 1] < fog, scale = foggy ? FOG_WIDTH : width;
    points[j] = (foggy ? 0 : mode[0]) + scale * noise[i + 2] + shift[0];
    points[j + 1] = (foggy ? 0 : mode[1]) + scale * noise[i + 3] + shift[1];
  }
  return points;
};

/** Mean and covariance of infinitely many samples. @param {Maker} maker @returns {Moments} */
export const momentsOf = ({kept, width, fog, shift}) => {
  const near = 1 - fog;
  let mx = 0, my = 0, xx = 0, xy = 0, yy = 0;
  for (const [x, y] of CENTRES.slice(0, kept)) {
    mx += (near * x) / kept;
    my += (near * y) / kept;
    xx += (near * x * x) / kept;
    xy += (near * x * y) / kept;
    yy += (near * y * y) / kept;
  }
  const own = near * width ** 2 + fog * FOG_WIDTH ** 2;
  return {mean: [mx + shift[0], my + shift[1]],
    cov: [xx + own - mx * mx, xy - mx * my, yy + own - my * my]};
};

/** @typedef {{means: number, spreads: number, distance: number}} Frechet its two terms, the sum */
/**
 * |m − m′|² and tr(C + C′ − 2 (C C′)^½). Of a 2 × 2 matrix M the trace of the root is
 * √(tr M + 2 √det M), for its eigenvalues' roots add up to that.
 * @param {Moments} a @param {Moments} b @returns {Frechet}
 */
export const frechet = (a, b) => {
  const [axx, axy, ayy] = a.cov, [bxx, bxy, byy] = b.cov;
  const trace = axx * bxx + 2 * axy * bxy + ayy * byy;
  // rounding may take what is 0 below it
  const det = Math.max(0, (axx * ayy - axy ** 2) * (bxx * byy - bxy ** 2));
  const root = Math.sqrt(Math.max(0, trace + 2 * Math.sqrt(det)));
  const means = (a.mean[0] - b.mean[0]) ** 2 + (a.mean[1] - b.mean[1]) ** 2;
  const spreads = Math.max(0, axx + ayy + bxx + byy - 2 * root);
  return {means, spreads, distance: means + spreads};
};

/**
 * Moments of the first so many points, for each of `sizes` (rising), in one pass; covariances over
 * N − 1.
 * @param {Points} points @param {number[]} sizes @returns {Moments[]}
 */
export const prefixMoments = (points, sizes) => {
  let x = 0, y = 0, xx = 0, xy = 0, yy = 0, i = 0;
  return sizes.map((n) => {
    for (; i < n; i++) {
      const a = points[2 * i], b = points[2 * i + 1];
      x += a;
      y += b;
      xx += a * a;
      xy += a * b;
      yy += b * b;
    }
    return {mean: [x / n, y / n], cov: [(xx - (x * x) / n) / (n - 1),
      (xy - (x * y) / n) / (n - 1), (yy - (y * y) / n) / (n - 1)]};
  });
};

/** @param {FeatureMap} name @param {Points} points @returns {Points} */
export const features = (name, points) => {
  if (name === "xy") return points;
  const found = new Float64Array(points.length);
  for (let i = 0; i < points.length; i += 2) {
    const x = points[i], y = points[i + 1];
    if (name === "polar") {
      found[i] = Math.sqrt(x * x + y * y); // ten times as fast as Math.hypot
      found[i + 1] = Math.cos(MODES * Math.atan2(y, x));
    } else {
      found[i] = Math.tanh(0.9 * x + 0.5 * y);
      found[i + 1] = Math.tanh(-0.4 * x + 1.1 * y);
    }
  }
  return found;
};

/** @typedef {{mean: number, sd: number, low: number, high: number}} Spread */
/** Mean, standard deviation, least and most. @param {number[]} values @returns {Spread} */
export const spreadOf = (values) => {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const squares = values.reduce((a, b) => a + (b - mean) ** 2, 0);
  return {mean, sd: Math.sqrt(squares / (values.length - 1)), low: Math.min(...values),
    high: Math.max(...values)};
};

/**
 * Fréchet distances between repeated draws of two sides, by size.
 * @param {Moments[][]} one the moments by draw and size @param {Moments[][]} other
 * @returns {Spread[]} for each size
 */
export const curveOf = (one, other) => one[0].map((_, s) =>
  spreadOf(one.map((draw, r) => frechet(draw[s], other[r][s]).distance)));

// -- precision and recall -------------------------------------------------------------------------
/**
 * Squared distance of each point to its k-th nearest neighbour.
 * @param {Points} points @param {number} [k] @returns {Float64Array}
 */
export const radii = (points, k = K) => {
  const n = points.length / 2, found = new Float64Array(n), nearest = new Float64Array(k);
  for (let i = 0; i < n; i++) {
    nearest.fill(Infinity);
    for (let j = 0; j < n; j++) {
      if (j === i) continue;
      const d = (points[2 * i] - points[2 * j]) ** 2 + (points[2 * i + 1] - points[2 * j + 1]) ** 2;
      if (d >= nearest[k - 1]) continue;
      let at = k - 1; // the k smallest so far, in order
      for (; at > 0 && nearest[at - 1] > d; at--) nearest[at] = nearest[at - 1];
      nearest[at] = d;
    }
    found[i] = nearest[k - 1];
  }
  return found;
};

/**
 * Which of `points` lie in a disc around one of `of`, 1 or 0.
 * @param {Points} points @param {Points} of @param {Float64Array} squares radii of the discs
 */
export const inside = (points, of, squares) => {
  const found = new Uint8Array(points.length / 2);
  for (let i = 0; i < found.length; i++) {
    for (let j = 0; j < squares.length; j++) {
      const d = (points[2 * i] - of[2 * j]) ** 2 + (points[2 * i + 1] - of[2 * j + 1]) ** 2;
      if (d <= squares[j]) {
        found[i] = 1;
        break;
      }
    }
  }
  return found;
};

/** @param {Uint8Array} flags @returns {number} the share of those that are 1 */
export const share = (flags) => flags.reduce((a, b) => a + b, 0) / flags.length;

// -- what may be said -----------------------------------------------------------------------------
/** @typedef {"fooled" | "narrow" | "wide" | "good" | "mixed"} Verdict */
/**
 * What the figures of one generator say together. `distance` is of many samples.
 * @param {{distance: number, precision: number, recall: number}} figures @returns {Verdict}
 */
export const verdict = ({distance, precision, recall}) => {
  // 0.05 beside the 4 that the data's own variances add up to
  if (distance < 0.05 && Math.min(precision, recall) < 0.7) return "fooled";
  if (precision >= 0.8 && recall < 0.8) return "narrow";
  if (precision < 0.8 && recall >= 0.8) return "wide";
  if (distance < 0.05 && precision >= 0.8 && recall >= 0.8) return "good";
  return "mixed";
};

/**
 * Which of two figures is smaller, if they differ by more than twice what repeated draws do.
 * @param {Spread} yours @param {Spread} rival @returns {"own" | "rival" | "neither"}
 */
export const better = (yours, rival) => {
  const apart = yours.mean - rival.mean;
  if (Math.abs(apart) <= 2 * Math.hypot(yours.sd, rival.sd)) return "neither";
  return apart < 0 ? "own" : "rival";
};

/** @typedef {[yours: Spread, rival: Spread]} Paper what one paper finds of both generators */
/** @typedef {"turned" | "agree" | "open"} Order */
/**
 * Whether two papers put the same generators into the same order.
 * @param {Paper} one @param {Paper} two @returns {Order}
 */
export const order = (one, two) => {
  const first = better(...one), second = better(...two);
  if (first === "neither" || second === "neither") return "open";
  return first === second ? "agree" : "turned";
};

/**
 * Whether the printed figures (paper 1 of yours, paper 2 of the rival) point the other way than a
 * comparison under equal terms, which both papers agree on.
 * @param {Paper} one @param {Paper} two
 */
export const misleads = (one, two) => {
  const printed = better(one[0], two[1]);
  return order(one, two) === "agree" && printed !== "neither" && printed !== better(...one);
};
