// Canvases that fit their holder, and numbers as people write them.
//
// surface = Playground.canvas(holder, draw(ctx, width, height), label)
// surface.redraw() once before the next paint, surface.paint() at once
// Playground.number(value, digits)   at most so many digits, a true minus, – for nothing
(() => {
  "use strict";
  const P = window.Playground;

  P.number = (value, digits = 3) => {
    if (value === null || value === undefined || !Number.isFinite(value)) return "–";
    const size = Math.abs(value);
    if (size !== 0 && (size < 1e-3 || size >= 1e6)) return value.toExponential(1).replace("e+", "e");
    if (Number.isInteger(value) && size >= 1000) return value.toLocaleString("en-US");
    return Number(value.toPrecision(digits)).toString().replace("-", "\u2212");
  };

  // A canvas that keeps its holder's size, sharp on any screen; draw(ctx, width, height) at most
  // once a frame and only while it can be seen.
  P.canvas = (holder, draw, label) => {
    const canvas = document.createElement("canvas");
    canvas.className = "pg-canvas";
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", label);
    holder.append(canvas);
    const ctx = canvas.getContext("2d");
    let asked = false;
    let width = 0;
    let height = 0;
    const paint = () => {
      asked = false;
      if (!width || !height) return;
      ctx.setTransform(canvas.width / width, 0, 0, canvas.height / height, 0, 0);
      ctx.clearRect(0, 0, width, height);
      draw(ctx, width, height);
    };
    const surface = {
      canvas,
      redraw() {
        if (asked) return;
        asked = true;
        requestAnimationFrame(() => asked && paint());
      },
      paint, // at once: for callers that are in an animation frame already
      size: () => [width, height],
    };
    new ResizeObserver(() => {
      const ratio = Math.min(window.devicePixelRatio || 1, 2);
      width = canvas.clientWidth;
      height = canvas.clientHeight;
      const wide = Math.round(width * ratio);
      const high = Math.round(height * ratio);
      if (canvas.width !== wide || canvas.height !== high) {
        canvas.width = wide;
        canvas.height = high;
      }
      surface.redraw();
    }).observe(canvas);
    P.onTheme(surface.redraw);
    return surface;
  };
  P.fontSize = () => (document.body.classList.contains("pg-presenting") ? 17 : 12);
  P.font = (size = P.fontSize(), weight = "") => `${weight} ${size}px system-ui, sans-serif`.trim();
})();
