// Scene 3: where the two terms of the game come from, and why one of G's losses goes silent.
// The tested twin of its mathematics is tests/oracles/minimax.py.
(() => {
  "use strict";
  const How = ((window.Playground = window.Playground || {}).how ||= {});
  const n2 = (value) => How.number(value, 2);
  const t2 = (value) => How.tex(value, 2);
  const EDGE = 0.01; // D is dragged from here to 1 - here: a sigmoid never reaches 0 or 1

  const build = (stage) => {
    const {state} = stage;
    const xs = How.span(0.002, 0.998, 250);
    const move = (name) => (x) => stage.set({[name]: Math.round(How.clamp(x, EDGE, 1 - EDGE) * 100) / 100});

    const top = How.add(stage.figure, '<div class="how-card"></div>');
    How.legend(top, [["real", "(A) log D, for a real x"], ["fake", "(B) log(1 − D), for a fake G(z)"]]);
    const terms = How.plot(stage, top, {label: "The two terms of V against D’s answer",
      x: {name: "D’s answer (probability of real)", range: [0, 1]},
      y: {name: "term of V (nats)", range: [-4.6, 0.2]}, height: 280});
    terms.handle({label: "D(x), the answer for a real sample", colour: "real", step: [0.01, 0],
      at: () => [state.dr, Math.log(state.dr)], move: move("dr"),
      say: () => `D of x ${n2(state.dr)}`});
    terms.handle({label: "D(G(z)), the answer for a fake sample", colour: "fake", step: [0.01, 0],
      at: () => [state.df, Math.log(1 - state.df)], move: move("df"),
      say: () => `D of G of z ${n2(state.df)}`});

    const pair = How.add(stage.figure, '<div class="how-two"></div>');
    const left = How.add(pair, '<div class="how-card"><h3>G’s loss</h3></div>');
    const keys = [How.add(left, "<div></div>")];
    const losses = How.plot(stage, left, {label: "G’s two losses",
      x: {name: "D(G(z)) (probability)", range: [0, 1]}, y: {name: "loss (nats)", range: [-4, 4],
        ticks: [-4, -2, 0, 2, 4].map((value) => [value, How.number(value, 0)])},
      height: 210});
    const right = How.add(pair, '<div class="how-card"><h3>Its pull on G</h3></div>');
    keys.push(How.add(right, "<div></div>"));
    let told = "";
    const pulls = How.plot(stage, right, {label: "Size of the gradient by D’s logit",
      x: {name: "D(G(z)) (probability)", range: [0, 1]},
      y: {name: "|slope| (nats per logit)", range: [0, 1.05]}, height: 210});
    pulls.handle({label: "D(G(z)), seen by its pull on G", colour: "grad", step: [0.01, 0],
      at: () => [state.df, state.loss === "minimax" ? state.df : 1 - state.df], move: move("df"),
      say: () => `D of G of z ${n2(state.df)}`});

    How.range(stage, stage.controls, "dr", "D(x), real sample");
    How.range(stage, stage.controls, "df", "D(G(z)), fake sample");
    How.choice(stage, stage.controls, "loss", "G minimises",
      {minimax: "minimax", "non-saturating": "non-saturating"});
    const numbers = How.numbers(How.add(stage.controls, '<div class="how-card"></div>'), [
      {name: "a", title: "(A) $\\log D(x)$", tone: "real"},
      {name: "b", title: "(B) $\\log(1-D(G(z)))$", tone: "fake"},
      {name: "v", title: "$V$ = (A) + (B)"},
      {name: "dloss", title: "D’s loss, $-V$", tone: "disc"},
      {name: "gloss", title: "G’s loss", tone: "fake"},
      {name: "slope", title: "G’s slope by the logit", tone: "grad"},
    ]);

    const card = How.add(stage.words, '<div class="how-card"><h3>From cross-entropy to the game</h3></div>');
    How.prose(card, "D is a classifier with label $t=1$ for real, $t=0$ for fake. Its "
      + "cross-entropy for an answer $y$:", "p", "how-note");
    How.formula(card, "\\ell(y,t)=-\\big[t\\log y+(1-t)\\log(1-y)\\big]");
    How.prose(card, "A real $x$ has $t=1$ and $y=D(x)$. Only the first term stays:", "p", "how-note");
    const a = How.formula(card);
    How.prose(card, "A fake $G(z)$ has $t=0$. Only the second term stays:", "p", "how-note");
    const b = How.formula(card);
    How.prose(card, "D makes both large. G appears in (B) alone and makes it small. The mean over "
      + "all $x$ and $z$ is the game:", "p", "how-note");
    How.formula(card, "\\fake{\\min_G}\\,\\disc{\\max_D}\\;\\mathbb E_{x\\sim\\pdata}[\\log D(x)]"
      + "+\\mathbb E_{z}[\\log(1-D(G(z)))]");
    const v = How.formula(card);
    const second = How.add(stage.words, '<div class="how-card"><h3>Why the loss is swapped</h3></div>');
    const loss = How.formula(second), slope = How.formula(second);
    const say = How.add(second, '<p class="how-say how-note"></p>');

    stage.onDraw(() => {
      const {dr, df} = state;
      const A = Math.log(dr), B = Math.log(1 - df), saturating = state.loss === "minimax";
      terms.draw((ink) => {
        ink.line([dr, dr], [-4.6, A], "real", {dash: [4, 4], width: 1.2});
        ink.line([df, df], [-4.6, B], "fake", {dash: [4, 4], width: 1.2});
        ink.line(xs, xs.map(Math.log), "real", {width: 3});
        ink.line(xs, xs.map((d) => Math.log(1 - d)), "fake", {width: 3});
        ink.text(dr, A, `(A) ${n2(A)}`, "real-text", {align: dr > 0.6 ? "right" : "left",
          shift: dr > 0.6 ? -16 : 16, up: -22});
        ink.text(df, B, `(B) ${n2(B)}`, "fake-text", {align: df > 0.4 ? "right" : "left",
          shift: df > 0.4 ? -16 : 16, up: -22});
      }, `(A) is ${n2(A)}, (B) is ${n2(B)}, V is ${n2(A + B)}`);
      if (told !== state.loss) {
        told = state.loss;
        const names = [["log(1 − D), minimax", "−log D, non-saturating"],
          ["D, minimax", "1 − D, non-saturating"]];
        keys.forEach((key, i) => {
          key.replaceChildren();
          How.legend(key, names[i].map((name, j) =>
            [["fake", "grad"][i], name, saturating === (j === 0) ? "" : "how-dashed"]));
        });
      }
      const styles = saturating ? [{width: 3}, {width: 1.8, dash: [6, 5]}]
        : [{width: 1.8, dash: [6, 5]}, {width: 3}];
      losses.draw((ink) => {
        ink.line(xs, xs.map((d) => Math.log(1 - d)), "fake", styles[0]);
        ink.line(xs, xs.map((d) => -Math.log(d)), "fake", styles[1]);
        ink.dot(df, saturating ? B : -Math.log(df), "fake", 6);
      }, `G’s loss is ${n2(saturating ? B : -Math.log(df))}`);
      pulls.draw((ink) => {
        ink.line([0, 1], [0, 1], "grad", styles[0]);
        ink.line([0, 1], [1, 0], "grad", styles[1]);
      }, `The slope’s size is ${n2(saturating ? df : 1 - df)}`);
      const g = saturating ? B : -Math.log(df), pull = saturating ? -df : df - 1;
      numbers({a: A, b: B, v: A + B, dloss: -A - B, gloss: g, slope: pull});
      a(`-\\ell(\\real{${t2(dr)}},1)=\\log D(x)=\\log\\real{${t2(dr)}}=\\now{${How.tex(A)}}\\quad(A)`);
      b(`-\\ell(\\fake{${t2(df)}},0)=\\log(1-\\fake{${t2(df)}})=\\now{${How.tex(B)}}\\quad(B)`);
      v(`V=${How.tex(A)}${How.texSigned(B, 3)}=\\now{${How.tex(A + B)}}`);
      loss(saturating ? `L_G=\\log(1-D(G(z)))=\\now{${How.tex(g)}}`
        : `L_G=-\\log D(G(z))=\\now{${How.tex(g)}}`);
      slope(saturating
        ? `\\frac{\\partial}{\\partial s}\\log(1-\\sigma(s))=-\\sigma(s)=-D=\\grad{${How.tex(pull)}}`
        : `\\frac{\\partial}{\\partial s}\\big[-\\log\\sigma(s)\\big]=-(1-D)=\\grad{${How.tex(pull)}}`);
      const silent = saturating && df < 0.1;
      say.textContent = silent
        ? "D is sure that the sample is fake, so minimax hardly moves G: the slope has vanished "
          + "just when G has most to learn."
        : saturating ? "With minimax the pull is D(G(z)) itself. Drag it towards 0, where every "
          + "training starts, and the pull dies."
          : "Non-saturating pulls with 1 − D(G(z)): strongest where G is worst. The best answer is "
            + "the same, the way there is not.";
      say.classList.toggle("how-warn", silent);
    });
  };

  How.scenes = How.scenes || [];
  How.scenes.push({
    name: "minimax", order: 3, short: "Minimax", title: "Cross-entropy to minimax",
    idea: "The game’s formula is nothing new: it is the cross-entropy of a classifier that tells real "
      + "from fake, and a second player who wants the classifier to be wrong.",
    tryThis: "Drag the orange dot to the left, as if D saw through every fake. Compare the pull of "
      + "“minimax” there with “non-saturating”.",
    source: "Goodfellow et al., <i>Generative Adversarial Nets</i>, 2014, equation 1 and section 3. "
      + "<i>s</i> is D’s logit, D = σ(<i>s</i>).",
    params: {
      dr: {value: 0.8, low: 0.01, high: 0.99, step: 0.01},
      df: {value: 0.3, low: 0.01, high: 0.99, step: 0.01},
      loss: {value: "minimax", choices: ["minimax", "non-saturating"]},
    },
    build,
  });
})();
