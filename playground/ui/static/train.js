// The Train tab: settings on the left, one run in the middle, its curves on the right.
(() => {
  "use strict";
  const P = window.Playground;
  const SLOT = "train"; // the picture, often
  const CURVES = "train-curves"; // the curves, a few times a second

  const ACTIONS = `
    <div class="pg-main-buttons">
      <button type="button" class="pg-primary" id="train-start">Train</button>
      <button type="button" class="pg-button" id="train-pause" hidden>Pause</button>
      <button type="button" class="pg-button" id="train-reset">Reset</button>
    </div>
    <div class="pg-steps" role="group" aria-label="One step by hand">
      <span>Step</span>
      <button type="button" class="pg-button" data-players="DG"
        title="One iteration of Algorithm 1">Both</button>
      <button type="button" class="pg-button" data-players="D"
        title="One step of the discriminator">D only</button>
      <button type="button" class="pg-button" data-players="G"
        title="One step of the generator">G only</button>
      <button type="button" class="pg-button" id="train-slow" aria-pressed="false"
        title="Walk through Algorithm 1">Slow motion</button>
    </div>
    <p class="pg-pending" hidden></p>
    <p class="pg-error" role="alert" hidden></p>
    <div id="train-slow-box" hidden></div>`;
  const SETTINGS = `
    <fieldset class="pg-group pg-datasets"><legend>Data</legend><div></div>
      <p class="pg-help"></p></fieldset>
    <div class="pg-knob pg-gan"><label for="train-knob-gan">GAN</label><i></i>
      <select id="train-knob-gan"></select><p class="pg-help"></p></div>
    <div class="pg-knobs"></div>`;

  const start = (root, props, {server}) => {
    const part = (name) => root.querySelector(`.pg-${name}`);
    const catalogue = props.catalogue;
    part("actions").innerHTML = ACTIONS;
    part("controls").innerHTML = SETTINGS;
    const byId = (id) => root.querySelector(`#train-${id}`);

    let values = {data: "ring8", gan: "mlp"}; // what the controls say
    let run = null; // id
    let info = null; // what the engine last said of the run
    let alive = false; // frames arrive
    let busy = false;
    let error = "";
    let asks = null; // what is watched of the run

    // -- settings ------------------------------------------------------------------------------
    const knobsFor = ({data, gan}) => {
      const home = catalogue.data[data];
      const model = catalogue.gans[gan];
      const usual = model.defaults[home.kind] || {};
      const members = {high: model.population, allowed: `a whole number from 1 to ${model.population}`};
      const plain = (knob) => ({...knob, default: usual[knob.name] ?? knob.default});
      const labels = Object.fromEntries(
        Object.entries(catalogue.objectives).map(([name, o]) => [name, o.title]));
      return [...home.knobs, ...model.knobs,
        ...catalogue.run.filter((k) => k.name !== "members" || model.population > 1)
          .map((k) => (k.name === "members" ? {...k, ...members} : k))]
        .map(plain).map((k) => (k.name === "objective" ? {...k, labels} : k));
    };
    const panel = P.controls(part("knobs"), {scope: SLOT, onChange: (...moved) => moveKnob(...moved)});
    const defaultsFor = (choice) => Object.fromEntries(
      knobsFor(choice).map((k) => [k.name, k.default]));
    const firstGan = (data, wanted) => {
      const fits = Object.keys(catalogue.gans).filter((g) => !catalogue.gans[g].fits[data]);
      return fits.includes(wanted) ? wanted : fits.includes("mlp") ? "mlp" : fits[0];
    };
    const showSettings = () => {
      for (const button of root.querySelectorAll(".pg-dataset")) {
        button.setAttribute("aria-checked", String(button.dataset.data === values.data));
        button.tabIndex = button.dataset.data === values.data ? 0 : -1;
      }
      const entry = catalogue.data[values.data];
      part("datasets").querySelector(".pg-help").textContent = `${entry.origin}. ${entry.licence}.`;
      const select = byId("knob-gan");
      select.replaceChildren(...Object.entries(catalogue.gans).map(([name, gan]) => {
        const option = new Option(gan.title, name);
        option.disabled = Boolean(gan.fits[values.data]);
        return option;
      }));
      select.value = values.gan;
      part("gan").querySelector(".pg-help").textContent = catalogue.gans[values.gan].paper;
      part("gan").hidden = Object.keys(catalogue.gans).length < 2;
      panel.show(knobsFor(values), values);
      values = {data: values.data, gan: values.gan, ...panel.values()};
      greyOut();
      view.data(values.data);
    };
    // Knobs that have nothing to act on with the present choice.
    const greyOut = () => {
      const objective = catalogue.objectives[values.objective] || {};
      const reasons = {};
      if (!objective.gradient_penalty) reasons.penalty = "only with the gradient penalty objective";
      if (!objective.clip) reasons.clip = "only with weight clipping";
      if (objective.critic && values.objective !== "hinge") {
        reasons.label_smoothing = "a critic has no labels";
      }
      if (values.gan === "mlp" && catalogue.data[values.data].kind === "images") {
        for (const name of ["width", "depth"]) reasons[name] = "images use the lecture pair";
      }
      if (values.d_optimizer !== "adam" && values.g_optimizer !== "adam") {
        reasons.beta1 = "only with Adam";
      }
      panel.off(reasons);
    };
    const keepUrl = () => {
      const usual = defaultsFor(values);
      for (const [name, value] of Object.entries(values)) {
        P.keepKnob(SLOT, name, value, {data: "ring8", gan: "mlp", ...usual}[name]);
      }
    };
    const moveKnob = (name, value, knob) => {
      values = {...values, [name]: value};
      P.keepKnob(SLOT, name, value, knob.default);
      greyOut();
      if (knob.live && run && info) {
        info.values = {...info.values, [name]: value};
        change(name, value);
      }
      showPending();
    };
    // Data and GAN act at once: a run that is there starts again on the new choice.
    const choose = async (data, gan) => {
      const before = values;
      const kept = before.seed === undefined ? {} : {seed: before.seed, steps: before.steps};
      const sameKind = catalogue.data[before.data].kind === catalogue.data[data].kind;
      const next = {data, gan: firstGan(data, gan)};
      const same = sameKind && next.gan === before.gan;
      const usual = defaultsFor(next);
      const own = new Set(catalogue.data[data].knobs.map((k) => k.name));
      for (const [name, value] of Object.entries(same ? before : kept)) {
        if (name in usual && !own.has(name)) usual[name] = value;
      }
      for (const name of Object.keys(before)) if (!(name in usual)) P.url.set({[name]: null});
      values = {...usual, ...next};
      showSettings();
      keepUrl();
      if (run && alive) await reset();
      else showState();
    };

    // -- what is shown -------------------------------------------------------------------------
    const view = P.trainView({picture: part("picture"), curves: part("curves")}, catalogue, {
      onAsk(picture, curves) {
        asks = {picture, curves};
        if (!run) return;
        P.live.ask(SLOT, picture);
        P.live.ask(CURVES, curves);
      },
    });
    const pending = () => {
      if (!info?.values) return [];
      return Object.keys(values).filter((name) => name in info.values
        && info.values[name] !== values[name]);
    };
    const showPending = () => {
      const names = pending();
      panel.moved(names);
      const box = part("pending");
      box.hidden = !names.length;
      const titles = knobsFor(values).filter((k) => names.includes(k.name)).map((k) => k.title);
      box.textContent = titles.length ? `${titles.join(", ")}: takes effect at Reset.` : "";
      byId("reset").classList.toggle("pg-wanted", names.length > 0);
    };
    const fail = (text) => {
      error = text || "";
      part("error").hidden = !error;
      part("error").textContent = error;
    };
    const showState = () => {
      const state = info?.state || "";
      const running = state === "running" || state === "queued" || state === "idle";
      byId("start").hidden = running && alive;
      byId("start").disabled = busy || !["ready"].includes(P.engine);
      byId("start").textContent = busy ? "Starting…" : run && info?.step ? "Continue" : "Train";
      byId("pause").hidden = !(running && alive);
      byId("reset").disabled = !run || busy;
      for (const button of root.querySelectorAll(".pg-steps button")) {
        button.disabled = busy || P.engine !== "ready";
      }
      root.querySelector("#train").dataset.run = state || "none";
      if (P.engine === "warming") view.state("waiting", "The engine is warming up: a few seconds.");
      else if (P.engine === "restarting") {
        view.state("restarting", "The engine is restarting. Your run goes on from its last save.");
      } else if (P.engine === "disconnected") {
        view.state("disconnected", "No connection to the playground. Trying again…");
      } else if (P.engine === "failed") {
        view.state("failed", "The engine does not start. Ask whoever runs this playground.");
      } else if (busy) view.state(alive ? "" : "waiting", "Preparing data and networks…");
      else if (!run) view.state("empty", "Press Train to watch the two networks play.");
      else if (state === "queued" && info.position) {
        view.state("waiting", `Place ${info.position} in the line. Your run starts by itself.`);
      } else if (state === "failed") view.state("failed", info.message || "The run has failed.");
      else if (!alive) view.state("waiting", "Waiting for the first picture…");
      else view.state("");
      if (state === "ended" && info.message) view.words(info.message);
    };

    // -- the run -------------------------------------------------------------------------------
    const follow = async (told, fresh) => {
      info = told;
      if (fresh) view.clear();
      const {extent} = await server.extent({values: told.values}).catch(() => ({}));
      view.about({extent, objective: told.values.objective, members: told.values.members});
      if (run !== told.run) {
        run = told.run;
        alive = false;
        P.url.set({run});
        P.store.set("run", run);
        P.live.watch(SLOT, run, asks.picture, onFrame);
        P.live.watch(CURVES, run, asks.curves, onCurves);
      }
      view.origin(told.data_note);
      showPending();
      showState();
    };
    const forget = () => {
      if (run) [SLOT, CURVES].forEach(P.live.unwatch);
      run = info = null;
      alive = false;
      P.url.set({run: null});
      P.store.set("run", null);
      view.clear();
      showPending();
      showState();
    };
    const onFrame = (frame) => {
      if (frame.state === "gone") {
        forget();
        if (frame.message) fail(frame.message);
        return;
      }
      const before = info?.state + info?.position + alive;
      alive = true;
      info = {...info, state: frame.state ?? info?.state, position: frame.position ?? 0,
        step: frame.step, limit: frame.limit, message: frame.message ?? ""};
      view.frame(frame);
      if (before !== info.state + info.position + alive) showState();
    };
    const onCurves = (frame) => frame.state !== "gone" && view.curves(frame);
    const asked = async (call) => {
      if (busy) return null;
      busy = true;
      fail("");
      showState();
      try {
        return await call();
      } catch (refused) {
        fail(refused.message);
        if (/could not be|not available|download/i.test(refused.message)) refreshChoices();
        return null;
      } finally {
        busy = false;
        showState();
      }
    };
    const question = (name, ...given) => new Promise((resolve, reject) => {
      P.live[name](SLOT, ...given, resolve, reject);
    });
    const command = (name, given = {}) => asked(() => question("steer", run, name, given));
    // A drag makes a hundred values a second; one is under way, the newest waits.
    const changing = {busy: false, next: {}};
    const change = async (name, value) => {
      changing.next[name] = value;
      if (changing.busy) return;
      changing.busy = true;
      while (Object.keys(changing.next).length) {
        const moved = changing.next;
        changing.next = {};
        try {
          await question("steer", run, "change", moved);
          fail("");
        } catch (refused) {
          fail(refused.message);
        }
      }
      changing.busy = false;
      view.about({objective: values.objective});
    };
    const complete = () => ({...values});
    const submit = async () => {
      const told = await asked(() => question("submit", complete()));
      if (told) await follow(told, true);
      return told;
    };
    const reset = async () => {
      if (info && info.yours === false) return submit();
      const told = await command("reset", complete());
      if (told) await follow(told, true);
      return told;
    };
    const play = async () => {
      if (!run || info?.yours === false) return submit();
      if (info?.state === "failed" || info?.state === "ended" || pending().length) {
        if (!(await reset())) return null;
      }
      if (info?.state === "running") return info;
      const told = await command("play");
      if (told) await follow(told);
      return told;
    };
    const pause = async () => {
      const told = await command("pause");
      if (told) await follow(told);
    };
    // A run trains from its first moment; steps by hand begin at step 0, so it goes back there.
    const startPaused = async () =>
      (await submit()) && (await command("pause")) && command("reset");
    const step = async (players) => {
      if (!run || info?.yours === false) {
        if (!(await startPaused())) return;
      }
      const told = await command("step", {players});
      if (told) await follow(told);
    };

    byId("start").addEventListener("click", play);
    byId("pause").addEventListener("click", pause);
    byId("reset").addEventListener("click", reset);
    for (const button of root.querySelectorAll("[data-players]")) {
      button.addEventListener("click", () => step(button.dataset.players));
    }
    const slow = P.slowMotion?.(byId("slow-box"), {
      step,
      steps: () => Number(values.d_steps ?? 1),
      ready: () => P.engine === "ready" && !busy,
    });
    byId("slow").addEventListener("click", async () => {
      const on = byId("slow").getAttribute("aria-pressed") !== "true";
      byId("slow").setAttribute("aria-pressed", String(on));
      byId("slow-box").hidden = !on;
      if (on && run && info?.state === "running") await pause();
      slow?.run(on);
    });

    // -- the list of data ----------------------------------------------------------------------
    const list = part("datasets").querySelector("div");
    list.className = "pg-dataset-list";
    list.setAttribute("role", "radiogroup");
    list.setAttribute("aria-label", "Data");
    const pictures = [];
    for (const [name, entry] of Object.entries(catalogue.data)) {
      if (!Object.values(catalogue.gans).some((g) => !g.fits[name])) continue;
      const button = P.element(`<button type="button" class="pg-dataset" role="radio">
        <canvas width="56" height="56"></canvas><span></span></button>`);
      button.dataset.data = name;
      button.id = `train-data-${name}`;
      button.querySelector("span").textContent = entry.title;
      button.addEventListener("click", () => {
        if (entry.unavailable || busy) return;
        if (name !== values.data) choose(name, values.gan);
      });
      pictures.push([button, name]);
      list.append(button);
    }
    list.addEventListener("keydown", (event) => {
      const move = {ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1}[event.key];
      if (!move) return;
      event.preventDefault();
      const buttons = [...list.children];
      const at = buttons.indexOf(document.activeElement);
      buttons[(at + move + buttons.length) % buttons.length].focus();
    });
    const paintList = () => {
      for (const [button, name] of pictures) {
        const {unavailable, title} = catalogue.data[name];
        P.drawThumbnail(button.querySelector("canvas"), catalogue.data[name]);
        button.setAttribute("aria-disabled", String(Boolean(unavailable)));
        button.title = unavailable ? `${title}: ${unavailable}` : title;
        button.querySelector("span").textContent = unavailable ? `${title}: not available` : title;
      }
    };
    const refreshChoices = async () => {
      try {
        const fresh = await server.choices({});
        for (const [name, entry] of Object.entries(fresh.data)) {
          catalogue.data[name].unavailable = entry.unavailable;
        }
        paintList();
      } catch { /* the list stays as it is */ }
    };
    P.onTheme(paintList);
    byId("knob-gan").addEventListener("change", () => choose(values.data, byId("knob-gan").value));

    // -- coming back ---------------------------------------------------------------------------
    const fromUrl = () => {
      const data = P.url.get("data");
      if (data && catalogue.data[data] && !catalogue.data[data].unavailable) values.data = data;
      values.gan = firstGan(values.data, P.url.get("gan") || "mlp");
      for (const knob of knobsFor(values)) {
        const text = P.url.get(knob.name);
        const value = text === null ? undefined : P.parseKnob(knob, text);
        values[knob.name] = value ?? knob.default;
      }
    };
    const comeBack = async () => {
      const wanted = P.url.get("run");
      const kept = wanted || P.store.get("run");
      if (!kept) return;
      let told = null;
      try {
        told = await question("info", kept);
      } catch (refused) {
        if (refused.lost) {
          returned = false; // the connection went: ask again when it is back
          return;
        }
        P.store.set("run", null);
        P.url.set({run: null});
        if (wanted) fail("The run in this address is gone. Train starts a new one.");
        return;
      }
      if (catalogue.data[told.values.data] && catalogue.gans[told.values.gan]) {
        values = {...told.values};
        showSettings();
        keepUrl();
        await follow(told);
      }
    };
    paintList();
    fromUrl();
    showSettings();
    showState();
    let returned = false;
    const onEngine = async () => {
      showState();
      if (P.engine === "ready" && !returned) {
        returned = true;
        await comeBack();
      }
    };
    addEventListener("pg-engine", onEngine);
    onEngine();
    P.trainTab = {play, pause, reset, step, view, get run() { return run; }};
  };

  P.train = start;
})();
