"""``python -m playground train | translate | eval | export | bench``: recipes without a browser."""

from __future__ import annotations

import argparse
import importlib
import logging
import sys
from collections.abc import Sequence

from playground.core.files import Unwritable
from playground.core.spec import PlaygroundError
from playground.engine.device import before_torch

# command: module whose ``main`` takes the remaining arguments, and what it does
COMMANDS = {
    "train": ("playground.cli.train", "train a model, write a checkpoint"),
    "translate": ("playground.cli.translate", "photos there and back through a model"),
    "eval": ("playground.cli.evaluate", "measure a checkpoint, write it to its meta.json"),
    "export": ("playground.cli.export", "a run or a model as curves, weights or code"),
    "bench": ("playground.cli.bench", "measure the figures of the README"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line; returns the exit status, 2 for a mistake of the caller's."""
    before_torch()
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    parser = argparse.ArgumentParser(prog="python -m playground", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, (_, words) in COMMANDS.items():
        commands.add_parser(name, help=words, add_help=False)
    chosen = parser.parse_args(arguments[:1])
    module, _ = COMMANDS[chosen.command]
    try:
        return int(importlib.import_module(module).main(arguments[1:]))
    except (PlaygroundError, Unwritable) as error:
        logging.error("%s", error)
        return 2


if __name__ == "__main__":
    sys.exit(main())
