"""Where points crowd: k-means (Lloyd 1982) with k-means++ (Arthur & Vassilvitskii 2007)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from playground.core.spec import PlaygroundError, knob, parse
from playground.data.drawing import MOST_MODES


@dataclass(frozen=True)
class Clusters:
    """What is asked of k-means."""

    k: int = knob(8, "k", "how many modes to find", low=1, high=MOST_MODES, step=1)


_BEGINNINGS = 6  # the best of so many is taken
_ROUNDS = 50


def kmeans(points: np.ndarray, k: object, seed: int = 0) -> np.ndarray:
    """``k`` centres ``(k, 2)`` of ``points`` ``(N, 2)``, the fullest first.

    Raises:
        PlaygroundError: for a ``k`` that is none, or more than there are different points.
    """
    count = parse(Clusters, {"k": k}).k
    different = len(np.unique(points, axis=0))
    if count > different:
        raise PlaygroundError(
            f"k is {count}, but there are only {different} different points to divide."
        )
    rng = np.random.default_rng(seed)
    tried = [_lloyd(points, _begin(points, count, rng)) for _ in range(_BEGINNINGS)]
    centres = min(tried, key=lambda found: float(_squared(points, found).min(1).sum()))
    full = np.bincount(_squared(points, centres).argmin(1), minlength=count)
    return centres[np.argsort(-full, kind="stable")]


def _squared(points: np.ndarray, centres: np.ndarray) -> np.ndarray:
    return np.asarray(((points[:, None] - centres[None]) ** 2).sum(-1))  # (N, k)


def _begin(points: np.ndarray, k: int, rng: np.random.Generator) -> np.ndarray:
    chosen = [points[rng.integers(len(points))]]
    while len(chosen) < k:
        far = _squared(points, np.array(chosen)).min(1)
        chosen.append(points[rng.choice(len(points), p=far / far.sum())])
    return np.array(chosen)


def _lloyd(points: np.ndarray, centres: np.ndarray) -> np.ndarray:
    for _ in range(_ROUNDS):
        nearest = _squared(points, centres).argmin(1)
        moved = centres.copy()
        for i in range(len(centres)):
            own = points[nearest == i]
            if len(own):  # one that has lost all stays where it is
                moved[i] = own.mean(0)
        if np.array_equal(moved, centres):
            break
        centres = moved
    return centres
