// The tab of labels: ten sliders blend the classes of a trained conditional GAN.
(() => {
  "use strict";
  const P = window.Playground;
  const USUAL = {model: "cgan-mnist", seed: 0, n: 64, truncation: 3, table: 0};
  // The classifier costs three times the generator: it is asked when the hand rests, and now and
  // then while it moves.
  const [VERDICT_MS, VERDICT_MOST_MS] = [150, 600];

  const CONTROLS = `
    <div class="pg-codes-pick" role="group" aria-label="Data"></div>
    <div class="pg-label">Label weights</div>
    <div class="pg-labels"></div>
    <div class="pg-codes-pick" style="margin-top:10px">
      <button type="button" class="pg-button" data-do="even">All equal</button>
      <button type="button" class="pg-button" data-do="table" aria-pressed="false"
        title="Each row one noise, each column one label">Table</button>
    </div>
    <div class="pg-code-row"><label for="cgan-seed">Noise seed</label>
      <input type="number" id="cgan-seed" min="0" max="2147483647" step="1">
      <button type="button" class="pg-small" data-do="roll" title="Another seed">New</button></div>
    <div class="pg-code-row"><label for="cgan-n">Samples</label>
      <input type="range" id="cgan-n" min="1" max="100" step="1"><output></output></div>
    <div class="pg-code-row"><label for="cgan-truncation">Truncation</label>
      <input type="range" id="cgan-truncation" min="0.05" max="3" step="0.05"><output></output></div>
    <p class="pg-note">Truncation cuts the noise off beyond this many deviations: tamer tiles, less
      variety. 3 leaves it whole.</p>`;
  const SIDE = `
    <div class="pg-panel pg-codes-box">
      <div class="pg-label">What the classifier sees <span class="pg-note pg-meaning">mean probability</span></div>
      <div class="pg-kbars"></div>
      <p class="pg-words" aria-live="polite"></p>
    </div>
    <div class="pg-panel pg-codes-box pg-spoil"></div>`;

  P.cgan = (root, props) => {
    const stage = root.querySelector(".pg-stage");
    const part = (name) => root.querySelector(`.pg-${name}`);
    part("controls").innerHTML = CONTROLS;
    part("curves").innerHTML = SIDE;
    part("picture").innerHTML = `<div class="pg-heads"></div><div class="pg-tiles"></div>
      <div class="pg-status"><span class="pg-shown"></span></div>
      <p class="pg-error" role="alert" hidden></p>`;
    const control = (name) => root.querySelector(`#cgan-${name}`);
    const button = (name) => root.querySelector(`[data-do="${name}"]`);
    const tiles = P.sheet(part("tiles"), "Generated samples");
    const models = props.models;

    const kept = (name) => P.knobInUrl("cgan", name);
    const state = {...USUAL};
    if (models[kept("model")]) state.model = kept("model");
    for (const name of ["seed", "n", "truncation", "table"]) {
      const value = Number(kept(name));
      if (kept(name) !== null && Number.isFinite(value)) state[name] = value;
    }
    const given = (kept("weights") || "").split(",").map(Number);
    let weights = given.length === 10 && given.every((w) => w >= 0 && w <= 1)
      ? given : [0, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    const classes = () => models[state.model].classes;
    const keep = () => {
      for (const [name, usual] of Object.entries(USUAL)) P.keepKnob("cgan", name, state[name], usual);
      P.keepKnob("cgan", "weights", weights.join(","), "0,0,0,1,0,0,0,0,0,0");
    };

    // -- asking ------------------------------------------------------------------------------
    const complain = (words) => {
      part("error").textContent = words || "";
      part("error").hidden = !words;
    };
    let [verdictTimer, verdictDue] = [0, 0];
    const verdictSoon = () => {
      const now = performance.now();
      verdictDue ||= now + VERDICT_MOST_MS;
      clearTimeout(verdictTimer);
      verdictTimer = setTimeout(askVerdict, Math.min(VERDICT_MS, verdictDue - now));
    };
    const askVerdict = () => {
      verdictDue = 0;
      if (state.table) {
        P.live.infer("cgan-verdict", state.model, "control", {n: 10, seed: state.seed,
          truncation: state.truncation}, (reply) => {
          if (!state.table) return;
          showBars(reply.by_label, "share of each column taken for its label");
          part("words").textContent = `${(100 * reply.obeyed).toFixed(0)} % of the 100 tiles are `
            + "taken for the label of their column.";
        }, () => {});
        return;
      }
      if (!weights.some((w) => w > 0)) return;
      const args = {weights, seed: state.seed, n: state.n, truncation: state.truncation};
      P.live.infer("cgan-verdict", state.model, "verdict", args, showVerdict, () => {});
    };
    let missed = false; // an engine that was away is asked again when it is back
    P.live.onStatus(({engine}) => { if (engine === "ready" && missed) ask(); });
    const nothing = () => !state.table && !weights.some((w) => w > 0);
    const ask = () => {
      keep();
      if (nothing()) {
        complain("All labels are at zero: raise at least one of them.");
        return;
      }
      missed = false;
      const {seed, truncation} = state;
      const args = state.table ? {seed, truncation, n: 10} : {weights, seed, truncation, n: state.n};
      P.live.infer("cgan", state.model, state.table ? "table" : "render", args, (reply) => {
        if (!nothing()) complain("");  // a late reply must not hide what was said since
        const columns = state.table ? 10 : Math.ceil(Math.sqrt(reply.arrays.images.shape[0]));
        tiles.draw({images: reply.arrays.images, columns});
        stage.dataset.painted = String(Number(stage.dataset.painted || 0) + 1);
      }, (error) => {
        missed = true;
        if (!nothing()) complain(error.lost ? "" : error.message);
      });
      verdictSoon();
    };

    // -- what is shown -----------------------------------------------------------------------
    const bars = part("kbars");
    const showBars = (shares, meaning) => {
      part("meaning").textContent = meaning;
      shares.forEach((p, k) => {
        bars.children[k].querySelector("b").style.width = `${(100 * p).toFixed(1)}%`;
        bars.children[k].querySelector("output").textContent = `${(100 * p).toFixed(0)} %`;
        bars.children[k].classList.toggle("pg-asked", Boolean(state.table) || weights[k] > 0);
      });
    };
    const showVerdict = (reply) => {
      if (state.table) return;
      const most = weights.indexOf(Math.max(...weights));
      showBars(reply.probabilities, "mean probability");
      const percent = `${(100 * reply.obeyed).toFixed(0)} %`;
      const on = weights.filter((w) => w > 0).length;
      const seen = reply.probabilities.indexOf(Math.max(...reply.probabilities));
      part("words").textContent = on === 1
        ? `${percent} of the ${state.n} samples are taken for “${classes()[most]}”, the label that was `
          + "asked for."
        : weights.filter((w) => w === weights[most]).length > 1
          ? `An even blend: the classifier is reminded most of “${classes()[seen]}”.`
          : `A blend: ${percent} are taken for its strongest label, “${classes()[most]}”.`;
    };
    const rows = part("labels");
    const showWeights = () => {
      weights.forEach((w, k) => {
        const [input, output] = ["input", "output"].map((tag) => rows.children[k].querySelector(tag));
        const text = w.toFixed(2);
        if (output.textContent === text) return; // nine of ten are as they were while one is dragged
        input.value = w;
        output.textContent = text;
      });
    };
    const showState = () => {
      for (const one of root.querySelectorAll("[data-model]")) {
        one.setAttribute("aria-pressed", String(one.dataset.model === state.model));
      }
      classes().forEach((name, k) => {
        rows.children[k].querySelector("button").textContent = name;
        bars.children[k].querySelector("span").textContent = name;
      });
      control("seed").value = state.seed;
      control("n").value = state.n;
      control("n").nextElementSibling.textContent = state.n;
      control("truncation").value = state.truncation;
      control("truncation").nextElementSibling.textContent = state.truncation.toFixed(2);
      button("table").setAttribute("aria-pressed", String(Boolean(state.table)));
      part("heads").innerHTML = state.table
        ? classes().map((name) => `<span>${name}</span>`).join("") : "";
      part("shown").textContent = state.table
        ? "Each row is one noise, each column one label: read along a row to see the style held."
        : `${state.n} noises from seed ${state.seed}, all under the same label weights.`;
      showWeights();
    };
    const set = (values) => {
      Object.assign(state, values);
      showState();
      ask();
    };

    // -- controls ----------------------------------------------------------------------------
    for (const [name, {title}] of Object.entries(models)) {
      const one = P.element(`<button type="button" class="pg-button" data-model="${name}">${title}
        </button>`);
      one.onclick = () => set({model: name});
      root.querySelector(".pg-codes-pick").append(one);
    }
    for (let k = 0; k < 10; k++) {
      const row = P.element(`<div class="pg-label-row"><button type="button" class="pg-button"
        title="Only this label"></button><input type="range" min="0" max="1" step="0.01"
        aria-label="Weight of label ${k}" id="cgan-w${k}"><output></output></div>`);
      row.querySelector("button").onclick = () => {
        weights = weights.map((_, i) => (i === k ? 1 : 0));
        set({table: 0});
      };
      row.querySelector("input").oninput = (event) => {
        weights[k] = Number(event.target.value);
        if (state.table) { set({table: 0}); return; }
        ask();  // first: the answer is on its way while the page is brought up to date
        showWeights();
      };
      rows.append(row);
      bars.append(P.element(`<div class="pg-kbar"><span></span><i><b></b></i><output></output></div>`));
    }
    button("even").onclick = () => { weights = weights.map(() => 1); set({table: 0}); };
    button("table").onclick = () => set({table: state.table ? 0 : 1});
    button("roll").onclick = () => set({seed: Math.floor(Math.random() * 100000)});
    control("seed").onchange = () => {
      const seed = Math.round(Number(control("seed").value));
      set({seed: seed >= 0 && seed < 2 ** 31 ? seed : 0});
    };
    control("n").oninput = () => set({n: Number(control("n").value)});
    control("truncation").oninput = () => set({truncation: Number(control("truncation").value)});

    P.cganSpoil(part("spoil"), {data: () => models[state.model].data,
      title: () => models[state.model].title, classes});
    showState();
    // The first question waits until the tab is open.
    const seen = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      seen.disconnect();
      ask();
    });
    seen.observe(root);
  };
})();
