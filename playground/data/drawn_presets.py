"""Drawings to begin with: stamps and strokes as a hand would set them, no equation behind them."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from playground.data.drawing import Drawing, encode


class Stamp(NamedTuple):
    """A Gaussian of ``n`` points, whose middle is a mode."""

    x: float
    y: float
    sigma: float
    n: int


class Stroke(NamedTuple):
    """``n`` points along straight pieces, as far as ``width`` beside them."""

    through: Sequence[tuple[float, float]]
    n: int
    width: float = 0.06


Part = Stamp | Stroke

# Eight of unequal weight, as a hand scatters them: a set that collapses, with its modes marked.
_SCATTERED = (
    Stamp(-1.8, 1.2, 0.07, 90), Stamp(-0.5, 1.9, 0.07, 60), Stamp(1.1, 1.5, 0.07, 100),
    Stamp(1.9, 0.2, 0.07, 70), Stamp(0.3, 0.1, 0.07, 120), Stamp(-1.3, -0.6, 0.07, 80),
    Stamp(-0.4, -1.8, 0.07, 60), Stamp(1.3, -1.4, 0.07, 90),
)  # fmt: skip
_FACE = (
    Stamp(-0.8, 0.8, 0.13, 140), Stamp(0.8, 0.8, 0.13, 140),
    Stroke([(-1.3, -0.6), (-0.9, -1.1), (-0.3, -1.4), (0.3, -1.4), (0.9, -1.1), (1.3, -0.6)], 260),
)  # fmt: skip
_LETTERS = (
    Stroke([(-1.1, 0.7), (-1.5, 0.9), (-2.0, 0.7), (-2.2, 0.0), (-2.0, -0.7), (-1.5, -0.9),
            (-1.1, -0.7), (-1.1, -0.1), (-1.5, -0.1)], 240),
    Stroke([(-0.7, -0.9), (-0.05, 0.9), (0.6, -0.9)], 180),
    Stroke([(-0.45, -0.3), (0.35, -0.3)], 50),
    Stroke([(1.05, -0.9), (1.05, 0.9), (2.1, -0.9), (2.1, 0.9)], 260),
)  # fmt: skip
_ISLANDS = (
    Stamp(-1.4, 1.0, 0.25, 300), Stamp(1.4, 1.5, 0.12, 120), Stamp(1.2, -1.1, 0.22, 220),
    Stamp(-1.2, -1.5, 0.06, 60), Stroke([(-1.4, 1.0), (0.0, 0.4), (1.4, 1.5)], 60, 0.03),
)  # fmt: skip
PRESETS: dict[str, tuple[str, tuple[Part, ...]]] = {
    "scattered": ("Eight scattered", _SCATTERED), "face": ("Face", _FACE),
    "letters": ("Letters", _LETTERS), "islands": ("Islands and a bridge", _ISLANDS),
}  # fmt: skip
FIRST = "scattered"


@functools.cache
def preset(name: str) -> str:
    """The text of a preset's drawing, the same each time.

    Raises:
        KeyError: for an unknown name.
    """
    rng = np.random.default_rng(0)
    _, parts = PRESETS[name]
    points = np.concatenate([_points(part, rng) for part in parts])
    modes = [(part.x, part.y) for part in parts if isinstance(part, Stamp)]
    marked = all(isinstance(part, Stamp) for part in parts)
    return encode(Drawing(points, np.array(modes if marked else []).reshape(-1, 2)))


def _points(part: Part, rng: np.random.Generator) -> np.ndarray:
    if isinstance(part, Stamp):
        middle = np.array([part.x, part.y])
        return np.asarray(middle + part.sigma * rng.standard_normal((part.n, 2)))
    corners = np.array(part.through)
    pieces = np.linalg.norm(np.diff(corners, axis=0), axis=1)
    ends = np.concatenate([[0.0], np.cumsum(pieces)])
    at = rng.uniform(0, ends[-1], part.n)
    along = np.stack([np.interp(at, ends, corners[:, axis]) for axis in range(2)], -1)
    return np.asarray(along + rng.uniform(-part.width, part.width, (part.n, 2)))
