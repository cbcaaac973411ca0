"""Numbers from arrays: modes captured, divergences, widths. numpy only, scipy where it is needed:
the page asks for some and should not wait for its import.

Mode metrics are those of VEEGAN (Srivastava et al. 2017) and PacGAN (Lin et al. 2018): 2,500
samples; *high quality* is within three standard deviations of the nearest mode; a mode is
*captured* when some high-quality sample is nearest to it; *reverse KL* compares the histogram of
high-quality samples over the modes with the uniform one. *Width* is ours: samples that lie closer
together than the data in each mode pass for better than true ones by all of these.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np

from playground.core.spec import Dataset

SAMPLES = 2500
LEAST_OF_A_MODE = 10  # high-quality samples, for its width
LEAST_GOOD = 0.3  # share of high quality, for any width: else samples only pass by the modes
TIGHT = 0.9  # a width below this is too tight
CELLS = 40  # a side of the grid on which densities are compared
OF_A_CELL, FEWEST_CELLS = 4, 4  # where points that were held out stand for the density
_phi = np.vectorize(NormalDist().cdf, otypes=[float])


@dataclass(frozen=True)
class Modes:
    """``captured`` of ``len(counts)`` modes; ``high_quality`` as a share 0 … 1; ``reverse_kl`` in
    nats, infinite when no sample is of high quality; ``counts`` high-quality samples a mode;
    ``nearest`` all samples a mode; ``width`` as ``width_ratio``, NaN below ``LEAST_GOOD``."""

    captured: int
    high_quality: float
    reverse_kl: float
    counts: np.ndarray
    nearest: np.ndarray
    width: float


@dataclass(frozen=True, eq=False)
class OwnTruth:
    """Of a visitor's points: the ``shares`` ``(M,)`` of the modes, what ``high_quality`` and
    ``jsd`` the points to train on have themselves, and with what all is ``compared``, in words."""

    shares: np.ndarray
    ceiling: float
    jsd: float
    compared: str


def measured(dataset: Dataset, config: Any) -> tuple[str, ...]:
    """The measures of samples of ``dataset`` that a page shows; none where nothing is known."""
    if dataset.kind == "images":
        known = ("captured", "reverse_kl", "precision", "density", "frechet")
        return known if dataset.classifier else ()
    counted = ("captured", "high_quality", "reverse_kl", "width")
    modes = () if dataset.centres(config) is None else counted
    return (*modes, "jsd", "wasserstein") if comparable(dataset) else modes


def comparable(dataset: Dataset) -> bool:
    """Whether samples of points can be compared with the truth: a density, or points held out."""
    return dataset.density is not None or dataset.split is not None


def count_modes(
    samples: np.ndarray, centres: np.ndarray, sigma: float, shares: np.ndarray | None = None
) -> Modes:
    """Counts modes among ``samples`` ``(n, dim)`` for mixture centres ``(M, dim)``. ``shares``
    ``(M,)``: what the data's modes hold, where they are not equally full; the reverse KL is to
    these then.

    Samples that are not finite are nearest to no mode and of no quality.
    """
    samples = np.where(np.isfinite(samples), samples, np.inf)
    squared = np.zeros((len(samples), len(centres)))
    for x, centre in zip(samples.T, centres.T, strict=True):  # a third of the time of (n, M, dim)
        squared += np.subtract.outer(x, centre) ** 2
    nearest = squared.argmin(1)
    good = squared[np.arange(len(samples)), nearest] <= (3 * sigma) ** 2
    counts = np.bincount(nearest[good], minlength=len(centres))
    finite = np.isfinite(squared[:, 0])
    return Modes(
        captured=int((counts > 0).sum()),
        high_quality=float(good.mean()),
        reverse_kl=kl_to_uniform(counts) if shares is None else kl_to_shares(counts, shares),
        counts=counts,
        nearest=np.bincount(nearest[finite], minlength=len(centres)),
        width=width_ratio(samples[good] - centres[nearest[good]], nearest[good], sigma)
        if good.mean() >= LEAST_GOOD
        else math.nan,
    )


def width_ratio(offsets: np.ndarray, modes: np.ndarray, sigma: float) -> float:
    """σ of the samples in a mode, about their own mean, over the data's: the median over the modes
    that have enough; NaN where none has. True samples have 1.

    ``offsets`` ``(n, dim)`` of high-quality samples from their mode's centre, ``modes`` ``(n,)``
    which it is, dim 1 or 2. The cut at 3σ narrows even true samples, by a known factor, which is
    taken out.
    """
    n = np.bincount(modes)
    enough = n >= LEAST_OF_A_MODE
    if not enough.any():
        return math.nan
    n, dim = n[enough], offsets.shape[1]
    variance = np.zeros(len(n))
    for x in offsets.T:
        total, square = (np.bincount(modes, value)[enough] for value in (x, x * x))
        variance += (square - total**2 / n) / (n - 1)
    # of the variance inside 3σ: the moments of a normal distribution that is cut there
    lost = (4.5 if dim == 2 else 3 * math.sqrt(2 / math.pi)) * math.exp(-4.5)
    left = 1 - lost / ceiling(dim)
    widths = np.sqrt(np.maximum(variance, 0) / (dim * left))
    return float(np.median(widths) / sigma)


def collapsed(nearest: np.ndarray) -> bool:
    """Whether at least 90 % of the samples are nearest to at most 3 modes in 8 (3 of the ring, 9 of
    the grid, 3 of ten classes); ``nearest`` counts all samples a mode. An empty histogram, where
    no sample is finite, counts as collapsed."""
    few = max(1, 3 * len(nearest) // 8)
    return bool(np.sort(nearest)[-few:].sum() >= 0.9 * nearest.sum())


def main_modes(nearest: np.ndarray, most: float = 0.9) -> tuple[int, float]:
    """How many modes, the fullest first, hold the share ``most`` of the samples, and what share
    they hold; ``nearest`` counts samples a mode. ``(0, 0.0)`` for an empty histogram."""
    total = nearest.sum()
    if total == 0:
        return 0, 0.0
    held = np.sort(nearest)[::-1].cumsum() / total
    count = int((held < most).sum()) + 1
    return count, float(held[count - 1])


def reachable(modes: int, samples: int) -> float:
    """How many of ``modes`` equally likely ones so many true samples hit, on average."""
    return modes * (1 - (1 - 1 / modes) ** samples)


def ceiling(dim: int) -> float:
    """Share of true samples within 3σ of their mode: 1 − e^(−4.5) = 98.9 % in the plane."""
    return math.erf(3 / math.sqrt(2)) if dim == 1 else 1 - math.exp(-4.5)


def kl_to_uniform(counts: np.ndarray) -> float:
    """KL(histogram ‖ uniform) in nats, Σ p ln(p M); infinite for an empty histogram."""
    total = counts.sum()
    if total == 0:
        return math.inf
    p = counts[counts > 0] / total
    return float((p * np.log(p * len(counts))).sum())


def kl_to_shares(counts: np.ndarray, shares: np.ndarray) -> float:
    """KL(histogram ‖ shares) in nats; infinite for an empty histogram."""
    return kl(counts, shares) if counts.sum() else math.inf


def kl(p: np.ndarray, q: np.ndarray) -> float:
    """KL(p ‖ q) in nats of two histograms of equal shape; 0 · ln 0 = 0; ∞ where q lacks p."""
    p, q = np.ravel(p) / np.sum(p), np.ravel(q) / np.sum(q)
    there = p > 0
    if (q[there] == 0).any():
        return math.inf
    return float((p[there] * np.log(p[there] / q[there])).sum())


def jsd(p: np.ndarray, q: np.ndarray) -> float:
    """Jensen–Shannon divergence in nats, 0 … ln 2, of two histograms of equal shape."""
    p, q = np.ravel(p) / np.sum(p), np.ravel(q) / np.sum(q)
    middle = (p + q) / 2
    return 0.5 * kl(p, middle) + 0.5 * kl(q, middle)


def cell_counts(samples: np.ndarray, extent: float, cells: int = CELLS) -> np.ndarray:
    """Samples ``(n, dim)`` in each cell of a grid over ±extent, and last those outside it.

    Every sample is counted once: ``cells**dim + 1`` numbers that sum to n.
    """
    place = np.floor((np.nan_to_num(samples, nan=np.inf) + extent) / (2 * extent) * cells)
    inside = ((place >= 0) & (place < cells)).all(1)
    flat = np.zeros(len(samples), dtype=np.int64)
    for axis in range(samples.shape[1]):
        flat = flat * cells + np.where(inside, place[:, axis], 0).astype(np.int64)
    flat[~inside] = cells ** samples.shape[1]
    return np.bincount(flat, minlength=cells ** samples.shape[1] + 1)


@functools.lru_cache(maxsize=64)
def true_mass(dataset: Dataset, config: Any, cells: int = CELLS) -> np.ndarray:
    """The true probability of every cell of ``cell_counts``: exact for mixtures of Gaussians, by
    the midpoint rule on a grid 15 times as fine for other densities, the share of the points held
    out where there is no density."""
    extent, dim = dataset.extent(config), dataset.shape[0]
    if dataset.split is not None:
        held_out = cell_counts(dataset.split(config)[1], extent, cells)
        return np.asarray(held_out / held_out.sum())
    if dataset.components is not None:
        edges = np.linspace(-extent, extent, cells + 1)
        below = _phi((edges - dataset.components(config)[..., None]) / config.sigma)
        inside = np.diff(below)  # (M, dim, cells): each component's share of every stripe
        if dim == 1:
            mass = inside[:, 0].mean(0)
        else:
            mass = np.einsum("mi,mj->ij", inside[:, 0], inside[:, 1]).ravel() / len(inside)
    else:
        assert dataset.density is not None and dim == 2
        fine = cells * 15  # so that a checkerboard's edges fall between its points
        axis = (np.arange(fine) + 0.5) / fine * 2 * extent - extent
        points = np.stack(np.meshgrid(axis, axis, indexing="ij"), -1).reshape(-1, 2)
        density = dataset.density(config, points).reshape(cells, 15, cells, 15)
        mass = density.sum((1, 3)).ravel() * (2 * extent / fine) ** 2
    return np.append(mass, max(0.0, 1 - mass.sum()))


def jsd_to_truth(samples: np.ndarray, dataset: Dataset, config: Any) -> float:
    """JSD in nats between ``samples`` ``(n, dim)`` and the dataset's true density, by cells, or the
    points held out, by cells that hold ``OF_A_CELL`` of them on average."""
    cells = cells_for(dataset, config)
    counts = cell_counts(samples, dataset.extent(config), cells).astype(float)
    return jsd(counts, true_mass(dataset, config, cells))


def cells_for(dataset: Dataset, config: Any) -> int:
    """Cells a side of the grid on which samples are compared with the truth."""
    if dataset.split is None:
        return CELLS
    held_out = len(dataset.split(config)[1])
    return max(FEWEST_CELLS, min(CELLS, math.isqrt(held_out // OF_A_CELL)))


@functools.lru_cache(maxsize=64)
def own_truth(dataset: Dataset, config: Any) -> OwnTruth:
    """What is known of points that somebody brought by counting the part to train on as samples
    are counted."""
    assert dataset.split is not None
    trained = dataset.split(config)[0]
    centres = dataset.centres(config)
    found = None if centres is None else count_modes(trained, centres, config.sigma)
    return OwnTruth(
        shares=np.ones(0) if found is None else found.nearest / found.nearest.sum(),
        ceiling=1.0 if found is None else found.high_quality,
        jsd=jsd_to_truth(trained, dataset, config),
        compared=f"with {len(dataset.split(config)[1]):,} points held out, JSD on "
        f"{cells_for(dataset, config)} cells a side",
    )


def line_densities(
    samples: np.ndarray, grid: np.ndarray, dataset: Dataset, config: Any
) -> dict[str, np.ndarray]:
    """1-D, ``samples`` ``(E, n)``: p_data and p_g on ``grid`` ``(S,)`` and D* = p_data / (p_data +
    p_g) ``(E, S)`` (Goodfellow et al. 2014, proposition 1). p_g is a histogram on cells of the
    grid, smoothed over three of them."""
    assert dataset.density is not None
    p_data = dataset.density(config, grid[:, None])
    step = grid[1] - grid[0]
    edges = np.append(grid - step / 2, grid[-1] + step / 2)
    p_g = np.stack([np.histogram(row[np.isfinite(row)], edges)[0] for row in samples])
    p_g = p_g / (samples.shape[1] * step)
    kernel = np.array([0.25, 0.5, 0.25])
    p_g = np.stack([np.convolve(row, kernel, mode="same") for row in p_g])
    both = p_data[None] + p_g
    d_star = np.divide(np.broadcast_to(p_data, p_g.shape), both, where=both > 1e-9,
                       out=np.full(p_g.shape, 0.5))  # fmt: skip
    return {"p_data": p_data, "p_g": p_g, "d_star": d_star}
