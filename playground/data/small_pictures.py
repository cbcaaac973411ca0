"""Pairs of a small picture and the same four times as large, for enlarging.

The answer is cut out of a picture as it is; its input is the means of sixteen pixels of it, rounded
to bytes, each repeated four times four times, so that both have one size. Photographs come from the
folders that CycleGAN's sets have under the data root, but for the last of each by name, which are
held out; drawn faces need no files.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from playground.core.lazy import Lazy, torch
from playground.core.spec import SCALE, Batch, Dataset, PlaygroundError, Report, knob
from playground.data import portraits
from playground.data.imaging import drawn_faces
from playground.data.pairs import PairSource

if TYPE_CHECKING:
    from playground.core.spec import Tensor
    from playground.data.imaging import archives
else:
    archives = Lazy("playground.data.imaging.archives")

SIDE, WHOLE = 96, 256  # pixels of an answer, and of the photograph that it is cut from
FOLDERS = (
    "horse2zebra/trainA", "horse2zebra/trainB", "summer2winter_yosemite/trainA",
    "summer2winter_yosemite/trainB", "monet2photo/trainB",
)  # fmt: skip
HELD_OUT = 20  # photographs of each folder, the last by name
MOST_BYTES = 2_000_000_000  # of all photographs
DOMAINS = ("small", "large")


@dataclass(frozen=True)
class PhotosConfig:
    """Which photographs."""

    photos: int = knob(1000, "Photographs", "how many are read, from all folders alike", low=100,
                       high=4000, step=100, group="data", advanced=True)  # fmt: skip


@dataclass(frozen=True)
class SmallFacesConfig:
    """Which faces."""

    faces: int = knob(4000, "Faces", "how many are drawn, once: about 3 ms each", low=200,
                      high=50_000, step=200, group="data", advanced=True)  # fmt: skip


def shrunk(pictures: Tensor) -> Tensor:
    """Bytes ``(..., H, W)`` -> bytes ``(..., H / 4, W / 4)``: means of sixteen pixels."""
    *rest, height, width = pictures.shape
    parts = pictures.reshape(*rest, height // SCALE, SCALE, width // SCALE, SCALE)
    means: Tensor = parts.float().mean((-3, -1)).round_().to(torch.uint8)
    return means


def repeated(small: Tensor) -> Tensor:
    """Every pixel four times four times."""
    rows: Tensor = small.repeat_interleave(SCALE, -2)
    return rows.repeat_interleave(SCALE, -1)


@dataclass
class SmallSource:
    """``large`` pictures draw the answers, and the inputs are made from these as they are drawn."""

    large: PairSource
    note: str

    def draw(self, u: Tensor, normal: Tensor) -> Batch:
        batch = self.large.draw(u, normal)
        small = batch.y == 0
        as_bytes = (batch.x[small] + 1).mul_(127.5).round_().to(torch.uint8)
        batch.x[small] = repeated(shrunk(as_bytes)).float().div_(127.5).sub_(1)
        return batch


def _source(pictures: np.ndarray, device: str | torch.device, note: str, crop: int) -> SmallSource:
    kind = torch.from_numpy(pictures).to(device)
    return SmallSource(PairSource((kind, kind), note, crop), note)


# -- photographs ---------------------------------------------------------------------------------


def photographs(
    root: str, count: int, held_out: bool = False, report: Report | None = None
) -> np.ndarray:
    """About ``count`` photographs, spread evenly over all that are there, or over those held out:
    bytes ``(n, 3, 256, 256)``.

    Raises:
        PlaygroundError: when there are none, or naming the one that is no picture.
    """
    paths = _paths(root, held_out)
    if not paths:
        raise PlaygroundError(str(_missing(root)))
    chosen = [paths[i] for i in np.linspace(0, len(paths) - 1, min(count, len(paths))).astype(int)]
    names = [str(path) for path in chosen]
    with ExitStack() as opened:
        found = archives.find_uploads(chosen, names, "The folder", len(chosen), MOST_BYTES, opened)
        form = archives.Form(WHOLE)
        return np.asarray(archives.read_all(found, "photographs", form, report or _silent))


def _paths(root: str, held_out: bool) -> Sequence[Path]:
    taken = slice(-HELD_OUT, None) if held_out else slice(None, -HELD_OUT)
    found: list[Path] = []
    for folder in FOLDERS:
        here = (p for p in (Path(root) / folder).rglob("*") if archives.is_picture(p.name))
        found += sorted(here)[taken]
    return found


def _missing(root: str) -> str | None:
    if root and any(os.path.isdir(Path(root) / folder) for folder in FOLDERS):
        return None
    return f"put photographs of 256 pixels into {' or '.join(FOLDERS)} under the data root"


def _open_photos(
    config: PhotosConfig, root: str, device: str | torch.device, report: Report | None = None
) -> SmallSource:
    pictures = photographs(root, config.photos, report=report)
    note = f"{len(pictures):,} photographs from the data root, a quarter of their side"
    return _source(pictures, device, note, SIDE)


def _silent(words: str, share: float) -> None:
    pass


# -- drawn faces ---------------------------------------------------------------------------------


def _open_faces(
    config: SmallFacesConfig, root: str, device: str | torch.device, report: Report | None = None
) -> SmallSource:
    style = drawn_faces.TOON_HEAD
    pictures, _ = portraits.drawn(style, config.faces, portraits.TRAIN_SEED, report)
    note = f"{len(pictures):,} drawn faces: {style.origin}, {style.licence}"
    return _source(pictures, device, note, 0)


PHOTOS = Dataset(
    "small-photos", "Photographs, small and large (paired)", (3, SIDE, SIDE), PhotosConfig,
    _open_photos, "ImageNet and Flickr photographs, chosen by Zhu et al. 2017", "research use",
    noise_dim=3, available=_missing, classes=DOMAINS, domains=DOMAINS, paired=True, scale=SCALE,
)  # fmt: skip
FACES = Dataset(
    "small-faces", "Drawn faces, small and large (paired)", (3, drawn_faces.SIDE, drawn_faces.SIDE),
    SmallFacesConfig, _open_faces, drawn_faces.TOON_HEAD.origin, drawn_faces.TOON_HEAD.licence,
    available=lambda root: drawn_faces.missing(), classes=DOMAINS, domains=DOMAINS, paired=True,
    scale=SCALE,
)  # fmt: skip
