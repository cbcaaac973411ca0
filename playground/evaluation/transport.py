"""The Wasserstein-1 distance of samples to the truth, exact for as many as can be paired in time.
Apart from ``metrics``, because the page's process should not wait for scipy.
"""

from __future__ import annotations

import functools
import math
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist

from playground.core.spec import Dataset

TRANSPORTED = 300  # samples a side: the work grows as n³
TRUTH_SEED = 779


@functools.lru_cache(maxsize=64)
def true_points(dataset: Dataset, config: Any, n: int) -> np.ndarray:
    """``n`` points of the dataset's true density, the same each time, as many of each component; or
    of those held out, more than once where there are fewer."""
    rng = np.random.default_rng(TRUTH_SEED)
    if dataset.split is not None:
        held_out = dataset.split(config)[1]
        return held_out[rng.choice(len(held_out), n, replace=n > len(held_out))]
    if dataset.components is not None:
        centres = dataset.components(config)
        which = np.arange(n) * len(centres) // n
        placed: np.ndarray = centres[which] + rng.normal(0, config.sigma, (n, centres.shape[1]))
        return placed
    assert dataset.density is not None
    extent = dataset.extent(config)
    points = rng.uniform(-extent, extent, (40 * n, dataset.shape[0]))
    density = dataset.density(config, points)
    return points[rng.choice(len(points), n, p=density / density.sum())]


def wasserstein(a: np.ndarray, b: np.ndarray) -> float:
    """The Wasserstein-1 distance of two sets of ``n`` points ``(n, dim)``: the mean way of the
    cheapest pairing (Villani 2009, chapter 6), exact. Infinite where a point is not finite."""
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        return math.inf
    if a.shape[1] == 1:
        return float(np.abs(np.sort(a, 0) - np.sort(b, 0)).mean())
    ways = cdist(a, b)
    return float(ways[linear_sum_assignment(ways)].mean())


def wasserstein_to_truth(samples: np.ndarray, dataset: Dataset, config: Any) -> float:
    """Wasserstein-1 in data units from ``TRANSPORTED`` of ``samples`` ``(n, dim)`` to as many true
    points. They are taken evenly, for points may come in some order."""
    few = samples[np.linspace(0, len(samples) - 1, min(len(samples), TRANSPORTED)).astype(int)]
    return wasserstein(few, true_points(dataset, config, len(few)))


@functools.lru_cache(maxsize=64)
def wasserstein_of_true_samples(dataset: Dataset, config: Any) -> float:
    """What ``wasserstein_to_truth`` says of perfect samples: so many points are never nearer."""
    rng = np.random.default_rng(TRUTH_SEED + 1)
    if dataset.split is not None:
        many = dataset.split(config)[0]
    else:
        many = true_points(dataset, config, 20 * TRANSPORTED)
    return wasserstein_to_truth(rng.permutation(many), dataset, config)
