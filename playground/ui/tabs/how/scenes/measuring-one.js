// One generator: its points, its Fréchet distance by the number of samples, precision and recall.

import {fixed} from "../../../static/number.js";
import {add, card, legend, numbers, sentence} from "../controls.js";
import {formula, note, tex} from "../formula.js";
import {clamp} from "../math/functions.js";
import {DATA, SIZES, frechet, inside, momentsOf, radii, share, verdict} from "../math/measuring.js";
import {plot} from "../plot.js";
import {DISTANCE_TICKS, DRAWS, LOG_SIZES, SHOWN, SIZE_TICKS, distances, makerOf, onAxis,
  shownPoints} from "./measuring-world.js";
/** @import {Columns, Stage} from "../stage.js" */
/** @import {Verdict} from "../math/measuring.js" */
/** @import {MeasuringState} from "./measuring-world.js" */
/** @typedef {(stage: Stage<MeasuringState>, part: Columns) => () => void} Panel */

const REACH = 4;
/** @param {number} value */
const round = (value) => clamp(Math.round(value * 20) / 20, -1.5, 1.5);

/** Points of the picture and which of them lie inside the other side's discs.
 * @param {MeasuringState} state */
const cloudOf = (state) => {
  const real = shownPoints(0, DATA), fake = shownPoints(1, makerOf(state));
  const realRadii = radii(real), fakeRadii = radii(fake);
  const fakesIn = inside(fake, real, realRadii), realsIn = inside(real, fake, fakeRadii);
  return {real, fake, realRadii, fakeRadii, fakesIn, realsIn,
    precision: share(fakesIn), recall: share(realsIn)};
};
/** The last cloud, which two panels show. @type {{key: string, cloud: ReturnType<typeof cloudOf>
 *   | null}} */
const last = {key: "", cloud: null};
/** @param {MeasuringState} state */
const cloud = (state) => {
  const key = JSON.stringify(makerOf(state));
  if (!last.cloud || last.key !== key) Object.assign(last, {key, cloud: cloudOf(state)});
  return /** @type {ReturnType<typeof cloudOf>} */ (last.cloud);
};

/** @type {Panel} */
export const oneCloud = (stage, part) => {
  const {state} = stage, sheet = card(part.figure, `${SHOWN} points of either side`);
  legend(sheet, [["real", "real", "how-dot"], ["fake", "generated", "how-dot"]]);
  const picture = plot(stage, sheet, {label: "Real and generated points", square: true,
    height: 430, x: {name: "x₁", range: [-REACH, REACH]}, y: {name: "x₂", range: [-REACH, REACH]}});
  picture.handle({
    label: "Middle of the generator", colour: "fake", step: [0.05, 0.05],
    at: () => [state.shift[0], state.shift[1]],
    move: (x, y) => stage.set({shift: [round(x), round(y)]}),
    say: () => `moved by ${fixed(state.shift[0], 2)}, ${fixed(state.shift[1], 2)}`,
  });
  const under = add(sheet, '<p class="how-note"></p>');
  return () => {
    const now = cloud(state), {discs} = state;
    picture.draw((ink) => {
      if (discs === "precision") ink.discs(now.real, now.realRadii, "real");
      if (discs === "recall") ink.discs(now.fake, now.fakeRadii, "fake");
      for (let i = 0; i < SHOWN; i++) {
        const out = discs === "recall" && !now.realsIn[i];
        ink.dot(now.real[2 * i], now.real[2 * i + 1], "real", out ? 3.5 : 3, out);
      }
      for (let i = 0; i < SHOWN; i++) {
        const out = discs === "precision" && !now.fakesIn[i];
        ink.dot(now.fake[2 * i], now.fake[2 * i + 1], "fake", out ? 3.5 : 3, out);
      }
    }, `Precision ${fixed(now.precision, 2)}, recall ${fixed(now.recall, 2)}`);
    under.textContent = {
      precision: "Hollow: generated points in no real point’s disc. A disc reaches to its point’s "
        + "third neighbour.",
      recall: "Hollow: real points in no generated point’s disc. A disc reaches to its point’s "
        + "third neighbour.",
      none: "Drag the orange handle to move all that the generator makes.",
    }[discs];
  };
};

/** @type {Panel} */
export const oneCurve = (stage, part) => {
  const {state} = stage, sheet = card(part.figure, "The Fréchet distance depends on N");
  legend(sheet, [["fake", `generator: mean, least and most of ${DRAWS} draws`],
    ["real", "data against other data", "how-dashed"], ["soft", "with endless samples",
      "how-dashed"]]);
  const curve = plot(stage, sheet, {label: "Fréchet distance against the number of samples",
    height: 270, x: {name: "samples N of either side", range: [1.25, 3.75], ticks: SIZE_TICKS},
    y: {name: "Fréchet distance", range: [-4.2, 1.2], ticks: DISTANCE_TICKS}});
  return () => {
    const found = distances(makerOf(state)), anchor = distances(DATA), at = LOG_SIZES[state.size];
    const {distance} = frechet(momentsOf(DATA), momentsOf(makerOf(state)));
    curve.draw((ink) => {
      const level = onAxis(distance);
      ink.line([1, 4], [level, level], "soft", {dash: [2, 4], width: 1.5});
      ink.band(LOG_SIZES, found.map(({low}) => onAxis(low)), found.map(({high}) => onAxis(high)),
        "fake");
      ink.line(LOG_SIZES, found.map(({mean}) => onAxis(mean)), "fake", {width: 2.5});
      // on top: a good generator's line is the same
      ink.line(LOG_SIZES, anchor.map(({mean}) => onAxis(mean)), "real", {dash: [6, 6]});
      ink.line([at, at], [-5, 2], "soft", {width: 1});
      ink.dot(at, onAxis(found[state.size].mean), "fake", 6);
    }, `At N = ${SIZES[state.size]} it is ${fixed(found[state.size].mean)} on average, between ${
      fixed(found[state.size].low)} and ${fixed(found[state.size].high)}`);
  };
};

/** @type {Panel} */
export const oneDistance = (stage, part) => {
  const sheet = card(part.words, "Fréchet distance"), show = formula(sheet);
  show("d^2=|m-m'|^2+\\mathrm{tr}\\bigl(C+C'-2(CC')^{1/2}\\bigr)");
  note(sheet, "Mean $m$ and covariance $C$ of the features, here the points themselves. Of 2 × 2 "
    + "matrices $\\mathrm{tr}\\,M^{1/2}=\\sqrt{\\mathrm{tr}\\,M+2\\sqrt{\\det M}}$. With "
    + "endless samples it is now:");
  const filled = formula(sheet);
  return () => {
    const {means, spreads, distance} = frechet(momentsOf(DATA), momentsOf(makerOf(stage.state)));
    filled(`d^2=\\now{${tex(means)}}+\\now{${tex(spreads)}}=\\now{${tex(distance)}}`);
  };
};

/** @type {Record<Verdict, [tone: string, title: string, why: string]>} */
const WORDS = {
  fooled: ["warn", "The distance is fooled.", "Mean and covariance agree, so it is next to "
    + "nothing. Precision and recall look at places and see what is wrong."],
  narrow: ["fake", "Real, but not all of it.", "What it makes lies where data are; where "
    + "other data are it makes nothing."],
  wide: ["fake", "Everything, and more.", "It reaches the data, and many samples lie where no data "
    + "are."],
  good: ["real", "All three agree.", "The distance is small, samples lie among the data and data "
    + "among the samples."],
  mixed: ["warn", "Wrong in more than one way.", "Look at the discs: what is hollow is what the "
    + "figure counts."],
};

/** @type {Panel} */
export const oneFigures = (stage, part) => {
  const {state} = stage, sheet = card(part.words, "Figures of this generator");
  const say = sentence(sheet);
  const show = numbers(sheet, [
    {name: "distance", title: `Fréchet distance at this $N$, mean of ${DRAWS} draws`, tone: "fake"},
    {name: "deviation", title: "its standard deviation from draw to draw"},
    {name: "anchor", title: "the same of data against other data", tone: "real"},
    {name: "endless", title: "with endless samples"},
    {name: "precision", title: `Precision, share of ${SHOWN} generated points inside`, digits: 2},
    {name: "recall", title: `Recall, share of ${SHOWN} real points inside`, digits: 2},
  ]);
  note(sheet, "Data against other data is not 0 with finitely many samples: noise of the means and "
    + "covariances only ever adds. Ten times the samples, about a tenth of it.");
  return () => {
    const {precision, recall} = cloud(state), found = distances(makerOf(state))[state.size];
    const {distance} = frechet(momentsOf(DATA), momentsOf(makerOf(state)));
    show({distance: found.mean, deviation: found.sd, anchor: distances(DATA)[state.size].mean,
      endless: distance, precision, recall});
    const end = verdict({distance, precision, recall});
    say(end, WORDS[end]);
  };
};
