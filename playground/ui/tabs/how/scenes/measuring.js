// How a generator is measured: what the Fréchet distance sees, what it depends on, and what
// precision and recall add.

import {note} from "../formula.js";
import {add, choice, partsOf, range} from "../controls.js";
import {MODES, SIZES, WIDTH} from "../math/measuring.js";
import {oneCloud, oneCurve, oneDistance, oneFigures} from "./measuring-one.js";
import {papersClouds, papersPlots, papersWords} from "./measuring-papers.js";
import {FEATURE_WORDS, PRESETS, PRESET_WORDS, makerOf, sizeWords} from "./measuring-world.js";
/** @import {Columns, Scene, Stage} from "../stage.js" */
/** @import {Maker} from "../math/measuring.js" */
/** @import {MeasuringState} from "./measuring-world.js" */

/** @param {Maker} maker */
const asState = ({kept, width, fog, shift}) => ({kept, gwidth: width, fog, shift: [...shift]});

/** The generator that both parts measure. @param {Stage<MeasuringState>} stage */
const generatorControls = (stage) => {
  const column = add(stage.controls, '<div class="how-part"></div>');
  choice(stage, column, "preset", "Your generator", PRESET_WORDS, {
    shown: () => Object.keys(PRESETS).find((name) =>
      JSON.stringify(asState(PRESETS[name])) === JSON.stringify(asState(makerOf(stage.state))))
      ?? "",
    change: (name) => stage.set(asState(PRESETS[name])),
  });
  range(stage, column, "kept", "Modes it makes, of 8", {digits: 0});
  range(stage, column, "gwidth", "Width σ of each (the data’s: 0.15)");
  range(stage, column, "fog", "Share of fog");
  note(column, "Fog is one Gaussian with the mean and the covariance of the whole ring.");
};

/** @param {Stage<MeasuringState>} stage @param {Columns} part */
const onePart = (stage, part) => {
  range(stage, part.controls, "size", "Samples $N$ of either side", {say: sizeWords});
  choice(stage, part.controls, "discs", "Discs around",
    {precision: "real points", recall: "generated ones", none: "none"});
  const panels = [oneCloud, oneCurve, oneDistance, oneFigures].map((panel) => panel(stage, part));
  stage.onDraw(() => {
    if (stage.state.part === "one") for (const show of panels) show();
  });
};

/** @param {Stage<MeasuringState>} stage @param {Columns} part */
const papersPart = (stage, part) => {
  const {controls} = part;
  choice(stage, controls, "fa", "Paper 1: features", FEATURE_WORDS);
  range(stage, controls, "na", "Paper 1: samples $N$", {say: sizeWords});
  choice(stage, controls, "fb", "Paper 2: features", FEATURE_WORDS);
  range(stage, controls, "nb", "Paper 2: samples $N$", {say: sizeWords});
  choice(stage, controls, "rival", "The other generator", PRESET_WORDS);
  const panels = [papersClouds, papersPlots, papersWords].map((panel) => panel(stage, part));
  stage.onDraw(() => {
    if (stage.state.part === "papers") for (const show of panels) show();
  });
};

const LAST = SIZES.length - 1;
const FEATURES = Object.keys(FEATURE_WORDS);

/** @type {Scene} */
export const measuring = {
  name: "measuring", short: "Measuring", title: "Measuring a generator",
  idea: "A score is a choice: of features, of the number of samples, of what counts. The Fréchet "
    + "distance (FID, on features of a network) compares means and covariances and nothing else; "
    + "precision and recall ask where the samples lie.",
  tryThis: "Press “fog”: the distance is as small as for the data itself, and most samples lie "
    + "where no data are. Then drag $N$ to 20. Then open “two papers”, where the order of two "
    + "generators turns round.",
  source: "Heusel et al. 2017 (FID); Chong and Forsyth, <i>Effectively Unbiased FID and Inception "
    + "Score and where to find them</i>, 2020 (the bias in N); Kynkäänniemi et al., <i>Improved "
    + "Precision and Recall Metric for Assessing Generative Models</i>, 2019 (k = 3). The ring and "
    + "the feature maps are ours: no figure here is comparable to a paper’s.",
  params: {
    part: {value: "one", choices: ["one", "papers"]},
    kept: {value: 8, low: 1, high: MODES, step: 1, whole: true},
    gwidth: {value: WIDTH, low: 0.03, high: 0.8, step: 0.01},
    fog: {value: 0, low: 0, high: 1, step: 0.05},
    shift: {value: [0, 0], list: 2, low: -1.5, high: 1.5},
    size: {value: 4, low: 0, high: LAST, step: 1, whole: true},
    discs: {value: "precision", choices: ["precision", "recall", "none"]},
    rival: {value: "dropped", choices: Object.keys(PRESETS)},
    fa: {value: "xy", choices: FEATURES},
    na: {value: 6, low: 0, high: LAST, step: 1, whole: true},
    fb: {value: "polar", choices: FEATURES},
    nb: {value: 6, low: 0, high: LAST, step: 1, whole: true},
  },
  build(stage) {
    partsOf(stage, "Part", {
      one: {words: "one generator", fill: onePart},
      papers: {words: "two papers", fill: papersPart},
    });
    generatorControls(stage);
  },
};
