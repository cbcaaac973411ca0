// The Status tab: the numbers of /gradio_api/live/status, asked for while they can be seen.
(() => {
  "use strict";
  const P = window.Playground;
  const PATH = "gradio_api/live/status";
  const EVERY_MS = 2000;

  const megabytes = (value) => (value >= 1000 ? `${P.number(value / 1000)} GB`
    : `${Math.round(value)} MB`);
  const duration = (seconds) => {
    const minutes = Math.floor(seconds / 60);
    if (minutes < 1) return `${Math.floor(seconds)} s`;
    if (minutes < 120) return `${minutes} min`;
    return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  };
  const count = (n, one, many) => `${P.number(n)} ${n === 1 ? one : many}`;

  // [title, large, small] of every card.
  const cards = ({web, engine}, rates) => {
    const memory = engine?.memory_megabytes || {};
    const states = (engine?.runs || []).map((run) => run.state);
    const many = (state) => states.filter((s) => s === state).length;
    return [
      ["Device", engine ? engine.device_title : "–",
        engine ? `${engine.device}, ${engine.precision}, ${count(engine.threads, "thread",
          "threads")}` : `engine ${web.state}`],
      ["Memory", memory.device === undefined ? megabytes(memory.host ?? 0)
        : megabytes(memory.device), `engine${memory.device === undefined ? ""
        : ` on the device, ${megabytes(memory.host)} beside it`}; page ${megabytes(
        web.resident_megabytes)}`],
      ["Uptime", engine ? duration(engine.uptime_seconds) : "–", "of the engine"],
      ["Runs", engine ? count(many("running"), "trains", "train") : "–",
        `${count(many("paused") + many("idle"), "rests", "rest")}, ${states.length} in memory`],
      ["Queue", engine ? P.number(engine.queue) : "–", "runs wait for a place"],
      ["Fusion", engine ? count(engine.fused.length, "group", "groups") : "–",
        `${engine ? engine.fused.flat().length : 0} runs train together`],
      ["Inference", engine ? `${P.number(engine.inference.p50_ms)} / ${P.number(
        engine.inference.p95_ms)} ms` : "–",
      `waiting, median / 95th percentile; ${P.number(engine?.inference.answered)} answered`],
      ["Training", rates ? `${P.number(rates.steps)} steps/s` : "–", "all runs together"],
      ["Pictures", rates ? `${P.number(rates.frames)} frames/s` : "–",
        `${P.number(web.frames_sent)} sent to ${count(web.connections, "page", "pages")}`],
      ["Classes", count(web.rooms, "room", "rooms"),
        `${count(web.students, "student", "students")} connected`],
    ];
  };

  const HEAD = ["Run", "State", "What", "Step", "Steps/s", "Share of the device", "Trains with",
    "Viewers"];
  const NUMBERS = ["Step", "Steps/s", "Viewers"];
  const table = (engine, paces) => {
    const letters = new Map();
    engine.fused.forEach((group, i) => {
      const name = `group ${i < 26 ? String.fromCharCode(65 + i) : i + 1} (${group.length})`;
      for (const run of group) letters.set(run, name);
    });
    const made = P.element(`<table><thead><tr></tr></thead><tbody></tbody></table>`);
    const cell = (row, text, tag = "td") => {
      const box = document.createElement(tag);
      box.textContent = text;
      row.append(box);
      return box;
    };
    const several = (engine.devices?.length ?? 1) > 1; // an engine each
    for (const title of several ? [...HEAD, "Device"] : HEAD) {
      const head = cell(made.querySelector("thead tr"), title, "th");
      head.scope = "col";
      if (NUMBERS.includes(title)) head.className = "pg-num";
    }
    const order = {running: 0, queued: 1};
    const sorted = [...engine.runs].sort((a, b) => (order[a.state] ?? 2) - (order[b.state] ?? 2));
    for (const run of sorted) {
      const row = document.createElement("tr");
      const name = cell(row, run.run);
      const dot = P.element(`<i class="pg-owner" title="the same colour: the same visitor"></i>`);
      dot.style.background = `hsl(${run.hue} 62% 48%)`;
      name.prepend(dot);
      cell(row, run.state);
      cell(row, `${run.data}, ${run.gan}`);
      cell(row, run.step.toLocaleString("en-US")).className = "pg-num";
      cell(row, P.number(paces.get(run.run) ?? null)).className = "pg-num";
      const share = cell(row, "");
      share.append(P.element(`<span class="pg-share"><i></i></span>`));
      share.querySelector("i").style.width = `${100 * run.share}%`;
      share.append(`${(100 * run.share).toFixed(1)} %`);
      cell(row, letters.get(run.run) || "alone");
      cell(row, P.number(run.watchers)).className = "pg-num";
      if (several) cell(row, engine.devices[run.place]?.device ?? "–");
      made.querySelector("tbody").append(row);
    }
    return made;
  };

  P.status = (root) => {
    const find = (selector) => root.querySelector(selector);
    let before = null; // {at, steps: Map, frames}
    let timer = 0;
    let seen = false;

    const paint = (told) => {
      const {web, engine} = told;
      const at = performance.now() / 1000;
      const now = {at, frames: web.frames_sent,
        steps: new Map((engine?.runs || []).map((run) => [run.run, run.step]))};
      const paces = new Map();
      let rates = null;
      if (before) {
        const took = at - before.at;
        for (const [run, step] of now.steps) {
          if (before.steps.has(run)) paces.set(run, (step - before.steps.get(run)) / took);
        }
        const sum = [...paces.values()].reduce((a, b) => a + Math.max(0, b), 0);
        rates = {steps: sum, frames: Math.max(0, now.frames - before.frames) / took};
      }
      before = now;
      const list = find(".pg-status-cards");
      const wanted = cards(told, rates);
      if (list.childElementCount !== wanted.length) {
        list.replaceChildren(...wanted.map(() => P.element(
          `<div class="pg-panel"><dt></dt><dd><b></b><span></span></dd></div>`)));
      }
      wanted.forEach(([title, large, small], i) => {
        const card = list.children[i];
        card.querySelector("dt").textContent = title;
        card.querySelector("b").textContent = large;
        card.querySelector("span").textContent = small;
      });
      const runs = find(".pg-status-runs");
      if (engine?.runs.length) runs.replaceChildren(table(engine, paces));
      else runs.textContent = engine ? "No runs. Start one on the Train tab." : "";
    };
    const ask = async () => {
      clearTimeout(timer);
      try {
        const answer = await fetch(new URL(PATH, document.baseURI));
        if (!answer.ok) throw new Error((await answer.json()).message);
        paint(await answer.json());
        find(".pg-error").hidden = true;
      } catch (error) {
        find(".pg-error").textContent = `No numbers: ${error.message}. Trying again…`;
        find(".pg-error").hidden = false;
      }
      if (seen) timer = setTimeout(ask, EVERY_MS);
    };
    new IntersectionObserver((entries) => {
      const now = entries[entries.length - 1].isIntersecting;
      if (now === seen) return;
      seen = now;
      if (seen) ask();
      else { clearTimeout(timer); before = null; }
    }).observe(find("#status"));
  };
})();
