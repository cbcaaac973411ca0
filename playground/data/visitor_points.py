"""A visitor's own points of the plane: drawn on the page, pasted or dropped as a table.

A recipe carries the whole drawing in its setting ``drawing`` where that is short, so that a link or
an autosave has all there is. A longer one is kept here under ``kept.`` and the digest of what is
in it, for an hour after its last use, beside visitors' pictures: who has the points, or a link of
somebody who has them, can ask for it; nobody can guess it.

Every fifth point is held out of training; what is generated is compared with those.
"""

from __future__ import annotations

import functools
import math
import os
import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from playground.core import files
from playground.core.lazy import torch
from playground.core.limits import DrawingLimits
from playground.core.spec import Batch, Dataset, PlaygroundError, Report, knob
from playground.data import own
from playground.data.drawing import (
    CELLS,
    EXTENT,
    LETTERS,
    Drawing,
    decode,
    digest,
    pack,
    unpack,
)
from playground.data.drawn_presets import FIRST, preset

if TYPE_CHECKING:
    import torch

    Tensor = torch.Tensor

SUFFIX = ".points"
NOTE = "your own points, of which every fifth is held out of training"
GONE = (
    "These points are not there any more (a large drawing is kept for an hour after its last use); "
    "draw them again, or open the browser that drew them."
)
_KEPT = re.compile(r"kept\.([0-9a-f]{32})")
_LARGEST = 32_000  # bytes of a file
_TOUCH_SECONDS = 600.0
_HELD_OUT = 5  # every so many
NARROWEST = 2 * EXTENT / CELLS  # σ of modes below the grid's step means nothing


@dataclass(frozen=True)
class OwnPointsConfig:
    """Which points; everything else follows from them.

    Raises:
        PlaygroundError: for a text that is neither a drawing nor the name of a kept one.
    """

    drawing: str = knob("", "Drawing", "your points as the page or /points_dataset writes them; "
                        "empty: eight scattered modes to begin with", high=LETTERS, live=True,
                        group="data")  # fmt: skip

    def __post_init__(self) -> None:
        if not _KEPT.fullmatch(self.drawing):
            decode(self.drawing or preset(FIRST))

    @property
    def sigma(self) -> float:
        """σ of the points about their modes, the mean over x and y; 1 where none are marked."""
        return shape_of(self.drawing).sigma


@dataclass(frozen=True, eq=False)
class Shape:
    """What metrics need of a drawing: ``trained`` ``(N, 2)``, ``held_out`` ``(M, 2)``, the
    ``modes`` ``(K, 2)`` that some point is nearest to, and ``sigma`` about them."""

    trained: np.ndarray
    held_out: np.ndarray
    modes: np.ndarray
    sigma: float


def read(text: str) -> Drawing:
    """The drawing that the setting names.

    Raises:
        PlaygroundError: for no drawing, and for a kept one that is gone.
    """
    named = _KEPT.fullmatch(text)
    if not named:
        return decode(text or preset(FIRST))
    path = kept_file(named[1])
    try:
        found = unpack(files.read_regular(path, _LARGEST))
    except PlaygroundError:
        raise PlaygroundError(GONE) from None
    touch(path)
    return found


def shape_of(text: str) -> Shape:
    """The same as ``read``, ready to be measured with; remembered, and a kept file with it."""
    named = _KEPT.fullmatch(text)
    if named:
        touch(kept_file(named[1]))
    return _shape(text)


@functools.lru_cache(maxsize=64)
def _shape(text: str) -> Shape:
    drawing = read(text)
    order = np.random.default_rng(0).permutation(len(drawing.points))
    points = drawing.points[order]
    out = np.arange(len(points)) % _HELD_OUT == _HELD_OUT - 1
    modes, sigma = drawing.modes, 1.0
    if len(modes):
        # (N, K); in this order 5,000 points and 50 modes take half a millisecond, not five
        squared = (points**2).sum(1)[:, None] - 2 * points @ modes.T + (modes**2).sum(1)
        modes = modes[np.unique(squared.argmin(1))]  # one that no point is nearest to is no mode
        sigma = max(NARROWEST, math.sqrt(max(0.0, squared.min(1).mean()) / 2))
    return Shape(points[~out], points[out], modes, sigma)


# -- kept by the page ------------------------------------------------------------------------------


def keep(drawing: Drawing, limits: DrawingLimits = DrawingLimits()) -> str:  # noqa: B008 - frozen
    """Keeps a drawing that is too long for a link; returns what a recipe calls it. One that is kept
    already stays for another hour.

    Raises:
        PlaygroundError: for a drawing that cannot be trained on, when too many are kept, and when
            the disk takes nothing.
    """
    raw, name = pack(drawing), digest(drawing)
    path = kept_file(name)
    own.forget(own.KEPT_SECONDS)
    if not path.exists():
        if kept() >= limits.kept:
            raise PlaygroundError(
                "As many large drawings are kept here as there may be; try again later, or draw "
                "with fewer points: a small drawing is in the link."
            )
        try:
            files.write(path, raw)
        except OSError:
            raise PlaygroundError("The points cannot be kept: the disk takes nothing.") from None
    touch(path, 0.0)
    return f"kept.{name}"


def kept() -> int:
    """How many large drawings lie here."""
    return sum(1 for _ in own.folder().glob(f"*{SUFFIX}"))


def kept_file(name: str) -> Path:
    """Where the drawing of this digest lies."""
    return own.folder() / f"{name}{SUFFIX}"


def file_of(text: object) -> str:
    """The name of the file that a recipe's ``drawing`` needs; "" where it needs none."""
    named = _KEPT.fullmatch(text) if isinstance(text, str) else None
    return kept_file(named[1]).name if named else ""


def touch(path: Path, seconds: float = _TOUCH_SECONDS) -> None:
    """It is in use: its hour begins anew. Now and then is enough."""
    try:
        # the clock may have been set back: a file of the future is touched as well
        if abs(time.time() - path.stat().st_mtime) >= seconds:
            os.utime(path)
    except OSError:
        pass  # it is gone; whoever has read it has it still


# -- the dataset -----------------------------------------------------------------------------------


@dataclass
class OwnSource:
    """The points to train on ``(N, 2)``, on the device; each is as likely as any other."""

    points: Tensor
    note: str

    def draw(self, u: Tensor, normal: Tensor) -> Batch:
        which = (u * len(self.points)).long().clamp_(max=len(self.points) - 1)
        return Batch(self.points[which])


def _open(
    config: OwnPointsConfig, root: str, device: str | torch.device, report: Report | None = None
) -> OwnSource:
    shape = shape_of(config.drawing)
    points = torch.from_numpy(shape.trained.astype(np.float32)).to(device)
    return OwnSource(points, NOTE)


def _modes(config: OwnPointsConfig) -> np.ndarray:
    return shape_of(config.drawing).modes


def _split(config: OwnPointsConfig) -> tuple[np.ndarray, np.ndarray]:
    shape = shape_of(config.drawing)
    return shape.trained, shape.held_out


_PEN = (
    '<path class="real" d="M20 80 26 58 66 18 82 34 42 74Z"/>'
    '<path class="disc" d="M70 14 78 6Q82 4 86 8L92 14Q96 18 92 24L86 30Z"/>'
)
YOURS = Dataset(
    "yours", "Yours", (2,), OwnPointsConfig, _open, "your own points", "yours",
    extent=lambda config: EXTENT, modes=_modes, split=_split, icon=_PEN,
)  # fmt: skip
