// Scene 5: two players take gradient steps on one payoff.
(() => {
  "use strict";
  const How = ((window.Playground = window.Playground || {}).how ||= {});

  const STEPS = {
    simultaneous: "\\begin{aligned}x_{t+1}&=x_t-\\eta\\,\\partial_x f(x_t,y_t)\\\\"
      + "y_{t+1}&=y_t+\\eta\\,\\partial_y f(x_t,y_t)\\end{aligned}",
    alternating: "\\begin{aligned}x_{t+1}&=x_t-\\eta\\,\\partial_x f(x_t,y_t)\\\\"
      + "y_{t+1}&=y_t+\\eta\\,\\partial_y f(x_{t+1},y_t)\\end{aligned}",
    extragradient: "\\begin{aligned}\\tilde x,\\tilde y&=\\text{a trial step from }(x_t,y_t)\\\\"
      + "x_{t+1}&=x_t-\\eta\\,\\partial_x f(\\tilde x,\\tilde y)\\\\"
      + "y_{t+1}&=y_t+\\eta\\,\\partial_y f(\\tilde x,\\tilde y)\\end{aligned}",
    optimistic: "\\begin{aligned}x_{t+1}&=x_t-\\eta\\,(2g_t-g_{t-1}),\\;g=\\partial_x f\\\\"
      + "y_{t+1}&=y_t+\\eta\\,(2k_t-k_{t-1}),\\;k=\\partial_y f\\end{aligned}",
    averaged: "\\bar x_t=\\tfrac{1}{t+1}\\sum_{s\\le t}x_s,\\quad \\bar y_t=\\tfrac{1}{t+1}"
      + "\\sum_{s\\le t}y_s\\quad\\text{(alternating steps)}",
  };
  const METHODS = {simultaneous: "simultaneous", alternating: "alternating",
    extragradient: "extragradient", optimistic: "optimistic", averaged: "averaged"};
  const WORDS = {
    "spirals out": ["fake", "It spirals outwards.",
      "Each player answers where the other <em>was</em>; the answers push the pair away."],
    orbits: ["warn", "It orbits.", "The distance wobbles but neither grows nor shrinks: "
      + "round and round, never there."],
    converges: ["real", "It converges.", "The pair comes to rest at the equilibrium, "
      + "where no player gains by moving alone."],
    "is caught": ["warn", "It is caught on a cycle.", "The equilibrium attracts only what starts "
      + "next to it. From here no step rule finds it."],
    "settles beside": ["warn", "The average settles beside the equilibrium.",
      "Averaging an orbit works when the payoff is convex in x and concave in y; this one is not."],
  };

  const build = (stage) => {
    const {games, trajectory, growth, fate} = How.games;
    const {state} = stage;
    const card = How.add(stage.figure, '<div class="how-card"></div>');
    How.legend(card, [["ink", "path of (x, y)"], ["soft", "one step’s direction"],
      ["warn", "equilibrium", "how-dot"]]);
    const plane = How.plot(stage, card, {label: "The plane of both players with the path",
      x: {name: "x, goes down the payoff (G)", range: [-2.5, 2.5]},
      y: {name: "y, goes up the payoff (D)", range: [-2.5, 2.5]}, height: 420, square: true});
    const time = How.add(stage.figure, '<div class="how-card"></div>');
    How.legend(time, [["fake", "x"], ["disc", "y"], ["ink", "payoff f(x, y)", "how-dashed"]]);
    const curve = How.plot(stage, time, {label: "x, y and the payoff against the iteration",
      x: {name: "iteration (steps)", range: [0, 200]}, y: {name: "value", range: [-2.5, 2.5]},
      height: 200});

    How.choice(stage, stage.controls, "payoff", "Payoff f(x, y)",
      Object.fromEntries(Object.entries(games).map(([name, g]) => [name, g.title])), (payoff) => {
        const [x, y] = games[payoff].start;
        stage.set({payoff, x, y});
      });
    How.choice(stage, stage.controls, "method", "Steps", METHODS);
    How.range(stage, stage.controls, "eta", "Step size $\\eta$");
    How.range(stage, stage.controls, "turns", "Iterations", {digits: 0});
    How.add(stage.controls,
      '<p class="how-note">The fifth control is in the picture: drag the start.</p>');

    plane.handle({
      label: "Start of both players", colour: "ink", step: [0.1, 0.1],
      at: () => [state.x, state.y],
      move: (x, y) => stage.set({x: Math.round(x * 100) / 100, y: Math.round(y * 100) / 100}),
      say: () => `x ${How.number(state.x, 2)}, y ${How.number(state.y, 2)}`,
    });

    const words = How.add(stage.words, '<div class="how-card"><h3>The game</h3></div>');
    const game = How.formula(words, "\\min_x\\max_y\\;f(x,y)");
    const step = How.formula(words), filled = How.formula(words);
    const verdict = How.add(stage.words,
      '<div class="how-card"><h3>What happens</h3><p class="how-say" role="status"></p></div>');
    const numbers = How.numbers(verdict, [
      {name: "growth", title: "Distance grows per step, near the equilibrium, by", digits: 6},
      {name: "closed", title: "Closed form", digits: 6},
      {name: "first", title: "Distance at the start", digits: 3},
      {name: "last", title: "Distance after the last step", digits: 3},
    ]);
    const closed = How.formula(verdict);
    const say = verdict.querySelector(".how-say");
    let told = "";

    stage.onDraw(() => {
      const g = games[state.payoff];
      const path = trajectory(g, state.method, [state.x, state.y], state.eta, state.turns);
      const factor = growth(g, state.method, state.eta);
      const end = fate(path, g.centre, state.method, factor);
      const last = path.xs.length - 1;
      const far = (i) => Math.hypot(path.xs[i] - g.centre[0], path.ys[i] - g.centre[1]);

      plane.spec.x.range = plane.spec.y.range = [-g.reach, g.reach];
      plane.draw((ink) => {
        const n = 15;
        for (let i = 0; i < n; i++) {
          for (let j = 0; j < n; j++) {
            const x = g.reach * ((2 * i + 1) / n - 1), y = g.reach * ((2 * j + 1) / n - 1);
            const [gx, gy] = g.slopes(x, y);
            const long = Math.hypot(gx, gy) || 1, reach = (0.8 * g.reach) / n;
            const scale = (reach / long) * Math.min(1, 0.35 + long / 2);
            ink.arrow(x, y, x - gx * scale, y + gy * scale, "soft", {alpha: 0.55, width: 1});
          }
        }
        ink.dot(...g.centre, "warn", 7);
        ink.line(path.xs, path.ys, "ink", {width: 1.4, alpha: 0.8});
        if (last < 120) for (let i = 1; i < last; i++) ink.dot(path.xs[i], path.ys[i], "ink", 2.5);
        ink.dot(path.xs[last], path.ys[last], "ink", 5, true);
      }, `It ${end}. Start ${How.number(state.x, 2)}, ${How.number(state.y, 2)}, `
        + `end ${How.number(path.xs[last], 2)}, ${How.number(path.ys[last], 2)}`);

      curve.spec.x.range = [0, state.turns];
      const top = path.xs.reduce((m, x, i) => Math.max(m, Math.abs(x), Math.abs(path.ys[i])), 0);
      const roof = [g.reach, 5, 10, 25, 100, 1000].find((r) => r >= top) || 1e4; // moves in steps
      curve.spec.y.range = [-roof, roof];
      const t = path.xs.map((_, i) => i);
      curve.draw((ink) => {
        ink.line(t, path.xs.map((x, i) => g.payoff(x, path.ys[i])), "ink", {dash: [5, 4], width: 1.3});
        ink.line(t, path.xs, "fake");
        ink.line(t, path.ys, "disc");
      }, `It ${end}`);

      game(`\\min_x\\max_y\\;${g.tex.startsWith("\\begin") ? "f(x,y)" : g.tex}`);
      step(g.tex.startsWith("\\begin") ? g.tex : STEPS[state.method]);
      const [x0, y0, x1, y1] = [path.xs[0], path.ys[0], path.xs[1], path.ys[1]];
      const f2 = (value) => How.tex(value, 2), f3 = (value) => How.tex(value, 3);
      filled(state.method === "averaged"
        ? `(\\bar x_1,\\bar y_1)=(\\now{${f3(x1)}},\\;\\now{${f3(y1)}})`
        : `\\begin{aligned}x_1&=${f2(x0)}-${f2(state.eta)}\\cdot(${f2((x0 - x1) / state.eta)})=\\now{${
          f3(x1)}}\\\\y_1&=${f2(y0)}+${f2(state.eta)}\\cdot(${f2((y1 - y0) / state.eta)})=\\now{${
          f3(y1)}}\\end{aligned}`);
      const plain = state.payoff === "bilinear";
      const e = How.tex(state.eta, 2);
      const form = {
        simultaneous: [`\\sqrt{1+\\eta^2}=\\sqrt{1+${e}^2}`, Math.sqrt(1 + state.eta ** 2)],
        alternating: ["1\\quad(\\eta<2)", 1],
        averaged: ["1\\text{, and the mean falls like }1/t", 1],
        extragradient: [`\\sqrt{1-\\eta^2+\\eta^4}=\\sqrt{1-${e}^2+${e}^4}`,
          Math.sqrt(1 - state.eta ** 2 + state.eta ** 4)],
      }[state.method];
      closed(plain && form ? form[0] : STEPS[state.method]);
      numbers({growth: factor, closed: plain && form ? form[1] : null, first: far(0),
        last: far(last)});
      const [tone, title, why] = WORDS[end];
      const text = `<b class="how-${tone}">${title}</b> ${why}`;
      if (text !== told) say.innerHTML = told = text;
      say.dataset.value = end;
    });
  };

  How.scenes = How.scenes || [];
  How.scenes.push({
    name: "equilibrium", order: 5, short: "Equilibrium", title: "Finding the equilibrium",
    idea: "Two players share one number: $x$ wants $f(x,y)$ small, $y$ wants it large. "
      + "Gradient steps that always work for one player need not work for two.",
    tryThis: "Keep x·y and “simultaneous”, make $\\eta$ smaller and watch: it still spirals out. "
      + "Then switch to “extragradient”.",
    source: "Goodfellow, <i>NIPS 2016 tutorial: GANs</i>, section 8.2 (x·y); Korpelevich 1976 and "
      + "Gidel et al. 2019 (extragradient); Daskalakis et al. 2018 (optimistic); Hsieh, "
      + "Mertikopoulos, Cevher 2021 (non-convex); Mescheder, Geiger, Nowozin 2018 (Dirac-GAN).",
    params: {
      payoff: {value: "bilinear", choices: ["bilinear", "damped", "cycle", "dirac"]},
      method: {value: "simultaneous", choices: Object.keys(METHODS)},
      eta: {value: 0.1, low: 0.01, high: 1, step: 0.01},
      turns: {value: 200, low: 10, high: 2000, step: 10},
      x: {value: 1, low: -3, high: 3},
      y: {value: 0.5, low: -3, high: 3},
    },
    build,
  });
})();
