// The mathematics of "The optimal discriminator"; the tested twin is tests/oracles/densities.py.
// Densities are kept as logarithms on a grid; -Infinity stands for a density of exactly zero.
(() => {
  "use strict";
  const How = ((window.Playground = window.Playground || {}).how ||= {});

  const GRID = Float64Array.from({length: 2001}, (_, i) => -10 + i / 100);
  const STEP = 20 / 2000;
  const LOG2 = Math.log(2);

  // bumps: flat list mean, width, weight, mean, width, weight, ...
  const logMixture = (bumps) => {
    const k = bumps.length / 3;
    let total = 0;
    for (let j = 0; j < k; j++) total += bumps[3 * j + 2];
    if (!(total > 0)) throw new Error("Weights must be 0 or more, and at least one above 0.");
    const parts = new Float64Array(k);
    return GRID.map((x) => {
      let top = -Infinity;
      for (let j = 0; j < k; j++) {
        const [m, s, w] = [bumps[3 * j], bumps[3 * j + 1], bumps[3 * j + 2]];
        parts[j] = Math.log(w / total) - 0.5 * ((x - m) / s) ** 2
          - Math.log(s * Math.sqrt(2 * Math.PI));
        top = Math.max(top, parts[j]);
      }
      let sum = 0;
      for (let j = 0; j < k; j++) sum += Math.exp(parts[j] - top);
      return top + Math.log(sum);
    });
  };

  const area = (values) => {
    let sum = 0; // pair by pair: taking half the ends off a total would make infinity NaN
    for (let i = 1; i < values.length; i++) sum += (values[i - 1] + values[i]) / 2;
    return sum * STEP;
  };
  // heights: drawn at even distances over [low, high], straight between, zero outside.
  const heightsOnGrid = (heights, low, high) => GRID.map((x) => {
    const at = ((x - low) / (high - low)) * (heights.length - 1);
    if (at < 0 || at > heights.length - 1) return 0;
    const i = Math.min(heights.length - 2, Math.floor(at));
    return heights[i] + (at - i) * (heights[i + 1] - heights[i]);
  });
  const logDrawn = (heights, low, high) => {
    const values = heightsOnGrid(heights, low, high);
    const all = area(values);
    if (!(all > 0)) throw new Error("An empty drawing has no area, so it cannot be scaled to 1.");
    return values.map((v) => Math.log(v / all));
  };

  const optimalLogit = (p, q) => p.map((v, i) =>
    (v === -Infinity && q[i] === -Infinity ? 0 : v - q[i]));
  const at = (values, x) => {
    const where = How.clamp((x + 10) / STEP, 0, 1999.999);
    const i = Math.floor(where);
    const [a, b, share] = [values[i], values[i + 1], where - i];
    // Between zero densities there is nothing to interpolate: infinity minus infinity is NaN.
    if (!Number.isFinite(a) || !Number.isFinite(b)) return share < 0.5 ? a : b;
    return a + share * (b - a);
  };
  const draggedLogit = (logit, centre, height, reach) => {
    const here = at(logit.map((v) => How.clamp(v, -30, 30)), centre);
    const pull = Math.log(height / (1 - height)) - here;
    return logit.map((v, i) => v + pull * Math.exp(-0.5 * ((GRID[i] - centre) / reach) ** 2));
  };
  // Integral of p f, with 0 times anything = 0.
  const mean = (p, f) => area(p.map((v, i) => (v === -Infinity ? 0 : Math.exp(v) * f(i))));
  const value = (p, q, logit) => mean(p, (i) => How.logSigmoid(logit[i]))
    + mean(q, (i) => How.logSigmoid(-logit[i]));
  const kl = (p, q) => mean(p, (i) => p[i] - q[i]);
  const jsd = (p, q) => {
    const m = p.map((v, i) => {
      const top = Math.max(v, q[i]);
      return top === -Infinity ? top
        : top + Math.log(Math.exp(v - top) + Math.exp(q[i] - top)) - LOG2;
    });
    return (kl(p, m) + kl(q, m)) / 2;
  };

  How.densities = {GRID, logMixture, logDrawn, optimalLogit, draggedLogit, value, kl, jsd, at};
})();
