// The Mode collapse tab: up to four lanes on the same data, seeds and clock, and three scenes.
(() => {
  "use strict";
  const P = window.Playground;
  const MOST = 4;
  const BAR = `
    <div class="pg-race-scenes" role="group" aria-label="Scene"></div>
    <div class="pg-race-actions">
      <button type="button" class="pg-primary" id="collapse-it">Collapse it</button>
      <button type="button" class="pg-button" id="collapse-rescue" disabled>Rescue it</button>
      <button type="button" class="pg-button" id="collapse-start">Start the race</button>
      <button type="button" class="pg-button" id="collapse-pause" disabled>Pause</button>
      <button type="button" class="pg-button" id="collapse-add">Add a lane</button>
      <label>Data <select id="collapse-data"></select></label>
      <label>Seeds <select id="collapse-seeds"></select></label>
      <label class="pg-race-knob" hidden><span></span>
        <input type="range" id="collapse-knob"><output></output></label>
      <span class="pg-race-clock">step <b>0</b></span>
    </div>`;

  const start = (root, props) => {
    const {catalogue} = props;
    const part = (name) => root.querySelector(`.pg-${name}`);
    part("race-bar").innerHTML = BAR;
    const byId = (id) => root.querySelector(`#collapse-${id}`);
    let scene = "";
    let data = catalogue.data[P.url.get("collapse.data")] ? P.url.get("collapse.data") : "ring8";
    let seeds = Number(P.url.get("collapse.seeds")) || 1;
    let methods = (P.url.get("collapse.lanes") || "collapse,rescue").split(",")
      .filter((m) => catalogue.presets[m]).slice(0, MOST);
    if (methods.length < 2) methods = ["collapse", "rescue"];
    let lanes = []; // {view, run, state, method, step}
    let race = 0;
    let busy = 0;

    // -- settings ------------------------------------------------------------------------------
    const fail = (text) => {
      part("error").hidden = !text;
      part("error").textContent = text || "";
    };
    const preset = (name) => {
      const {values, on} = catalogue.presets[name];
      return {...values, ...on[catalogue.data[data].kind], ...on[data]};
    };
    const valuesOf = (lane) => {
      const base = catalogue.data[data].kind === "images" ? {seed: 0} : catalogue.base;
      const given = scene ? catalogue.scenes[scene].lanes[lane.method] : preset(lane.method);
      const values = {data, gan: "mlp", ...base, ...given, members: scene ? 1 : seeds, steps: 0};
      if (scene) values[catalogue.scenes[scene].knob] = Number(knobValue());
      return values;
    };
    const keep = () => P.url.set({"collapse.data": data === "ring8" ? null : data,
      "collapse.seeds": seeds === 1 ? null : seeds,
      "collapse.lanes": scene || methods.join() === "collapse,rescue" ? null : methods.join()});

    // -- lanes ---------------------------------------------------------------------------------
    const forget = () => {
      lanes.forEach((lane, i) => {
        if (!lane.run) return;
        P.live.unwatch(`race-${i}`);
        P.live.unwatch(`race-curves-${i}`);
        P.live.steer(`race-${i}`, lane.run, "drop", {});
        lane.run = null;
        lane.state = "";
      });
      race += 1;
    };
    const build = () => {
      forget();
      part("lanes").replaceChildren();
      const names = scene ? Object.keys(catalogue.scenes[scene].lanes) : methods;
      part("lanes").dataset.lanes = names.length;
      lanes = names.map((method, i) => {
        const lane = {method, run: null, state: "", step: 0};
        lane.view = P.raceLane(part("lanes"), catalogue, {
          number: i + 1,
          onMethod(name) { methods[i] = name; keep(); build(); },
          onSwitch: (name) => switchOn(lane, i, name),
          onDrop() { methods.splice(i, 1); keep(); build(); },
        });
        lane.view.settings({method, title: scene ? method : "", data: catalogue.data[data],
          name: data, seeds: scene ? 1 : seeds, scene, alone: names.length <= 2,
          charts: scene ? catalogue.scenes[scene].charts : null});
        return lane;
      });
      showState();
    };
    const showState = () => {
      const running = lanes.some((l) => l.state === "running" || l.state === "queued");
      const there = lanes.some((l) => l.run);
      const ready = P.engine === "ready" && !busy;
      for (const id of ["it", "start"]) byId(id).disabled = !ready;
      byId("it").hidden = Boolean(scene);
      byId("rescue").hidden = Boolean(scene);
      byId("add").hidden = Boolean(scene);
      byId("start").textContent = scene ? "Start" : "Start the race";
      byId("start").classList.toggle("pg-primary", Boolean(scene));
      byId("rescue").disabled = !ready || !there;
      byId("pause").disabled = !ready || !there;
      byId("pause").textContent = running || !there ? "Pause" : "Continue";
      byId("add").disabled = lanes.length >= MOST;
      root.querySelector("#collapse").dataset.run = running ? "running" : there ? "paused" : "none";
      part("race-clock").querySelector("b").textContent = Math.max(0, ...lanes.map((l) => l.step))
        .toLocaleString("en-US");
    };
    const layers = () => (catalogue.data[data].kind === "images" ? ["images"]
      : seeds > 1 && !scene ? ["real", "fake"] : ["heat", "real", "fake"]);
    const watch = (lane, i) => {
      const ask = {layers: layers(), member: 0, dots: seeds > 4 ? 150 : 400, fps: 15};
      P.live.watch(`race-${i}`, lane.run, ask, (frame) => {
        if (frame.state === "gone") { lane.view.say(frame.message || "", "bad"); return; }
        const before = lane.state;
        lane.state = frame.state;
        lane.step = frame.step ?? lane.step;
        lane.view.picture(frame);
        if (frame.state === "failed") lane.view.say(`Frozen. ${frame.message}`, "bad");
        else if (frame.state === "idle") lane.view.say(frame.message);
        else lane.view.say("");
        if (before !== lane.state) showState();
        part("race-clock").querySelector("b").textContent = lane.step.toLocaleString("en-US");
      });
      const wanted = {metric_curve: null, fps: 1.5, ...(scene ? {curve: null} : {})};
      P.live.watch(`race-curves-${i}`, lane.run, wanted, (frame) => {
        if (frame.arrays) lane.view.curves(frame);
      });
    };
    const run = () => {
      forget();
      fail("");
      const name = `race-${race}-${Date.now() % 1e6}`;
      busy = lanes.length;
      showState();
      lanes.forEach((lane, i) => {
        lane.view.clear();
        lane.step = 0;
        const done = () => { busy = Math.max(0, busy - 1); showState(); };
        P.live.submit(`race-${i}`, valuesOf(lane), (told) => {
          lane.run = told.run;
          lane.view.started();
          lane.state = told.state;
          watch(lane, i);
          done();
        }, (error) => { lane.view.say(error.message, "bad"); fail(error.message); done(); }, name);
      });
    };
    const NOT_LIVE = ["data", "gan", "seed", "members", "steps"];
    const switchOn = (lane, i, name) => {
      const chosen = preset(name);
      if (!lane.run) { lane.view.say("Start the race first."); return; }
      // what the old method had set goes back to the defaults; shapes stay as they are
      const values = {};
      for (const knob of Object.values(catalogue.knobs)) {
        if (knob.live && !NOT_LIVE.includes(knob.name)) values[knob.name] = knob.default;
      }
      Object.assign(values, chosen, {gan: chosen.gan || "mlp"});
      P.live.steer(`race-${i}`, lane.run, "change", values, () => {
        lane.view.moment(lane.step, catalogue.presets[name].title);
        lane.view.root.querySelector(".pg-lane-method").value = name;
        fail("");
      }, (error) => fail(`Lane ${i + 1}: ${error.message}`));
    };

    // -- buttons -------------------------------------------------------------------------------
    byId("it").addEventListener("click", () => {
      if (!methods.includes("collapse")) { methods[0] = "collapse"; keep(); build(); }
      run();
    });
    byId("start").addEventListener("click", run);
    byId("rescue").addEventListener("click", () => lanes.forEach((lane, i) => {
      if (lane.method === "collapse" || methods.length === 1) switchOn(lane, i, "rescue");
    }));
    byId("pause").addEventListener("click", () => {
      const running = lanes.some((l) => l.state === "running" || l.state === "queued");
      lanes.forEach((lane, i) => {
        if (lane.run && lane.state !== "failed") {
          P.live.steer(`race-${i}`, lane.run, running ? "pause" : "play", {}, (told) => {
            lane.state = told.state;
            showState();
          }, (error) => fail(error.message));
        }
      });
    });
    byId("add").addEventListener("click", () => {
      methods.push(["r1", "pacgan2", "unrolled", "minibatch"].find((m) => !methods.includes(m))
        || "r1");
      keep();
      build();
    });
    byId("data").replaceChildren(...Object.entries(catalogue.data).map(([name, entry]) => {
      const option = new Option(entry.title, name);
      option.disabled = Boolean(entry.unavailable);
      option.title = entry.unavailable || "";
      return option;
    }));
    byId("data").value = data;
    byId("data").addEventListener("change", () => { data = byId("data").value; keep(); build(); });
    byId("seeds").replaceChildren(...catalogue.seeds.map((n) => new Option(n, n)));
    byId("seeds").value = seeds;
    byId("seeds").addEventListener("change", () => {
      seeds = Number(byId("seeds").value);
      keep();
      build();
    });

    // -- scenes --------------------------------------------------------------------------------
    const slider = byId("knob");
    const knob = () => catalogue.knobs[catalogue.scenes[scene].knob];
    const knobValue = () => (knob().log ? Number((10 ** Number(slider.value)).toPrecision(2))
      : Number(slider.value));
    const RANGES = {d_steps: [0, 10, 1], r1: [0, 2, 0.05], g_rate: [-4, -2, 0.05]};
    const showKnob = () => {
      part("race-knob").querySelector("output").textContent = P.number(knobValue());
    };
    slider.addEventListener("input", () => {
      showKnob();
      const values = {[knob().name]: knobValue()};
      lanes.forEach((lane, i) => {
        if (!lane.run) return;
        P.live.steer(`race-${i}`, lane.run, "change", values);
      });
    });
    slider.addEventListener("change", () => lanes.forEach((lane) => {
      if (lane.run) lane.view.moment(lane.step, `${knob().title} ${P.number(knobValue())}`);
    }));
    const chips = part("race-scenes");
    const choose = (name) => {
      scene = name;
      if (scene) data = "ring8";
      for (const chip of chips.children) {
        chip.setAttribute("aria-pressed", String(chip.dataset.scene === name));
      }
      byId("data").value = data;
      for (const id of ["data", "seeds"]) byId(id).parentElement.hidden = Boolean(scene);
      part("scene-text").hidden = !scene;
      part("lead").hidden = Boolean(scene);
      part("race-knob").hidden = !scene;
      if (scene) {
        const {text, lanes: given} = catalogue.scenes[scene];
        part("scene-text").textContent = text;
        part("race-knob").querySelector("span").textContent = knob().title;
        [slider.min, slider.max, slider.step] = RANGES[knob().name];
        const first = Object.values(given)[0][knob().name] ?? knob().default;
        slider.value = knob().log ? Math.log10(first) : first;
        showKnob();
      }
      P.url.set({"collapse.scene": scene || null});
      build();
    };
    const titles = {"": "Race", ...Object.fromEntries(
      Object.values(catalogue.scenes).map((s) => [s.name, s.title]))};
    chips.replaceChildren(...Object.entries(titles).map(([name, title]) => {
      const chip = P.element(`<button type="button" class="pg-small"></button>`);
      chip.textContent = title;
      chip.dataset.scene = name;
      chip.addEventListener("click", () => choose(name));
      return chip;
    }));

    addEventListener("pg-engine", showState);
    addEventListener("pagehide", forget);
    const asked = P.url.get("collapse.scene");
    choose(catalogue.scenes[asked] ? asked : "");
  };
  P.collapse = start;
})();
