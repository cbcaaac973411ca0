"""``python -m playground train encoder MODEL``: from pictures back to a GAN's noise."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from playground.cli import options
from playground.core import checkpoints
from playground.core.spec import knob
from playground.training.encoder import train_encoder

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class EncoderKnobs:
    """How it is trained."""

    seed: int = knob(0, "Seed", "the same seed gives the same weights", low=0, high=2**31 - 1,
                     step=1)  # fmt: skip
    steps: int = knob(2_500, "Steps", "minibatches of 64 pictures that G draws", low=50,
                      high=1_000_000, step=10)  # fmt: skip


def main(arguments: Sequence[str]) -> int:
    """Trains and writes ``OUT/encoder-MODEL``; returns the exit status.

    Raises:
        PlaygroundError: for a model without a latent space, or when there is one already.
    """
    parser = options.Parser(prog="python -m playground train encoder")
    parser.add_argument("model", metavar="MODEL", help="a checkpoint, such as cgan-mnist")
    chosen, out, how = options.training(parser, EncoderKnobs, arguments)
    checkpoints.check_place(out / f"encoder-{chosen.model}", False, chosen.overwrite)
    errors = train_encoder(chosen.model, Path(chosen.checkpoints), out, **asdict(how))
    for name, error in errors.items():
        log.info("%s: error %.3f", name, error)
    return 0
