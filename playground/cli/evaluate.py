"""``python -m playground eval NAME``: measures a checkpoint, writes it to its ``meta.json``."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from pathlib import Path

from playground.cli import options
from playground.cli.checkpoint_metrics import SAMPLES, SEED, evaluate
from playground.cli.face_metrics import evaluate_faces, shows_faces
from playground.core import checkpoints, files
from playground.training.recipe import parse_recipe

log = logging.getLogger(__name__)


def main(arguments: Sequence[str]) -> int:
    """Writes ``metrics`` into the meta data, whose older file is kept aside; returns 0.

    Raises:
        PlaygroundError: when there is no such checkpoint, no measure for it or no data.
    """
    parser = options.Parser(prog="python -m playground eval")
    parser.add_argument("name", help="folder under --checkpoints")
    options.add_places(parser)
    chosen = parser.parse_args(arguments)
    folder = Path(chosen.checkpoints) / checkpoints.check_name(chosen.name)
    meta = checkpoints.read_meta(folder)
    if shows_faces(meta):
        found = evaluate_faces(folder, parse_recipe)
    else:
        found = evaluate(folder, chosen.data_root, parse_recipe)
    meta["metrics"] = {**found, "seed": SEED, "samples": SAMPLES}
    with files.telling(folder / checkpoints.META):
        checkpoints.write_meta(folder, meta, aside=True)
    log.info("%s", json.dumps(found, indent=1))
    return 0
