// The pictures of two lanes: where each G stands, how far that is, and what the losses show.

import {fixed} from "../../../static/number.js";
import {card, legend} from "../controls.js";
import {bell, clamp, roof, sigmoid, span} from "../math/functions.js";
import {DATA, UPDATES, logit} from "../math/schedules.js";
import {plot} from "../plot.js";
/** @import {Run} from "../math/schedules.js" */
/** @import {Now, SchedulesStage} from "./schedules.js" */

const EDGE = 4;
const XS = span(-EDGE, EDGE, 201);
const DENSITY = XS.map((x) => bell(x, DATA.mean, DATA.width));
const THIN = 0.03; // a narrower G is drawn as a needle

/**
 * One lane at the update that is looked at.
 * @param {SchedulesStage} stage @param {HTMLElement} parent @param {string} title
 * @returns {(run: Run, turn: number) => void}
 */
export const lanePlot = (stage, parent, title) => {
  const sheet = card(parent, title);
  legend(sheet, [["real", "data"], ["fake", "G(z)"], ["disc", "D(x)"]]);
  const picture = plot(stage, sheet, {label: `${title}: data, G and D`,
    x: {name: "x (data units)", range: [-EDGE, EDGE],
      ticks: [-4, -2, 0, 2, 4].map((x) => [x, fixed(x, 0)])},
    y: {name: "density; D", range: [0, 1.2], ticks: [[0, "0"], [0.5, "0.5"], [1, "1"]]},
    height: 210});
  return (run, turn) => {
    const at = Math.min(turn, run.places.length - 1), place = run.places[at];
    const width = Math.abs(place.b);
    const made = XS.map((x) => bell(x, place.a, Math.max(width, THIN)));
    picture.draw((ink) => {
      ink.area(XS, DENSITY, "real", 0.2);
      ink.line(XS, DENSITY, "real", {width: 2.5});
      ink.area(XS, made, "fake", 0.3);
      ink.line(XS, made, "fake", {width: 2.5});
      ink.line(XS, XS.map((x) => sigmoid(logit(place, x))), "disc", {width: 2.5});
    }, `After ${at} updates G’s mean is ${fixed(place.a, 2)}, its width ${fixed(width, 2)}`);
  };
};

/** Steps of the axis of updates. @param {number[]} values */
const indices = (values) => values.map((_, i) => i);

/** @param {SchedulesStage} stage @returns {(now: Now) => void} */
export const distancePlot = (stage) => {
  const sheet = card(stage.figure, "Distance of G’s samples from the data");
  legend(sheet, [["ink", "Algorithm 1"], ["grad", "long blocks"],
    ["soft", "rings: its best step", "how-dot"]]);
  const picture = plot(stage, sheet, {label: "Distance from the data against updates",
    x: {name: "updates of D and G together", range: [0, UPDATES]},
    y: {name: "distance (data units)", range: [0, 2.5]}, height: 210});
  return ({one, blocks, turn, stopOne, stopBlocks}) => picture.draw((ink) => {
    ink.line([turn, turn], [0, 2.5], "soft", {width: 1});
    ink.line(indices(blocks.far), blocks.far, "grad", {width: 2});
    ink.line(indices(one.far), one.far, "ink", {width: 2.5});
    ink.dot(stopBlocks.best, blocks.far[stopBlocks.best], "grad", 6, true);
    ink.dot(stopOne.best, one.far[stopOne.best], "ink", 6, true);
  }, `Algorithm 1 ends at ${fixed(one.far[one.far.length - 1], 2)}, the blocks at ${
    fixed(blocks.far[blocks.far.length - 1], 2)}`);
};

/**
 * @param {SchedulesStage} stage @param {HTMLElement} parent @param {string} title
 * @returns {(run: Run, turn: number) => void}
 */
export const lossPlot = (stage, parent, title) => {
  const sheet = card(parent, title);
  legend(sheet, [["disc", "D’s loss"], ["fake", "G’s loss"], ["soft", "log 4 and log 2",
    "how-dashed"]]);
  const picture = plot(stage, sheet, {label: title,
    x: {name: "updates", range: [0, UPDATES]}, y: {name: "loss (nats)", range: [0, 2.5]},
    height: 190});
  return (run, turn) => {
    const most = Math.max(...run.dLoss, ...run.gLoss);
    const top = roof(most, [2.5, 5, 10, 20], 50);
    picture.spec.y.range = [0, top];
    const steps = indices(run.dLoss), at = clamp(turn, 0, run.dLoss.length - 1);
    picture.draw((ink) => {
      for (const level of [Math.log(4), Math.log(2)]) {
        ink.line([0, UPDATES], [level, level], "soft", {dash: [6, 5], width: 1.2});
      }
      ink.line([turn, turn], [0, top], "soft", {width: 1});
      ink.line(steps, run.dLoss, "disc", {width: 1.8});
      ink.line(steps, run.gLoss, "fake", {width: 1.8});
    }, `At update ${at} D’s loss is ${fixed(run.dLoss[at], 2)}, G’s ${fixed(run.gLoss[at], 2)}`);
  };
};
