"""``python -m playground train attributes``: the classifier that reads drawn faces."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from playground.cli import options
from playground.core import checkpoints
from playground.core.spec import knob
from playground.data import DATASETS
from playground.data.portraits import FACES, STYLES
from playground.training.attributes import train_attributes

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class AttributeKnobs:
    """How it is trained."""

    data: str = knob(FACES.name, "Data", "which drawn faces it reads", choices=tuple(STYLES))
    seed: int = knob(0, "Seed", "the same seed gives the same weights", low=0, high=2**31 - 1,
                     step=1)  # fmt: skip
    epochs: int = knob(8, "Epochs", "times that every picture is seen", low=1, high=1000, step=1)
    faces: int = knob(10_000, "Faces", "how many are drawn to train on", low=200, high=50_000,
                      step=200)  # fmt: skip
    held_out: int = knob(2000, "Held out", "faces of another seed that it is tested on", low=200,
                         high=50_000, step=200)  # fmt: skip


def main(arguments: Sequence[str]) -> int:
    """Trains and writes ``OUT/classifier-DATA``; returns the exit status.

    Raises:
        PlaygroundError: when no face can be drawn here, or there is one already.
    """
    parser = options.Parser(prog="python -m playground train attributes")
    chosen, out, how = options.training(parser, AttributeKnobs, arguments)
    checkpoints.check_place(out / DATASETS[how.data].classifier, False, chosen.overwrite)
    for name, share in train_attributes(out, **asdict(how)).items():
        log.info("%s: %.2f %% right", name, 100 * share)
    return 0
