// Formulas as some lectures print them, cut into parts to pick from, with a word on each part.

/** @typedef {"label" | "optimum" | "infogan" | "cycle" | "bracket" | "sigma"} SlipName */
/** `plain`: for who hears it.
 * @typedef {{tex: string, plain: string, why: string, slip?: boolean}} Part */
/** `lines`: the parts are statements of their own.
 * @typedef {{short: string, says: string, parts: Part[], right: string, note: string,
 *   lines?: boolean}} Slip */

const EXCHANGED = "V is large when D is right, so D makes it large and G makes it small. The two "
  + "are exchanged here: min and max have changed places.";

/** @type {Record<SlipName, Slip>} */
export const SLIPS = {
  label: {
    short: "labels", lines: true, says: "One slide on the training of D:",
    parts: [
      {tex: "\\text{real }x\\mapsto t=1", plain: "real x, t = 1",
        why: "This is right: D is asked “is it real?”, and the "
        + "label of yes is 1."},
      {tex: "\\text{fake }G(z)\\mapsto t=1", plain: "fake G(z), t = 1",
        slip: true, why: "Fakes have label 0. With label 1 "
        + "for both D is never corrected, and the best D calls everything real."},
      {tex: "\\ell=-[t\\log y+(1-t)\\log(1-y)]", plain: "ℓ = −[t log y + (1 − t) log(1 − y)]",
        why: "The cross-entropy is right, for whatever "
        + "label it is given."},
    ],
    right: "\\text{real }x\\mapsto t=1,\\quad\\text{fake }G(z)\\mapsto t=0",
    note: "In G’s own step the fakes do get label 1: that is the non-saturating loss "
      + "$-\\log D(G(z))$. Perhaps the slide had it from there.",
  },
  optimum: {
    short: "G* = −log 4", says: "One slide on the end of the game:",
    parts: [
      {tex: "G^*", plain: "G*",
        slip: true, why: "G* is a generator, the one with $p_g=p_{\\text{data}}$. It is "
        + "V that is worth $-\\log 4$ there."},
      {tex: "=-\\log 4", plain: "= −log 4",
        why: "The number is right, $-\\log 4=-1.3863$. Look at what it is said "
        + "to be."},
      {tex: "\\text{where }p_g=p_{\\text{data}}", plain: "where p(g) = p(data)",
        why: "The place is right: there D can only "
        + "guess, $D=\\tfrac12$."},
    ],
    right: "\\min_G\\max_D V(D,G)=-\\log 4,\\quad\\text{at }G^*:\\;p_g=p_{\\text{data}}",
    note: "A value and the place where it is taken are two things: $\\min$ gives $-\\log 4$, "
      + "$\\arg\\min$ gives $G^*$.",
  },
  infogan: {
    short: "InfoGAN", says: "One slide’s objective of InfoGAN:",
    parts: [
      {tex: "\\min_D", plain: "min over D",
        slip: true, why: EXCHANGED},
      {tex: "\\max_{G,Q}", plain: "max over G and Q",
        slip: true, why: EXCHANGED},
      {tex: "V(D,G)", plain: "V(D, G)",
        why: "This is the value of the plain GAN, and InfoGAN has it too."},
      {tex: "-\\,\\lambda L_I(G,Q)", plain: "−λ L(G, Q)",
        why: "The sign is right for players who minimise: to make "
        + "$-\\lambda L_I$ small is to make $L_I$ large. As printed G and Q would make it small."},
    ],
    right: "\\min_{G,Q}\\max_D\\;V(D,G)-\\lambda L_I(G,Q)",
    note: "In the check D takes 20 steps, upwards in V and, as printed, downwards.",
  },
  cycle: {
    short: "CycleGAN", says: "One slide’s loss of CycleGAN:",
    parts: [
      {tex: "\\mathcal L_{\\text{GAN}}(G,D_Y)", plain: "GAN loss of G",
        why: "This is right: G against the discriminator "
        + "of Y."},
      {tex: "+\\,\\mathcal L_{\\text{GAN}}(F,D_X)", plain: "+ GAN loss of F",
        why: "This is right: the way back has its own "
        + "discriminator."},
      {tex: "+\\,\\mathcal L_{\\text{cyc}}(G,F)", plain: "+ cycle loss of G and F",
        slip: true, why: "Its weight is missing. The "
        + "paper has $\\lambda\\,\\mathcal L_{\\text{cyc}}$ with $\\lambda=10$; without one, "
        + "$\\lambda$ is 1 and the round trip counts a tenth as much."},
    ],
    right: "\\mathcal L_{\\text{GAN}}(G,D_Y)+\\mathcal L_{\\text{GAN}}(F,D_X)+\\now{\\lambda}\\,"
      + "\\mathcal L_{\\text{cyc}}(G,F),\\quad\\lambda=10",
    note: "No $\\lambda$ is a setting like any other, $\\lambda=1$; it is only not the paper’s. "
      + "DiscoGAN’s paper has none, DualGAN’s has one for each way.",
  },
  bracket: {
    short: "D’s loss", says: "One slide’s loss of D, to be made small:",
    parts: [
      {tex: "\\min_D", plain: "min over D",
        why: "D does make its loss small; this is right."},
      {tex: "\\log D(G(z))", plain: "log D(G(z))",
        slip: true, why: "“Log” and “1 −” are exchanged: "
        + "$-\\log(1-D(G(z)))$ is meant. As printed it has no floor: the surer D is, the harder "
        + "it is pulled on."},
      {tex: "+\\,(1-\\log D(x))", plain: "+ (1 − log D(x))",
        why: "Odd, but harmless: the 1 has no slope, and $-\\log D(x)$ "
        + "is right. The harm is in the other term."},
    ],
    right: "\\min_D\\;-\\log D(x)-\\log(1-D(G(z)))",
    note: "G’s loss on the same slide, $1-\\log D(G(z))$, has the same exchange; but for the 1 it "
      + "is the non-saturating loss.",
  },
  sigma: {
    short: "σ = 0.37", lines: true,
    says: "One slide’s D by hand, for the pixels 0.25, 1, 0.5, 0.75:",
    parts: [
      {tex: "0.25-1-0.5+0.75=-0.5", plain: "0.25 − 1 − 0.5 + 0.75 = −0.5",
        why: "The sum is right: pixels times the weights "
        + "$1,-1,-1,1$."},
      {tex: "a=-0.5-1=-1.5", plain: "a = −0.5 − 1 = −1.5",
        why: "The score is right: the bias is $-1$."},
      {tex: "\\sigma(a)=0.37", plain: "σ(a) = 0.37",
        slip: true, why: "$\\sigma(-1.5)=0.18$. What 0.37 is we cannot "
        + "know; the numbers that come near are listed."},
    ],
    right: "\\sigma(-1.5)=\\frac1{1+e^{1.5}}=0.18",
    note: "$\\sigma(-0.5)=0.3775$ is the score before the bias: 0.37 cut off, 0.38 rounded. "
      + "$e^{-1}=0.3679$ is 0.37 rounded, but nothing here asks for it. $\\sigma(-1)=0.27$ is not "
      + "it.",
  },
};
export const NAMES = /** @type {SlipName[]} */ (Object.keys(SLIPS));
