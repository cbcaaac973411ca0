// "How it works": the tab's frame. Scenes are in how-*.js; each calls How.scene({
//   name, order, title, short, idea, tryThis, source,   words (tryThis and source may hold HTML)
//   params: {eta: {value: 0.1, low, high, step} | {value, choices} | {value, list: n | null, low, high}},
//   check(state),            optional: mends what a link's numbers cannot be together and says it
//   build(stage),            draws once, then again through stage.onDraw(fn)
// }).
// The URL holds ?tab=how&scene=NAME and every parameter that is not at its first value.
(() => {
  "use strict";
  const P = (window.Playground = window.Playground || {});
  const How = (P.how = P.how || {});

  // Gradio may report its first tab as opened before this one is drawn; the address the visitor came
  // with says which tab was meant.
  const arrived = new URLSearchParams(location.search).get("tab");

  // -- parameters from the URL ------------------------------------------------------------------
  // A link is input like any other: what does not fit is left out and named on the page.
  const read = (name, spec, text) => {
    if (spec.choices) {
      if (spec.choices.includes(text)) return text;
      throw new Error(`${name} must be one of ${spec.choices.join(", ")}`);
    }
    const number = (part) => {
      const value = part.trim() === "" ? NaN : Number(part);
      if (Number.isFinite(value) && value >= spec.low && value <= spec.high) return value;
      throw new Error(`${name} must be ${spec.list !== undefined ? "numbers" : "a number"} from `
        + `${How.number(spec.low, 0)} to ${How.number(spec.high, 0)}`);
    };
    if (spec.list === undefined) return number(text);
    const values = text === "" ? [] : text.split(",").map(number);
    if (spec.list && values.length !== spec.list) {
      throw new Error(`${name} must hold ${spec.list} numbers`);
    }
    return values;
  };
  const write = (spec, value) => (spec.list !== undefined
    ? value.map((v) => Number(v.toFixed(4))).join(",")
    : typeof value === "number" ? String(Number(value.toFixed(6))) : value);
  const firsts = (scene) => Object.fromEntries(Object.entries(scene.params)
    .map(([name, spec]) => [name, Array.isArray(spec.value) ? [...spec.value] : spec.value]));

  const kept = new Map(); // scene name -> its state while the page is open
  const fromUrl = (scene) => {
    const state = firsts(scene), complaints = [];
    for (const [name, spec] of Object.entries(scene.params)) {
      const text = P.url.get(name);
      if (text === null || text === undefined) continue;
      ours.add(name);
      try { state[name] = read(name, spec, text); } catch (error) { complaints.push(error.message); }
    }
    const complaint = scene.check?.(state);
    if (complaint) complaints.push(complaint);
    return {state, complaints};
  };
  const ours = new Set(); // names this tab has put into the URL: other tabs keep theirs
  const toUrl = (stage) => {
    const values = {scene: stage.scene.name};
    for (const name of ours) values[name] = values[name] || null;
    for (const [name, spec] of Object.entries(stage.scene.params)) {
      const text = write(spec, stage.state[name]);
      if (text !== write(spec, spec.value)) {
        values[name] = text;
        ours.add(name);
      }
    }
    ours.add("scene");
    P.url.set(values);
  };
  const forgetUrl = () => P.url.set(Object.fromEntries([...ours].map((name) => [name, null])));

  // -- a stage: what a scene draws on -----------------------------------------------------------
  const makeStage = (scene, article, state) => {
    const draws = [], leaves = [];
    let asked = 0, loop = 0, live = true;
    const stage = {
      scene, state, article,
      figure: article.querySelector(".how-figure"),
      controls: article.querySelector(".how-controls"),
      words: article.querySelector(".how-words"),
      onDraw: (fn) => draws.push(fn),
      onLeave: (fn) => leaves.push(fn),
      set(values) {
        Object.assign(stage.state, values);
        toUrl(stage);
        stage.redraw();
      },
      redraw() { if (!asked && live) asked = requestAnimationFrame(stage.drawNow); },
      drawNow() {
        asked = 0;
        for (const fn of draws) fn();
      },
      // Calls fn(milliseconds since the last call) every frame until it returns false.
      animate(fn) {
        cancelAnimationFrame(loop);
        let before = performance.now();
        const turn = (now) => {
          if (!live) return;
          // Another tab of the page is open: wait without working.
          const go = article.offsetParent === null ? true : fn(Math.min(100, now - before));
          before = now;
          if (go !== false) loop = requestAnimationFrame(turn);
        };
        loop = requestAnimationFrame(turn);
      },
      still() { cancelAnimationFrame(loop); },
      leave() {
        live = false;
        cancelAnimationFrame(asked);
        cancelAnimationFrame(loop);
        for (const fn of leaves) fn();
      },
    };
    return stage;
  };

  // -- the frame --------------------------------------------------------------------------------
  const page = (scene) => `
    <article class="how-scene" data-scene="${scene.name}" aria-labelledby="how-title">
      <header class="how-head">
        <div><h2 id="how-title" tabindex="-1"><span>${scene.order}</span>${scene.title}</h2>
          <p class="how-idea"></p></div>
        <div class="how-tools">
          <button type="button" class="pg-small" data-do="reset">Start values</button>
          <button type="button" class="pg-small" data-do="link">Copy link</button></div>
        <p class="how-complaint" role="status"></p>
      </header>
      <div class="how-grid">
        <div class="how-figure"></div>
        <p class="how-try"><b>Try this.</b> <span></span></p>
        <div class="how-controls"></div>
        <div class="how-words"></div>
      </div>
      <p class="how-source"><b>Source.</b> ${scene.source}</p>
      <nav class="how-turn" aria-label="Next and previous scene"></nav>
    </article>`;

  How.start = (root) => {
    How.loadKatex(root.dataset.katex, root.dataset.katexStyle);
    How.tabs = JSON.parse(root.dataset.tabs);
    const scenes = How.scenes.sort((a, b) => a.order - b.order);
    root.replaceChildren();
    root.classList.add("how");
    const bar = How.add(root, `<nav class="how-nav" aria-label="Scenes"><ol>${scenes.map((s) =>
      `<li><button type="button" data-scene="${s.name}" title="${s.title}"><b>${s.order}</b><span>${s.short}</span>
      </button></li>`).join("")}</ol></nav>`);
    const holder = How.add(root, '<div class="how-holder"></div>');
    let stage = null;

    const open = (name, linked = false) => {
      const scene = scenes.find((s) => s.name === name) || scenes[0];
      stage?.leave();
      const told = linked ? fromUrl(scene) : {state: kept.get(scene.name) || firsts(scene),
        complaints: []};
      if (linked && name && scene.name !== name) told.complaints.push(`no scene is named ${name}`);
      kept.set(scene.name, told.state);
      holder.innerHTML = page(scene);
      const article = holder.querySelector("article");
      How.prose(article.querySelector(".how-idea"), scene.idea, "span");
      How.prose(article.querySelector(".how-try span"), scene.tryThis, "span");
      article.querySelector(".how-complaint").textContent = told.complaints.length
        ? `The link does not fit: ${told.complaints.map((c) => c.replace(/\.$/, "")).join("; ")}. The start values are used there.`
        : "";
      stage = How.stage = makeStage(scene, article, told.state);
      for (const button of bar.querySelectorAll("button")) {
        const here = button.dataset.scene === scene.name;
        if (here) button.setAttribute("aria-current", "step");
        else button.removeAttribute("aria-current");
      }
      const turn = article.querySelector(".how-turn");
      const at = scenes.indexOf(scene);
      for (const [to, words] of [[scenes[at - 1], "← "], [scenes[at + 1], " →"]]) {
        if (!to) { How.add(turn, "<span></span>"); continue; }
        const text = `${to.order}. ${to.short}`;
        How.button(turn, words === "← " ? words + text : text + words, () => go(to.name));
      }
      scene.build(stage);
      stage.drawNow();
    };
    const go = (name) => {
      open(name);
      toUrl(stage);
      holder.querySelector("h2").focus({preventScroll: true});
      if (root.getBoundingClientRect().top < 0) root.scrollIntoView();
    };
    // The address changed without a new page: a link inside it, or Back.
    How.follow = () => {
      if (P.url.get("tab") === "how") open(P.url.get("scene"), true);
    };
    addEventListener("popstate", How.follow);
    bar.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button) go(button.dataset.scene);
    });
    holder.addEventListener("click", (event) => {
      const job = event.target.closest("[data-do]");
      if (!job) return;
      if (job.dataset.do === "reset") {
        kept.delete(stage.scene.name);
        go(stage.scene.name);
      } else {
        toUrl(stage);
        setTimeout(() => copy(job), 260); // the URL is written 200 ms after the last change
      }
    });
    addEventListener("pg-tab", (event) => {
      if (event.detail === "how") toUrl(stage);
      else forgetUrl();
      stage.redraw();
    });
    P.onTheme(() => stage.redraw());
    addEventListener("resize", () => stage.redraw()); // also sent when the presentation starts
    const here = arrived === "how";
    open(here ? P.url.get("scene") : null, here);
  };
  const copy = async (button) => {
    // navigator.clipboard is there only over https and on localhost.
    try {
      await navigator.clipboard.writeText(location.href);
      button.textContent = "Link copied";
    } catch {
      button.textContent = "Copy it from the address bar";
    }
    setTimeout(() => { button.textContent = "Copy link"; }, 2500);
  };
  P.mount("how-root", How.start);
})();
