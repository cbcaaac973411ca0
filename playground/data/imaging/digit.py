"""A drawn or uploaded digit as MNIST would hold it. No torch here.

MNIST's own recipe (LeCun et al. 1998): white on black, the ink scaled into 20 x 20 pixels with its
proportions kept, its centre of mass put in the middle of 28 x 28.
"""

from __future__ import annotations

import numpy as np
from PIL import Image

from playground.core.spec import PlaygroundError

BOX, SIDE = 20, 28
LEAST_INK = 0.001  # share of the picture that must be inked
MOST_GREY = 0.25  # share of half-tones from which it is a photo and no drawing
MOST_INK = 0.6


def digit_from(picture: np.ndarray) -> np.ndarray:
    """The digit in ``picture`` as MNIST would hold it, uint8 ``(28, 28)``, ink 255.

    ``picture`` is uint8 ``(H, W)`` grey, ``(H, W, 3)`` colour or ``(H, W, 4)`` with transparency
    (a sketch: what is opaque is ink); the rarer of dark and bright is the ink.

    Raises:
        PlaygroundError: when there is no ink, or the picture is a photo rather than a digit.
    """
    ink = _ink(picture)
    if ink.max() < 0.2 or (ink > 0.5).mean() < LEAST_INK:
        raise PlaygroundError("There is nothing drawn yet: draw one digit, large and thick.")
    grey = ((ink > 0.15) & (ink < 0.85)).mean()
    if grey > MOST_GREY or (ink > 0.5).mean() > MOST_INK:
        raise PlaygroundError(
            "This looks like a photo, not like one digit: use dark ink on white paper, or draw it."
        )
    return _centred(_cropped(ink))


def _ink(picture: np.ndarray) -> np.ndarray:
    """How much ink is in each pixel, 0 to 1."""
    if picture.ndim == 3 and picture.shape[2] == 4 and picture[..., 3].min() < 128:
        opacity: np.ndarray = picture[..., 3] / 255.0
        return opacity
    grey = picture[..., :3].mean(2) if picture.ndim == 3 else picture.astype(float)
    low, high = np.percentile(grey, (0.5, 99.5))
    if high - low < 25:
        low, high = float(grey.min()), float(grey.max())
    if high - low < 25:
        return np.zeros(grey.shape)
    bright = np.clip((grey - low) / (high - low), 0, 1)
    edge = np.concatenate([bright[0], bright[-1], bright[:, 0], bright[:, -1]])
    # the frame of the picture is paper
    ink: np.ndarray = bright if np.median(edge) < 0.5 else 1 - bright
    return ink


def _cropped(ink: np.ndarray) -> np.ndarray:
    down, across = np.nonzero(ink > 0.3)
    return ink[down.min() : down.max() + 1, across.min() : across.max() + 1]


def _centred(ink: np.ndarray) -> np.ndarray:
    height, width = ink.shape
    scale = BOX / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = Image.fromarray((255 * ink).astype(np.uint8)).resize(size, Image.Resampling.BOX)
    tile = np.asarray(small, float)
    down = (np.arange(size[1]) * tile.sum(1)).sum() / tile.sum()
    across = (np.arange(size[0]) * tile.sum(0)).sum() / tile.sum()
    top = int(np.clip(round(13.5 - down), 0, SIDE - size[1]))
    left = int(np.clip(round(13.5 - across), 0, SIDE - size[0]))
    out = np.zeros((SIDE, SIDE), np.uint8)
    out[top : top + size[1], left : left + size[0]] = tile
    return out
