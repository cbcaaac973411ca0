"""Cells that scripts of all GANs have: losses, penalties, averages, what falls with time."""

from __future__ import annotations

from playground.core import losses
from playground.core.losses import OBJECTIVES
from playground.networks import schedules
from playground.training.recipe import Recipe
from playground.training.script.cells import Cell, block, when
from playground.training.script.declared import of_function


def loss_cell(recipe: Recipe) -> Cell:
    """The declared losses and penalties of this run's objective."""
    c = recipe.config
    objective = OBJECTIVES[c.objective]
    smoothing = getattr(c, "label_smoothing", 0.0)
    d_loss = of_function(objective.d_loss, smoothing=smoothing)
    parts = [
        d_loss.replace(f"def {objective.d_loss.__name__}(", "def d_loss("),
        of_function(objective.g_loss).replace(f"def {objective.g_loss.__name__}(", "def g_loss("),
    ]
    helpers: dict[str, str] = {}
    if getattr(c, "penalty", 0.0) and objective.penalty:
        helpers["own"] = _plain(of_function(objective.penalty))
    if getattr(c, "r1", 0.0) and "def r1_penalty(" not in helpers.get("own", ""):
        helpers["r1"] = of_function(losses.r1_penalty)
    if getattr(c, "r1", 0.0) and "def input_gradient(" not in helpers.get("own", ""):
        helpers["norm"] = _plain(of_function(losses.input_gradient))
    if getattr(c, "r1", 0.0):
        helpers["at"] = block(
            "def r1(d: nn.Module, x: Tensor) -> Tensor:",
            '    """The R1 penalty at real samples."""',
            "    x = x.detach().requires_grad_()",
            "    return r1_penalty(input_gradient(d(x), x))",
        )
    if objective.constrain:
        helpers["constrain"] = of_function(objective.constrain)
    code = "\n\n\n".join([*parts, *helpers.values()])
    return Cell("Losses", code, f"{objective.title}: {objective.source}.")


def _plain(text: str) -> str:
    """Of one GAN instead of several: no axis of members before the samples."""
    return text.replace(".flatten(2)", ".flatten(1)").replace("``(E, B)``", "``(B,)``").replace(
        "``(E, B, *shape)``", "``(B, *shape)``").replace("``(E,)``", "a number").replace(
        "logits (B,)", "logits (B,)")  # fmt: skip


def penalty_line(recipe: Recipe) -> str:
    """What is added to D's loss; "" for nothing."""
    c = recipe.config
    penalty = OBJECTIVES[c.objective].penalty
    terms = []
    if getattr(c, "penalty", 0.0) and penalty:
        terms.append(
            f"PENALTY * {penalty.__name__}"
            "(d, real, fake.detach(), torch.rand(BATCH, generator=rng))"
        )
    if getattr(c, "r1", 0.0):
        terms.append("R1 * r1(d, real)")
    return " + ".join(terms)


def average_cell(first_step_copies: bool, young: str = "(2 + step) / (11 + step)") -> Cell:
    """The mean of G's weights; ``young``: what a young one keeps of itself."""
    return Cell("Average of G", block(
        "import copy", "", "",
        "def averaged(mean: nn.Module | None, g: nn.Module, step: int) -> nn.Module:"
        if first_step_copies else
        "def move_average(mean: nn.Module, g: nn.Module, step: int) -> None:",
        '    """The running mean of G\'s weights; a young one forgets its random start fast."""',
        when(first_step_copies, "    if mean is None:"),
        when(first_step_copies, "        return copy.deepcopy(g)"),
        "    memory = min(AVERAGE, (1 + step) / (10 + step))" if first_step_copies else
        f"    memory = min(AVERAGE, {young})",
        "    for kept, now in zip(mean.state_dict().values(), g.state_dict().values()):",
        "        if kept.is_floating_point():  # the statistics of batch norm as well",
        "            kept.lerp_(now, 1 - memory)",
        when(first_step_copies, "    return mean"),
    ))  # fmt: skip


def factor_cell(rates: object, noise: object) -> Cell:
    """What falls with the steps, as declared."""
    parts = []
    if rates:
        floor = of_function(schedules.lr_factor).replace("FLOOR", str(schedules.FLOOR))
        parts.append(floor.replace(f"``{schedules.FLOOR}``", f"{schedules.FLOOR}"))
    if noise:
        parts.append(of_function(schedules.noise_factor))
    return Cell("What falls with time", "\n\n\n".join(parts))
