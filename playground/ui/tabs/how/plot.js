// "How it works": small plots on a canvas, with named axes and handles to drag.
//
// const plot = How.plot(stage, parent, {label, x: {name, range}, y: {name, range}, height, square})
// plot.handle({label, colour, at: () => [x, y], move(x, y), say: () => "...", step: [dx, dy]})
// plot.draw((ink) => {ink.area(...); ink.line(...); ink.dot(...)}, "what the picture shows")
//
// The canvas is a picture (role img, its label says what it shows now); each handle is a real
// <button role="slider"> on top of it, 44 px wide, so fingers, mice and arrow keys all work.
(() => {
  "use strict";
  const P = (window.Playground = window.Playground || {});
  const How = (P.how = P.how || {});

  // Ticks at 1, 2 or 5 times a power of ten, about `wanted` of them.
  const ticks = (low, high, wanted) => {
    const raw = (high - low) / Math.max(1, wanted);
    const power = 10 ** Math.floor(Math.log10(raw));
    const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= raw);
    const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
    const found = [];
    for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) {
      found.push([i * step, How.number(i * step, digits)]);
    }
    return found;
  };

  How.plot = (stage, parent, spec) => {
    const host = How.add(parent, `<div class="how-plot"><canvas role="img"></canvas></div>`);
    const canvas = host.querySelector("canvas");
    const context = canvas.getContext("2d");
    canvas.setAttribute("aria-label", spec.label);
    const top = 12, right = 20;
    let points = 12, left = 54, bottom = 40; // of the letters, and the margins they need
    let width = 0, height = 0, dpr = 1;
    let room = 0; // asked for once, then told: asking in a redraw would lay the page out anew
    const size = () => {
      const w = room || (room = host.clientWidth);
      if (!w) return false; // in a tab that is not open
      points = host.closest(".pg-presenting") ? 17 : 12; // a projector's last row reads 17
      left = spec.y.name ? 4.5 * points : 16;
      bottom = spec.x.name ? 3.3 * points : 12;
      // A square plane has equal units; it never grows past what fits a laptop's screen.
      const h = spec.square ? Math.min(w, spec.height) : spec.height;
      const ratio = window.devicePixelRatio || 1;
      if (w !== width || h !== height || ratio !== dpr) {
        [width, height, dpr] = [w, h, ratio];
        canvas.width = Math.round(w * dpr);
        canvas.height = Math.round(h * dpr);
        host.style.height = `${h}px`;
      }
      return true;
    };
    const sight = new ResizeObserver(([entry]) => {
      room = Math.round(entry.contentRect.width);
      stage.redraw();
    });
    sight.observe(host);
    stage.onLeave(() => sight.disconnect());

    const frame = () => {
      let [w, h] = [width - left - right, height - top - bottom];
      let x0 = left;
      if (spec.square) {
        const side = Math.min(w, h);
        x0 += (w - side) / 2;
        [w, h] = [side, side];
      }
      return {x0, y0: top, w, h};
    };
    const [xr, yr] = [() => spec.x.range, () => spec.y.range];
    const px = (x) => { const f = frame(); return f.x0 + ((x - xr()[0]) / (xr()[1] - xr()[0])) * f.w; };
    const py = (y) => { const f = frame(); return f.y0 + f.h - ((y - yr()[0]) / (yr()[1] - yr()[0])) * f.h; };
    const colour = (name) => P.palette[name] || name;

    const axes = () => {
      const {x0, y0, w, h} = frame();
      context.font = `${points}px system-ui, sans-serif`;
      context.lineWidth = 1;
      context.fillStyle = colour("soft");
      context.textAlign = "center";
      context.textBaseline = "top";
      for (const [value, text] of spec.x.ticks || ticks(...xr(), w / 90)) {
        const at = Math.round(px(value)) + 0.5;
        context.strokeStyle = colour("well");
        context.beginPath();
        context.moveTo(at, y0);
        context.lineTo(at, y0 + h);
        context.stroke();
        if (spec.x.name) context.fillText(text, at, y0 + h + 5);
      }
      context.textAlign = "right";
      context.textBaseline = "middle";
      for (const [value, text] of spec.y.ticks || ticks(...yr(), h / 45)) {
        const at = Math.round(py(value)) + 0.5;
        context.strokeStyle = colour("well");
        context.beginPath();
        context.moveTo(x0, at);
        context.lineTo(x0 + w, at);
        context.stroke();
        if (spec.y.name) context.fillText(text, x0 - 6, at);
      }
      context.strokeStyle = colour("line");
      context.strokeRect(x0 + 0.5, y0 + 0.5, w - 1, h - 1);
      context.fillStyle = colour("ink");
      context.textAlign = "center";
      context.textBaseline = "bottom";
      if (spec.x.name) context.fillText(spec.x.name, x0 + w / 2, height - 2);
      if (spec.y.name) {
        context.save();
        context.translate(Math.max(12, x0 - 3.3 * points), y0 + h / 2);
        context.rotate(-Math.PI / 2);
        context.textBaseline = "middle";
        context.fillText(spec.y.name, 0, 0);
        context.restore();
      }
    };

    const trace = (xs, ys) => {
      context.beginPath();
      let pen = false;
      for (let i = 0; i < ys.length; i++) {
        const y = ys[i];
        if (Number.isNaN(y)) { pen = false; continue; }
        // Infinite values leave the picture at its edge instead of breaking the line.
        const at = How.clamp(py(y), -1e4, 1e4);
        if (pen) context.lineTo(px(xs[i]), at);
        else context.moveTo(px(xs[i]), at);
        pen = true;
      }
    };
    const ink = {
      line(xs, ys, name, {width: thick = 2, dash = [], alpha = 1} = {}) {
        context.globalAlpha = alpha;
        context.strokeStyle = colour(name);
        context.lineWidth = thick;
        context.lineJoin = "round";
        context.setLineDash(dash);
        trace(xs, ys);
        context.stroke();
        context.setLineDash([]);
        context.globalAlpha = 1;
      },
      area(xs, ys, name, alpha = 0.16, base = 0) {
        context.globalAlpha = alpha;
        context.fillStyle = colour(name);
        trace(xs, ys);
        context.lineTo(px(xs[xs.length - 1]), py(base));
        context.lineTo(px(xs[0]), py(base));
        context.fill();
        context.globalAlpha = 1;
      },
      bar(xa, xb, y, name, alpha = 0.5) {
        context.globalAlpha = alpha;
        context.fillStyle = colour(name);
        context.fillRect(px(xa), py(y), px(xb) - px(xa) - 1, py(yr()[0]) - py(y));
        context.globalAlpha = 1;
      },
      dot(x, y, name, radius = 5, hollow = false) {
        context.beginPath();
        context.arc(px(x), py(y), radius, 0, 7);
        context.fillStyle = hollow ? colour("card") : colour(name);
        context.fill();
        context.strokeStyle = hollow ? colour(name) : colour("card");
        context.lineWidth = hollow ? 2 : 1.5;
        context.stroke();
      },
      arrow(xa, ya, xb, yb, name, {alpha = 1, width: thick = 1.2, head = 4} = {}) {
        const [a, b, c, d] = [px(xa), py(ya), px(xb), py(yb)];
        const turn = Math.atan2(d - b, c - a);
        context.globalAlpha = alpha;
        context.strokeStyle = colour(name);
        context.lineWidth = thick;
        context.beginPath();
        context.moveTo(a, b);
        context.lineTo(c, d);
        for (const side of [2.6, -2.6]) {
          context.moveTo(c, d);
          context.lineTo(c + head * Math.cos(turn + side), d + head * Math.sin(turn + side));
        }
        context.stroke();
        context.globalAlpha = 1;
      },
      text(x, y, words, name = "ink", {align = "left", up = 6, shift = 0, size: extra = 1} = {}) {
        context.font = `${points + extra}px system-ui, sans-serif`;
        context.textAlign = align;
        context.textBaseline = "bottom";
        context.lineWidth = 4;
        context.strokeStyle = colour("card");
        context.strokeText(words, px(x) + shift, py(y) - up);
        context.fillStyle = colour(name);
        context.fillText(words, px(x) + shift, py(y) - up);
      },
      colour, px, py, context,
    };

    const handles = [];
    const invert = (event) => {
      const box = canvas.getBoundingClientRect(), f = frame();
      const x = xr()[0] + ((event.clientX - box.left - f.x0) / f.w) * (xr()[1] - xr()[0]);
      const y = yr()[1] - ((event.clientY - box.top - f.y0) / f.h) * (yr()[1] - yr()[0]);
      return [How.clamp(x, ...xr()), How.clamp(y, ...yr())];
    };
    const place = () => {
      for (const {element, at, say, shown} of handles) {
        const visible = !shown || shown();
        element.hidden = !visible;
        if (!visible) continue;
        const [x, y] = at();
        element.style.transform = `translate(${How.clamp(px(x), 0, width) - 22}px, ${
          How.clamp(py(y), 0, height) - 22}px)`;
        element.setAttribute("aria-valuenow", x);
        element.setAttribute("aria-valuetext", say());
      }
    };
    return {
      spec, canvas, host, invert,
      handle({label, colour: name, at, move, say, shown = null, step = [0.05, 0.05], shape = ""}) {
        const element = How.add(host, `<button type="button" role="slider" class="how-handle
          ${shape}" style="--key:var(--pg-${name})" aria-label="${How.escape(label)}"></button>`);
        element.title = label;
        element.addEventListener("pointerdown", (event) => {
          element.setPointerCapture(event.pointerId);
          event.preventDefault();
          element.focus();
        });
        element.addEventListener("pointermove", (event) => {
          if (element.hasPointerCapture(event.pointerId)) move(...invert(event));
        });
        element.addEventListener("keydown", (event) => {
          const by = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1]};
          if (!by[event.key]) return;
          event.preventDefault();
          const times = event.shiftKey ? 5 : 1;
          const [x, y] = at();
          move(How.clamp(x + by[event.key][0] * step[0] * times, ...xr()),
            How.clamp(y + by[event.key][1] * step[1] * times, ...yr()));
        });
        handles.push({element, at, say, shown});
        return element;
      },
      draw(paint, says) {
        if (!size()) return;
        context.setTransform(dpr, 0, 0, dpr, 0, 0);
        context.clearRect(0, 0, width, height);
        axes();
        const {x0, y0, w, h} = frame();
        context.save();
        context.beginPath();
        context.rect(x0, y0, w, h);
        context.clip();
        paint(ink);
        context.restore();
        place();
        if (says) canvas.setAttribute("aria-label", `${spec.label}. ${says}`);
      },
    };
  };
})();
