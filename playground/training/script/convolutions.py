"""The cells of a script for GANs on small pictures: DCGAN and its kin, cGAN, InfoGAN, R3GAN."""

from __future__ import annotations

from collections.abc import Callable

from playground.core.losses import OBJECTIVES
from playground.data import picture_set
from playground.networks import diff_augment
from playground.networks.penalties import EVERY
from playground.training.recipe import Recipe
from playground.training.script.cells import Cell, Config, block, when
from playground.training.script.declared import of_file
from playground.training.script.shared import average_cell, factor_cell, loss_cell

NAMES = ("dcgan", "pacdcgan", "r3gan", "cgan", "cgan_mlp", "infogan")
_FILES = {"r3gan": "networks/residual.py"}
_LATENTS = {"infogan": 62, "cgan_mlp": 100}
_LABELLED = ("cgan", "cgan_mlp")


def settings(recipe: Recipe) -> str:
    """The numbers of this run that have something to do."""
    c = recipe.config
    name = recipe.gan.name
    own = _own_settings(name, c)
    seeking = getattr(c, "mode_seeking", 0.0)
    return block(
        f"BATCH, Z_DIM = {c.batch}, {_LATENTS.get(name, 64)}",
        f"D_RATE, G_RATE = {c.d_rate:g}, {c.g_rate:g}",
        f"BETA1, AVERAGE = {c.beta1}, {c.average}  # of Adam, and of the mean of G's weights",
        when(name in _LABELLED, f"CLASSES = {len(recipe.data.classes)}"),
        when(c.instance_noise, f"INSTANCE_NOISE = {c.instance_noise}  # sigma, on all that D sees"),
        when(c.instance_noise and c.noise_steps, f"NOISE_STEPS = {c.noise_steps}  # it fades in"),
        when(c.rate_steps, f"RATE_STEPS = {c.rate_steps}  # the rates fall in so many steps"),
        when(getattr(c, "r1", 0), f"R1 = {getattr(c, 'r1', 0)}  # weight of the R1 penalty"),
        when(_penalised(c), f"PENALTY = {getattr(c, 'penalty', 0)}  # of the objective's own"),
        when(seeking, f"MODE_SEEKING = {seeking}  # two noises must give two pictures"),
        *own,
    )


def _own_settings(name: str, c: Config) -> list[str | None]:
    if name == "pacdcgan":
        return [f"PAC = {c.pac}  # pictures that D judges together"]
    if name == "r3gan":
        return [when(_penalised(c), f"PENALTY_EVERY = {c.penalty_every}  # steps of D")]
    if name in _LABELLED:
        return [
            when(c.label_noise, f"LABEL_NOISE = {c.label_noise}  # share of random labels"),
            when(getattr(c, "mismatch", 0), f"MISMATCH = {getattr(c, 'mismatch', 0)}  "
                 "# weight of real pictures under wrong labels"),
            when(getattr(c, "dropout", 0), f"DROPOUT = {getattr(c, 'dropout', 0)}"),
        ]  # fmt: skip
    if name == "infogan":
        return [
            "CATEGORIES, CODES = 10, 2",
            f"INFO, INFO_CODES = {c.info}, {c.info_codes}  # weights of the two parts of L_I",
            when(c.invariance, f"INVARIANCE = {c.invariance}  # of Q to small warps"),
        ]
    return []


def _penalised(c: Config) -> bool:
    return bool(getattr(c, "penalty", 0.0) and OBJECTIVES[c.objective].penalty)


def cells(recipe: Recipe) -> list[Cell]:
    """Networks, losses and training."""
    c = recipe.config
    found = [network_cell(recipe), loss_cell(recipe), *_extra_losses(recipe), *_augment(recipe),
             average_cell(False)]  # fmt: skip
    if c.rate_steps or (c.instance_noise and c.noise_steps):
        found.append(factor_cell(c.rate_steps, c.instance_noise and c.noise_steps))
    return [*found, train_cell(recipe)]


# -- networks ------------------------------------------------------------------------------------


def network_cell(recipe: Recipe) -> Cell:
    """The declared networks, and how this run makes them."""
    c = recipe.config
    name, shape = recipe.gan.name, recipe.data.shape
    path = _FILES.get(name, "networks/convolutional.py")
    if name in ("dcgan", "pacdcgan"):
        pac = c.pac if name == "pacdcgan" else 1
        seen = (pac * shape[0], *shape[1:])
        text = of_file(path, ["Generator", "Discriminator", "initialise"], norm=True)
        g, d = f"initialise(Generator(Z_DIM, {shape}, {c.maps}))", (
            f"initialise(Discriminator({seen}, {c.d_maps or c.maps}))")  # fmt: skip
    elif name == "r3gan":
        text = "SLOPE, BLOCKS = 0.2, 2  # of leaky units; residual blocks of a network\n\n\n" + (
            of_file(path, ["Generator", "Discriminator"]))  # fmt: skip
        g, d = f"Generator(Z_DIM, {shape}, {c.maps})", (
            f"Discriminator({shape}, {c.d_maps or c.maps})")  # fmt: skip
    elif name == "cgan":
        text = of_file(path, ["Conditional", "Projection", "initialise"], norm=False)
        g, d = f"initialise(Conditional(Z_DIM, CLASSES, {shape}, {c.maps}))", (
            f"Projection(CLASSES, {shape}, {c.maps})")  # fmt: skip
    elif name == "infogan":
        text = of_file(path, ["Conditional", "Recogniser", "initialise"], norm=False)
        g, d = f"initialise(Conditional(Z_DIM + CODES, CATEGORIES, {shape}, {c.maps}))", (
            f"Recogniser(CATEGORIES, CODES, {shape}, {c.maps})")  # fmt: skip
    else:
        text = of_file(path, ["ConditionalMLP"]) + "\n\n\n" + _pair_mlp(c)
        g, d = f"ConditionalMLP(Z_DIM, CLASSES, {shape})", f"PairMLP(CLASSES, {shape})"
    return Cell("Networks", block(
        text, "", "",
        "def make_networks() -> tuple[nn.Module, nn.Module]:",
        f"    g = {g}",
        f"    d = {d}",
        "    return g, d",
    ))  # fmt: skip


def _pair_mlp(c: Config) -> str:
    return block(
        "class PairMLP(nn.Module):",
        '    """Picture and class weights, side by side, -> logit (n,)."""',
        "",
        "    def __init__(self, classes: int, shape: tuple[int, ...]) -> None:",
        "        super().__init__()",
        "        layers: list[nn.Module] = []",
        "        for i, o in pairwise((math.prod(shape) + classes, 1024, 512, 256)):",
        "            layers += [nn.Linear(i, o), nn.LeakyReLU(0.2)"
        + (", nn.Dropout(DROPOUT)]" if c.dropout else "]"),
        "        self.layers = nn.Sequential(*layers, nn.Linear(256, 1))",
        "",
        "    def forward(self, x: Tensor, y: Tensor) -> Tensor:",
        "        return self.layers(torch.cat([x.flatten(1), y], 1)).squeeze(1)",
    )


# -- losses --------------------------------------------------------------------------------------


def _extra_losses(recipe: Recipe) -> list[Cell]:
    c = recipe.config
    found = []
    if getattr(c, "mode_seeking", 0.0):
        code = of_file("networks/conv_trainer.py", ["mode_seeking_loss"])
        found.append(Cell("Mode seeking", code))
    if recipe.gan.name == "infogan":
        names = ["bound", *(["warped", "agreement"] if c.invariance else [])]
        code = of_file("gans/infogan.py", names)
        found.append(Cell("Information", code,
                          "What Q reads of the codes is a lower bound of their mutual information "
                          "with the picture (Chen et al. 2016, eq. 5)."))  # fmt: skip
    if recipe.gan.name in _LABELLED and c.label_noise:
        found.append(Cell("Label noise", of_file("gans/cgan.py", ["corrupt_labels"])))
    return found


def changes(recipe: Recipe) -> tuple[str, ...]:
    """What DiffAugment does to all that D sees, as the playground decides it."""
    policy = recipe.config.augment
    own = recipe.data.name == picture_set.PICTURES.name
    if policy == diff_augment.AUTOMATIC and own and picture_set.are_few(recipe.data_config):
        policy = diff_augment.FULL
    return diff_augment.POLICIES[policy]


def _augment(recipe: Recipe) -> list[Cell]:
    names = [name.replace(" ", "_") for name in changes(recipe)]
    if not names:
        return []
    declared = of_file("networks/diff_augment.py", [f"_{name}" for name in names])
    return [Cell("DiffAugment", block(
        declared.replace(" Generator", " torch.Generator"), "", "",
        "def augmented(x: Tensor, rng: torch.Generator) -> Tensor:",
        '    """Each picture changed by itself, by steps that gradients pass through."""',
        *(f"    x = {name}(x, rng)" for name in names),
        "    return x",
    ), "The same random changes on all that D sees, real and fake, lest it learns few pictures by "
       "heart (Zhao et al. 2020).")]  # fmt: skip


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
    if penalty is not None and _penalised(c):
        every = "PENALTY_EVERY" if recipe.gan.name == "r3gan" else str(EVERY)
        lines += [f"        if step % {every} == 0:",
                  "            u = torch.rand(BATCH, generator=rng)",
                  f"            loss = loss + {every} * PENALTY * {penalty.__name__}"
                  f"({critic}, {real}, fake.detach(), u)"]  # fmt: skip
    return lines


# -- training ------------------------------------------------------------------------------------


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
        f"        {inputs} = draw_latents(BATCH, rng)",
        f"        fake = {_generated(name, 'g')}",
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
    if name in _LABELLED:
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
    if name in _LABELLED:
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


_STEPS = {"cgan": _labelled_steps, "cgan_mlp": _labelled_steps, "infogan": _code_steps}
