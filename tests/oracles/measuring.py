"""Measures of a generator of points: the Fréchet distance of two samples, precision and recall.

The Fréchet distance (Dowson and Landau 1982; on features of a network: Heusel et al. 2017) sees
means and covariances alone. Precision and recall are those of Kynkäänniemi et al. (2019): a sample
is inside a set if it lies within the distance of one of its points to that point's k-th neighbour.
The world is a ring of eight Gaussians. Every sample is made from base noise, four numbers a point,
so that both programs can be given the same.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import sqrtm
from scipy.spatial.distance import cdist

Array = np.ndarray

MODES, RADIUS, WIDTH = 8, 2.0, 0.15
WEIGHTS = np.array([[0.9, 0.5], [-0.4, 1.1]])  # of the feature map that is a small network


@dataclass(frozen=True)
class Maker:
    """A generator: how many of the modes it ``kept``, the ``width`` of each, the share of ``fog``
    (a Gaussian of the data's mean and covariance) among its samples, and its ``shift``."""

    kept: int
    width: float
    fog: float
    shift: tuple[float, float]


DATA = Maker(MODES, WIDTH, 0.0, (0.0, 0.0))


def centres(kept: int) -> Array:
    """Middles of the first ``kept`` modes, (kept, 2)."""
    angle = 2 * np.pi * np.arange(kept) / MODES
    return RADIUS * np.stack([np.cos(angle), np.sin(angle)], 1)


def fog_width() -> float:
    """The standard deviation of the data along either axis: the ring looks the same from all
    sides, so its covariance is this squared times the identity."""
    return float(np.sqrt(RADIUS**2 / 2 + WIDTH**2))


def sample(maker: Maker, noise: Array) -> Array:
    """Points (N, 2) from ``noise`` (N, 4): two uniform numbers (which mode; fog or not) and two
    normal ones."""
    which = np.minimum((noise[:, 0] * maker.kept).astype(int), maker.kept - 1)
    near = centres(maker.kept)[which] + maker.width * noise[:, 2:]
    points = np.where(noise[:, 1:2] < maker.fog, fog_width() * noise[:, 2:], near)
    return np.asarray(points + np.array(maker.shift))


def moments(maker: Maker) -> tuple[Array, Array]:
    """Mean (2,) and covariance (2, 2) of infinitely many samples."""
    places = centres(maker.kept)
    mean = (1 - maker.fog) * places.mean(0)
    near = places.T @ places / maker.kept + maker.width**2 * np.eye(2)
    second = (1 - maker.fog) * near + maker.fog * fog_width() ** 2 * np.eye(2)
    return mean + np.array(maker.shift), second - np.outer(mean, mean)


def frechet(mean: Array, cov: Array, other_mean: Array, other_cov: Array) -> float:
    """|m - m'|² + tr(C + C' - 2 (C C')^½), by a matrix square root."""
    root = np.real(sqrtm(cov @ other_cov))
    return float(((mean - other_mean) ** 2).sum() + np.trace(cov + other_cov - 2 * root))


def measured(x: Array, y: Array) -> float:
    """The Fréchet distance of two samples (N, 2), covariances over N - 1."""
    return frechet(x.mean(0), np.cov(x.T), y.mean(0), np.cov(y.T))


def features(name: str, x: Array) -> Array:
    """What a feature map makes of points (N, 2): ``xy`` themselves; ``polar``, the distance from
    the middle and cos(8 angle), which is 1 in a mode's direction; ``net``, tanh of two sums."""
    if name == "xy":
        return x
    if name == "polar":
        return np.stack([np.hypot(*x.T), np.cos(MODES * np.arctan2(x[:, 1], x[:, 0]))], 1)
    return np.asarray(np.tanh(x @ WEIGHTS.T))


def radii(x: Array, k: int) -> Array:
    """Distance of each point to its k-th nearest neighbour, (N,)."""
    return np.asarray(np.sort(cdist(x, x), 1)[:, k])


def inside(x: Array, of: Array, k: int) -> Array:
    """Which points of ``x`` lie in a disc of ``of``, (N,)."""
    return np.asarray((cdist(x, of) <= radii(of, k)).any(1))
