// Scene 4: two densities on a line, the best discriminator between them, and what it is worth.
(() => {
  "use strict";
  const How = ((window.Playground = window.Playground || {}).how ||= {});

  const REACH = 0.9; // how far a pull at D reaches, in data units
  const TWO = {p: [-2, 0.6, 1, 2, 0.6, 1], q: [-1, 0.8, 1, 2.5, 1, 1]};
  const ONE = {p: [-1, 0.7, 1], q: [1.2, 1.1, 1]};

  // One derivation step a card; each takes the numbers at the probe x.
  const STEPS = [
    ["Write V as one integral",
      () => "V=\\int\\big[\\pdata(x)\\log D(x)+\\pg(x)\\log(1-D(x))\\big]\\,dx",
      "Substituting $x=G(z)$ turns the mean over $z$ into a mean over $p_g$. Now every $x$ can be "
        + "looked at alone."],
    ["At one x, two numbers remain",
      (n) => `g(D)=\\real{${n.a}}\\,\\log D+\\fake{${n.b}}\\,\\log(1-D)`,
      "At the probe, $\\real{a}$ is the data’s density and $\\fake{b}$ the generator’s. D is free "
        + "to choose one number here."],
    ["Set the slope to zero",
      (n) => `g'(D)=\\frac{\\real{${n.a}}}{D}-\\frac{\\fake{${n.b}}}{1-D}=0`,
      "The second derivative $-\\tfrac{a}{D^2}-\\tfrac{b}{(1-D)^2}$ is negative: the zero is a "
        + "maximum."],
    ["The best D is a share",
      (n) => `D^*=\\frac{\\real{a}}{\\real{a}+\\fake{b}}=\\frac{\\real{${n.a}}}{\\real{${n.a}}`
        + `+\\fake{${n.b}}}=\\disc{${n.d}}`,
      "How likely is it that a point seen here is real, if half of all points are?"],
    ["Put D* back into V",
      () => "V=\\!\\int\\!\\pdata\\log\\frac{\\pdata}{\\pdata+\\pg}+\\pg\\log\\frac{\\pg}"
        + "{\\pdata+\\pg}\\,dx",
      "Multiply and divide each fraction by 2: the $\\tfrac12$ come out as "
        + "$2\\log\\tfrac12=-\\log 4$, the rest is two KL divergences to the middle "
        + "$m=\\tfrac12(\\pdata+\\pg)$."],
    ["Two divergences to the middle",
      (n) => "\\begin{aligned}V&=-\\log4+\\mathrm{KL}(\\pdata\\|m)+\\mathrm{KL}(\\pg\\|m)\\\\"
        + `&=-\\log 4+2\\,\\mathrm{JSD}\\\\&=-1.3863+2\\cdot${n.jsd}=\\now{${n.right}}`
        + "\\end{aligned}",
      "JSD is 0 only for equal densities. So G’s best is $p_g=p_{\\text{data}}$, where $D=\\tfrac12$ "
        + "and $V=-\\log 4$."],
  ];

  const derivation = (stage, parent) => {
    const card = How.add(parent, '<div class="how-card"><h3>The derivation, with your numbers</h3></div>');
    const sets = STEPS.map(([title, , why], i) => {
      const part = How.add(card, `<div class="how-step" hidden><b>${i + 1}. ${title}</b></div>`);
      const formula = How.formula(part);
      How.prose(part, why, "p", "how-note");
      return {part, formula};
    });
    const bar = How.buttons(card);
    const more = How.button(bar, "Next step", () =>
      stage.set({step: Math.min(STEPS.length, stage.state.step + 1)}));
    const less = How.button(bar, "Back", () => stage.set({step: Math.max(1, stage.state.step - 1)}));
    return (n) => {
      sets.forEach(({part, formula}, i) => {
        part.hidden = i >= stage.state.step;
        if (!part.hidden) formula(STEPS[i][1](n));
      });
      more.disabled = stage.state.step === STEPS.length;
      less.disabled = stage.state.step === 1;
    };
  };

  const build = (stage) => {
    const {GRID, logMixture, logDrawn, optimalLogit, draggedLogit, value, kl, jsd, at}
      = How.densities;
    const {LOW, HIGH, round, bumpHandles, drawnBy, pen, keyPen} = How.optimalHands;
    const {state} = stage;
    let logP = logMixture(state.p), logQ = logMixture(state.q), complaint = "";
    const x = Array.from(GRID).filter((v) => v >= LOW && v <= HIGH).filter((_, i) => i % 2 === 0);
    const pick = (list) => x.map((v) => at(list, v));

    const top = How.add(stage.figure, '<div class="how-card"></div>');
    How.legend(top, [["real", "data, p<sub>data</sub>"], ["fake", "generator, p<sub>g</sub>"],
      ["grad", "probe x"]]);
    const density = How.plot(stage, top, {label: "Densities of data and generator",
      x: {name: "x (data units)", range: [LOW, HIGH]},
      y: {name: "density (per unit of x)", range: [0, 0.9]}, height: 270});
    bumpHandles(stage, density, "p", "real", "Data", () => logP);
    bumpHandles(stage, density, "q", "fake", "Generator", () => logQ);
    pen(stage, density);
    keyPen(stage, density, () => (state.draw === "generator" ? logQ : logP));
    How.add(top, `<p class="how-note">Drag a dot to move a bump, a diamond for its width.
      Two bumps: up and down is the bump’s share.</p>`);

    const below = How.add(stage.figure, '<div class="how-card"></div>');
    How.legend(below, [["disc", "D*(x), the best answer", "how-dashed"],
      ["disc", "D(x), yours to drag"]]);
    const answer = How.plot(stage, below, {label: "The discriminator’s answer",
      x: {name: "x (data units)", range: [LOW, HIGH]},
      y: {name: "D(x) (probability)", range: [0, 1]}, height: 190});
    answer.handle({
      label: "D, pulled away from the best answer", colour: "disc", step: [0.1, 0.02],
      at: () => [state.at, state.d < 0 ? How.sigmoid(at(optimalLogit(logP, logQ), state.at))
        : state.d],
      move: (px, py) => stage.set({at: round(px), d: How.clamp(round(py), 0.01, 0.99)}),
      say: () => `x ${How.number(state.at, 2)}, D ${state.d < 0 ? "best" : How.number(state.d, 2)}`,
    });

    const bumps = (key, title) => How.choice(stage, stage.controls, `n${key}`, title,
      {1: "one bump", 2: "two bumps"}, (n) => stage.set({[key]: n === "1"
        ? state[key].slice(0, 3) : [...state[key].slice(0, 3), ...TWO[key].slice(3)]}));
    const marks = [bumps("p", "Data"), bumps("q", "Generator")];
    How.choice(stage, stage.controls, "draw", "Draw by hand",
      {none: "off", data: "data", generator: "generator"});
    How.range(stage, stage.controls, "probe", "Probe x");
    const free = How.button(How.buttons(stage.controls), "Let D return to D*", () =>
      stage.set({d: -1}));
    const notice = How.add(stage.controls, '<p class="how-warn" role="status"></p>');

    const card = How.add(stage.words, '<div class="how-card"><h3>What D is worth</h3></div>');
    const main = How.formula(card);
    const numbers = How.numbers(card, [
      {name: "v", title: "$V(D,G)$, your D", digits: 4, tone: "disc"},
      {name: "vstar", title: "$V(D^*,G)$, integrated", digits: 4},
      {name: "right", title: "$-\\log 4+2\\,\\mathrm{JSD}$", digits: 4},
      {name: "jsd", title: "$\\mathrm{JSD}(p_{\\text{data}}\\|p_g)$", unit: "nats", digits: 4},
      {name: "klpq", title: "$\\mathrm{KL}(p_{\\text{data}}\\|p_g)$", unit: "nats", digits: 4},
      {name: "klqp", title: "$\\mathrm{KL}(p_g\\|p_{\\text{data}})$", unit: "nats", digits: 4},
    ]);
    const check = How.add(card, '<p class="how-note" role="status"></p>');
    const derive = derivation(stage, stage.figure);

    const load = (key) => {
      if (!drawnBy(state, key)) return logMixture(state[key]);
      try {
        return logDrawn(state.curve, LOW, HIGH);
      } catch (error) {
        complaint = `${error.message} Draw a curve in the upper picture; until then the bumps `
          + "stay in place.";
        return logMixture(state[key]);
      }
    };

    stage.onDraw(() => {
      complaint = "";
      [logP, logQ] = [load("p"), load("q")];
      const star = optimalLogit(logP, logQ);
      const mine = state.d < 0 ? star : draggedLogit(star, state.at, state.d, REACH);
      const js = jsd(logP, logQ), best = value(logP, logQ, star), now = value(logP, logQ, mine);
      const [pp, qq] = [pick(logP).map(Math.exp), pick(logQ).map(Math.exp)];
      const peak = Math.max(...pp, ...qq);
      density.spec.y.range = [0, [0.9, 1.4, 2.2, 5].find((roof) => peak < 0.95 * roof) || 12];
      density.host.classList.toggle("how-drawing", state.draw !== "none");
      const [a, b] = [Math.exp(at(logP, state.probe)), Math.exp(at(logQ, state.probe))];
      density.draw((ink) => {
        ink.line([state.probe, state.probe], density.spec.y.range, "grad", {dash: [4, 4], width: 1.5});
        for (const [list, colour] of [[pp, "real"], [qq, "fake"]]) {
          ink.area(x, list, colour, 0.18);
          ink.line(x, list, colour, {width: 2.5});
        }
        ink.dot(state.probe, a, "real", 5, true);
        ink.dot(state.probe, b, "fake", 5, true);
      }, `At x ${How.number(state.probe, 2)} the data has ${How.number(a)}, the generator `
        + `${How.number(b)}`);
      const curve = pick(mine).map(How.sigmoid);
      answer.draw((ink) => {
        ink.line([LOW, HIGH], [0.5, 0.5], "soft", {dash: [2, 4], width: 1});
        ink.line([state.probe, state.probe], [0, 1], "grad", {dash: [4, 4], width: 1.5});
        ink.line(x, pick(star).map(How.sigmoid), "disc", {dash: [7, 5], width: 2});
        ink.line(x, curve, "disc", {width: 3});
      }, `V is ${How.number(now, 3)}, at best ${How.number(best, 3)}`);
      const d = How.sigmoid(at(star, state.probe));
      numbers({v: now, vstar: best, right: -Math.log(4) + 2 * js, jsd: js, klpq: kl(logP, logQ),
        klqp: kl(logQ, logP)});
      main(`\\begin{aligned}V(D,G)&=\\mathbb E_{\\pdata}[\\log D]+\\mathbb E_{\\pg}[\\log(1-D)]\\\\&=\\now{${
        How.tex(now, 4)}}\\end{aligned}`);
      const error = Math.abs(best - (-Math.log(4) + 2 * js));
      check.textContent = (error < 1e-6
        ? "The two lines in the middle agree to six decimals. "
        : `The two lines in the middle differ by ${error.toExponential(1)} (a jagged drawing). `)
        + (now < best - 5e-5 ? `Pulling D away costs ${How.number(best - now, 4)}.`
          : "Your D is the best there is.");
      derive({a: How.tex(a), b: How.tex(b), d: How.tex(d), jsd: How.tex(js, 4),
        right: How.tex(-Math.log(4) + 2 * js, 4)});
      free.disabled = state.d < 0;
      notice.textContent = complaint;
      marks.forEach((mark, i) => mark.querySelectorAll("input").forEach((input) => {
        input.checked = Number(input.value) === state["pq"[i]].length / 3;
      }));
    });
  };

  How.scenes = How.scenes || [];
  How.scenes.push({
    name: "optimal", order: 4, short: "Optimal D", title: "The optimal discriminator",
    idea: "If G stands still, the best possible D is known in closed form: the share of the data’s "
      + "density in both. What that D is worth measures how far apart the two densities are.",
    tryThis: "Drag the generator’s dot onto the data’s bump and make the widths equal: D* becomes "
      + "the flat line ½ and V falls to −log 4 = −1.3863. Then drag D: V only ever gets smaller.",
    source: "Goodfellow et al., <i>Generative Adversarial Nets</i>, 2014, proposition 1 and "
      + "theorem 1. Natural logarithms.",
    params: {
      p: {value: ONE.p, list: null, low: -5, high: 5},
      q: {value: ONE.q, list: null, low: -5, high: 5},
      draw: {value: "none", choices: ["none", "data", "generator"]},
      curve: {value: [], list: null, low: 0, high: 12},
      probe: {value: 0, low: -6, high: 6, step: 0.05},
      at: {value: 1.5, low: -6, high: 6},
      d: {value: -1, low: -1, high: 0.99},
      step: {value: 1, low: 1, high: 6},
    },
    check(state) { // what a link's lists must be beyond numbers in range
      for (const key of ["p", "q"]) {
        const list = state[key];
        const fine = (list.length === 3 || list.length === 6)
          && [0, 3].every((i) => list[i + 1] === undefined || (list[i + 1] >= 0.2
            && list[i + 1] <= 2 && list[i + 2] >= 0 && list[i + 2] <= 1))
          && list[2] + (list[5] || 0) > 0;
        if (!fine) {
          state[key] = [...ONE[key]];
          return `${key} must be mean, width (0.2 to 2), weight (0 to 1, not all 0), once or twice`;
        }
      }
      if (state.curve.length && state.curve.length !== How.optimalHands.DRAWN) {
        state.curve = [];
        return `curve must hold ${How.optimalHands.DRAWN} heights`;
      }
      state.step = Math.round(state.step);
      return "";
    },
    build,
  });
})();
