// The derivation of the best discriminator, one step a card, with the numbers of the moment.

import {add, button, buttons, card} from "../controls.js";
import {formula, note} from "../formula.js";
/** @import {OptimalStage} from "./optimal-handles.js" */

/**
 * At the probe: densities of data and generator, D* and both sides of the result, as TeX.
 * @typedef {{a: string, b: string, d: string, jsd: string, right: string}} Probed
 */

/** @type {[title: string, formula: (n: Probed) => string, why: string][]} */
const STEPS = [
  ["Write V as one integral",
    () => "V=\\int\\big[\\pdata(x)\\log D(x)+\\pg(x)\\log(1-D(x))\\big]\\,dx",
    "Substituting $x=G(z)$ turns the mean over $z$ into a mean over $p_g$. Now every $x$ can be "
      + "looked at alone."],
  ["At one x, two numbers remain",
    (n) => `g(D)=\\real{${n.a}}\\,\\log D+\\fake{${n.b}}\\,\\log(1-D)`,
    "At the probe, $\\real{a}$ is the data’s density and $\\fake{b}$ the generator’s. D is free "
      + "to choose one number here."],
  ["Set the slope to zero",
    (n) => `g'(D)=\\frac{\\real{${n.a}}}{D}-\\frac{\\fake{${n.b}}}{1-D}=0`,
    "The second derivative $-\\tfrac{a}{D^2}-\\tfrac{b}{(1-D)^2}$ is negative: the zero is a "
      + "maximum."],
  ["The best D is a share",
    (n) => `D^*=\\frac{\\real{a}}{\\real{a}+\\fake{b}}=\\frac{\\real{${n.a}}}{\\real{${n.a}}`
      + `+\\fake{${n.b}}}=\\disc{${n.d}}`,
    "How likely is it that a point seen here is real, if half of all points are?"],
  ["Put D* back into V",
    () => "V=\\!\\int\\!\\pdata\\log\\frac{\\pdata}{\\pdata+\\pg}+\\pg\\log\\frac{\\pg}"
      + "{\\pdata+\\pg}\\,dx",
    "Multiply and divide each fraction by 2: the $\\tfrac12$ come out as "
      + "$2\\log\\tfrac12=-\\log 4$, the rest is two KL divergences to the middle "
      + "$m=\\tfrac12(\\pdata+\\pg)$."],
  ["Two divergences to the middle",
    (n) => "\\begin{aligned}V&=-\\log4+\\mathrm{KL}(\\pdata\\|m)+\\mathrm{KL}(\\pg\\|m)\\\\"
      + `&=-\\log 4+2\\,\\mathrm{JSD}\\\\&=-1.3863+2\\cdot${n.jsd}=\\now{${n.right}}`
      + "\\end{aligned}",
    "JSD is 0 only for equal densities. So G’s best is $p_g=p_{\\text{data}}$, where $D=\\tfrac12$ "
      + "and $V=-\\log 4$."],
];

export const MOST_STEPS = STEPS.length;

/** @param {OptimalStage} stage @param {HTMLElement} parent @returns {(probed: Probed) => void} */
export const derivation = (stage, parent) => {
  const sheet = card(parent, "The derivation, with your numbers");
  const parts = STEPS.map(([title, write, why], i) => {
    const part = add(sheet, `<div class="how-step" hidden><b>${i + 1}. ${title}</b></div>`);
    const show = formula(part);
    note(part, why);
    return {part, show, write};
  });
  const bar = buttons(sheet);
  const more = button(bar, "Next step", () =>
    stage.set({step: Math.min(STEPS.length, stage.state.step + 1)}));
  const less = button(bar, "Back", () => stage.set({step: Math.max(1, stage.state.step - 1)}));
  return (probed) => {
    parts.forEach(({part, show, write}, i) => {
      part.hidden = i >= stage.state.step;
      if (!part.hidden) show(write(probed));
    });
    more.disabled = stage.state.step === STEPS.length;
    less.disabled = stage.state.step === 1;
  };
};
