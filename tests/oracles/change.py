"""A density pushed through a curve: p_g(x) = sum of p_z(z) / |G'(z)| over all z with G(z) = x.

Noise lies on [-3, 3]: even, or normal and cut off there. G goes through five heights by cubics
with harmonic means for slopes (Fritsch and Carlson 1980), so it turns at heights alone.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.interpolate import CubicHermiteSpline
from scipy.stats import truncnorm, uniform

Array = np.ndarray

KNOTS = np.array([-3, -1.5, 0, 1.5, 3])
PRIORS = {"normal": truncnorm(-3, 3), "uniform": uniform(-3, 6)}


def curve(heights: Array) -> CubicHermiteSpline:
    """G on [-3, 3] through ``heights`` (5,)."""
    rise = np.diff(heights) / np.diff(KNOTS)
    inner = np.zeros(3)
    for i, (a, b) in enumerate(zip(rise[:-1], rise[1:], strict=True)):
        inner[i] = 2 / (1 / a + 1 / b) if a * b > 0 else 0
    return CubicHermiteSpline(KNOTS, heights, [rise[0], *inner, rise[-1]], extrapolate=False)


def zs_of(g: CubicHermiteSpline, x: float) -> Array:
    """Every z with G(z) = x, rising; flat pieces give none."""
    found = np.sort(np.real(g.solve(x, extrapolate=False)))
    found = found[np.isfinite(found)]
    keep = np.diff(found, prepend=-np.inf) > 1e-9  # a height is found from both of its sides
    return found[keep]


def pushed(g: CubicHermiteSpline, prior: str, x: float) -> float:
    """p_g(x) where no piece is flat."""
    z = zs_of(g, x)
    return float((PRIORS[prior].pdf(z) / abs(g(z, 1))).sum())


def mass(g: CubicHermiteSpline, prior: str, low: float, high: float) -> float:
    """P(low <= G(Z) <= high): between any two breaks G is wholly inside or wholly outside."""
    ends = np.concatenate([KNOTS, zs_of(g, low), zs_of(g, high)])
    breaks = np.unique(ends)
    middle = g((breaks[1:] + breaks[:-1]) / 2)
    inside = (middle >= low) & (middle <= high)
    return float(np.diff(PRIORS[prior].cdf(breaks))[inside].sum())


def strip(heights: Array, prior: str, start: float, end: float) -> dict[str, float]:
    """Where the noise of [start, end] lands, its probability and that of landing there at all."""
    g = curve(heights)
    z = np.concatenate([[start, end], KNOTS[(start < KNOTS) & (end > KNOTS)]])
    low, high = g(z).min(), g(z).max()
    from_z = PRIORS[prior].cdf(end) - PRIORS[prior].cdf(start)
    return {"low": low, "high": high, "zMass": from_z, "xMass": mass(g, prior, low, high)}


CURVES = {
    "up": [-2.4, -1.8, 0.2, 1.8, 2.4], "down": [3, 1, 0.5, -1, -3], "folds": [-3, 1.5, -1.2, 1, 3],
    "flat": [-3, -1, -1, 1.5, 2], "both": [-3, 1, 1, -1, 0.5], "constant": [1, 1, 1, 1, 1],
}  # fmt: skip


def cases() -> dict[str, Any]:
    """The fixture: curves of every kind, what they make of both priors, and strips."""
    found = []
    for kind, heights in CURVES.items():
        g, z = curve(np.array(heights)), np.linspace(-2.95, 2.95, 7)
        one: dict[str, Any] = {"kind": kind, "g": heights, "z": z, "x": g(z), "slope": g(z, 1)}
        flat = len(set(heights)) < 5
        probes = np.array([-1.73, -0.6, 0.45, 1.9])
        for prior in PRIORS:
            pushes = [] if kind == "constant" else [pushed(g, prior, x) for x in probes]
            ends = [(-2.0, -1.7), (-1.0, -0.4), (0.3, 2.1)]
            strips = [] if flat else [strip(np.array(heights), prior, a, b) for a, b in ends]
            one[prior] = {"pushed": pushes, "strips": strips}
        found.append({**one, "probes": probes, "ends": [(-2.0, -1.7), (-1.0, -0.4), (0.3, 2.1)]})
    prior = {name: {"pdf": p.pdf(KNOTS / 1.5), "cdf": p.cdf(KNOTS / 1.5)}
             for name, p in PRIORS.items()}  # fmt: skip
    return {"curves": found, "at": KNOTS / 1.5, "priors": prior}
