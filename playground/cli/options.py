"""Options that several commands share; every value is checked by its knob."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn, TypeVar

from playground.core import checkpoints
from playground.core.knobs import Value
from playground.core.spec import Knob, KnobError, PlaygroundError, knob, knobs, parse

Config = TypeVar("Config")


@dataclass(frozen=True)
class Compute:
    """What the matrix work is done with."""

    precision: str = knob("auto", "Precision", "of matrix work; auto measures which is faster",
                          choices=("auto", "fp32", "bf16"))  # fmt: skip
    threads: int = knob(0, "Threads", "of torch; 0: as many as pay", low=0, high=256, step=1)


class Parser(argparse.ArgumentParser):
    """Tells a mistake in one sentence, without the usage that a hundred knobs make long."""

    def error(self, message: str) -> NoReturn:
        """Raises PlaygroundError."""
        raise PlaygroundError(message)


def checked(declared: Knob) -> Callable[[str], Value]:
    """A knob as the ``type`` of an argparse argument, which tells its mistakes in the knob's words;
    defaults that are texts, as from the environment, go through it too."""

    def check(text: str) -> Value:
        try:
            return declared.check(text)
        except KnobError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return check


def add_knobs(
    parser: argparse.ArgumentParser, declared: Iterable[Knob], defaults: bool = False
) -> None:
    """One flag a knob, ``--d_rate`` and ``--d-rate``. Without ``defaults`` what is not said is
    None, so that the caller can tell."""
    for one in declared:
        flags = dict.fromkeys([f"--{one.name}", f"--{one.name.replace('_', '-')}"])
        usual = f" (default {one.default})" if defaults else ""
        words = f"{one.help}; {one.allowed}{usual}".replace("%", "%%")
        parser.add_argument(
            *flags, dest=one.name, metavar=one.kind.upper(), help=words, type=checked(one),
            default=one.default if defaults else None,
        )  # fmt: skip


def add_compute(parser: argparse.ArgumentParser) -> None:
    """``--device``, ``--precision`` and ``--threads``."""
    parser.add_argument("--device", default="auto", help="auto, cuda, mps or cpu")
    add_knobs(parser, knobs(Compute), defaults=True)


def add_places(parser: argparse.ArgumentParser) -> None:
    """``--data-root`` and ``--checkpoints``."""
    parser.add_argument("--data-root", default="data", help="datasets in torchvision's layout")
    parser.add_argument("--checkpoints", default=str(checkpoints.ROOT), type=folder,
                        help="folder of trained models (default %(default)s)")  # fmt: skip


def add_overwrite(parser: argparse.ArgumentParser) -> None:
    """``--overwrite``."""
    parser.add_argument("--overwrite", action="store_true",
                        help="replace the model in --out, which is kept as NAME.old")  # fmt: skip


def training(
    parser: argparse.ArgumentParser, config: type[Config], arguments: Sequence[str]
) -> tuple[argparse.Namespace, Path, Config]:
    """The arguments of a command that trains one network with the knobs of ``config``; what they
    say, the folder that its checkpoint goes into, and the knobs, checked together."""
    parser.add_argument("--out", help="folder of checkpoints, if not --checkpoints")
    add_places(parser)
    add_overwrite(parser)
    add_knobs(parser, knobs(config), defaults=True)
    chosen = parser.parse_args(arguments)
    how = parse(config, {k.name: getattr(chosen, k.name) for k in knobs(config)})
    return chosen, Path(chosen.out or chosen.checkpoints), how


def folder(text: str) -> str:
    """The ``type`` of an argument that names a folder which must be there."""
    if not os.path.isdir(text):  # Path would raise where somebody else's folder is in the way
        raise argparse.ArgumentTypeError(f"{text!r} is no folder")
    return text


def check_there(*paths: Path) -> None:
    """Are these files or folders there?

    Raises:
        PlaygroundError: naming the first that is not.
    """
    for path in paths:
        if not path.exists():
            raise PlaygroundError(f"There is no {path}.")
