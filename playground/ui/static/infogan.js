// The tab of codes: category, c1 and c2 of a trained InfoGAN, and what Q reads back.
(() => {
  "use strict";
  const P = window.Playground;
  const USUAL = {category: 0, c1: 0, c2: 0, seed: 0, n: 36, grid: 0};
  const CODES = ["c1", "c2"];
  // The small pictures are six questions: asked when the hand rests, now and then while it moves.
  const [SIDE_MS, SIDE_MOST_MS] = [120, 400];

  const CONTROLS = `
    <div class="pg-label">Category <span class="pg-note">one of ten; name them below</span></div>
    <div class="pg-codes-pick pg-categories" role="group" aria-label="Category"></div>
    <label class="pg-note"><input type="checkbox" id="infogan-blend"> blend categories</label>
    <div class="pg-labels" hidden></div>
    <div class="pg-label" style="margin-top:10px">c1 to the right, c2 upwards
      <span class="pg-note">inner square: trained range</span></div>
    <div class="pg-pad" id="infogan-pad"></div>
    <div class="pg-code-row"><label for="infogan-c1">c1</label><input type="range" id="infogan-c1"
      min="-2" max="2" step="0.01"><output></output></div>
    <div class="pg-code-row"><label for="infogan-c2">c2</label><input type="range" id="infogan-c2"
      min="-2" max="2" step="0.01"><output></output></div>
    <div class="pg-code-row"><label for="infogan-seed">Noise seed</label><input type="number"
      id="infogan-seed" min="0" max="2147483647" step="1">
      <button type="button" class="pg-small" data-do="roll" title="Another seed">New</button></div>
    <div class="pg-code-row"><label for="infogan-n">Samples</label><input type="range"
      id="infogan-n" min="1" max="100" step="1"><output></output></div>
    <button type="button" class="pg-button" data-do="grid" aria-pressed="false">c1 × c2 grid</button>`;
  const strip = (name, title) => `<div><div class="pg-label">${title}</div>
    <div class="pg-strip" data-strip="${name}"></div>${name === "category" ? ""
      : `<div class="pg-strip-axis"><span>−2</span><span>−1</span><span>0</span><span>1</span>
        <span>2</span></div>`}</div>`;
  const PICTURE = `<div class="pg-tiles" style="max-height:max(300px, calc(100vh - 470px))"></div>
    <div class="pg-status"><span class="pg-shown"></span></div>
    <p class="pg-error" role="alert" hidden></p>
    <div class="pg-codes-box" style="padding:0">${strip("category", "All ten categories, same noise")}
      ${strip("c1", "c1 from −2 to 2")}${strip("c2", "c2 from −2 to 2")}</div>`;
  const SIDE = `
    <div class="pg-panel pg-codes-box">
      <div class="pg-label">Q reads the first sample back</div>
      <div class="pg-kbars" data-bars="shown"></div>
      <div class="pg-numbers" data-numbers="shown"></div>
    </div>
    <div class="pg-panel pg-codes-box">
      <div class="pg-label">Draw a digit, or upload one</div>
      <div class="pg-sketch">
        <div><canvas class="pg-paper" width="280" height="280" aria-label="Draw here"></canvas>draw
        </div>
        <div><canvas class="pg-seen" width="28" height="28"></canvas>what Q sees</div>
        <div><canvas class="pg-redrawn" width="28" height="28"></canvas>G, same codes</div>
      </div>
      <div class="pg-codes-pick" style="margin:0">
        <button type="button" class="pg-button" data-do="clear">Clear</button>
        <button type="button" class="pg-button" data-do="upload">Upload</button>
        <button type="button" class="pg-button" data-do="use" disabled>Use these codes</button>
        <input type="file" accept="image/*" hidden></div>
      <p class="pg-error pg-sketch-error" role="alert" hidden></p>
      <div class="pg-kbars" data-bars="drawn" hidden></div>
      <div class="pg-numbers" data-numbers="drawn"></div>
    </div>
    <div class="pg-panel pg-codes-box">
      <div class="pg-label">What did it discover?</div>
      <p class="pg-note pg-found">Rows: Q's category; columns: the true digit of 10,000 test pictures
        that it never saw.</p>
      <div class="pg-table"></div>
    </div>
    <div class="pg-panel pg-codes-box pg-grow">
      <div class="pg-label">Watch the codes being found</div>
      <p class="pg-note">Train a fresh InfoGAN here. L_I, what Q learns about the category from the
        picture, climbs to ln 10 = 2.303 nats, all there is to know of ten equal categories.</p>
      <button type="button" class="pg-button" data-do="train">Train an InfoGAN</button>
      <p class="pg-note pg-run" aria-live="polite"></p>
      <div class="pg-l-info" hidden></div>
      <div class="pg-strip pg-live" style="aspect-ratio:10 / 4" hidden></div>
    </div>
    <div class="pg-panel pg-codes-box">
      <div class="pg-label">Beside the cGAN, same noise seed</div>
      <div class="pg-pairs">
        <div><div class="pg-strip" data-pair="cgan"></div><p><b>cGAN: a label that was given.</b> Both
          networks saw “<span class="pg-digit"></span>” beside each real picture, so the label
          means what people mean by it. It needs 60,000 labels.</p></div>
        <div><div class="pg-strip" data-pair="infogan"></div><p><b>InfoGAN: a code that was found.</b>
          Category <span class="pg-category"></span> only had to be readable by Q. That it is mostly
          one digit is a discovery, and it may err.</p></div>
      </div>
    </div>`;

  P.infogan = (root, props, {server}) => {
    const stage = root.querySelector(".pg-stage");
    const part = (name) => root.querySelector(`.pg-${name}`);
    part("controls").innerHTML = CONTROLS;
    part("picture").innerHTML = PICTURE;
    part("curves").innerHTML = SIDE;
    const control = (name) => root.querySelector(`#infogan-${name}`);
    const button = (name) => root.querySelector(`[data-do="${name}"]`);
    const tiles = P.sheet(part("tiles"), "Generated samples");
    const strips = Object.fromEntries([...root.querySelectorAll("[data-strip]")].map((holder) =>
      [holder.dataset.strip, P.sheet(holder, "Traversal")]));
    const pairs = Object.fromEntries([...root.querySelectorAll("[data-pair]")].map((holder) =>
      [holder.dataset.pair, P.sheet(holder, "Samples")]));
    const model = props.model;

    const state = {...USUAL};
    for (const name of Object.keys(USUAL)) {
      const text = P.knobInUrl("infogan", name);
      if (text !== null && Number.isFinite(Number(text))) state[name] = Number(text);
    }
    state.category = Math.max(0, Math.min(9, Math.round(state.category)));
    for (const code of CODES) state[code] = Math.max(-2, Math.min(2, state[code]));
    let weights = null; // ten numbers while categories blend
    let names = Array.from({length: 10}, (_, k) => P.store.get(`infogan.name${k}`) || "");
    let assignment = null;
    const nameOf = (k) => names[k] || (assignment ? `“${assignment[k]}”` : `no. ${k}`);

    // -- asking ------------------------------------------------------------------------------
    const complain = (words) => {
      part("error").textContent = words || "";
      part("error").hidden = !words;
    };
    const failed = (error) => complain(error.lost ? "" : error.message);
    const code = () => ({
      ...(weights ? {weights} : {category: state.category}),
      c1: state.c1, c2: state.c2, seed: state.seed,
    });
    const ask = () => {
      for (const [name, usual] of Object.entries(USUAL)) P.keepKnob("infogan", name, state[name], usual);
      if (weights && !weights.some((w) => w > 0)) {
        complain("All categories are at zero: raise at least one of them.");
        return;
      }
      const args = state.grid ? {...code(), n: 9} : {...code(), n: state.n};
      P.live.infer("infogan", model, state.grid ? "grid" : "render", args, (reply) => {
        complain("");
        const {images} = reply.arrays;
        tiles.draw({images, columns: Math.ceil(Math.sqrt(images.shape[0]))});
        stage.dataset.painted = String(Number(stage.dataset.painted || 0) + 1);
      }, failed);
      const now = performance.now();
      sideDue ||= now + SIDE_MOST_MS;
      clearTimeout(sideTimer);
      sideTimer = setTimeout(askSides, Math.min(SIDE_MS, sideDue - now));
    };
    let [sideTimer, sideDue] = [0, 0];
    const askSides = () => {
      sideDue = 0;
      const paint = (name) => (reply) => strips[name].draw({images: reply.arrays.images, columns:
        reply.arrays.images.shape[0]});
      P.live.infer("infogan-c1", model, "strip", {...code(), code: 1, n: 9}, paint("c1"), failed);
      P.live.infer("infogan-c2", model, "strip", {...code(), code: 2, n: 9}, paint("c2"), failed);
      P.live.infer("infogan-k", model, "categories",
        {c1: state.c1, c2: state.c2, seed: state.seed, n: 1}, paint("category"), failed);
      P.live.infer("infogan-read", model, "reading", {...code(), n: 1}, (reply) => {
        showReading("shown", reply, {...state, mixed: Boolean(weights)});
      }, failed);
      const digit = assignment ? assignment[state.category] : state.category;
      const asked = Array.from({length: 10}, (_, k) => (k === digit ? 1 : 0));
      const pair = (name) => (reply) => pairs[name].draw({images: reply.arrays.images, columns: 5});
      P.live.infer("infogan-pair", "cgan-mnist", "render", {weights: asked, seed: state.seed, n: 10},
        pair("cgan"), () => {});
      P.live.infer("infogan-self", model, "render", {...code(), n: 10}, pair("infogan"), failed);
      part("digit").textContent = digit;
      part("category").textContent = state.category;
    };

    // -- what is shown -----------------------------------------------------------------------
    const showReading = (where, reply, truth) => {
      const bars = root.querySelector(`[data-bars="${where}"]`);
      bars.hidden = false;
      reply.category.forEach((p, k) => {
        const bar = bars.children[k];
        bar.querySelector("span").textContent = nameOf(k);
        bar.querySelector("b").style.width = `${(100 * p).toFixed(1)}%`;
        bar.querySelector("output").textContent = `${(100 * p).toFixed(0)} %`;
        bar.classList.toggle("pg-asked", truth ? !truth.mixed && truth.category === k : false);
      });
      const said = (name) => `${reply[name].toFixed(2)} ± ${reply[`${name}_std`].toFixed(2)}`;
      root.querySelector(`[data-numbers="${where}"]`).innerHTML =
        `<span></span><b>Q reads</b><b>${truth ? "true" : ""}</b>${CODES.map((name) =>
          `<b>${name}</b><span>${said(name)}</span><span>${truth ? truth[name].toFixed(2) : ""}</span>`)
          .join("")}`;
    };
    const pad = P.canvas(control("pad"), (ctx, width, height) => {
      const at = (v, size) => ((v + 2) / 4) * size;
      ctx.fillStyle = P.palette.well;
      ctx.fillRect(0, 0, width, height);
      ctx.fillStyle = P.palette.card;
      ctx.fillRect(width / 4, height / 4, width / 2, height / 2);
      ctx.strokeStyle = P.palette.line;
      ctx.beginPath();
      ctx.moveTo(width / 2, 0); ctx.lineTo(width / 2, height);
      ctx.moveTo(0, height / 2); ctx.lineTo(width, height / 2);
      ctx.stroke();
      ctx.strokeStyle = P.palette.soft;
      ctx.strokeRect(width / 4, height / 4, width / 2, height / 2);
      ctx.fillStyle = P.palette.fake;
      ctx.beginPath();
      ctx.arc(at(state.c1, width), height - at(state.c2, height), 8, 0, 2 * Math.PI);
      ctx.fill();
    }, "Pad of c1 and c2");
    const showState = () => {
      [...part("categories").children].forEach((one, k) => {
        one.setAttribute("aria-pressed", String(!weights && k === state.category));
        one.textContent = names[k] || (assignment ? assignment[k] : k);
        one.title = `Category ${k}`;
      });
      for (const name of [...CODES, "n"]) {
        control(name).value = state[name];
        control(name).nextElementSibling.textContent = name === "n" ? state.n
          : state[name].toFixed(2);
      }
      control("seed").value = state.seed;
      control("blend").checked = Boolean(weights);
      part("labels").hidden = !weights;
      if (weights) {
        weights.forEach((w, k) => {
          const row = part("labels").children[k];
          row.querySelector("input").value = w;
          row.querySelector("output").textContent = w.toFixed(2);
          row.querySelector("span").textContent = nameOf(k);
        });
      }
      button("grid").setAttribute("aria-pressed", String(Boolean(state.grid)));
      const who = weights ? "a blend of categories" : `category ${state.category} (${nameOf(state.category)})`;
      part("shown").textContent = state.grid
        ? `One noise, ${who}: c1 from −2 to 2 to the right, c2 upwards.`
        : `${state.n} noises from seed ${state.seed}, ${who}.`;
      pad.redraw();
    };
    const set = (values) => {
      Object.assign(state, values);
      ask();  // first: the answer is on its way while the page is brought up to date
      showState();
    };

    // -- controls ----------------------------------------------------------------------------
    for (let k = 0; k < 10; k++) {
      const one = P.element(`<button type="button" class="pg-button"></button>`);
      one.onclick = () => { weights = null; set({category: k}); };
      part("categories").append(one);
      const row = P.element(`<div class="pg-label-row"><span class="pg-note"></span><input
        type="range" min="0" max="1" step="0.01" aria-label="Weight of category ${k}"><output>
        </output></div>`);
      row.querySelector("input").oninput = (event) => {
        weights[k] = Number(event.target.value);
        set({});
      };
      part("labels").append(row);
      for (const bars of root.querySelectorAll("[data-bars]")) {
        bars.append(P.element(`<div class="pg-kbar"><span></span><i><b></b></i><output></output></div>`));
      }
    }
    control("blend").onchange = (event) => {
      weights = event.target.checked
        ? Array.from({length: 10}, (_, k) => (k === state.category ? 1 : 0)) : null;
      set({});
    };
    for (const name of [...CODES, "n"]) {
      control(name).oninput = () => set({[name]: Number(control(name).value)});
    }
    control("seed").onchange = () => {
      const seed = Math.round(Number(control("seed").value));
      set({seed: seed >= 0 && seed < 2 ** 31 ? seed : 0});
    };
    button("roll").onclick = () => set({seed: Math.floor(Math.random() * 100000)});
    button("grid").onclick = () => set({grid: state.grid ? 0 : 1});
    const dragPad = (event) => {
      const box = pad.canvas.getBoundingClientRect();
      const to = (share) => Math.round(400 * Math.max(0, Math.min(1, share)) - 200) / 100;
      set({c1: to((event.clientX - box.left) / box.width),
        c2: to(1 - (event.clientY - box.top) / box.height)});
    };
    pad.canvas.onpointerdown = (event) => {
      pad.canvas.setPointerCapture(event.pointerId);
      dragPad(event);
    };
    pad.canvas.onpointermove = (event) => event.buttons && dragPad(event);

    // -- drawing -----------------------------------------------------------------------------
    const paper = part("paper");
    const pen = paper.getContext("2d");
    let last = null;
    let drawn = null; // Q's reading of it
    let sketchTimer = 0;
    const sketchError = (words) => {
      part("sketch-error").textContent = words || "";
      part("sketch-error").hidden = !words;
    };
    const clear = () => {
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, 280, 280);
    };
    clear();
    const read = async (file) => {
      const answer = await server.digit({file});
      if (answer.error) { sketchError(answer.error); return; }
      sketchError("");
      const flat = Uint8Array.from(answer.image.flat());
      P.paintImage(part("seen"), flat, 28, 28);
      P.live.infer("infogan-drawn", model, "read", {image: answer.image, seed: state.seed}, (reply) => {
        drawn = reply;
        P.paintImage(part("redrawn"), reply.arrays.images.data, 28, 28);
        showReading("drawn", reply, null);
        button("use").disabled = false;
        stage.dataset.read = String(Number(stage.dataset.read || 0) + 1);
      }, (error) => sketchError(error.message));
    };
    const readPaper = () => {
      read(paper.toDataURL("image/png").split(",")[1])
        .catch(() => sketchError("The engine did not answer; please try again."));
    };
    const place = (event) => {
      const box = paper.getBoundingClientRect();
      return [(event.clientX - box.left) * 280 / box.width, (event.clientY - box.top) * 280 / box.height];
    };
    paper.onpointerdown = (event) => {
      paper.setPointerCapture(event.pointerId);
      last = place(event);
      paper.onpointermove(event);
    };
    paper.onpointermove = (event) => {
      if (!last) return;
      const now = place(event);
      pen.strokeStyle = "#000";
      pen.lineWidth = 22;
      pen.lineCap = pen.lineJoin = "round";
      pen.beginPath();
      pen.moveTo(...last);
      pen.lineTo(...now);
      pen.stroke();
      last = now;
      if (!sketchTimer) {
        sketchTimer = setTimeout(() => { sketchTimer = 0; readPaper(); }, 300);
      }
    };
    paper.onpointerup = paper.onpointercancel = () => { last = null; };
    button("clear").onclick = () => {
      clear();
      sketchError("");
    };
    const picker = root.querySelector('input[type="file"]');
    button("upload").onclick = () => picker.click();
    picker.onchange = () => {
      const [file] = picker.files;
      if (!file) return;
      if (file.size > 20e6) { sketchError("This file is larger than 20 MB."); return; }
      const reader = new FileReader();
      reader.onload = () => read(reader.result.split(",")[1])
        .catch(() => sketchError("The picture could not be sent; is it very large?"));
      reader.readAsDataURL(file);
      picker.value = "";
    };
    button("use").onclick = () => {
      const best = drawn.category.indexOf(Math.max(...drawn.category));
      const near = (v) => Math.round(100 * Math.max(-2, Math.min(2, v))) / 100;
      weights = null;
      set({category: best, c1: near(drawn.c1), c2: near(drawn.c2)});
    };

    // -- what it discovered ------------------------------------------------------------------
    const showFound = (found) => {
      if (found.error !== undefined && !found.matrix) {
        part("found").textContent = found.error;
        return;
      }
      assignment = found.assignment;
      const most = Math.max(...found.matrix.flat());
      part("found").textContent += ` Matched one to one, ${(100 * found.error).toFixed(1)} % fall `
        + "outside. Give the categories names of your own:";
      const head = `<tr><th></th>${assignment.map((_, d) => `<th>${d}</th>`).join("")}</tr>`;
      part("table").innerHTML = `<table class="pg-matrix">${head}${found.matrix.map((row, k) =>
        `<tr><th><input class="pg-name" maxlength="12" aria-label="Name of category ${k}"></th>${
          row.map((count, d) => `<td class="${assignment[k] === d ? "pg-match" : ""}" style="background:`
            + `color-mix(in srgb, var(--pg-disc) ${Math.round(55 * Math.sqrt(count / most))}%, `
            + `transparent)">${count || ""}</td>`).join("")}</tr>`).join("")}</table>`;
      part("table").querySelectorAll(".pg-name").forEach((input, k) => {
        input.value = names[k];
        input.placeholder = `no. ${k}`;
        input.onchange = () => {
          names[k] = input.value.trim();
          P.store.set(`infogan.name${k}`, names[k] || null);
          set({});
        };
      });
      set({});
    };

    // -- a fresh one, trained here -------------------------------------------------------------
    let run = null;
    let lastLook = 0;
    const fresh = P.sheet(part("live"), "Samples of the GAN in training");
    const chart = P.chart(part("l-info"), {title: "L_I of the category", x: {name: "step"},
      y: {name: "L_I", unit: "nats"}, marks: [{at: Math.log(10), label: "ln 10"}],
      series: [{name: "l_info", label: "L_I", color: "disc"}]});
    const look = (frame) => {
      const {names} = frame.metrics?.curve || {names: []};
      const [at, low, high] = ["at", "low", "high"].map((k) => frame.arrays?.[`curve.${k}`]);
      const row = names.indexOf("l_info");
      if (row >= 0 && at?.data.length) {
        const n = at.data.length;
        const of = ({data, shape}) => data.subarray(row * shape[1] * n, row * shape[1] * n + n);
        const [bottom, top] = [of(low), of(high)];
        const y = bottom.map((v, i) => (v + top[i]) / 2);
        chart.set({l_info: {x: at.data, y, low: bottom, high: top}}, frame.metrics.readings || {});
      }
      part("run").textContent = `step ${frame.step.toLocaleString("en-US")}: one row a noise, one `
        + "column a category";
      if (performance.now() - lastLook < 700) return;
      lastLook = performance.now();
      P.live.infer("infogan-fresh", run, "categories", {n: 4}, (reply) => {
        fresh.draw({images: reply.arrays.images, columns: 10});
      }, () => {});
    };
    button("train").onclick = () => {
      if (run) {
        P.live.unwatch("infogan-fresh");
        P.live.steer("infogan-fresh", run, "drop", {});
        run = null;
        button("train").textContent = "Train an InfoGAN";
        return;
      }
      part("run").textContent = "Starting …";
      P.live.submit("infogan-fresh", {data: "mnist", gan: "infogan"}, (info) => {
        run = info.run;
        button("train").textContent = "Stop";
        part("l-info").hidden = part("live").hidden = false;
        P.live.watch("infogan-fresh", run, {layers: [], curve: {}, fps: 2}, look);
      }, (error) => { part("run").textContent = error.message; });
    };

    showState();
    // The first question waits until the tab is open.
    const seen = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      seen.disconnect();
      ask();
      server.found({}).then(showFound).catch(() => {});
    });
    seen.observe(root);
  };
})();
