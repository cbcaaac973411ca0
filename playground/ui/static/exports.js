// "Export": the picture and the timeline as files that the browser makes, curves, weights and code
// as files that the engine makes.

import {download} from "./download.js";
import {element, find} from "./dom.js";
import {encodeGif} from "./gif.js";
import {live} from "./live.js";

/** @typedef {import("./types.js").Frame} Frame */
/**
 * @typedef {object} Source what there is to export
 * @property {() => string | null} run its name, or a trained model's
 * @property {() => number[]} [steps] those that are kept; a trained model has none
 * @property {(step: number) => Promise<Frame | null>} [frame]
 * @property {(frame: Frame | null, scale: number) => HTMLCanvasElement | null} draw a picture of a
 *   frame, null: of what is shown
 */

/** What the engine writes: name and words. @type {[string, string][]} */
const FILES = [["script", "PyTorch script"], ["notebook", "Jupyter notebook"],
  ["csv", "Curves, CSV"], ["json", "Curves, JSON"], ["safetensors", "Weights, safetensors"]];
/** @type {[string, string][]} */
const PICTURES = [["png", "Picture, PNG"], ["gif", "Timeline, GIF"], ["webm", "Timeline, WebM"]];
const MOST_FRAMES = 80; // of a film
const PER_SECOND = 10;
const GIF_SCALE = 0.75, FILM_SCALE = 1.5, PNG_SCALE = 2;

const PAST = ["gif", "webm", "csv", "json"]; // what a trained model has not kept

/** @param {Source} source */
const markup = ({steps}) => `<details class="pg-export"><summary class="pg-button">Export</summary>
  <div role="group" aria-label="Export as">${[...PICTURES, ...FILES]
    .filter(([name]) => steps || !PAST.includes(name)).map(([name, words]) => `
    <button type="button" data-format="${name}">${words}</button>`).join("")}</div></details>`;

/** So many of ``steps``, first and last among them. @param {number[]} steps @param {number} most */
export const spread = (steps, most) => {
  if (steps.length <= most) return steps;
  const at = (/** @type {number} */ i) => Math.round((i * (steps.length - 1)) / (most - 1));
  return Array.from({length: most}, (_, i) => steps[at(i)]);
};

/** Every picture of the film, one after the other. @param {Source} source @param {number} scale
 * @param {(canvas: HTMLCanvasElement) => void | Promise<void>} use
 * @param {(words: string) => void} say */
const film = async (source, scale, use, say) => {
  const steps = spread(source.steps?.() ?? [], MOST_FRAMES);
  if (steps.length < 2) throw new Error("There is no timeline yet: train first.");
  for (const [i, step] of steps.entries()) {
    say(`Picture ${i + 1} of ${steps.length} …`);
    const frame = await source.frame?.(step);
    const canvas = frame && source.draw(frame, scale);
    if (canvas) await use(canvas);
  }
};

/** @param {Source} source @param {(words: string) => void} say */
const asGif = async (source, say) => {
  /** @type {ImageData[]} */
  const frames = [];
  await film(source, GIF_SCALE, (canvas) => {
    const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    frames.push(pen.getImageData(0, 0, canvas.width, canvas.height));
  }, say);
  return new Blob(encodeGif(frames, 100 / PER_SECOND), {type: "image/gif"});
};

/** @param {Source} source @param {(words: string) => void} say @returns {Promise<Blob>} */
const asWebm = async (source, say) => {
  if (!window.MediaRecorder) throw new Error("This browser makes no WebM; GIF works.");
  const screen = document.createElement("canvas");
  /** @type {MediaRecorder | null} */
  let recorder = null;
  /** @type {Blob[]} */
  const parts = [];
  await film(source, FILM_SCALE, async (canvas) => {
    if (!recorder) {
      [screen.width, screen.height] = [canvas.width, canvas.height];
      screen.getContext("2d");
      recorder = new MediaRecorder(screen.captureStream(30), {mimeType: "video/webm",
        videoBitsPerSecond: 4e6});
      recorder.ondataavailable = ({data}) => parts.push(data);
      recorder.start();
    }
    screen.getContext("2d")?.drawImage(canvas, 0, 0);
    await new Promise((resolve) => { setTimeout(resolve, 1000 / PER_SECOND); });
  }, say);
  const made = /** @type {MediaRecorder | null} */ (recorder);
  if (!made) throw new Error("Nothing could be drawn.");
  await new Promise((resolve) => { made.onstop = resolve; made.stop(); });
  return new Blob(parts, {type: "video/webm"});
};

/** @param {Source} source @returns {Promise<Blob>} */
const asPng = (source) => new Promise((resolve, reject) => {
  const canvas = source.draw(null, PNG_SCALE);
  if (!canvas) reject(new Error("There is nothing to draw yet."));
  else canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("It cannot be drawn."))));
});

/** A file of the engine's. @param {string | null} run @param {string} format
 * @returns {Promise<void>} */
const fromEngine = (run, format) => new Promise((resolve, reject) => {
  if (!run) {
    reject(new Error("Train something first."));
    return;
  }
  live.say({op: "export", run, format}, ({name, arrays}) => {
    download(arrays.content.data, name);
    resolve();
  }, reject);
});

/** @param {Source} source @param {string} format @param {(words: string) => void} say */
const make = async (source, format, say) => {
  const name = source.steps ? `gan-${(source.run() ?? "preview").slice(0, 8)}` : source.run();
  if (format === "png") download(await asPng(source), `${name}.png`);
  else if (format === "gif") download(await asGif(source, say), `${name}.gif`);
  else if (format === "webm") download(await asWebm(source, say), `${name}.webm`);
  else await fromEngine(source.run(), format);
};

/** The menu. @param {HTMLElement} holder @param {Source} source
 * @param {(words: string) => void} say */
export const exportMenu = (holder, source, say) => {
  const menu = /** @type {HTMLDetailsElement} */ (element(markup(source)));
  holder.append(menu);
  let busy = false;
  for (const button of menu.querySelectorAll("button")) {
    button.addEventListener("click", async () => {
      if (busy) return;
      busy = true;
      menu.open = false;
      say("Exporting …");
      try {
        await make(source, button.dataset.format ?? "", say);
        say("Exported: see your downloads.");
      } catch (failed) {
        say(/** @type {Error} */ (failed).message);
      }
      busy = false;
    });
  }
  document.addEventListener("click", ({target}) => {
    if (menu.open && !menu.contains(/** @type {Node} */ (target))) menu.open = false;
  });
  find(menu, "summary").addEventListener("keydown", ({key}) => {
    if (key === "Escape") menu.open = false;
  });
};

/** The menu of a trained model, with its own line of words. @param {HTMLElement} holder
 * @param {() => string} model its name
 * @param {(scale: number) => HTMLCanvasElement | null} draw what is shown of it */
export const modelExports = (holder, model, draw) => {
  const said = element('<span class="pg-note" role="status"></span>');
  holder.append(said);
  exportMenu(holder, {run: model, draw: (_, scale) => draw(scale)}, (words) => {
    said.textContent = words;
  });
};
