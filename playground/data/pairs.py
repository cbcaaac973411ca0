"""Two kinds of pictures for translation: drawn ones, and folders of photographs.

Drawn sets need no files and are the same every time. ``u`` in [0, 1/2) draws a picture of the first
kind, the rest one of the second (see ``spec.Dataset.domains``). In the paired set the two halves
show the same scene. Photographs lie under the data root as ``NAME/trainA`` and ``NAME/trainB``.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from playground.core.lazy import F, torch
from playground.core.spec import Batch, Dataset, PlaygroundError
from playground.data.imaging import pixels

if TYPE_CHECKING:
    Tensor = torch.Tensor

Report = Callable[[str, float], None]
SIDE = 32  # pixels of a drawn picture
DRAWN = 512  # drawn pictures of each kind
STRIPE = 6.0  # pixels from one dark stripe to the next
HALVES = ("trainA", "trainB")
SUPER = 2  # samples a side in each pixel, against ragged edges
FEW = 100  # pictures of a kind; fewer are learnt by heart (``tests.bench.few_photos``)


@dataclass(frozen=True)
class PairConfig:
    """Pictures have nothing to set."""


@dataclass
class PairSource:
    """Two kinds of pictures as bytes ``(N, 3, S, S)`` each, on the device. ``crop`` cuts a random
    square of that side (0: none) and mirrors half of them, by the same RNG."""

    kinds: tuple[Tensor, Tensor]
    note: str
    crop: int = 0

    @property
    def few(self) -> bool:
        """Are there so few of a kind that a discriminator soon knows them by heart?"""
        return min(len(kind) for kind in self.kinds) < FEW

    def draw(self, u: Tensor, normal: Tensor) -> Batch:
        second = u >= 0.5
        place = (2 * u).frac()
        pictures = []
        for kind, pick in enumerate(self.kinds):
            which = (place * len(pick)).long().clamp_(max=len(pick) - 1)
            here = second if kind else ~second
            pictures.append((here, self._cut(pick, which[here], normal[here])))
        shape = (*u.shape, 3, *pictures[0][1].shape[-2:])
        x = torch.empty(shape, device=u.device)
        for here, part in pictures:
            x[here] = pixels.from_bytes(part)
        return Batch(x, second.long())

    def _cut(self, pictures: Tensor, which: Tensor, normal: Tensor) -> Tensor:
        if not self.crop:
            return pictures[which]
        room = pictures.shape[-1] - self.crop + 1
        places = (torch.special.ndtr(normal) * room).long().clamp_(max=room - 1).tolist()
        cut = [
            pictures[i, :, y : y + self.crop, x : x + self.crop]
            for i, (y, x, _) in zip(which.tolist(), places, strict=True)
        ]
        mirrored = [c.flip(-1) if n[2] > 0 else c for c, n in zip(cut, normal, strict=True)]
        return torch.stack(mirrored) if mirrored else pictures.new_empty(0, 3, self.crop, self.crop)


def scaled(pictures: Any, side: int) -> Any:
    """uint8 ``(N, 3, S, S)`` at another side, some at a time: as floats all would be large."""
    if pictures.shape[-1] == side:
        return pictures
    parts = [
        F.interpolate(part.float(), size=(side, side), mode="bilinear", antialias=True)
        for part in pictures.split(64)
    ]
    return torch.cat([p.round_().clamp_(0, 255).to(torch.uint8) for p in parts])


# -- drawing -------------------------------------------------------------------------------------


def _canvas() -> tuple[np.ndarray, np.ndarray]:
    """Pixel coordinates in [-1, 1], ``(1, P, P)`` each, ``P`` = ``SIDE`` times ``SUPER``."""
    axis = ((np.arange(SIDE * SUPER) + 0.5) / (SIDE * SUPER) * 2 - 1).astype(np.float32)
    return axis[None, None, :], axis[None, :, None]


def _uniform(
    rng: np.random.Generator, low: float, high: float, shape: tuple[int, ...]
) -> np.ndarray:
    return rng.uniform(low, high, shape).astype(np.float32)


def _meadow(rng: np.random.Generator, n: int) -> np.ndarray:
    """Sky above grass with a soft, tilted horizon: ``(n, 3, P, P)`` in [0, 1]."""
    x, y = _canvas()
    horizon, tilt = _uniform(rng, -0.7, 0.1, (n, 1, 1)), _uniform(rng, -0.2, 0.2, (n, 1, 1))
    grass = 1 / (1 + np.exp(-12 * (y - horizon - tilt * x)))[:, None]
    sky_colour = np.array([0.6, 0.75, 0.9], np.float32) + _uniform(rng, -0.12, 0.08, (n, 3))
    grass_colour = np.array([0.45, 0.6, 0.3], np.float32) + _uniform(rng, -0.12, 0.12, (n, 3))
    return np.asarray(
        sky_colour[:, :, None, None] * (1 - grass) + grass_colour[:, :, None, None] * grass
    )


def blobs(rng: np.random.Generator, n: int) -> dict[str, np.ndarray]:
    """Tilted ellipses on a meadow, the horse and zebra of 32 pixels: pictures of the same
    scenes by kind, uint8 ``(n, 3, 32, 32)``, and ``inside``, the share of each pixel that the
    blob covers, float ``(n, 32, 32)``."""
    x, y = _canvas()
    angle = _uniform(rng, -0.6, 0.6, (n, 1, 1))
    dx, dy = x - _uniform(rng, -0.3, 0.3, (n, 1, 1)), y - _uniform(rng, -0.2, 0.3, (n, 1, 1))
    along = dx * np.cos(angle) + dy * np.sin(angle)
    across = dy * np.cos(angle) - dx * np.sin(angle)
    long, short = _uniform(rng, 0.45, 0.7, (n, 1, 1)), _uniform(rng, 0.3, 0.42, (n, 1, 1))
    reach = (along / long) ** 2 + (across / short) ** 2
    inside = (reach < 1).astype(np.float32)[:, None]
    edge = (np.abs(np.sqrt(reach) - 1) < 0.16).astype(np.float32)[:, None]
    field = _meadow(rng, n)
    brown = np.array([0.5, 0.3, 0.16], np.float32) + _uniform(rng, -0.1, 0.1, (n, 3))
    shade = 1 - 0.25 * across / short
    plain = brown[:, :, None, None] * shade[:, None]
    phase = _uniform(rng, 0, 2 * np.pi, (n, 1, 1))
    wave = np.sin(along * SIDE / 2 * 2 * np.pi / STRIPE + phase)
    bright = 0.5 + 0.42 * np.tanh(4 * wave)
    striped = np.repeat(bright[:, None], 3, 1)
    return {
        "plain": _to_bytes(field * (1 - inside) + plain * inside),
        "striped": _to_bytes(field * (1 - inside) + striped * inside),
        "outline": _to_bytes(1 - np.repeat(edge, 3, 1)),
        "inside": _shrink(inside)[:, 0],
    }


def _shrink(x: np.ndarray) -> np.ndarray:
    n, c = x.shape[:2]
    return np.asarray(x.reshape(n, c, SIDE, SUPER, SIDE, SUPER).mean((3, 5)))


def _to_bytes(x: np.ndarray) -> np.ndarray:
    return np.asarray((_shrink(x) * 255).round().clip(0, 255).astype(np.uint8))


def faces(rng: np.random.Generator, n: int, smile: bool) -> np.ndarray:
    """Emoji-sized faces that smile or frown, uint8 ``(n, 3, 32, 32)``."""
    x, y = _canvas()
    cx, cy = _uniform(rng, -0.1, 0.1, (n, 1, 1)), _uniform(rng, -0.1, 0.1, (n, 1, 1))
    size = _uniform(rng, 0.7, 0.88, (n, 1, 1))
    u, v = (x - cx) / size, (y - cy) / size
    head = u**2 + v**2 < 1
    apart, high = _uniform(rng, 0.3, 0.42, (n, 1, 1)), _uniform(rng, 0.2, 0.34, (n, 1, 1))
    eyes = (np.abs(u) - apart) ** 2 + (v + high) ** 2 < 0.13**2
    bend = _uniform(rng, 0.7, 1.1, (n, 1, 1)) * (1 if smile else -1)
    mouth = 0.42 + bend * (0.1 - u**2)  # the curve's height at u
    line = (np.abs(v - mouth) < 0.1) & (np.abs(u) < 0.5)
    ground = np.array([0.85, 0.9, 0.95], np.float32) + _uniform(rng, -0.15, 0.05, (n, 3))
    skin = np.array([1.0, 0.8, 0.2], np.float32) + _uniform(rng, -0.12, 0.0, (n, 3))
    picture = np.where(head[:, None], skin[:, :, None, None], ground[:, :, None, None])
    return _to_bytes(np.where((eyes | line)[:, None] & head[:, None], 0.15, picture))


def stripedness(pictures: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """How strongly each blob is striped, ``(n,)``: the mean over the blob's inner pixels of
    |grey - mean of the 5 x 5 pixels around|, in [0, 1]. Drawn plain blobs lie below 0.01, striped
    ones above 0.2; ``STRIPED`` is the threshold between them.

    ``pictures`` uint8 ``(n, 3, S, S)``; ``inside`` the blob's cover ``(n, S, S)``.
    """
    grey = pictures.astype(float).mean(1) / 255
    around = np.lib.stride_tricks.sliding_window_view(
        np.pad(grey, ((0, 0), (2, 2), (2, 2)), mode="edge"), (5, 5), (1, 2)
    ).mean((-2, -1))
    inner = np.lib.stride_tricks.sliding_window_view(
        np.pad(inside, ((0, 0), (2, 2), (2, 2))), (5, 5), (1, 2)
    ).min((-2, -1)) >= 0.99  # pixels whose whole neighbourhood is blob  # fmt: skip
    count = np.maximum(inner.sum((1, 2)), 1)
    return np.asarray((np.abs(grey - around) * inner).sum((1, 2)) / count)


STRIPED = 0.09

# -- opening -------------------------------------------------------------------------------------


def _opener(draw: Callable[[], tuple[np.ndarray, np.ndarray]], note: str) -> Callable[..., Any]:
    def open(config: Any, root: str, device: Any, report: Report | None = None) -> PairSource:
        first, second = draw()
        kinds = (torch.from_numpy(first).to(device), torch.from_numpy(second).to(device))
        return PairSource(kinds, note)

    return open


def _draw_blobs() -> tuple[np.ndarray, np.ndarray]:
    one, other = (blobs(np.random.default_rng(seed), DRAWN) for seed in (1, 2))
    return one["plain"], other["striped"]


def _draw_outlines() -> tuple[np.ndarray, np.ndarray]:
    scenes = blobs(np.random.default_rng(3), DRAWN)
    return scenes["outline"], scenes["striped"]


def _draw_faces() -> tuple[np.ndarray, np.ndarray]:
    one, other = (np.random.default_rng(seed) for seed in (4, 5))
    return faces(one, DRAWN, True), faces(other, DRAWN, False)


def _photographs(name: str, side: int) -> Callable[..., Any]:
    def open(config: Any, root: str, device: Any, report: Report | None = None) -> PairSource:
        reason = _missing(name)(root)
        if reason:
            raise PlaygroundError(reason)
        load = read_halves(Path(root) / name, side * 9 // 8, report or _silent)
        note = f"{len(load[0]):,} and {len(load[1]):,} photographs of {name} from the data root"
        first, second = (torch.from_numpy(x).to(device) for x in load)
        return PairSource((first, second), note, crop=side)

    return open


def read_halves(folder: Path, side: int, report: Report) -> tuple[np.ndarray, np.ndarray]:
    """The pictures of ``trainA`` and ``trainB`` in a folder of the data root, uint8
    ``(n, 3, side, side)`` each.

    Raises:
        PlaygroundError: naming the file that is no picture, the folder, and what to do.
    """
    from playground.data.imaging.archives import load_pictures

    found = []
    for half in HALVES:
        try:
            found.append(load_pictures(folder / half, side, report))
        except PlaygroundError as error:
            raise PlaygroundError(
                f"{error} Mend, replace or remove it in {folder / half}."
            ) from error
        except OSError as error:
            raise PlaygroundError(f"{folder / half} cannot be read: {error.strerror}.") from error
    return found[0], found[1]


def has_halves(folder: Path) -> bool:
    """Are both kinds there? A folder that may not be looked into has none."""
    return all(os.path.isdir(folder / half) for half in HALVES)


def _silent(words: str, share: float) -> None:
    pass


def _missing(name: str) -> Callable[[str], str | None]:
    def available(root: str) -> str | None:
        if root and has_halves(Path(root) / name):
            return None
        return f"put its photographs into {name}/trainA and {name}/trainB under the data root"

    return available


def _drawn(name: str, title: str, domains: tuple[str, str], draw: Any, paired: bool) -> Dataset:
    note = f"{DRAWN:,} drawn pictures of each kind"
    return Dataset(
        name, title, (3, SIDE, SIDE), PairConfig, _opener(draw, note), "drawn by the playground",
        "MIT", classes=domains, domains=domains, paired=paired,
    )  # fmt: skip


def _photos(name: str, title: str, domains: tuple[str, str], origin: str, licence: str) -> Dataset:
    return Dataset(
        name, title, (3, 128, 128), PairConfig, _photographs(name, 128), origin, licence,
        noise_dim=3, available=_missing(name), classes=domains, domains=domains,
    )  # fmt: skip


BLOBS = _drawn("blobs", "Plain and striped blobs", ("plain", "striped"), _draw_blobs, False)
FACES = _drawn("faces", "Smiling and frowning faces", ("smile", "frown"), _draw_faces, False)
OUTLINES = _drawn("outlines", "Outlines and striped blobs (paired)", ("outline", "blob"),
                  _draw_outlines, True)  # fmt: skip
HORSES = _photos("horse2zebra", "Horses and zebras", ("horse", "zebra"),
                 "ImageNet photographs, chosen by Zhu et al. 2017", "research use")  # fmt: skip
YOSEMITE = _photos("summer2winter_yosemite", "Yosemite in summer and winter",
                   ("summer", "winter"), "Flickr photographs, Zhu et al. 2017",
                   "research use")  # fmt: skip
MONET = _photos("monet2photo", "Monet's paintings and photographs", ("Monet", "photo"),
                "WikiArt and Flickr, Zhu et al. 2017", "research use")  # fmt: skip
