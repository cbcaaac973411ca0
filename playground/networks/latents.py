"""What goes into a generator: latents from base randomness, by the kinds that ``z_kind`` names.

``mixture`` is the static mixture of Gaussians of GM-GAN (Ben-Yosef & Weinshall 2018,
https://arxiv.org/abs/1808.10356, section 2.1): a continuous G that must tear one blob of noise into
separate modes leaves bridges between them; where the noise comes in islands, it tears the sea.
There are many more islands than modes, so that any number of modes gets nearly equal shares.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING

from playground.core.lazy import torch

if TYPE_CHECKING:
    Tensor = torch.Tensor

SIDE = 16  # islands a side in the plane
ISLANDS = SIDE * SIDE
SPACING, SPREAD = 0.375, 0.01  # between islands, and σ of one


Draw = Callable[..., "Tensor"]  # (*shape) → random numbers (E, *shape)


def normal(uniform: Draw, normal: Draw, n: int, dim: int) -> Tensor:
    """N(0, I), ``(E, n, dim)``."""
    return normal(n, dim)


def uniform(uniform: Draw, normal: Draw, n: int, dim: int) -> Tensor:
    """U(−1, 1) in every coordinate, ``(E, n, dim)``."""
    return uniform(n, dim) * 2 - 1


def mixture(uniform: Draw, normal: Draw, n: int, dim: int) -> Tensor:
    """Equal Gaussians around ``ISLANDS`` fixed places, ``(E, n, dim)``."""
    u, z = uniform(n), normal(n, dim)
    means = islands(dim, z.device)
    return means[(u * ISLANDS).long().clamp_(max=ISLANDS - 1)] + SPREAD * z


@functools.lru_cache(maxsize=8)
def islands(dim: int, device: torch.device | str = "cpu") -> Tensor:
    """The centres ``(ISLANDS, dim)``: a square lattice in the plane, else drawn once from N(0, I)
    times the lattice's reach."""
    if str(device) != "cpu":  # copied once: a copy at each draw would hold the device up
        return islands(dim).to(device)
    if dim == 2:
        axis = (torch.arange(SIDE) - (SIDE - 1) / 2) * SPACING
        return torch.cartesian_prod(axis, axis)
    reach = SPACING * SIDE / 12**0.5  # the lattice's standard deviation
    return torch.randn(ISLANDS, dim, generator=torch.Generator().manual_seed(0)) * reach


def one_hot(labels: Tensor, classes: int) -> Tensor:
    """``labels`` ``(n,)`` as rows of numbers ``(n, classes)``: ``F.one_hot`` without its look at
    the values, which a step that is captured cannot take."""
    return (labels[:, None] == torch.arange(classes, device=labels.device)).float()


KINDS: dict[str, Callable[[Draw, Draw, int, int], Tensor]] = {
    "normal": normal,
    "uniform": uniform,
    "mixture": mixture,
}
REACH = {"normal": 3.0, "uniform": 1.0, "mixture": SPACING * SIDE / 2}  # what a picture covers
