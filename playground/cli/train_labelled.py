"""What the commands share that train one network on labelled pictures."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from playground.cli import options
from playground.core import checkpoints
from playground.core.spec import Dataset, knobs, parse
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
    parser.add_argument("--out", help="folder of checkpoints, if not --checkpoints")
    options.add_places(parser)
    options.add_overwrite(parser)
    options.add_knobs(parser, knobs(config), defaults=True)
    chosen = parser.parse_args(arguments)
    how = parse(config, {k.name: getattr(chosen, k.name) for k in knobs(config)})
    dataset, out = DATASETS[chosen.data], Path(chosen.out or chosen.checkpoints)
    checkpoints.check_place(out / place(dataset), False, chosen.overwrite)
    log.info("test accuracy %.4f", train(dataset, chosen.data_root, out, **asdict(how)))
    return 0
