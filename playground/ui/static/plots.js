// Line charts on canvas, cheap enough for thirty redraws a second.
//
// chart = Playground.chart(holder, {title, x: {name, unit}, y: {name, unit, fixed, log},
//                                   series: [{name, label, color, width, dash, soft}],
//                                   marks: [{at, label}]})
// chart.set({name: {x, y}})                 new curves (arrays, <= 500 points each); y may be
//                                           joined by low and high, drawn as a band around it
// chart.set({...}, {name: y})               the same, with the newest value of each for the legend
// chart.log(on)                             logarithmic y
// chart.retitle({y, marks})                 another y axis and other horizontal lines
//
// ``color`` is a name in Playground.palette. Axes move in steps of 1-2-5, never every frame.
(() => {
  "use strict";
  const P = window.Playground;

  // -- numbers ---------------------------------------------------------------------------------
  const nice = (span, parts) => {
    const raw = span / parts;
    const power = 10 ** Math.floor(Math.log10(raw));
    const part = raw / power;
    return power * (part <= 1 ? 1 : part <= 2 ? 2 : part <= 5 ? 5 : 10);
  };
  const short = (value) => {
    const size = Math.abs(value);
    const fixed = (v) => Number(v.toPrecision(3)).toString();
    const text = size >= 1e6 ? `${fixed(value / 1e6)}M` : size >= 1e4 ? `${fixed(value / 1e3)}k`
      : size !== 0 && size < 1e-2 ? value.toExponential(0) : fixed(value);
    return text.replace("-", "\u2212");
  };

  // -- axes that move in steps -----------------------------------------------------------------
  // Grows as soon as a value leaves; shrinks only when less than a third of it is used.
  const stepped = (axis, low, high) => {
    if (!Number.isFinite(low) || !Number.isFinite(high)) return axis || [0, 1];
    if (high - low < 1e-12) { high += Math.max(1e-3, Math.abs(high) * 0.1); low -= high - low; }
    const used = axis ? (high - low) / (axis[1] - axis[0]) : 0;
    if (axis && low >= axis[0] && high <= axis[1] && used > 0.34) return axis;
    const step = nice((high - low) * 1.1, 3);
    return [Math.floor(low / step) * step, Math.ceil(high / step) * step, step];
  };
  const logStepped = (axis, low, high) => {
    if (!(high > 0)) return axis || [1e-3, 1];
    const next = [10 ** Math.floor(Math.log10(Math.max(low, high * 1e-8))),
      10 ** Math.ceil(Math.log10(high) + 1e-9)];
    if (next[0] >= next[1]) next[1] = next[0] * 10;
    if (axis && next[0] >= axis[0] && next[1] <= axis[1]
      && Math.log10(next[1] / next[0]) * 3 > Math.log10(axis[1] / axis[0])) return axis;
    return next;
  };
  const extremes = (curves, names, positive) => {
    let low = Infinity;
    let high = -Infinity;
    let last = 0;
    for (const name of names) {
      const curve = curves[name];
      if (!curve || !curve.y.length) continue;
      last = Math.max(last, curve.x[curve.x.length - 1]);
      for (const values of curve.low ? [curve.low, curve.high] : [curve.y]) {
        for (const value of values) {
          if (!Number.isFinite(value) || (positive && value <= 0)) continue;
          if (value < low) low = value;
          if (value > high) high = value;
        }
      }
    }
    return [low, high, last];
  };

  P.chart = (holder, spec) => {
    let curves = {};
    let newest = {};
    let marks = spec.marks || [];
    let moments = [];
    let logarithmic = Boolean(spec.y.log);
    let xAxis = null;
    let yAxis = null;
    let pointer = null;
    const names = spec.series.map((s) => s.name);
    holder.classList.add("pg-chart");
    const head = P.element(`<div class="pg-chart-head"><b></b><span></span></div>`);
    head.querySelector("b").textContent = spec.title;
    const keys = {};
    for (const series of spec.series) {
      if (series.soft) continue;
      const key = P.element(`<span class="pg-key"><u></u><output></output></span>`);
      key.querySelector("u").textContent = series.label;
      key.style.setProperty("--key", `var(--pg-${series.color})`);
      head.querySelector("span").append(key);
      keys[series.name] = key.querySelector("output");
    }
    const body = P.element(`<div class="pg-chart-body"></div>`);
    holder.append(head, body);

    const place = (width, height) => {
      const size = P.fontSize();
      const box = {left: size * 4.5, right: width - 10, top: size * 0.8,
        bottom: height - size * 2.9, size};
      const [y0, y1] = yAxis;
      const scale = logarithmic
        ? (v) => Math.log10(Math.max(v, y0) / y0) / Math.log10(y1 / y0)
        : (v) => (v - y0) / (y1 - y0);
      box.x = (v) => box.left + ((v - xAxis[0]) / (xAxis[1] - xAxis[0])) * (box.right - box.left);
      box.y = (v) => box.bottom - scale(v) * (box.bottom - box.top);
      return box;
    };
    const ticks = ([low, high, fixed], parts) => {
      const step = fixed || nice(high - low, parts);
      const found = [];
      for (let v = Math.ceil(low / step - 1e-9) * step; v <= high + step * 1e-6; v += step) {
        found.push(Math.abs(v) < step * 1e-6 ? 0 : v);
      }
      return found;
    };
    const logTicks = ([low, high]) => {
      const found = [];
      const every = Math.max(1, Math.ceil(Math.log10(high / low) / 4));
      for (let e = Math.round(Math.log10(low)); 10 ** e <= high * 1.0001; e += every) {
        found.push(10 ** e);
      }
      return found;
    };

    const drawAxes = (ctx, box, height) => {
      const {palette} = P;
      ctx.font = P.font(box.size);
      ctx.lineWidth = 1;
      ctx.strokeStyle = palette.line;
      ctx.fillStyle = palette.soft;
      ctx.textAlign = "right";
      ctx.textBaseline = "middle";
      for (const v of logarithmic ? logTicks(yAxis) : ticks(yAxis, 3)) {
        const y = Math.round(box.y(v)) + 0.5;
        ctx.beginPath();
        ctx.moveTo(box.left, y);
        ctx.lineTo(box.right, y);
        ctx.stroke();
        ctx.fillText(short(v), box.left - 5, y);
      }
      ctx.textAlign = "center";
      ctx.textBaseline = "top";
      for (const v of ticks(xAxis, 4)) {
        const x = box.x(v);
        ctx.textAlign = x > box.right - 14 ? "right" : "center";
        ctx.fillText(short(v), x, box.bottom + 4);
      }
      ctx.textAlign = "center";
      const unit = (axis) => axis.name + (axis.unit ? ` (${axis.unit})` : "");
      ctx.textBaseline = "bottom";
      ctx.fillText(unit(spec.x), (box.left + box.right) / 2, height - 1);
      ctx.save();
      ctx.translate(box.size * 0.75, height / 2);
      ctx.rotate(-Math.PI / 2);
      ctx.textBaseline = "middle";
      const title = unit(spec.y) + (logarithmic ? ", log" : "");
      const room = (height - 4) / ctx.measureText(title).width; // a low chart has a smaller title
      if (room < 1) ctx.font = P.font(box.size * Math.max(0.7, room));
      ctx.fillText(title, 0, 0);
      ctx.restore();
    };
    const drawMarks = (ctx, box) => {
      ctx.font = P.font(box.size);
      for (const mark of marks) {
        if (mark.at < yAxis[0] || mark.at > yAxis[1]) continue;
        const y = Math.round(box.y(mark.at)) + 0.5;
        ctx.strokeStyle = P.palette.soft;
        ctx.setLineDash([5, 4]);
        ctx.beginPath();
        ctx.moveTo(box.left, y);
        ctx.lineTo(box.right, y);
        ctx.stroke();
        ctx.setLineDash([]);
        // At the right end below the line: curves come there last.
        ctx.fillStyle = P.palette.soft;
        ctx.textAlign = "right";
        ctx.textBaseline = y > box.bottom - box.size * 1.4 ? "bottom" : "top";
        const at = y + (ctx.textBaseline === "top" ? 4 : -2);
        ctx.strokeStyle = P.palette.card; // a rim of paper, where a curve runs behind the words
        ctx.lineWidth = 4;
        ctx.strokeText(mark.label, box.right - 3, at);
        ctx.lineWidth = 1;
        ctx.fillText(mark.label, box.right - 3, at);
      }
    };
    // Vertical lines: when something was switched on.
    const drawMoments = (ctx, box) => {
      for (const moment of moments) {
        if (moment.at < xAxis[0] || moment.at > xAxis[1]) continue;
        const x = Math.round(box.x(moment.at)) + 0.5;
        ctx.strokeStyle = P.palette.grad;
        ctx.lineWidth = 2;
        ctx.beginPath();
        ctx.moveTo(x, box.top);
        ctx.lineTo(x, box.bottom);
        ctx.stroke();
        ctx.fillStyle = P.palette["grad-text"];
        const right = x > (box.left + box.right) / 2;
        ctx.textAlign = right ? "right" : "left";
        ctx.textBaseline = "bottom";
        ctx.fillText(moment.label, x + (right ? -4 : 4), box.bottom - 2);
      }
    };
    // Between the extremes of what one point stands for.
    const drawBand = (ctx, box, {x, low, high}) => {
      ctx.globalAlpha = 0.28;
      const shut = (from, to) => {
        ctx.beginPath();
        for (let i = from; i < to; i++) ctx.lineTo(box.x(x[i]), box.y(high[i]));
        for (let i = to - 1; i >= from; i--) ctx.lineTo(box.x(x[i]), box.y(low[i]));
        ctx.fill();
      };
      let from = 0;
      for (let i = 0; i <= x.length; i++) {
        if (i < x.length && Number.isFinite(low[i])) continue;
        if (i - from > 1) shut(from, i);
        from = i + 1;
      }
    };
    const drawCurve = (ctx, box, series) => {
      const curve = curves[series.name];
      if (!curve || !curve.x.length) return;
      ctx.strokeStyle = ctx.fillStyle = P.palette[series.color];
      if (curve.low) drawBand(ctx, box, curve);
      ctx.globalAlpha = series.soft ? 0.35 : 1;
      ctx.lineWidth = (series.width || 1.6) * (box.size > 14 ? 1.6 : 1);
      ctx.setLineDash(series.dash || []);
      ctx.beginPath();
      let open = false;
      for (let i = 0; i < curve.x.length; i++) {
        const value = curve.y[i];
        if (!Number.isFinite(value) || (logarithmic && value <= 0)) { open = false; continue; }
        const x = box.x(curve.x[i]);
        const y = box.y(value);
        if (open) ctx.lineTo(x, y);
        else ctx.moveTo(x, y);
        open = true;
      }
      ctx.stroke();
      ctx.setLineDash([]);
      ctx.globalAlpha = 1;
    };
    const drawPointer = (ctx, box) => {
      if (pointer === null || pointer < box.left || pointer > box.right) return;
      const at = xAxis[0] + ((pointer - box.left) / (box.right - box.left)) * (xAxis[1] - xAxis[0]);
      const rows = [];
      for (const series of spec.series) {
        const curve = curves[series.name];
        if (series.soft || !curve || !curve.x.length) continue;
        let i = 0;
        while (i < curve.x.length - 1 && curve.x[i] < at) i++;
        rows.push([`${series.label} ${P.number(curve.y[i])}`, series.color]);
      }
      if (!rows.length) return;
      ctx.strokeStyle = P.palette.soft;
      ctx.beginPath();
      ctx.moveTo(Math.round(pointer) + 0.5, box.top);
      ctx.lineTo(Math.round(pointer) + 0.5, box.bottom);
      ctx.stroke();
      rows.unshift([`${spec.x.name} ${P.number(Math.round(at), 6)}`, null]);
      const wide = Math.max(...rows.map(([text]) => ctx.measureText(text).width)) + 12;
      const left = pointer + wide + 8 > box.right ? pointer - wide - 8 : pointer + 8;
      ctx.fillStyle = P.palette.card;
      ctx.strokeStyle = P.palette.line;
      ctx.fillRect(left, box.top, wide, rows.length * box.size * 1.35 + 8);
      ctx.strokeRect(left, box.top, wide, rows.length * box.size * 1.35 + 8);
      ctx.textAlign = "left";
      ctx.textBaseline = "top";
      rows.forEach(([text, color], i) => {
        ctx.fillStyle = color ? P.palette[`${color}-text`] || P.palette[color] : P.palette.soft;
        ctx.fillText(text, left + 6, box.top + 5 + i * box.size * 1.35);
      });
    };

    const surface = P.canvas(body, (ctx, width, height) => {
      const [low, high, last] = extremes(curves, names, logarithmic);
      if (!xAxis || last > xAxis[1] || last < xAxis[1] / 5) {
        const step = nice(Math.max(last, 10), 4);
        xAxis = [0, Math.max(Math.ceil((last * 1.02) / step) * step, 10)];
      }
      if (logarithmic) yAxis = logStepped(yAxis, low, high);
      else yAxis = spec.y.fixed || stepped(yAxis, low, high);
      const box = place(width, height);
      drawAxes(ctx, box, height);
      drawMoments(ctx, box);
      ctx.save();
      ctx.beginPath();
      ctx.rect(box.left, box.top - 2, box.right - box.left, box.bottom - box.top + 4);
      ctx.clip();
      for (const series of spec.series) drawCurve(ctx, box, series);
      ctx.restore();
      drawMarks(ctx, box);
      drawPointer(ctx, box);
    }, spec.title);
    surface.canvas.addEventListener("pointermove", (event) => {
      pointer = event.offsetX;
      surface.redraw();
    });
    surface.canvas.addEventListener("pointerleave", () => {
      pointer = null;
      surface.redraw();
    });

    return {
      canvas: surface.canvas,
      set(next, latest) {
        curves = next;
        for (const name of names) {
          const ys = next[name]?.y;
          newest[name] = latest?.[name] ?? (ys?.length ? ys[ys.length - 1] : null);
          if (keys[name]) keys[name].textContent = P.number(newest[name]);
        }
        surface.redraw();
      },
      // A critic's output is no probability: free axis, no mark at one half.
      retitle({y, marks: lines}) {
        if (spec.y === y) return;
        spec.y = y;
        marks = lines;
        logarithmic = Boolean(y.log);
        yAxis = null;
        surface.redraw();
      },
      // [{at, label}]: when something was switched on
      moments(list) {
        moments = list;
        surface.redraw();
      },
      log(on) {
        logarithmic = on;
        yAxis = null;
        surface.redraw();
      },
      clear() {
        xAxis = yAxis = null;
        this.set({});
      },
    };
  };
})();
