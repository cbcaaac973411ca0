// The Train tab's settings: the list of data, the GAN, and the controls of both.
//
// settings = Playground.trainSettings(holder, catalogue, {onKnob(name, value, knob), onChoice()})
// settings.values()          the flat values of a recipe, complete
// settings.show(values)      moves everything there
// settings.choose({data, gan})   another dataset or GAN, with what suits it
// settings.differing(values)     names of the controls that say something else, and marks them
// settings.fromUrl()         the values of the page's address
// settings.update(data)      entries of the catalogue that have changed
(() => {
  "use strict";
  const P = window.Playground;
  const SCOPE = "train";
  const FIRST = {data: "ring8", gan: "mlp"};
  const MARKUP = `
    <fieldset class="pg-group pg-datasets"><legend>Data</legend>
      <div class="pg-dataset-list" role="radiogroup" aria-label="Data"></div>
      <p class="pg-help"></p></fieldset>
    <div class="pg-knob pg-gan"><label for="train-knob-gan">GAN</label><i></i>
      <select id="train-knob-gan"></select><p class="pg-help"></p></div>
    <div class="pg-knobs"></div>`;

  // -- what belongs to a choice of data and GAN --------------------------------------------------
  const knobsFor = (catalogue, {data, gan}) => {
    const home = catalogue.data[data];
    const model = catalogue.gans[gan];
    const usual = model.defaults[home.kind] || {};
    const labels = Object.fromEntries(
      Object.entries(catalogue.objectives).map(([name, o]) => [name, o.title]));
    const fitted = {
      members: {high: model.population, allowed: `a whole number from 1 to ${model.population}`},
      objective: {labels},
    };
    return [...home.knobs, ...model.knobs, ...catalogue.run]
      .filter((knob) => knob.name !== "members" || model.population > 1)
      .map((knob) => ({...knob, default: usual[knob.name] ?? knob.default, ...fitted[knob.name]}));
  };
  const ganFor = (catalogue, data, wanted) => {
    const fits = Object.keys(catalogue.gans).filter((gan) => !catalogue.gans[gan].fits[data]);
    return [wanted, FIRST.gan, fits[0]].find((gan) => fits.includes(gan));
  };
  // Controls that have nothing to act on with the present choice, and why.
  const idle = (catalogue, values) => {
    const objective = catalogue.objectives[values.objective] || {};
    const reasons = {};
    if (!objective.gradient_penalty) reasons.penalty = "only with the gradient penalty objective";
    if (!objective.clip) reasons.clip = "only with weight clipping";
    if (objective.clip || objective.gradient_penalty) {
      reasons.label_smoothing = "a critic has no labels";
    }
    if (values.gan === "mlp" && catalogue.data[values.data].kind === "images") {
      for (const name of ["width", "depth"]) reasons[name] = "images use the lecture pair";
    }
    if (values.d_optimizer && values.d_optimizer !== "adam" && values.g_optimizer !== "adam") {
      reasons.beta1 = "only with Adam";
    }
    return reasons;
  };

  // -- the list of data -------------------------------------------------------------------------
  const dataList = (list, help, catalogue, onPick) => {
    const buttons = new Map();
    for (const [name, entry] of Object.entries(catalogue.data)) {
      if (!ganFor(catalogue, name, "")) continue;
      const button = P.element(`<button type="button" class="pg-dataset" role="radio">
        <canvas width="56" height="56"></canvas><span></span></button>`);
      button.dataset.data = name;
      button.id = `train-data-${name}`;
      button.querySelector("span").textContent = entry.title;
      button.addEventListener("click", () => {
        const {unavailable, title} = catalogue.data[name];
        if (unavailable) help.textContent = `${title}: ${unavailable}`;
        else onPick(name);
      });
      buttons.set(name, button);
      list.append(button);
    }
    list.addEventListener("keydown", (event) => {
      const move = {ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1}[event.key];
      if (!move) return;
      event.preventDefault();
      const all = [...buttons.values()];
      all[(all.indexOf(document.activeElement) + move + all.length) % all.length].focus();
    });
    const paint = () => {
      for (const [name, button] of buttons) {
        const {unavailable, title} = catalogue.data[name];
        P.drawThumbnail(button.querySelector("canvas"), catalogue.data[name]);
        button.setAttribute("aria-disabled", String(Boolean(unavailable)));
        button.title = unavailable ? `${title}: ${unavailable}` : title;
      }
    };
    P.onTheme(paint);
    paint();
    return {
      paint,
      mark(chosen) {
        for (const [name, button] of buttons) {
          button.setAttribute("aria-checked", String(name === chosen));
          button.tabIndex = name === chosen ? 0 : -1;
        }
        const {origin, licence} = catalogue.data[chosen];
        help.textContent = `${origin}. Licence: ${licence}.`;
      },
    };
  };

  P.trainSettings = (holder, catalogue, {onKnob, onChoice}) => {
    holder.innerHTML = MARKUP;
    const find = (selector) => holder.querySelector(selector);
    let values = {...FIRST};
    const usual = () => Object.fromEntries(
      knobsFor(catalogue, values).map((knob) => [knob.name, knob.default]));
    const list = dataList(find(".pg-dataset-list"), find(".pg-datasets .pg-help"), catalogue,
      (data) => data !== values.data && choose({data, gan: values.gan}));
    const panel = P.controls(find(".pg-knobs"), {
      scope: SCOPE,
      onChange(name, value, knob) {
        values = {...values, [name]: value};
        P.keepKnob(SCOPE, name, value, knob.default);
        panel.off(idle(catalogue, values));
        onKnob(name, value, knob);
      },
    });
    const select = find("select");
    select.addEventListener("change", () => choose({data: values.data, gan: select.value}));

    const show = (next) => {
      values = {...next};
      list.mark(values.data);
      select.replaceChildren(...Object.entries(catalogue.gans).map(([name, gan]) => {
        const option = new Option(gan.title, name);
        option.disabled = Boolean(gan.fits[values.data]);
        return option;
      }));
      select.value = values.gan;
      find(".pg-gan .pg-help").textContent = catalogue.gans[values.gan].paper;
      panel.show(knobsFor(catalogue, values), values);
      values = {data: values.data, gan: values.gan, ...panel.values()};
      panel.off(idle(catalogue, values));
      const plain = {...FIRST, ...usual()};
      for (const [name, value] of Object.entries(values)) {
        P.keepKnob(SCOPE, name, value, plain[name]);
      }
    };
    // What a visitor has set stays where it means the same: for the same GAN and kind of data.
    const choose = (wanted) => {
      const before = values;
      const next = {data: wanted.data, gan: ganFor(catalogue, wanted.data, wanted.gan)};
      const kind = (choice) => catalogue.data[choice.data].kind;
      const alike = next.gan === before.gan && kind(next) === kind(before);
      const own = catalogue.data[next.data].knobs.map((knob) => knob.name);
      for (const knob of knobsFor(catalogue, next)) {
        const stays = alike ? !own.includes(knob.name) : ["seed", "steps"].includes(knob.name);
        next[knob.name] = (stays ? before[knob.name] : undefined) ?? knob.default;
      }
      for (const name of Object.keys(before)) if (!(name in next)) P.url.set({[name]: null});
      show(next);
      onChoice();
    };
    return {
      show,
      choose,
      values: () => ({...values}),
      kind: () => catalogue.data[values.data].kind,
      differing(others) {
        const names = Object.keys(values)
          .filter((name) => name in others && others[name] !== values[name]);
        panel.moved(names);
        return knobsFor(catalogue, values).filter((knob) => names.includes(knob.name));
      },
      fromUrl() {
        const data = P.url.get("data");
        const known = data && catalogue.data[data] && !catalogue.data[data].unavailable;
        const next = {data: known ? data : FIRST.data};
        next.gan = ganFor(catalogue, next.data, P.url.get("gan"));
        for (const knob of knobsFor(catalogue, next)) {
          const text = P.knobInUrl(SCOPE, knob.name);
          next[knob.name] = (text === null ? undefined : P.parseKnob(knob, text)) ?? knob.default;
        }
        return next;
      },
      update(data) {
        for (const name of Object.keys(catalogue.data)) {
          if (data[name]) catalogue.data[name].unavailable = data[name].unavailable;
        }
        list.paint();
      },
    };
  };
})();
