"""``python -m playground train classifier``: the independent classifier of a dataset."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from playground.cli import options
from playground.core import checkpoints
from playground.core.spec import knob, knobs, parse
from playground.data import DATASETS
from playground.training.classifier import train_classifier

log = logging.getLogger(__name__)


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
    parser = options.Parser(prog="python -m playground train classifier")
    able = [name for name, d in DATASETS.items() if d.classifier and d.halves]
    parser.add_argument("data", choices=able, metavar="DATA", help=f"one of {', '.join(able)}")
    parser.add_argument("--out", help="folder of checkpoints, if not --checkpoints")
    options.add_places(parser)
    options.add_overwrite(parser)
    options.add_knobs(parser, knobs(ClassifierKnobs), defaults=True)
    chosen = parser.parse_args(arguments)
    how = parse(ClassifierKnobs, {k.name: getattr(chosen, k.name) for k in knobs(ClassifierKnobs)})
    dataset, out = DATASETS[chosen.data], Path(chosen.out or chosen.checkpoints)
    checkpoints.check_place(out / dataset.classifier, False, chosen.overwrite)
    meta = train_classifier(dataset, chosen.data_root, out, **asdict(how))
    log.info("test accuracy %.4f", meta["test"]["accuracy"])
    return 0
