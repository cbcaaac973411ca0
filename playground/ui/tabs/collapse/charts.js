// The curves that a lane can show, by name.

import {percent} from "../../static/number.js";

/** @typedef {import("./settings.js").Dataset} Dataset */

const STEP = {name: "step"};
/** @type {import("../../static/chart.js").Axis} */
const PROBABILITY = {name: "probability", fixed: [0, 1]};

/** One curve. @param {string} name @param {string} color */
const only = (name, color) => [{name, label: "", color}];

/** @param {Dataset} data @returns {Record<string, import("../../static/chart.js").ChartSpec>} */
export const charts = (data) => ({
  captured: {title: "Modes captured", x: STEP, series: only("captured", "fake"),
    y: {name: "modes", fixed: [0, data.modes, data.modes / (data.modes % 2 ? 1 : 2)]}},
  high_quality: {title: "High quality", x: STEP, y: {name: "share", fixed: [0, 1]},
    marks: [{at: data.ceiling, label: `perfect samples ${percent(data.ceiling)}`}],
    series: only("high_quality", "fake")},
  divergence: {title: "Divergence", x: STEP, y: {name: "nats"},
    series: [{name: "reverse_kl", label: "reverse KL", color: "warn"},
      {name: "jsd", label: "JSD", color: "fake"}]},
  width: {title: "Width of modes", x: STEP, y: {name: "× the data's"},
    marks: [{at: 1, label: "as wide as the data"}], series: only("width", "fake")},
  transport: {title: "Wasserstein-1 to the truth", x: STEP, y: {name: "data units"},
    series: only("wasserstein", "fake")},
  g_grad: {title: "G's gradient norm", x: STEP, y: {name: "‖gradient‖", log: true},
    series: only("g_grad", "grad")},
  d_fake: {title: "D(G(z))", x: STEP, y: PROBABILITY, series: only("d_fake", "disc")},
  losses: {title: "Losses", x: STEP, y: {name: "nats"},
    series: [{name: "d_loss", label: "D", color: "disc"},
      {name: "g_loss", label: "G", color: "fake"}]},
  angle: {title: "Where the fakes are", x: STEP, y: {name: "turns around the ring"},
    series: only("angle", "fake")},
  confidence: {title: "Classifier's confidence", x: STEP, y: PROBABILITY,
    series: only("confidence", "fake")},
  frechet: {title: "Fréchet distance", x: STEP, y: {name: "distance", log: true},
    series: only("frechet", "fake")},
  kid: {title: "KID", x: STEP, y: {name: "distance"}, series: only("kid", "fake")},
  overlap: {title: "Features", x: STEP, y: {name: "share", fixed: [0, 1]},
    series: [{name: "precision", label: "precision", color: "fake"},
      {name: "recall", label: "recall", color: "real"}]},
  balls: {title: "Features", x: STEP, y: {name: "ratio"},
    series: [{name: "density", label: "density", color: "fake"},
      {name: "coverage", label: "coverage", color: "real"}]},
  classes: {title: "Reverse KL of the classes", x: STEP, y: {name: "nats"},
    series: only("reverse_kl", "warn")},
});

/** The charts of a lane of the race. @param {Dataset} data */
export const usual = (data) => (data.kind === "images" ? ["captured", "classes", "frechet"]
  : data.modes ? ["captured", "high_quality", "divergence"] : ["divergence"]);

/** Those of all lanes over each other, which have the room for every measure.
 * @param {Dataset} data */
export const every = (data) => [...usual(data), ...(data.kind === "images"
  ? ["kid", "overlap", "balls"] : data.modes ? ["width", "transport"] : ["transport"])];
