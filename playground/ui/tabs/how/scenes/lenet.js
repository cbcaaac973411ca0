// LeNet-5 on a digit drawn here: every layer's maps, one of its sums by hand, and its weights.

import {add, choice, pair, range} from "../controls.js";
import {paperCard, pictureOf, trainedBy} from "../digit-paper.js";
import {asInput, centred, forward, softmax} from "../math/lenet.js";
import {layersCard, saysCard, sumCards, weightsCard} from "./lenet-panels.js";
/** @import {Scene, Stage} from "../stage.js" */
/** @import {Server} from "../packed.js" */
/** @import {Trained} from "../digit-paper.js" */

/**
 * @typedef {object} LenetState
 * @property {number} sample digit of the data that is shown; -1 the drawing
 * @property {"middle" | "drawn"} centre
 * @property {"scale" | "large"} tiles
 * @property {number} map of C1
 * @property {number[]} spot column and row in that map
 */
/** @typedef {Stage<LenetState>} LenetStage */
/** @typedef {{trained: Trained, layers: Record<string, ArrayLike<number>>,
 *   shares: number[]}} Now */

/** @param {LenetStage} stage */
const controls = (stage) => {
  const column = stage.controls;
  choice(stage, column, "sample", "A digit of the data", Object.fromEntries(
    Array.from({length: 10}, (_, i) => [String(i), String(i)])), {
    change: (value) => stage.set({sample: Number(value)}),
  });
  choice(stage, column, "centre", "Place it", {middle: "as MNIST does", drawn: "as drawn"});
  choice(stage, column, "tiles", "Maps", {scale: "to scale", large: "enlarged"});
  range(stage, column, "map", "Map of C1", {digits: 0, say: (value) => `${value + 1} of 6`});
};

/** @param {LenetState} state @param {Trained} trained @returns {Now} */
const compute = ({sample, centre}, trained) => {
  const picture = pictureOf(trained, sample);
  const placed = centre === "middle" ? centred(picture) : picture;
  const layers = forward(trained.weights, asInput(placed));
  return {trained, layers, shares: softmax(layers.output)};
};

/** @param {LenetStage} stage @param {Server} server */
const build = (stage, server) => {
  /** @type {Trained | null} */
  let trained = null;
  const notice = add(stage.figure, '<p role="status">Fetching the weights.</p>');
  trainedBy(server).then((found) => {
    trained = found;
    notice.remove();
    stage.redraw();
  }, (error) => { notice.textContent = `The weights did not come: ${error.message}`; });
  const row = pair(stage.figure), {show: showPaper} = paperCard(stage, row, () => trained);
  controls(stage);
  const panels = [saysCard(stage, row), layersCard(stage), sumCards(stage), weightsCard(stage)];
  stage.onDraw(() => {
    showPaper();
    if (!trained) return;
    const now = compute(stage.state, trained);
    for (const panel of panels) panel(now);
  });
};

/** @param {Server} server @returns {Scene} */
export const lenet = (server) => ({
  name: "lenet", short: "LeNet-5", title: "LeNet-5, layer by layer",
  idea: "The classic convolutional network, and what a discriminator of pictures still looks "
    + "like: maps get smaller and more, until ten numbers are left. A generator runs the other "
    + "way.",
  tryThis: "Draw a digit and watch it go down through the layers. Then drag the dot over the "
    + "input: 25 pixels times 25 weights make one number of C1. Place it “as drawn” and draw in a "
    + "corner.",
  source: "LeCun, Bottou, Bengio, Haffner, <i>Gradient-Based Learning Applied to Document "
    + "Recognition</i>, 1998, section II.B. As it is taught, not to the letter: there C3’s maps "
    + "each see some of S2’s, S2 and S4 learn two numbers a map, and the output compares with "
    + "drawn characters; 60,000 numbers there, 61,706 here.",
  params: {
    sample: {value: 3, low: -1, high: 9, step: 1, whole: true},
    centre: {value: "middle", choices: ["middle", "drawn"]},
    tiles: {value: "scale", choices: ["scale", "large"]},
    map: {value: 0, low: 0, high: 5, step: 1, whole: true},
    spot: {value: [12, 12], list: 2, low: 0, high: 27, whole: true},
  },
  build: (stage) => build(stage, server),
});
