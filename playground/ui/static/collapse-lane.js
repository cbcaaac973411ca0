// One lane of the race: picture, verdict, modes, curves and the switch for another method.
//
// lane = Playground.raceLane(holder, catalogue, {number, onMethod, onSwitch, onDrop})
// lane.settings({method, data, seeds, scene})   what the lane is about to run
// lane.picture(frame), lane.curves(frame)       frames of the live channel
// lane.moment(step, label)                      a method was switched on
// lane.say(text, tone)                          "" hides it
// lane.clear()
(() => {
  "use strict";
  const P = window.Playground;

  const MARKUP = `
    <section class="pg-lane pg-panel">
      <header>
        <select class="pg-lane-method" aria-label="Method of this lane"></select>
        <b class="pg-lane-title"></b>
        <button type="button" class="pg-small pg-lane-drop" title="Take this lane out">✕</button>
      </header>
      <div class="pg-verdict" data-tone=""><b>–</b><span>not started</span></div>
      <div class="pg-lane-picture"><div></div><p class="pg-lane-message" hidden></p></div>
      <dl class="pg-lane-numbers"></dl>
      <figure class="pg-lane-modes"><figcaption></figcaption><div class="pg-lane-bars"></div></figure>
      <div class="pg-lane-seeds" hidden></div>
      <label class="pg-lane-switch">Switch on now
        <select aria-label="Method to switch on in the running lane"></select></label>
      <div class="pg-lane-charts"></div>
    </section>`;
  const STEP = {name: "step"};
  const chartsFor = (data) => ({
    captured: {title: "Modes captured", x: STEP,
      y: {name: "modes", fixed: [0, data.modes, data.modes / (data.modes % 2 ? 1 : 2)]},
      series: [{name: "captured", label: "", color: "fake"}]},
    high_quality: {title: "High quality", x: STEP, y: {name: "share", fixed: [0, 1]},
      marks: [{at: data.ceiling, label: "perfect samples 98.9 %"}],
      series: [{name: "high_quality", label: "", color: "fake"}]},
    divergence: {title: "Divergence", x: STEP, y: {name: "nats"},
      series: [{name: "reverse_kl", label: "reverse KL", color: "warn"},
        {name: "jsd", label: "JSD", color: "fake"}]},
    g_grad: {title: "G's gradient norm", x: STEP, y: {name: "‖gradient‖", log: true},
      series: [{name: "g_grad", label: "", color: "grad"}]},
    d_fake: {title: "D(G(z))", x: STEP, y: {name: "probability", fixed: [0, 1]},
      series: [{name: "d_fake", label: "", color: "disc"}]},
    losses: {title: "Losses", x: STEP, y: {name: "nats"},
      series: [{name: "d_loss", label: "D", color: "disc"},
        {name: "g_loss", label: "G", color: "fake"}]},
    quality: {title: "Quality and G's loss", x: STEP, y: {name: "share, nats"},
      series: [{name: "high_quality", label: "high quality", color: "real"},
        {name: "g_loss", label: "G's loss", color: "fake"}]},
    angle: {title: "Where the fakes are", x: STEP, y: {name: "turns around the ring"},
      series: [{name: "angle", label: "", color: "fake"}]},
    confidence: {title: "Classifier's confidence", x: STEP, y: {name: "probability", fixed: [0, 1]},
      series: [{name: "confidence", label: "", color: "fake"}]},
    frechet: {title: "Fréchet distance", x: STEP, y: {name: "distance", log: true},
      series: [{name: "frechet", label: "", color: "fake"}]},
    classes: {title: "Reverse KL of the classes", x: STEP, y: {name: "nats"},
      series: [{name: "reverse_kl", label: "", color: "warn"}]},
  });
  const usual = (data) => (data.kind === "images" ? ["captured", "classes", "frechet"]
    : ["captured", "high_quality", "divergence"]);

  const mean = (values) => {
    const good = (values || []).filter(Number.isFinite);
    return good.length ? good.reduce((a, b) => a + b, 0) / good.length : null;
  };
  const verdict = (metrics, data) => {
    const {captured, collapsed, high_quality: quality} = metrics;
    const seeds = captured.length;
    const good = !quality || mean(quality) > 0.3; // else a mode may be hit by chance
    const fallen = collapsed.filter(Boolean).length;
    const [one, many] = data.kind === "images" ? ["class", "classes"] : ["mode", "modes"];
    const found = Math.round(10 * mean(captured)) / 10;
    const told = `${found} of ${data.modes} ${data.modes === 1 ? one : many}`;
    if (seeds > 1) {
      const tone = fallen > seeds / 2 ? "bad" : fallen ? "warn"
        : found > 0.98 * data.modes && good ? "good" : "warn";
      const title = fallen > seeds / 2 ? "COLLAPSED" : tone === "good" ? "ALL FOUND"
        : told.toUpperCase();
      return [title, `collapsed in ${fallen} of ${seeds} seeds; ${told} on average`, tone];
    }
    if (collapsed[0]) return ["COLLAPSED", `${told}: the same few again and again`, "bad"];
    if (captured[0] === data.modes && good) {
      return [`ALL ${data.modes} FOUND`,
        quality ? `${Math.round(100 * quality[0])} % of the samples are good ones` : told, "good"];
    }
    return [told.toUpperCase(), good ? "some are missing" : "most samples lie between them", "warn"];
  };

  P.raceLane = (holder, catalogue, {number, onMethod, onSwitch, onDrop}) => {
    const root = P.element(MARKUP);
    holder.append(root);
    const part = (name) => root.querySelector(`.pg-lane-${name}`);
    root.dataset.lane = number;
    let lane = {data: null, seeds: 1};
    let counts = null;
    let captured = null;
    let charts = {};
    let moments = [];
    let turns = {x: [], y: []};
    let last = null;

    const view = part("picture").firstElementChild;
    const points = document.createElement("div");
    const images = document.createElement("div");
    view.append(points, images);
    const dots = P.points(points, {onPick(member) { last && lane.pick?.(member); }});
    const grid = P.images(images, {columns: 8});
    const bars = P.canvas(part("bars"), (ctx, width, height) => {
      if (counts && lane.data) P.drawModeBars(ctx, width, height, counts, lane.data.classes || []);
    }, "Samples of each mode");
    const histogram = P.canvas(part("seeds"), (ctx, width, height) => {
      if (captured && lane.data) P.drawSeedHistogram(ctx, width, height, captured, lane.data.modes);
    }, "Modes captured over the seeds");

    const method = part("method");
    method.addEventListener("change", () => onMethod(method.value));
    const switcher = part("switch").querySelector("select");
    switcher.addEventListener("change", () => {
      if (switcher.value) onSwitch(switcher.value);
      switcher.value = "";
    });
    part("drop").addEventListener("click", onDrop);

    const options = (select, chosen, off) => {
      select.replaceChildren(...Object.values(catalogue.presets).map((preset) => {
        const option = new Option(preset.title, preset.name);
        const reason = off(preset);
        option.disabled = Boolean(reason);
        option.title = reason || `${preset.help}${preset.source ? ` (${preset.source})` : ""}`;
        return option;
      }));
      select.value = chosen;
    };
    // Packs and minibatch statistics widen D: a D that is trained already cannot take them.
    const SHAPED = {pacgan: "D would need other inputs: takes effect at the next start",
      minibatch: "D would need one more input: takes effect at the next start"};
    const drawChart = (name) => {
      const box = P.element("<div></div>");
      part("charts").append(box);
      charts[name] = P.chart(box, chartsFor(lane.data)[name]);
    };
    const sayVerdict = (text, small, tone) => {
      const box = root.querySelector(".pg-verdict");
      box.dataset.tone = tone;
      box.querySelector("b").textContent = text;
      box.querySelector("span").textContent = small;
      root.dataset.tone = tone;
    };

    return {
      root,
      settings(next) {
        lane = next;
        const scene = Boolean(next.scene);
        method.hidden = scene;
        part("title").hidden = !scene;
        part("title").textContent = next.title || "";
        part("drop").hidden = scene || next.alone;
        part("switch").hidden = scene;
        options(method, next.method, (p) => catalogue.fits[p.values.gan || "mlp"]?.[next.name]);
        const now = catalogue.presets[next.method]?.values || {};
        const sees = (p) => p?.on[next.data.kind]?.frequencies || 0;
        options(switcher, "", (p) => {
          const gan = p.values.gan || "mlp";
          if (SHAPED[gan] && gan !== (now.gan || "mlp")) return SHAPED[gan];
          if (sees(p) !== sees(catalogue.presets[next.method])) return SHAPED.pacgan;
          if (SHAPED[now.gan] && gan !== now.gan) return "this lane's D has other inputs";
          return SHAPED[gan] ? "it is on already" : "";
        });
        switcher.prepend(new Option("…", ""));
        switcher.value = "";
        points.hidden = next.data.kind === "images";
        images.hidden = !points.hidden;
        part("modes").hidden = next.data.modes > 30;
        part("modes").querySelector("figcaption").textContent = next.data.kind === "images"
          ? "samples a class; dashed: equal shares" : "samples a mode; dashed: equal shares";
        part("seeds").hidden = next.seeds === 1;
        part("charts").replaceChildren();
        charts = {};
        for (const name of next.charts || usual(next.data)) drawChart(name);
        this.clear();
      },
      clear() {
        counts = captured = last = null;
        moments = [];
        turns = {x: [], y: []};
        for (const chart of Object.values(charts)) { chart.clear(); chart.moments([]); }
        sayVerdict("–", "not started", "");
        part("numbers").replaceChildren();
        this.say("");
        dots.draw(lane.data?.real ? this.places() : null);
        bars.redraw();
        histogram.redraw();
      },
      // Before the start: where the data is.
      places() {
        const {real, extent} = lane.data;
        return {kind: "points", extent, layers: ["real"], member: 0, single: true, arrays:
          {real: {data: Float32Array.from(real.flat()), shape: [real.length, 2]}}};
      },
      // The first count takes a while, above all of images.
      started() { sayVerdict("…", "counting what it makes", ""); },
      picture(frame) {
        last = frame;
        if (!lane.data) return;
        if (frame.arrays.fake) {
          dots.draw({kind: "points", extent: lane.data.extent, layers: ["heat", "real", "fake"],
            member: 0, single: false, arrays: frame.arrays});
          if (charts.angle) this.turn(frame);
        }
        if (frame.arrays.images) grid.draw({images: frame.arrays.images, columns: 8});
        const told = frame.metrics || {};
        if (!told.captured) return;
        this.numbers(told);
        counts = told.nearest?.[0] || null;
        captured = told.captured;
        bars.redraw();
        histogram.redraw();
        sayVerdict(...verdict(told, lane.data));
      },
      numbers(told) {
        const rows = [["captured", `${P.number(mean(told.captured))} of ${told.modes}`]];
        if (told.high_quality) {
          rows.push(["high quality", `${(100 * mean(told.high_quality)).toFixed(1)} %`]);
        }
        rows.push(["reverse KL", P.number(mean(told.reverse_kl))]);
        if (told.jsd) rows.push(["JSD", P.number(mean(told.jsd))]);
        if (told.frechet) {
          rows.push(["confidence", `${(100 * mean(told.confidence)).toFixed(1)} %`],
            ["Fréchet", P.number(mean(told.frechet))],
            ["real to real", told.frechet_real === undefined ? "…" : P.number(told.frechet_real)],
            ["noise to real",
              told.frechet_noise === undefined ? "…" : P.number(told.frechet_noise)]);
        }
        part("numbers").replaceChildren(...rows.flatMap(([name, value]) => {
          const [term, definition] = [document.createElement("dt"), document.createElement("dd")];
          term.textContent = name;
          definition.textContent = value;
          return [term, definition];
        }));
      },
      // The direction of the fakes' mean seen from the centre, counted on over whole turns.
      turn(frame) {
        const {data, shape} = frame.arrays.fake;
        let [x, y] = [0, 0];
        for (let i = 0; i < 2 * shape[1]; i += 2) { x += data[i]; y += data[i + 1]; }
        let angle = Math.atan2(y, x) / (2 * Math.PI);
        const before = turns.y[turns.y.length - 1];
        if (before !== undefined) angle += Math.round(before - angle);
        turns.x.push(frame.step);
        turns.y.push(angle);
        if (turns.x.length > 500) { turns.x.shift(); turns.y.shift(); }
        charts.angle.set({angle: turns});
      },
      curves(frame) {
        const told = frame.metrics || {};
        const found = {
          ...P.overSeeds(told.metric_curve || {names: []}, frame.arrays, "metric_curve"),
          ...P.overSeeds(told.curve || {names: []}, frame.arrays, "curve"),
        };
        for (const [name, chart] of Object.entries(charts)) if (name !== "angle") chart.set(found);
      },
      moment(step, label) {
        moments = [...moments, {at: step, label}];
        for (const chart of Object.values(charts)) chart.moments(moments);
      },
      say(text, tone = "") {
        const box = part("message");
        box.hidden = !text;
        box.textContent = text;
        box.dataset.tone = tone;
        root.classList.toggle("pg-frozen", tone === "bad");
      },
    };
  };
})();
