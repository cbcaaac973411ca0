// The page's shell: palette, theme, "present", the URL, and mounting of what tabs draw.
//
// Playground.mount(id, start)     start(element) once the element #id is on the page
// Playground.palette              colours of the current theme: real fake disc grad warn ink soft ...
// Playground.onTheme(fn)          fn() after light/dark changes (and redraw)
// Playground.url.get/set          the page's query string; set({name: null}) removes
// Playground.keepKnob(...)        writes a moved control to the URL; knobInUrl reads it
// Playground.visitor              a random id kept in this browser
(() => {
  "use strict";
  const P = (window.Playground = window.Playground || {});

  // -- small helpers ---------------------------------------------------------------------------
  P.element = (markup) => {
    const holder = document.createElement("template");
    holder.innerHTML = markup.trim();
    return holder.content.firstElementChild;
  };
  P.store = {
    // Private windows and blocked storage: the page works, it only forgets.
    get(name) {
      try { return localStorage.getItem(`playground.${name}`); } catch { return null; }
    },
    set(name, value) {
      try {
        if (value === null) localStorage.removeItem(`playground.${name}`);
        else localStorage.setItem(`playground.${name}`, value);
      } catch { /* nothing to keep it in */ }
    },
  };
  const randomId = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16)); // randomUUID needs https
    return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
  };
  P.visitor = P.store.get("visitor") || randomId();
  P.store.set("visitor", P.visitor);
  // An upload carries nothing else by which one of a class could be told from another.
  document.cookie = `gan-playground-visitor=${P.visitor}; path=/; SameSite=Strict`;

  // -- mounting --------------------------------------------------------------------------------
  const waiting = new Map();
  const look = () => {
    for (const [id, start] of waiting) {
      const element = document.getElementById(id);
      if (!element) continue;
      waiting.delete(id);
      start(element);
    }
  };
  P.mount = (id, start) => {
    waiting.set(id, start);
    look();
  };
  new MutationObserver(() => waiting.size && look())
    .observe(document.documentElement, {childList: true, subtree: true});

  // -- the URL ---------------------------------------------------------------------------------
  const pending = new Map();
  let timer = 0;
  const write = () => {
    timer = 0;
    const query = new URLSearchParams(location.search);
    for (const [name, value] of pending) {
      if (value === null) query.delete(name);
      else query.set(name, value);
    }
    pending.clear();
    const text = query.toString();
    history.replaceState(history.state, "", location.pathname + (text ? `?${text}` : ""));
  };
  P.url = {
    get: (name) => (pending.has(name) ? pending.get(name)
      : new URLSearchParams(location.search).get(name)),
    set(values) {
      for (const [name, value] of Object.entries(values)) {
        pending.set(name, value === null || value === undefined ? null : String(value));
      }
      // Browsers allow about a hundred history calls in ten seconds; a drag makes more.
      if (!timer) timer = setTimeout(write, 200);
    },
    all: () => Object.fromEntries(new URLSearchParams(location.search)),
  };
  addEventListener("pagehide", () => timer && write());
  P.opened = (tab) => {
    P.url.set({tab});
    dispatchEvent(new CustomEvent("pg-tab", {detail: tab}));
  };

  // Controls of the Train tab stand in the URL under their own names, those of others as tab.name.
  const inUrl = (scope, name) => (scope === "train" ? name : `${scope}.${name}`);
  P.knobInUrl = (scope, name) => P.url.get(inUrl(scope, name));
  P.keepKnob = (scope, name, value, usual) => {
    P.url.set({[inUrl(scope, name)]: value === usual ? null : value});
  };

  // -- theme and palette -----------------------------------------------------------------------
  const NAMES = ["real", "fake", "disc", "grad", "warn", "page", "card", "well", "line", "ink",
    "soft", "real-text", "fake-text", "disc-text", "grad-text", "warn-text"];
  const themed = [];
  P.palette = {};
  const readPalette = () => {
    const style = getComputedStyle(document.body || document.documentElement);
    for (const name of NAMES) P.palette[name] = style.getPropertyValue(`--pg-${name}`).trim();
    P.palette.dark = document.body?.classList.contains("dark") || false;
  };
  P.onTheme = (fn) => themed.push(fn);
  const retheme = () => {
    readPalette();
    const button = document.getElementById("pg-theme");
    if (button) button.textContent = P.palette.dark ? "Light" : "Dark";
    for (const fn of themed) fn();
  };
  const dark = (on) => {
    document.body.classList.toggle("dark", on);
    document.documentElement.style.colorScheme = on ? "dark" : "light";
  };
  const present = (on) => {
    // Gradio repeats every rule below .contain, so the class stands inside of it as well.
    document.body.classList.toggle("pg-presenting", on);
    document.getElementById("pg-tabs")?.classList.toggle("pg-presenting", on);
    const button = document.getElementById("pg-present");
    if (button) {
      button.setAttribute("aria-pressed", String(on));
      button.textContent = on ? "Leave presentation" : "Present";
    }
    dispatchEvent(new Event("resize")); // canvases measure themselves again
  };

  // -- the header ------------------------------------------------------------------------------
  const SAID = {
    connecting: "Connecting",
    warming: "Engine warming up",
    ready: "Engine ready",
    restarting: "Engine restarting",
    failed: "Engine failed",
    disconnected: "Disconnected, trying again",
  };
  P.engine = "connecting";
  const status = (told) => {
    P.engine = typeof told === "string" ? told : told.engine || "connecting";
    const chip = document.querySelector(".pg-engine");
    if (!chip) return;
    chip.dataset.state = P.engine;
    const device = told.device ? ` on ${told.device}` : "";
    chip.querySelector("span").textContent = (SAID[P.engine] || P.engine)
      + (P.engine === "ready" ? device : "");
    dispatchEvent(new CustomEvent("pg-engine", {detail: P.engine}));
  };
  P.mount("pg-top", (top) => {
    const kept = P.store.get("theme");
    if (kept && !new URLSearchParams(location.search).has("__theme")) dark(kept === "dark");
    retheme();
    new MutationObserver(retheme)
      .observe(document.body, {attributes: true, attributeFilter: ["class"]});
    top.querySelector("#pg-theme").addEventListener("click", () => {
      const on = !document.body.classList.contains("dark");
      P.store.set("theme", on ? "dark" : "light");
      dark(on);
    });
    const button = top.querySelector("#pg-present");
    button.addEventListener("click", () => {
      const on = !document.body.classList.contains("pg-presenting");
      P.url.set({present: on ? "1" : null});
      present(on);
    });
    if (P.url.get("present")) P.mount("pg-tabs", () => present(true));
    addEventListener("keydown", (event) => {
      if (event.key === "Escape" && document.body.classList.contains("pg-presenting")) {
        button.click();
      }
    });
    if (P.live?.onStatus) P.live.onStatus(status);
  });

  // Plotly is 4 MB: fetched by the first chart that wants it, then shared.
  let plotly = null;
  P.plotly = () => (plotly ||= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL(P.plotlyUrl, document.baseURI).href;
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => reject(new Error("plotly.min.js did not load"));
    document.head.append(script);
  }));
})();
