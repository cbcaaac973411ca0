"""Features of the pictures that models were trained on, for whoever looks for the nearest of them.

They are ``playground.evaluation.honesty``'s. Those of a set are made a slice at a question, so that
nobody waits for all of them, and go with the set: what a visitor brought is kept no longer for it.
"""

from __future__ import annotations

import weakref
from dataclasses import dataclass, field

import numpy as np

from playground.core.lazy import torch
from playground.data.images import ImageSource
from playground.data.imaging import pixels
from playground.evaluation import honesty

COMPARED = 10_000  # training pictures, evenly from all
SLICE = 1_000  # of them read at a question: 0.1 s
KEPT = 2  # sets


@dataclass
class Read:
    """What has been read of a set: features ``(m, d)`` of the pictures ``rows[:m]``."""

    source: weakref.ref[ImageSource]
    rows: np.ndarray
    parts: list[np.ndarray] = field(default_factory=list)
    whole: np.ndarray | None = None

    @property
    def share(self) -> float:
        """Of the pictures to be compared, 0 … 1."""
        return sum(map(len, self.parts)) / max(1, len(self.rows))


class TrainingFeatures:
    """The features of the last few sets that were asked for."""

    def __init__(self) -> None:
        self._read: list[Read] = []

    def of(self, source: ImageSource) -> Read:
        """What is known of the set, a slice more than before."""
        self._read = [one for one in self._read if one.source() is not None]
        found = next((one for one in self._read if one.source() is source), None)
        if found is None:
            n = len(source.images)
            rows = np.linspace(0, n - 1, min(COMPARED, n)).astype(int)
            found = Read(weakref.ref(source), rows)
            self._read = [*self._read[-KEPT + 1 :], found]
        if found.whole is None:
            _go_on(found, source)
        return found


def _go_on(read: Read, source: ImageSource) -> None:
    done = sum(map(len, read.parts))
    rows = torch.as_tensor(read.rows[done : done + SLICE], device=source.images.device)
    read.parts.append(honesty.features(pixels.from_bytes(source.images[rows])).astype(np.float32))
    if done + len(rows) >= len(read.rows):
        read.whole, read.parts = np.concatenate(read.parts), read.parts[:0]
