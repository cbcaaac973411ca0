// Scene 2, third part: both 2x2 networks learn from each other, one pencil step at a time.
(() => {
  "use strict";
  const How = ((window.Playground = window.Playground || {}).how ||= {});
  const MOST = 3000;

  // Weights as bars around a middle line, with their numbers.
  const weights = (parent, title, names, tone) => {
    const host = How.add(parent, `<div class="how-weights"><h3>${title}</h3>${names.map((name) =>
      `<div><span>${name}</span><i><b style="background:var(--pg-${tone})"></b></i><output></output>
      </div>`).join("")}</div>`);
    const rows = [...host.querySelectorAll("div")];
    return (values, slopes) => rows.forEach((row, i) => {
      const share = How.clamp(values[i] / 3, -1, 1) * 50;
      const bar = row.querySelector("b");
      bar.style.left = `${share < 0 ? 50 + share : 50}%`;
      bar.style.width = `${Math.abs(share)}%`;
      row.querySelector("output").textContent = How.signed(values[i]);
      // The gradient says where the error grows; the weight goes the other way.
      row.title = `gradient ${How.signed(slopes[i], 3)}`;
    });
  };

  const trainPart = (stage, part) => {
    const {train, round, generate} = How.byhand;
    const {state} = stage;
    const top = How.add(part.figure, `<div class="how-card"><h3>What G draws for z = 0.1, 0.3, 0.5,
      0.7, 0.9</h3><div class="how-strip"></div></div>`);
    const strip = top.querySelector(".how-strip");
    const zs = [0.1, 0.3, 0.5, 0.7, 0.9];
    const pictures = zs.map((z) => How.pixels(strip, 88, `G(${z})`));
    const mid = How.add(part.figure, '<div class="how-card how-two"></div>');
    const barsD = weights(mid, "D’s weights and bias", ["v₁", "v₂", "v₃", "v₄", "b"], "disc");
    const barsG = weights(mid, "G’s weights and biases",
      ["w₁", "w₂", "w₃", "w₄", "b₁", "b₂", "b₃", "b₄"], "fake");
    const low = How.add(part.figure, '<div class="how-card"></div>');
    How.legend(low, [["disc", "D’s error"], ["fake", "G’s error"],
      ["soft", "log 4 and log 2: D can only guess", "how-dashed"]]);
    const curve = How.plot(stage, low, {label: "Errors against the round",
      x: {name: "round (steps)", range: [0, 200]}, y: {name: "error (nats)", range: [0, 2.5]},
      height: 190});

    const bar = How.buttons(part.controls);
    const run = How.button(bar, "Train", () => (running ? stop() : start()), true);
    How.button(bar, "One round", () => ahead(1));
    How.button(bar, "From the start", () => { stop(); stage.set({round: 0}); });
    How.range(stage, part.controls, "rate", "Learning rate");
    How.range(stage, part.controls, "round", "Round", {digits: 0});
    let running = false;
    const ahead = (n) => stage.set({round: Math.min(MOST, state.round + n)});
    const stop = () => { running = false; run.textContent = "Train"; stage.still(); };
    const start = () => {
      if (state.round >= MOST) stage.set({round: 0});
      running = true;
      run.textContent = "Pause";
      let owed = 0;
      stage.animate((ms) => {
        owed += ms * 0.12; // 120 rounds a second: fast enough to end, slow enough to follow
        if (owed >= 1) {
          ahead(Math.floor(owed));
          owed %= 1;
        }
        if (state.round >= MOST || state.part !== "train") { stop(); return false; }
        return true;
      });
    };

    const d = How.add(part.words, '<div class="how-card"><h3 class="how-disc">1. D learns</h3></div>');
    How.formula(d, "E_D=-\\log D(x)-\\log(1-D(\\hat x))");
    How.prose(d, "$-\\log\\sigma(a)$ has slope $-(1-D)$; $-\\log(1-\\sigma(a))$ has slope $D$; and "
      + "$a=v\\cdot x+b$ passes it on times $x$:", "p", "how-note");
    const dSlope = How.formula(d), dStep = How.formula(d);
    const g = How.add(part.words, '<div class="how-card"><h3 class="how-fake">2. G learns</h3></div>');
    How.formula(g, "E_G=-\\log D(G(z))");
    How.prose(g, "The slope $-(1-D)$ goes back through D’s weight $v_i$ and G’s sigmoid, whose slope "
      + "is $\\hat x_i(1-\\hat x_i)$:", "p", "how-note");
    const gSlope = How.formula(g), gStep = How.formula(g);
    const numbers = How.numbers(How.add(part.words, '<div class="how-card"></div>'), [
      {name: "derror", title: "D’s error", digits: 4, tone: "disc"},
      {name: "gerror", title: "G’s error", digits: 4, tone: "fake"},
      {name: "v1", title: "$v_1$", digits: 4},
      {name: "w1", title: "$w_1$", digits: 4},
    ]);

    let memory = {rate: NaN, run: null, longest: 0};
    const history = () => { // every round again from the first: 3,000 rounds take a few milliseconds
      if (memory.rate !== state.rate || memory.longest < state.round) {
        const steps = Math.min(MOST, Math.max(200, state.round + 200));
        memory = {rate: state.rate, run: train(steps, state.rate), longest: steps};
      }
      return memory.run;
    };
    stage.onLeave(() => { running = false; });
    stage.onDraw(() => {
      if (state.part !== "train") return;
      const at = Math.round(state.round);
      const past = history();
      const now = train(at, state.rate).pair;
      const next = round(now, at, state.rate);
      pictures.forEach((picture, i) => picture(generate(zs[i], now.w, now.b).image));
      barsD([...now.v, now.c], [...next.byV, next.byC]);
      barsG([...now.w, ...now.b], [...next.byW, ...next.byB]);
      curve.spec.x.range = [0, [200, 500, 1000, 2000, 3000].find((r) => r >= at) || MOST];
      const t = Array.from({length: at + 1}, (_, i) => i);
      curve.draw((ink) => {
        for (const level of [Math.log(4), Math.log(2)]) {
          ink.line(curve.spec.x.range, [level, level], "soft", {dash: [6, 5], width: 1.2});
        }
        ink.line(t, past.dErrors.slice(0, at + 1), "disc", {width: 1.5});
        ink.line(t, past.gErrors.slice(0, at + 1), "fake", {width: 1.5});
      }, `Round ${at}: D’s error ${How.number(next.dError, 2)}, G’s ${How.number(next.gError, 2)}`);
      const f = (value) => How.tex(value, 2), s = (value) => How.texSigned(value, 2);
      dSlope("\\begin{aligned}\\frac{\\partial E_D}{\\partial v_1}&=-(1-D(x))\\,x_1+D(\\hat x)\\,"
        + `\\hat x_1\\\\&=-${f(1 - next.dReal)}\\cdot${f(next.real[0])}+${f(next.dFake)}\\cdot${
          f(next.fake[0])}=\\grad{${s(next.byV[0])}}\\end{aligned}`);
      dStep(`v_1\\leftarrow${s(now.v[0])}-${f(state.rate)}\\cdot(${s(next.byV[0])})=\\disc{${
        How.texSigned(next.pair.v[0], 3)}}`);
      gSlope("\\begin{aligned}\\frac{\\partial E_G}{\\partial w_1}&=-(1-D)\\,v_1\\,\\hat x_1"
        + `(1-\\hat x_1)\\,z\\\\&=-${f(next.caught)}\\cdot${s(next.moved.v[0])}\\cdot${
          f(next.fake[0])}\\cdot${f(1 - next.fake[0])}\\cdot${f(next.z)}=\\grad{${
          s(next.byW[0])}}\\end{aligned}`);
      gStep(`w_1\\leftarrow${s(now.w[0])}-${f(state.rate)}\\cdot(${s(next.byW[0])})=\\fake{${
        How.texSigned(next.pair.w[0], 3)}}`);
      numbers({derror: next.dError, gerror: next.gError, v1: now.v[0], w1: now.w[0]});
    });
  };
  How.handTrain = trainPart;
})();
