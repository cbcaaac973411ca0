import assert from "node:assert/strict";
import {test} from "node:test";

import {adam, crossEntropy, decode, encode, forward, gradient, makeNet}
  from "../../../playground/ui/tabs/how/math/autoencoder.js";
import {draw, fit, logDensity, meanLog, root, step}
  from "../../../playground/ui/tabs/how/math/mixture.js";
import {random} from "../../../playground/ui/tabs/how/math/random.js";
import {close, fixture} from "./oracle.js";

const known = fixture("autoencoder");
const flat = (rows) => Float64Array.from(rows.flat());
const theNet = () => ({sizes: known.sizes, linear: 2, weights: known.weights.map(flat),
  biases: known.biases.map((b) => Float64Array.from(b))});
const x = flat(known.x), batch = known.x.length;

test("forward, codes and loss", () => {
  const net = theNet(), layers = forward(net, x, batch);
  close([...layers[4]], known.y.flat());
  close([...encode(net, x, batch)], known.codes.flat());
  close([...decode(net, flat(known.codes), batch)], known.y.flat());
  close(crossEntropy(x, layers[4], batch), known.loss);
});

test("slopes and Adam", () => {
  const net = theNet(), {slopes, loss, codes} = gradient(net, x, batch);
  close(loss, known.loss);
  close([...codes], known.codes.flat());
  close(slopes.weights.map((w) => [...w]), known.slopes.weights.map((w) => w.flat()));
  close(slopes.biases.map((b) => [...b]), known.slopes.biases);
  const move = adam(net);
  move(slopes, known.rate);
  move(slopes, known.rate);
  close([...net.weights, ...net.biases].map((values) => [...values]),
    known.moved.map((values) => values.flat()));
});

test("training lowers the loss", () => {
  const net = makeNet([6, 8, 2, 8, 6], 1), move = adam(net);
  const before = gradient(net, x, batch).loss;
  for (let i = 0; i < 300; i++) move(gradient(net, x, batch).slopes, 0.02);
  // below what the pictures' own grey costs it cannot come
  assert.ok(gradient(net, x, batch).loss < before - 0.5);
});

const parts = ({weights, means, covs}) => weights.map((weight, j) => ({weight, mean: means[j],
  cov: [covs[j][0][0], covs[j][0][1], covs[j][1][1]]}));
const points = flat(known.points);

test("the mixture's density and a step of EM", () => {
  const mixture = parts(known.mixture);
  close(known.points.map(([a, b]) => logDensity(mixture, a, b)), known.logs);
  close(meanLog(mixture, points), known.logs.reduce((a, b) => a + b) / known.logs.length);
  close(step(mixture, points), parts(known.after));
});

test("more parts fit better, and samples have the mixture's moments", () => {
  const one = fit(points, 1, random(1)), four = fit(points, 4, random(1));
  assert.ok(meanLog(four, points) > meanLog(one, points));
  close(four.reduce((total, {weight}) => total + weight, 0), 1);
  const rng = random(2), drawn = Array.from({length: 20000}, () => draw(one, rng));
  const mean = [0, 1].map((i) => drawn.reduce((t, p) => t + p[i], 0) / drawn.length);
  const cov = ([i, j]) => drawn.reduce((t, p) => t + (p[i] - mean[i]) * (p[j] - mean[j]), 0)
    / drawn.length;
  close(mean, one[0].mean, {abs: 0.03});
  close([[0, 0], [0, 1], [1, 1]].map(cov), one[0].cov, {abs: 0.05});
});

test("a covariance's root", () => {
  const [a, b, c] = root([4, 1, 2]);
  close([a * a, a * b, b * b + c * c], [4, 1, 2]);
});
