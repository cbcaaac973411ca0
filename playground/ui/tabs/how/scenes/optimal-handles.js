// Scene 4's handles and pens: what a finger or a key can do to the two densities.
(() => {
  "use strict";
  const How = ((window.Playground = window.Playground || {}).how ||= {});

  const LOW = -6, HIGH = 6, DRAWN = 49; // a drawing has a height every quarter
  const round = (v) => Math.round(v * 100) / 100;

  // Handles of one mixture: the top of a bump (place, and share if there are two), and its side.
  const bumpHandles = (stage, plot, key, colour, who, log) => {
    const {state} = stage;
    for (const j of [0, 1]) {
      const get = (i) => state[key][3 * j + i];
      const put = (changes) => {
        const next = [...state[key]];
        for (const [i, v] of Object.entries(changes)) next[3 * j + Number(i)] = round(v);
        stage.set({[key]: next});
      };
      const shown = () => state[key].length > 3 * j && !drawnBy(state, key);
      const height = (x) => Math.exp(How.densities.at(log(), x));
      const name = `${who}, bump ${j + 1}`;
      plot.handle({
        label: `${name}: place${j ? " and share" : ""}`, colour, shown, step: [0.1, 0.02],
        at: () => [get(0), height(get(0))],
        move(x, y) {
          const changes = {0: How.clamp(x, -5, 5)};
          // With two bumps the height is this one's share; alone it follows from the width.
          if (state[key].length > 3 && Math.abs(y - height(get(0))) > 0.012) {
            changes[2] = How.clamp(get(2) * (y / Math.max(0.01, height(get(0)))), 0.05, 1);
          }
          put(changes);
        },
        say: () => `mean ${How.number(get(0), 2)}, weight ${How.number(get(2), 2)}`,
      });
      plot.handle({
        label: `${name}: width`, colour, shown, step: [0.1, 0.1], shape: "how-side",
        at: () => [get(0) + get(1), height(get(0) + get(1))],
        move: (x) => put({1: How.clamp(x - get(0), 0.2, 2)}),
        say: () => `width ${How.number(get(1), 2)}`,
      });
    }
  };
  const drawnBy = (state, key) => state.draw === (key === "p" ? "data" : "generator");

  const pen = (stage, plot) => {
    let before = null;
    plot.canvas.addEventListener("pointerdown", (event) => {
      if (stage.state.draw === "none") return;
      plot.canvas.setPointerCapture(event.pointerId);
      before = null;
      stroke(event);
    });
    const stroke = (event) => {
      const [x, y] = plot.invert(event);
      const to = Math.round(((x - LOW) / (HIGH - LOW)) * (DRAWN - 1));
      const heights = stage.state.curve.length === DRAWN ? [...stage.state.curve]
        : new Array(DRAWN).fill(0);
      const from = before === null ? to : before[0];
      const n = Math.max(1, Math.abs(to - from));
      for (let i = 0; i <= n; i++) { // a fast finger skips columns: fill them in
        const share = i / n;
        heights[from + Math.round((to - from) * share)] =
          round(before === null ? y : before[1] + (y - before[1]) * share);
      }
      before = [to, y];
      stage.set({curve: heights});
    };
    plot.canvas.addEventListener("pointermove", (event) => {
      if (plot.canvas.hasPointerCapture(event.pointerId)) stroke(event);
    });
  };

  // The pen for the keyboard: left and right walk along the drawing, up and down bend it there.
  const keyPen = (stage, plot, log) => {
    const {state} = stage;
    const here = () => Math.exp(How.densities.at(log(), state.probe));
    plot.handle({
      label: "Height of the drawing at the probe", colour: "grad", step: [0.25, 0.03],
      shown: () => state.draw !== "none", at: () => [state.probe, here()],
      move(x, y) {
        const heights = state.curve.length === DRAWN ? [...state.curve] : new Array(DRAWN).fill(0);
        const i = Math.round(((state.probe - LOW) / (HIGH - LOW)) * (DRAWN - 1));
        // The curve is shown scaled to area 1, so its own heights change in proportion.
        if (Math.abs(y - here()) > 0.005) {
          heights[i] = How.clamp(heights[i] > 0 ? (heights[i] * y) / here() : y, 0, 12);
        }
        stage.set({probe: round(x), curve: heights});
      },
      say: () => `x ${How.number(state.probe, 2)}, density ${How.number(here(), 2)}`,
    });
  };

  How.optimalHands = {LOW, HIGH, DRAWN, round, bumpHandles, drawnBy, pen, keyPen};
})();
