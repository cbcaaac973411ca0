// G as a curve, p_z along the axis of z, p_g along the axis of x: one picture, so that a strip of
// noise can be followed up to the curve and across.

import {fixed} from "../../../static/number.js";
import {card, legend} from "../controls.js";
import {note} from "../formula.js";
import {clamp, span} from "../math/functions.js";
import {EDGE, KNOTS, at, below, prior, pushed} from "../math/change.js";
import {plot} from "../plot.js";
/** @import {Ink} from "../ink.js" */
/** @import {Prior} from "../math/change.js" */
/** @import {ChangeStage, Now} from "./change.js" */

export const TOP = 4; // G's heights are −4 to 4
const FLOOR = -6.9, WALL = 3.9; // where the densities stand: p_z on the floor, p_g on the wall
const SCALE = 4; // units of the picture to a density of 1, for both: so equal areas look equal
const MOST = 0.95; // the highest p_g that there is room for
const ZS = span(-EDGE, EDGE, 241);
const XS = span(-TOP, TOP, 401);
/** @type {Record<string, number[]>} noise in portions of one fortieth, by prior */
const PORTIONS = {};

/** The z below which lie 1/80, 3/80, 5/80, ... of the noise. @param {Prior} which */
const portions = (which) => {
  PORTIONS[which] ??= Array.from({length: 40}, (_, i) => {
    let [low, high] = [-EDGE, EDGE];
    for (let n = 0; n < 30; n++) {
      const middle = (low + high) / 2;
      if (below(which, middle) < (i + 0.5) / 40) low = middle;
      else high = middle;
    }
    return low;
  });
  return PORTIONS[which];
};

/** @param {number} density */
const onWall = (density) => WALL + SCALE * Math.min(density, 3);

/** p_z on the floor, p_g on the wall, and portions of noise as ticks on both.
 * @param {Ink} ink @param {Now} now */
const drawDensities = (ink, {own, which, atoms}) => {
  const noise = ZS.map((z) => FLOOR + SCALE * prior(which, z));
  const made = XS.map((x) => onWall(pushed(own, which, x)));
  ink.fill([...ZS, EDGE, -EDGE], [...noise, FLOOR, FLOOR], "soft", 0.2);
  ink.line(ZS, noise, "soft", {width: 2.5});
  ink.fill([...made, WALL, WALL], [...XS, TOP, -TOP], "fake", 0.2);
  ink.line(made, XS, "fake", {width: 2.5});
  ink.line([-EDGE, EDGE], [FLOOR + 0.4 * SCALE, FLOOR + 0.4 * SCALE], "soft", {dash: [2, 4]});
  ink.text(EDGE, FLOOR + 0.4 * SCALE, "density 0.4", "soft", {align: "right", up: 3, larger: 0});
  ink.line([WALL + 0.4 * SCALE, WALL + 0.4 * SCALE], [-TOP, TOP], "soft", {dash: [2, 4]});
  ink.text(WALL + 0.4 * SCALE, -TOP, "0.4", "soft", {align: "center", up: -18, larger: 0});
  ink.line([-EDGE, EDGE], [FLOOR, FLOOR], "soft", {width: 1});
  ink.line([WALL, WALL], [-TOP, TOP], "soft", {width: 1});
  for (const z of portions(which)) {
    const x = at(own, z);
    ink.line([z, z], [FLOOR, FLOOR + 0.22], "soft", {width: 1.2});
    ink.line([WALL, WALL + 0.13], [x, x], "fake", {width: 1.2});
  }
  for (const {x, mass} of atoms) {
    ink.line([WALL, onWall(MOST)], [x, x], "fake", {width: 4});
    ink.text(onWall(MOST), x, `atom ${fixed(mass, 2)}`, "fake-text", {align: "right", shift: -4});
  }
};

/** A strip of noise, up to the curve and across to the wall. @param {Ink} ink @param {Now} now */
const drawStrip = (ink, {own, which, z, from, to, strip, branches}) => {
  const zs = span(from, to, 21), xs = span(strip.low, strip.high, 61);
  ink.fill([...zs, to, from], [...zs.map((each) => FLOOR + SCALE * prior(which, each)), FLOOR,
    FLOOR], "grad", 0.75);
  ink.fill([...xs.map((x) => onWall(pushed(own, which, x))), WALL, WALL], [...xs, strip.high,
    strip.low], "grad", 0.75);
  for (const end of [from, to]) {
    const x = at(own, end);
    ink.line([end, end], [FLOOR, x], "grad", {width: 1.2, dash: [4, 4]});
    ink.line([end, WALL], [x, x], "grad", {width: 1.2, dash: [4, 4]});
  }
  for (const each of branches) ink.dot(each.z, at(own, each.z), "grad", 5, each.z !== z);
};

/** @param {ChangeStage} stage @param {ReturnType<typeof plot>} picture */
const handles = (stage, picture) => {
  const {state} = stage;
  KNOTS.forEach((knot, i) => picture.handle({
    label: `G at z = ${fixed(knot, 1)}`, colour: "ink", step: [0, 0.1],
    at: () => [knot, state.g[i]],
    move: (_, y) => stage.set({g: state.g.map((old, j) =>
      (j === i ? clamp(Math.round(y * 10) / 10, -TOP, TOP) : old))}),
    say: () => `height ${fixed(state.g[i], 1)}`,
  }));
  picture.handle({
    label: "The strip of noise that is followed", colour: "grad", side: true, step: [0.05, 0],
    at: () => [state.z, FLOOR], move: (x) => stage.set({
      z: clamp(Math.round(x * 20) / 20, -EDGE, EDGE)}),
    say: () => `z ${fixed(state.z, 2)}`,
  });
};

/** @param {ChangeStage} stage @returns {(now: Now) => void} */
export const curvePlot = (stage) => {
  const sheet = card(stage.figure);
  legend(sheet, [["ink", "G, yours to bend"], ["soft", "noise, p<sub>z</sub>"],
    ["fake", "generator, p<sub>g</sub>"], ["grad", "one strip of noise, followed"]]);
  const picture = plot(stage, sheet, {label: "The curve G, the noise below it and what it makes of "
    + "it at the right",
  x: {name: "z (noise)", range: [-EDGE - 0.3, onWall(MOST) + 0.2],
    ticks: KNOTS.map((z) => [z, fixed(z, 1)])},
  y: {name: "x = G(z) (data units)", range: [FLOOR - 0.3, TOP + 0.4],
    ticks: [-4, -2, 0, 2, 4].map((x) => [x, fixed(x, 0)])}, height: 520});
  handles(stage, picture);
  note(sheet, "Drag the black dots up and down. Ticks are equal portions of noise, one in forty "
    + "each. Both densities have the same scale, so equal areas look equal.");
  return (now) => picture.draw((ink) => {
    drawDensities(ink, now);
    drawStrip(ink, now);
    ink.line(ZS, ZS.map((z) => at(now.own, z)), "ink", {width: 3});
    ink.text(-EDGE, FLOOR, "p(z)", "soft", {up: 30, larger: 2});
    ink.text(WALL, TOP, "p(x)", "fake-text", {shift: 46, up: -8, larger: 2});
  }, `The strip at z ${fixed(now.z, 2)} lands at x ${fixed(now.x, 2)}`);
};
