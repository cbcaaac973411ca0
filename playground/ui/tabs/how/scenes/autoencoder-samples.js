// A mixture of Gaussians over the codes: a density that can be asked for a number, and drawn from.

import {canvasIn} from "../../../static/canvas.js";
import {fixed} from "../../../static/number.js";
import {drawSheet} from "../bowtie.js";
import {add, card, legend, numbers, pair} from "../controls.js";
import {formula, note, tex} from "../formula.js";
import {decode} from "../math/autoencoder.js";
import {draw, logDensity, meanLog, root} from "../math/mixture.js";
import {random} from "../math/random.js";
import {ask, unpack} from "../packed.js";
import {plot} from "../plot.js";
import {drawCodes} from "./autoencoder-plane.js";
/** @import {Part} from "../math/mixture.js" */
/** @import {Server} from "../packed.js" */
/** @import {Columns} from "../stage.js" */
/** @import {AutoencoderStage, Now} from "./autoencoder.js" */

const SAMPLES = 20, COLUMNS = 5;

/** @param {AutoencoderStage} stage @param {Now} now */
const partsNow = ({state}, {world, running}) => world.mixtureOf(state.gaussians, running);

/** Places drawn from the mixture, x and y by turns. @param {Part[]} parts @param {number} seed */
const placesOf = (parts, seed) => {
  const rng = random(seed);
  return Array.from({length: SAMPLES}, () => draw(parts, rng)).flat();
};

/** One and two deviations around a part's mean. @param {Part} part @param {number} times
 * @returns {[number[], number[]]} */
const ellipse = ({mean, cov}, times) => {
  const [a, b, c] = root(cov);
  const turns = Array.from({length: 49}, (_, i) => (i * Math.PI) / 24);
  return [turns.map((turn) => mean[0] + times * a * Math.cos(turn)),
    turns.map((turn) => mean[1] + times * (b * Math.cos(turn) + c * Math.sin(turn)))];
};

/** @param {AutoencoderStage} stage @param {Columns} part @returns {(now: Now) => void} */
export const mixtureCard = (stage, part) => {
  const {state} = stage, sheet = card(part.figure, "A density over the codes");
  legend(sheet, [["disc", "Gaussians, at one and two standard deviations"],
    ["fake", "drawn from them", "how-dot"]]);
  const plane = plot(stage, sheet, {label: "The mixture over the plane of codes", square: true,
    height: 380, x: {name: "z₁", range: [-1, 1]}, y: {name: "z₂", range: [-1, 1]}});
  plane.handle({label: "Place to ask the density at", colour: "warn", step: [0.2, 0.2],
    at: () => [state.code[0], state.code[1]],
    move: (x, y) => stage.set({code: [x, y].map((v) => Math.round(v * 20) / 20)}),
    say: () => `code ${fixed(state.code[0], 2)}, ${fixed(state.code[1], 2)}`});
  return (now) => {
    const parts = partsNow(stage, now), places = placesOf(parts, state.drawn);
    plane.spec.x.range = now.world.range(0);
    plane.spec.y.range = now.world.range(1);
    plane.draw((ink) => {
      drawCodes(ink, now.world, 0.45);
      for (const each of parts) {
        ink.line(...ellipse(each, 1), "disc", {width: 2});
        ink.line(...ellipse(each, 2), "disc", {width: 1, alpha: 0.6});
      }
      for (let i = 0; i < places.length; i += 2) ink.dot(places[i], places[i + 1], "fake", 5);
    }, `${parts.length} Gaussians over ${now.world.count} codes`);
  };
};

/** A card for a sheet of pictures. @param {AutoencoderStage} stage @param {HTMLElement} row
 * @param {string} title @param {string} label */
const sheetOf = (stage, row, title, label) => {
  const sheet = card(row, title), host = add(sheet, '<div class="how-plot how-drawn"></div>');
  /** @type {Float64Array | null} */
  let pictures = null;
  const surface = canvasIn(host, (context, width) => {
    if (pictures) drawSheet(context, width, pictures, SAMPLES, COLUMNS);
  }, label);
  stage.onLeave(surface.close);
  return {sheet, show(/** @type {Float64Array} */ found) {
    pictures = found;
    surface.paint();
  }};
};

/** @param {AutoencoderStage} stage @param {Columns} part @param {Server} server
 * @returns {(now: Now) => void} */
export const sheetCards = (stage, part, server) => {
  const row = pair(part.figure);
  const mine = sheetOf(stage, row, "Drawn from the mixture, decoded",
    `${SAMPLES} samples of the mixture, decoded`);
  const theirs = sheetOf(stage, row, "Drawn by a GAN", `${SAMPLES} samples of the shipped GAN`);
  const notice = add(theirs.sheet, '<p class="how-note" role="status"></p>');
  note(mine.sheet, "Two numbers are few, and the loss is paid a pixel at a time: what is uncertain "
    + "comes out grey.");
  let asked = 0;
  return (now) => {
    const {drawn} = stage.state, parts = partsNow(stage, now);
    mine.show(decode(now.world.net, placesOf(parts, drawn), SAMPLES));
    if (asked === drawn) return;
    asked = drawn;
    ask(server, "drawn_digits", {seed: drawn}).then(({pictures}) => {
      theirs.show(unpack(pictures));
      notice.textContent = "The checkpoint cgan-mnist, each digit twice, made smaller. It was "
        + "trained far longer and on more digits; compare the kind of mistake, not the quality.";
    }, (error) => { notice.textContent = `No GAN is at hand: ${error.message}`; });
  };
};

/** @param {AutoencoderStage} stage @param {Columns} part @returns {(now: Now) => void} */
export const densityCard = (stage, part) => {
  const {state} = stage, sheet = card(part.words, "An explicit density");
  formula(sheet, "p(z)=\\sum_k\\pi_k\\,\\mathcal N(z;\\mu_k,\\Sigma_k)");
  const filled = formula(sheet);
  const show = numbers(sheet, [
    {name: "gaussians", title: "Gaussians", digits: 0},
    {name: "meanlog", title: "mean of $\\log p(z)$ over the codes", unit: "nats", digits: 3},
    {name: "logp", title: "$\\log p(z)$ at the dot", unit: "nats", digits: 3, tone: "warn"},
  ]);
  note(sheet, "EM fits the mixture. More Gaussians usually fit these codes better; whether they "
    + "fit others better is another question.");
  const other = card(part.words, "An implicit one");
  note(other, "A GAN’s generator gives samples and nothing else: no sum, no integral tells how "
    + "probable a picture is under it. The mixture tells that of every code, and of a code only: a "
    + "picture’s own probability would need the decoder’s volumes as well.");
  add(add(other, '<div class="how-links"></div>'), `<a class="how-button"
    href="?tab=train&amp;data=mnist&amp;gan=dcgan">Train a DCGAN on digits →</a>`);
  return (now) => {
    const parts = partsNow(stage, now), [x, y] = state.code, log = logDensity(parts, x, y);
    show({gaussians: parts.length, meanlog: meanLog(parts, now.world.codes), logp: log});
    filled(`\\log p(${tex(x, 2)},\\,${tex(y, 2)})=\\now{${tex(log, 2)}}`);
  };
};
