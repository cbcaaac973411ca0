// Point pictures: dots, D's heat map, G's warped noise grid, arrows; several members as small
// multiples. One-dimensional data is drawn by line.js.
//
// view = Playground.points(holder, {onPick(member)})
// view.draw({kind: "points"|"line", extent, layers: [...], member, critic, arrays})
//   arrays as the engine sends them (playground/views.py): {name: {data, shape}}, members first.
(() => {
  "use strict";
  const P = window.Playground;

  const rgb = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
  // From "fake" over paper to "real": what D believes about every place.
  let table = null;
  P.verdicts = () => {
    const {palette} = P;
    const key = palette.card + palette.real;
    if (table?.key === key) return table;
    const [low, middle, high] = [palette.fake, palette.card, palette.real].map(rgb);
    const strength = palette.dark ? 0.4 : 0.34; // dots must stand out
    const bytes = new Uint32Array(256);
    const plain = [];
    for (let i = 0; i < 256; i++) {
      const side = i < 127.5 ? low : high;
      const far = Math.abs(i - 127.5) / 127.5;
      const mix = (amount) => middle.map((m, c) => Math.round(m + (side[c] - m) * amount));
      const [r, g, b] = mix(far * strength);
      bytes[i] = (255 << 24) | (b << 16) | (g << 8) | r;
      plain.push(`rgb(${mix(far)})`);
    }
    table = {key, bytes, plain};
    return table;
  };

  const scratch = document.createElement("canvas");
  const drawHeat = (ctx, box, heat, member) => {
    const [, rows, columns] = heat.shape;
    scratch.width = columns;
    scratch.height = rows;
    const pen = scratch.getContext("2d");
    const picture = pen.createImageData(columns, rows);
    const pixels = new Uint32Array(picture.data.buffer);
    const {bytes} = P.verdicts();
    const from = member * rows * columns;
    for (let i = 0; i < pixels.length; i++) pixels[i] = bytes[heat.data[from + i]];
    pen.putImageData(picture, 0, 0);
    ctx.imageSmoothingEnabled = true;
    ctx.drawImage(scratch, box.left, box.top, box.size, box.size);
  };
  const stamps = new Map();
  const dot = (color, radius) => {
    const key = `${color} ${radius.toFixed(2)} ${P.palette.card}`;
    if (stamps.has(key)) return stamps.get(key);
    if (stamps.size > 40) stamps.clear();
    const stamp = document.createElement("canvas");
    stamp.ratio = 2;
    stamp.width = stamp.height = Math.ceil((radius + 1) * 4);
    const pen = stamp.getContext("2d");
    pen.scale(2, 2);
    pen.beginPath();
    pen.arc(stamp.width / 4, stamp.height / 4, radius, 0, 6.2832);
    pen.fillStyle = color;
    pen.fill();
    pen.lineWidth = 0.8; // a rim of paper keeps dots apart from each other and from the heat map
    pen.strokeStyle = P.palette.card;
    pen.stroke();
    stamps.set(key, stamp);
    return stamp;
  };
  const dots = (ctx, box, extent, points, member, color, radius) => {
    const n = points.shape[points.shape.length - 2];
    const from = (points.shape.length === 3 ? member : 0) * n * 2;
    const scale = box.size / (2 * extent);
    const {data} = points;
    ctx.fillStyle = color;
    const side = radius * 2;
    if (radius < 1.6) {
      for (let i = from; i < from + 2 * n; i += 2) {
        ctx.fillRect(box.left + (data[i] + extent) * scale - radius,
          box.top + (extent - data[i + 1]) * scale - radius, side, side);
      }
      return;
    }
    // Stamped from one drawn dot: 800 arcs a frame cost ten times as much.
    const stamp = dot(color, radius);
    const half = stamp.width / stamp.ratio / 2;
    for (let i = from; i < from + 2 * n; i += 2) {
      const x = box.left + (data[i] + extent) * scale;
      const y = box.top + (extent - data[i + 1]) * scale;
      ctx.drawImage(stamp, x - half, y - half, half * 2, half * 2);
    }
  };
  const drawWarp = (ctx, box, extent, warp, member) => {
    const [, rows, columns] = warp.shape;
    const from = member * rows * columns * 2;
    const scale = box.size / (2 * extent);
    const x = (i) => box.left + (warp.data[i] + extent) * scale;
    const y = (i) => box.top + (extent - warp.data[i + 1]) * scale;
    ctx.strokeStyle = P.palette.fake;
    ctx.globalAlpha = 0.55;
    ctx.lineWidth = 1;
    ctx.beginPath();
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) {
        const i = from + (r * columns + c) * 2;
        if (c) { ctx.moveTo(x(i - 2), y(i - 2)); ctx.lineTo(x(i), y(i)); }
        if (r) { ctx.moveTo(x(i - columns * 2), y(i - columns * 2)); ctx.lineTo(x(i), y(i)); }
      }
    }
    ctx.stroke();
    ctx.globalAlpha = 1;
  };
  const drawArrows = (ctx, box, extent, fake, arrows, member, state) => {
    const m = arrows.shape[1];
    const n = fake.shape[1];
    const scale = box.size / (2 * extent);
    const lengths = [];
    for (let i = 0; i < m; i++) {
      const a = (member * m + i) * 2;
      lengths.push(Math.hypot(arrows.data[a], arrows.data[a + 1]));
    }
    const large = [...lengths].sort((a, b) => a - b)[Math.floor(m * 0.9)] || 1e-12;
    // The unit follows the gradients in factors of two, so that arrows do not breathe.
    if (!(large < state.unit && large > state.unit / 4)) {
      state.unit = 2 ** Math.ceil(Math.log2(large));
    }
    const reach = box.size * 0.11;
    ctx.strokeStyle = P.palette.grad;
    ctx.lineWidth = box.size > 300 ? 1.5 : 1;
    ctx.beginPath();
    for (let i = 0; i < m; i++) {
      const f = (member * n + i) * 2;
      const a = (member * m + i) * 2;
      const size = lengths[i];
      if (!(size > 0)) continue;
      const length = Math.min(size / state.unit, 1.2) * reach;
      const ux = arrows.data[a] / size;
      const uy = -arrows.data[a + 1] / size;
      const x0 = box.left + (fake.data[f] + extent) * scale;
      const y0 = box.top + (extent - fake.data[f + 1]) * scale;
      const x1 = x0 + ux * length;
      const y1 = y0 + uy * length;
      const head = Math.min(4.5, length * 0.45);
      ctx.moveTo(x0, y0);
      ctx.lineTo(x1, y1);
      ctx.moveTo(x1 - (ux + uy * 0.6) * head, y1 - (uy - ux * 0.6) * head);
      ctx.lineTo(x1, y1);
      ctx.lineTo(x1 - (ux - uy * 0.6) * head, y1 - (uy + ux * 0.6) * head);
    }
    ctx.stroke();
  };

  const drawTile = (ctx, box, frame, member, state) => {
    const {arrays, extent, layers} = frame;
    const on = (name) => layers.includes(name) && arrays[name];
    ctx.save();
    ctx.beginPath();
    ctx.rect(box.left, box.top, box.size, box.size);
    ctx.clip();
    ctx.fillStyle = P.palette.card;
    ctx.fillRect(box.left, box.top, box.size, box.size);
    if (on("heat")) drawHeat(ctx, box, arrays.heat, member);
    if (on("warp")) drawWarp(ctx, box, extent, arrays.warp, member);
    const radius = Math.max(1, Math.min(3.4, box.size / 230));
    ctx.globalAlpha = 0.85;
    if (on("real")) dots(ctx, box, extent, arrays.real, member, P.palette.real, radius);
    if (on("fake")) dots(ctx, box, extent, arrays.fake, member, P.palette.fake, radius);
    ctx.globalAlpha = 1;
    if (on("arrows") && arrays.fake) {
      drawArrows(ctx, box, extent, arrays.fake, arrays.arrows, member, state);
    }
    ctx.restore();
    ctx.strokeStyle = P.palette.line;
    ctx.lineWidth = 1;
    ctx.strokeRect(box.left + 0.5, box.top + 0.5, box.size - 1, box.size - 1);
  };
  const drawScales = (ctx, box, extent) => {
    const size = P.fontSize();
    ctx.font = P.font(size);
    ctx.fillStyle = P.palette.soft;
    const step = [0.25, 0.5, 1, 2, 5, 10].find((s) => extent / s <= 3) || 10;
    for (let v = -Math.floor(extent / step) * step; v <= extent; v += step) {
      const at = ((v + extent) / (2 * extent)) * box.size;
      const text = String(v).replace("-", "\u2212");
      ctx.textAlign = "center";
      ctx.textBaseline = "top";
      ctx.fillText(text, box.left + at, box.top + box.size + 4);
      ctx.textAlign = "right";
      ctx.textBaseline = "middle";
      ctx.fillText(text, box.left - 5, box.top + box.size - at);
    }
    ctx.textAlign = "center";
    ctx.textBaseline = "top";
    ctx.fillText("x₁ (data units)", box.left + box.size / 2, box.top + box.size + 6 + size * 1.2);
    ctx.save();
    ctx.translate(box.left - size * 2.6, box.top + box.size / 2);
    ctx.rotate(-Math.PI / 2);
    ctx.textBaseline = "middle";
    ctx.fillText("x₂ (data units)", 0, 0);
    ctx.restore();
  };

  const SCALED = 240; // pixels: a smaller picture has no room for scales, and is all the plane
  // How the plane is cut into tiles: one large, or small multiples.
  const tiles = (width, height, members) => {
    const size = P.fontSize();
    if (members === 1 && width < SCALED) {
      const side = Math.min(width, height);
      return [{left: (width - side) / 2, top: (height - side) / 2, size: side}];
    }
    if (members === 1) {
      const side = Math.min(width - size * 3.6 - 6, height - size * 3);
      return [{left: size * 3.6 + Math.max(0, (width - size * 3.6 - 6 - side) / 2), top: 2,
        size: side}];
    }
    const gap = 8;
    const edgeFor = (across) => {
      const down = Math.ceil(members / across);
      return Math.floor(Math.min((width - gap * (across - 1)) / across,
        (height - gap * (down - 1)) / down));
    };
    let columns = 1;
    for (let across = 2; across <= members; across++) {
      if (edgeFor(across) > edgeFor(columns)) columns = across;
    }
    const edge = edgeFor(columns);
    const margin = Math.max(0, (width - columns * (edge + gap) + gap) / 2);
    return Array.from({length: members}, (_, i) => ({
      left: margin + (i % columns) * (edge + gap),
      top: Math.floor(i / columns) * (edge + gap),
      size: edge,
    }));
  };

  P.points = (holder, {onPick} = {}) => {
    let frame = null;
    let boxes = [];
    const state = {unit: 0, peak: 0};
    const surface = P.canvas(holder, (ctx, width, height) => {
      boxes = [];
      if (!frame) return;
      if (frame.kind === "line") { P.drawLine(ctx, width, height, frame, state); return; }
      const members = frame.single ? 1
        : (frame.arrays.fake || frame.arrays.heat || frame.arrays.warp || {shape: [1]}).shape[0];
      boxes = tiles(width, height, members);
      boxes.forEach((box, i) => drawTile(ctx, box, frame, frame.single ? frame.member : i, state));
      if (members === 1 && width >= SCALED) drawScales(ctx, boxes[0], frame.extent);
      else if (members > 1) {
        const chosen = boxes[frame.member] || boxes[0];
        ctx.strokeStyle = P.palette.ink;
        ctx.lineWidth = 2;
        ctx.strokeRect(chosen.left + 1, chosen.top + 1, chosen.size - 2, chosen.size - 2);
      }
    }, "Real and generated data");
    surface.canvas.addEventListener("click", (event) => {
      const picked = boxes.findIndex((b) => event.offsetX >= b.left && event.offsetY >= b.top
        && event.offsetX <= b.left + b.size && event.offsetY <= b.top + b.size);
      if (picked >= 0 && onPick) onPick(picked);
    });
    return {
      canvas: surface.canvas,
      draw(next) {
        frame = next;
        surface.paint(); // frames are handed out inside an animation frame
      },
    };
  };
})();
