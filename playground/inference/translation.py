"""A photo through two generators, there and back, with what there is to see on the way.

``translate`` takes and returns uint8 pictures ``(H, W, 3)``; it pads to the network's multiple by
reflection and crops back, and works in overlapping tiles where one piece would need too much
memory. Runs in the engine's process.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from playground.core.lazy import F, torch
from playground.data.imaging import pixels
from playground.data.imaging.decode import padding, tiles

if TYPE_CHECKING:
    from torch import Tensor, nn

# Pixels that go through a network in one piece. Measured peaks at 1024 x 1024: compact 0.4 GB,
# ResNet-9 1.6 GB in bfloat16.
PIECE: dict[str, int] = {"CompactGenerator": 1024 * 1024, "ResNetGenerator": 640 * 640}
OVERLAP = 64  # pixels


def to_tensor(photos: Tensor) -> Tensor:
    """uint8 ``(B, H, W, 3)`` to float ``(B, 3, H, W)`` in [-1, 1]."""
    return pixels.from_bytes(photos.permute(0, 3, 1, 2))


def to_photos(x: Tensor) -> Tensor:
    """``(B, 3, H, W)`` in [-1, 1] to uint8 ``(B, H, W, 3)``."""
    return pixels.pictures(x).contiguous()


def cycle(
    photos: Tensor,
    forward: nn.Module,
    back: nn.Module | None = None,
    judge: nn.Module | None = None,
    *,
    bf16: bool = False,
) -> dict[str, Tensor]:
    """Photos uint8 ``(B, H, W, 3)`` through ``forward``, and through ``back`` to where they came
    from if there is a way back; ``judge`` is the discriminator of the kind ``forward`` turns to.

    Returns, with the photos along the first axis: ``translation`` and ``reconstruction`` as uint8
    pictures; ``heat``, |x - F(G(x))| averaged over colours, uint8, 255 at a difference of 1 on
    [-1, 1]; ``cycle_l1``, its mean; ``patches``, D's map over the translation, near 1 where it is
    taken for real; ``seconds`` and ``tiles``.
    """
    start = time.perf_counter()
    device = photos.device.type
    with torch.inference_mode(), torch.autocast(device, torch.bfloat16, enabled=bf16):
        x = to_tensor(photos)
        y, pieces = _whole(forward, x)
        out = {"translation": to_photos(y)}
        if judge is not None:
            out["patches"] = judge(y)[:, 0].float()
        if back is not None:
            again, _ = _whole(back, y)
            out["reconstruction"] = to_photos(again)
            difference = again.sub_(x).abs_()
            out["cycle_l1"] = difference.mean((1, 2, 3))
            out["heat"] = (difference.mean(1).clamp(0, 1) * 255).round().to(torch.uint8)
    if device == "cuda":
        torch.cuda.synchronize()
    seconds = time.perf_counter() - start
    for name, value in (("seconds", seconds), ("tiles", float(pieces))):
        out[name] = torch.full((len(photos),), value)
    return out


def present(share: Mapping[str, Tensor]) -> dict[str, Any]:
    """One photo's part of ``cycle``'s answer as numpy arrays and plain numbers."""
    plain = {name: value[0].cpu().numpy() for name, value in share.items()}
    return {name: v if v.ndim else float(v) for name, v in plain.items()}


def translate(photo: np.ndarray, forward: nn.Module, *others: Any, **how: Any) -> dict[str, Any]:
    """``cycle`` for one photo, uint8 ``(H, W, 3)``, in plain arrays and numbers."""
    photos = torch.from_numpy(np.ascontiguousarray(photo))[None]
    return present(cycle(photos, forward, *others, **how))


@functools.cache
def bf16_pays(device: str) -> bool:
    """Whether convolutions in bfloat16 are clearly faster on ``device``: measured once, on the
    layer that fills most of the networks. Processors without the instructions emulate it."""
    if device != "cpu":
        return device.startswith("cuda") and torch.cuda.is_bf16_supported()
    times = {}
    for dtype in (torch.float32, torch.bfloat16):
        x, weight = torch.zeros(1, 64, 64, 64, dtype=dtype), torch.zeros(64, 64, 3, 3, dtype=dtype)
        times[dtype] = min(_timed(x, weight) for _ in range(6))
    return times[torch.bfloat16] < 0.8 * times[torch.float32]


def _timed(x: Tensor, weight: Tensor) -> float:
    start = time.perf_counter()
    with torch.inference_mode():
        F.conv2d(x, weight, padding=1)
    return time.perf_counter() - start


def _whole(net: Any, x: Tensor) -> tuple[Tensor, int]:
    """``net`` over ``x`` of any size, and in how many pieces it went."""
    height, width = x.shape[-2:]
    left, right, top, bottom = padding(height, width, net.multiple)
    padded = F.pad(x, (left, right, top, bottom), mode="reflect")
    piece = PIECE.get(type(net).__name__, 512 * 512)
    if padded.shape[-2] * padded.shape[-1] <= piece:
        y, pieces = net(padded).float(), 1
    else:
        y, pieces = _tiled(net, padded, piece)
    return y[..., top : top + height, left : left + width], pieces


def _tiled(net: Any, x: Tensor, piece: int) -> tuple[Tensor, int]:
    """Tiles blended by ramps over their overlaps, so that no seam shows."""
    height, width = x.shape[-2:]
    side = int(piece**0.5) // net.multiple * net.multiple
    total, weight, pieces = torch.zeros_like(x), torch.zeros_like(x[:, :1]), 0
    for top, bottom in _aligned(height, side, net.multiple):
        for left, right in _aligned(width, side, net.multiple):
            ramp = _ramp(bottom - top, x.device)[:, None] * _ramp(right - left, x.device)[None]
            y = net(x[..., top:bottom, left:right]).float()
            total[..., top:bottom, left:right] += y * ramp
            weight[..., top:bottom, left:right] += ramp
            pieces += 1
    return total / weight, pieces


def _aligned(length: int, side: int, multiple: int) -> list[tuple[int, int]]:
    """Tiles whose corners lie on the network's grid: its patterns then continue across seams."""
    found = tiles(length // multiple, side // multiple, -(-OVERLAP // multiple))
    return [(a * multiple, b * multiple) for a, b in found]


def _ramp(length: int, device: Any) -> Tensor:
    """Weights over a tile's side: rise over the overlap, fall over it again, never 0."""
    edge = torch.arange(1, length + 1, device=device)
    return torch.minimum(edge, edge.flip(0)).clamp(max=OVERLAP).float() / OVERLAP
