// What the columns of the shelf are called: settings as their knobs are, readings as in the panels.

/** @typedef {import("./choice.js").Catalogue} Catalogue */

/** @type {Record<string, string>} */
const READINGS = {step: "Step", data: "Data", gan: "GAN", captured: "Modes captured",
  high_quality: "High quality", reverse_kl: "Reverse KL", jsd: "JSD", width: "Width of modes",
  wasserstein: "Wasserstein-1", precision: "Precision", recall: "Recall",
  density: "Density", coverage: "Coverage",
  frechet: "Fréchet distance", kid: "KID", d_loss: "D's loss", g_loss: "G's loss"};

/** Titles by name. @param {Catalogue} catalogue @returns {Record<string, string>} */
export const titlesOf = ({data, gans, run}) => {
  const knobs = [...Object.values(data), ...Object.values(gans)].flatMap((each) => each.knobs);
  return {...Object.fromEntries([...knobs, ...run].map(({name, title}) => [name, title])),
    ...READINGS};
};
