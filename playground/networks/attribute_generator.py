"""A generator that draws from attributes, and the noise that stands for them. Imports torch: reach
it through ``playground.core.lazy.Lazy``.

Each choice of each attribute has one number of z ~ N(0, I). Made a Gumbel number and given to a
softmax with the logarithm of the choice's share of the data, it says how much of the choice there
is (Gumbel-softmax, Jang et al. 2017, https://arxiv.org/abs/1611.01144, eq. 2): the largest of an
attribute is the choice, and each is the largest as often as in the data. So attributes have a
latent space like any other, with faces between two choices, and a z that is known for every face.
"""

from __future__ import annotations

import functools
import math
from itertools import pairwise

import torch
from torch import Tensor, nn

Shape = tuple[int, ...]  # channels, size, size
Shares = list[list[float]]  # of each attribute the share of every choice
TEMPERATURE = 0.05  # of the softmax: nine in ten attributes of a noise are one choice alone
FARTHEST = 5.0  # |z| beyond which a normal number is as good as never drawn


def codes(z: Tensor, shares: Shares) -> Tensor:
    """How much of each choice there is in ``z`` ``(n, choices)``, attribute by attribute; of each
    the shares sum to 1."""
    return torch.cat([
        ((gumbel(part) + _logs(tuple(of), z.device)) / TEMPERATURE).softmax(1)
        for part, of in zip(torch.split(z, [len(of) for of in shares], 1), shares, strict=True)
    ], 1)  # fmt: skip


def noise_of(codes: Tensor, shares: Shares) -> Tensor:
    """A z ``(n, choices)`` of which ``codes`` gives these codes, as near as they can be had: their
    largest number of an attribute is where it is most often."""
    parts = torch.split(codes, [len(of) for of in shares], 1)
    return torch.cat([_noise(part, of) for part, of in zip(parts, shares, strict=True)], 1)


def drawn(attributes: Tensor, shares: Shares, u: Tensor) -> Tensor:
    """A z ``(n, choices)`` drawn from those that show ``attributes`` ``(n, A)``, by numbers ``u``
    ``(n, choices)`` of [0, 1): the largest Gumbel number is drawn first, the others below it
    (Maddison et al. 2014, https://arxiv.org/abs/1411.0030, section 3)."""
    found = []
    uniforms = torch.split(u, [len(of) for of in shares], 1)
    for column, (part, of) in enumerate(zip(uniforms, shares, strict=True)):
        free = -torch.log(-torch.log(part.clamp(1e-6, 1 - 1e-6)))
        shown = attributes[:, column : column + 1]
        top = free.gather(1, shown)
        below = -torch.log(torch.exp(-top) + torch.exp(-(free + _logs(tuple(of), u.device))))
        found.append(_normal(below.scatter(1, shown, top) - _logs(tuple(of), u.device)))
    return torch.cat(found, 1)


def gumbel(z: Tensor) -> Tensor:
    """Numbers of N(0, 1) as Gumbel numbers: −log(−log Φ(z))."""
    return -torch.log(-torch.special.log_ndtr(z.clamp(-FARTHEST, FARTHEST)))


def _normal(numbers: Tensor) -> Tensor:
    """The way back."""
    share = torch.exp(-torch.exp(-numbers.double()))
    back: Tensor = torch.special.ndtri(share).clamp(-FARTHEST, FARTHEST).to(numbers.dtype)
    return back


@functools.lru_cache(maxsize=64)
def _logs(shares: tuple[float, ...], device: torch.device) -> Tensor:
    """Copied once: a step that is captured cannot take numbers from the host."""
    return torch.tensor([math.log(share) for share in shares], device=device)


def _noise(code: Tensor, shares: list[float]) -> Tensor:
    logs = TEMPERATURE * torch.log(code.clamp_min(1e-4))
    raised = logs - logs.amax(1, keepdim=True)  # the largest is 0: the mode of a Gumbel number
    return _normal(raised - _logs(tuple(shares), code.device) + math.log(max(shares)))


class Generator(nn.Module):
    """z ``(B, choices)`` -> picture ``(B, *shape)``: its codes through two dense layers to maps of
    8 × 8, or 7 × 7, then blocks that double them, each nearest neighbours and a convolution."""

    def __init__(self, shares: Shares, shape: Shape, maps: int = 16) -> None:
        super().__init__()
        channels, size, _ = shape
        side, doublings = smallest(size)
        widths = [maps * share for share in (6, 4, 2, 1)[-doublings - 1 :]]
        cells = widths[0] * side * side
        self.shares = shares
        self.dense = nn.Sequential(
            nn.Linear(sum(map(len, shares)), 256), nn.ReLU(inplace=True),
            nn.Linear(256, cells, bias=False), nn.BatchNorm1d(cells), nn.ReLU(inplace=True),
            nn.Unflatten(1, (widths[0], side, side)),
        )  # fmt: skip
        grow: list[nn.Module] = []
        for i, o in pairwise(widths):
            grow += [nn.Upsample(scale_factor=2), nn.Conv2d(i, o, 3, 1, 1, bias=False)]
            grow += [nn.BatchNorm2d(o), nn.ReLU(inplace=True)]
        self.grow = nn.Sequential(*grow, nn.Conv2d(widths[-1], channels, 3, 1, 1), nn.Tanh())

    def forward(self, z: Tensor) -> Tensor:
        picture: Tensor = self.grow(self.dense(codes(z, self.shares)))
        return picture


def smallest(size: int) -> tuple[int, int]:
    """The side of the first maps, and how often it is doubled to ``size``: 28, 32, 48 or 64."""
    doublings = 3 if size > 32 else 2
    return size >> doublings, doublings
