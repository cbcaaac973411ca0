// A trained D is asked about pictures that it never saw: drawn, dropped, blurred, moved.

import {element} from "../../../static/dom.js";
import {add, button, choice, pair, range} from "../controls.js";
import {paperCard, pictureOf, readInk, trainedBy} from "../digit-paper.js";
import {centred} from "../math/lenet.js";
import {blurred, mirrored, negative, shifted} from "../math/verdicts.js";
import {ask} from "../packed.js";
import {answersCard, seenCard, standingCard, usesCard} from "./asking-panels.js";
/** @import {Scene, Stage} from "../stage.js" */
/** @import {Server} from "../packed.js" */
/** @import {Trained} from "../digit-paper.js" */

/**
 * @typedef {object} AskingState
 * @property {number} sample digit of the data; -1 the drawing or the dropped picture
 * @property {number} blur σ in pixels
 * @property {number} aside pixels to the right
 * @property {"none" | "mirror" | "negative"} turned
 */
/** @typedef {Stage<AskingState>} AskingStage */
/** D's answers for pictures of the data and of G. @typedef {{real: number[], fake: number[],
 *   held_out: boolean}} Answers */
/** `d` is D's answer for the picture, once it is there.
 * @typedef {{picture: Float64Array, d: number | null, answers: Answers | null}} Now */

const MOST_BYTES = 20e6, COMPARED = 150;

/** @param {AskingState} state @param {Trained} trained */
const pictureNow = ({sample, blur, aside, turned}, trained) => {
  const picture = pictureOf(trained, sample);
  const placed = shifted(blurred(sample < 0 ? centred(picture) : picture, blur), aside);
  if (turned === "mirror") return mirrored(placed);
  return turned === "negative" ? negative(placed) : placed;
};

/** Bytes of a picture in base64. @param {Float64Array} picture */
const packed = (picture) => btoa(String.fromCharCode(...Array.from(picture,
  (value) => Math.round(255 * Math.min(1, Math.max(0, value))))));

/** Asks D about the newest picture, one question at a time. */
class Questions {
  /** @param {Server} server @param {() => void} answered */
  constructor(server, answered) {
    this.server = server;
    this.answered = answered;
    /** @type {Answers | null} */
    this.answers = null;
    /** @type {Map<string, number>} */
    this.known = new Map();
    this.busy = false;
    this.wanted = "";
    this.error = "";
  }

  /** @param {Float64Array} picture @returns {number | null} */
  about(picture) {
    this.wanted = packed(picture);
    if (!this.known.has(this.wanted)) this.#next();
    return this.known.get(this.wanted) ?? null;
  }

  async #next() {
    if (this.busy || this.error) return;
    this.busy = true;
    const picture = this.wanted;
    try {
      const found = await ask(this.server, "d_says",
        {picture, count: this.answers ? 0 : COMPARED});
      if (found.real.length) this.answers = found;
      if (this.known.size > 500) this.known.clear();
      this.known.set(picture, found.d[0]);
    } catch (error) {
      this.error = /** @type {Error} */ (error).message;
    }
    this.busy = false;
    this.answered();
  }

  again() { this.error = ""; }
}

/** The file's middle square as ink on paper: what is mostly dark is turned round.
 * @param {File} file */
const inkOfFile = async (file) => {
  const bitmap = await createImageBitmap(file);
  const side = Math.min(bitmap.width, bitmap.height);
  const ink = readInk(bitmap, [(bitmap.width - side) / 2, (bitmap.height - side) / 2, side, side]);
  bitmap.close();
  return ink.reduce((a, b) => a + b, 0) > ink.length / 2 ? negative(ink) : ink;
};

/**
 * Pictures from a file, chosen or dropped on the card.
 * @param {HTMLElement} sheet @param {HTMLElement} row of buttons
 * @param {(ink: Float64Array) => void} take
 */
const filePicker = (sheet, row, take) => {
  const input = /** @type {HTMLInputElement} */ (element('<input type="file" accept="image/*" '
    + 'aria-label="A picture for D" hidden>'));
  sheet.append(input);
  const words = add(sheet, '<p class="how-note" role="status">Or drop a picture here.</p>');
  const open = (/** @type {File | undefined} */ file) => {
    if (!file) return;
    if (file.size > MOST_BYTES) {
      words.textContent = "This file is larger than 20 MB.";
      return;
    }
    inkOfFile(file).then((ink) => {
      words.textContent = "Its middle square, in 28 × 28 greys.";
      take(ink);
    }, () => { words.textContent = "The browser cannot open this file as a picture."; });
  };
  button(row, "Choose a picture", () => input.click());
  input.addEventListener("change", () => {
    open(input.files?.[0]);
    input.value = "";
  });
  sheet.addEventListener("dragover", (event) => event.preventDefault());
  sheet.addEventListener("drop", (event) => {
    event.preventDefault();
    open(event.dataTransfer?.files[0]);
  });
};

/** @param {AskingStage} stage */
const controls = (stage) => {
  const column = stage.controls;
  choice(stage, column, "sample", "A digit of the data", Object.fromEntries(
    Array.from({length: 10}, (_, i) => [String(i), String(i)])), {
    change: (value) => stage.set({sample: Number(value)}),
  });
  range(stage, column, "blur", "Blur, $\\sigma$ in pixels", {digits: 1});
  range(stage, column, "aside", "Pixels to the right", {digits: 0});
  choice(stage, column, "turned", "Then", {none: "as it is", mirror: "mirror",
    negative: "negative"});
};

/** @param {AskingStage} stage @param {Server} server */
const build = (stage, server) => {
  /** @type {Trained | null} */
  let trained = null;
  const notice = add(stage.figure, '<p role="status">Fetching digits.</p>');
  const questions = new Questions(server, () => stage.redraw());
  trainedBy(server).then((found) => {
    trained = found;
    stage.redraw();
  }, (error) => { notice.textContent = `The digits did not come: ${error.message}`; });
  const row = pair(stage.figure), paper = paperCard(stage, row, () => trained);
  filePicker(paper.sheet, paper.row, paper.take);
  controls(stage);
  const panels = [seenCard(stage, row), answersCard(stage), standingCard(stage), usesCard(stage)];
  stage.onDraw(() => {
    paper.show();
    if (!trained) return;
    const picture = pictureNow(stage.state, trained), d = questions.about(picture);
    const text = questions.error && `D did not answer: ${questions.error}`;
    if (notice.textContent !== text) notice.textContent = text;
    notice.hidden = !text;
    for (const show of panels) show({picture, d, answers: questions.answers});
  });
};

/** @param {Server} server @returns {Scene} */
export const asking = (server) => ({
  name: "asking", short: "Asking D", title: "What a trained D is good for",
  idea: "After training, G is kept and D thrown away. Here D is kept and asked about pictures it "
    + "never saw. It answers one question only: the data’s, or this generator’s?",
  tryThis: "Drag the blur up: no digit of the data looks like that, yet D may call it more real "
    + "than the real ones, for its G never made such a thing. Move it three pixels aside, take the "
    + "negative, drop a photo.",
  source: "Goodfellow et al., <i>Generative Adversarial Nets</i>, 2014, proposition 1 (D at the "
    + "equilibrium); Azadi et al. 2019 (throwing out samples by D). D is that of the checkpoint "
    + "dcgan-mnist, as its training left it.",
  params: {
    sample: {value: 3, low: -1, high: 9, step: 1, whole: true},
    blur: {value: 0, low: 0, high: 2, step: 0.1},
    aside: {value: 0, low: -8, high: 8, step: 1, whole: true},
    turned: {value: "none", choices: ["none", "mirror", "negative"]},
  },
  build: (stage) => build(stage, server),
});
