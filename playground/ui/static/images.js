// A grid of images on canvas, each framed in the colour of D's verdict.
//
// view = Playground.images(holder, {columns: 8, onPick(index)})
// view.draw({images: {data, shape: (n, H, W) or (n, H, W, 3)}, verdicts: {data} or null,
//            critic: bool, columns})
// sheet = Playground.sheet(holder, label)   tiles only: the canvas has a pixel for each of theirs and
//   the browser enlarges it, a tenth of the work at each of a drag's fifty pictures a second
// sheet.draw({images, columns})             at once
// Playground.paintImage(canvas, data, height, width, channels)   one uint8 image, pixel for pixel
(() => {
  "use strict";
  const P = window.Playground;

  const fill = (pixels, data, from, count, channels) => {
    if (channels === 3) {
      for (let i = 0, j = from; i < count; i++, j += 3) {
        pixels[i] = (255 << 24) | (data[j + 2] << 16) | (data[j + 1] << 8) | data[j];
      }
      return;
    }
    for (let i = 0; i < count; i++) pixels[i] = (255 << 24) | (data[from + i] * 0x010101);
  };
  P.paintImage = (canvas, data, height, width, channels = 1, from = 0) => {
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
    }
    const ctx = canvas.getContext("2d");
    const picture = ctx.createImageData(width, height);
    fill(new Uint32Array(picture.data.buffer), data, from, width * height, channels);
    ctx.putImageData(picture, 0, 0);
  };

  // All images of a frame side by side in one canvas, `across` in a row: painting and reading a
  // canvas by turns, image by image, makes the browser copy it each time.
  const paintSheet = (canvas, {data, shape}, across) => {
    const [n, high, wide, channels = 1] = shape;
    const [width, height] = [across * wide, Math.ceil(n / across) * high];
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
    }
    const picture = new ImageData(width, height);
    const pixels = new Uint32Array(picture.data.buffer);
    for (let i = 0; i < n; i++) {
      const corner = Math.floor(i / across) * high * width + (i % across) * wide;
      for (let row = 0; row < high; row++) {
        const at = corner + row * width;
        fill(pixels.subarray(at, at + wide), data, (i * high + row) * wide * channels, wide, channels);
      }
    }
    canvas.getContext("2d").putImageData(picture, 0, 0);
  };

  P.sheet = (holder, label) => {
    const canvas = P.element(`<canvas class="pg-sheet" role="img" width="1" height="1"></canvas>`);
    canvas.setAttribute("aria-label", label);
    holder.append(canvas);
    return {
      canvas,
      draw: ({images, columns}) => paintSheet(canvas, images, Math.min(columns, images.shape[0])),
    };
  };

  P.images = (holder, {columns = 8, onPick} = {}) => {
    let frame = null;
    let layout = null;
    const sheet = document.createElement("canvas");
    const surface = P.canvas(holder, (ctx, width, height) => {
      if (!frame) return;
      const [n, high, wide] = frame.images.shape;
      const across = Math.min(frame.columns || columns, n);
      const down = Math.ceil(n / across);
      const cell = Math.floor(Math.min(width / across, height / down));
      const left = Math.floor((width - cell * across) / 2);
      layout = {cell, across, left, n};
      paintSheet(sheet, frame.images, across);
      ctx.imageSmoothingEnabled = false;
      const verdicts = frame.verdicts?.data;
      if (!verdicts) {
        ctx.drawImage(sheet, left, 0, cell * across, cell * down);
        return;
      }
      const border = Math.max(2, Math.round(cell * 0.05));
      const gap = Math.max(2, Math.round(cell * 0.04));
      const inner = cell - 2 * border - gap;
      let [low, span] = [0, 1];
      if (frame.critic) { // a critic has no scale: its own range on this grid
        low = Math.min(...verdicts);
        span = Math.max(...verdicts) - low || 1;
      }
      const {plain} = P.verdicts();
      for (let i = 0; i < n; i++) {
        const [column, row] = [i % across, Math.floor(i / across)];
        const [x, y] = [left + column * cell, row * cell];
        const share = Math.max(0, Math.min(1, (verdicts[i] - low) / span));
        ctx.fillStyle = plain[Math.round(share * 255)];
        ctx.fillRect(x, y, cell - gap, cell - gap);
        ctx.drawImage(sheet, column * wide, row * high, wide, high, x + border, y + border, inner,
          inner);
      }
    }, "Generated images");
    surface.canvas.addEventListener("click", (event) => {
      if (!layout || !onPick) return;
      const column = Math.floor((event.offsetX - layout.left) / layout.cell);
      const index = Math.floor(event.offsetY / layout.cell) * layout.across + column;
      if (column >= 0 && column < layout.across && index < layout.n) onPick(index);
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
