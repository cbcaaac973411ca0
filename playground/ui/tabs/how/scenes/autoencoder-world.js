// What the scene "Autoencoder" trains: digits, a net and its codes, kept while the page is open.

import {adam, crossEntropy, encode, forward, gradient, makeNet} from "../math/autoencoder.js";
import {roof} from "../math/functions.js";
import {fit, step} from "../math/mixture.js";
import {random} from "../math/random.js";
import {PIXELS, ask, unpack} from "../packed.js";
/** @import {Part} from "../math/mixture.js" */
/** @import {Server} from "../packed.js" */

export const SIZES = [PIXELS, 64, 2, 64, PIXELS];
export const BATCH = 16, RATE = 0.008, MOST_STEPS = 6000;
const REACHES = [1, 2, 3, 5, 8, 12, 20, 30, 50, 80];
const EM_EVERY = 40; // steps of training between two of the mixture's

/** @typedef {{pictures: Float64Array, labels: number[]}} Digits */

/** Everything about one set of digits, with a fresh net: the same one each time. */
export class World {
  /** @param {Digits} digits */
  constructor({pictures, labels}) {
    this.pictures = pictures;
    this.labels = labels;
    this.count = labels.length;
    this.net = makeNet(SIZES, 1);
    this.move = adam(this.net);
    this.random = random(7);
    this.steps = 0;
    /** Cross-entropy of each batch, nats a picture. @type {number[]} */
    this.losses = [];
    /** Digits that this round through them has still to see. @type {number[]} */
    this.left = [];
    this.codes = encode(this.net, this.pictures, this.count);
    /** @type {{parts: Part[], k: number, steps: number} | null} */
    this.mixture = null;
  }

  /** The next digits of a shuffled round. */
  #rows() {
    const rows = [];
    while (rows.length < BATCH) {
      if (!this.left.length) this.left = this.labels.map((_, i) => i);
      const at = Math.floor(this.random.uniform() * this.left.length);
      rows.push(this.left[at]);
      this.left[at] = this.left[this.left.length - 1];
      this.left.pop();
    }
    return rows;
  }

  /** One step of Adam; the batch's codes are noted as they come by. */
  step() {
    const rows = this.#rows(), x = new Float64Array(BATCH * PIXELS);
    rows.forEach((row, i) => x.set(this.picture(row), i * PIXELS));
    const {loss, codes, slopes} = gradient(this.net, x, BATCH);
    this.move(slopes, RATE);
    rows.forEach((row, i) => {
      this.codes[2 * row] = codes[2 * i];
      this.codes[2 * row + 1] = codes[2 * i + 1];
    });
    this.losses.push(loss);
    this.steps += 1;
  }

  /** Trains for so long. @param {number} milliseconds @returns {boolean} whether there is more */
  train(milliseconds) {
    const end = performance.now() + milliseconds;
    while (this.steps < MOST_STEPS) {
      this.step();
      if (performance.now() > end) return true;
    }
    return false;
  }

  /** Every code by the net of now. */
  settle() {
    this.codes = encode(this.net, this.pictures, this.count);
    this.mixture = null;
  }

  /** @param {number} i @returns {Float64Array} */
  picture(i) { return this.pictures.subarray(i * PIXELS, (i + 1) * PIXELS); }

  /** Activations of every layer for one digit, and what it costs, nats. @param {number} i */
  through(i) {
    const x = this.picture(i), layers = forward(this.net, x, 1);
    return {layers, cost: crossEntropy(x, layers[layers.length - 1], 1)};
  }

  /** The mean of the last round's losses, nats a picture; null before the first step. */
  recent() {
    const last = this.losses.slice(-Math.ceil(this.count / BATCH));
    return last.length ? last.reduce((a, b) => a + b, 0) / last.length : null;
  }

  /**
   * The mixture of k Gaussians over the codes; while they move it follows by single steps.
   * @param {number} k @param {boolean} moving
   */
  mixtureOf(k, moving) {
    const {mixture, steps, codes} = this;
    // codes that ran away from a part leave it empty: then it begins again
    if (!mixture || mixture.k !== k || mixture.parts.some(({weight}) => weight < 0.01)) {
      this.mixture = {k, steps, parts: fit(codes, k, random(3), moving ? 5 : 25)};
    } else if (steps - mixture.steps >= EM_EVERY) {
      this.mixture = {k, steps, parts: step(mixture.parts, codes)};
    }
    return /** @type {{parts: Part[]}} */ (this.mixture).parts;
  }

  /**
   * A square around all codes that moves in steps: its range on the axis.
   * @param {0 | 1} axis @returns {[low: number, high: number]}
   */
  range(axis) {
    const edges = [0, 1].map((each) => {
      let low = Infinity, high = -Infinity;
      for (let i = each; i < this.codes.length; i += 2) {
        low = Math.min(low, this.codes[i]);
        high = Math.max(high, this.codes[i]);
      }
      return [low, high];
    });
    const half = Math.max(...edges.map(([low, high]) => high - low)) / 2;
    // the middle is rounded to half a reach, so a quarter of it must be to spare
    const reach = roof(half * 1.05 / 0.75, REACHES, 160), [low, high] = edges[axis];
    const middle = Math.round((low + high) / reach) * (reach / 2);
    return [middle - reach, middle + reach];
  }
}

/** @type {Promise<Digits> | null} */
let asked = null;
/** @type {Map<string, World>} */
const worlds = new Map();

/** A fresh one in the place of a world. @param {World} old */
export const renewed = (old) => {
  const fresh = new World(old);
  for (const [key, world] of worlds) if (world === old) worlds.set(key, fresh);
  return fresh;
};

/**
 * The world of the first so many classes, whose digits are fetched once.
 * @param {Server} server @param {number} classes
 */
export const worldOf = async (server, classes) => {
  asked ??= ask(server, "digits").then(({pictures, labels}) => ({pictures: unpack(pictures),
    labels}));
  const {pictures, labels} = await asked.catch((error) => {
    asked = null; // the next visit asks again
    throw error;
  });
  const key = String(classes);
  if (!worlds.has(key)) {
    const rows = labels.map((_, i) => i).filter((i) => labels[i] < classes);
    const mine = new Float64Array(rows.length * PIXELS);
    rows.forEach((row, i) => mine.set(pictures.subarray(row * PIXELS, (row + 1) * PIXELS),
      i * PIXELS));
    worlds.set(key, new World({pictures: mine, labels: rows.map((row) => labels[row])}));
  }
  return /** @type {World} */ (worlds.get(key));
};
