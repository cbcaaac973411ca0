"""The cells of a script for GANs that translate pictures: CycleGAN, pix2pix and SRGAN."""

from __future__ import annotations

from collections.abc import Mapping

from playground.core import losses
from playground.gans.cyclegan import BETAS
from playground.training.recipe import Recipe
from playground.training.script.cells import Cell, Config, block, when
from playground.training.script.convolutions import augment_cells
from playground.training.script.declared import of_file, of_function
from playground.training.script.shared import average_cell

NAMES = ("cyclegan", "pix2pix", "srgan")
OF_PAIRS = ("pix2pix", "srgan")
TRANSLATORS, ENLARGER = "networks/translators.py", "networks/enlarger.py"


def settings(recipe: Recipe) -> str:
    """The numbers of this run that have something to do."""
    c = recipe.config
    paired = recipe.gan.name in OF_PAIRS
    own = [
        f"L1 = {c.l1:g}  # weight of |y - G(x)|",
        when(c.adversarial not in (0, 1), f"ADVERSARIAL = {c.adversarial:g}  # weight of D"),
        when(c.adversarial and c.warmup, f"WARMUP = {c.warmup}  # steps before D joins in"),
    ] if paired else [
        f"CYCLE = {c.cycle:g}  # weight of |F(G(x)) - x|",
        when(c.identity, f"IDENTITY = {c.identity:g}  # of |G(y) - y|, as a share of it"),
        when(c.pool, f"POOL = {c.pool}  # earlier translations that D is shown again"),
        when(c.decay, f"CONSTANT, DECAY = {c.constant}, {c.decay}  # steps at full rates, to 0"),
    ]  # fmt: skip
    return block(
        f"BATCH = {c.batch}",
        f"D_RATE, G_RATE = {c.d_rate:g}, {c.g_rate:g}"
        if not paired or c.adversarial
        else f"G_RATE = {c.g_rate:g}",
        f"BETAS = {(0.5, 0.999) if paired else BETAS}  # of Adam",
        f"AVERAGE = {c.ema}  # of G's weights",
        *own,
    )


def cells(recipe: Recipe) -> list[Cell]:
    """Networks, losses and training."""
    average = average_cell(False, young="(1 + step) / (10 + step)")
    c = recipe.config
    if recipe.gan.name in OF_PAIRS:
        losses_ = [_pair_losses()] if c.adversarial else []
        return [_pair_networks(recipe), *losses_, average, _pair_training(c)]
    pool = [Cell("Pool", _pool())] if c.pool else []
    changed = augment_cells(recipe)
    return [_cycle_networks(c), _cycle_losses(), *changed, average, *pool,
            _cycle_training(c, "augmented({}, rng)" if changed else "{}")]  # fmt: skip


# -- CycleGAN --------------------------------------------------------------------------------------


def _cycle_networks(c: Config) -> Cell:
    if c.family == "resnet":
        made, source = f"ResNetGenerator({c.width}, {c.blocks})", [_RESNET]
    else:
        widths = (c.width, 2 * c.width, 7 * c.width // 2)
        made, source = f"CompactGenerator({widths}, {c.blocks})", []
    own = of_file(TRANSLATORS, ["ScaledDiscriminators", "init_weights",
                                *([] if source else ["CompactGenerator"])])  # fmt: skip
    return Cell("Networks", block(
        own.replace("    multiple = 8\n\n", ""), *(["", "", *source] if source else []), "", "",
        "def make_networks(seed: int) -> tuple[nn.Module, nn.Module, nn.Module, nn.Module]:",
        '    """G (A to B), F (B to A), and the discriminators of A and of B."""',
        f"    g, f = {made}, {made}",
        f"    d_a, d_b = ScaledDiscriminators({c.d_width}), ScaledDiscriminators({c.d_width})",
        f"    start = torch.Generator().manual_seed(seed + {START:#x})",
        "    for net in (g, f, d_a, d_b):",
        "        init_weights(net, start)",
        "    return g, f, d_a, d_b",
    ))  # fmt: skip


START = 0x5EED  # added to the seed that weights begin with, as the playground does


def _without(text: str, instead: Mapping[str, str]) -> str:
    """Without what a run never comes to."""
    for idle, plain in instead.items():
        assert idle in text, f"{idle!r} is not in the source any more"
        text = text.replace(idle, plain)
    return text


# With the names of its parameters, so that weights fit.
_RESNET = '''class ResidualOfPaper(nn.Module):
    """x + conv, norm, ReLU, conv, norm, with mirrored borders."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv_block = nn.Sequential(
            nn.ReflectionPad2d(1),
            nn.Conv2d(channels, channels, 3),
            norm(channels),
            nn.ReLU(True),
            nn.ReflectionPad2d(1),
            nn.Conv2d(channels, channels, 3),
            norm(channels),
        )

    def forward(self, x: Tensor) -> Tensor:
        return x + self.conv_block(x)


class ResNetGenerator(nn.Module):
    """The generator of the paper (appendix 7.2)."""

    def __init__(self, width: int, blocks: int) -> None:
        super().__init__()
        parts: list[nn.Module] = [nn.ReflectionPad2d(3), nn.Conv2d(3, width, 7)]
        parts += [norm(width), nn.ReLU(True)]
        for channels in (width, 2 * width):
            parts += [nn.Conv2d(channels, 2 * channels, 3, 2, 1), norm(2 * channels)]
            parts += [nn.ReLU(True)]
        parts += [ResidualOfPaper(4 * width) for _ in range(blocks)]
        for channels in (4 * width, 2 * width):
            parts += [nn.ConvTranspose2d(channels, channels // 2, 3, 2, 1, 1)]
            parts += [norm(channels // 2), nn.ReLU(True)]
        parts += [nn.ReflectionPad2d(3), nn.Conv2d(width, 3, 7), nn.Tanh()]
        self.model = nn.Sequential(*parts)

    def forward(self, x: Tensor) -> Tensor:
        return self.model(x)'''


def _cycle_losses() -> Cell:
    d_loss = of_function(losses.least_squares_d, smoothing=0)
    return Cell("Losses", block(
        d_loss, "", "", of_function(losses.least_squares_g), "", "",
        "def d_loss(d: nn.Module, real: Tensor, fake: Tensor) -> Tensor:",
        '    """What a discriminator minimises, summed over its two scales."""',
        "    maps = zip(d(real), d(fake.detach()))  # D must not train G",
        "    return sum(least_squares_d(r.flatten(), f.flatten()) for r, f in maps)", "", "",
        "def g_loss(d: nn.Module, fake: Tensor) -> Tensor:",
        '    """E[(D(G(x)) - 1)²], summed over the scales; the paper has no ½ here."""',
        "    return sum(2 * least_squares_g(m.flatten()) for m in d(fake))", "", "",
        "def distance(x: Tensor, y: Tensor) -> Tensor:",
        '    """The mean absolute difference (L1)."""',
        "    return (x - y).abs().mean()",
    ), "Nobody knows which B belongs to which A. What keeps G(x) a picture of x is the way back: "
       "F(G(x)) must be x again.")  # fmt: skip


def _pool() -> str:
    return _without(of_file(TRANSLATORS, ["Pool"]), {
        "        if self.size == 0:\n            return fresh\n": "",
        " or self.kept.shape[1:] != fresh.shape[1:]": "",
        ", device=fresh.device": "",
    })  # fmt: skip


def _cycle_training(c: Config, as_seen: str) -> Cell:
    """``as_seen``: how pictures come before a discriminator, with ``{}`` for them."""
    seen = as_seen.format
    shown_a, shown_b = ("pool_a(fake_a)", "pool_b(fake_b)") if c.pool else ("fake_a", "fake_b")
    loss_a = f"d_loss(d_a, {seen('x')}, {seen(shown_a)})"
    loss_b = f"d_loss(d_b, {seen('y')}, {seen(shown_b)})"
    return Cell("Training", block(
        "def train(seed: int) -> tuple[nn.Module, nn.Module]:",
        '    """The means of G and of F after STEPS steps."""',
        "    rng = torch.Generator().manual_seed(seed)  # data follow this",
        "    g, f, d_a, d_b = make_networks(seed)",
        "    mean_g, mean_f = copy.deepcopy(g).eval(), copy.deepcopy(f).eval()",
        "    translators = [*g.parameters(), *f.parameters()]",
        "    judges = [*d_a.parameters(), *d_b.parameters()]",
        "    g_optimiser = torch.optim.Adam(translators, G_RATE, betas=BETAS)",
        "    d_optimiser = torch.optim.Adam(judges, D_RATE, betas=BETAS)",
        when(c.pool, "    pool_a, pool_b = Pool(POOL, rng), Pool(POOL, rng)"),
        "    for step in range(STEPS):",
        when(c.decay, "        left = max(0.0, 1 - max(0, step - CONSTANT) / DECAY)"),
        when(c.decay, '        g_optimiser.param_groups[0]["lr"] = G_RATE * left'),
        when(c.decay, '        d_optimiser.param_groups[0]["lr"] = D_RATE * left'),
        "        x, y = draw_data(BATCH, rng)",
        "        fake_b, fake_a = g(x), f(y)",
        f"        loss = g_loss(d_b, {seen('fake_b')}) + g_loss(d_a, {seen('fake_a')})",
        "        loss = loss + CYCLE * (distance(f(fake_b), x) + distance(g(fake_a), y))",
        when(c.identity, "        same = distance(g(y), y) + distance(f(x), x)"),
        when(c.identity, "        loss = loss + IDENTITY * CYCLE * same"),
        "        g_optimiser.zero_grad()",
        "        loss.backward(inputs=translators)  # the discriminators are frozen",
        "        g_optimiser.step()",
        "        move_average(mean_g, g, step)",
        "        move_average(mean_f, f, step)",
        f"        loss = {loss_a}" if as_seen != "{}" else f"        loss = {loss_a} + {loss_b}",
        when(as_seen != "{}", f"        loss = loss + {loss_b}"),
        "        d_optimiser.zero_grad()",
        "        loss.backward()",
        "        d_optimiser.step()",
        "    return mean_g, mean_f", "", "",
        "@torch.no_grad()",
        "def sample(made: tuple[nn.Module, nn.Module], n: int, seed: int = 0) -> list[Tensor]:",
        '    """n columns of x, G(x), F(G(x)), y, F(y), G(F(y)): there and back, both ways."""',
        "    g, f = made",
        "    x, y = draw_data(n, torch.Generator().manual_seed(seed))",
        "    there, other = g(x), f(y)",
        "    return [x, there, f(there), y, other, g(other)]",
    ))  # fmt: skip


# -- pix2pix and SRGAN -----------------------------------------------------------------------------


def _pair_networks(recipe: Recipe) -> Cell:
    c = recipe.config
    larger = recipe.gan.name == "srgan"
    g = f"OfRepeated(Enlarger({c.width}, {c.depth}))" if larger else (
        f"UNetGenerator({c.depth}, {c.width})")  # fmt: skip
    judged = ["PatchDiscriminator"] if c.adversarial else []
    return Cell("Networks", block(
        *([_larger(), "", ""] if larger else []),
        _plain([*([] if larger else ["UNetGenerator"]), *judged, "init_weights"]), "", "",
        *_made_of(g, c),
    ))  # fmt: skip


def _larger() -> str:
    return _without(of_file(ENLARGER, ["OfRepeated", "Enlarger"]), {
        "    multiple = 1\n\n": "", "    multiple = SCALE\n\n": "",
    })  # fmt: skip


def _plain(names: list[str]) -> str:
    declared = of_file(TRANSLATORS, names)
    return declared if "UNetGenerator" not in names else _without(declared, {
        ", noise: float = 0.0": "",
        "        self.noise = nn.Dropout(noise)\n": "",
        "self.noise(skips.pop())": "skips.pop()",
        " ``noise`` is the dropout that stands in for z in the paper.": "",
        "        self.multiple = 2**depth\n": "",
    })  # fmt: skip


def _made_of(g: str, c: Config) -> list[str]:
    """``make_networks``: of G alone where D rests all the time."""
    start = f"    start = torch.Generator().manual_seed(seed + {START:#x})"
    if not c.adversarial:
        return [
            "def make_networks(seed: int) -> nn.Module:",
            '    """G."""',
            f"    g = {g}",
            start,
            "    init_weights(g, start)",
            "    return g",
        ]
    return [
        "def make_networks(seed: int) -> tuple[nn.Module, nn.Module]:",
        '    """G, and D, which sees an input and its answer side by side."""',
        f"    g, d = {g}, PatchDiscriminator({c.d_width}, 2, 6)",
        start,
        "    for net in (g, d):",
        "        init_weights(net, start)",
        "    return g, d",
    ]


def _pair_losses() -> Cell:
    d_loss = of_function(losses.cross_entropy_d, smoothing=0)
    g_loss = of_function(losses.non_saturating_g)
    return Cell("Losses", block(
        d_loss.replace("cross_entropy_d(", "d_loss("), "", "",
        g_loss.replace("non_saturating_g(", "g_loss("),
    ), "D tells real pairs from made ones; |y - G(x)| alone would give the blurred average of all "
       "fitting answers.")  # fmt: skip


def _pair_training(c: Config) -> Cell:
    game, late = bool(c.adversarial), bool(c.adversarial and c.warmup)
    weight = "" if c.adversarial == 1 else "ADVERSARIAL * "
    with_d = [
        "# D must not train G, and learns slower than it (section 3.3)",
        "made = discriminate(d, x, fake.detach())",
        "error = d_loss(discriminate(d, x, y), made) / 2",
        "d_optimiser.zero_grad()",
        "error.backward()",
        "d_optimiser.step()",
        f"loss = loss + {weight}g_loss(discriminate(d, x, fake))",
    ] if game else []  # fmt: skip
    indent = " " * (12 if late else 8)
    return Cell("Training", block(
        *((
            "def discriminate(d: nn.Module, x: Tensor, y: Tensor) -> Tensor:",
            '    """Logits of pairs, all patches in a row."""',
            "    return d(torch.cat([x, y], 1)).flatten()", "", "",
        ) if game else ()),
        "def train(seed: int) -> nn.Module:",
        f'    """The mean of G after STEPS steps{" of both players" if game else ""}."""',
        "    rng = torch.Generator().manual_seed(seed)  # data follow this",
        f"    {'g, d' if game else 'g'} = make_networks(seed)",
        "    mean_g = copy.deepcopy(g).eval()",
        "    g_optimiser = torch.optim.Adam(g.parameters(), G_RATE, betas=BETAS)",
        when(game, "    d_optimiser = torch.optim.Adam(d.parameters(), D_RATE, betas=BETAS)"),
        "    for step in range(STEPS):",
        "        x, y = draw_data(BATCH, rng)",
        "        fake = g(x)",
        "        loss = L1 * (fake - y).abs().mean()",
        when(late, "        if step >= WARMUP:"),
        *(indent + line for line in with_d),
        "        g_optimiser.zero_grad()",
        "        loss.backward(inputs=list(g.parameters()))  # D is frozen" if game
        else "        loss.backward()",
        "        g_optimiser.step()",
        "        move_average(mean_g, g, step)",
        "    return mean_g", "", "",
        "@torch.no_grad()",
        "def sample(g: nn.Module, n: int, seed: int = 0) -> list[Tensor]:",
        '    """n columns of x, G(x) and its answer y."""',
        "    x, y = draw_data(n, torch.Generator().manual_seed(seed))",
        "    return [x, g(x), y]",
    ))  # fmt: skip
