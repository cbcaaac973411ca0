// Scene 7: information of an editable joint table, then InfoGAN's bound (how-infogan-part.js).
(() => {
  "use strict";
  const How = ((window.Playground = window.Playground || {}).how ||= {});
  const MOST = 5;
  const flat = (joint) => [joint.length, ...joint.flat()];
  const unflat = (list) => {
    const columns = (list.length - 1) / list[0];
    return Array.from({length: list[0]}, (_, i) =>
      list.slice(1 + i * columns, 1 + (i + 1) * columns));
  };

  // Entropies as lengths: H(X,Y) on top, X and Y below it, what they share in the middle.
  const bars = (parent) => {
    const host = How.add(parent, `<div class="how-venn" role="img"></div>`);
    const part = (name, tone) => [name, How.add(host,
      `<div class="how-bar" style="--key:var(--pg-${tone})"><span></span></div>`)];
    const all = Object.fromEntries([part("hxy", "soft"), part("hx", "one"), part("hy", "two"),
      part("hxGivenY", "one"), part("mutual", "ink"), part("hyGivenX", "two")]);
    const names = {hxy: "H(X,Y)", hx: "H(X)", hy: "H(Y)", hxGivenY: "H(X|Y)", mutual: "I(X;Y)",
      hyGivenX: "H(Y|X)"};
    return (q) => {
      const scale = 100 / Math.max(q.hxy, 1e-9);
      const place = {hxy: [0, 0, q.hxy], hx: [1, 0, q.hx], hy: [2, q.hxGivenY, q.hy],
        hxGivenY: [3, 0, q.hxGivenY], mutual: [3, q.hxGivenY, q.mutual],
        hyGivenX: [3, q.hx, q.hyGivenX]};
      for (const [name, [row, from, length]] of Object.entries(place)) {
        const bar = all[name];
        bar.style.top = `${row * 44}px`;
        bar.style.left = `${from * scale}%`;
        bar.style.width = `${Math.max(0, length * scale)}%`;
        bar.hidden = length < 1e-9;
        bar.querySelector("span").textContent = `${names[name]} ${How.number(length, 2)}`;
        bar.classList.toggle("how-narrow", length * scale < 16);
        bar.title = `${names[name]} = ${How.number(length, 4)} bits`;
      }
      host.setAttribute("aria-label", `Of ${How.number(q.hxy, 2)} bits in all, X holds ${
        How.number(q.hx, 2)}, Y holds ${How.number(q.hy, 2)}, and ${How.number(q.mutual, 2)} are `
        + "shared");
    };
  };

  const tablePart = (stage, part) => {
    const {problem, normalise, quantities, identities, presets, rows, columns} = How.tables;
    const {state} = stage;
    let joint = unflat(state.table);
    let sound = How.tables.presets.channel(0.1); // the last table that could be computed with
    const keep = (next, values = {}) => {
      joint = next;
      // NaN cannot go into a link: the last good table stays in the URL until it is mended.
      if (!problem(next)) stage.set({table: flat(next), ...values});
      else { Object.assign(state, values); stage.redraw(); }
    };
    const load = (next, values) => { keep(next, values); lay(); };

    const card = How.add(part.figure, `<div class="how-card"><h3>Joint probabilities p(x, y)</h3>
      <div class="how-table-wrap"><table class="how-joint"></table></div>
      <p class="how-warn how-problem" role="alert"></p></div>`);
    const table = card.querySelector("table");
    const alarm = card.querySelector(".how-problem");
    const mend = How.button(How.buttons(card), "Normalise to 1", () => load(normalise(joint)));
    mend.parentElement.hidden = true;
    let marginals = [];
    const lay = () => { // new inputs only when the table's shape changes
      const size = joint[0].length;
      table.innerHTML = `<thead><tr><th></th>${joint[0].map((_, j) => `<th>y${j + 1}</th>`).join("")}<th>p(x)</th></tr></thead><tbody>${joint.map((row, i) => `<tr>
        <th>x${i + 1}</th>${row.map((p, j) => `<td><input type="number" min="0"
        max="1" step="0.05" data-i="${i}" data-j="${j}" aria-label="p of x${i + 1} and y${j + 1}"
        value="${Number(p.toFixed(4))}"></td>`).join("")}<td></td></tr>`).join("")}
        <tr><th>p(y)</th>${"<td></td>".repeat(size + 1)}</tr></tbody>`;
      const lines = [...table.tBodies[0].rows];
      marginals = [lines.slice(0, -1).map((line) => line.lastElementChild),
        [...lines.at(-1).querySelectorAll("td")]];
      stage.redraw();
    };
    table.addEventListener("input", (event) => {
      const {i, j} = event.target.dataset;
      const next = joint.map((row) => [...row]);
      next[i][j] = event.target.value.trim() === "" ? NaN : Number(event.target.value);
      keep(next, {preset: "own"});
    });

    const diagram = How.add(part.figure, '<div class="how-card"><h3>What is shared</h3></div>');
    const draw = bars(diagram);
    How.add(diagram, `<p class="how-note">Lengths are bits. What X and Y have in common lies in
      both, so the two overlap by I(X;Y).</p>`);

    How.choice(stage, part.controls, "preset", "Presets", {independent: "independent",
      determined: "determined", channel: "noisy channel"}, (preset) => load(
      preset === "channel" ? presets.channel(state.flip) : presets[preset], {preset}));
    const flip = How.range(stage, part.controls, "flip", "Channel flips a bit with probability");
    flip.querySelector("input").addEventListener("input", () =>
      load(presets.channel(state.flip), {preset: "channel"}));
    const bar = How.buttons(part.controls);
    const scale = (next) => load(problem(next)?.canNormalise ? normalise(next) : next,
      {preset: "own"});
    const buttons = [
      How.button(bar, "+ row", () => scale([...joint, joint[0].map(() => 0)])),
      How.button(bar, "− row", () => scale(joint.slice(0, -1))),
      How.button(bar, "+ column", () => scale(joint.map((row) => [...row, 0]))),
      How.button(bar, "− column", () => scale(joint.map((row) => row.slice(0, -1)))),
    ];
    How.add(part.controls, `<p class="how-note">A new row or column starts with zeros: an event that
      never happens adds nothing, since 0 · log 0 = 0. What is left after removing one is scaled back
      to 1.</p>`);

    const card2 = How.add(part.words, '<div class="how-card"><h3>In bits</h3></div>');
    How.formula(card2, "I(X;Y)=\\sum_{x,y}p(x,y)\\log_2\\frac{p(x,y)}{p(x)\\,p(y)}");
    const cell = How.formula(card2);
    const numbers = How.numbers(card2, [
      {name: "hx", title: "$H(X)$", digits: 4},
      {name: "hy", title: "$H(Y)$", digits: 4},
      {name: "hxy", title: "$H(X,Y)$", digits: 4},
      {name: "hxGivenY", title: "$H(X|Y)$", digits: 4},
      {name: "hyGivenX", title: "$H(Y|X)$", digits: 4},
      {name: "mutual", title: "$I(X;Y)$", digits: 4, tone: "strong"},
    ]);
    const card3 = How.add(part.words, '<div class="how-card"><h3>Checked now</h3></div>');
    const checks = identities(quantities(presets.independent)).map(() => {
      const row = How.add(card3, '<div class="how-check"></div>');
      return {formula: How.formula(row), mark: How.add(row, "<b></b>")};
    });
    const say = How.add(card3, '<p class="how-note how-say" role="status"></p>');

    lay();
    stage.onDraw(() => {
      if (state.part !== "table") return;
      const trouble = problem(joint);
      if (!trouble) sound = joint;
      else if (trouble.canNormalise) sound = normalise(joint);
      alarm.textContent = !trouble ? "" : `${trouble.words} The numbers are those ${
        trouble.canNormalise ? "after normalising" : "of the last good table"}.`;
      mend.parentElement.hidden = !trouble?.canNormalise;
      for (const input of table.querySelectorAll("input")) {
        const p = joint[input.dataset.i][input.dataset.j];
        input.setAttribute("aria-invalid", String(!(p >= 0)));
      }
      buttons[0].disabled = joint.length >= MOST;
      buttons[1].disabled = joint.length <= 1;
      buttons[2].disabled = joint[0].length >= MOST;
      buttons[3].disabled = joint[0].length <= 1;
      const same = sound.length === joint.length && sound[0].length === joint[0].length;
      if (same) rows(sound).forEach((p, i) => { marginals[0][i].textContent = How.number(p, 3); });
      if (same) [...columns(sound), 1].forEach((p, j) => { marginals[1][j].textContent = How.number(p, 3); });
      const q = quantities(sound);
      draw(q);
      numbers(q);
      const p = sound[0][0];
      cell(`\\text{first cell: }-\\log_2 p(x_1,y_1)=-\\log_2 ${How.tex(p)}=\\now{${How.tex(p > 0 ? -Math.log2(p)
        : Infinity, 2)}\\text{ bits}}`);
      identities(q).forEach(([tex, left, right], i) => {
        const [a, b] = tex.split("=");
        checks[i].formula(`\\begin{aligned}${a}&=${b}\\\\${How.tex(left)}&=${How.tex(right)}`
          + "\\end{aligned}");
        checks[i].mark.textContent = Math.abs(left - right) < 1e-9 ? "✓" : "✗";
      });
      say.textContent = q.mutual < 1e-9 ? "X and Y are independent: knowing one says nothing about "
        + "the other, H(X|Y) = H(X)."
        : q.hxGivenY < 1e-9 ? "Y determines X: once Y is known nothing about X is open, H(X|Y) = 0."
          : `Knowing Y takes ${How.number(q.mutual, 2)} of X’s ${How.number(q.hx, 2)} bits away.`;
    });
  };

  const build = (stage) => {
    How.choice(stage, stage.controls, "part", "Part",
      {table: "a joint table", bound: "InfoGAN’s bound"});
    for (const [name, fill] of [["table", tablePart], ["bound", How.boundPart]]) {
      const part = {};
      for (const column of ["figure", "controls", "words"]) {
        part[column] = How.add(stage[column], '<div class="how-part"></div>');
      }
      stage.onDraw(() => {
        for (const column of Object.values(part)) column.hidden = stage.state.part !== name;
      });
      fill(stage, part);
    }
  };

  How.scenes = How.scenes || [];
  How.scenes.push({
    name: "information", order: 7, short: "Information", title: "Information for InfoGAN",
    idea: "Entropy counts the yes-or-no questions a variable leaves open; mutual information counts "
      + "how many of them another variable answers. InfoGAN asks its images to answer for its code.",
    tryThis: "Choose “noisy channel” and drag the flip probability to 0.5: the shared bar vanishes. "
      + "Then open “InfoGAN’s bound” and press Train.",
    source: "Shannon 1948; Cover and Thomas, <i>Elements of Information Theory</i>, chapter 2; Chen "
      + "et al., <i>InfoGAN</i>, 2016, equations 3 to 6.",
    params: {
      part: {value: "table", choices: ["table", "bound"]},
      table: {value: flat([[0.45, 0.05], [0.05, 0.45]]), list: null, low: 0, high: MOST},
      preset: {value: "channel", choices: ["independent", "determined", "channel", "own"]},
      flip: {value: 0.1, low: 0, high: 1, step: 0.01},
      codes: {value: "3", choices: ["2", "3", "4"]},
      lambda: {value: 1, low: 0, high: 2, step: 0.05},
      trained: {value: 0, low: 0, high: 4000, step: 20},
    },
    check(state) {
      const [n, ...cells] = state.table;
      const shaped = Number.isInteger(n) && n >= 1 && n <= MOST && cells.length
        && cells.length % n === 0 && cells.length / n <= MOST;
      if (!shaped) {
        state.table = flat(How.tables.presets.channel(0.1));
        return "table must be the number of rows, then the cells row by row";
      }
      const channel = flat(How.tables.presets.channel(state.flip));
      if (state.preset === "channel" && String(channel) !== String(state.table)) {
        state.preset = "own";
      }
      // Rounding in a link is mended in silence; anything larger the scene names and offers to mend.
      const total = cells.reduce((a, b) => a + b, 0);
      if (Math.abs(total - 1) < 1e-3) {
        state.table = flat(How.tables.normalise(unflat(state.table)));
      }
      return "";
    },
    build,
  });
})();
