"""Fourier features: what lets a small discriminator draw fine borders.

A perceptron learns low frequencies first, so a D that sees plain coordinates takes very long to
tell a Gaussian of σ = 0.05 from its surroundings when the data spans ±4. With sines and cosines of
the coordinates as further inputs it does so at once (Tancik et al. 2020,
https://arxiv.org/abs/2006.10739; the doubling frequencies are those of Mildenhall et al. 2020,
eq. 4).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from playground.core.lazy import torch

if TYPE_CHECKING:
    Tensor = torch.Tensor


def width(dim: int, frequencies: int) -> int:
    """How many numbers ``fourier`` makes of ``dim``."""
    return dim * (1 + 2 * frequencies)


def fourier(x: Tensor, frequencies: int, extent: float) -> Tensor:
    """x, sin(2ᵏ π x / extent) and cos(2ᵏ π x / extent) for k = 0 … frequencies − 1:
    ``(..., dim)`` → ``(..., dim · (1 + 2 · frequencies))``; the data lies within ± ``extent``."""
    phases = torch.cat([x * (math.pi * 2**k / extent) for k in range(frequencies)], -1)
    return torch.cat([x, torch.sin(phases), torch.cos(phases)], -1)
