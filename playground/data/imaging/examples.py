"""Example photos for a visitor without one: two free photographs that scikit-learn ships, and two
scenes painted here, each with a model that it suits. No torch.

Photographs: china.jpg and flower.jpg in ``sklearn/datasets/images``, CC BY 2.0, by Daniel
Büchele (danielbuechele) and vultilion on Flickr. The painted ones are our own.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

SIZE = (480, 320)  # pixels of a painted scene

# A horse that looks left, in units of the picture's height from its middle: closed outlines.
_TRUNK = [(-0.33, -0.2), (-0.2, -0.13), (0.05, -0.11), (0.25, -0.15), (0.33, -0.08), (0.34, 0.05),
          (0.28, 0.14), (0.1, 0.13), (-0.1, 0.17), (-0.24, 0.14), (-0.3, 0.02)]  # fmt: skip
_NECK = [(-0.44, -0.38), (-0.38, -0.4), (-0.3, -0.32), (-0.15, -0.14), (-0.24, 0.05), (-0.34, -0.1),
         (-0.41, -0.26)]  # fmt: skip
_HEAD = [(-0.4, -0.44), (-0.37, -0.36), (-0.41, -0.27), (-0.54, -0.19), (-0.59, -0.22),
         (-0.57, -0.27), (-0.47, -0.38)]  # fmt: skip
_TAIL = [(0.31, -0.12), (0.38, -0.06), (0.41, 0.15), (0.37, 0.26), (0.36, 0.1), (0.32, 0.0)]
_MANE = [(-0.4, -0.43), (-0.3, -0.36), (-0.13, -0.15), (-0.17, -0.12), (-0.33, -0.33)]


@dataclass(frozen=True)
class Example:
    """A photo to try. ``file`` is painted by ``paint``, or comes with scikit-learn; ``model`` and
    ``direction`` (AB or BA) are what it shows best."""

    file: str
    title: str
    model: str
    direction: str
    paint: Callable[[], np.ndarray] | None = None


def examples(folder: Path) -> list[tuple[Path, Example]]:
    """Files of the example photos in ``folder``, written there when missing. What scikit-learn
    would bring is left out where that is not installed."""
    folder.mkdir(parents=True, exist_ok=True)
    found = []
    for example in EXAMPLES:
        path = folder / example.file
        if not path.is_file() and example.paint is not None:
            Image.fromarray(example.paint()).save(path)
        elif not path.is_file() and (source := _packaged(example.file)).is_file():
            path.write_bytes(source.read_bytes())
        if path.is_file():
            found.append((path, example))
    return found


def _packaged(name: str) -> Path:
    spec = importlib.util.find_spec("sklearn")
    home = Path(spec.origin).parent if spec and spec.origin else Path()
    return home / "datasets" / "images" / name


def _rough(rng: np.random.Generator, height: int, width: int, coarsest: float) -> np.ndarray:
    """Noise at all scales from ``coarsest`` pixels down, mean 0, deviation 1: ``(H, W)``."""
    total = np.zeros((height, width), np.float32)
    scale = float(coarsest)
    while scale >= 1:
        shape = (int(height / scale) + 2, int(width / scale) + 2)
        grid = Image.fromarray(rng.normal(size=shape).astype(np.float32))
        total += scale**0.8 * np.asarray(grid.resize((width, height), Image.Resampling.BICUBIC))
        scale /= 2
    return np.asarray((total - total.mean()) / total.std())


def _ridge(rng: np.random.Generator, width: int, rough: float) -> np.ndarray:
    """A skyline, ``(W,)``, around 0."""
    return np.asarray(_rough(rng, 4, width, width // 3)[1] * rough)


def _mixed(below: np.ndarray, colour: np.ndarray, cover: np.ndarray) -> np.ndarray:
    return np.asarray(below + (colour - below) * cover[..., None])


def _finished(picture: np.ndarray) -> np.ndarray:
    return np.asarray((picture.clip(0, 1) * 255).round().astype(np.uint8))


def lake() -> np.ndarray:
    """Mountains in the evening over a lake with a wooded shore: uint8 ``(320, 480, 3)``."""
    rng = np.random.default_rng(11)
    width, height = SIZE
    y, x = np.mgrid[0:height, 0:width] / height
    top, low = np.array([0.36, 0.55, 0.82]), np.array([0.97, 0.83, 0.66])
    picture = top + (low - top) * (y / 0.55).clip(0, 1)[..., None]
    clouds = (_rough(rng, height, width, height // 2) * 0.5 - 0.2).clip(0, 0.7)
    picture = _mixed(picture, np.array([1.0, 0.95, 0.9]), clouds * (y < 0.5))
    for level, colour, rough in ((0.36, (0.55, 0.58, 0.72), 0.06), (0.43, (0.35, 0.42, 0.5), 0.04),
                                 (0.52, (0.13, 0.24, 0.16), 0.02)):  # fmt: skip
        edge = level + _ridge(rng, width, rough) + 0.004 * rng.normal(size=width) * (level > 0.5)
        shade = 1 + 0.16 * _rough(rng, height, width, 30)[..., None]
        picture = _mixed(picture, np.array(colour) * shade, ((y - edge) * 60).clip(0, 1))
    shore = int(0.58 * height)
    mirrored = picture[np.abs(2 * shore - np.arange(height)) % height]
    shift = (3 * np.sin(y[:, 0] * 130) * (y[:, 0] - 0.5)).astype(int)
    rows = np.stack([np.roll(row, move, 0) for row, move in zip(mirrored, shift, strict=True)])
    water = 0.82 * rows + 0.02 * np.sin(y * 260 + 3 * _rough(rng, height, width, 20))[..., None]
    picture[shore:] = water[shore:]
    meadow = 0.84 + _ridge(rng, width, 0.02)
    grass = np.array([0.28, 0.42, 0.16]) * (1 + 0.16 * _rough(rng, height, width, 24)[..., None])
    return _finished(_mixed(picture, grass, ((y - meadow) * 80).clip(0, 1)))


def horse() -> np.ndarray:
    """A brown horse on a meadow: uint8 ``(320, 480, 3)``."""
    rng = np.random.default_rng(5)
    width, height = SIZE
    y, _ = np.mgrid[0:height, 0:width] / height
    sky = np.array([0.62, 0.77, 0.92]) + (0.25 * y[..., None])
    trees = np.array([0.2, 0.31, 0.17]) * (1 + 0.25 * _rough(rng, height, width, 15)[..., None])
    grass = np.array([0.44, 0.55, 0.24]) * (1 + 0.1 * _rough(rng, height, width, 24)[..., None])
    picture = _mixed(sky, trees, ((y - 0.3 - _ridge(rng, width, 0.03)) * 50).clip(0, 1))
    picture = _mixed(picture, grass, ((y - 0.45) * 60).clip(0, 1))
    ground = _cover([[(-0.36, 0.4), (0.36, 0.4), (0.42, 0.44), (-0.3, 0.44)]], 6)
    picture = _mixed(picture, np.array([0.2, 0.27, 0.1]), 0.6 * ground)
    far = _cover([_leg(-0.16, 0.1), _leg(0.2, 0.1)], 1)
    body = _cover([_TRUNK, _NECK, _HEAD, _leg(-0.26, 0.1), _leg(0.28, 0.08)], 1)
    coat = np.array([0.46, 0.26, 0.13]) * (1 + 0.06 * _rough(rng, height, width, 20)[..., None])
    light = 1.35 - 0.9 * ((y - 0.3) / 0.4).clip(0, 1)[..., None]
    picture = _mixed(picture, 0.55 * coat, far)
    picture = _mixed(picture, coat * light, body)
    hair = _cover([_TAIL, _MANE], 1.5)
    picture = _mixed(picture, np.array([0.12, 0.08, 0.06]), hair)
    eye = _cover([[(-0.475, -0.345), (-0.46, -0.345), (-0.46, -0.33), (-0.475, -0.33)]], 0.5)
    return _finished(_mixed(picture, np.array([0.03, 0.02, 0.02]), eye))


def _leg(x: float, y: float) -> list[tuple[float, float]]:
    return [(x - 0.05, y - 0.03), (x + 0.05, y - 0.03), (x + 0.025, y + 0.16), (x + 0.03, y + 0.32),
            (x - 0.025, y + 0.32), (x - 0.015, y + 0.16)]  # fmt: skip


def _cover(outlines: list[list[tuple[float, float]]], soft: float) -> np.ndarray:
    """How much of each pixel lies inside of the outlines, ``(H, W)`` in [0, 1], with round
    corners; ``soft`` pixels of blur at the edge."""
    width, height = SIZE
    mask = Image.new("L", (width, height))
    pen = ImageDraw.Draw(mask)
    for outline in outlines:
        pen.polygon([(width / 2 + 15 + x * height, (0.5 + y) * height) for x, y in outline], 255)
    rounded = mask.filter(ImageFilter.GaussianBlur(4)).point(lambda v: 255 * (v > 127))
    return np.asarray(rounded.filter(ImageFilter.GaussianBlur(soft)), np.float32) / 255


EXAMPLES = (
    Example("horse.png", "A horse, painted", "cyclegan-horse2zebra", "AB", horse),
    Example("china.jpg", "A temple", "cyclegan-photo2monet", "AB"),
    Example("flower.jpg", "A dahlia", "cyclegan-photo2monet", "AB"),
    Example("lake.png", "A lake, painted", "cyclegan-photo2monet", "AB", lake),
)
