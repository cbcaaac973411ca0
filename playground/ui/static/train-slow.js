// Slow motion: Algorithm 1 of Goodfellow et al. 2014 stage by stage, on the real run. The part of
// the data-flow diagram that is working lights up; the two update stages move the real networks.
//
// slow = Playground.slowMotion(holder, {step(players), steps(), ready()}); slow.run(on)
(() => {
  "use strict";
  const P = window.Playground;
  const SECONDS = 2.2; // enough to read a caption

  // Boxes: name, x, y, width, height, words. Wires: name, path, class of what flows.
  const BOXES = [
    ["z", 8, 92, 54, 36, "z"], ["G", 102, 84, 74, 52, "G"], ["fake", 216, 92, 62, 36, "G(z)"],
    ["data", 102, 12, 74, 36, "data"], ["real", 216, 12, 62, 36, "x"],
    ["D", 322, 46, 74, 52, "D"], ["score", 438, 54, 74, 36, "D(·)"],
  ];
  const WIRES = [
    ["z-G", "M62 110H102"], ["G-fake", "M176 110H216"], ["data-real", "M176 30H216"],
    ["real-D", "M278 30C305 30 300 62 322 62"], ["fake-D", "M278 110C305 110 300 84 322 84"],
    ["D-score", "M396 72H438"],
    ["back-D", "M475 92C475 148 359 150 359 100", "grad"],
    ["back-G", "M475 92C475 178 139 178 139 138", "grad"],
  ];
  const KIND = {z: "fake", G: "fake", fake: "fake", data: "real", real: "real", D: "disc",
    score: "disc"};
  const stages = (k) => [
    ...Array.from({length: k}, (_, i) => [
      {on: ["data", "data-real", "real", "z", "z-G", "G", "G-fake", "fake"],
        say: `D's turn${k > 1 ? `, step ${i + 1} of ${k}` : ""}. Draw a minibatch of real x from `
          + "the data and of noise z; G turns z into fakes G(z)."},
      {on: ["real", "fake", "real-D", "fake-D", "D", "D-score", "score"],
        say: "D judges both: it should say 1 to real x and 0 to fake G(z)."},
      {on: ["back-D", "D"], moves: "D",
        say: "Update D along its own gradient. G is frozen: no gradient flows into it."},
    ]).flat(),
    {on: ["z", "z-G", "G", "G-fake", "fake"],
      say: "G's turn. Draw a fresh minibatch of noise z; G makes new fakes. No real data now."},
    {on: ["fake", "fake-D", "D", "D-score", "score"],
      say: "D judges the fakes. G wants D to say 1: to be taken for real."},
    {on: ["back-G", "G"], moves: "G",
      say: "The gradient flows back through D, which is frozen, and moves only G."},
  ];
  const diagram = () => {
    const boxes = BOXES.map(([name, x, y, w, h, text]) => `<g data-part="${name}"
      style="--key:var(--pg-${KIND[name]})"><rect x="${x}" y="${y}" width="${w}" height="${h}"
      rx="${w > 70 && name !== "score" && name !== "data" ? 8 : 18}"/>
      <text x="${x + w / 2}" y="${y + h / 2}">${text}</text></g>`).join("");
    const wires = WIRES.map(([name, path, kind = ""]) =>
      `<path data-part="${name}" class="${kind}" d="${path}" marker-end="url(#pg-tip${kind})"/>`);
    const tip = (id) => `<marker id="pg-tip${id}" class="${id}" viewBox="0 0 8 8" refX="7" refY="4"
      markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z"/></marker>`;
    return `<svg class="pg-flow" viewBox="0 0 520 180" role="img"
      aria-label="Data flow of a GAN: z to G, G(z) and data to D, D's score back to D or G">
      <defs>${tip("")}${tip("grad")}</defs>${wires.join("")}${boxes}</svg>`;
  };

  P.slowMotion = (holder, {step, steps, ready}) => {
    holder.className = "pg-slow pg-panel";
    holder.innerHTML = `${diagram()}<p class="pg-caption" role="status" aria-live="polite"></p>
      <div class="pg-slow-buttons"><button type="button" class="pg-button" data-do="hold"
        aria-pressed="false">Hold</button>
      <button type="button" class="pg-button" data-do="next">Next stage</button></div>`;
    let at = -1;
    let timer = 0;
    let held = false;
    let running = false;
    const hold = holder.querySelector("[data-do=hold]");

    const show = async () => {
      const plan = stages(Math.max(0, steps()));
      at = (at + 1) % plan.length;
      const stage = plan[at];
      for (const part of holder.querySelectorAll("[data-part]")) {
        part.classList.toggle("on", stage.on.includes(part.dataset.part));
      }
      holder.querySelector(".pg-caption").textContent = `${at + 1}. ${stage.say}`;
      if (stage.moves && ready()) await step(stage.moves);
    };
    const next = async () => {
      clearTimeout(timer);
      await show();
      clearTimeout(timer);
      if (running && !held) timer = setTimeout(next, SECONDS * 1000);
    };
    hold.addEventListener("click", () => {
      held = !held;
      hold.setAttribute("aria-pressed", String(held));
      hold.textContent = held ? "Go on" : "Hold";
      if (held) clearTimeout(timer);
      else next();
    });
    holder.querySelector("[data-do=next]").addEventListener("click", () => {
      if (!held) hold.click();
      next();
    });
    return {
      run(on) {
        running = on;
        clearTimeout(timer);
        held = false;
        hold.textContent = "Hold";
        hold.setAttribute("aria-pressed", "false");
        if (on) { at = -1; next(); }
      },
    };
  };
})();
