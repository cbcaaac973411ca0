// Scene 2: a GAN on a sheet of paper. Three parts: D by hand, G by hand, and training both.
(() => {
  "use strict";
  const How = ((window.Playground = window.Playground || {}).how ||= {});
  const n2 = (value) => How.number(value, 2);
  const paren = (value, digits = 2) => (value < 0 ? `(${How.tex(value, digits)})`
    : How.tex(value, digits));

  // A picture of 2x2 pixels: white is 0, ink is 1; says its numbers.
  How.pixels = (parent, size, title) => {
    const host = How.add(parent, `<div class="how-pixels" style="--size:${size}px" role="img">
      <i></i><i></i><i></i><i></i></div>`);
    const cells = [...host.querySelectorAll("i")];
    return (image) => {
      cells.forEach((cell, i) => {
        cell.style.setProperty("--bright", `${Math.round(How.clamp(image[i], 0, 1) * 100)}%`);
        cell.textContent = n2(image[i]);
        cell.classList.toggle("how-bright", image[i] > 0.5);
      });
      host.setAttribute("aria-label", `${title}: pixels ${image.map(n2).join(", ")}`);
    };
  };

  // Numbers to edit: a fieldset of labelled inputs bound to a list parameter (or a single one).
  const editor = (stage, parent, name, title, labels) => {
    const set = How.add(parent, `<fieldset class="how-edit"><legend>${title}</legend>${labels.map(
      (label, i) => `<label>${label}<input type="number" step="0.1" data-i="${i}"
      aria-label="${How.escape(`${title}, ${label}`)}"></label>`).join("")}
      <p class="how-warn" role="status"></p></fieldset>`);
    const inputs = [...set.querySelectorAll("input")];
    const spec = stage.scene.params[name];
    const get = (i) => (spec.list ? stage.state[name][i] : stage.state[name]);
    set.addEventListener("input", (event) => {
      const input = event.target, value = input.valueAsNumber;
      const fine = Number.isFinite(value) && value >= spec.low && value <= spec.high;
      input.setAttribute("aria-invalid", String(!fine));
      set.querySelector("p").textContent = fine ? "" : `Write a number from ${
        How.number(spec.low, 0)} to ${How.number(spec.high, 0)}; the last good one is in use.`;
      if (!fine) return;
      const next = spec.list ? [...stage.state[name]] : value;
      if (spec.list) next[Number(input.dataset.i)] = value;
      stage.set({[name]: next});
    });
    stage.onDraw(() => inputs.forEach((input, i) => {
      // What is being typed belongs to the visitor until it is a number again.
      if (document.activeElement !== input) input.value = Number(get(i).toFixed(3));
    }));
  };

  const judgePart = (stage, part) => {
    const {judge} = How.byhand;
    const {state} = stage;
    const card = How.add(part.figure, `<div class="how-card how-sheet"><div></div>
      <div class="how-table-wrap"><table><caption class="how-note">Pixel × weight, summed</caption>
      <thead><tr><th>pixel</th><th>x</th><th>weight</th><th>product</th></tr></thead>
      <tbody></tbody></table></div></div>`);
    const picture = How.pixels(card.firstElementChild, 190, "The image");
    const body = card.querySelector("tbody");
    const rows = [0, 1, 2, 3].map((i) => How.add(body,
      `<tr><td>#${i + 1}</td><td></td><td></td><td></td></tr>`).children);
    const foot = ["sum", "bias", "score a"].map((name) => How.add(body,
      `<tr class="how-sum"><td>${name}</td><td></td><td></td><td></td></tr>`).children[3]);
    const below = How.add(part.figure, '<div class="how-card"></div>');
    const curve = How.plot(stage, below, {label: "The sigmoid",
      x: {name: "score a", range: [-4, 4]}, y: {name: "σ(a) (probability)", range: [0, 1]},
      height: 220});

    const sliders = How.add(part.controls, '<div class="how-four"></div>');
    const inputs = [0, 1, 2, 3].map((i) => {
      const row = How.add(sliders, `<div class="how-range"><label for="how-px${i}">Pixel #${i + 1}
        </label><output></output><input id="how-px${i}" type="range" min="0" max="1"
        step="0.05"></div>`);
      row.querySelector("input").addEventListener("input", (event) => {
        const next = [...state.px];
        next[i] = Number(event.target.value);
        stage.set({px: next});
      });
      return row;
    });
    const bar = How.buttons(part.controls);
    How.button(bar, "A face", () => stage.set({px: [1, 0, 0, 1]}));
    How.button(bar, "Noise", () => stage.set({px: [0.25, 1, 0.5, 0.75]}));
    const fold = How.add(part.controls, `<details class="how-fold"><summary>Edit weights and bias
      </summary></details>`);
    editor(stage, fold, "v", "Weights of D", ["#1", "#2", "#3", "#4"]);
    editor(stage, fold, "c", "Bias of D", ["b"]);

    const words = How.add(part.words, '<div class="how-card"><h3>Line by line</h3></div>');
    const one = How.formula(words), two = How.formula(words), three = How.formula(words);
    const numbers = How.numbers(words, [
      {name: "score", title: "Score $a$", digits: 2},
      {name: "probability", title: "$D(x)=\\sigma(a)$: probability of a face", digits: 4, tone: "disc"},
      {name: "nobias", title: "$\\sigma$ before the bias", digits: 4},
    ]);
    const slip = How.add(words, '<p class="how-note how-say"></p>');

    stage.onDraw(() => {
      if (state.part !== "d") return;
      const w = judge(state.px, state.v, state.c);
      picture(state.px);
      inputs.forEach((row, i) => {
        row.querySelector("input").value = state.px[i];
        row.querySelector("output").textContent = n2(state.px[i]);
      });
      rows.forEach((row, i) => [state.px[i], state.v[i], w.products[i]].forEach((value, j) => {
        row[j + 1].textContent = n2(value);
      }));
      [w.total, state.c, w.score].forEach((value, i) => { foot[i].textContent = n2(value); });
      const xs = How.span(-4, 4, 81);
      curve.draw((ink) => {
        ink.line([w.score, w.score], [0, w.probability], "disc", {dash: [4, 4], width: 1.5});
        ink.line([-4, w.score], [w.probability, w.probability], "disc", {dash: [4, 4], width: 1.5});
        ink.line(xs, xs.map(How.sigmoid), "disc", {width: 3});
        ink.dot(w.total, w.withoutBias, "soft", 5, true);
        ink.text(w.total, w.withoutBias, "before the bias", "soft",
          w.total > 0.5 ? {align: "right", shift: -10, up: -18} : {shift: 10, up: -18});
        ink.dot(w.score, w.probability, "disc", 7);
      }, `At score ${n2(w.score)} the probability is ${n2(w.probability)}`);
      const sum = state.px.map((x, i) => `${i ? (state.v[i] < 0 ? "-" : "+") : state.v[i] < 0
        ? "-" : ""}${How.tex(Math.abs(state.v[i]), 1)}\\cdot${How.tex(x, 2)}`).join("");
      one(`a=v_1x_1+v_2x_2+v_3x_3+v_4x_4+b`);
      two(`\\begin{aligned}a&=${sum}\\\\&\\quad${How.texSigned(state.c)}=\\now{${
        How.texSigned(w.score)}}\\end{aligned}`);
      three(`\\disc{D(x)}=\\sigma(a)=\\frac{1}{1+e^{-a}}=\\frac{1}{1+e^{${
        How.tex(-w.score, 2)}}}=\\now{${How.tex(w.probability, 2)}}`);
      numbers({score: w.score, probability: w.probability, nobias: w.withoutBias});
      const lecture = [0.25, 1, 0.5, 0.75].every((x, i) => x === state.px[i]);
      slip.textContent = lecture && state.c === -1
        ? `One lecture prints 0.37 for this image. That is σ(−0.50), cut off: the score before the `
          + `bias was added. With the bias a = −1.50 and σ(a) = 0.18.`
        : w.probability > 0.5 ? "D takes this for a face: more than one half."
          : "D takes this for no face: less than one half.";
    });
  };

  const generatePart = (stage, part) => {
    const {generate, judge} = How.byhand;
    const {state} = stage;
    const card = How.add(part.figure, `<div class="how-card how-sheet"><div></div>
      <div class="how-table-wrap"><table><thead><tr><th>pixel</th><th>w · z</th><th>bias</th>
      <th>a</th><th>σ(a)</th></tr></thead><tbody></tbody></table></div></div>`);
    const picture = How.pixels(card.firstElementChild, 190, "The generated image");
    const body = card.querySelector("tbody");
    const rows = [0, 1, 2, 3].map((i) => How.add(body,
      `<tr><td>#${i + 1}</td><td></td><td></td><td></td><td></td></tr>`).children);
    const below = How.add(part.figure, '<div class="how-card"></div>');
    How.legend(below, [["real", "pixels 1 and 4"], ["fake", "pixels 2 and 3"]]);
    const curve = How.plot(stage, below, {label: "Every pixel for every z",
      x: {name: "z (noise)", range: [0, 1]}, y: {name: "pixel (brightness)", range: [0, 1]},
      height: 220});
    curve.handle({label: "z", colour: "fake", step: [0.05, 0],
      at: () => [state.z, generate(state.z, state.w, state.gb).image[0]],
      move: (x) => stage.set({z: Math.round(x * 100) / 100}), say: () => `z ${n2(state.z)}`});
    How.range(stage, part.controls, "z", "Noise $z$");
    const fold = How.add(part.controls, `<details class="how-fold"><summary>Edit weights and
      biases</summary></details>`);
    editor(stage, fold, "w", "Weights of G", ["#1", "#2", "#3", "#4"]);
    editor(stage, fold, "gb", "Biases of G", ["#1", "#2", "#3", "#4"]);
    const words = How.add(part.words, '<div class="how-card"><h3>Line by line</h3></div>');
    How.formula(words, "a_i=w_i\\,z+b_i,\\qquad \\hat x_i=\\sigma(a_i)");
    const lines = How.formula(words), matrix = How.formula(words);
    const numbers = How.numbers(words, [
      {name: "bright", title: "Pixel 1", digits: 4, tone: "fake"},
      {name: "dim", title: "Pixel 2", digits: 4, tone: "fake"},
      {name: "verdict", title: "D’s verdict on this image", digits: 4, tone: "disc"},
    ]);
    How.prose(words, "Two pixels must be bright and two dark, whatever $z$ is: that is all this "
      + "generator has to know. $z$ only decides how strong the stroke is.", "p", "how-note");
    stage.onDraw(() => {
      if (state.part !== "g") return;
      const g = generate(state.z, state.w, state.gb);
      picture(g.image);
      rows.forEach((row, i) => [state.w[i] * state.z, state.gb[i], g.scores[i], g.image[i]]
        .forEach((value, j) => { row[j + 1].textContent = n2(value); }));
      const zs = How.span(0, 1, 41);
      const all = Array.from(zs, (z) => generate(z, state.w, state.gb).image);
      curve.draw((ink) => {
        for (const i of [0, 3, 1, 2]) {
          ink.line(zs, all.map((image) => image[i]), i % 3 ? "fake" : "real",
            {width: 2.5, dash: i > 1 ? [7, 5] : []});
        }
        ink.line([state.z, state.z], [0, 1], "ink", {dash: [4, 4], width: 1.2});
      }, `At z ${n2(state.z)} the pixels are ${g.image.map(n2).join(", ")}`);
      lines(`\\begin{aligned}${[0, 1].map((i) => `a_${i + 1}&=${paren(state.w[i], 1)}\\cdot${
        How.tex(state.z, 2)}${How.texSigned(state.gb[i], 1)}=${How.texSigned(g.scores[i])}`)
        .join("\\\\")}\\end{aligned}`);
      matrix(`\\fake{G(${How.tex(state.z, 2)})}=\\sigma\\!\\begin{pmatrix}${[0, 1].map((r) =>
        [0, 1].map((col) => How.texSigned(g.scores[2 * r + col])).join("&")).join("\\\\")}\\end{pmatrix}`
        + `=\\begin{pmatrix}${[0, 1].map((r) => [0, 1].map((col) =>
          How.tex(g.image[2 * r + col], 2)).join("&")).join("\\\\")}\\end{pmatrix}`);
      numbers({bright: g.image[0], dim: g.image[1],
        verdict: judge(g.image, state.v, state.c).probability});
    });
  };

  const build = (stage) => {
    How.choice(stage, stage.controls, "part", "On the sheet",
      {d: "D by hand", g: "G by hand", train: "Train it"});
    // All three parts are on the page and two are hidden, so switching keeps what was typed.
    const parts = Object.entries({d: judgePart, g: generatePart, train: How.handTrain}).map(([name, fill]) => {
      const part = {name};
      for (const column of ["figure", "controls", "words"]) {
        part[column] = How.add(stage[column], '<div class="how-part"></div>');
      }
      stage.onDraw(() => {
        for (const column of ["figure", "controls", "words"]) {
          part[column].hidden = stage.state.part !== name;
        }
      });
      fill(stage, part);
      return part;
    });
    return parts;
  };

  How.scenes = How.scenes || [];
  How.scenes.push({
    name: "hand", order: 2, short: "By hand", title: "A GAN by hand",
    idea: "In a world of 2×2 pixels a face is a backslash: pixels 1 and 4 bright. One layer is "
      + "enough for each player, so every number can be checked with a pencil.",
    tryThis: "Press “Noise”, then raise pixels 1 and 4 and lower 2 and 3 until D believes you. "
      + "Then open “Train it” and let the two teach each other.",
    source: "Luis Serrano, <i>A friendly introduction to Generative Adversarial Networks</i>, 2020 "
      + "(the 2×2 world). The gradients are derived on the sheet.",
    params: {
      part: {value: "d", choices: ["d", "g", "train"]},
      px: {value: [1, 0, 0, 1], list: 4, low: 0, high: 1},
      v: {value: [1, -1, -1, 1], list: 4, low: -9, high: 9},
      c: {value: -1, low: -9, high: 9},
      z: {value: 0.7, low: 0, high: 1, step: 0.01},
      w: {value: [1, -1, -1, 1], list: 4, low: -9, high: 9},
      gb: {value: [1, -1, -1, 1], list: 4, low: -9, high: 9},
      rate: {value: 0.2, low: 0.01, high: 1, step: 0.01},
      round: {value: 0, low: 0, high: 3000, step: 1},
    },
    build,
  });
})();
