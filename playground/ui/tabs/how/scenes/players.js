// Scene 1: who plays. A diagram to click, with the hand-made 2x2 networks of scene 2 inside it.
(() => {
  "use strict";
  const How = ((window.Playground = window.Playground || {}).how ||= {});
  const n2 = (value) => How.number(value, 2);
  const REAL = [0.9, 0.1, 0.2, 0.8];

  const PARTS = {
    z: ["z, the noise", "A number (or a list of numbers) drawn at random. It carries no meaning of "
      + "its own: $z\\sim\\mathcal N(0,1)$ or, here, uniform. G turns each $z$ into one sample, so "
      + "randomness in gives variety out."],
    g: ["G, the generator", "A network that makes data: $\\fake{\\hat x=G(z)}$. It is a "
      + "<b>generative</b> model: it stands for a whole distribution $\\fake{p_g}$ and can be "
      + "sampled. It never sees a real sample, only D’s opinion of its own."],
    fake: ["x̂, a fake sample", "What G made of $z$. At first it is noise; at the end it cannot be "
      + "told from the data. In this world a good fake is a backslash."],
    data: ["The data", "Real samples $\\real{x\\sim p_{\\text{data}}}$. Nobody knows "
      + "$p_{\\text{data}}$; there are only examples of it."],
    real: ["x, a real sample", "One example of the data, here a backslash with some noise on it. D "
      + "is told that this one is real."],
    d: ["D, the discriminator", "A network that judges data. It is a <b>discriminative</b> model: it "
      + "only learns the border between two classes, $\\disc{D(x)}=P(\\text{real}\\,|\\,x)$, and can "
      + "make nothing itself. Its opinion is G’s only teacher."],
    p: ["The verdict", "A probability: 1 means “surely real”, 0 means “surely fake”. D wants 1 for "
      + "real and 0 for fake; G wants 1 for its fakes. At the end of the game it is ½ for all."],
  };

  const NODES = (g, verdict, look) => [
    {id: "z", shape: "circle", tone: "soft", title: n2(g.z), sub: "z", wide: [50, 90],
      narrow: [50, 70]},
    {id: "g", shape: "box", tone: "fake", title: "G", sub: "generator", wide: [180, 90],
      narrow: [165, 70]},
    {id: "fake", shape: "pixels", tone: "fake", title: "x̂ = G(z)", cells: g.image, wide: [330, 90],
      narrow: [290, 70], say: `fake, pixels ${g.image.map(n2).join(", ")}`},
    {id: "data", shape: "box", tone: "real", title: "data", sub: "real world", wide: [180, 250],
      narrow: [165, 380]},
    {id: "real", shape: "pixels", tone: "real", title: "x", cells: REAL, wide: [330, 250],
      narrow: [290, 380], say: "real"},
    {id: "d", shape: "box", tone: "disc", title: "D", sub: "discriminator", wide: [505, 170],
      narrow: [230, 225]},
    {id: "p", shape: "meter", tone: look === "fake" ? "fake" : "real", title: n2(verdict),
      sub: "", level: verdict, wide: [650, 170], narrow: [75, 225],
      say: `probability that the ${look} sample is real`},
  ];
  const EDGES = (look) => [
    ["z", "g", "fake"], ["g", "fake", "fake"], ["data", "real", "real"],
    ["fake", "d", "fake", look === "fake" ? "how-live" : "how-faint"],
    ["real", "d", "real", look === "real" ? "how-live" : "how-faint"],
    ["d", "p", "disc", "how-live"],
  ];

  const build = (stage) => {
    const {generate, judge, BACKSLASH} = How.byhand;
    const {state} = stage;
    const card = How.add(stage.figure, '<div class="how-card"></div>');
    const draw = How.diagram(stage, card, {label: "The two players; press a part to read about it",
      wide: [45, 710, 275], narrow: [25, 350, 425], pick: (part) => stage.set({piece: part,
        ...(part === "real" || part === "data" ? {look: "real"} : part === "fake" || part === "g"
          ? {look: "fake"} : {})})});
    How.legend(card, [["real", "data, real", "how-dot"], ["fake", "G and its fakes", "how-dot"],
      ["disc", "D", "how-dot"]]);

    const below = How.add(stage.figure, '<div class="how-card"></div>');
    const title = How.add(below, "<h3></h3>");
    const key = How.add(below, "<div></div>");
    const plot = How.plot(stage, below, {label: "Two classes on a line",
      x: {name: "x (data units)", range: [-5, 5]},
      y: {name: "density; probability", range: [0, 1.05]}, height: 230});
    for (const [name, who] of [["ma", "class A"], ["mb", "class B"]]) {
      plot.handle({label: `Mean of ${who}`, colour: name === "ma" ? "ink" : "soft", step: [0.1, 0],
        at: () => [state[name], 0.4], say: () => `mean ${n2(state[name])}`,
        move: (x) => stage.set({[name]: How.clamp(Math.round(x * 10) / 10, -4, 4)})});
    }

    How.range(stage, stage.controls, "noise", "Noise $z$");
    How.choice(stage, stage.controls, "look", "D looks at", {fake: "a fake", real: "a real one"});
    How.choice(stage, stage.controls, "model", "Two kinds of model",
      {discriminative: "discriminative", generative: "generative"});
    const part = How.add(stage.words, '<div class="how-card how-part-words"><h3></h3><div></div></div>');
    let told = "";
    const numbers = How.add(stage.words, '<div class="how-card"><h3>Now</h3></div>');
    const chain = How.formula(numbers);
    const show = How.numbers(numbers, [
      {name: "dfake", title: "$D(G(z))$", digits: 4, tone: "fake"},
      {name: "dreal", title: "$D(x)$", digits: 4, tone: "real"},
      {name: "posterior", title: "$p(B\\,|\\,x=0)$ of the two classes", digits: 4},
    ]);
    const kinds = How.add(stage.words, '<div class="how-card"><h3>Two kinds of model</h3></div>');
    How.formula(kinds, "\\begin{aligned}\\text{discriminative:}&\\quad p(y\\,|\\,x)\\\\"
      + "\\text{generative:}&\\quad p(x)\\;\\text{or}\\;p(x\\,|\\,y)\\,p(y)\\end{aligned}");
    How.prose(kinds, "The first answers “which class is this?”. The second also answers “what do such "
      + "things look like?”, and can draw new ones.", "p", "how-note");

    const jitter = Array.from({length: 40}, (_, i) => { // even quantiles: repeatable samples
      const u = (i * 0.6180339887498949 + 0.31) % 1;
      const v = (i * 0.7548776662466927 + 0.17) % 1;
      return Math.sqrt(-2 * Math.log(1 - u * 0.9999)) * Math.cos(2 * Math.PI * v);
    });
    const bell = (x, m) => Math.exp(-0.5 * (x - m) ** 2) / Math.sqrt(2 * Math.PI);

    stage.onDraw(() => {
      const g = {z: state.noise, ...generate(state.noise, BACKSLASH, BACKSLASH)};
      const dFake = judge(g.image, BACKSLASH, -1).probability;
      const dReal = judge(REAL, BACKSLASH, -1).probability;
      const verdict = state.look === "fake" ? dFake : dReal;
      draw({nodes: NODES(g, verdict, state.look), edges: EDGES(state.look), chosen: state.piece});
      if (told !== state.piece) {
        told = state.piece;
        part.firstElementChild.textContent = PARTS[told][0];
        part.lastElementChild.replaceChildren();
        How.prose(part.lastElementChild, PARTS[told][1]);
      }
      chain(state.look === "fake"
        ? `\\begin{aligned}z=${How.tex(g.z, 2)}&\\;\\to\\;\\fake{G}\\;\\to\\;\\fake{\\hat x}\\\\&\\;\\to\\;`
          + `\\disc{D}\\;\\to\\;\\disc{D(G(z))}=\\now{${How.tex(dFake, 2)}}\\end{aligned}`
        : `\\real{x\\sim p_{\\text{data}}}\\;\\to\\;\\disc{D}\\;\\to\\;\\disc{D(x)}=\\now{${
          How.tex(dReal, 2)}}`);

      const {ma, mb} = state;
      const xs = How.span(-5, 5, 161);
      const later = (x) => How.sigmoid((mb - ma) * (x - (ma + mb) / 2));
      const generative = state.model === "generative";
      title.textContent = generative ? "A generative model knows the classes themselves"
        : "A discriminative model knows the border between two classes";
      const wanted = state.model;
      if (key.dataset.for !== wanted) {
        key.dataset.for = wanted;
        key.replaceChildren();
        How.legend(key, generative
          ? [["ink", "p(x | A), with new samples"], ["soft", "p(x | B), with new samples", "how-dashed"]]
          : [["disc", "p(B | x)"], ["ink", "examples of A", "how-dot"], ["soft", "examples of B", "how-dot"]]);
      }
      plot.draw((ink) => {
        for (const [mean, tone, at, dash] of [[ma, "ink", 0.06, []], [mb, "soft", 0.12, [6, 4]]]) {
          if (generative) {
            ink.area(xs, xs.map((x) => bell(x, mean)), tone, 0.14);
            ink.line(xs, xs.map((x) => bell(x, mean)), tone, {width: 2.5, dash});
          }
          jitter.forEach((j, i) => {
            if (generative) ink.dot(mean + j, at, tone, 3.5, true); // made, not given: hollow
            else if (i % 2) ink.dot(mean + j, at, tone, 3.5);
          });
        }
        if (!generative) {
          ink.line(xs, xs.map(later), "disc", {width: 3});
          const cut = (ma + mb) / 2;
          ink.line([cut, cut], [0, 1.05], "disc", {dash: [4, 4], width: 1.2});
        }
        ink.text(ma, 0.4, "A", "ink", {align: "center", up: 16});
        ink.text(mb, 0.4, "B", "ink", {align: "center", up: 16});
      }, generative ? "Two densities, each with samples drawn from it"
        : `The border lies at ${n2((ma + mb) / 2)}`);
      show({dfake: dFake, dreal: dReal, posterior: later(0)});
    });
  };

  How.scenes = How.scenes || [];
  How.scenes.push({
    name: "players", order: 1, short: "Two players", title: "Two players",
    idea: "A GAN is two networks with opposite wishes: G makes samples out of noise, D says how likely "
      + "a sample is real. Each learns only because the other one does.",
    tryThis: "Press the parts of the diagram one after the other, then drag $z$ and watch D’s verdict "
      + "on what G makes of it.",
    source: "Goodfellow et al., <i>Generative Adversarial Nets</i>, 2014, sections 1 and 3. The little "
      + "networks inside are those of the next scene.",
    params: {
      noise: {value: 0.5, low: 0, high: 1, step: 0.01},
      look: {value: "fake", choices: ["fake", "real"]},
      piece: {value: "g", choices: Object.keys(PARTS)},
      model: {value: "discriminative", choices: ["discriminative", "generative"]},
      ma: {value: -1.5, low: -4, high: 4, step: 0.1},
      mb: {value: 1.5, low: -4, high: 4, step: 0.1},
    },
    build,
  });
})();
