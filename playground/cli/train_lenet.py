"""``python -m playground train lenet``: the LeNet-5 that "How it works" takes apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from playground.cli.train_labelled import run
from playground.core.spec import knob
from playground.training.lenet import train_lenet


@dataclass(frozen=True)
class LenetKnobs:
    """How it is trained."""

    seed: int = knob(0, "Seed", "the same seed gives the same weights", low=0, high=2**31 - 1,
                     step=1)  # fmt: skip
    epochs: int = knob(12, "Epochs", "times that every picture is seen", low=1, high=1000, step=1)


def main(arguments: Sequence[str]) -> int:
    """Trains and writes ``OUT/lenet-NAME``; returns the exit status.

    Raises:
        PlaygroundError: when its data cannot be had, or there is one already.
    """
    return run(
        arguments, "lenet", LenetKnobs,
        fits=lambda dataset: bool(dataset.halves) and dataset.shape == (1, 28, 28),
        place=lambda dataset: f"lenet-{dataset.name}",
        train=train_lenet,
    )  # fmt: skip
