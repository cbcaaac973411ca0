"""A run as a plain PyTorch script, or as a notebook, that trains it without this package.

What it says follows from the recipe: losses and networks are the declared ones, taken from their
source, and what the settings leave idle is not there. It needs torch, torchvision for pictures and
matplotlib for the picture of points. GANs that translate learn from two folders of pictures, or
from those that the playground draws.
"""

from __future__ import annotations

import textwrap

from playground.core.losses import OBJECTIVES
from playground.core.spec import PlaygroundError
from playground.training.recipe import Recipe
from playground.training.script import cells as parts
from playground.training.script import convolutions, perceptrons, translation
from playground.training.script.cells import Cell, block
from playground.training.script.data import CURVES, data_cell, draws_kinds, judging_cell, marked

FAMILIES = (perceptrons, convolutions, translation)
_IN_PAIRS = ("cgan_mlp", "r3gan", "icgan")  # whose layers are made of neighbouring widths
USUAL_STEPS = 2000  # of a run that has no limit and has not begun


def as_script(recipe: Recipe, steps: int = 0) -> str:
    """One Python file; ``steps``: how many, where the recipe has no limit.

    Raises:
        PlaygroundError: for a GAN that cannot be told so.
    """
    return parts.script(*_told(recipe, steps))


def as_notebook(recipe: Recipe, steps: int = 0) -> str:
    """The same as a notebook, JSON."""
    return parts.notebook(*_told(recipe, steps))


def _told(recipe: Recipe, steps: int) -> tuple[str, list[Cell], str]:
    name = recipe.gan.name
    family = next((f for f in FAMILIES if name in f.NAMES), None)
    if family is None:
        known = ", ".join(known for f in FAMILIES for known in f.NAMES)
        raise PlaygroundError(
            f"{recipe.gan.title} cannot be written as a script yet; these can: {known}."
        )
    head = block(
        "import copy" if family is not perceptrons or _averages(recipe) else None,
        "import functools" if recipe.gan.name == "icgan" else None,
        "import math" if _uses_math(recipe) else None,
        "from collections.abc import Callable" if _calls(recipe) else None,
        "from itertools import pairwise" if recipe.gan.name in _IN_PAIRS else None,
        "from typing import Any" if recipe.data.name in CURVES else None,
        "",
        "import numpy as np" if draws_kinds(recipe.data) else None,
        "import torch",
        "import torch.nn.functional as F",
        "from torch import Tensor, nn",
        "",
        f"SEEDS = {list(recipe.seeds)}  # one training each",
        f"STEPS = {recipe.run.steps or steps or USUAL_STEPS}",
        family.settings(recipe),
    ).strip()
    found = [data_cell(recipe), *family.cells(recipe), judging_cell(recipe)]
    return _docstring(recipe), _tidy(head, found), _main(recipe)


def _tidy(head: str, found: list[Cell]) -> list[Cell]:
    """Settings and the other cells; whole modules are imported once, at the top."""
    cells = [Cell("Settings", head), *found]
    lines = [line for cell in cells for line in cell.code.splitlines()]
    wanted = sorted({line for line in lines if line.startswith("import ")})
    rest = [
        "\n".join(line for line in cell.code.splitlines() if line not in wanted).strip("\n")
        for cell in cells
    ]
    rest[0] = block(*wanted, rest[0])
    return [Cell(cell.title, code, cell.words) for cell, code in zip(cells, rest, strict=True)]


def _calls(recipe: Recipe) -> bool:
    """Do its functions take functions?"""
    objective = OBJECTIVES.get(getattr(recipe.config, "objective", ""))
    penalty = objective.penalty if objective else None
    return recipe.data.name in CURVES or bool(getattr(recipe.config, "penalty", 0.0) and penalty)


def _averages(recipe: Recipe) -> bool:
    return bool(getattr(recipe.config, "average", 0))


def _uses_math(recipe: Recipe) -> bool:
    c = recipe.config
    return (
        recipe.gan.name in ("infogan", "r3gan", "cgan_mlp", "icgan")
        or bool(getattr(c, "rate_steps", 0))
        or bool(getattr(c, "frequencies", 0))
        or recipe.data.name in ("moons", "swissroll")
    )


def _docstring(recipe: Recipe) -> str:
    return block(
        f"{recipe.gan.title} on {recipe.data.title}.",
        "",
        textwrap.fill(f"{recipe.gan.paper}.", 98),
        "",
        "Written by the GAN Playground from a run of its own; this file needs none of it.",
    )


def _main(recipe: Recipe) -> str:
    translates = recipe.gan.name in translation.NAMES
    judges = translates or (recipe.data.kind != "images" and marked(recipe))
    made = "rows" if translates else "x"
    return block(
        "for seed in SEEDS:",
        f"    {made} = sample(train(seed), {64 if recipe.data.kind == 'images' else 2500})",
        f"    print(seed, evaluate({made}))" if judges else None,
        f'    save_picture({made}, f"samples-{{seed}}.png")',
    )
