"""What the commands share that train one network on labelled pictures."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from playground.cli import options
from playground.core import checkpoints
from playground.core.spec import Dataset
from playground.data import DATASETS

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

log = logging.getLogger(__name__)


def run(
    arguments: Sequence[str],
    network: str,
    config: type[DataclassInstance],
    fits: Callable[[Dataset], bool],
    place: Callable[[Dataset], str],
    train: Callable[..., float],
) -> int:
    """Runs ``python -m playground train NETWORK DATA``: ``train(dataset, root, out, **knobs)`` on
    one of the data that it ``fits``, whose checkpoint has the name ``place(dataset)``, and tells
    the accuracy; returns the exit status.

    Raises:
        PlaygroundError: when its data cannot be had, or there is one already.
    """
    parser = options.Parser(prog=f"python -m playground train {network}")
    able = [name for name, dataset in DATASETS.items() if fits(dataset)]
    parser.add_argument("data", choices=able, metavar="DATA", help=f"one of {', '.join(able)}")
    chosen, out, how = options.training(parser, config, arguments)
    dataset = DATASETS[chosen.data]
    checkpoints.check_place(out / place(dataset), False, chosen.overwrite)
    log.info("test accuracy %.4f", train(dataset, chosen.data_root, out, **asdict(how)))
    return 0
