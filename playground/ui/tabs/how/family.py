"""The family of GANs as its scene shows it: each method as diagram, losses and links.

In formulas ``\\fresh{...}`` marks what a method adds to the plain GAN, which the page highlights.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace

Place = tuple[int, int]
# from, to, tone, then a style (how-compare: a dashed line) and a bend, if any
Edge = tuple[str, str, str] | tuple[str, str, str, str] | tuple[str, str, str, str, float]


@dataclass(frozen=True)
class Node:
    """A part of a diagram, at ``wide`` on a wide page and at ``narrow`` on a phone (both in the
    drawing's units, x and y). ``fresh`` parts are what a method adds."""

    id: str
    shape: str
    tone: str
    title: str
    wide: Place
    narrow: Place
    sub: str = ""
    fresh: bool = False
    level: float | None = None


@dataclass(frozen=True)
class Link:
    """A tab to open with settings in its URL, in words."""

    tab: str
    words: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Method:
    """One method. ``d`` and ``g`` are the terms that D and G minimise, in TeX; ``idea`` may hold
    HTML and $formulas$."""

    name: str
    title: str
    year: str
    idea: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    d: tuple[str, ...]
    g: tuple[str, ...]
    links: tuple[Link, ...]


Z = Node("z", "circle", "soft", "z", (50, 110), (45, 60))
G = Node("g", "box", "fake", "G", (190, 110), (165, 60), "generator")
FAKE = Node("fake", "small", "fake", "x̂", (340, 110), (295, 60), "fake")
REAL = Node("real", "small", "real", "x", (340, 230), (295, 330), "real")
D = Node("d", "box", "disc", "D", (500, 170), (230, 195), "discriminator")
OUT = Node("out", "meter", "disc", "real?", (650, 170), (75, 195), level=0.5)
WIRES: tuple[Edge, ...] = (
    ("z", "g", "fake"), ("g", "fake", "fake"), ("fake", "d", "fake"), ("real", "d", "real"),
    ("d", "out", "disc"),
)  # fmt: skip
# Two domains without pairs: there and back again, as CycleGAN, DiscoGAN and DualGAN do.
ROUND = (
    replace(Z, id="x", title="x", sub="of X", tone="real"), G,
    replace(FAKE, title="G(x)", sub="fake Y"),
    Node("f", "box", "fake", "F", (190, 230), (153, 330), "generator back", fresh=True),
    Node("back", "small", "fake", "F(G(x))", (50, 230), (43, 330), "back in X", fresh=True),
    replace(REAL, title="y", sub="real Y", wide=(500, 290), narrow=(298, 330)),
    replace(D, title="D_Y", wide=(500, 150), narrow=(298, 190)),
    replace(OUT, wide=(650, 150), narrow=(160, 190)),
)  # fmt: skip
ROUND_WIRES: tuple[Edge, ...] = (
    ("x", "g", "real"), *WIRES[1:], ("fake", "f", "fake"), ("f", "back", "fake"),
    ("back", "x", "warn", "how-compare"),
)  # fmt: skip
LOSS_D = r"-\mathbb E\log D(x)-\mathbb E\log(1-D(G(z)))"
LOSS_G = r"-\mathbb E\log D(G(z))"

PARTS: Mapping[str, str] = {
    "z": "Noise: the source of variety.",
    "g": "The generator. Trained to make D wrong.",
    "fake": "What G makes.",
    "real": "A sample of the data.",
    "d": "The discriminator (or critic). Trained to tell real from fake.",
    "out": "D’s verdict; its gradient is G’s only teacher.",
    "y": "A label, given. The same y is shown to both players.",
    "c": "A code, drawn at random like z, but meant to be read back.",
    "q": "Q guesses c from the sample; it is D’s body with a head of its own.",
    "chat": "Q’s guess. The better it is, the larger L_I, and the more the code means.",
    "x": "A picture of domain X. There is no partner in Y.",
    "f": "The generator back, from Y to X.",
    "back": "The picture after the round trip; compared with x, pixel by pixel.",
    "mix": "A point between a real and a fake sample, where the critic’s slope is measured.",
    "a": "The input picture; its right answer x is known.",
}


def _train(words: str, **values: str) -> Link:
    return Link("train", words, values)


METHODS: tuple[Method, ...] = (
    Method(
        "gan", "GAN", "Goodfellow et al. 2014",
        "The game itself. Noise goes into G, samples into D; the losses are cross-entropies.",
        (Z, G, FAKE, REAL, D, OUT), WIRES, (LOSS_D,), (LOSS_G,),
        (_train("Train a GAN on the ring of eight", data="ring8", gan="mlp"),),
    ),
    Method(
        "cgan", "cGAN", "Mirza and Osindero 2014",
        "The label $y$ goes into <b>both</b> players. D asks “real, and does it fit the label?”, "
        "so G must obey the label, and you choose what is made.",
        (Z, G, FAKE, REAL, D, OUT,
         Node("y", "circle", "warn", "y", (190, 270), (45, 128), "label", fresh=True)),
        (*WIRES, ("y", "g", "warn"), ("y", "d", "warn", "", -0.22)),
        (r"-\mathbb E\log D(x\fresh{|y})", r"-\mathbb E\log(1-D(G(z\fresh{|y})\fresh{|y}))"),
        (r"-\mathbb E\log D(G(z\fresh{|y})\fresh{|y})",),
        (Link("cgan", "Open the cGAN tab"),
         _train("Train a cGAN on digits", data="mnist", gan="cgan")),
    ),
    Method(
        "infogan", "InfoGAN", "Chen et al. 2016",
        "The code $c$ goes into G only, and nobody has labels. A third network $Q$ must read $c$ "
        "back from the sample, so $c$ comes to mean something.",
        (Z, G, FAKE, REAL, D, OUT,
         Node("c", "circle", "warn", "c", (50, 230), (45, 128), "code", fresh=True),
         Node("q", "box", "warn", "Q", (500, 290), (230, 420), "shares D’s body", fresh=True),
         Node("chat", "circle", "warn", "ĉ", (650, 290), (75, 420), "guess", fresh=True)),
        (*WIRES, ("c", "g", "warn"), ("d", "q", "warn", "", 0), ("q", "chat", "warn")),
        (LOSS_D, r"\fresh{-\lambda L_I\text{ (for }Q)}"),
        (LOSS_G, r"\fresh{-\lambda\,\big(\mathbb E\log Q(c|G(z,c))+H(c)\big)}"),
        (Link("infogan", "Open the InfoGAN tab"),
         _train("Train an InfoGAN on digits", data="mnist", gan="infogan")),
    ),
    Method(
        "cyclegan", "CycleGAN", "Zhu, Park, Isola and Efros 2017",
        "Two domains without pairs. $G$ goes from $X$ to $Y$, $F$ goes back; there and back again "
        "must give the first picture. A second D (not drawn) judges $F$ in the same way.",
        ROUND, ROUND_WIRES,
        (r"\fresh{\mathbb E(D_Y(y)-1)^2+\mathbb E\,D_Y(G(x))^2}",
         r"\fresh{\text{and the same for }D_X,F}"),
        (r"\fresh{\mathbb E(D_Y(G(x))-1)^2+\mathbb E(D_X(F(y))-1)^2}",
         r"\fresh{+\lambda\,\mathbb E\|F(G(x))-x\|_1}",
         r"\fresh{+\lambda\,\mathbb E\|G(F(y))-y\|_1}"),
        (Link("cyclegan", "Open the CycleGAN tab"),),
    ),
    Method(
        "discogan", "DiscoGAN", "Kim, Cha, Kim, Lee and Kim 2017",
        "CycleGAN’s twin of the same spring: the same two generators and two discriminators, with "
        "the plain GAN’s <b>logarithms</b>. Any distance $d$ may measure the round trip; in the "
        "paper it enters without a $\\lambda$.",
        ROUND, ROUND_WIRES,
        (r"-\mathbb E\log D_Y(\fresh{y})-\mathbb E\log(1-D_Y(G(\fresh{x})))",
         r"\fresh{\text{and the same for }D_X,F}"),
        (r"-\mathbb E\log D_Y(G(\fresh{x}))\fresh{-\mathbb E\log D_X(F(y))}",
         r"\fresh{+\mathbb E\,d(F(G(x)),x)+\mathbb E\,d(G(F(y)),y)}"),
        (Link("cyclegan", "Open the tab of picture translation"),),
    ),
    Method(
        "dualgan", "DualGAN", "Yi, Zhang, Tan and Gong 2017",
        "The same round trip with <b>critics</b> instead of probabilities: the loss is that of the "
        "Wasserstein GAN with clipped weights, and each direction has a $\\lambda$ of its own. The "
        "noise $z$ comes in as dropout.",
        (*ROUND[:6], replace(ROUND[6], sub="critic"),
         replace(ROUND[7], title="score", level=0.7)),
        ROUND_WIRES,
        (r"\fresh{\mathbb E\,D_Y(G(x,z))-\mathbb E\,D_Y(y)}",
         r"\fresh{\text{and the same for }D_X,F}"),
        (r"\fresh{-\mathbb E\,D_Y(G(x,z))-\mathbb E\,D_X(F(y,z'))}",
         r"\fresh{+\lambda_X\,\mathbb E\|F(G(x,z),z')-x\|_1}",
         r"\fresh{+\lambda_Y\,\mathbb E\|G(F(y,z'),z)-y\|_1}"),
        (Link("cyclegan", "Open the tab of picture translation"),),
    ),
    Method(
        "dcgan", "DCGAN", "Radford, Metz and Chintala 2016",
        "The same game with convolutions: G grows a picture from a small grid, D shrinks it, both "
        "with batch norm. The losses stay as they were.",
        (Z, replace(G, sub="transposed conv", fresh=True), FAKE, REAL,
         replace(D, sub="strided conv", fresh=True), OUT), WIRES, (LOSS_D,), (LOSS_G,),
        (_train("Train a DCGAN on digits", data="mnist", gan="dcgan"),),
    ),
    Method(
        "wgan", "WGAN-GP", "Arjovsky et al. 2017; Gulrajani et al. 2017",
        "D becomes a critic that gives a <b>score</b>, not a probability. Its slope is held near 1 "
        "by a penalty at points $\\tilde x$ between real and fake; the loss then follows quality.",
        (Z, G, FAKE, REAL, replace(D, sub="critic"), replace(OUT, title="score", level=0.7),
         Node("mix", "small", "grad", "x̃", (340, 170), (295, 135), "in between", fresh=True)),
        (*WIRES, ("mix", "d", "grad", "how-compare")),
        (r"\fresh{\mathbb E\,D(G(z))-\mathbb E\,D(x)}",
         r"\fresh{+10\,\mathbb E(\|\nabla_{\tilde x}D(\tilde x)\|-1)^2}"),
        (r"\fresh{-\mathbb E\,D(G(z))}",),
        (_train("Train a WGAN-GP on the ring", data="ring8", gan="mlp", objective="wasserstein-gp",
                d_steps="5"),),
    ),
    Method(
        "relativistic", "R3GAN", "Huang, Gokaslan, Kuleshov and Tompkin 2024",
        "D compares: is this real sample <b>more real</b> than that fake one? And it may not be "
        "steep, neither at the data (R1) nor at the fakes (R2), which is why the game settles. "
        "$\\zeta(t)=\\log(1+e^t)$.",
        (Z, G, FAKE, REAL, replace(D, sub="critic"),
         replace(OUT, title="which?", sub="of a pair", fresh=True)), WIRES,
        (r"\fresh{\mathbb E\,\zeta(D(G(z))-D(x))}",
         r"\fresh{+\tfrac\gamma2\mathbb E\|\nabla D(x)\|^2}",
         r"\fresh{+\tfrac\gamma2\mathbb E\|\nabla D(G(z))\|^2}"),
        (r"\fresh{\mathbb E\,\zeta(D(x)-D(G(z)))}",),
        (_train("Train it on the ring", data="ring8", gan="mlp", objective="relativistic",
                penalty="0.1"),),
    ),
    Method(
        "pix2pix", "pix2pix", "Isola, Zhu, Zhou and Efros 2017",
        "Paired pictures: G gets the input picture $a$ instead of noise, D sees input and answer "
        "together, and an L1 term keeps G close to the known answer.",
        (replace(Z, id="a", title="a", sub="input", tone="warn", fresh=True),
         replace(G, sub="U-Net"), FAKE, REAL, replace(D, sub="on patches"), OUT),
        (("a", "g", "warn"), *WIRES[1:], ("a", "d", "warn", "", -0.42),
         ("real", "fake", "warn", "how-compare")),
        (r"-\mathbb E\log D(\fresh{a,}x)", r"-\mathbb E\log(1-D(\fresh{a,}G(\fresh{a})))"),
        (r"-\mathbb E\log D(\fresh{a,}G(\fresh{a}))", r"\fresh{+\lambda\,\mathbb E\|x-G(a)\|_1}"),
        (Link("cyclegan", "Open the tab of picture translation"),),
    ),
)  # fmt: skip


def methods() -> list[dict[str, object]]:
    """Every method as JSON for ``scenes/family.js``."""
    return [asdict(method) for method in METHODS]
