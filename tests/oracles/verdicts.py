"""Pictures before D sees them, and figures of its answers: scipy's blur, ranks counted by pairs."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import gaussian_filter

Array = np.ndarray


def blurred(picture: Array, width: float) -> Array:
    """Gaussian blur with paper (0) outside, cut off beyond three deviations, rounded up."""
    radius = int(np.ceil(3 * width))
    return np.asarray(gaussian_filter(picture, width, mode="constant", radius=radius))


def ranking(real: Array, fake: Array) -> float:
    """Share of pairs in which the real one is larger; of equal ones, half."""
    apart = real[:, None] - fake
    return float(((apart > 0) + 0.5 * (apart == 0)).mean())
