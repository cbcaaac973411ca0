// Controls made from declared knobs (playground.spec.Knob as JSON).
//
// panel = Playground.controls(holder, {scope, onChange(name, value, knob)})
// panel.show(knobs, values)   draws the controls; ids are `${scope}-knob-${name}`
// panel.set({name: value})    moves controls without telling anybody
// panel.values()              {name: value} of all that is shown
// panel.off({name: reason})   greys out controls, with the reason; the others are on
(() => {
  "use strict";
  const P = window.Playground;
  const GROUPS = {data: "Data", game: "The game", networks: "Networks", run: "The run",
    optimiser: "Optimisation", tricks: "Stabilisers"};
  const escape = (text) => String(text).replace(/[&<>"]/g,
    (c) => ({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})[c]);
  const tidy = (value) => Number(Number(value).toPrecision(6));

  // A slider's inside runs over whole notches; this maps them to values and back.
  const scale = (knob) => {
    if (knob.log) {
      const low = Math.log10(knob.low || knob.step);
      const high = Math.log10(knob.high);
      return {
        notches: Math.round((high - low) * 40),
        at: (value) => Math.round((Math.log10(Math.max(value, 10 ** low)) - low) * 40),
        value: (notch) => Number((10 ** (low + notch / 40)).toPrecision(2)),
      };
    }
    const step = knob.step || (knob.kind === "int" ? 1 : (knob.high - knob.low) / 200);
    const start = knob.kind === "int" && step > 1 ? Math.ceil(knob.low / step) * step : knob.low;
    return {
      notches: Math.round((knob.high - start) / step),
      at: (value) => Math.round((value - start) / step),
      value: (notch) => tidy(Math.min(start + notch * step, knob.high)),
    };
  };
  const slides = (knob) => knob.log || scale(knob).notches <= 1200;

  const CONTROL = {
    bool: (knob, id) => `<label class="pg-check" for="${id}">
      <input type="checkbox" id="${id}"><span>${escape(knob.title)}</span></label>`,
    choice: (knob, id) => `<label for="${id}">${escape(knob.title)}</label><i></i>
      <select id="${id}">${knob.choices.map((c) => `<option value="${escape(c)}">`
        + `${escape(knob.labels?.[c] || c)}</option>`).join("")}</select>`,
    number: (knob, id) => {
      const unit = knob.unit ? ` <small>${escape(knob.unit)}</small>` : "";
      const range = slides(knob) ? `<input type="range" min="0" max="${scale(knob).notches}"
        step="1" id="${id}" aria-label="${escape(knob.title)}">` : "";
      return `<label for="${id}-number">${escape(knob.title)}${unit}</label><i></i>
        <input type="text" inputmode="decimal" class="pg-number" id="${id}-number"
          autocomplete="off">${range}`;
    },
  };

  P.controls = (holder, {scope, onChange}) => {
    const items = new Map(); // name -> {knob, element, put, value}
    let told = null;

    const build = (knob) => {
      const id = `${scope}-knob-${knob.name}`;
      const kind = CONTROL[knob.kind] || CONTROL.number;
      const element = P.element(`<div class="pg-knob" data-knob="${knob.name}">
        ${kind(knob, id)}<p class="pg-help">${escape(knob.help)}</p>
        <p class="pg-wrong" role="alert" hidden></p></div>`);
      const mark = element.querySelector("i");
      if (!knob.live && mark && knob.when_reset !== false) {
        mark.textContent = "at reset";
        mark.title = "takes effect at the next reset";
      }
      const item = {knob, element, value: knob.default};
      const changed = (value) => {
        item.value = value;
        wrong("");
        if (told) told(knob.name, value, knob);
      };
      const warn = element.querySelector(".pg-wrong");
      const wrong = (text) => {
        warn.hidden = !text;
        warn.textContent = text;
        element.classList.toggle("pg-bad", Boolean(text));
      };
      if (knob.kind === "bool") {
        const box = element.querySelector("input");
        item.put = (v) => { box.checked = Boolean(v); };
        box.addEventListener("change", () => changed(box.checked));
      } else if (knob.kind === "choice") {
        const select = element.querySelector("select");
        item.put = (v) => { select.value = v; };
        select.addEventListener("change", () => changed(select.value));
      } else number(item, changed, wrong);
      return item;
    };
    const number = (item, changed, wrong) => {
      const {knob, element} = item;
      const box = element.querySelector(".pg-number");
      const range = element.querySelector("input[type=range]");
      const scaled = range && scale(knob);
      const paint = () => range?.style.setProperty("--at", `${(range.value / range.max) * 100}%`);
      const write = (v) => {
        box.value = Math.abs(v) >= 1e-4 || v === 0 ? String(tidy(v)) : Number(v).toExponential();
      };
      item.put = (v) => {
        write(v);
        if (range) range.value = scaled.at(v);
        paint();
        wrong("");
      };
      range?.addEventListener("input", () => {
        const value = scaled.value(Number(range.value));
        write(value);
        paint();
        changed(value);
      });
      box.addEventListener("change", () => {
        const text = box.value.trim().replace("\u2212", "-").replace(",", ".");
        const value = Number(text);
        const whole = knob.kind !== "int" || Number.isInteger(value);
        if (!text || !Number.isFinite(value) || !whole || value < knob.low || value > knob.high) {
          wrong(`${knob.title} must be ${knob.allowed}.`);
          return;
        }
        if (range) range.value = scaled.at(value);
        paint();
        changed(value);
      });
    };

    const fold = (title, open) => P.element(
      `<details class="pg-fold"${open ? " open" : ""}><summary>${escape(title)}</summary></details>`);
    const show = (knobs, values = {}) => {
      told = null;
      items.clear();
      const wasOpen = holder.querySelector("details.pg-advanced")?.open || false;
      holder.replaceChildren();
      const advanced = fold("Advanced", wasOpen);
      advanced.classList.add("pg-advanced");
      for (const into of [holder, advanced]) {
        const groups = new Map();
        for (const knob of knobs) {
          if (Boolean(knob.advanced) !== (into === advanced)) continue;
          if (!groups.has(knob.group)) {
            const title = GROUPS[knob.group] || knob.group || "";
            const group = P.element(`<fieldset class="pg-group"><legend></legend></fieldset>`);
            group.querySelector("legend").textContent
              = title.charAt(0).toUpperCase() + title.slice(1);
            if (!title) group.querySelector("legend").remove();
            groups.set(knob.group, group);
            into.append(group);
          }
          const item = build(knob);
          items.set(knob.name, item);
          groups.get(knob.group).append(item.element);
        }
      }
      if (advanced.querySelector(".pg-knob")) holder.append(advanced);
      set(Object.fromEntries(knobs.map((k) => [k.name, values[k.name] ?? k.default])));
      told = onChange;
    };
    const set = (values) => {
      for (const [name, value] of Object.entries(values)) {
        const item = items.get(name);
        if (!item || value === null || value === undefined) continue;
        item.value = value;
        item.put(value);
      }
    };
    return {
      show,
      set,
      values: () => Object.fromEntries([...items].map(([name, item]) => [name, item.value])),
      off(reasons) {
        for (const [name, {element, knob}] of items) {
          const reason = reasons[name];
          element.classList.toggle("pg-off", Boolean(reason));
          element.querySelector(".pg-help").textContent = reason || knob.help;
          for (const input of element.querySelectorAll("input, select")) {
            input.disabled = Boolean(reason);
          }
        }
      },
      moved(names) {
        for (const [name, {element}] of items) {
          element.classList.toggle("pg-moved", names.includes(name));
        }
      },
    };
  };

  // The value a control would take from the URL's text, or undefined when it would refuse it.
  P.parseKnob = (knob, text) => {
    if (knob.kind === "bool") return {true: true, false: false, 1: true, 0: false}[text];
    if (knob.kind === "choice") return knob.choices.includes(text) ? text : undefined;
    const value = Number(text);
    const fits = text !== "" && Number.isFinite(value) && value >= knob.low && value <= knob.high
      && (knob.kind !== "int" || Number.isInteger(value));
    return fits ? value : undefined;
  };
})();

// What controls.panel in Python draws: a panel that is a Gradio value.
Playground.panel = (element, props, {trigger, watch}) => {
  const P = Playground;
  const {scope, knobs} = props;
  let values = {...props.value};
  for (const knob of knobs) {
    const text = P.knobInUrl(scope, knob.name);
    const value = text === null ? undefined : P.parseKnob(knob, text);
    if (value !== undefined) values[knob.name] = value;
  }
  const panel = P.controls(element.querySelector(".pg-knobs"), {
    scope,
    onChange(name, value, knob) {
      values = {...values, [name]: value};
      props.value = values;
      P.keepKnob(scope, name, value, knob.default);
      trigger("input");
    },
  });
  panel.show(knobs, values);
  props.value = values;
  watch("value", () => {
    values = {...props.value};
    panel.set(values);
  });
};
