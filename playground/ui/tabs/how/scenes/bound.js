// Scene 7, second part: InfoGAN's bound L_I <= I(c; G(z,c)) on a generator that trains in the page.
(() => {
  "use strict";
  const How = ((window.Playground = window.Playground || {}).how ||= {});
  const RATE = 0.05, MOST = 4000, EVERY = 20;
  // All of it is G's output, so all of it is orange: codes differ by their dashes and a label.
  const DASHES = [[], [9, 4], [3, 3], [12, 3, 3, 3]];

  How.boundPart = (stage, part) => {
    const {start, logGiven, logModel, q, mutual, bound, step} = How.infogan;
    const {state} = stage;
    const record = () => ({toy: start(Number(state.codes)), step: 0, information: [], bound: []});
    let run = record(), running = false, key = "";

    const top = How.add(part.figure, '<div class="how-card"><h3>What G makes of each code</h3></div>');
    How.legend(top, [["soft", "data N(0, 1)", "how-dashed"], ["ink", "all of G’s output"],
      ["fake", "G’s output for one code c"]]);
    const picture = How.plot(stage, top, {label: "Densities by code",
      x: {name: "x (data units)", range: [-3.5, 3.5]},
      y: {name: "density (per unit of x)", range: [0, 0.5]}, height: 210});
    const mid = How.add(part.figure, '<div class="how-card"><h3>Q’s guess of the code, seeing x</h3></div>');
    const guess = How.plot(stage, mid, {label: "Q(c|x)",
      x: {name: "x (data units)", range: [-3.5, 3.5]}, y: {name: "Q(c|x) (probability)", range: [0, 1]},
      height: 150});
    const low = How.add(part.figure, '<div class="how-card"></div>');
    How.legend(low, [["ink", "I(c; G(z,c)), the truth"], ["grad", "L_I, the bound Q gives"],
      ["soft", "H(c), all there is to know", "how-dashed"]]);
    const curve = How.plot(stage, low, {label: "Information and its bound against steps",
      x: {name: "training (steps)", range: [0, 500]}, y: {name: "information (nats)", range: [-0.1, 1.5]},
      height: 190});

    const bar = How.buttons(part.controls);
    const button = How.button(bar, "Train", () => (running ? stop() : go()), true);
    How.button(bar, "From the start", () => { stop(); stage.set({trained: 0}); });
    How.choice(stage, part.controls, "codes", "Number of codes", {2: "2", 3: "3", 4: "4"});
    How.range(stage, part.controls, "lambda", "$\\lambda$, weight of $L_I$");
    How.range(stage, part.controls, "trained", "Training steps", {digits: 0});
    const stop = () => { running = false; button.textContent = "Train"; stage.still(); };
    const go = () => {
      if (state.trained >= MOST) stage.set({trained: 0});
      running = true;
      button.textContent = "Pause";
      stage.animate(() => {
        stage.set({trained: Math.min(MOST, run.step + EVERY / 2)});
        if (state.trained >= MOST || state.part !== "bound") { stop(); return false; }
        return true;
      });
    };
    stage.onLeave(() => { running = false; });

    const card = How.add(part.words, '<div class="how-card"><h3>The bound</h3></div>');
    How.prose(card, "$I(c;G(z,c))$ needs the true posterior $P(c|x)$, which no one has. A second "
      + "network $Q$ guesses it:", "p", "how-note");
    How.formula(card, "\\begin{aligned}I&=H(c)-H(c|x)\\\\&=H(c)+\\mathbb E[\\log P(c|x)]\\\\"
      + "&=\\underbrace{H(c)+\\mathbb E[\\log Q(c|x)]}_{L_I}+\\underbrace{\\mathbb E\\,\\mathrm{KL}"
      + "(P\\|Q)}_{\\ge 0}\\end{aligned}");
    const filled = How.formula(card);
    const numbers = How.numbers(card, [
      {name: "bound", title: "$L_I$", unit: "nats", digits: 4, tone: "grad"},
      {name: "information", title: "$I(c;G(z,c))$", unit: "nats", digits: 4},
      {name: "gap", title: "gap, the mean KL", unit: "nats", digits: 4},
      {name: "hc", title: "$H(c)=\\log C$", unit: "nats", digits: 4},
      {name: "width", title: "noise width $a$ of G", digits: 3},
    ]);
    const second = How.add(part.words, '<div class="how-card"><h3>The game</h3></div>');
    How.formula(second, "\\min_{G,Q}\\max_D\\;V(D,G)-\\lambda\\,L_I(G,Q)");
    const say = How.add(second, '<p class="how-note how-say" role="status"></p>');

    // Trains up to the step asked for; a step back starts again, since training has no way back.
    const catchUp = () => {
      const wanted = `${state.codes}:${state.lambda}`;
      const goal = Math.round(state.trained);
      if (wanted !== key || goal < run.step) { run = record(); key = wanted; }
      const end = performance.now() + 25; // the rest comes in the next frames
      while (run.step <= goal) {
        if (run.step % EVERY === 0 && run.information.length === run.step / EVERY) {
          run.information.push(mutual(run.toy));
          run.bound.push(bound(run.toy));
        }
        if (run.step === goal) return;
        step(run.toy, RATE, state.lambda);
        run.step++;
        if (performance.now() > end) { if (!running) stage.redraw(); return; }
      }
    };

    How.infoganNow = () => ({...run.toy, step: run.step});
    stage.onDraw(() => {
      if (state.part !== "bound") return;
      catchUp();
      const {toy} = run, codes = toy.b.length;
      const xs = How.span(-3.5, 3.5, 141);
      const given = Array.from(xs, (x) => logGiven(toy, x).map((v) => Math.exp(v) / codes));
      picture.draw((ink) => {
        ink.line(xs, xs.map((x) => Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI)), "soft",
          {dash: [6, 5], width: 2});
        for (let c = 0; c < codes; c++) {
          const ys = given.map((all) => all[c]);
          ink.area(xs, ys, "fake", 0.2);
          ink.line(xs, ys, "fake", {width: 2, dash: DASHES[c]});
        }
        ink.line(xs, xs.map((x) => Math.exp(logModel(toy, x))), "ink", {width: 2});
        const apart = Math.abs(toy.b[1] - toy.b[0]) > 0.4;
        toy.b.forEach((b, c) => apart && ink.text(b, 0.02, `c = ${c + 1}`, "fake-text",
          {align: "center", up: 4}));
      }, `Codes sit at ${toy.b.map((b) => How.number(b, 2)).join(", ")}`);
      const guesses = Array.from(xs, (x) => q(toy, x));
      guess.draw((ink) => {
        for (let c = 0; c < codes; c++) {
          const ys = guesses.map((all) => all[c]);
          ink.line(xs, ys, "disc", {width: 2.5, dash: DASHES[c]});
        }
        if (run.step > 0 && mutual(toy) > 0.3) {
          toy.b.forEach((b, c) => ink.text(How.clamp(b * 1.25, -3, 3), 0.5, `c = ${c + 1}`,
            "disc-text", {align: "center", up: -6}));
        }
      });
      const [l, i, h] = [bound(toy), mutual(toy), Math.log(codes)];
      curve.spec.x.range = [0, [500, 1000, 2000].find((r) => r >= run.step) || MOST];
      const t = run.information.map((_, n) => n * EVERY);
      curve.draw((ink) => {
        ink.line(curve.spec.x.range, [h, h], "soft", {dash: [6, 5], width: 1.5});
        ink.line(t, run.information, "ink", {width: 2});
        ink.line(t, run.bound, "grad", {width: 2.5});
        ink.dot(run.step, i, "ink", 4);
        ink.dot(run.step, l, "grad", 4);
      }, `After ${run.step} steps L_I is ${How.number(l, 2)} and I is ${How.number(i, 2)} nats`);
      numbers({bound: l, information: i, gap: i - l, hc: h, width: Math.exp(toy.logA)});
      filled(`\\grad{L_I=${How.tex(l)}}\\;\\le\\;I=\\now{${How.tex(i)}}\\;\\le\\;H(c)=${How.tex(h)}`);
      say.textContent = state.lambda === 0
        ? "λ = 0 is a plain GAN. G matches the data without the code: I stays near 0, and nothing in "
          + "the game minds."
        : i < 0.1 ? "At first all codes make the same x: seeing x says nothing about c. Train, and "
          + "the codes part."
          : `Each code has taken a part of the line: ${Math.round((100 * i) / h)} % of the code can `
            + "be read back from x. The mixture covers the data roughly: λ sets the trade.";
    });
  };
})();
