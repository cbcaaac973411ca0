"""R3GAN's networks for small pictures: residual, without any normalisation (Huang et al. 2024,
section 3). Imports torch: reach it through ``playground.core.lazy.Lazy``.

Pictures are ``(B, channels, size, size)`` in [-1, 1], size 28, 32, 48 or 64. A residual block
stands at a quarter of the size and one at half of it, from 48 pixels on also one at an eighth; the
full size has a convolution of 3 × 3 alone. With the paper's grouped convolutions on twice the maps,
and a block at the full size, a step took five times as long as a DCGAN's on a CPU.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TypeVar

import torch
import torch.nn.functional as F
from torch import Tensor, nn

Shape = tuple[int, ...]  # channels, size, size
Layer = TypeVar("Layer", nn.Conv2d, nn.Linear)
SLOPE = 0.2  # of the leaky units


def scaled(layer: Layer, gain: float = 1.0) -> Layer:
    """``layer`` with weights from N(0, gain² / fan-in) (He et al. 2015) and no shift."""
    fan_in = layer.weight[0].numel()
    nn.init.normal_(layer.weight, 0.0, gain / math.sqrt(fan_in))
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)
    return layer


class Block(nn.Module):
    """x + three convolutions, 1 × 1, 3 × 3 and 1 × 1.

    Fix-up initialisation (Zhang et al. 2019): the last one starts at zero, so that a block begins
    as the identity, and the others are smaller by L^(-1/(2m - 2)) for m = 3 layers and L blocks, of
    which it is one. That is what makes a residual network train without a norm.
    """

    def __init__(self, width: int, blocks: int) -> None:
        super().__init__()
        gain = math.sqrt(2 / (1 + SLOPE**2)) * blocks**-0.25
        self.first = scaled(nn.Conv2d(width, width, 1), gain)
        self.mix = scaled(nn.Conv2d(width, width, 3, 1, 1), gain)
        self.last = scaled(nn.Conv2d(width, width, 1, bias=False), 0.0)

    def forward(self, x: Tensor) -> Tensor:
        h = F.leaky_relu(self.first(x), SLOPE)
        h = F.leaky_relu(self.mix(h), SLOPE)
        out: Tensor = x + self.last(h)
        return out


def widths(size: int, maps: int) -> list[int]:
    """Maps of each block, from the smallest pictures on, each twice as large as the one before it
    and with half the maps; then those at the full size."""
    count = 2 if size < 48 else 3
    return [*(maps << n for n in reversed(range(count))), max(2, maps // 2)]


def narrowed(widths: list[int]) -> list[nn.Conv2d]:
    """What leads from the maps of one block to those of the next."""
    return [scaled(nn.Conv2d(i, o, 1, bias=False)) for i, o in pairwise(widths)]


class Generator(nn.Module):
    """Latent -> picture. It begins with a learnt picture a map, each scaled by the latent."""

    def __init__(self, latent: int, shape: Shape, maps: int = 32) -> None:
        super().__init__()
        channels, size, _ = shape
        *inner, full = widths(size, maps)
        side = size >> len(inner)
        self.basis = nn.Parameter(torch.randn(inner[0], side, side))
        self.inlet = scaled(nn.Linear(latent, inner[0], bias=False))
        self.blocks = nn.ModuleList([Block(width, len(inner)) for width in inner])
        *early, between = narrowed(inner)
        self.early, self.between = nn.ModuleList(early), between
        self.narrow = scaled(nn.Conv2d(inner[-1], full, 1))
        self.outlet = scaled(nn.Conv2d(full, channels, 3, 1, 1))

    def forward(self, z: Tensor) -> Tensor:
        h = self.blocks[0](self.basis * self.inlet(z)[:, :, None, None])
        for between, block in zip([*self.early, self.between], self.blocks[1:], strict=True):
            h = block(_doubled(between(h)))
        picture: Tensor = self.outlet(_doubled(F.leaky_relu(self.narrow(h), SLOPE))).tanh()
        return picture


class Discriminator(nn.Module):
    """Picture -> logit (B,): the generator backwards, then one number a map and a sum."""

    def __init__(self, shape: Shape, maps: int = 32) -> None:
        super().__init__()
        channels, size, _ = shape
        full, *inner = reversed(widths(size, maps))
        self.inlet = scaled(nn.Conv2d(channels, full, 3, 1, 1))
        self.widen = scaled(nn.Conv2d(full, inner[0], 1, bias=False))
        self.blocks = nn.ModuleList([Block(width, len(inner)) for width in inner])
        between, *late = narrowed(inner)
        self.between, self.late = between, nn.ModuleList(late)
        last, side = inner[-1], size >> len(inner)
        self.basis = scaled(nn.Conv2d(last, last, side, groups=last, bias=False))
        self.outlet = scaled(nn.Linear(last, 1, bias=False))

    def forward(self, x: Tensor) -> Tensor:
        h = F.leaky_relu(self.inlet(x), SLOPE)
        h = self.blocks[0](self.widen(F.avg_pool2d(h, 2)))
        for between, block in zip([self.between, *self.late], self.blocks[1:], strict=True):
            h = block(between(F.avg_pool2d(h, 2)))
        logits: Tensor = self.outlet(self.basis(h).flatten(1)).squeeze(1)
        return logits


def _doubled(h: Tensor) -> Tensor:
    return F.interpolate(h, scale_factor=2, mode="bilinear", align_corners=False)
