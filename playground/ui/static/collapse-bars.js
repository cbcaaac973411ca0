// What the lanes of the race draw besides their points: bars a mode, seeds a number of modes, and
// curves as the mean over the seeds.
//
// Playground.drawModeBars(ctx, width, height, counts, classes)
// Playground.drawSeedHistogram(ctx, width, height, captured, modes)
// Playground.overSeeds(header, arrays, prefix)   {reading: {x, y, low, high}}
(() => {
  "use strict";
  const P = window.Playground;

  // Mean over the seeds with the band from the lowest to the highest seed.
  P.overSeeds = (header, arrays, prefix) => {
    const at = arrays[`${prefix}.at`]?.data;
    const [low, high] = [arrays[`${prefix}.low`], arrays[`${prefix}.high`]];
    const curves = {};
    if (!at?.length || !low) return curves;
    const [, members, n] = low.shape;
    header.names.forEach((name, r) => {
      const curve = {x: at, y: new Float32Array(n), low: new Float32Array(n).fill(Infinity),
        high: new Float32Array(n).fill(-Infinity)};
      for (let i = 0; i < n; i++) {
        let [sum, count] = [0, 0];
        for (let m = 0; m < members; m++) {
          const from = (r * members + m) * n + i;
          if (!Number.isFinite(low.data[from])) continue;
          sum += (low.data[from] + high.data[from]) / 2;
          count += 1;
          curve.low[i] = Math.min(curve.low[i], low.data[from]);
          curve.high[i] = Math.max(curve.high[i], high.data[from]);
        }
        curve.y[i] = count ? sum / count : NaN;
        if (!count) curve.low[i] = curve.high[i] = NaN;
      }
      curves[name] = curve;
    });
    return curves;
  };

  // Samples a mode as bars; of several seeds the chosen one.
  P.drawModeBars = (ctx, width, height, counts, classes) => {
    const {palette} = P;
    const size = P.fontSize();
    const total = counts.reduce((a, b) => a + b, 0) || 1;
    const most = Math.max(2.5 / counts.length, ...counts.map((c) => c / total));
    const floor = height - size * 1.5;
    const wide = width / counts.length;
    const y = (share) => floor - (share / most) * (floor - 2);
    ctx.font = P.font(size - 1);
    ctx.textAlign = "center";
    ctx.textBaseline = "top";
    counts.forEach((count, i) => {
      const share = count / total;
      const empty = share < 0.1 / counts.length;
      ctx.fillStyle = empty ? palette.line : palette.fake;
      const top = empty ? floor - 2 : y(share);
      ctx.fillRect(i * wide + wide * 0.12, top, wide * 0.76, floor - top);
      ctx.fillStyle = empty ? palette["fake-text"] : palette.soft;
      const name = classes.length === counts.length && classes[i].length < 3 ? classes[i] : i + 1;
      if (wide > 13) ctx.fillText(empty ? "✕" : name, (i + 0.5) * wide, floor + 3);
    });
    ctx.strokeStyle = palette.ink;
    ctx.setLineDash([4, 3]);
    ctx.beginPath();
    ctx.moveTo(0, y(1 / counts.length));
    ctx.lineTo(width, y(1 / counts.length));
    ctx.stroke();
    ctx.setLineDash([]);
  };
  // How many seeds ended with how many modes.
  P.drawSeedHistogram = (ctx, width, height, captured, modes) => {
    const {palette} = P;
    const size = P.fontSize();
    const bins = new Array(modes + 1).fill(0);
    for (const c of captured) bins[c] += 1;
    const most = Math.max(...bins, 1);
    const floor = height - size * 2.7;
    const wide = width / bins.length;
    ctx.font = P.font(size - 1);
    ctx.textAlign = "center";
    bins.forEach((count, i) => {
      const top = floor - (count / most) * (floor - size * 1.2);
      ctx.fillStyle = palette.fake;
      if (count) ctx.fillRect(i * wide + wide * 0.12, top, wide * 0.76, floor - top);
      ctx.fillStyle = palette.ink;
      ctx.textBaseline = "bottom";
      if (count) ctx.fillText(count, (i + 0.5) * wide, top - 1);
      ctx.fillStyle = palette.soft;
      ctx.textBaseline = "top";
      if (wide > 13 || i % 5 === 0) ctx.fillText(i, (i + 0.5) * wide, floor + 3);
    });
    ctx.fillStyle = palette.soft;
    ctx.textBaseline = "bottom";
    ctx.fillText("modes captured, over the seeds", width / 2, height - 1);
  };
})();
