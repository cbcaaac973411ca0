"""How close two sets of pictures are, by features of them ``(n, d)``. numpy only.

Fréchet distance (Heusel et al. 2017), kernel distance KID (Bińkowski et al. 2018), precision and
recall (Kynkäänniemi et al. 2019), density and coverage (Naeem et al. 2020). All depend on whose
features they are and on how many samples there are: figures of Inception's features, as papers
print them, mean something else. ``tests/evaluation/test_feature_metrics.py`` compares each with a
reference implementation on the same arrays.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

NEIGHBOURS = 3  # for precision and recall, Kynkäänniemi et al. 2019, section 3.1
DENSE_NEIGHBOURS = 5  # for density and coverage, Naeem et al. 2020, section 3.3


def distances(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Euclidean distances ``(n, m)`` of rows. By one product of matrices: with 64 features that
    takes an eighth of the time of one difference after the other."""
    a, b = a.astype(np.float64), b.astype(np.float64)
    squared = (a**2).sum(1)[:, None] + (b**2).sum(1) - 2 * (a @ b.T)
    found: np.ndarray = np.sqrt(np.maximum(squared, 0, out=squared), out=squared)
    return found


@dataclass(frozen=True)
class Manifold:
    """Features ``(n, d)`` with, for each, the distance to its third and to its fifth neighbour."""

    features: np.ndarray
    third: np.ndarray
    fifth: np.ndarray


def manifold(features: np.ndarray) -> Manifold:
    """``features`` ``(n, d)`` with the balls around them; of a few rows the farthest counts."""
    apart = distances(features, features)
    np.fill_diagonal(apart, 0)  # itself is nearest
    last = len(features) - 1
    places = [min(k, last) for k in (NEIGHBOURS, DENSE_NEIGHBOURS)]
    near = np.partition(apart, places, axis=1)
    return Manifold(features, near[:, places[0]], near[:, places[1]])


@dataclass(frozen=True)
class Overlap:
    """``precision``: share of fakes within a real one's ball (third neighbour); ``recall``: share
    of real ones within a fake one's; ``density``: real balls (fifth neighbour) that hold a fake, on
    average, over 5; it may pass 1; ``coverage``: share of real ones whose ball holds a fake."""

    precision: float
    recall: float
    density: float
    coverage: float


def overlap(real: Manifold, fake: Manifold) -> Overlap:
    """Precision and recall (Kynkäänniemi et al. 2019, eqs. 1 and 2), density and coverage (Naeem
    et al. 2020, eqs. 3 and 4)."""
    apart = distances(real.features, fake.features)  # (real, fake)
    dense = apart <= real.fifth[:, None]
    return Overlap(
        precision=float((apart <= real.third[:, None]).any(0).mean()),
        recall=float((apart <= fake.third).any(1).mean()),
        density=float(dense.sum(0).mean() / DENSE_NEIGHBOURS),
        coverage=float(dense.any(1).mean()),
    )


def frechet(a: np.ndarray, b: np.ndarray) -> float:
    """Fréchet distance of two feature sets ``(n, d)`` taken as Gaussians, Heusel et al. 2017:
    ‖μ_a − μ_b‖² + tr(Σ_a + Σ_b − 2(Σ_a Σ_b)^½)."""
    mu_a, mu_b = a.mean(0), b.mean(0)
    cov_a, cov_b = np.cov(a, rowvar=False), np.cov(b, rowvar=False)
    # tr (Σ_a Σ_b)^½ = Σ √λ of the product, whose eigenvalues are real and not negative
    roots = np.sqrt(np.clip(np.linalg.eigvals(cov_a @ cov_b).real, 0, None))
    return float(((mu_a - mu_b) ** 2).sum() + np.trace(cov_a) + np.trace(cov_b) - 2 * roots.sum())


def kid(a: np.ndarray, b: np.ndarray) -> float:
    """The kernel distance of two feature sets ``(n, d)``: the unbiased estimate of the squared MMD
    with the kernel (x·y / d + 1)³, of all samples at once (Bińkowski et al. 2018, section 4). It
    may fall below 0."""
    a, b = a.astype(np.float64), b.astype(np.float64)

    def kernel(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        inner = x @ y.T / x.shape[1] + 1
        cube: np.ndarray = inner * inner * inner
        return cube

    def among(x: np.ndarray) -> float:
        inside = kernel(x, x)
        return float((inside.sum() - np.trace(inside)) / (len(x) * (len(x) - 1)))

    return among(a) + among(b) - 2 * float(kernel(a, b).mean())
