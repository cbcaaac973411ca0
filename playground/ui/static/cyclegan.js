// Training a small CycleGAN on the page: the six-picture diagram and the losses, live.
(() => {
  "use strict";
  const P = window.Playground;
  const SLOT = "cyclegan";
  const MOST = 400; // points a curve; then every second one goes
  const SHOWN = ["cycle", "identity", "g_rate", "d_rate", "batch", "seed"];
  const ROWS = ["x", "G(x)", "F(G(x))", "y", "F(y)", "G(F(y))"];
  const ACTIONS = `
    <div class="pg-main-buttons">
      <button type="button" class="pg-button" id="cyclegan-start">Train</button>
      <button type="button" class="pg-button" id="cyclegan-stop" hidden>Pause</button>
    </div>
    <p class="pg-error" role="alert" hidden></p>`;
  const PICTURE = `
    <div class="cycle-diagram"><div class="cycle-rows" aria-hidden="true">
      ${ROWS.map((row) => `<span>${row}</span>`).join("")}</div><div class="cycle-grid"></div>
      <p class="cycle-empty">Press Train: the rows fill here.</p></div>
    <div class="pg-status"><span class="pg-step">step <b>0</b></span>
      <span class="pg-rate"><b>–</b> steps/s</span></div>`;
  const SERIES = [
    {name: "g_loss", label: "G", color: "fake"}, {name: "d_loss", label: "D", color: "disc"},
    {name: "cycle_loss", label: "cycle", color: "real"},
    {name: "identity_loss", label: "identity", color: "grad"},
  ];
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
    for (const [name, title] of Object.entries(props.data)) data.add(new Option(title, name));
    const knobs = props.knobs.filter((knob) => SHOWN.includes(knob.name));
    const panel = P.controls(part("knobs"), {scope: SLOT, onChange: (name, value, knob) => {
      if (run && knob.live) steer("change", {[name]: value});
    }});
    panel.show(knobs, Object.fromEntries(knobs.map((knob) => [knob.name, knob.default])));
    const grid = P.images(root.querySelector(".cycle-grid"), {columns: 8});
    const chart = P.chart(part("curves"), {title: "Losses", x: {name: "step"},
      y: {name: "loss", log: true}, series: SERIES});

    let run = null;
    let state = "none";
    let busy = false;
    let curves = {};

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
      for (const {name} of SERIES) {
        if (!Number.isFinite(losses[name])) continue;
        const curve = curves[name] || (curves[name] = {x: [], y: []});
        if (curve.x.at(-1) >= step) continue;
        curve.x.push(step);
        curve.y.push(losses[name]);
        if (curve.x.length > MOST) {
          for (const axis of ["x", "y"]) curve[axis] = curve[axis].filter((_, i) => i % 2);
        }
      }
      chart.set(curves);
    };
    const frame = (told) => {
      state = told.state;
      if (state === "gone") {
        run = null;
        fail(told.message || "This run is gone; Train starts a new one.");
      } else {
        root.querySelector(".pg-step b").textContent = told.step;
        const rate = told.steps_per_second;
        root.querySelector(".pg-rate b").textContent = rate ? rate.toFixed(1) : "–";
        if (told.metrics?.readings) remember(told.step, told.metrics.readings);
        if (told.arrays?.images) {
          empty.hidden = true;
          grid.draw({images: told.arrays.images, verdicts: null});
        }
        if (state === "failed") fail(told.message);
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
    const begin = () => doing(async () => {
      if (run) await question("steer", run, "drop", {}).catch(() => {}); // it may be gone already
      curves = {};
      const values = {gan: "cyclegan", data: data.value, ...panel.values()};
      const info = await question("submit", values);
      run = info.run;
      state = info.state;
      P.live.watch(SLOT, run, {layers: ["images"], fps: 4}, frame);
    });
    start.addEventListener("click", () => (run && state === "paused" ? steer("play") : begin()));
    stop.addEventListener("click", () => steer("pause"));
    data.addEventListener("change", () => run && begin());
    addEventListener("pg-engine", showState);
    showState();
  };
})();
