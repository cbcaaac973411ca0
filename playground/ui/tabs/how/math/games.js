// The mathematics of "Finding the equilibrium"; the tested twin is tests/oracles/games.py.
(() => {
  "use strict";
  const How = ((window.Playground = window.Playground || {}).how ||= {});

  const DAMPING = 0.3, FAR = 1e6, SHIFT = 0.45;
  const h = (t) => t ** 2 / 4 - t ** 4 / 2 + t ** 6 / 6;
  const dh = (t) => t / 2 - 2 * t ** 3 + t ** 5;
  const ddh = (t) => 0.5 - 6 * t ** 2 + 5 * t ** 4;
  const CENTRE = [0.07802666873846009, 0.41193385136581984];

  const games = {
    bilinear: {
      title: "x·y", tex: "f(x,y)=x\\,y", reach: 2.5, start: [1, 0.5],
      payoff: (x, y) => x * y,
      slopes: (x, y) => [y, x],
      centre: [0, 0], hessian: [0, 1, 0],
    },
    damped: {
      title: "x·y, damped", tex: "f(x,y)=x\\,y+0.15\\,(x^2-y^2)", reach: 2.5, start: [1, 0.5],
      payoff: (x, y) => x * y + (DAMPING / 2) * (x * x - y * y),
      slopes: (x, y) => [y + DAMPING * x, x - DAMPING * y],
      centre: [0, 0], hessian: [DAMPING, 1, -DAMPING],
    },
    cycle: {
      title: "non-convex",
      tex: "\\begin{gathered}f(x,y)=x\\,(y-0.45)+h(x)-h(y)\\\\h(t)=\\tfrac{t^2}{4}-\\tfrac{t^4}{2}"
        + "+\\tfrac{t^6}{6}\\end{gathered}",
      reach: 2, start: [0.6, 0.4],
      payoff: (x, y) => x * (y - SHIFT) + h(x) - h(y),
      slopes: (x, y) => [y - SHIFT + dh(x), x - dh(y)],
      centre: CENTRE, hessian: [ddh(CENTRE[0]), 1, -ddh(CENTRE[1])],
    },
    dirac: {
      title: "Dirac-GAN", tex: "f(x,y)=\\log\\sigma(-x\\,y)+\\log\\tfrac12", reach: 2.5,
      start: [1, 0.5],
      payoff: (x, y) => How.logSigmoid(-x * y) + Math.log(0.5),
      slopes: (x, y) => [-y * How.sigmoid(x * y), -x * How.sigmoid(x * y)],
      centre: [0, 0], hessian: [0, -0.5, 0],
    },
  };

  const trajectory = (game, method, start, rate, steps) => {
    let [x, y] = start;
    let [bx, by] = game.slopes(x, y);
    const xs = [x], ys = [y];
    for (let i = 0; i < steps; i++) {
      let [gx, gy] = game.slopes(x, y);
      if (method === "alternating" || method === "averaged") {
        x -= rate * gx;
        y += rate * game.slopes(x, y)[1];
      } else if (method === "extragradient") {
        [gx, gy] = game.slopes(x - rate * gx, y + rate * gy);
        x -= rate * gx;
        y += rate * gy;
      } else if (method === "optimistic") {
        x -= rate * (2 * gx - bx);
        y += rate * (2 * gy - by);
        [bx, by] = [gx, gy];
      } else {
        x -= rate * gx;
        y += rate * gy;
      }
      xs.push(x);
      ys.push(y);
      if (Math.hypot(x - game.centre[0], y - game.centre[1]) > FAR) break;
    }
    if (method === "averaged") {
      for (const list of [xs, ys]) {
        let sum = 0;
        for (let i = 0; i < list.length; i++) {
          sum += list[i];
          list[i] = sum / (i + 1);
        }
      }
    }
    return {xs, ys};
  };

  // Complex numbers as [re, im], just enough for eigenvalues.
  const times = ([a, b], [c, d]) => [a * c - b * d, a * d + b * c];
  const root = ([a, b]) => {
    const size = Math.hypot(a, b);
    return [Math.sqrt(Math.max(0, (size + a) / 2)), Math.sign(b || 1) * Math.sqrt(Math.max(0, (size - a) / 2))];
  };
  const size = ([a, b]) => Math.hypot(a, b);
  // Eigenvalues of [[a, b], [c, d]].
  const eigen = (a, b, c, d) => {
    const half = (a + d) / 2;
    const [re, im] = root([half * half - (a * d - b * c), 0]);
    return [[half + re, im], [half - re, -im]];
  };

  // Every method's step is a polynomial in the field's matrix, so its eigenvalues follow from the
  // field's; only alternating steps need their own matrix.
  const growth = (game, method, rate) => {
    const [fxx, fxy, fyy] = game.hessian;
    if (method === "alternating" || method === "averaged") {
      const [a, b] = [1 - rate * fxx, -rate * fxy];
      return Math.max(...eigen(a, b, rate * fxy * a, 1 + rate * fyy + rate * fxy * b).map(size));
    }
    const factors = eigen(-fxx, -fxy, fxy, fyy).flatMap((l) => {
      const step = [rate * l[0], rate * l[1]];
      if (method === "simultaneous") return [[1 + step[0], step[1]]];
      const square = times(step, step);
      if (method === "extragradient") {
        return [[1 + step[0] + square[0], step[1] + square[1]]];
      }
      // optimistic: m^2 - (1 + 2 s) m + s = 0, whose discriminant is 1 + 4 s^2
      const [re, im] = root([1 + 4 * square[0], 4 * square[1]]);
      return [1, -1].map((sign) =>
        [(1 + 2 * step[0] + sign * re) / 2, (2 * step[1] + sign * im) / 2]);
    });
    return Math.max(...factors.map(size));
  };

  const fate = ({xs, ys}, centre, method, factor) => {
    const radius = xs.map((x, i) => Math.hypot(x - centre[0], ys[i] - centre[1]));
    const fifth = Math.max(1, Math.floor(radius.length / 5));
    const top = (list) => list.reduce((a, b) => Math.max(a, b), 0);
    const middle = top(radius.slice(2 * fifth, 3 * fifth)), late = top(radius.slice(-fifth));
    if (top(radius) > FAR) return "spirals out";
    if (late < 1e-9) return "converges";
    if (method === "averaged") return late < 0.75 * middle ? "converges" : "settles beside";
    if (Math.abs(factor - 1) < 1e-9) return "orbits";
    if (factor > 1) return late > 1.01 * middle ? "spirals out" : "orbits";
    return late > 0.99 * middle && late > 1.5 * radius[0] ? "is caught" : "converges";
  };

  How.games = {games, trajectory, growth, fate};
})();
