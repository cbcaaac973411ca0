"""From binary cross-entropy to the minimax game (Goodfellow et al. 2014, sections 3 and 4).

    bce(y, t) = -[t log y + (1 - t) log(1 - y)]
    label 1, y = D(x):     -bce = log D(x)            (A)
    label 0, y = D(G(z)):  -bce = log(1 - D(G(z)))    (B)

D wants (A) + (B) large; G, which appears only in (B), wants it small.
"""

from __future__ import annotations

import numpy as np
from scipy.special import xlog1py, xlogy

Array = np.ndarray


def bce(prediction: float | Array, label: float | Array) -> Array:
    """Binary cross-entropy in nats; ``prediction`` and ``label`` in [0, 1]."""
    y, t = np.asarray(prediction, float), np.asarray(label, float)
    return np.asarray(-(xlogy(t, y) + xlog1py(1.0 - t, -y)))


def value(d_real: float | Array, d_fake: float | Array) -> Array:
    """V = log D(x) + log(1 - D(G(z))) for one real and one fake sample: (A) + (B)."""
    return np.asarray(-bce(d_real, 1.0) - bce(d_fake, 0.0))


def d_loss(d_real: float | Array, d_fake: float | Array) -> Array:
    """What D minimises: -V."""
    return -value(d_real, d_fake)


def g_minimax(d_fake: float | Array) -> Array:
    """What G minimises in the paper's game: log(1 - D(G(z)))."""
    return np.asarray(-bce(d_fake, 0.0))


def g_non_saturating(d_fake: float | Array) -> Array:
    """What G minimises in practice: -log D(G(z))."""
    return bce(d_fake, 1.0)


def g_minimax_slope(d_fake: float | Array) -> Array:
    """Slope of log(1 - sigmoid(s)) by the logit s, where sigmoid(s) = D(G(z)): it is -D(G(z)),
    which vanishes exactly when D is sure that the sample is fake."""
    return -np.asarray(d_fake, float)


def g_non_saturating_slope(d_fake: float | Array) -> Array:
    """Slope of -log sigmoid(s) by the logit s: -(1 - D(G(z))), strong where the other vanishes."""
    return np.asarray(d_fake, float) - 1.0
