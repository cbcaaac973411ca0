// Scene 6: Algorithm 1 on a real GAN on a line, one line of the algorithm at a time.
(() => {
  "use strict";
  const How = ((window.Playground = window.Playground || {}).how ||= {});
  const BATCH = 64, RATE = 0.01, MOST = 5000;
  const PACE = {slow: 3, normal: 60, fast: 3000}; // lines of the algorithm a second
  const DATA = {
    bump: {title: "one bump", modes: [[1.5, 0.6]]},
    two: {title: "two bumps", modes: [[-1.5, 0.4], [1.5, 0.4]]},
  };
  const LINES = ["noise_d", "data", "update_d", "noise_g", "update_g"];

  // The whole training as a value: nets, batches in hand, and the line to run next.
  const begin = ({k, loss, bumps}) => {
    const {random, fresh, adam} = How.line;
    const rng = random(11);
    const t = {rng, d: fresh(rng), g: fresh(rng), k, loss, modes: DATA[bumps].modes, next: 0, inner: 0,
      iteration: 0, dSteps: 0, gSteps: 0, dMove: 0, gMove: 0, dLoss: NaN, gLoss: NaN, real: [],
      fake: [], z: [], done: null, log: []};
    t.dAdam = adam(RATE, t.d);
    t.gAdam = adam(RATE, t.g);
    return t;
  };
  const noise = (t) => Float64Array.from({length: BATCH}, () => 2 * t.rng.uniform() - 1);
  const moved = (before, after) => {
    const {flat, size} = How.line;
    const old = flat(before);
    return size(flat(after).map((value, i) => value - old[i]));
  };
  const RUN = {
    noise_d(t) { t.z = noise(t); t.fake = How.line.outputs(t.g, t.z); },
    data(t) {
      t.real = Float64Array.from({length: BATCH}, () => {
        const [mean, width] = t.modes[Math.floor(t.rng.uniform() * t.modes.length)];
        return mean + width * t.rng.normal();
      });
    },
    update_d(t) {
      const {loss, gradient} = How.line.dGradient(t.d, t.real, t.fake);
      const after = t.dAdam(t.d, gradient);
      [t.dLoss, t.dMove, t.gMove, t.d] = [loss, moved(t.d, after), 0, after];
      t.dSteps++;
    },
    noise_g(t) { t.z = noise(t); t.fake = How.line.outputs(t.g, t.z); },
    update_g(t) {
      const {loss, gradient} = How.line.gGradient(t.d, t.g, t.z, t.loss);
      const after = t.gAdam(t.g, gradient);
      [t.gLoss, t.gMove, t.dMove, t.g] = [loss, moved(t.g, after), 0, after];
      t.gSteps++;
      t.iteration++;
      t.log.push([t.dLoss, t.gLoss]);
    },
  };
  const oneLine = (t) => {
    const line = LINES[t.next];
    RUN[line](t);
    t.done = line;
    if (line === "update_d" && ++t.inner < t.k) t.next = 0;
    else t.next = (t.next + 1) % 5;
    if (line === "update_g") t.inner = 0;
    return line;
  };

  const listing = (parent) => {
    const card = How.add(parent, '<div class="how-card"><h3>Algorithm 1</h3></div>');
    const list = How.add(card, '<ol class="how-code"></ol>');
    const row = (depth, words, line = "") => {
      const item = How.add(list, `<li style="--depth:${depth}" data-line="${line}"></li>`);
      How.prose(item, words, "span");
      return item;
    };
    const outer = row(0, "<b>for</b> iteration <b>do</b>");
    const inner = row(1, "<b>for</b> $k$ steps <b>do</b>");
    row(2, `draw ${BATCH} noises $z$, make $\\fake{G(z)}$`, "noise_d");
    row(2, `draw ${BATCH} examples $\\real{x}$ of the data`, "data");
    row(2, "move $\\disc{D}$ up $\\;\\nabla_{\\disc{D}}\\frac1m\\sum[\\log D(x)+\\log(1-D(G(z)))]$",
      "update_d");
    row(1, "<b>end for</b>");
    row(1, `draw ${BATCH} new noises $z$, make $\\fake{G(z)}$`, "noise_g");
    const last = row(1, "", "update_g");
    row(0, "<b>end for</b>");
    const tail = {
      minimax: "move $\\fake{G}$ down $\\;\\nabla_{\\fake{G}}\\frac1m\\sum\\log(1-D(G(z)))$",
      "non-saturating": "move $\\fake{G}$ up $\\;\\nabla_{\\fake{G}}\\frac1m\\sum\\log D(G(z))$",
    };
    let shown = "";
    return (t) => {
      if (shown !== t.loss) {
        shown = t.loss;
        last.replaceChildren();
        How.prose(last, tail[t.loss], "span");
      }
      for (const item of list.children) {
        item.classList.toggle("how-here", Boolean(item.dataset.line) && item.dataset.line === t.done);
      }
      outer.dataset.count = `iteration ${t.iteration}`;
      inner.dataset.count = `step ${Math.min(t.k, t.inner + (t.next < 3 ? 1 : 0)) || t.k} of ${t.k}`;
    };
  };

  const player = (stage, parent, name, title, tone) => {
    const card = How.add(parent, `<div class="how-card how-player"><h3 class="how-${tone}">${title}
      </h3><p class="how-badge" role="status"></p></div>`);
    const plot = How.plot(stage, card, {label: `${title}: all its parameters`,
      x: {name: "", range: [0, 49], ticks: []}, y: {name: "", range: [-3, 3], ticks: []}, height: 80});
    const numbers = How.numbers(card, [
      {name: `${name}steps`, title: "updates so far", digits: 0},
      {name: `${name}move`, title: "moved by the last line", digits: 4, tone},
      {name: `${name}loss`, title: "loss", unit: "nats", digits: 3},
    ], title);
    return (net, mine, steps, move, loss) => {
      const badge = card.querySelector(".how-badge");
      card.classList.toggle("how-moves", mine);
      badge.textContent = mine ? "moves" : "frozen";
      const values = How.line.flat(net);
      plot.draw((ink) => values.forEach((value, i) => {
        ink.line([i + 0.5, i + 0.5], [0, value], tone, {width: 3, alpha: mine ? 1 : 0.45});
      }), `${mine ? "moving" : "frozen"}, ${steps} updates so far`);
      numbers({[`${name}steps`]: steps, [`${name}move`]: mine ? move : 0, [`${name}loss`]: loss});
    };
  };

  const build = (stage) => {
    const {state} = stage;
    const {outputs, output} = How.line;
    let t = begin(state), running = false;
    const look = Float64Array.from({length: 600}, (_, i) => (2 * (i + 0.5)) / 600 - 1);

    const top = How.add(stage.figure, '<div class="how-card"></div>');
    How.legend(top, [["real", "data"], ["fake", "G(z)"], ["disc", "D(x)"]]);
    const picture = How.plot(stage, top, {label: "Data, generated samples and D on a line",
      x: {name: "x (data units)", range: [-4, 4]},
      y: {name: "density; D (probability)", range: [-0.42, 1.2],
        ticks: [[0, "0.0"], [0.5, "0.5"], [1, "1.0"]]}, height: 330});
    const two = How.add(stage.figure, '<div class="how-two"></div>');
    const showD = player(stage, two, "d", "D, the discriminator", "disc");
    const showG = player(stage, two, "g", "G, the generator", "fake");

    const restart = (values) => {
      stage.set({...values, it: 0});
      t = begin(state);
    };
    const bar = How.buttons(stage.controls);
    const run = How.button(bar, "Run", () => (running ? stop() : start()), true);
    How.button(bar, "Next line", () => { stop(); oneLine(t); stage.set({it: t.iteration}); });
    How.button(bar, "From the start", () => { stop(); restart({}); });
    How.range(stage, stage.controls, "k", "$k$, steps of D for one of G", {digits: 0});
    // A new k starts again, so that two settings are compared from the same first networks.
    stage.controls.querySelector('[name="k"]').addEventListener("input", () => restart({}));
    How.choice(stage, stage.controls, "loss", "G’s objective",
      {"non-saturating": "non-saturating", minimax: "minimax"}, (loss) => restart({loss}));
    How.choice(stage, stage.controls, "bumps", "Data",
      Object.fromEntries(Object.entries(DATA).map(([name, d]) => [name, d.title])),
      (bumps) => restart({bumps}));
    How.choice(stage, stage.controls, "pace", "Pace",
      {slow: "line by line", normal: "normal", fast: "fast"});
    How.add(stage.controls, `<p class="how-note">A new k, objective or data set starts again from the
      same two networks.</p>`);
    const show = listing(stage.words);
    const card = How.add(stage.words, '<div class="how-card"><h3>Where it stands</h3></div>');
    const formula = How.formula(card);
    const numbers = How.numbers(card, [
      {name: "iteration", title: "Iterations", digits: 0},
      {name: "gmean", title: "Mean of G(z)", digits: 2, tone: "fake"},
      {name: "gwidth", title: "Width of G(z)", digits: 2, tone: "fake"},
      {name: "datamean", title: "Mean of the data", digits: 2, tone: "real"},
      {name: "datawidth", title: "Width of the data", digits: 2, tone: "real"},
    ]);

    const stop = () => { running = false; run.textContent = "Run"; stage.still(); };
    const start = () => {
      running = true;
      run.textContent = "Pause";
      let owed = 1;
      stage.animate((ms) => {
        owed += (ms / 1000) * PACE[state.pace];
        const end = performance.now() + 20; // a slow computer does fewer lines a frame
        while (owed >= 1 && performance.now() < end) { owed--; oneLine(t); }
        owed = Math.min(owed, 1);
        stage.set({it: Math.min(MOST, t.iteration)});
        return running;
      });
    };
    if (state.it > 0) { // a link into the middle: train up to there, a slice a frame
      const goal = Math.round(state.it);
      stage.animate(() => {
        const end = performance.now() + 30;
        while (t.iteration < goal && performance.now() < end) oneLine(t);
        stage.redraw();
        return t.iteration < goal;
      });
    }

    stage.onLeave(() => { running = false; });
    How.algorithmNow = () => t; // for the test that repeats this training in Python
    stage.onDraw(() => {
      const fake = outputs(t.g, look);
      const xs = How.span(-4, 4, 161);
      const bins = new Float64Array(40);
      for (const x of fake) if (x > -4 && x < 4) bins[Math.floor((x + 4) * 5)] += 5 / fake.length;
      const density = Array.from(xs, (x) => t.modes.reduce((sum, [m, s]) => sum
        + Math.exp(-0.5 * ((x - m) / s) ** 2) / (s * Math.sqrt(2 * Math.PI)) / t.modes.length, 0));
      picture.draw((ink) => {
        ink.line([-4, 4], [0, 0], "line", {width: 1});
        ink.area(xs, density, "real", 0.2);
        ink.line(xs, density, "real", {width: 2.5});
        bins.forEach((height, i) => {
          if (!height) return;
          const x = -4 + i / 5;
          ink.area([x + 0.01, x + 0.01, x + 0.19, x + 0.19], [0, height, height, 0], "fake", 0.5);
        });
        ink.line(xs, xs.map((x) => How.sigmoid(output(t.d, x))), "disc", {width: 2.5});
        ink.line([-3, 3], [-0.36, -0.36], "soft", {width: 1.5});
        for (let i = 0; i <= 20; i++) {
          const z = -1 + i / 10;
          ink.arrow(3 * z, -0.36, How.clamp(output(t.g, z), -4, 4), -0.06, "fake", {alpha: 0.7});
        }
        ink.text(-3, -0.36, "z = −1", "fake-text", {align: "right", shift: -4, up: -7, size: 0});
        ink.text(3, -0.36, "z = 1", "fake-text", {shift: 4, up: -7, size: 0});
        if (t.done === "data" || t.done === "update_d") {
          for (const x of t.real) ink.dot(x, 0.03, "real", 3);
        }
        if (t.done && t.done !== "update_g") for (const x of t.fake) ink.dot(x, -0.03, "fake", 3);
      }, `Iteration ${t.iteration}`);
      showD(t.d, t.done === "update_d", t.dSteps, t.dMove, t.dLoss);
      showG(t.g, t.done === "update_g", t.gSteps, t.gMove, t.gLoss);
      show(t);
      const mean = fake.reduce((a, b) => a + b, 0) / fake.length;
      const width = Math.sqrt(fake.reduce((a, b) => a + (b - mean) ** 2, 0) / fake.length);
      const dm = t.modes.reduce((a, [m]) => a + m, 0) / t.modes.length;
      const dw = Math.sqrt(t.modes.reduce((a, [m, s]) => a + s * s + (m - dm) ** 2, 0)
        / t.modes.length);
      numbers({iteration: t.iteration, gmean: mean, gwidth: width, datamean: dm, datawidth: dw});
      formula(Number.isNaN(t.dLoss) ? "\\text{no step taken yet}"
        : `\\begin{aligned}\\disc{L_D}&=-\\tfrac1m\\textstyle\\sum[\\log D(x)+\\log(1-D(G(z)))]=\\now{${
          How.tex(t.dLoss)}}\\\\\\fake{L_G}&=${t.loss === "minimax"
          ? "\\tfrac1m\\textstyle\\sum\\log(1-D(G(z)))" : "-\\tfrac1m\\textstyle\\sum\\log D(G(z))"}=\\now{${
          How.tex(t.gLoss)}}\\end{aligned}`);
    });
  };

  How.scenes = How.scenes || [];
  How.scenes.push({
    name: "algorithm", order: 6, short: "Training", title: "Alternating training",
    idea: "Only one player moves at a time: $k$ steps of D with G frozen, then one step of G with D "
      + "frozen. Everything here is a real GAN of 2 × 49 parameters, trained in your browser.",
    tryThis: "Press “Next line” a few times and watch who is frozen. Then run it fast with $k=1$ and "
      + "again with $k=5$: which one settles on the data?",
    source: "Goodfellow et al., <i>Generative Adversarial Nets</i>, 2014, algorithm 1 and figure 1. "
      + "Steps by Adam (rate 0.01, β₁ 0.5), batch 64, 16 tanh units in each network.",
    params: {
      k: {value: 1, low: 1, high: 10, step: 1},
      loss: {value: "non-saturating", choices: ["non-saturating", "minimax"]},
      bumps: {value: "bump", choices: ["bump", "two"]},
      pace: {value: "normal", choices: ["slow", "normal", "fast"]},
      it: {value: 0, low: 0, high: MOST},
    },
    check(state) { state.k = Math.round(state.k); return ""; },
    build,
  });
})();
