"""The training cell of a script for GANs on small pictures, and what it is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from playground.core.losses import OBJECTIVES
from playground.data import own, picture_set
from playground.networks import diff_augment
from playground.networks.penalties import EVERY
from playground.training.recipe import Recipe
from playground.training.script.cells import Cell, Config, block

LABELLED = ("cgan", "cgan_mlp")
# visitors' own data, which may be few
_FEW: Mapping[str, Callable[[Config], bool]] = {
    picture_set.PICTURES.name: picture_set.are_few, own.OWN.name: own.are_few,
}  # fmt: skip


def penalised(c: Config) -> bool:
    """Does the objective of these settings bring a penalty of its own?"""
    return bool(getattr(c, "penalty", 0.0) and OBJECTIVES[c.objective].penalty)


def changes(recipe: Recipe) -> tuple[str, ...]:
    """What DiffAugment does to all that D sees, as the playground decides it."""
    chosen = recipe.config.augment
    asks = chosen == diff_augment.AUTOMATIC and recipe.data.name in _FEW  # else no file is read
    few = asks and _FEW[recipe.data.name](recipe.data_config)
    return diff_augment.POLICIES[diff_augment.policy(chosen, few)]


def train_cell(recipe: Recipe) -> Cell:
    """One step of D and one of G on the same fakes, again and again."""
    c = recipe.config
    name = recipe.gan.name
    see = "augmented({}, rng)" if changes(recipe) else "{}"
    if c.instance_noise:
        see = "noisy({}, step, rng)" if c.noise_steps else "noisy({}, rng)"
    seen = see.format
    d_part, g_part = _STEPS.get(name, _plain_steps)(recipe, seen)
    inputs, draw = _inputs(name)
    return Cell("Training", block(
        *_noise_lines(c, bool(changes(recipe))), *_pack_lines(name), *draw, "", "",
        "def train(seed: int) -> nn.Module:",
        '    """The mean of G after STEPS steps of both players."""',
        "    torch.manual_seed(seed)  # the networks begin with this",
        "    rng = torch.Generator().manual_seed(seed)  # data and noise follow this",
        "    g, d = make_networks()",
        "    mean_g = copy.deepcopy(g).eval()",
        "    g_optimiser = torch.optim.Adam(g.parameters(), G_RATE, betas=(BETA1, 0.999))",
        "    d_optimiser = torch.optim.Adam(d.parameters(), D_RATE, betas=(BETA1, 0.999))",
        "    for step in range(STEPS):",
        *_rate_lines(c),
        *_fake_lines(name, inputs),
        *d_part, *_penalty(recipe),
        "        d_optimiser.zero_grad()",
        "        loss.backward()",
        "        d_optimiser.step()",
        *g_part,
        "        g_optimiser.zero_grad()",
        "        loss.backward(inputs=list(g.parameters()))  # D is frozen",
        "        g_optimiser.step()",
        "        move_average(mean_g, g, step)",
        "    return mean_g",
        "", "",
        "@torch.no_grad()",
        "def sample(g: nn.Module, n: int, seed: int = 0) -> Tensor:",
        '    """n samples of G."""',
        f"    {inputs} = draw_latents(n, torch.Generator().manual_seed(seed))",
        f"    return {_generated(name, 'g')}",
    ))  # fmt: skip


def _fake_lines(name: str, inputs: str) -> list[str]:
    """What a step is made from: noise, or noise that shows what real pictures show."""
    if name == "icgan":
        return [
            "        real, attributes = draw_data(BATCH, rng)",
            "        z = drawn(attributes, SHARES, torch.rand(BATCH, Z_DIM, generator=rng))",
            "        fake = g(z)",
        ]
    return [
        f"        {inputs} = draw_latents(BATCH, rng)",
        f"        fake = {_generated(name, 'g')}",
    ]


def _penalty(recipe: Recipe, real: str = "real") -> list[str]:
    """Lines that add the penalties, each at one step in so many with that many times the weight."""
    c = recipe.config
    labels = ", labels" if recipe.gan.name == "cgan" else ""
    critic = f"lambda x: d(x{labels})" if labels else "d"
    critic = "d.discriminate" if recipe.gan.name == "infogan" else critic
    lines = []
    if getattr(c, "r1", 0.0):
        lines += [f"        if step % {EVERY} == 0:  # rarely, with more weight",
                  f"            loss = loss + {EVERY} * R1 * r1({critic}, {real})"]  # fmt: skip
    penalty = OBJECTIVES[c.objective].penalty
    if penalty is not None and penalised(c):
        every = "PENALTY_EVERY" if recipe.gan.name == "r3gan" else str(EVERY)
        lines += [f"        if step % {every} == 0:",
                  "            u = torch.rand(BATCH, generator=rng)",
                  f"            loss = loss + {every} * PENALTY * {penalty.__name__}"
                  f"({critic}, {real}, fake.detach(), u)"]  # fmt: skip
    return lines


def _rate_lines(c: Config) -> list[str]:
    if not c.rate_steps:
        return []
    return [
        "        if step % 50 == 0:",
        "            for optimiser, rate in ((d_optimiser, D_RATE), (g_optimiser, G_RATE)):",
        '                optimiser.param_groups[0]["lr"] = rate * lr_factor(step, RATE_STEPS)',
    ]


def _noise_lines(c: Config, changed: bool) -> list[str]:
    if not c.instance_noise:
        return []
    fades = bool(c.noise_steps)
    return [
        f"def noisy(x: Tensor, {'step: int, ' if fades else ''}rng: torch.Generator) -> Tensor:",
        '    """What D sees of pictures: with instance noise (Sonderby et al. 2017)."""',
        "    sigma = INSTANCE_NOISE" + (" * noise_factor(step, NOISE_STEPS)" if fades else ""),
        f"    return {'augmented(x, rng)' if changed else 'x'}"
        " + sigma * torch.randn(x.shape, generator=rng)",
        "", "",
    ]  # fmt: skip


def _pack_lines(name: str) -> list[str]:
    if name != "pacdcgan":
        return []
    return [
        "def packs(x: Tensor) -> Tensor:",
        '    """The channels of PAC neighbours side by side."""',
        "    return x.reshape(len(x) // PAC, PAC * x.shape[1], *x.shape[2:])",
        "", "",
    ]  # fmt: skip


def _inputs(name: str) -> tuple[str, list[str]]:
    """What G is given, and how it is drawn."""
    head = "def draw_latents(n: int, rng: torch.Generator) -> {}:"
    if name in LABELLED:
        return "z, y", [
            head.format("tuple[Tensor, Tensor]"),
            '    """Noise (n, Z_DIM) and one-hot classes (n, CLASSES), by turns."""',
            "    y = F.one_hot(torch.arange(n) % CLASSES, CLASSES).float()",
            "    return torch.randn(n, Z_DIM, generator=rng), y",
        ]
    if name == "infogan":
        return "z, category, codes", [
            head.format("tuple[Tensor, Tensor, Tensor]"),
            '    """Noise (n, Z_DIM), categories (n,) by turns, codes (n, CODES) in [-1, 1]."""',
            "    z, category = torch.randn(n, Z_DIM, generator=rng), torch.arange(n) % CATEGORIES",
            "    return z, category, torch.rand(n, CODES, generator=rng) * 2 - 1",
        ]
    return "z", [head.format("Tensor"), "    return torch.randn(n, Z_DIM, generator=rng)"]


def _generated(name: str, g: str) -> str:
    if name in LABELLED:
        return f"{g}(z, y)"
    if name == "infogan":
        return f"{g}(torch.cat([z, codes], 1), F.one_hot(category, CATEGORIES).float())"
    return f"{g}(z)"


def _seeking(c: Config, period: str) -> list[str]:
    if not getattr(c, "mode_seeking", 0.0):
        return []
    return [f"        loss = loss + MODE_SEEKING * mode_seeking_loss(fake, z, {period})"]


def _plain_steps(recipe: Recipe, seen: Callable[[str], str]) -> tuple[list[str], list[str]]:
    """DCGAN, PacDCGAN and R3GAN: D on real and on fake pictures, apart."""
    c = recipe.config
    pack = "packs({})" if recipe.gan.name == "pacdcgan" else "{}"
    real, fake, detached = (pack.format(seen(x)) for x in ("real", "fake", "fake.detach()"))
    compares = OBJECTIVES[c.objective].relative
    return [
        "        real = draw_data(BATCH, rng)",
        "        # D must not train G",
        f"        loss = d_loss(d({real}), d({detached}))",
    ], [
        *(["        real = draw_data(BATCH, rng)"] if compares else []),
        f"        loss = g_loss(d({fake}), d({real}).detach())" if compares
        else f"        loss = g_loss(d({fake}))",
        *_seeking(c, "1"),
    ]  # fmt: skip


def _labelled_steps(recipe: Recipe, seen: Callable[[str], str]) -> tuple[list[str], list[str]]:
    """cGAN: D on pictures with their labels."""
    c = recipe.config
    mismatch = getattr(c, "mismatch", 0.0)
    noise = "        label = corrupt_labels(label, LABEL_NOISE, CLASSES, rng)"
    real = [
        "        real, label = draw_data(BATCH, rng)",
        *([noise] if c.label_noise else []),
        "        labels = F.one_hot(label, CLASSES).float()",
    ]
    plain = [f"        loss = d_loss(d({seen('real')}, labels), d({seen('fake.detach()')}, y))"]
    wrong = [
        f"        shown = {seen('real')}",
        "        right = d(shown, labels)",
        f"        loss = d_loss(right, d({seen('fake.detach()')}, y))  # D must not train G",
        "        # a real picture under a wrong label is one more kind of fake",
        "        other = (label + 1 + (torch.rand(BATCH, generator=rng) * (CLASSES - 1)).long())",
        "        wrong = d(shown, F.one_hot(other % CLASSES, CLASSES).float())",
        "        loss = loss + MISMATCH * d_loss(right.detach(), wrong)",
    ]
    return [*real, *(wrong if mismatch else plain)], [
        f"        loss = g_loss(d({seen('fake')}, y))",
        *_seeking(c, "CLASSES"),
    ]


def _code_steps(recipe: Recipe, seen: Callable[[str], str]) -> tuple[list[str], list[str]]:
    """InfoGAN: D tells real from fake, Q reads the codes of the fakes."""
    c = recipe.config
    invariance = [
        "        copies = warped(real, rng)",
        "        pair = torch.cat([real, copies])",
        f"        _, read, means, _ = d({seen('pair')})",
        "        (first, second), (mean, turned) = read.softmax(1).chunk(2), means.chunk(2)",
        "        drift = (mean[:, 1] - turned[:, 1]).square().mean()",
        "        loss = loss - INVARIANCE * (agreement(first, second) - drift)",
    ]
    gain = "INFO * info - INFO_CODES * info_codes"
    return [
        "        real = draw_data(BATCH, rng)",
        f"        logits, read, mean, log_std = d({seen('fake.detach()')})",
        "        info, info_codes = bound(category, codes, read, mean, log_std)",
        f"        real_logits = d.discriminate({seen('real')})",
        f"        loss = d_loss(real_logits, logits) - {gain}",
        *(invariance if c.invariance else []),
    ], [
        f"        logits, read, mean, log_std = d({seen('fake')})",
        "        info, info_codes = bound(category, codes, read, mean, log_std)",
        f"        loss = g_loss(logits) - {gain}",
        *_seeking(c, "CATEGORIES"),
    ]


def _attribute_steps(recipe: Recipe, seen: Callable[[str], str]) -> tuple[list[str], list[str]]:
    """IcGAN: G's pictures are of the attributes of the real ones, and near them."""
    near = "        loss = loss + L1 * (fake - real).abs().mean()"
    return [
        "        # D must not train G",
        f"        loss = d_loss(d({seen('real')}), d({seen('fake.detach()')}))",
    ], [
        f"        loss = g_loss(d({seen('fake')}))",
        *([near] if recipe.config.l1 else []),
    ]  # fmt: skip


_STEPS = {"cgan": _labelled_steps, "cgan_mlp": _labelled_steps, "infogan": _code_steps,
          "icgan": _attribute_steps}  # fmt: skip
