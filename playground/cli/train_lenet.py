"""``python -m playground train lenet``: the LeNet-5 that "How it works" takes apart."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from playground.cli import options
from playground.core import checkpoints
from playground.core.spec import knob, knobs, parse
from playground.data import DATASETS
from playground.training.lenet import train_lenet

log = logging.getLogger(__name__)


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
    parser = options.Parser(prog="python -m playground train lenet")
    able = [name for name, d in DATASETS.items() if d.halves and d.shape == (1, 28, 28)]
    parser.add_argument("data", choices=able, metavar="DATA", help=f"one of {', '.join(able)}")
    parser.add_argument("--out", help="folder of checkpoints, if not --checkpoints")
    options.add_places(parser)
    options.add_overwrite(parser)
    options.add_knobs(parser, knobs(LenetKnobs), defaults=True)
    chosen = parser.parse_args(arguments)
    how = parse(LenetKnobs, {k.name: getattr(chosen, k.name) for k in knobs(LenetKnobs)})
    dataset, out = DATASETS[chosen.data], Path(chosen.out or chosen.checkpoints)
    checkpoints.check_place(out / f"lenet-{dataset.name}", False, chosen.overwrite)
    share = train_lenet(dataset, chosen.data_root, out, **asdict(how))
    log.info("test accuracy %.4f", share)
    return 0
