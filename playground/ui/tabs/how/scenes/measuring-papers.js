// Two papers measure the same two generators, each with its own features and number of samples.

import {find} from "../../../static/dom.js";
import {fixed} from "../../../static/number.js";
import {add, card, legend, pair, sentence} from "../controls.js";
import {note} from "../formula.js";
import {DATA, better, misleads, order} from "../math/measuring.js";
import {plot} from "../plot.js";
import {DISTANCE_TICKS, DRAWS, FEATURE_WORDS, LOG_SIZES, PRESETS, SIZE_TICKS, distances,
  makerOf, onAxis, shownPoints, sizeWords} from "./measuring-world.js";
/** @import {Columns, Stage} from "../stage.js" */
/** @import {Order, Paper, Spread} from "../math/measuring.js" */
/** @import {MeasuringState} from "./measuring-world.js" */
/** @typedef {(stage: Stage<MeasuringState>, part: Columns) => () => void} Panel */

/** Fewer: two plots stand side by side. @type {[number, string][]} */
const TICKS = SIZE_TICKS.filter((_, i) => i !== 3);

/** Both papers' curves. @param {MeasuringState} state */
const curves = (state) => {
  const yours = makerOf(state), rival = PRESETS[state.rival];
  return [[state.fa, state.na], [state.fb, state.nb]].map(([map, size]) => {
    const name = /** @type {import("../math/measuring.js").FeatureMap} */ (map);
    return {map: name, size: Number(size), yours: distances(yours, name),
      rival: distances(rival, name)};
  });
};

/** What each paper finds at its N. @param {MeasuringState} state @returns {Paper[]} */
const papers = (state) => curves(state).map(({size, yours, rival}) => [yours[size], rival[size]]);

/** Points of both generators among the data's. @type {Panel} */
export const papersClouds = (stage, part) => {
  const row = pair(part.figure), real = shownPoints(0, DATA);
  const shown = [["fake", "Your generator"], ["disc", "The other generator"]].map(
    ([colour, title]) => {
      const sheet = card(row, title);
      return {colour, picture: plot(stage, sheet, {label: title, square: true, height: 250,
        x: {name: "", range: [-4, 4]}, y: {name: "", range: [-4, 4]}})};
    });
  return () => {
    const makers = [makerOf(stage.state), PRESETS[stage.state.rival]];
    shown.forEach(({colour, picture}, i) => picture.draw((ink) => {
      const points = shownPoints(1, makers[i]);
      for (let j = 0; j < real.length; j += 2) ink.dot(real[j], real[j + 1], "real", 2.5);
      for (let j = 0; j < points.length; j += 2) ink.dot(points[j], points[j + 1], colour, 2.5);
    }));
  };
};

/** @type {Panel} */
export const papersPlots = (stage, part) => {
  const {state} = stage, row = pair(part.figure);
  const shown = [1, 2].map((number) => {
    const sheet = card(row, `Paper ${number}`), under = add(sheet, '<p class="how-note"></p>');
    legend(sheet, [["fake", "your G"], ["disc", "the other", "how-dashed"]]);
    const picture = plot(stage, sheet, {label: `Paper ${number}: Fréchet distance of both`,
      height: 320, x: {name: "samples N", range: [1.25, 3.75], ticks: TICKS},
      y: {name: "Fréchet distance", range: [-4.2, 1.2], ticks: DISTANCE_TICKS}});
    return {picture, under};
  });
  return () => curves(state).forEach(({map, size, yours, rival}, i) => {
    const {picture, under} = shown[i], at = LOG_SIZES[size];
    under.textContent = `Features: ${FEATURE_WORDS[map]}. N = ${sizeWords(size)}.`;
    picture.draw((ink) => {
      for (const [side, name] of /** @type {[Spread[], string][]} */ (
        [[rival, "disc"], [yours, "fake"]])) {
        ink.band(LOG_SIZES, side.map(({low}) => onAxis(low)), side.map(({high}) => onAxis(high)),
          name, 0.14);
        ink.line(LOG_SIZES, side.map(({mean}) => onAxis(mean)), name,
          {dash: name === "disc" ? [6, 4] : []});
        ink.dot(at, onAxis(side[size].mean), name, 6);
      }
      ink.line([at, at], [-5, 2], "soft", {width: 1});
    }, `At N = ${sizeWords(size)}: yours ${fixed(yours[size].mean)}, the other ${
      fixed(rival[size].mean)}`);
  });
};

const FINDS = {own: "yours is better", rival: "the other is better",
  neither: "no difference beyond the draws’"};
/** @type {Record<Order, [tone: string, title: string, why: string]>} */
const WORDS = {
  turned: ["fake", "The order turns round.", "Both papers are right, of what they measure. Neither "
    + "features nor N are part of the generator."],
  agree: ["real", "Both find the same order.", "The figures themselves still differ: only those of "
    + "one paper may be compared."],
  open: ["warn", "Not decided.", "In one paper at least the two differ by less than twice what "
    + "repeated draws do."],
};

/** @type {Panel} */
export const papersWords = (stage, part) => {
  const {state} = stage, sheet = card(part.words, "The printed Fréchet distances");
  const say = sentence(sheet);
  const table = add(sheet, `<table class="how-figures"><thead><tr><th scope="col"></th>
    <th scope="col">yours</th><th scope="col">the other</th></tr></thead><tbody>${[1, 2].map((i) =>
    `<tr><th scope="row">Paper ${i}</th><td><output data-name="p${i}own"></output></td>
      <td><output data-name="p${i}rival"></output></td></tr><tr><td class="how-finds" colspan="3">
      </td></tr>`).join("")}</tbody></table>`);
  const side = add(sheet, '<p role="status"></p>');
  note(sheet, `Means of ${DRAWS} draws ± standard deviation. “Better” needs a difference of more `
    + "than twice what the draws differ by.");
  const finds = [...table.querySelectorAll(".how-finds")];
  return () => {
    const [one, two] = papers(state);
    for (const [i, paper] of [one, two].entries()) {
      for (const [j, who] of ["own", "rival"].entries()) {
        const output = find(table, `[data-name=p${i + 1}${who}]`), {mean, sd} = paper[j];
        output.textContent = `${fixed(mean, 4)} ± ${fixed(sd, 4)}`;
        output.dataset.value = String(mean);
      }
      finds[i].textContent = `finds: ${FINDS[better(...paper)]}`;
    }
    const end = order(one, two), wrong = misleads(one, two);
    say(end, WORDS[end]);
    if (side.dataset.value === String(wrong)) return;
    side.textContent = wrong ? "Who sets paper 1’s figure of yours beside paper 2’s figure of the "
      + "other concludes the opposite of what both papers find." : "";
    side.dataset.value = String(wrong);
  };
};
