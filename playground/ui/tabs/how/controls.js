// "How it works": controls, live numbers and formulas that the scenes share.
//
// A scene registers itself with How.scene({...}) (see how.js) and gets a `stage`:
//   stage.state            its parameters by name     stage.set({name: value})  change and redraw
//   stage.figure/.controls/.words                     the three columns to fill
(() => {
  "use strict";
  const P = (window.Playground = window.Playground || {});
  const How = (P.how = P.how || {});
  How.scenes = How.scenes || [];
  How.scene = (scene) => How.scenes.push(scene);

  // -- markup and numbers -----------------------------------------------------------------------
  How.add = (parent, markup) => {
    const holder = document.createElement("template");
    holder.innerHTML = markup.trim();
    const first = holder.content.firstElementChild;
    parent.append(holder.content);
    return first;
  };
  How.escape = (text) => String(text).replace(/[&<>"]/g,
    (c) => ({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})[c]);
  // Fixed digits, a true minus sign, words for what is no number: columns never jump.
  How.number = (value, digits = 3) => {
    if (Number.isNaN(value)) return "–";
    if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
    const text = Math.abs(value).toFixed(digits);
    return (value < 0 && Number(text) !== 0 ? "−" : "") + text;
  };
  How.signed = (value, digits = 2) => (value < 0 ? "" : "+") + How.number(value, digits);
  // The same for a formula: TeX's own minus and infinity.
  How.tex = (value, digits = 3) => How.number(value, digits)
    .replace("−", "-").replace("∞", "\\infty").replace("–", "\\text{–}");
  How.texSigned = (value, digits = 2) => (value < 0 ? "" : "+") + How.tex(value, digits);

  // -- formulas ---------------------------------------------------------------------------------
  // KaTeX is the copy that Gradio ships for its Markdown: an ES module among its hashed assets,
  // whose address how.py reads from the installed package; nothing comes from the network.
  // Rendering takes some milliseconds. While a formula keeps its form, only its decimal numbers are
  // exchanged in the page, in what is drawn and in the MathML for screen readers alike.
  let katex = null;
  const waiting = new Set();
  How.loadKatex = (script, style) => {
    if (katex || !script) return;
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = new URL(style, document.baseURI).href;
    document.head.append(link);
    import(new URL(script, document.baseURI).href).then((module) => {
      katex = module.default;
    }, () => { // without it the formulas can still be read as they are written
      katex = {render: (tex, host) => { host.textContent = tex; }};
    }).then(() => {
      for (const render of waiting) render();
      waiting.clear();
    });
  };
  const NUMBER = /\d+\.\d+/g;
  const MACROS = {
    "\\real": "\\htmlClass{how-real}{#1}",
    "\\fake": "\\htmlClass{how-fake}{#1}",
    "\\disc": "\\htmlClass{how-disc}{#1}",
    "\\grad": "\\htmlClass{how-grad}{#1}",
    "\\fresh": "\\htmlClass{how-fresh-ink}{#1}",
    "\\now": "\\htmlClass{how-now}{#1}",
    "\\pdata": "\\htmlClass{how-real}{p_{\\text{data}}}",
    "\\pg": "\\htmlClass{how-fake}{p_g}",
  };
  How.formula = (parent, tex = "", display = true) => {
    const host = How.add(parent, display
      ? '<div class="how-formula"></div>' : '<span class="how-inline"></span>');
    let shown = null, form = null, fitted = "";
    let drawn = [], spoken = []; // the elements of each number
    const render = () => {
      const numbers = shown.match(NUMBER) || [];
      const now = shown.replace(NUMBER, (number) => "#".repeat(number.length));
      if (now === form && drawn.length === numbers.length) {
        numbers.forEach((number, i) => {
          drawn[i].textContent = number;
          if (spoken[i]) spoken[i].textContent = number;
        });
        return;
      }
      let n = 0;
      katex.render(shown.replace(NUMBER, (number) => `\\htmlData{n=${n++}}{${number}}`), host,
        {displayMode: display, throwOnError: false, trust: true, strict: false,
          macros: {...MACROS}, output: "htmlAndMathml"});
      form = now;
      drawn = numbers.map((_, i) => host.querySelector(`[data-n="${i}"]`)).filter(Boolean);
      spoken = [...host.querySelectorAll("mn")].filter((mn) => mn.textContent.includes("."));
      if (display) fit();
    };
    // A formula wider than its card shrinks to fit, down to what can still be read; measured anew
    // only when its length or the card changes, so numbers under a finger never make it flicker.
    const fit = () => {
      const key = `${host.clientWidth}:${shown.length}`;
      if (key !== fitted) {
        fitted = key;
        host.style.fontSize = "";
        const wide = host.scrollWidth, room = host.clientWidth;
        if (wide > room && room) host.style.fontSize = `${Math.max(0.72, (room / wide) * 0.98)}em`;
      }
    };
    const set = (text) => {
      if (text === shown) return;
      shown = text;
      if (katex) render();
      else waiting.add(render);
    };
    set.element = host;
    host.refit = () => { fitted = ""; if (display && katex && shown) fit(); };
    if (tex) set(tex);
    return set;
  };
  // KaTeX's fonts arrive after the first formulas, and a turned phone changes every card.
  const refit = () => document.querySelectorAll(".how-formula").forEach((host) => host.refit?.());
  document.fonts.addEventListener("loadingdone", refit);
  addEventListener("resize", refit);
  // Text with $formulas$ in it.
  How.prose = (parent, text, tag = "p", name = "") => {
    const host = How.add(parent, `<${tag}${name ? ` class="${name}"` : ""}></${tag}>`);
    text.split("$").forEach((part, i) => {
      if (i % 2) How.formula(host, part, false);
      else How.add(host, `<span>${part}</span>`);
    });
    return host;
  };

  // -- live numbers -----------------------------------------------------------------------------
  // A list of named numbers. data-value holds the full number: the browser test compares it with
  // the Python functions under tests/oracles.
  How.numbers = (parent, rows, label = "Current numbers") => {
    const list = How.add(parent, `<dl class="how-numbers" aria-label="${How.escape(label)}"></dl>`);
    const cells = {};
    for (const {name, title, unit = "", digits = 3, tone = ""} of rows) {
      const row = How.add(list, `<div class="${tone ? `how-${tone}` : ""}"><dt></dt>
        <dd><output data-name="${name}"></output><small>${unit}</small></dd></div>`);
      How.prose(row.querySelector("dt"), title, "span");
      cells[name] = {output: row.querySelector("output"), digits, row};
    }
    return (values) => {
      for (const [name, value] of Object.entries(values)) {
        const {output, digits, row} = cells[name];
        row.hidden = value === null; // has no meaning just now
        output.dataset.value = value;
        output.textContent = typeof value === "number" ? How.number(value, digits) : value;
      }
    };
  };

  // -- controls ---------------------------------------------------------------------------------
  let ids = 0;
  const id = () => `how-control-${++ids}`;
  How.range = (stage, parent, name, title, {digits = 2, unit = ""} = {}) => {
    const {low, high, step} = stage.scene.params[name];
    const key = id();
    const row = How.add(parent, `<div class="how-range"><label for="${key}"></label>
      <output></output><input type="range" id="${key}" name="${name}" min="${low}" max="${high}"
      step="${step}"></div>`);
    How.prose(row.querySelector("label"), title, "span");
    const input = row.querySelector("input");
    const output = row.querySelector("output");
    input.addEventListener("input", () => stage.set({[name]: Number(input.value)}));
    stage.onDraw(() => {
      const value = stage.state[name];
      if (Number(input.value) !== value) input.value = value;
      output.textContent = How.number(value, digits) + unit;
    });
    return row;
  };
  // One of a few: radio buttons that look like a switch, so arrow keys work by themselves.
  How.choice = (stage, parent, name, title, options, change = null) => {
    const key = id();
    const set = How.add(parent, `<fieldset class="how-choice"><legend>${title}</legend>
      <div>${Object.entries(options).map(([value, text]) => `<label><input type="radio"
      name="${key}" value="${value}"><span>${text}</span></label>`).join("")}</div></fieldset>`);
    set.dataset.name = name;
    set.addEventListener("change", (event) => {
      if (change) change(event.target.value);
      else stage.set({[name]: event.target.value});
    });
    stage.onDraw(() => {
      for (const input of set.querySelectorAll("input")) {
        input.checked = input.value === String(stage.state[name]);
      }
    });
    return set;
  };
  How.button = (parent, text, click, primary = false) => {
    const button = How.add(parent, `<button type="button" class="how-button"></button>`);
    button.textContent = text;
    if (primary) button.classList.add("how-primary");
    button.addEventListener("click", click);
    return button;
  };
  How.buttons = (parent) => How.add(parent, '<div class="how-buttons"></div>');
  How.legend = (parent, entries) => How.add(parent, `<div class="how-legend">${entries.map(
    ([colour, text, style = ""]) =>
      `<span class="how-key ${style}" style="--key:var(--pg-${colour})">${text}</span>`,
  ).join("")}</div>`);

  // -- small mathematics ------------------------------------------------------------------------
  How.sigmoid = (a) => (a >= 0 ? 1 / (1 + Math.exp(-a)) : Math.exp(a) / (1 + Math.exp(a)));
  How.logSigmoid = (a) => (a >= 0 ? -Math.log1p(Math.exp(-a)) : a - Math.log1p(Math.exp(a)));
  How.clamp = (value, low, high) => Math.min(high, Math.max(low, value));
  How.span = (low, high, n) => Float64Array.from({length: n},
    (_, i) => low + ((high - low) * i) / (n - 1));
})();
