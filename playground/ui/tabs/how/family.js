// Scene 8's knowledge: each method as diagram, losses, idea and the settings that open it.
// \fresh{...} marks what a method adds to the plain GAN.
(() => {
  "use strict";
  const How = ((window.Playground = window.Playground || {}).how ||= {});

  const z = {id: "z", shape: "circle", tone: "soft", title: "z", wide: [50, 110], narrow: [45, 60]};
  const g = {id: "g", shape: "box", tone: "fake", title: "G", sub: "generator", wide: [190, 110],
    narrow: [165, 60]};
  const fake = {id: "fake", shape: "small", tone: "fake", title: "x̂", sub: "fake", wide: [340, 110],
    narrow: [295, 60]};
  const real = {id: "real", shape: "small", tone: "real", title: "x", sub: "real", wide: [340, 230],
    narrow: [295, 330]};
  const d = {id: "d", shape: "box", tone: "disc", title: "D", sub: "discriminator", wide: [500, 170],
    narrow: [230, 195]};
  const out = {id: "out", shape: "meter", tone: "disc", title: "real?", level: 0.5, wide: [650, 170],
    narrow: [75, 195]};
  const wires = [["z", "g", "fake"], ["g", "fake", "fake"], ["fake", "d", "fake"],
    ["real", "d", "real"], ["d", "out", "disc"]];
  const plain = [z, g, fake, real, d, out];
  const swap = (changes) => plain.map((node) => ({...node, ...(changes[node.id] || {})}));

  const LD = "-\\mathbb E\\log D(x)-\\mathbb E\\log(1-D(G(z)))";
  const LG = "-\\mathbb E\\log D(G(z))";

  How.family = {
    gan: {
      title: "GAN", year: "Goodfellow et al. 2014",
      idea: "The game itself. Noise goes into G, samples into D; the losses are cross-entropies.",
      nodes: plain, edges: wires, d: [LD], g: [LG],
      link: {tab: "train", words: "Train a GAN on the ring of eight", values: {data: "ring8", gan: "mlp"}},
    },
    cgan: {
      title: "cGAN", year: "Mirza and Osindero 2014",
      idea: "The label $y$ goes into <b>both</b> players. D asks “real, and does it fit the label?”, so "
        + "G must obey the label, and you choose what is made.",
      nodes: [...plain, {id: "y", shape: "circle", tone: "warn", title: "y", sub: "label",
        wide: [190, 270], narrow: [45, 128], fresh: true}],
      edges: [...wires, ["y", "g", "warn"], ["y", "d", "warn", "", -0.22]],
      d: ["-\\mathbb E\\log D(x\\fresh{|y})", "-\\mathbb E\\log(1-D(G(z\\fresh{|y})\\fresh{|y}))"],
      g: ["-\\mathbb E\\log D(G(z\\fresh{|y})\\fresh{|y})"],
      own: {tab: "cgan", words: "Open the cGAN tab"},
      link: {tab: "train", words: "Train a cGAN on digits", values: {data: "mnist", gan: "cgan"}},
    },
    infogan: {
      title: "InfoGAN", year: "Chen et al. 2016",
      idea: "The code $c$ goes into G only, and nobody has labels. A third network $Q$ must read $c$ back "
        + "from the sample, so $c$ comes to mean something.",
      nodes: [...plain, {id: "c", shape: "circle", tone: "warn", title: "c", sub: "code",
        wide: [50, 230], narrow: [45, 128], fresh: true},
      {id: "q", shape: "box", tone: "warn", title: "Q", sub: "shares D’s body", wide: [500, 290],
        narrow: [230, 420], fresh: true},
      {id: "chat", shape: "circle", tone: "warn", title: "ĉ", sub: "guess", wide: [650, 290],
        narrow: [75, 420], fresh: true}],
      edges: [...wires, ["c", "g", "warn"], ["d", "q", "warn", "", 0], ["q", "chat", "warn"]],
      d: [LD, "\\fresh{-\\lambda L_I\\text{ (for }Q)}"],
      g: [LG, "\\fresh{-\\lambda\\,\\big(\\mathbb E\\log Q(c|G(z,c))+H(c)\\big)}"],
      own: {tab: "infogan", words: "Open the InfoGAN tab"},
      link: {tab: "train", words: "Train an InfoGAN on digits", values: {data: "mnist", gan: "infogan"}},
    },
    cyclegan: {
      title: "CycleGAN", year: "Zhu, Park, Isola and Efros 2017",
      idea: "Two domains without pairs. $G$ goes from $X$ to $Y$, $F$ goes back; there and back again "
        + "must give the first picture. A second D (not drawn) judges $F$ in the same way.",
      nodes: [{...z, id: "x", title: "x", sub: "of X", tone: "real"}, g,
        {...fake, title: "G(x)", sub: "fake Y"},
        {id: "f", shape: "box", tone: "fake", title: "F", sub: "generator back", wide: [190, 230],
          narrow: [165, 330], fresh: true},
        {id: "back", shape: "small", tone: "fake", title: "F(G(x))", sub: "back in X", wide: [50, 230],
          narrow: [50, 330], fresh: true},
        {...real, title: "y", sub: "real Y", wide: [500, 290], narrow: [295, 420]},
        {...d, title: "D_Y", wide: [500, 150]}, {...out, wide: [650, 150]}],
      edges: [["x", "g", "real"], ["g", "fake", "fake"], ["fake", "d", "fake"], ["real", "d", "real"],
        ["d", "out", "disc"], ["fake", "f", "fake"], ["f", "back", "fake"],
        ["back", "x", "warn", "how-compare"]],
      d: ["\\fresh{\\mathbb E(D_Y(y)-1)^2+\\mathbb E\\,D_Y(G(x))^2}",
        "\\fresh{\\text{and the same for }D_X,F}"],
      g: ["\\fresh{\\mathbb E(D_Y(G(x))-1)^2+\\mathbb E(D_X(F(y))-1)^2}",
        "\\fresh{+\\lambda\\,\\mathbb E\\|F(G(x))-x\\|_1}", "\\fresh{+\\lambda\\,\\mathbb E\\|G(F(y))-y\\|_1}"],
      own: {tab: "cyclegan", words: "Open the CycleGAN tab"},
    },
    dcgan: {
      title: "DCGAN", year: "Radford, Metz and Chintala 2016",
      idea: "The same game with convolutions: G grows a picture from a small grid, D shrinks it, both "
        + "with batch norm. The losses stay as they were.",
      nodes: swap({g: {sub: "transposed conv", fresh: true}, d: {sub: "strided conv", fresh: true}}),
      edges: wires, d: [LD], g: [LG],
      link: {tab: "train", words: "Train a DCGAN on digits", values: {data: "mnist", gan: "dcgan"}},
    },
    wgan: {
      title: "WGAN-GP", year: "Arjovsky et al. 2017; Gulrajani et al. 2017",
      idea: "D becomes a critic that gives a <b>score</b>, not a probability. Its slope is held near 1 "
        + "by a penalty at points $\\tilde x$ between real and fake; the loss then follows quality.",
      nodes: [...swap({d: {title: "D", sub: "critic"}, out: {title: "score", level: 0.7}}),
        {id: "mix", shape: "small", tone: "grad", title: "x̃", sub: "in between", wide: [340, 170],
          narrow: [295, 135], fresh: true}],
      edges: [...wires, ["mix", "d", "grad", "how-compare"]],
      d: ["\\fresh{\\mathbb E\\,D(G(z))-\\mathbb E\\,D(x)}",
        "\\fresh{+10\\,\\mathbb E(\\|\\nabla_{\\tilde x}D(\\tilde x)\\|-1)^2}"],
      g: ["\\fresh{-\\mathbb E\\,D(G(z))}"],
      link: {tab: "train", words: "Train a WGAN-GP on the ring", values: {data: "ring8", gan: "mlp",
        objective: "wasserstein-gp", d_steps: "5"}},
    },
    pix2pix: {
      title: "pix2pix", year: "Isola, Zhu, Zhou and Efros 2017",
      idea: "Paired pictures: G gets the input picture $a$ instead of noise, D sees input and answer "
        + "together, and an L1 term keeps G close to the known answer.",
      nodes: [{...z, id: "a", title: "a", sub: "input", tone: "warn", fresh: true}, ...plain.slice(1).map(
        (node) => (node.id === "g" ? {...node, sub: "U-Net"} : node.id === "d"
          ? {...node, sub: "on patches"} : node))],
      edges: [["a", "g", "warn"], ...wires.slice(1), ["a", "d", "warn", "", -0.42],
        ["real", "fake", "warn", "how-compare"]],
      d: ["-\\mathbb E\\log D(\\fresh{a,}x)", "-\\mathbb E\\log(1-D(\\fresh{a,}G(\\fresh{a})))"],
      g: ["-\\mathbb E\\log D(\\fresh{a,}G(\\fresh{a}))", "\\fresh{+\\lambda\\,\\mathbb E\\|x-G(a)\\|_1}"],
      own: {tab: "cyclegan", words: "Open the tab of picture translation"},
    },
  };

  How.familyParts = {
    z: "Noise: the source of variety.", g: "The generator. Trained to make D wrong.",
    fake: "What G makes.", real: "A sample of the data.",
    d: "The discriminator (or critic). Trained to tell real from fake.",
    out: "D’s verdict; its gradient is G’s only teacher.",
    y: "A label, given. The same y is shown to both players.",
    c: "A code, drawn at random like z, but meant to be read back.",
    q: "Q guesses c from the sample; it is D’s body with a head of its own.",
    chat: "Q’s guess. The better it is, the larger L_I, and the more the code means.",
    x: "A picture of domain X. There is no partner in Y.",
    f: "The generator back, from Y to X.",
    back: "The picture after the round trip; compared with x, pixel by pixel.",
    mix: "A point between a real and a fake sample, where the critic’s slope is measured.",
    a: "The input picture; its right answer x is known.",
  };
})();
