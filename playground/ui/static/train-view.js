// What the Train tab shows of a run: the picture, the curves, the measures, the words.
//
// view = Playground.trainView({picture, curves}, catalogue, {onAsk(picture, curves)})
// view.frame(frame)        a frame of the live channel with the picture
// view.curves(frame)       one with the curves
// view.about({objective, extent, members})
// view.state(name, text)   empty, starting, waiting, failed, disconnected, restarting or ""
// view.data(name)          the dataset chosen: what kind of picture an empty stage is for
// view.preview({extent, real | grid, p_data})   the data themselves, until there is a run to show
(() => {
  "use strict";
  const P = window.Playground;

  const LAYERS = [
    {name: "real", label: "real", color: "real", help: "samples of the data"},
    {name: "fake", label: "generated", color: "fake", help: "G(z) for fixed noise z"},
    {name: "heat", label: "D(x)", color: "disc",
      help: "what D believes: green means real, orange means fake"},
    {name: "warp", label: "noise grid", color: "fake", help: "how G bends a square of noise"},
    {name: "arrows", label: "pull", color: "grad",
      help: "−∂L_G/∂x: where D's gradient pulls each fake"},
  ];
  const PICTURE = `
    <div class="pg-picture-head">
      <div class="pg-layers" role="group" aria-label="Layers"></div>
      <div class="pg-verdicts" hidden>frame: D says fake <i></i> real</div>
      <div class="pg-linekeys" hidden>
        <span class="pg-key" style="--key:var(--pg-real)">p_data</span>
        <span class="pg-key" style="--key:var(--pg-fake)">p_g and the map z → x</span>
        <span class="pg-key" style="--key:var(--pg-disc)">D(x), dashed D*(x)</span></div>
      <button type="button" class="pg-small pg-all" hidden>All members</button>
    </div>
    <div class="pg-screen">
      <div class="pg-view pg-view-points"></div>
      <div class="pg-view pg-view-images" hidden></div>
      <div class="pg-state" role="status" aria-live="polite"><p></p></div>
    </div>
    <div class="pg-status">
      <span class="pg-step">step <b>0</b></span><span class="pg-limit"></span>
      <span class="pg-rate"><b>–</b> steps/s</span>
    </div>
    <div class="pg-progress" role="progressbar" aria-label="Progress to the step limit" hidden>
      <i></i></div>
    <p class="pg-note pg-origin"></p>`;
  const CURVES = `
    <div class="pg-words pg-panel" role="status"></div>
    <div class="pg-metrics pg-panel"></div>
    <div class="pg-charts"></div>`;

  const PROBABILITY = {name: "D", unit: "probability", fixed: [0, 1]};
  const CRITIC = {name: "critic", unit: "no scale"};
  const HALF = [{at: 0.5, label: "½: D cannot tell"}];
  const CHARTS = [
    {title: "Loss", x: {name: "step"}, y: {name: "loss", unit: "nats"},
      series: [{name: "d_loss", label: "D", color: "disc"},
        {name: "g_loss", label: "G", color: "fake"}]},
    {title: "D's verdict", x: {name: "step"}, y: PROBABILITY, marks: HALF,
      series: [{name: "d_real", label: "D(x)", color: "real"},
        {name: "d_fake", label: "D(G(z))", color: "fake"}]},
    {title: "Gradient norm", x: {name: "step"}, y: {name: "‖gradient‖", log: true},
      series: [{name: "d_grad", label: "D", color: "disc"},
        {name: "g_grad", label: "G", color: "fake"}]},
  ];

  // The curves of one member, or the mean over members, from the engine's buckets of extremes.
  const unpack = (names, arrays, prefix, member) => {
    const at = arrays[`${prefix}.at`];
    const [low, high] = [arrays[`${prefix}.low`], arrays[`${prefix}.high`]];
    const curves = {};
    if (!at || !low || !at.data.length) return curves;
    const [, members, n] = low.shape;
    names.forEach((name, r) => {
      const chosen = member === null ? [...Array(members).keys()] : [Math.min(member, members - 1)];
      const mean = ({data}) => {
        if (chosen.length === 1) {
          const from = (r * members + chosen[0]) * n;
          return data.subarray(from, from + n);
        }
        const sum = new Float32Array(n);
        for (const m of chosen) {
          for (let i = 0; i < n; i++) sum[i] += data[(r * members + m) * n + i] / chosen.length;
        }
        return sum;
      };
      const [bottom, top] = [mean(low), mean(high)];
      curves[name] = {x: at.data, y: bottom.map((v, i) => (v + top[i]) / 2), low: bottom, high: top};
    });
    return curves;
  };

  // -- measures --------------------------------------------------------------------------------
  // Name, how to read it, and where it stands for a bar: [title, unit, best, ceiling, help].
  const MEASURES = {
    captured: {title: "Modes captured", bar: (v, m) => v / m.modes,
      text: (v, m) => `${P.number(v)} of ${m.modes}`,
      help: "modes with at least one sample of high quality, of 2,500"},
    high_quality: {title: "High quality", bar: (v) => v, ceiling: true,
      text: (v, m) => `${(100 * v).toFixed(1)} % (at best ${(100 * m.ceiling).toFixed(1)} %)`,
      help: "share of samples within 3σ of a mode; perfect samples reach the mark"},
    reverse_kl: {title: "Reverse KL", text: (v) => `${P.number(v)} nats`,
      help: "of the shares of the modes from equal shares; 0 is best"},
    jsd: {title: "JSD to the true density", bar: (v) => v / Math.LN2,
      text: (v) => `${P.number(v)} nats`, help: "0 is best, ln 2 = 0.693 is worst"},
  };
  const median = (values) => {
    const sorted = values.map((v) => v ?? Infinity).sort((a, b) => a - b);
    return sorted[Math.floor((sorted.length - 1) / 2)];
  };
  const metricsPanel = (holder) => {
    const rows = new Map();
    for (const [name, rule] of Object.entries(MEASURES)) {
      const row = P.element(`<div class="pg-measure" hidden><span></span><b></b>
        <div class="pg-bar"><i></i></div></div>`);
      row.querySelector("span").textContent = rule.title;
      row.title = rule.help;
      if (!rule.bar) row.querySelector(".pg-bar").remove();
      if (rule.ceiling) {
        row.querySelector(".pg-bar").append(P.element(`<u title="perfect samples"></u>`));
      }
      holder.append(row);
      rows.set(name, row);
    }
    return (metrics, member) => {
      let shown = 0;
      for (const [name, rule] of Object.entries(MEASURES)) {
        const row = rows.get(name);
        const all = metrics?.[name];
        row.hidden = all === undefined;
        if (row.hidden) continue;
        shown += 1;
        // null stands for infinite, as when no sample is near any mode
        const value = (member === null ? median(all) : all[member]) ?? Infinity;
        row.querySelector("b").textContent
          = Number.isFinite(value) ? rule.text(value, metrics) : "infinite";
        const bar = row.querySelector(".pg-bar i");
        if (bar) bar.style.width = `${Math.max(0, Math.min(1, rule.bar(value, metrics))) * 100}%`;
        const tick = row.querySelector(".pg-bar u");
        if (tick) tick.style.left = `${metrics.ceiling * 100}%`;
      }
      holder.hidden = !shown;
      holder.dataset.of = member === null ? "median of the members" : "";
    };
  };

  // -- signs of the datasets -------------------------------------------------------------------
  // The data's density in the colour of real data; a sign for images.
  const SHIRT = [[0.34, 0.18], [0.42, 0.24], [0.58, 0.24], [0.66, 0.18], [0.9, 0.34], [0.8, 0.5],
    [0.7, 0.44], [0.7, 0.84], [0.3, 0.84], [0.3, 0.44], [0.2, 0.5], [0.1, 0.34]];
  const drawSign = (ctx, side, {classes, shape, title}, palette) => {
    const digits = /\d/.test(classes?.[0] || "");
    if (!digits && /shirt/i.test(classes?.[0] || "")) {
      ctx.fillStyle = palette.real;
      ctx.beginPath();
      for (const [x, y] of SHIRT) ctx.lineTo(x * side, y * side);
      ctx.fill();
      return;
    }
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.font = `italic 600 ${Math.round(side * 0.62)}px "Segoe Print", "Comic Sans MS", cursive`;
    const write = (text, color, dx, dy) => {
      ctx.fillStyle = color;
      ctx.fillText(text, side * (0.5 + dx), side * (0.54 + dy));
    };
    if (shape[0] === 3 && /mnist/i.test(title)) { // a digit a colour channel
      ctx.globalCompositeOperation = palette.dark ? "lighter" : "multiply";
      write("3", palette.fake, -0.14, 0);
      write("8", palette.real, 0.02, 0.06);
      write("1", palette.disc, 0.18, -0.04);
      ctx.globalCompositeOperation = "source-over";
    } else if (digits) {
      write("3", palette.real, -0.18, -0.06);
      write("8", palette.real, 0.18, 0.08);
    } else write(title.slice(0, 1), palette.real, 0, 0);
  };
  const drawThumbnail = (canvas, entry) => {
    const values = entry.thumbnail;
    const ctx = canvas.getContext("2d");
    const side = canvas.width;
    ctx.clearRect(0, 0, side, side);
    const {palette} = P;
    if (!values) {
      drawSign(ctx, side, entry, palette);
      return;
    }
    ctx.fillStyle = palette.real;
    if (entry.kind === "line") {
      const step = side / values.length;
      ctx.beginPath();
      ctx.moveTo(0, side * 0.86);
      values.forEach((v, i) => ctx.lineTo((i + 0.5) * step, side * (0.86 - 0.7 * (v / 255))));
      ctx.lineTo(side, side * 0.86);
      ctx.fill();
      return;
    }
    const n = Math.sqrt(values.length);
    const cell = side / n;
    for (let i = 0; i < values.length; i++) {
      if (values[i] < 6) continue;
      ctx.globalAlpha = 0.15 + 0.85 * (values[i] / 255);
      ctx.fillRect((i % n) * cell, Math.floor(i / n) * cell, cell + 0.3, cell + 0.3);
    }
    ctx.globalAlpha = 1;
  };
  P.drawThumbnail = drawThumbnail;

  // -- the whole -------------------------------------------------------------------------------
  P.trainView = ({picture, curves}, catalogue, {onAsk}) => {
    picture.innerHTML = PICTURE;
    curves.innerHTML = CURVES;
    const find = (selector) => picture.querySelector(selector) || curves.querySelector(selector);
    let layers = (P.url.get("layers") || "real,fake,heat").split(",")
      .filter((name) => LAYERS.some((l) => l.name === name));
    let member = Number(P.url.get("member")) || 0;
    let single = P.url.get("member") !== null;
    let kind = "points";
    let members = 1;
    let last = null;
    let lastCurves = null;
    let objective = "";
    let extent = 1;

    const points = P.points(find(".pg-view-points"), {
      onPick(picked) {
        if (members === 1 || kind !== "points") return;
        choose(single ? null : picked);
      },
    });
    const images = P.images(find(".pg-view-images"));
    const charts = CHARTS.map((spec) => {
      const holder = P.element(`<div class="pg-panel"></div>`);
      find(".pg-charts").append(holder);
      return P.chart(holder, spec);
    });
    const showMetrics = metricsPanel(find(".pg-metrics"));
    find(".pg-metrics").hidden = true;

    const ask = () => onAsk(
      {layers: kind === "points" ? layers : ["fake"], member, dots: members > 4 ? 200 : 400,
        fps: 30},
      {curve: {}, metric_curve: {}, fps: members > 4 ? 4 : 8});
    const choose = (picked) => {
      single = picked !== null;
      if (single) member = picked;
      P.url.set({member: single ? member : null});
      ask();
      if (last) paint(last);
      if (lastCurves) paintCurves(lastCurves);
    };
    find(".pg-all").addEventListener("click", () => choose(null));
    for (const layer of LAYERS) {
      const chip = P.element(`<button type="button" class="pg-chip"></button>`);
      chip.textContent = layer.label;
      chip.title = layer.help;
      chip.dataset.layer = layer.name;
      chip.style.setProperty("--key", `var(--pg-${layer.color})`);
      chip.setAttribute("aria-pressed", String(layers.includes(layer.name)));
      chip.addEventListener("click", () => {
        const on = !layers.includes(layer.name);
        layers = LAYERS.map((l) => l.name)
          .filter((name) => (name === layer.name ? on : layers.includes(name)));
        chip.setAttribute("aria-pressed", String(on));
        P.url.set({layers: layers.join(",") === "real,fake,heat" ? null : layers.join(",")});
        ask();
        if (last) paint(last);
      });
      find(".pg-layers").append(chip);
    }

    const setKind = (next) => {
      if (kind === next && picture.dataset.kind) return;
      kind = next;
      find(".pg-view-points").hidden = kind === "images";
      find(".pg-view-images").hidden = kind !== "images";
      find(".pg-layers").hidden = kind !== "points";
      find(".pg-verdicts").hidden = kind !== "images";
      find(".pg-linekeys").hidden = kind !== "line";
      picture.dataset.kind = kind;
    };
    const paint = (frame) => {
      const arrays = frame.arrays || {};
      const critic = isCritic();
      if (arrays.images) {
        setKind("images");
        images.draw({images: arrays.images, verdicts: arrays.verdicts, critic});
      } else if (arrays.d && arrays.grid) {
        setKind("line");
        members = arrays.d.shape[0];
        points.draw({kind: "line", member: Math.min(member, members - 1), critic, arrays});
      } else if (arrays.fake || arrays.real || arrays.heat) {
        setKind("points");
        members = (arrays.fake || arrays.heat || arrays.warp || {shape: [1]}).shape[0];
        points.draw({kind: "points", extent, layers,
          member: Math.min(member, members - 1), single: single || members === 1, critic, arrays});
      }
      find(".pg-all").hidden = !(kind === "points" && members > 1 && single);
    };
    const isCritic = () => catalogue.objectives[objective]?.critic || false;
    const paintCurves = (frame) => {
      const member = shownMember();
      const known = unpack(frame.metrics?.curve?.names || [], frame.arrays || {}, "curve", member);
      charts[1].retitle(isCritic() ? {y: CRITIC, marks: []} : {y: PROBABILITY, marks: HALF});
      const newest = member === null || members === 1 ? frame.metrics?.readings || {} : {};
      for (const chart of charts) chart.set(known, newest);
    };
    // null: all members together
    const shownMember = () => (members === 1 ? 0 : single ? Math.min(member, members - 1) : null);

    return {
      curves(frame) {
        lastCurves = frame;
        paintCurves(frame);
      },
      frame(frame) {
        last = frame;
        paint(frame);
        find(".pg-step b").textContent = frame.step.toLocaleString("en-US");
        find(".pg-rate b").textContent = P.number(frame.steps_per_second, 3);
        const bar = find(".pg-progress");
        bar.hidden = !frame.limit;
        find(".pg-limit").textContent = frame.limit
          ? `of ${frame.limit.toLocaleString("en-US")}` : "";
        if (frame.limit) {
          const share = Math.min(1, frame.step / frame.limit);
          bar.firstElementChild.style.width = `${share * 100}%`;
          bar.setAttribute("aria-valuenow", String(Math.round(share * 100)));
        }
        showMetrics(frame.metrics, shownMember());
        const said = frame.metrics?.words;
        if (said) this.words(said.text, said.tone);
      },
      origin(text) { find(".pg-origin").textContent = text || ""; },
      words(text, tone = "") {
        const box = find(".pg-words");
        if (box.textContent !== text) box.textContent = text;
        box.dataset.tone = tone;
      },
      state(name, text = "") {
        const cover = find(".pg-state");
        cover.dataset.state = name;
        cover.querySelector("p").textContent = text;
        cover.hidden = !name;
        picture.dataset.state = name;
      },
      clear() {
        last = lastCurves = null;
        for (const chart of charts) chart.clear();
        find(".pg-step b").textContent = "0";
        find(".pg-rate b").textContent = "–";
        showMetrics({}, null);
      },
      data(name) {
        if (!last) setKind(catalogue.data[name].kind);
      },
      preview(told) {
        if (last) return;
        const arrays = {};
        for (const name of ["real", "grid", "p_data"]) {
          if (!told[name]) continue;
          const data = Float32Array.from(told[name].flat());
          arrays[name] = {data, shape: name === "real" ? [1, told.real.length, 2] : [data.length]};
        }
        points.draw({kind, extent: told.extent, layers: ["real"], member: 0, single: true, arrays});
      },
      // What frames do not carry: the run's objective and how far its plane reaches.
      about(told) {
        const before = members;
        objective = told.objective ?? objective;
        extent = told.extent ?? extent;
        members = told.members ?? members;
        if (members !== before) ask();
        if (last) paint(last);
      },
      ask,
    };
  };
})();
