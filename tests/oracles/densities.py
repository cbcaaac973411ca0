"""The optimal discriminator on a line (Goodfellow et al. 2014, proposition 1 and theorem 1).

    D*(x) = p_data(x) / (p_data(x) + p_g(x))
    V(D*, G) = -log 4 + 2 JSD(p_data || p_g)

Densities are carried as logarithms on a grid, so that far tails neither underflow nor turn a
finite divergence into an infinite one; -inf stands for a density of exactly zero.
"""

from __future__ import annotations

import numpy as np
from scipy.integrate import trapezoid
from scipy.special import expit, log_expit, logsumexp

from playground.core.spec import PlaygroundError

Array = np.ndarray

GRID = np.linspace(-10.0, 10.0, 2001)
LOG4 = float(np.log(4.0))


def log_mixture(x: Array, means: Array, widths: Array, weights: Array) -> Array:
    """Log density at ``x`` (N,) of a mixture of Gaussians; weights are taken in proportion.

    Raises:
        PlaygroundError: for a width that is not positive, or weights that are negative, not
            numbers, or all zero.
    """
    m, s, w = (np.asarray(a, float) for a in (means, widths, weights))
    if not np.all(np.isfinite(m)) or not np.all(s > 0) or not np.all(np.isfinite(s)):
        raise PlaygroundError("Every bump needs a finite centre and a width above 0.")
    if not np.all(np.isfinite(w)) or np.any(w < 0) or w.sum() <= 0:
        raise PlaygroundError("Weights must be 0 or more, and at least one must be above 0.")
    with np.errstate(divide="ignore"):
        log_w = np.log(w / w.sum())
    bumps = -0.5 * ((x[:, None] - m) / s) ** 2 - np.log(s * np.sqrt(2.0 * np.pi))
    return np.asarray(logsumexp(bumps + log_w, axis=1))


def log_drawn(x: Array, heights: Array) -> Array:
    """Log density at ``x`` of a curve drawn by hand, scaled so that its area is 1.

    Raises:
        PlaygroundError: when a height is negative or no number, or the curve has no area.
    """
    h = np.asarray(heights, float)
    if not np.all(np.isfinite(h)) or np.any(h < 0):
        raise PlaygroundError("A density is a number that is never below 0.")
    area = trapezoid(h, x)
    if area <= 0:
        raise PlaygroundError("An empty drawing has no area, so it cannot be scaled to 1.")
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(h / area))


def optimal_logit(log_p: Array, log_q: Array) -> Array:
    """log p - log q, whose sigmoid is D*; 0 (so D* = 1/2) where both densities are zero."""
    neither = np.isneginf(log_p) & np.isneginf(log_q)
    return np.where(neither, 0.0, np.where(neither, 0.0, log_p) - np.where(neither, 0.0, log_q))


def optimal(log_p: Array, log_q: Array) -> Array:
    """D*(x) = p / (p + q) in [0, 1]."""
    return np.asarray(expit(optimal_logit(log_p, log_q)))


def dragged_logit(x: Array, logit: Array, centre: float, height: float, reach: float) -> Array:
    """A discriminator pulled away from ``logit``: a smooth bump of logits lifts or lowers it so
    that it is ``height`` (in (0, 1)) at ``centre``, and fades over ``reach``."""
    here = float(np.interp(centre, x, np.clip(logit, -30.0, 30.0)))
    pull = np.log(height / (1.0 - height)) - here
    return np.asarray(logit + pull * np.exp(-0.5 * ((x - centre) / reach) ** 2))


def _mean(x: Array, log_p: Array, f: Array) -> float:
    """Integral of p f with 0 * anything = 0."""
    absent = np.isneginf(log_p)
    return float(trapezoid(np.where(absent, 0.0, np.exp(log_p) * np.where(absent, 0.0, f)), x))


def value(x: Array, log_p: Array, log_q: Array, logit: Array) -> float:
    """V(D, G) in nats for D = sigmoid(logit)."""
    return _mean(x, log_p, log_expit(logit)) + _mean(x, log_q, log_expit(-logit))


def kl(x: Array, log_p: Array, log_q: Array) -> float:
    """KL(p || q) in nats; infinite where p is above zero and q is zero."""
    gap = np.where(np.isneginf(log_p), 0.0, log_p) - np.where(np.isneginf(log_p), 0.0, log_q)
    return _mean(x, log_p, gap)


def jsd(x: Array, log_p: Array, log_q: Array) -> float:
    """Jensen-Shannon divergence in nats, between 0 and log 2."""
    log_m = np.logaddexp(log_p, log_q) - np.log(2.0)
    return 0.5 * kl(x, log_p, log_m) + 0.5 * kl(x, log_q, log_m)


def kl_gaussians(m1: float, s1: float, m2: float, s2: float) -> float:
    """KL(N(m1, s1^2) || N(m2, s2^2)) in closed form."""
    return float(np.log(s2 / s1) + (s1**2 + (m1 - m2) ** 2) / (2.0 * s2**2) - 0.5)
