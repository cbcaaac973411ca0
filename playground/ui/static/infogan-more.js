// Below the codes: what they were found to mean, the cGAN beside them, a fresh InfoGAN in training.
//
// more = Playground.infoganMore(section, side, {model, server, changed()})   side takes the cGAN;
//   changed: a name or the matching
// more.names           the visitor's own names of the ten categories, "" where there is none
// more.digit(k)        the digit that category k was matched with, null while that is not known
// more.find()          asks for the matrix
// more.compare(code, category)   both generators on the code's seed; category null: a blend
(() => {
  "use strict";
  const P = window.Playground;
  const LOOK_MS = 700;

  const PAIRS = `
    <div class="pg-panel pg-codes-box">
      <div class="pg-label">Beside the cGAN, same noise seed</div>
      <div class="pg-pairs">
        <div><div class="pg-strip" data-pair="cgan"></div><p><b>cGAN: a label that was given.</b> Both
          networks saw “<span class="pg-digit"></span>” beside each real picture, so the label
          means what people mean by it. It needs 60,000 labels.</p></div>
        <div><div class="pg-strip" data-pair="infogan"></div><p><b>InfoGAN: a code that was found.</b>
          <span class="pg-category"></span> only had to be readable by Q. That it is mostly one digit
          is a discovery, and it may err.</p></div>
      </div>
    </div>`;
  const MARKUP = `
    <div class="pg-panel pg-codes-box">
      <div class="pg-label">What did it discover?</div>
      <p class="pg-note">Rows: Q's category; columns: the true digit of 10,000 test pictures that it
        never saw. <span class="pg-found"></span></p>
      <div class="pg-table"></div>
    </div>
    <div class="pg-panel pg-codes-box pg-grow">
      <div class="pg-label">Watch the codes being found</div>
      <p class="pg-note">Train a fresh InfoGAN here. L_I, what Q learns about the category from the
        picture, climbs to ln 10 = 2.303 nats, all there is to know of ten equal categories.</p>
      <button type="button" class="pg-button" data-do="train">Train an InfoGAN</button>
      <p class="pg-note pg-run" aria-live="polite"></p>
      <div class="pg-l-info" hidden></div>
      <div class="pg-strip pg-live" style="aspect-ratio:10 / 4" hidden></div>
    </div>`;

  const discovered = (section, {server, names, changed}) => {
    const part = (name) => section.querySelector(`.pg-${name}`);
    let assignment = null;
    const cell = (count, most, matched) => `<td class="${matched ? "pg-match" : ""}" style="background:`
      + `color-mix(in srgb, var(--pg-disc) ${Math.round(55 * Math.sqrt(count / most))}%, transparent)">`
      + `${count || ""}</td>`;
    const show = (found) => {
      if (!found.matrix) throw new Error(found.error);
      assignment = found.assignment;
      const most = Math.max(...found.matrix.flat());
      part("found").textContent = `Matched one to one, ${(100 * found.error).toFixed(1)} % fall outside.`
        + " Give the categories names of your own:";
      const head = `<tr><th></th>${assignment.map((_, d) => `<th>${d}</th>`).join("")}</tr>`;
      part("table").innerHTML = `<table class="pg-matrix">${head}${found.matrix.map((row, k) =>
        `<tr><th><input class="pg-name" maxlength="12" placeholder="no. ${k}" aria-label="Name of
        category ${k}"></th>${row.map((count, d) => cell(count, most, assignment[k] === d)).join("")}
        </tr>`).join("")}</table>`;
      part("table").querySelectorAll(".pg-name").forEach((input, k) => {
        input.value = names[k];
        input.onchange = () => {
          names[k] = input.value.trim();
          P.store.set(`infogan.name${k}`, names[k] || null);
          changed();
        };
      });
      for (const [code, words] of Object.entries(found.moves)) {
        const place = section.closest(".pg-stage").querySelector(`[data-moves="${code}"]`);
        place.textContent = `found: ${words}`;
      }
      changed();
    };
    const find = () => server.found({}).then(show).catch((error) => {
      part("found").textContent = error?.message || "The engine did not answer.";
      const again = P.element(`<button type="button" class="pg-small">Try again</button>`);
      again.onclick = () => { part("found").textContent = ""; find(); };
      part("found").append(" ", again);
    });
    return {find, digit: (k) => (assignment ? assignment[k] : null)};
  };

  const compared = (side, {model, digit}) => {
    const part = (name) => side.querySelector(`.pg-${name}`);
    const sheets = Object.fromEntries([...side.querySelectorAll("[data-pair]")].map((holder) =>
      [holder.dataset.pair, P.sheet(holder, "Samples")]));
    const paint = (name) => ({arrays}) => sheets[name].draw({images: arrays.images, columns: 5});
    return (code, category) => {
      const label = digit(category ?? code.categories.indexOf(Math.max(...code.categories)))
        ?? category ?? 0;
      const weights = Array.from({length: 10}, (_, k) => (k === label ? 1 : 0));
      P.live.infer("infogan-pair", "cgan-mnist", "render", {weights, seed: code.seed, n: 10},
        paint("cgan"), () => {});
      P.live.infer("infogan-self", model, "render", {...code, n: 10}, paint("infogan"), () => {});
      part("digit").textContent = label;
      part("category").textContent = category === null ? "This blend of categories"
        : `Category ${category}`;
    };
  };

  const fresh = (section) => {
    const part = (name) => section.querySelector(`.pg-${name}`);
    const button = section.querySelector('[data-do="train"]');
    let run = null;
    let lastLook = 0;
    const tiles = P.sheet(part("live"), "Samples of the GAN in training");
    const chart = P.chart(part("l-info"), {title: "L_I of the category", x: {name: "step"},
      y: {name: "L_I", unit: "nats"}, marks: [{at: Math.log(10), label: "ln 10"}],
      series: [{name: "l_info", label: "L_I", color: "disc"}]});
    const look = (frame) => {
      if (frame.state === "failed" || frame.state === "gone") {
        part("run").textContent = frame.message;
        return;
      }
      const names = frame.metrics?.curve?.names || [];
      const [at, low, high] = ["at", "low", "high"].map((k) => frame.arrays?.[`curve.${k}`]);
      const row = names.indexOf("l_info");
      if (row >= 0 && at?.data.length) {
        const n = at.data.length;
        const of = ({data, shape}) => data.subarray(row * shape[1] * n, row * shape[1] * n + n);
        const [bottom, top] = [of(low), of(high)];
        const y = bottom.map((v, i) => (v + top[i]) / 2);
        chart.set({l_info: {x: at.data, y, low: bottom, high: top}}, frame.metrics.readings || {});
      }
      part("run").textContent = `step ${(frame.step ?? 0).toLocaleString("en-US")}: one row a noise, `
        + "one column a category";
      if (performance.now() - lastLook < LOOK_MS) return;
      lastLook = performance.now();
      P.live.infer("infogan-fresh", run, "categories", {n: 4}, (reply) => {
        tiles.draw({images: reply.arrays.images, columns: 10});
      }, () => {});
    };
    button.onclick = () => {
      if (run) {
        P.live.unwatch("infogan-fresh");
        P.live.steer("infogan-fresh", run, "drop", {});
        run = null;
        button.textContent = "Train an InfoGAN";
        part("run").textContent = "Stopped.";
        return;
      }
      button.disabled = true;
      part("run").textContent = "Starting …";
      P.live.submit("infogan-fresh", {data: "mnist", gan: "infogan"}, (info) => {
        run = info.run;
        button.disabled = false;
        button.textContent = "Stop";
        part("l-info").hidden = part("live").hidden = false;
        P.live.watch("infogan-fresh", run, {layers: [], curve: {}, fps: 2}, look);
      }, (error) => { button.disabled = false; part("run").textContent = error.message; });
    };
  };

  P.infoganMore = (section, side, {model, server, changed}) => {
    section.innerHTML = MARKUP;
    side.append(P.element(PAIRS));
    const names = Array.from({length: 10}, (_, k) => P.store.get(`infogan.name${k}`) || "");
    const {find, digit} = discovered(section, {server, names, changed});
    fresh(section);
    return {names, digit, find, compare: compared(side, {model, digit})};
  };
})();
