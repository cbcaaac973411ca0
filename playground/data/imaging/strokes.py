"""What can be measured in a picture of ink without any network: slant, stroke width, shade."""

from __future__ import annotations

import numpy as np

INKED = 0.05  # what is darker than this is ground


def slant(ink: np.ndarray) -> np.ndarray:
    """How far each picture ``(n, H, W)`` (ink 0 to 1) leans to the right: −μ₁₁ / μ₀₂, the
    horizontal shift a row of the best shear (image moments, Hu 1962)."""
    y, x = np.mgrid[: ink.shape[1], : ink.shape[2]]
    mass = ink.sum((1, 2)) + 1e-9
    dx = x - ((ink * x).sum((1, 2)) / mass)[:, None, None]
    dy = y - ((ink * y).sum((1, 2)) / mass)[:, None, None]
    lean: np.ndarray = -(ink * dx * dy).sum((1, 2)) / ((ink * dy * dy).sum((1, 2)) + 1e-9)
    return lean


def stroke_width(ink: np.ndarray) -> np.ndarray:
    """Pixels: twice the inked area over the length of its outline, as of a long band. The outline
    is what lines in four directions cross (Cauchy and Crofton), or a leaning stroke, whose edge is
    a staircase, would pass for a thin one."""
    inked = ink > 0.5
    straight = (inked[:, 1:] != inked[:, :-1]).sum((1, 2)) + (
        inked[:, :, 1:] != inked[:, :, :-1]
    ).sum((1, 2))
    diagonal = (inked[:, 1:, 1:] != inked[:, :-1, :-1]).sum((1, 2)) + (
        inked[:, 1:, :-1] != inked[:, :-1, 1:]
    ).sum((1, 2))
    outline = np.pi / 8 * (straight + diagonal / np.sqrt(2))
    width: np.ndarray = 2 * ink.sum((1, 2)) / np.maximum(outline, 1)
    return width


def shade(ink: np.ndarray) -> np.ndarray:
    """How bright what is drawn is, 0 to 1: the mean of the pixels that are no ground, of each
    picture ``(n, H, W)`` (ink 0 to 1)."""
    drawn = ink > INKED
    bright: np.ndarray = (ink * drawn).sum((1, 2)) / np.maximum(drawn.sum((1, 2)), 1)
    return bright
