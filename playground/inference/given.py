"""Pictures and masks that somebody gives, checked, whether as bytes of a page or as arrays.

A page sends them as base64 of their bytes, row by row; programs as arrays.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from playground.core.lazy import F, torch
from playground.core.spec import PlaygroundError

if TYPE_CHECKING:
    Tensor = torch.Tensor

EMPTY = "The mask is empty: mark what is to be completed."
WHOLE = "The mask covers the whole picture: leave some of it, or there is nothing to go by."


def pictures(value: object, name: str, sides: Sequence[int], many: bool = False) -> Tensor:
    """Bytes ``(n, S, S, 3)``, S one of ``sides``; ``n`` is 1 unless there may be ``many``.

    Raises:
        PlaygroundError: for anything else, saying what came and what is allowed.
    """
    found = _array(value, name, sides, 3)
    if found.ndim == 3:
        found = found[None]
    side = found.shape[1] if found.ndim == 4 else 0
    fits = found.dtype == np.uint8 and found.shape == (len(found), side, side, 3) and side in sides
    if not fits or not len(found) or (len(found) > 1 and not many):
        raise PlaygroundError(_wrong(name, found.shape[-3:], sides))
    return torch.from_numpy(np.ascontiguousarray(found))


def mask(value: object, side: int) -> Tensor:
    """What is to be completed, true ``(1, side, side)``.

    Raises:
        PlaygroundError: for another size, a mask of nothing and one of everything.
    """
    found = _array(value, "mask", (side,), 1)
    found = found.reshape(side, side) if found.size == side**2 else found
    if found.shape != (side, side):
        raise PlaygroundError(_wrong("mask", found.shape[:2], (side,)))
    hole = found.astype(bool)
    if not hole.any():
        raise PlaygroundError(EMPTY)
    if hole.all():
        raise PlaygroundError(WHOLE)
    return torch.from_numpy(hole)[None]


def _array(value: object, name: str, sides: Sequence[int], channels: int) -> np.ndarray:
    """An array as it is, or base64 of the bytes of squares of one of ``sides``."""
    if isinstance(value, np.ndarray):
        return value
    if not isinstance(value, str):
        raise PlaygroundError(f"There is no {name}: it must be a picture's bytes in base64.")
    try:
        raw = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise PlaygroundError(f"{name} is no base64 of a picture's bytes.") from None
    whole = [side for side in sides if raw and len(raw) % (channels * side**2) == 0]
    if not whole:
        pixels = f"{len(raw):,} bytes"
        raise PlaygroundError(f"{name} has {pixels}, but must have {_allowed(sides)} pixels.")
    side = max(whole)
    return np.frombuffer(raw, np.uint8).reshape(-1, side, side, channels).copy()


def _wrong(name: str, shape: Sequence[int], sides: Sequence[int]) -> str:
    came = " × ".join(str(number) for number in shape) or "no"
    return f"{name} has {came} pixels, but must have {_allowed(sides)}."


def _allowed(sides: Sequence[int]) -> str:
    return " or ".join(f"{side} × {side}" for side in sides)


def resized(x: Tensor, side: int) -> Tensor:
    """Pictures ``(n, C, S, S)`` at another side, larger or smaller by a whole factor."""
    if x.shape[-1] == side:
        return x
    if x.shape[-1] > side:
        return F.avg_pool2d(x, x.shape[-1] // side)
    return F.interpolate(x, size=(side, side), mode="bilinear", align_corners=False)


def distance(made: Tensor, truth: Tensor, hole: Tensor) -> Tensor:
    """Mean |difference| inside the hole ``(n, S, S)`` of pictures in [-1, 1] ``(n, 3, S, S)``, from
    0 to 1: ``(n,)``."""
    inside = (made - truth).abs().mean(1) / 2 * hole
    return inside.sum((1, 2)) / hole.sum((1, 2))
