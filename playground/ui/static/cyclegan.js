// Training a small CycleGAN or pix2pix on the page: the diagram of pictures and the losses, live.
(() => {
  "use strict";
  const P = window.Playground;
  const SLOT = "cyclegan";
  const MOST = 400; // points a curve; then every second one goes
  const GANS = {
    cyclegan: {
      shown: ["cycle", "identity", "g_rate", "d_rate", "batch", "side"],
      rows: [["x", "fake"], ["G(x)", "fake"], ["F(G(x))", "fake"],
        ["y", "disc"], ["F(y)", "disc"], ["G(F(y))", "disc"]],
      series: [
        {name: "g_loss", label: "G", color: "fake"}, {name: "d_loss", label: "D", color: "disc"},
        {name: "cycle_loss", label: "cycle", color: "real"},
        {name: "identity_loss", label: "ident.", color: "grad"},
      ],
    },
    pix2pix: {
      shown: ["l1", "g_rate", "d_rate", "batch"],
      rows: [["x", "disc"], ["G(x)", "fake"], ["y", "real"],
        ["x", "disc"], ["G(x)", "fake"], ["y", "real"]],
      series: [
        {name: "g_loss", label: "G", color: "fake"}, {name: "d_loss", label: "D", color: "disc"},
        {name: "l1_loss", label: "|y − G(x)|", color: "real"},
      ],
    },
  };
  const ACTIONS = `
    <div class="pg-main-buttons">
      <button type="button" class="pg-button" id="cyclegan-start">Train</button>
      <button type="button" class="pg-button" id="cyclegan-stop" hidden>Pause</button>
    </div>
    <p class="pg-error" role="alert" hidden></p>`;
  const PICTURE = `
    <div class="cycle-diagram"><div class="cycle-rows" aria-hidden="true"></div>
      <div class="cycle-grid"></div><p class="cycle-empty">Press Train: the rows fill here.</p></div>
    <div class="pg-status"><span class="pg-step">step <b>0</b></span>
      <span class="pg-rate"><b>–</b> steps/s</span></div>`;
  const MISSING = "Upload two kinds of pictures first, under “Train on your own pictures” below.";
  const question = (name, ...given) => new Promise((resolve, reject) => {
    P.live[name](SLOT, ...given, resolve, reject);
  });

  P.cyclegan = (root, props) => {
    const part = (name) => root.querySelector(`.pg-${name}`);
    part("actions").innerHTML = ACTIONS;
    part("picture").innerHTML = PICTURE;
    part("controls").innerHTML = `<div class="pg-knob"><label for="cyclegan-data">Pictures</label>
      <i></i><select id="cyclegan-data"></select></div><div class="pg-knobs"></div>`;
    const start = root.querySelector("#cyclegan-start");
    const stop = root.querySelector("#cyclegan-stop");
    const data = root.querySelector("#cyclegan-data");
    const empty = root.querySelector(".cycle-empty");
    for (const {name, title} of props.data) data.add(new Option(title, name));
    const panel = P.controls(part("knobs"), {scope: SLOT, onChange: (name, value, knob) => {
      if (run && knob.live) steer("change", {[name]: value});
    }});
    const grid = P.images(root.querySelector(".cycle-grid"), {columns: 8});
    const charts = {};
    for (const [name, {series}] of Object.entries(GANS)) {
      const holder = document.createElement("div");
      part("curves").append(holder);
      charts[name] = {holder, chart: P.chart(holder, {title: "Losses", x: {name: "step"},
        y: {name: "loss", log: true}, series})};
    }

    let run = null;
    let state = "none";
    let busy = false;
    let curves = {};
    let pictures = 0; // the number of the visitor's own, once they are uploaded

    const chosen = () => props.data.find(({name}) => name === data.value);
    const showGan = () => {
      const {gan, knobs} = chosen();
      const {shown, rows} = GANS[gan];
      const known = [...knobs, ...props.knobs[gan]].filter(({name}) => shown.includes(name));
      panel.show(known, Object.fromEntries(known.map((knob) => [knob.name, knob.default])));
      root.querySelector(".cycle-rows").replaceChildren(...rows.map(([words, colour]) => {
        const row = document.createElement("span");
        row.textContent = words;
        row.style.color = `var(--pg-${colour}-text)`;
        return row;
      }));
      for (const [name, {holder}] of Object.entries(charts)) holder.hidden = name !== gan;
    };
    const fail = (words) => {
      const box = part("actions").querySelector(".pg-error");
      box.textContent = words;
      box.hidden = !words;
    };
    const showState = () => {
      const trains = ["running", "queued", "idle"].includes(state);
      start.hidden = trains;
      stop.hidden = !trains;
      start.disabled = stop.disabled = busy || P.engine !== "ready";
      start.textContent = run && state === "paused" ? "Go on" : "Train";
      root.querySelector("#cyclegan").dataset.run = state;
    };
    const remember = (step, losses) => {
      const {gan} = chosen();
      for (const {name} of GANS[gan].series) {
        if (!Number.isFinite(losses[name])) continue;
        const curve = curves[name] || (curves[name] = {x: [], y: []});
        if (curve.x.at(-1) >= step) continue;
        curve.x.push(step);
        curve.y.push(losses[name]);
        if (curve.x.length > MOST) {
          for (const axis of ["x", "y"]) curve[axis] = curve[axis].filter((_, i) => i % 2);
        }
      }
      charts[gan].chart.set(curves);
    };
    const forget = (words) => {
      run = null;
      state = "none";
      P.store.set("cyclegan-run", null);
      fail(words);
    };
    const frame = (told) => {
      state = told.state;
      if (state === "gone") {
        forget(told.message || "This run is gone; Train starts a new one.");
      } else {
        root.querySelector(".pg-step b").textContent = told.step;
        const rate = told.steps_per_second;
        root.querySelector(".pg-rate b").textContent = rate ? rate.toFixed(1) : "–";
        if (told.metrics?.readings) remember(told.step, told.metrics.readings);
        if (told.arrays?.images) {
          empty.hidden = true;
          grid.draw({images: told.arrays.images, verdicts: null});
        }
        if (state === "failed") forget(told.message);
      }
      showState();
    };
    const doing = async (work) => {
      if (busy) return;
      busy = true;
      fail("");
      showState();
      try {
        await work();
      } catch (refused) {
        fail(refused.message);
      }
      busy = false;
      showState();
    };
    const steer = (command, values = {}) => doing(async () => {
      state = (await question("steer", run, command, values)).state;
    });
    const follow = (info) => {
      run = info.run;
      state = info.state;
      curves = {};
      P.store.set("cyclegan-run", run);
      P.live.watch(SLOT, run, {layers: ["images"], fps: 4}, frame);
    };
    const begin = () => doing(async () => {
      const {name, gan} = chosen();
      if (run) {
        P.live.unwatch(SLOT);
        await question("steer", run, "drop", {}).catch(() => {}); // it may be gone already
        forget("");
      }
      if (name === "own" && !pictures) throw new Error(MISSING);
      const values = {gan, data: name, ...panel.values(), ...(name === "own" ? {pictures} : {})};
      follow(await question("submit", values));
    });
    const choose = (name) => {
      data.value = name;
      showGan();
    };

    // A page that was loaded again finds its run, which went on meanwhile.
    const find = async () => {
      const id = P.store.get("cyclegan-run");
      if (!id || run || busy) return;
      try {
        const info = await question("info", id);
        if (!info.yours || run || busy) return;
        choose(info.values.data);
        panel.set(info.values);
        pictures = info.values.pictures || pictures;
        follow(info);
      } catch (refused) {
        if (!refused.lost) P.store.set("cyclegan-run", null);
      }
      showState();
    };
    // What the upload box below has kept, by its number.
    new MutationObserver(() => {
      const kept = document.querySelector("#cycle-own [data-pictures]");
      if (!kept || pictures === Number(kept.dataset.pictures)) return;
      pictures = Number(kept.dataset.pictures);
      choose("own");
      fail("");
    }).observe(document.body, {childList: true, subtree: true});

    start.addEventListener("click", () => (run && state === "paused" ? steer("play") : begin()));
    stop.addEventListener("click", () => steer("pause"));
    data.addEventListener("change", () => {
      showGan();
      if (run) begin();
    });
    addEventListener("pg-engine", () => {
      showState();
      if (P.engine === "ready") find();
    });
    showGan();
    showState();
    if (P.engine === "ready") find();
  };
})();
