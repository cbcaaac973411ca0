"""Drawn faces in colour, whose attributes are exact: what an edit does to one can be measured.

They are drawn once (``imaging/drawn_faces.py``) and kept in the cache, 64 pixels a side; those of
32 are means of four pixels. The label that a conditional GAN is asked for is one of the attributes;
``FaceSource.attributes`` holds them all. There are two styles, each a dataset of its own.
"""

from __future__ import annotations

import functools
import logging
import zipfile
import zlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from playground.core import cache, files
from playground.core.lazy import torch
from playground.core.spec import Batch, Dataset, PlaygroundError, Report, again, knob
from playground.data.images import ImageSource
from playground.data.imaging import drawn_faces
from playground.data.imaging.drawn_faces import AVATAAARS, SIDE, TOON_HEAD, Style

if TYPE_CHECKING:
    from playground.core.spec import Tensor

log = logging.getLogger(__name__)

TRAIN_SEED, TEST_SEED = 0, 1  # no training sees the second


@dataclass(frozen=True)
class FacesConfig:
    """Which faces."""

    side: int = knob(32, "Picture side", "faces are drawn at 64 pixels and may be halved",
                     low=32, high=64, step=32, unit="pixels", group="data")  # fmt: skip
    attribute: str = knob("hair", "Label", "what a conditional GAN is asked for, and what is "
                          "counted", choices=TOON_HEAD.labels,
                          group="data")  # fmt: skip
    faces: int = knob(10_000, "Faces", "how many are drawn, once: about 3 ms each", low=200,
                      high=50_000, step=200, group="data", advanced=True)  # fmt: skip

    def __post_init__(self) -> None:
        if self.side not in (SIDE // 2, SIDE):
            raise PlaygroundError(f"side is {self.side}, but drawn faces have 32 or 64 pixels.")


@dataclass(frozen=True)
class AvataaarsConfig(FacesConfig):
    """The same of the second style."""

    attribute: str = again(FacesConfig, "attribute", choices=AVATAAARS.labels)


@dataclass
class FaceSource(ImageSource):
    """Drawn faces as bytes ``(N, 3, side, side)``; ``labels`` are one column of ``attributes``
    ``(N, A)``, whose columns are the style's attributes."""

    attributes: Tensor

    def draw(self, u: Tensor, normal: Tensor) -> Batch:
        which = self.places(u)
        picked = super().draw(u, normal)
        return replace(picked, attributes=self.attributes[which])


def shape(config: FacesConfig) -> tuple[int, ...]:
    return 3, config.side, config.side


def classes(style: Style, config: FacesConfig) -> tuple[str, ...]:
    return style.attribute(config.attribute)[1].names


def open_faces(
    style: Style,
    config: FacesConfig,
    root: str,
    device: str | torch.device,
    report: Report | None = None,
) -> FaceSource:
    """Draws the faces, or reads them where they have been drawn before.

    Raises:
        PlaygroundError: when the packages that draw are missing.
    """
    pictures, attributes = drawn(style, config.faces, TRAIN_SEED, report)
    if config.side != SIDE:
        pictures = halved(pictures)
    place, _ = style.attribute(config.attribute)
    known = torch.from_numpy(attributes.astype(np.int64)).to(device)
    note = f"{len(pictures):,} drawn faces: {style.origin}, {style.licence}"
    x = torch.from_numpy(pictures).to(device)
    return FaceSource(x, known[:, place].contiguous(), note, known)


def drawn(
    style: Style, count: int, seed: int, report: Report | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Bytes ``(count, 3, 64, 64)`` and attributes ``(count, A)`` of the faces of a seed, from the
    cache or else drawn and kept there.

    Raises:
        PlaygroundError: when the packages that draw are missing.
    """
    check()
    chosen = drawn_faces.choose(style, count, seed)
    return kept(style, chosen, kept_file(style, f"{count}-{seed}"), report), chosen


def check() -> None:
    """Can faces be drawn?

    Raises:
        PlaygroundError: when the packages that draw are missing.
    """
    reason = drawn_faces.missing()
    if reason:
        raise PlaygroundError(f"No face can be drawn: it {reason}.")


def kept(style: Style, chosen: np.ndarray, path: Path, report: Report | None = None) -> np.ndarray:
    """Bytes ``(n, 3, 64, 64)`` of the faces of ``chosen``, from the file ``path`` or else drawn and
    kept there."""
    pictures = _kept(path, chosen)
    if pictures is None:
        pictures = drawn_faces.draw(style, chosen, report or (lambda words, share: None))
        try:
            with files.replacing(path) as fresh, fresh.open("wb") as file:
                np.savez_compressed(file, pictures=pictures, attributes=chosen)
        except OSError as error:
            log.warning("Drawn faces cannot be kept in %s: %s", path, error.strerror)
    return pictures


def kept_file(style: Style, which: str) -> Path:
    """Where faces lie; what they depend on is in the name, ``which`` says how they were chosen."""
    return cache.cache_folder() / "faces" / f"{style.name}-{which}-{style.mark}.npz"


def _kept(path: Path, chosen: np.ndarray) -> np.ndarray | None:
    """The pictures in a file of the cache; None where there is none or it is damaged."""
    if not path.is_file():
        return None
    try:
        with np.load(path, allow_pickle=False) as kept:
            pictures, attributes = kept["pictures"], kept["attributes"]
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        log.warning("%s is damaged (%s): the faces are drawn again.", path, error)
        return None
    fits = pictures.shape == (len(chosen), 3, SIDE, SIDE) and pictures.dtype == np.uint8
    if not fits or not np.array_equal(attributes, chosen):
        log.warning("%s holds other faces: they are drawn again.", path)
        return None
    return np.asarray(pictures)


def halved(pictures: np.ndarray) -> np.ndarray:
    """Bytes ``(n, 3, side, side)`` -> ``(n, 3, side / 2, side / 2)``, means of four pixels."""
    n, channels, side, _ = pictures.shape
    four = pictures.reshape(n, channels, side // 2, 2, side // 2, 2)
    total = np.zeros((n, channels, side // 2, side // 2), np.uint16)
    for row, column in np.ndindex(2, 2):
        total += four[:, :, :, row, :, column]
    return ((total + 2) // 4).astype(np.uint8)


def _dataset(name: str, title: str, style: Style, config: type[FacesConfig], icon: str) -> Dataset:
    known = functools.partial(classes, style)
    return Dataset(
        name, title, (3, SIDE // 2, SIDE // 2), config, functools.partial(open_faces, style),
        style.origin, style.licence, classes=known(config()), resized=shape, labels=known,
        icon=icon, available=lambda root: drawn_faces.missing(), classifier=f"classifier-{name}",
        attributes={one.name: one.frequencies for one in style.attributes},
    )  # fmt: skip


_HAIR = '<path class="disc" d="M22 46C18 10 82 10 78 46L70 40H30Z"/>'
_HEAD = '<path class="real" d="M28 42H72V58C72 90 28 90 28 58Z"/>'
_SMILE = '<path class="fake" d="M38 66Q50 78 62 66Z"/>'
_GLASSES = (
    '<circle class="fake" cx="39" cy="54" r="8"/><circle class="fake" cx="61" cy="54" r="8"/>'
)
FACES = _dataset("drawn-faces", "Drawn faces", TOON_HEAD, FacesConfig, _HAIR + _HEAD + _SMILE)
GLASSES = _dataset(
    "drawn-faces-glasses", "Drawn faces with glasses and hats", AVATAAARS, AvataaarsConfig,
    _HAIR + _HEAD + _GLASSES,
)  # fmt: skip
STYLES = {FACES.name: TOON_HEAD, GLASSES.name: AVATAAARS}
