"""Training speed against the plain loop, side by side in one process: pieces in turn, A B A B.

The ratio of a pair of neighbouring pieces cancels the machine's drift; the median of the ratios is
the figure.
"""

from __future__ import annotations

import statistics
from typing import Any

import torch

from playground.training.history import History
from playground.training.presets import PLAIN_GAME
from playground.training.recipe import parse_recipe
from playground.training.training import Training, open_source
from tests.bench.plain import PlainLoop, lecture_pair, mnist_batches, point_pair, ring_batches

CORES = torch.get_num_threads()  # what a plain script gets


def pieces(
    ours: Training, plain: PlainLoop, steps: int, rounds: int, factor: int = 1
) -> dict[str, Any]:
    """Steps/s of both and the median ratio; ``factor`` members count as that many loops."""
    threads = torch.get_num_threads()
    plain.run(max(2, steps // 4))
    ours.advance(0.3)
    ratios, rates, plain_rates = [], [], []
    for _ in range(rounds):
        torch.set_num_threads(CORES)
        seconds = plain.run(steps)
        torch.set_num_threads(threads)
        before, begin = ours.step, ours.seconds
        ours.advance(seconds)
        rate = (ours.step - before) / (ours.seconds - begin) * factor
        rates.append(rate)
        plain_rates.append(steps / seconds)
        ratios.append(rate * seconds / steps)
    return {
        "ours": statistics.median(rates), "plain": statistics.median(plain_rates),
        "ratio": statistics.median(ratios),
    }  # fmt: skip


def training(root: str, bf16: bool, **values: Any) -> Training:
    recipe = parse_recipe(values)
    return Training(recipe, open_source(recipe, root, "cpu"), "cpu", bf16)


def lecture(root: str, bf16: bool, rounds: int = 5) -> dict[str, Any]:
    """Lecture MLP on MNIST, batch 100."""
    plain = PlainLoop(lecture_pair(), mnist_batches(root), 100, 2e-4, 0.9)
    return pieces(training(root, bf16, data="mnist", beta1=0.9), plain, 40, rounds)


def ring(width: int, batch: int, members: int, rounds: int = 5) -> dict[str, Any]:
    """Ring of 8; ``members`` trained together count against one plain loop."""
    plain = PlainLoop(point_pair(width), ring_batches(batch), 2, 1e-3)
    own = {**PLAIN_GAME, "width": width, "batch": batch, "members": min(members, 16)}
    ours = training("", False, data="ring8", **own)
    if members > 16:  # more than a page may ask for, as a fused class of thirty has
        from playground.core.spec import Setting

        setting = Setting(ours.recipe.data, ours.source, tuple(range(members)), "cpu")
        ours.model = ours.recipe.gan.build(ours.recipe.config, setting)
        ours.curve = History(members)
    return pieces(ours, plain, 150, rounds, members)
