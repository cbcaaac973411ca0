"""Many samples of one model with what is read in them, from which groups and directions are made.

Reading a thousand takes a second or more, so it is work in pieces; of a checkpoint it is done once.
"""

from __future__ import annotations

import functools
import weakref
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from playground.core.lazy import torch
from playground.core.spec import Model, PlaygroundError
from playground.data.imaging import pixels
from playground.inference.latent import Space, labelled, several, space
from playground.inference.reading import Reader, reader

if TYPE_CHECKING:
    Tensor = torch.Tensor

SIZE, FIRST_SEED = 1_000, 1_000_000  # z of a pool
PIECE = 50  # pictures drawn and read at a time, about 30 ms
KEPT = 8  # models and labels whose pools are kept


@dataclass(frozen=True)
class Pool:
    """``z`` ``(n, dim)`` and the choice of each attribute ``(n, A)``; ``table`` names them."""

    z: Tensor
    choices: np.ndarray
    table: Mapping[str, tuple[str, ...]]


class _Same:
    """A model as a key: itself and no other, for as long as it lives."""

    def __init__(self, model: Model) -> None:
        self._model, self._hash = weakref.ref(model), id(model)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self._model() is not None and (
            self._model() is other._model()
        )  # fmt: skip


@functools.lru_cache(maxsize=KEPT)
def _shelf(model: _Same, label: int) -> list[Pool]:
    return []


def reader_of(model: Model) -> Reader:
    """Who reads the model's pictures.

    Raises:
        PlaygroundError: when nobody does.
    """
    by = reader(model.setting)
    if by is None:
        raise PlaygroundError(
            f"No classifier reads pictures of {model.setting.dataset.title}: there is nothing to "
            "measure by."
        )
    return by


def read_pieces(
    known: Space, by: Reader, z: Tensor, label: int, begin: float = 0.0, end: float = 1.0
) -> Generator[float, None, np.ndarray]:
    """The choices ``(n, A)`` in the pictures of ``z`` ``(n, dim)``; yields the share that is done,
    from ``begin`` to ``end``."""
    found = []
    for piece in torch.split(z, PIECE):
        x = known.generate(piece, labelled(known, label, len(piece)))
        found.append(by.choices(pixels.pictures(x).cpu()))
        yield begin + (end - begin) * sum(map(len, found)) / len(z)
    return np.concatenate(found)


def pooled(model: Model, label: int, share: float) -> Generator[float, None, Pool]:
    """The model's pool; yields what is done of it, up to ``share``. That of a run, which changes,
    is made anew each time."""
    shelf = _shelf(_Same(model), label) if model.setting.source is None else []
    if not shelf:
        known, by = space(model), reader_of(model)
        z = several(known, range(FIRST_SEED, FIRST_SEED + SIZE))
        choices = yield from read_pieces(known, by, z, label, 0.0, share)
        shelf.append(Pool(z, choices, by.table))
    return shelf[0]
