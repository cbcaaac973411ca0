// The one-dimensional view (Fig. 1 of Goodfellow et al. 2014): p_data and p_g as areas, D(x) over
// the best D*(x), and below them where G sends evenly spaced z.
//
// Playground.drawLine(ctx, width, height, {arrays, member, critic}, state)
//   arrays: grid (S,), p_data (S,), p_g d d_star (E, S), map_z (T,) and map_x (E, T) where z is one
//   number; ``state`` keeps the density axis still between frames. Before anything trains there are
//   grid and p_data alone.
(() => {
  "use strict";
  const P = window.Playground;

  const rowOf = (array, member) => {
    const n = array.shape[array.shape.length - 1];
    const from = array.shape.length === 2 ? member * n : 0;
    return array.data.subarray(from, from + n);
  };
  const whole = (value) => String(value).replace("-", "\u2212");

  // The three scales of the upper chart: places, densities, D.
  const scales = (width, height, {arrays, member, critic}, state) => {
    const size = P.fontSize();
    const grid = arrays.grid.data;
    const box = {size, left: size * 3.4, right: width - size * 3.4, top: size * 2,
      bottom: height * (arrays.map_z ? 0.62 : 0.86), low: 0, high: 1};
    if (critic) {
      const scores = rowOf(arrays.d, member);
      box.low = Math.min(...scores);
      box.high = Math.max(Math.max(...scores), box.low + 1e-9);
    }
    let peak = 0.1;
    for (const p of rowOf(arrays.p_data, member)) peak = Math.max(peak, p);
    for (const p of arrays.p_g ? rowOf(arrays.p_g, member) : []) peak = Math.max(peak, p);
    if (!(peak < state.peak && peak > state.peak / 2.5)) state.peak = peak * 1.25;
    const tall = box.bottom - box.top;
    const [first, last] = [grid[0], grid[grid.length - 1]];
    box.x = (v) => box.left + ((v - first) / (last - first)) * (box.right - box.left);
    box.density = (p) => box.bottom - (Math.min(p, state.peak) / state.peak) * tall;
    box.score = (d) => box.bottom - ((d - box.low) / (box.high - box.low)) * tall;
    box.peak = state.peak;
    return box;
  };
  const trace = (ctx, box, grid, values, y) => {
    ctx.beginPath();
    for (let i = 0; i < grid.length; i++) ctx.lineTo(box.x(grid[i]), y(values[i]));
  };
  const area = (ctx, box, grid, values, color) => {
    trace(ctx, box, grid, values, box.density);
    ctx.strokeStyle = ctx.fillStyle = color;
    ctx.lineWidth = 2;
    ctx.stroke();
    ctx.lineTo(box.right, box.bottom);
    ctx.lineTo(box.left, box.bottom);
    ctx.globalAlpha = 0.22;
    ctx.fill();
    ctx.globalAlpha = 1;
  };
  const dashed = (ctx, dash, draw) => {
    ctx.setLineDash(dash);
    draw();
    ctx.stroke();
    ctx.setLineDash([]);
  };

  const drawCurves = (ctx, box, {arrays, member, critic}) => {
    const {palette} = P;
    const grid = arrays.grid.data;
    ctx.strokeStyle = palette.line;
    ctx.lineWidth = 1;
    ctx.strokeRect(box.left + 0.5, box.top + 0.5, box.right - box.left, box.bottom - box.top);
    if (!critic) {
      ctx.strokeStyle = palette.soft;
      dashed(ctx, [4, 4], () => {
        ctx.beginPath();
        ctx.moveTo(box.left, box.score(0.5));
        ctx.lineTo(box.right, box.score(0.5));
      });
    }
    area(ctx, box, grid, rowOf(arrays.p_data, member), palette.real);
    if (!arrays.p_g) return;
    area(ctx, box, grid, rowOf(arrays.p_g, member), palette.fake);
    ctx.strokeStyle = palette.disc;
    ctx.lineWidth = 2;
    if (!critic) { // a critic has no best value at a place
      dashed(ctx, [6, 4], () => trace(ctx, box, grid, rowOf(arrays.d_star, member), box.score));
    }
    ctx.lineWidth = 2.5;
    trace(ctx, box, grid, rowOf(arrays.d, member), box.score);
    ctx.stroke();
  };
  const drawScales = (ctx, box, {arrays, critic}) => {
    ctx.font = P.font(box.size);
    ctx.fillStyle = P.palette.soft;
    ctx.textBaseline = "middle";
    for (const share of [0, 0.5, 1]) {
      const y = box.bottom - share * (box.bottom - box.top);
      ctx.textAlign = "right";
      ctx.fillText(P.number(share * box.peak, 2), box.left - 5, y);
      ctx.textAlign = "left";
      ctx.fillText(P.number(box.low + share * (box.high - box.low), 2), box.right + 5, y);
    }
    ctx.textAlign = "left";
    ctx.textBaseline = "top";
    ctx.fillText("density (1 per data unit)", box.left, 0);
    ctx.textAlign = "right";
    ctx.fillText(critic ? "critic (no scale)" : "D(x), dashed: the best D*(x)", box.right, 0);
    ctx.textAlign = "center";
    const extent = Math.floor(arrays.grid.data[arrays.grid.data.length - 1]);
    for (let v = -extent; v <= extent; v++) ctx.fillText(whole(v), box.x(v), box.bottom + 4);
    ctx.fillText("x (data units)", (box.left + box.right) / 2, box.bottom + 6 + box.size * 1.1);
  };
  const drawMap = (ctx, box, height, {arrays, member}) => {
    const above = box.bottom + box.size * 3;
    const below = height - box.size * 2.4;
    const z = arrays.map_z.data;
    const sent = rowOf(arrays.map_x, member);
    const reach = z[z.length - 1];
    const place = (v) => box.left + ((v + reach) / (2 * reach)) * (box.right - box.left);
    ctx.strokeStyle = P.palette.line;
    ctx.lineWidth = 1;
    ctx.strokeRect(box.left + 0.5, above, box.right - box.left, below - above);
    ctx.save();
    ctx.beginPath();
    ctx.rect(box.left, above, box.right - box.left, below - above);
    ctx.clip();
    ctx.strokeStyle = P.palette.fake;
    ctx.globalAlpha = 0.7;
    ctx.lineWidth = 1.2;
    ctx.beginPath();
    for (let i = 0; i < z.length; i += 5) {
      ctx.moveTo(place(z[i]), below);
      ctx.lineTo(box.x(sent[i]), above);
    }
    ctx.stroke();
    ctx.restore();
    for (const v of [-reach, 0, reach]) ctx.fillText(whole(v), place(v), below + 3);
    ctx.fillText("z (noise)", (box.left + box.right) / 2 + box.size * 5, below + 3);
  };

  P.drawLine = (ctx, width, height, frame, state) => {
    if (!frame.arrays.p_data) return;
    const box = scales(width, height, frame, state);
    drawCurves(ctx, box, frame);
    drawScales(ctx, box, frame);
    if (frame.arrays.map_z) drawMap(ctx, box, height, frame);
  };
})();
