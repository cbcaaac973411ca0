// The mathematics of joint tables, in bits; the tested twin is tests/oracles/information.py.
// A table is a list of rows. Rows are values of X, columns values of Y.
(() => {
  "use strict";
  const How = ((window.Playground = window.Playground || {}).how ||= {});

  const plogp = (p, q = p) => (p > 0 ? p * Math.log2(q) : 0); // 0 log 0 = 0
  const sum = (values) => values.reduce((a, b) => a + b, 0);

  const rows = (joint) => joint.map(sum);
  const columns = (joint) => joint[0].map((_, j) => sum(joint.map((row) => row[j])));
  const entropy = (values) => -sum(values.map((p) => plogp(p))) || 0; // || 0: no minus zero

  // What is wrong with a table, in words, or null. `canNormalise` says whether scaling helps.
  const problem = (joint) => {
    const cells = joint.flat();
    if (cells.some((p) => !Number.isFinite(p))) {
      return {words: "A cell is not a number. Write a probability from 0 to 1."};
    }
    if (cells.some((p) => p < 0)) {
      return {words: "A cell is negative. A probability is never below 0."};
    }
    const total = sum(cells);
    if (total <= 0) return {words: "All cells are 0: there is nothing to scale to 1."};
    if (Math.abs(total - 1) > 1e-6) {
      return {canNormalise: true, words: `The cells sum to ${Number(total.toPrecision(4))} and must `
        + "sum to 1. Normalise divides each by the sum."};
    }
    return null;
  };
  const normalise = (joint) => {
    const total = sum(joint.flat());
    return joint.map((row) => row.map((p) => p / total));
  };

  // Each from its own definition, so that the identities below are checks.
  const quantities = (joint) => {
    const [px, py] = [rows(joint), columns(joint)];
    const over = (fn) => sum(joint.map((row, i) => sum(row.map((p, j) => fn(p, i, j)))));
    return {
      hx: entropy(px), hy: entropy(py), hxy: entropy(joint.flat()),
      hxGivenY: -over((p, i, j) => plogp(p, p / py[j])) || 0,
      hyGivenX: -over((p, i) => plogp(p, p / px[i])) || 0,
      mutual: over((p, i, j) => plogp(p, p / (px[i] * py[j]))) || 0,
    };
  };
  const identities = (q) => [
    ["I(X;Y)=H(X)-H(X|Y)", q.mutual, q.hx - q.hxGivenY],
    ["I(X;Y)=H(Y)-H(Y|X)", q.mutual, q.hy - q.hyGivenX],
    ["I(X;Y)=H(X)+H(Y)-H(X,Y)", q.mutual, q.hx + q.hy - q.hxy],
    ["H(X,Y)=H(X)+H(Y|X)", q.hxy, q.hx + q.hyGivenX],
    ["H(X|Y)=H(X,Y)-H(Y)", q.hxGivenY, q.hxy - q.hy],
  ];

  const presets = {
    independent: [[0.3, 0.2], [0.18, 0.12], [0.12, 0.08]],
    determined: [[0.5, 0, 0], [0, 0.3, 0], [0, 0, 0.2]],
    channel: (flip) => [[(1 - flip) / 2, flip / 2], [flip / 2, (1 - flip) / 2]],
  };

  How.tables = {rows, columns, problem, normalise, quantities, identities, presets};
})();
