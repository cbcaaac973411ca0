// Wrong labels, live: a small conditional GAN is trained while a share of its labels is random.
//
// Playground.cganSpoil(panel, {data(), title(), classes()})   which data the next training takes
(() => {
  "use strict";
  const P = window.Playground;
  const [LOOK_MS, ROWS, SHOWN, MOST] = [700, 10, 6, 400]; // 100 tiles are judged, 60 shown

  const MARKUP = `
    <div class="pg-label">Spoil the labels</div>
    <p class="pg-note">Train a small conditional GAN here while this share of its real pictures
      carries a random label: its columns lose their meaning. Move it while it trains.</p>
    <div class="pg-code-row"><label for="cgan-noise">Label noise</label>
      <input type="range" id="cgan-noise" min="0" max="1" step="0.05" value="0">
      <output>0 %</output></div>
    <button type="button" class="pg-button" data-do="train">Train with these labels</button>
    <p class="pg-note pg-run" aria-live="polite"></p>
    <div class="pg-result" hidden>
      <div class="pg-obey"></div>
      <div class="pg-heads"></div>
      <div class="pg-strip pg-live" style="aspect-ratio:10 / ${SHOWN}"></div>
      <p class="pg-note">Each row one noise, each column the label above it.</p>
    </div>`;

  P.cganSpoil = (panel, {data, title, classes}) => {
    panel.innerHTML = MARKUP;
    const part = (name) => panel.querySelector(`.pg-${name}`);
    const slider = panel.querySelector("#cgan-noise");
    const button = panel.querySelector("button");
    const tiles = P.sheet(part("live"), "Samples of the GAN in training");
    const chart = P.chart(part("obey"), {title: "Tiles that obey their label", x: {name: "step"},
      y: {name: "of 100 tiles", unit: "%", fixed: [0, 100, 25]}, marks: [{at: 10, label: "chance"}],
      series: [{name: "obey", label: "obey", color: "fake"}]});
    let [run, about, lastLook, step, x, y] = [null, "", 0, 0, [], []];
    const noise = () => Number(slider.value);
    const percent = (share) => `${(100 * share).toFixed(0)} %`;
    const say = (words) => { part("run").textContent = words; };

    const judged = (reply) => {
      const {data: bytes, shape: [, high, wide]} = reply.arrays.images;
      const count = 10 * SHOWN;
      tiles.draw({images: {data: bytes.subarray(0, count * high * wide), shape: [count, high, wide]},
        columns: 10});
      if (x.length >= MOST) [x, y] = [x, y].map((all) => all.filter((_, i) => i % 2));
      x.push(step);
      y.push(100 * reply.obeyed);
      chart.set({obey: {x, y}}, {obey: 100 * reply.obeyed});
      panel.dataset.obeyed = String(reply.obeyed);
    };
    const look = (frame) => {
      if (frame.state === "failed" || frame.state === "gone") {
        say(frame.message);
        return;
      }
      step = frame.step ?? step;
      say(`${about}: step ${step.toLocaleString("en-US")}, label noise ${percent(noise())}`);
      if (performance.now() - lastLook < LOOK_MS) return;
      lastLook = performance.now();
      P.live.infer("cgan-live", run, "control", {n: ROWS}, judged, () => {});
    };
    slider.oninput = () => {
      slider.nextElementSibling.textContent = percent(noise());
      if (run) {
        P.live.steer("cgan-live", run, "change", {label_noise: noise()}, () => {},
          (error) => say(error.message));
      }
    };
    const stop = () => {
      P.live.unwatch("cgan-live");
      P.live.steer("cgan-live", run, "drop", {});
      run = null;
      button.textContent = "Train with these labels";
      say("Stopped.");
    };
    const begin = (info) => {
      run = info.run;
      [about, step, x, y] = [title(), 0, [], []];
      button.disabled = false;
      button.textContent = "Stop";
      part("heads").innerHTML = classes().map((name) => `<span>${name}</span>`).join("");
      part("result").hidden = false;
      P.live.watch("cgan-live", run, {layers: [], fps: 2}, look);
    };
    button.onclick = () => {
      if (run) { stop(); return; }
      button.disabled = true;
      say("Starting …");
      // the convolutional one: 90 % obey after 250 steps, of the lecture's MLP 10 % still after 400;
      // the average of its weights forgets fast, so that spoilt labels show within seconds
      const values = {data: data(), gan: "cgan", average: 0.98, label_noise: noise()};
      P.live.submit("cgan-live", values, begin,
        (error) => { button.disabled = false; say(error.message); });
    };
  };
})();
