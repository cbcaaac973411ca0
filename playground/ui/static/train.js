// The Train tab: settings on the left, one run in the middle, its curves on the right.
(() => {
  "use strict";
  const P = window.Playground;

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

  // What covers the picture: [state, words], or nothing while there is something to see.
  const ENGINE_SAYS = {
    warming: ["waiting", "The engine is warming up: a few seconds."],
    restarting: ["restarting", "The engine is restarting. Your run goes on from its last save."],
    disconnected: ["disconnected", "No connection to the playground. Trying again…"],
    failed: ["failed", "The engine does not start. Ask whoever runs this playground."],
    closed: ["failed", "The playground has been closed."],
  };
  const cover = ({id, info, alive, busy}) => {
    if (ENGINE_SAYS[P.engine]) return ENGINE_SAYS[P.engine];
    if (busy && !alive) return ["waiting", "Preparing data and networks…"];
    if (!id) return ["empty", "Press Train."];
    if (info?.state === "queued" && info.position) {
      return ["waiting", `Place ${info.position} in the line. Your run starts by itself.`];
    }
    if (info?.state === "failed") return ["failed", info.message || "The run has failed."];
    return alive ? ["", ""] : ["waiting", info?.message || "Waiting for the first picture…"];
  };
  const atLimit = (info) => info?.state === "ended" && info.limit > 0 && info.step >= info.limit;
  const startLabel = ({id, info, busy}) => {
    if (busy) return "Starting…";
    if (info?.yours === false || !id) return "Train";
    if (atLimit(info) || info?.state === "failed") return "Train again";
    return info?.step ? "Continue" : "Train";
  };

  P.train = (root, {catalogue}, {server}) => {
    const part = (name) => root.querySelector(`#train > .pg-${name}`);
    part("actions").innerHTML = ACTIONS;
    const byId = (id) => root.querySelector(`#train-${id}`);

    const view = P.trainView({picture: part("picture"), curves: part("curves")}, catalogue, {
      onAsk: (...asks) => run.ask(...asks),
    });
    const settings = P.trainSettings(part("controls"), catalogue, {
      onKnob(name, value, knob) {
        if (knob.live && run.id && run.info?.yours !== false) run.change(name, value);
        if (knob.group === "data") preview();
        showState();
      },
      // Data and GAN act at once: a run that is there starts again on the new choice.
      onChoice() {
        view.data(settings.values().data);
        if (run.id && run.alive) reset();
        else showState();
        preview();
      },
    });
    const run = P.trainRun({
      onInfo: (...told) => showState(...told),
      onFrame: (told) => view.frame(told),
      onCurves: (told) => view.curves(told),
      onGone(words) {
        view.clear();
        fail(words);
        showState();
        preview();
      },
      onFail(words) {
        fail(words);
        if (/could not be|not available|download/i.test(words)) {
          server.choices({}).then(({data}) => settings.update(data)).catch(() => {});
        }
      },
    });

    // -- what is shown -------------------------------------------------------------------------
    const fail = (words) => {
      part("actions").querySelector(".pg-error").textContent = words;
      part("actions").querySelector(".pg-error").hidden = !words;
    };
    const showPending = () => {
      const waiting = settings.differing(run.info?.values || {});
      const box = part("actions").querySelector(".pg-pending");
      box.hidden = !waiting.length;
      box.textContent = `${waiting.map((k) => k.title).join(", ")}: takes effect at Reset.`;
      byId("reset").classList.toggle("pg-wanted", waiting.length > 0);
      return waiting.length > 0;
    };
    const showState = () => {
      const {info, alive, busy} = run;
      const mine = info?.yours !== false;
      const trains = alive && mine && ["running", "queued", "idle"].includes(info?.state);
      const able = P.engine === "ready" && !busy;
      byId("start").hidden = trains;
      byId("start").disabled = !able;
      byId("start").textContent = startLabel(run);
      byId("pause").hidden = !trains;
      byId("reset").disabled = !run.id || !mine || busy;
      for (const button of root.querySelectorAll(".pg-steps button")) button.disabled = !able;
      root.querySelector("#train").dataset.run = info?.state || "none";
      view.state(...cover(run));
      view.origin((mine ? "" : "This run is somebody else's: watch it, or train your own. ")
        + (info?.data_note || ""));
      if (info?.values) {
        view.about({objective: info.values.objective, members: info.values.members});
      }
      if (info?.state === "ended" && info.message) view.words(info.message);
      showPending();
    };

    // -- what is done --------------------------------------------------------------------------
    const begin = async (info) => {
      if (!info) return null;
      view.clear();
      await measure(info);
      return info;
    };
    const measure = async ({values}) => {
      const {extent} = await server.plane({values}).catch(() => ({}));
      view.about({extent});
    };
    // Before there is a run the stage shows what is to be learnt.
    let previews = 0;
    const preview = async () => {
      if (run.id) return;
      const values = settings.values();
      const number = ++previews;
      view.data(values.data);
      const told = await server.plane({values}).catch(() => null); // a value out of range, say
      if (told && !run.id && number === previews) view.preview(told);
    };
    const submit = async () => begin(await run.submit(settings.values()));
    const reset = async () => begin(await run.steer("reset", settings.values()));
    const play = async () => {
      if (!run.id || run.info?.yours === false) return submit();
      if (atLimit(run.info) || run.info?.state === "failed" || showPending()) {
        if (!(await reset())) return null;
      }
      return run.info?.state === "running" ? run.info : run.steer("play");
    };
    const pause = () => run.steer("pause");
    // A run trains from its first moment; steps by hand begin at step 0, so it goes back there.
    const startPaused = async () => (await submit()) && (await pause()) && reset();
    const step = async (players) => {
      if ((!run.id || run.info?.yours === false) && !(await startPaused())) return;
      await run.steer("step", {players});
    };
    byId("start").addEventListener("click", play);
    byId("pause").addEventListener("click", pause);
    byId("reset").addEventListener("click", reset);
    for (const button of root.querySelectorAll("[data-players]")) {
      button.addEventListener("click", () => step(button.dataset.players));
    }
    const slow = P.slowMotion(byId("slow-box"), {
      step,
      steps: () => Number(settings.values().d_steps ?? 1),
      ready: () => P.engine === "ready" && !run.busy,
    });
    byId("slow").addEventListener("click", async () => {
      const on = byId("slow").getAttribute("aria-pressed") !== "true";
      byId("slow").setAttribute("aria-pressed", String(on));
      byId("slow-box").hidden = !on;
      if (on && run.info?.state === "running") await pause();
      slow.run(on);
    });

    // -- coming back ---------------------------------------------------------------------------
    let returned = false;
    const comeBack = async () => {
      const wanted = P.url.get("run");
      const kept = wanted || P.store.get("run");
      if (!kept) return;
      try {
        const info = await run.find(kept);
        if (catalogue.data[info.values.data] && catalogue.gans[info.values.gan]) {
          settings.show(info.values);
          view.data(info.values.data);
        }
        await measure(info);
        showState();
      } catch (refused) {
        if (refused.lost) {
          returned = false; // ask again when the connection is back
          return;
        }
        run.forget();
        if (wanted) fail("The run in this address is gone. Train starts a new one.");
      }
    };
    const onEngine = () => {
      showState();
      if (P.engine !== "ready" || returned) return;
      returned = true;
      comeBack();
    };
    addEventListener("pg-take-run", async ({detail}) => { // from the class screen
      run.forget();
      view.clear();
      P.url.set({run: detail});
      await comeBack();
    });
    settings.show(settings.fromUrl());
    preview();
    view.ask();
    addEventListener("pg-engine", onEngine);
    onEngine();
    P.trainTab = {view, get run() { return run.id; }};
  };
})();
