// Papers that several scenes are from.

export const GOODFELLOW = "Goodfellow et al., <i>Generative Adversarial Nets</i>, 2014";
