// One run of the Train tab: what the engine last said of it, its frames, and what it is told to do.
//
// run = Playground.trainRun({onInfo(info), onFrame, onCurves, onGone(words), onFail(words)})
// run.id, run.info, run.alive (frames arrive), run.busy (an answer is awaited)
// await run.submit(values), run.steer(command, values), run.find(id): the info, null if refused
// run.change(name, value)     a live knob; of those that come meanwhile only the newest is sent
// run.ask(picture, curves)    what is watched
(() => {
  "use strict";
  const P = window.Playground;
  const PICTURE = "train"; // often
  const CURVES = "train-curves"; // a few times a second

  const question = (name, ...given) => new Promise((resolve, reject) => {
    P.live[name](PICTURE, ...given, resolve, reject);
  });

  P.trainRun = ({onInfo, onFrame, onCurves, onGone, onFail}) => {
    let asks = null;
    const run = {id: null, info: null, alive: false, busy: false};

    const frame = (told) => {
      if (told.state === "gone") {
        run.forget();
        onGone(told.message || "");
        return;
      }
      const before = JSON.stringify([run.alive, run.info?.state, run.info?.position]);
      run.alive = true;
      const {state, step, limit} = told;
      run.info = {...run.info, state, step, limit, position: told.position ?? 0,
        message: told.message ?? ""};
      onFrame(told);
      if (before !== JSON.stringify([true, state, run.info.position])) onInfo(run.info);
    };
    const follow = (info) => {
      run.info = info;
      if (run.id !== info.run) {
        run.id = info.run;
        run.alive = false;
        P.url.set({run: run.id});
        P.store.set("run", run.id);
        P.live.watch(PICTURE, run.id, asks.picture, frame);
        P.live.watch(CURVES, run.id, asks.curves, (told) => told.state !== "gone" && onCurves(told));
      }
      onInfo(info);
      return info;
    };
    const asked = async (call) => {
      if (run.busy) return null;
      run.busy = true;
      onFail("");
      onInfo(run.info);
      let info = null;
      try {
        info = await call();
      } catch (refused) {
        onFail(refused.message);
      }
      run.busy = false;
      if (info) return follow(info);
      onInfo(run.info);
      return null;
    };

    const waiting = {busy: false, next: {}};
    const change = async (name, value) => {
      run.info.values = {...run.info.values, [name]: value};
      waiting.next[name] = value;
      if (waiting.busy) return;
      waiting.busy = true;
      while (Object.keys(waiting.next).length) {
        const moved = waiting.next;
        waiting.next = {};
        try {
          await question("steer", run.id, "change", moved);
          onFail("");
        } catch (refused) {
          onFail(refused.message);
        }
      }
      waiting.busy = false;
      onInfo(run.info);
    };

    return Object.assign(run, {
      change,
      submit: (values) => asked(() => question("submit", values)),
      steer: (command, values = {}) => asked(() => question("steer", run.id, command, values)),
      async find(id) { return follow(await question("info", id)); },
      ask(picture, curves) {
        asks = {picture, curves};
        if (!run.id) return;
        P.live.ask(PICTURE, picture);
        P.live.ask(CURVES, curves);
      },
      forget() {
        if (run.id) [PICTURE, CURVES].forEach(P.live.unwatch);
        Object.assign(run, {id: null, info: null, alive: false});
        P.url.set({run: null});
        P.store.set("run", null);
      },
    });
  };
})();
