"""Asking a generator of small pictures: arguments as knobs, noise from a seed, rows through it.

Noise depends on the seed alone, never on who else asks in the same batch, and a network's answer to
a row does not depend on the other rows, so a seed gives the same bytes each time on one machine.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from playground.core.lazy import torch
from playground.core.spec import PlaygroundError, knob, knobs

if TYPE_CHECKING:
    Tensor = torch.Tensor

# pictures drawn at once, for which everybody waits: 400 take 0.2 s, 10,000 took 4.9 s and 2 GB
MOST_TILES = 400
PIECE = 64  # rows through a network at once: 64 digits took 4.0 ms, in pieces of 32 5.2, of 8 13
LEAST = 8  # rows of the smallest piece


def seed() -> int:
    """The knob of the noise's seed."""
    return knob(0, "Noise", "seed of the noise; the same seed gives the same pictures", low=0,
                high=2**31 - 1, step=1)  # fmt: skip


def tiles(default: int, low: int = 1, high: int = MOST_TILES) -> int:
    """The knob of how many pictures, or rows of them, are wanted."""
    return knob(default, "Pictures", "how many, or rows of a table, places on an axis", low=low,
                high=high, step=1)  # fmt: skip


def blend(values: Sequence[float], classes: int, name: str = "weights") -> np.ndarray:
    """``classes`` checked weights from 0 to 1 as float32, scaled so that they sum to 1.

    Raises:
        PlaygroundError: for another length, or all zero.
    """
    if len(values) != classes:
        raise PlaygroundError(f"{name} has {len(values)} numbers, but must have {classes}.")
    total = math.fsum(values)
    if total == 0:
        raise PlaygroundError(f"{name} are all zero: raise at least one of them.")
    return np.asarray([v / total for v in values], np.float32)


def described(asked: type) -> dict[str, dict[str, object]]:
    """The arguments of a question, by name, as JSON for the page: range, default, help."""
    return {k.name: k.json() for k in knobs(asked)}


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


def rows(
    network: Callable[..., Tensor | tuple[Tensor, ...]], *inputs: Tensor
) -> tuple[Tensor, ...]:
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
