// The mathematics of the 2x2 world; the tested twin is tests/oracles/byhand.py.
(() => {
  "use strict";
  const How = ((window.Playground = window.Playground || {}).how ||= {});

  const BACKSLASH = [1, -1, -1, 1];
  const GOLDEN = 0.6180339887498949;
  const FACES = [[1, 0, 0, 1], [0.9, 0.1, 0.2, 0.8], [0.8, 0.2, 0.1, 0.9], [0.9, 0.2, 0.2, 0.9],
    [0.8, 0.1, 0.1, 0.8]];
  const UNTRAINED = {v: [0.2, 0.4, -0.3, 0.1], c: 0.1, w: [-0.4, 0.5, 0.3, -0.2],
    b: [-0.3, 0.2, 0.4, -0.1]};
  const dot = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);

  const judge = (image, v, c) => {
    const products = image.map((x, i) => x * v[i]);
    const total = products.reduce((a, b) => a + b, 0);
    return {products, total, score: total + c, probability: How.sigmoid(total + c),
      withoutBias: How.sigmoid(total)};
  };
  const generate = (z, w, b) => {
    const scores = w.map((weight, i) => weight * z + b[i]);
    return {scores, image: scores.map(How.sigmoid)};
  };
  const noise = (step) => ((step + 1) * GOLDEN) % 1;

  // One round: the numbers a reader can follow, and the pair after it.
  const round = (pair, step, rate) => {
    const real = FACES[step % FACES.length], z = noise(step);
    const fake = generate(z, pair.w, pair.b).image;
    const aReal = dot(pair.v, real) + pair.c, aFake = dot(pair.v, fake) + pair.c;
    const miss = 1 - How.sigmoid(aReal), fooled = How.sigmoid(aFake);
    const byV = real.map((x, i) => -miss * x + fooled * fake[i]);
    const byC = -miss + fooled;
    const v = pair.v.map((value, i) => value - rate * byV[i]);
    const c = pair.c - rate * byC;
    const caught = 1 - How.sigmoid(dot(v, fake) + c); // by the D that has just moved
    const byB = fake.map((x, i) => -caught * v[i] * x * (1 - x));
    const byW = byB.map((g) => g * z);
    return {
      real, z, fake, dReal: 1 - miss, dFake: fooled, caught, byV, byC, byW, byB, moved: {v, c},
      dError: -How.logSigmoid(aReal) - How.logSigmoid(-aFake), gError: -How.logSigmoid(aFake),
      pair: {v, c, w: pair.w.map((value, i) => value - rate * byW[i]),
        b: pair.b.map((value, i) => value - rate * byB[i])},
    };
  };
  // Errors before each of `steps` rounds, and the pair after them.
  const train = (steps, rate) => {
    let pair = UNTRAINED;
    const dErrors = [], gErrors = [];
    for (let step = 0; step < steps; step++) {
      const done = round(pair, step, rate);
      dErrors.push(done.dError);
      gErrors.push(done.gError);
      pair = done.pair;
    }
    return {pair, dErrors, gErrors};
  };

  How.byhand = {BACKSLASH, FACES, UNTRAINED, judge, generate, noise, round, train};
})();
