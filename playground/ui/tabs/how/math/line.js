// A GAN on a line with gradients by hand; the tested twin is tests/oracles/algorithm.py.
// A net is {w, b, v, c}: one hidden layer of tanh units from a number to a number.
(() => {
  "use strict";
  const How = ((window.Playground = window.Playground || {}).how ||= {});
  const HIDDEN = 16;

  // mulberry32: a small seeded generator, so that a link repeats the same training.
  const random = (seed) => {
    let a = seed >>> 0;
    const uniform = () => {
      a = (a + 0x6d2b79f5) >>> 0;
      let t = Math.imul(a ^ (a >>> 15), a | 1);
      t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
      return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    };
    const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
    return {uniform, normal};
  };
  const list = (n, fn) => Float64Array.from({length: n}, fn);
  const fresh = (rng) => ({
    w: list(HIDDEN, () => 1.5 * rng.normal()), b: list(HIDDEN, rng.normal),
    v: list(HIDDEN, () => rng.normal() / Math.sqrt(HIDDEN)), c: 0,
  });

  const output = (net, x) => {
    let sum = net.c;
    for (let j = 0; j < net.w.length; j++) sum += net.v[j] * Math.tanh(x * net.w[j] + net.b[j]);
    return sum;
  };
  const outputs = (net, xs) => Float64Array.from(xs, (x) => output(net, x));

  // The hidden layer of the last forward(): a batch goes forward and back input by input.
  const forward = (net, x, hidden) => {
    let sum = net.c;
    for (let j = 0; j < net.w.length; j++) {
      hidden[j] = Math.tanh(x * net.w[j] + net.b[j]);
      sum += net.v[j] * hidden[j];
    }
    return sum;
  };
  // Adds the gradient of one input's loss to `into` (if any); returns the slope by that input.
  const backward = (net, x, hidden, slope, into) => {
    let byX = 0;
    for (let j = 0; j < net.w.length; j++) {
      const h = hidden[j];
      const pre = slope * net.v[j] * (1 - h * h);
      byX += pre * net.w[j];
      if (!into) continue;
      into.w[j] += pre * x;
      into.b[j] += pre;
      into.v[j] += slope * h;
    }
    if (into) into.c += slope;
    return byX;
  };
  const zero = (net) => ({w: list(net.w.length, () => 0), b: list(net.w.length, () => 0),
    v: list(net.w.length, () => 0), c: 0});

  const dGradient = (d, real, fake) => {
    const gradient = zero(d), hidden = new Float64Array(d.w.length);
    let loss = 0;
    for (const x of real) {
      const s = forward(d, x, hidden);
      loss -= How.logSigmoid(s) / real.length;
      backward(d, x, hidden, -How.sigmoid(-s) / real.length, gradient);
    }
    for (const x of fake) {
      const s = forward(d, x, hidden);
      loss -= How.logSigmoid(-s) / fake.length;
      backward(d, x, hidden, How.sigmoid(s) / fake.length, gradient);
    }
    return {loss, gradient};
  };
  const gGradient = (d, g, z, objective) => {
    const gradient = zero(g);
    const inG = new Float64Array(g.w.length), inD = new Float64Array(d.w.length);
    let loss = 0;
    for (const noise of z) {
      const x = forward(g, noise, inG), s = forward(d, x, inD);
      const minimax = objective === "minimax";
      loss += (minimax ? How.logSigmoid(-s) : -How.logSigmoid(s)) / z.length;
      const slope = (minimax ? -How.sigmoid(s) : -How.sigmoid(-s)) / z.length;
      // D passes the slope on and collects no gradient: it is frozen
      backward(g, noise, inG, backward(d, x, inD, slope, null), gradient);
    }
    return {loss, gradient};
  };

  const flat = (net) => [...net.w, ...net.b, ...net.v, net.c];
  const shaped = (values) => {
    const n = (values.length - 1) / 3;
    return {w: Float64Array.from(values.slice(0, n)), b: Float64Array.from(values.slice(n, 2 * n)),
      v: Float64Array.from(values.slice(2 * n, 3 * n)), c: values[3 * n]};
  };
  const adam = (rate, net) => {
    const size = flat(net).length;
    const mean = new Float64Array(size), square = new Float64Array(size);
    let steps = 0;
    return (current, gradient) => {
      steps++;
      const slope = flat(gradient);
      return shaped(flat(current).map((value, i) => {
        mean[i] = 0.5 * mean[i] + 0.5 * slope[i];
        square[i] = 0.99 * square[i] + 0.01 * slope[i] ** 2;
        return value - (rate * (mean[i] / (1 - 0.5 ** steps)))
          / (Math.sqrt(square[i] / (1 - 0.99 ** steps)) + 1e-8);
      }));
    };
  };
  const size = (values) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));

  How.line = {random, fresh, output, outputs, dGradient, gGradient, adam, flat, shaped, size};
})();
