"""R3GAN's networks for small pictures: residual, without any normalisation (Huang et al. 2024,
section 3). Imports torch: reach it through ``playground.core.lazy.Lazy``.

Pictures are ``(B, channels, size, size)`` in [-1, 1], size 28 or 32. Both players go through three
stages, 7, 14, 28 pixels (or 8, 16, 32), one residual block each, resampled bilinearly between.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

Shape = tuple[int, ...]  # channels, size, size
SLOPE = 0.2  # of the leaky units
STAGES = 3
EXPANSION, CARDINALITY = 2, 8  # of a block's inner maps, and maps that a group of them reads


def scaled(layer: nn.Conv2d | nn.Linear, gain: float) -> nn.Conv2d | nn.Linear:
    """``layer`` with weights from N(0, gain² / fan-in) and no bias (He et al. 2015)."""
    fan_in = layer.weight[0].numel()
    if gain:
        nn.init.normal_(layer.weight, 0.0, gain / math.sqrt(fan_in))
    else:
        nn.init.zeros_(layer.weight)
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)
    return layer


class Block(nn.Module):
    """x + three convolutions: to more maps, 3 × 3 in groups, back.

    Fix-up initialisation (Zhang et al. 2019): the last one starts at zero, so that a block begins
    as the identity, and the others are smaller by L^(-1/(2m - 2)) for m = 3 layers and L blocks.
    That is what makes a residual network train without a norm.
    """

    def __init__(self, width: int, blocks: int = STAGES) -> None:
        super().__init__()
        inner = EXPANSION * width
        gain = math.sqrt(2 / (1 + SLOPE**2)) * blocks**-0.25
        groups = max(1, inner // CARDINALITY)
        self.widen = scaled(nn.Conv2d(width, inner, 1), gain)
        self.mix = scaled(nn.Conv2d(inner, inner, 3, 1, 1, groups=groups), gain)
        self.narrow = scaled(nn.Conv2d(inner, width, 1, bias=False), 0.0)

    def forward(self, x: Tensor) -> Tensor:
        h = F.leaky_relu(self.widen(x), SLOPE)
        h = F.leaky_relu(self.mix(h), SLOPE)
        out: Tensor = x + self.narrow(h)
        return out


def widths(maps: int) -> list[int]:
    """Maps of the three stages, from the smallest pictures to the largest: multiples of 4."""
    return [max(4, width - width % 4) for width in (2 * maps, maps, maps // 2)]


class Generator(nn.Module):
    """Latent -> picture. It begins with a learnt picture a map, each scaled by the latent."""

    def __init__(self, latent: int, shape: Shape, maps: int = 32) -> None:
        super().__init__()
        channels, size, _ = shape
        first, *_, last = stages = widths(maps)
        self.basis = nn.Parameter(torch.randn(first, size // 4, size // 4))
        self.inlet = scaled(nn.Linear(latent, first, bias=False), 1.0)
        self.blocks = nn.ModuleList(Block(width) for width in stages)
        self.between = nn.ModuleList(
            scaled(nn.Conv2d(i, o, 1, bias=False), 1.0)
            for i, o in zip(stages, stages[1:], strict=False)
        )
        self.outlet = scaled(nn.Conv2d(last, channels, 1), 1.0)

    def forward(self, z: Tensor) -> Tensor:
        h = self.basis * self.inlet(z)[:, :, None, None]
        h = self.blocks[0](h)
        for narrow, block in zip(self.between, self.blocks[1:], strict=True):
            h = F.interpolate(narrow(h), scale_factor=2, mode="bilinear", align_corners=False)
            h = block(h)
        picture: Tensor = self.outlet(h).tanh()
        return picture


class Discriminator(nn.Module):
    """Picture -> logit (B,): the generator's stages backwards, then one number a map and a sum."""

    def __init__(self, shape: Shape, maps: int = 32) -> None:
        super().__init__()
        channels, size, _ = shape
        *_, last = stages = widths(maps)[::-1]
        self.inlet = scaled(nn.Conv2d(channels, stages[0], 1), 1.0)
        self.blocks = nn.ModuleList(Block(width) for width in stages)
        self.between = nn.ModuleList(
            scaled(nn.Conv2d(i, o, 1, bias=False), 1.0)
            for i, o in zip(stages, stages[1:], strict=False)
        )
        self.basis = scaled(nn.Conv2d(last, last, size // 4, groups=last, bias=False), 1.0)
        self.outlet = scaled(nn.Linear(last, 1, bias=False), 1.0)

    def forward(self, x: Tensor) -> Tensor:
        h = self.blocks[0](self.inlet(x))
        for widen, block in zip(self.between, self.blocks[1:], strict=True):
            h = block(widen(F.avg_pool2d(h, 2)))
        logits: Tensor = self.outlet(self.basis(h).flatten(1)).squeeze(1)
        return logits
