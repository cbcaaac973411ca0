"""The cells of a script for GANs on small pictures: DCGAN and its kin, cGAN, InfoGAN, R3GAN."""

from __future__ import annotations

from playground.core.lazy import Lazy
from playground.training.recipe import Recipe
from playground.training.script.cells import Cell, Config, block, when
from playground.training.script.convolution_training import (
    LABELLED,
    changes,
    penalised,
    train_cell,
)  # fmt: skip
from playground.training.script.declared import of_file
from playground.training.script.shared import average_cell, factor_cell, loss_cell

attribute_generator = Lazy("playground.networks.attribute_generator")  # it imports torch
NAMES = ("dcgan", "pacdcgan", "r3gan", "cgan", "cgan_mlp", "infogan", "icgan")
_FILES = {"r3gan": "networks/residual.py"}
_LATENTS = {"infogan": 62, "cgan_mlp": 100}


def settings(recipe: Recipe) -> str:
    """The numbers of this run that have something to do."""
    c = recipe.config
    name = recipe.gan.name
    own = _own_settings(name, c)
    seeking = getattr(c, "mode_seeking", 0.0)
    return block(
        f"BATCH, Z_DIM = {c.batch}, {_z_dim(recipe)}",
        f"D_RATE, G_RATE = {c.d_rate:g}, {c.g_rate:g}",
        f"BETA1, AVERAGE = {c.beta1}, {c.average}  # of Adam, and of the mean of G's weights",
        when(name in LABELLED, f"CLASSES = {len(recipe.data.classes)}"),
        when(c.instance_noise, f"INSTANCE_NOISE = {c.instance_noise}  # sigma, on all that D sees"),
        when(c.instance_noise and c.noise_steps, f"NOISE_STEPS = {c.noise_steps}  # it fades in"),
        when(c.rate_steps, f"RATE_STEPS = {c.rate_steps}  # the rates fall in so many steps"),
        when(getattr(c, "r1", 0), f"R1 = {getattr(c, 'r1', 0)}  # weight of the R1 penalty"),
        when(penalised(c), f"PENALTY = {getattr(c, 'penalty', 0)}  # of the objective's own"),
        when(seeking, f"MODE_SEEKING = {seeking}  # two noises must give two pictures"),
        *own,
    )


def _z_dim(recipe: Recipe) -> int:
    """How many numbers G's noise has."""
    if recipe.gan.name == "icgan":
        return sum(map(len, recipe.data.attributes.values()))
    return _LATENTS.get(recipe.gan.name, 64)


def _own_settings(name: str, c: Config) -> list[str | None]:
    if name == "pacdcgan":
        return [f"PAC = {c.pac}  # pictures that D judges together"]
    if name == "r3gan":
        return [when(penalised(c), f"PENALTY_EVERY = {c.penalty_every}  # steps of D")]
    if name in LABELLED:
        return [
            when(c.label_noise, f"LABEL_NOISE = {c.label_noise}  # share of random labels"),
            when(getattr(c, "mismatch", 0), f"MISMATCH = {getattr(c, 'mismatch', 0)}  "
                 "# weight of real pictures under wrong labels"),
            when(getattr(c, "dropout", 0), f"DROPOUT = {getattr(c, 'dropout', 0)}"),
        ]  # fmt: skip
    if name == "icgan":
        return [when(c.l1, f"L1 = {c.l1:g}  # weight of the distance to the real face")]
    if name == "infogan":
        return [
            "CATEGORIES, CODES = 10, 2",
            f"INFO, INFO_CODES = {c.info}, {c.info_codes}  # weights of the two parts of L_I",
            when(c.invariance, f"INVARIANCE = {c.invariance}  # of Q to small warps"),
        ]
    return []


def cells(recipe: Recipe) -> list[Cell]:
    """Networks, losses and training."""
    c = recipe.config
    found = [network_cell(recipe), loss_cell(recipe), *_extra_losses(recipe)]
    found += [*augment_cells(recipe), average_cell(False)]
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
        text = "SLOPE = 0.2  # of leaky units\n\n\n" + (
            of_file(path, ["Generator", "Discriminator"]))  # fmt: skip
        g, d = f"Generator(Z_DIM, {shape}, {c.maps})", (
            f"Discriminator({shape}, {c.d_maps or c.maps})")  # fmt: skip
    elif name == "icgan":
        text = block(
            f"TEMPERATURE = {attribute_generator.TEMPERATURE}  # of the softmax over choices",
            f"FARTHEST = {attribute_generator.FARTHEST}  # normal numbers beyond are never drawn",
            "", "",
            of_file("networks/attribute_generator.py", ["drawn", "Generator"]),
            "", "",
            of_file(path, ["Discriminator", "initialise"], norm=True),
        )  # fmt: skip
        g, d = f"Generator(SHARES, {shape}, {c.maps})", (
            f"initialise(Discriminator({shape}, {c.d_maps}))")  # fmt: skip
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
    if recipe.gan.name in LABELLED and c.label_noise:
        found.append(Cell("Label noise", of_file("gans/cgan.py", ["corrupt_labels"])))
    return found


def augment_cells(recipe: Recipe) -> list[Cell]:
    """What DiffAugment does, where it does anything."""
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
