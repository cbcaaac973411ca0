// The tab of codes: category, c1 and c2 of a trained InfoGAN, and what Q reads back.
(() => {
  "use strict";
  const P = window.Playground;
  const USUAL = {category: 0, c1: 0, c2: 0, seed: 0, n: 36, grid: 0};
  const CODES = ["c1", "c2"];
  // The small pictures are six questions: asked when the hand rests, now and then while it moves.
  const [SIDE_MS, SIDE_MOST_MS] = [120, 400];
  const PAD = 10; // pixels around the pad's range, for the dot

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
    <div class="pg-strip" data-strip="${name}"></div>${name === "category"
      ? `<div class="pg-strip-names"></div>`
      : `<div class="pg-strip-axis">${["−2", "", "−1", "", "0", "", "1", "", "2"]
        .map((v) => `<span>${v}</span>`).join("")}</div>`}</div>`;
  const PICTURE = `<div class="pg-tiles" style="max-height:max(300px, calc(100vh - 470px))"></div>
    <div class="pg-status"><span class="pg-shown"></span></div>
    <p class="pg-error" role="alert" hidden></p>
    <div class="pg-codes-box" style="padding:0">${strip("category", "All ten categories, same noise")}
      ${CODES.map((code) => strip(code, `${code} from −2 to 2, trained range marked
        <span class="pg-note" data-moves="${code}"></span>`)).join("")}</div>`;
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
    const model = props.model;

    const state = {...USUAL};
    for (const name of Object.keys(USUAL)) {
      const text = P.knobInUrl("infogan", name);
      if (text !== null && Number.isFinite(Number(text))) state[name] = Number(text);
    }
    state.category = Math.max(0, Math.min(9, Math.round(state.category)));
    for (const code of CODES) state[code] = Math.max(-2, Math.min(2, state[code]));
    let weights = null; // ten numbers while categories blend
    const more = P.infoganMore(part("more"), part("curves"), {model, server, changed: () => set({})});
    const {names} = more;
    const nameOf = (k) => names[k] || (more.digit(k) === null ? `no. ${k}` : `“${more.digit(k)}”`);

    // -- asking ------------------------------------------------------------------------------
    const complain = (words) => {
      part("error").textContent = words || "";
      part("error").hidden = !words;
    };
    let missed = false; // an engine that was away is asked again when it is back
    P.live.onStatus(({engine}) => { if (engine === "ready" && missed) ask(); });
    const failed = (error) => {
      missed = true;
      complain(error.lost ? "" : error.message);
    };
    const code = () => ({
      ...(weights ? {categories: weights} : {category: state.category}),
      c1: state.c1, c2: state.c2, seed: state.seed,
    });
    const ask = () => {
      for (const [name, usual] of Object.entries(USUAL)) P.keepKnob("infogan", name, state[name], usual);
      if (weights && !weights.some((w) => w > 0)) {
        complain("All categories are at zero: raise at least one of them.");
        return;
      }
      missed = false;
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
      more.compare(code(), weights ? null : state.category);
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
      const two = (v) => v.toFixed(2).replace("-", "−");
      const said = (name) => `${two(reply[name])} ± ${reply[`${name}_std`].toFixed(2)}`;
      root.querySelector(`[data-numbers="${where}"]`).innerHTML =
        `<span></span><b>Q reads</b><b>${truth ? "true" : ""}</b>${CODES.map((name) =>
          `<b>${name}</b><span>${said(name)}</span><span>${truth ? two(truth[name]) : ""}</span>`)
          .join("")}`;
    };
    const pad = P.canvas(control("pad"), (ctx, width, height) => {
      const at = (v, size) => PAD + ((v + 2) / 4) * (size - 2 * PAD);
      const trained = [at(-1, width), at(-1, height), at(1, width) - at(-1, width),
        at(1, height) - at(-1, height)];
      ctx.fillStyle = P.palette.well;
      ctx.fillRect(0, 0, width, height);
      ctx.fillStyle = P.palette.card;
      ctx.fillRect(...trained);
      ctx.strokeStyle = P.palette.line;
      ctx.beginPath();
      ctx.moveTo(width / 2, 0); ctx.lineTo(width / 2, height);
      ctx.moveTo(0, height / 2); ctx.lineTo(width, height / 2);
      ctx.stroke();
      ctx.strokeStyle = P.palette.soft;
      ctx.strokeRect(...trained);
      ctx.fillStyle = P.palette.fake;
      ctx.beginPath();
      ctx.arc(at(state.c1, width), height - at(state.c2, height), 8, 0, 2 * Math.PI);
      ctx.fill();
    }, "Pad of c1 and c2");
    const showState = () => {
      [...part("categories").children].forEach((one, k) => {
        one.setAttribute("aria-pressed", String(!weights && k === state.category));
        one.textContent = names[k] || (more.digit(k) ?? k);
        one.title = `Category ${k}`;
      });
      part("strip-names").innerHTML = "";
      part("strip-names").append(...[...part("categories").children].map((one) =>
        Object.assign(document.createElement("span"), {textContent: one.textContent})));
      for (const name of [...CODES, "n"]) {
        control(name).value = state[name];
        control(name).nextElementSibling.textContent = name === "n" ? state.n
          : state[name].toFixed(2).replace("-", "−");
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
      const to = (at, size) => Math.round(
        400 * Math.max(0, Math.min(1, (at - PAD) / (size - 2 * PAD))) - 200) / 100;
      set({c1: to(event.clientX - box.left, box.width),
        c2: to(box.bottom - event.clientY, box.height)});
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

    showState();
    // The first question waits until the tab is open.
    const seen = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      seen.disconnect();
      ask();
      more.find();
    });
    seen.observe(root);
  };
})();
