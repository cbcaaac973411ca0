"""Bytes ↔ [−1, 1]: 0 is −1, 255 is 1, and 127.5, which no byte is, would be 0.

One rounding for all: to the nearest byte, so that bytes come back as they were.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.core.lazy import torch

if TYPE_CHECKING:
    Tensor = torch.Tensor


def from_bytes(x: Tensor) -> Tensor:
    """Bytes of any shape as float32 in [−1, 1], in memory of its own."""
    return x.float().div_(127.5).sub_(1)


def to_bytes(x: Tensor) -> Tensor:
    """Numbers of any shape as bytes; what lies beyond [−1, 1] is cut off."""
    return x.float().clamp(-1, 1).add(1).mul_(127.5).round_().to(torch.uint8)


def pictures(x: Tensor) -> Tensor:
    """``(n, C, H, W)`` in [−1, 1] as bytes, ``(n, H, W)`` grey or ``(n, H, W, C)``."""
    x = to_bytes(x).movedim(1, -1)
    return x[..., 0] if x.shape[-1] == 1 else x
