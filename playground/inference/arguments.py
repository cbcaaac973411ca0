"""Asking a generator of small pictures: checked arguments, noise from a seed, rows through it.

Noise depends on the seed alone, never on who else asks in the same batch, and a network's answer to
a row does not depend on the other rows, so a seed gives the same bytes each time on one machine.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Mapping, Sequence
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np

from playground.core.lazy import torch
from playground.core.spec import PlaygroundError

if TYPE_CHECKING:
    Tensor = torch.Tensor

MOST_TILES = 400
PIECE = 64  # rows through a network at once: 64 digits took 4.0 ms, in pieces of 32 5.2, of 8 13
LEAST = 8  # rows of the smallest piece


def only(args: Mapping[str, Any], whose: str, names: Sequence[str]) -> None:
    """Checks that ``args`` holds nothing but ``names``: a question that was meant for another kind
    of GAN is not answered as if the rest were left out.

    Raises:
        PlaygroundError: naming what came and what ``whose`` G takes.
    """
    odd = [name for name in args if name not in names]
    if odd:
        raise PlaygroundError(f"{odd[0]!r} is nothing {whose} takes; it takes {', '.join(names)}.")


def number(args: Mapping[str, Any], name: str, default: float, low: float, high: float) -> float:
    """The finite number ``args[name]`` in [low, high].

    Raises:
        PlaygroundError: naming the argument, what came and what is allowed.
    """
    value = args.get(name, default)
    good = isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(value)
    if not good or not low <= float(value) <= high:
        shown = repr(value)[:60]
        allowed = f"{low:.10g} to {high:.10g}"
        raise PlaygroundError(f"{name} is {shown}, but must be a number from {allowed}.")
    return float(value)


def whole(args: Mapping[str, Any], name: str, default: int, low: int, high: int) -> int:
    """The whole number ``args[name]`` in [low, high]; errors as ``number``."""
    value = number(args, name, default, low, high)
    if not value.is_integer():
        raise PlaygroundError(f"{name} is {value:g}, but must be a whole number.")
    return int(args.get(name, default))


def seed(args: Mapping[str, Any]) -> int:
    """The noise seed, 0 to 2³¹ − 1."""
    return whole(args, "seed", 0, 0, 2**31 - 1)


def blend(values: Any, classes: int, name: str = "weights") -> np.ndarray:
    """``classes`` weights from 0 to 1 as float32, scaled so that they sum to 1.

    Raises:
        PlaygroundError: for another length, NaN, values out of range, or all zero.
    """
    if isinstance(values, (str, bytes)) or not isinstance(values, (Sequence, np.ndarray)):
        raise PlaygroundError(f"{name} must be a list of {classes} numbers from 0 to 1.")
    if len(values) != classes:
        raise PlaygroundError(f"{name} has {len(values)} numbers, but must have {classes}.")
    checked = [number({f"{name}[{i}]": v}, f"{name}[{i}]", 0, 0, 1) for i, v in enumerate(values)]
    total = math.fsum(checked)
    if total == 0:
        raise PlaygroundError(f"{name} are all zero: raise at least one of them.")
    return np.asarray([v / total for v in checked], np.float32)


@functools.lru_cache(maxsize=256)  # a drag asks for the same noise again and again
def noise(seed: int, n: int, dim: int, truncation: float = math.inf) -> Tensor:
    """``n`` standard normal rows ``(n, dim)``; with ``truncation`` t of a normal that is cut off
    beyond ±t. The same draw is squeezed, so that the style is kept while t moves. The result is
    shared between callers: it must not be changed."""
    # rows of whole sixteens: torch draws these as blocks, so that n noises begin as n + 1 do
    whole = -(-dim // 16) * 16
    z = torch.randn(n, whole, generator=torch.Generator().manual_seed(seed))[:, :dim]
    if math.isinf(truncation):
        return z
    low = 0.5 * math.erfc(truncation / math.sqrt(2))
    squeezed: Tensor = torch.special.ndtri(
        low + (1 - 2 * low) * torch.special.ndtr(z.double())
    ).float()
    return squeezed


def rows(network: Callable[..., Any], *inputs: Tensor) -> tuple[Tensor, ...]:
    """``network(*inputs)`` in pieces; each output's rows are those of the inputs. A piece of fewer
    than ``LEAST`` rows is filled up with copies: matrix products of one, two or three rows take
    other kernels, which round differently (measured)."""
    found = []
    for piece in zip(*(torch.split(x, PIECE) for x in inputs), strict=True):
        n = len(piece[0])
        if n < LEAST:
            piece = tuple(x.repeat(-(-LEAST // n), *[1] * (x.ndim - 1)) for x in piece)
        out = network(*piece)
        outs = out if isinstance(out, tuple) else (out,)
        found.append(tuple(o[:n] for o in outs))
    return tuple(torch.cat(parts) for parts in zip(*found, strict=True))


def sprite(images: np.ndarray, columns: int = 10) -> np.ndarray:
    """Tiles ``(n, H, W)`` in rows of ``columns`` without borders; missing ones are black."""
    n, height, width = images.shape
    lines = -(-n // columns)
    sheet = np.zeros((lines * columns, height, width), np.uint8)
    sheet[:n] = images
    grid = sheet.reshape(lines, columns, height, width).swapaxes(1, 2)
    return grid.reshape(lines * height, columns * width)
