"""``python -m playground train classifier``: the independent classifier of a dataset."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from playground.cli.train_labelled import run
from playground.core.spec import knob
from playground.training.classifier import train_classifier


@dataclass(frozen=True)
class ClassifierKnobs:
    """How it is trained."""

    seed: int = knob(0, "Seed", "the same seed gives the same weights", low=0, high=2**31 - 1,
                     step=1)  # fmt: skip
    epochs: int = knob(8, "Epochs", "times that every picture is seen", low=1, high=1000, step=1)


def main(arguments: Sequence[str]) -> int:
    """Trains and writes ``OUT/classifier-NAME``; returns the exit status.

    Raises:
        PlaygroundError: when its data cannot be had, or there is one already.
    """
    return run(
        arguments, "classifier", ClassifierKnobs,
        fits=lambda dataset: bool(dataset.classifier and dataset.halves),
        place=lambda dataset: dataset.classifier,
        train=lambda *given, **how: train_classifier(*given, **how)["test"]["accuracy"],
    )  # fmt: skip
