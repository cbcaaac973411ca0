// InfoGAN on a line, all means exact; the tested twin is tests/oracles/infogan.py.
// x = b_c + a z, z ~ N(0, 1), data N(0, 1), D always optimal, Q(c|x) = softmax(u x + v).
(() => {
  "use strict";
  const How = ((window.Playground = window.Playground || {}).how ||= {});
  const Z = Float64Array.from({length: 97}, (_, i) => -6 + i / 8);
  const WEIGHTS = (() => {
    const raw = Z.map((z) => Math.exp(-0.5 * z * z));
    const total = raw.reduce((a, b) => a + b, 0);
    return raw.map((w) => w / total);
  })();
  const HALF_LOG_2PI = 0.5 * Math.log(2 * Math.PI);

  const start = (codes) => ({
    b: Array.from({length: codes}, (_, c) => 0.02 * (c - (codes - 1) / 2)), logA: 0,
    u: new Array(codes).fill(0), v: new Array(codes).fill(0),
  });
  const logSum = (values) => {
    const top = Math.max(...values);
    return top + Math.log(values.reduce((sum, value) => sum + Math.exp(value - top), 0));
  };
  const logGiven = (toy, x) => toy.b.map((b) =>
    -0.5 * ((x - b) * Math.exp(-toy.logA)) ** 2 - toy.logA - HALF_LOG_2PI);
  const logModel = (toy, x) => logSum(logGiven(toy, x)) - Math.log(toy.b.length);
  const q = (toy, x) => {
    const logits = toy.u.map((u, j) => u * x + toy.v[j]);
    const total = logSum(logits);
    return logits.map((logit) => Math.exp(logit - total));
  };
  const posterior = (toy, x) => {
    const given = logGiven(toy, x), total = logSum(given);
    return given.map((value) => Math.exp(value - total));
  };
  // Calls fn(code, z, x, weight) over everything G can make.
  const every = (toy, fn) => {
    const a = Math.exp(toy.logA), codes = toy.b.length;
    for (let c = 0; c < codes; c++) {
      for (let i = 0; i < Z.length; i++) fn(c, Z[i], toy.b[c] + a * Z[i], WEIGHTS[i] / codes);
    }
  };

  const mutual = (toy) => {
    let sum = 0;
    every(toy, (c, z, x, w) => {
      sum += w * (-0.5 * z * z - toy.logA - HALF_LOG_2PI - logModel(toy, x));
    });
    return sum;
  };
  const bound = (toy) => {
    let sum = Math.log(toy.b.length);
    every(toy, (c, z, x, w) => {
      const logits = toy.u.map((u, j) => u * x + toy.v[j]);
      sum += w * (logits[c] - logSum(logits));
    });
    return sum;
  };

  // One step: G down V - weight * L_I, Q up L_I, ten times as fast; changes `toy`.
  const step = (toy, rate, weight) => {
    const n = toy.b.length, a = Math.exp(toy.logA);
    const by = {b: new Array(n).fill(0), logA: 0, u: new Array(n).fill(0), v: new Array(n).fill(0)};
    every(toy, (c, z, x, w) => {
      const guess = q(toy, x);
      let infoX = 0;
      for (let j = 0; j < n; j++) {
        const miss = (Number(j === c) - guess[j]) * w;
        infoX += miss * toy.u[j];
        by.u[j] += miss * x;
        by.v[j] += miss;
      }
      const given = logGiven(toy, x), total = logSum(given);
      const centre = given.reduce((sum, value, j) => sum + Math.exp(value - total) * toy.b[j], 0);
      const model = total - Math.log(n);
      const d = How.sigmoid(-0.5 * x * x - HALF_LOG_2PI - model);
      const gameX = -d * (-x + (x - centre) / (a * a)) * w; // d/dx log(1 - D), D held still
      const down = gameX - weight * infoX;
      by.b[c] += down;
      by.logA += down * z * a;
    });
    for (let j = 0; j < n; j++) {
      toy.b[j] -= rate * by.b[j];
      toy.u[j] += 10 * rate * by.u[j];
      toy.v[j] += 10 * rate * by.v[j];
    }
    toy.logA -= rate * by.logA;
  };

  How.infogan = {start, logGiven, logModel, q, posterior, mutual, bound, step};
})();
