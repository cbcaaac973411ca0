"""A visitor's own two kinds of pictures, prepared by the page and kept for an hour.

The page checks what was uploaded and leaves small squares in ``folder()`` under a number that
nobody can guess; a recipe names the number. Without one they are read from ``own/trainA`` and
``own/trainB`` under the data root. Nothing here needs the pictures as they came.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from playground.core import cache, files
from playground.core.lazy import torch
from playground.core.limits import UPLOAD_SECONDS, PictureLimits
from playground.core.spec import Dataset, PlaygroundError, knob
from playground.data.pairs import FEW, PairSource, has_halves, read_halves, scaled

KEPT_SECONDS = UPLOAD_SECONDS
LARGEST = 144  # pixels of a kept square, for sides up to 128
GONE = "These pictures are not there any more (they are kept for an hour); upload them again."


@dataclass(frozen=True)
class OwnConfig:
    """Which pictures, and how large they are trained."""

    side: int = knob(64, "Picture side", "squares of this size are cut from your pictures", low=32,
                     high=128, step=32, unit="pixels", group="data")  # fmt: skip
    pictures: int = knob(0, "Pictures", "number of an upload; 0: own/trainA and own/trainB under "
                         "the data root", low=0, high=2**53 - 1, step=1, group="data",
                         advanced=True)  # fmt: skip


def folder() -> Path:
    """Where uploads lie: ``GAN_PLAYGROUND_PICTURES``, or a folder in the cache."""
    return cache.folder_of("pictures")


def keep(
    first: Sequence[Path],
    second: Sequence[Path],
    limits: PictureLimits = PictureLimits(),  # noqa: B008 - it is frozen
    report: Callable[[str, float], None] = lambda words, share: None,
    permit: Callable[[int], None] = lambda pixels: None,
) -> tuple[int, int, int]:
    """Reads two kinds of uploaded pictures or ZIP archives and keeps their middle squares. Returns
    the number under which they are kept and how many there are of each kind. ``permit`` as in
    ``decode.open_photo``.

    Raises:
        PlaygroundError: for too many, too few, too large or unsafe files, or a disk that takes
            nothing, in one sentence.
    """
    from playground.data.imaging.archives import load_uploads

    kinds = []
    for paths, title in ((first, "The first kind"), (second, "The second kind")):
        if not paths:
            raise PlaygroundError(f"{title} of pictures is missing; choose pictures or a ZIP file.")
        most_bytes = int(limits.kind_megabytes * 1e6)
        kinds.append(load_uploads(paths, title, LARGEST, limits.of_a_kind, most_bytes, report,
                                  permit))  # fmt: skip
    forget(KEPT_SECONDS)
    number = secrets.randbelow(2**53 - 1) + 1
    try:
        with files.replacing(kept_file(number)) as fresh, fresh.open("wb") as file:
            np.savez(file, first=kinds[0], second=kinds[1])
    except OSError:
        raise PlaygroundError("The pictures cannot be kept: the disk takes nothing.") from None
    return number, len(kinds[0]), len(kinds[1])


def forget(older: float = 0.0) -> None:
    """Deletes the uploads that are ``older`` than so many seconds, and large drawings that nobody
    has used for so long."""
    for path in (*folder().glob("*.npz"), *folder().glob("*.points")):
        files.remove_old(path, older)


def kept_file(number: int) -> Path:
    """Where the upload of this number lies."""
    return folder() / f"{number}.npz"


def _open(config: OwnConfig, root: str, device: Any, report: Any = None) -> PairSource:
    load = _uploaded if config.pictures else _in_root
    first, second = load(config, root, report or (lambda words, share: None))
    kinds = tuple(scaled(torch.from_numpy(x), config.side * 9 // 8) for x in (first, second))
    note = f"{len(first):,} and {len(second):,} pictures of your own"
    source = PairSource((kinds[0].to(device), kinds[1].to(device)), note, crop=config.side)
    if source.few:
        source.note += f"; DiffAugment is on, as for all of fewer than {FEW} a kind"
    return source


def _uploaded(config: OwnConfig, root: str, report: Any) -> tuple[np.ndarray, np.ndarray]:
    try:
        with np.load(kept_file(config.pictures), allow_pickle=False) as kept:
            return kept["first"], kept["second"]
    except (OSError, ValueError, KeyError) as error:
        raise PlaygroundError(GONE) from error


def are_few(config: OwnConfig) -> bool:
    """Are there so few of a kind that D learns them by heart? Not known, and so no, of those under
    a data root and of those that are gone."""
    try:
        with np.load(kept_file(config.pictures), allow_pickle=False) as kept:
            return min(len(kept["first"]), len(kept["second"])) < FEW
    except (OSError, ValueError, KeyError):
        return False


def _in_root(config: OwnConfig, root: str, report: Any) -> tuple[np.ndarray, np.ndarray]:
    reason = _missing(root)
    if reason:
        raise PlaygroundError(reason)
    return read_halves(Path(root) / "own", LARGEST, report)


def _missing(root: str) -> str | None:
    if root and has_halves(Path(root) / "own"):
        return None
    return "upload them, or put them into own/trainA and own/trainB under the data root"


OWN = Dataset(
    "own", "Your own two kinds of pictures", (3, 64, 64), OwnConfig, _open, "your own pictures",
    "yours", noise_dim=3, available=_missing, classes=("first", "second"),
    resized=lambda config: (3, config.side, config.side),
    domains=("first", "second"), private=True, brought=lambda config: config.pictures > 0,
)  # fmt: skip
