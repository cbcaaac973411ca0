"""The curves of a run, however long it is, in a bounded number of points."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from playground.core.lazy import torch
from playground.core.snapshot import HistoryHeader

if TYPE_CHECKING:
    Tensor = torch.Tensor


class HistoryMeta(HistoryHeader):
    """A history without its numbers, as it is saved."""

    width: int
    fill: int


class History:
    """The history of some readings in at most ``2 × buckets`` points a curve, extremes kept.

    A bucket holds the smallest and largest value of ``width`` records in a row; when all buckets
    are full, neighbours merge and the width doubles; ``version`` counts the merges.
    """

    def __init__(self, members: int, buckets: int = 250) -> None:
        self.members, self.buckets = members, buckets
        self.names: list[str] = []
        self.low = np.zeros((0, members, buckets), np.float32)
        self.high = np.zeros((0, members, buckets), np.float32)
        self.at = np.zeros(buckets, np.int64)  # the last step in each bucket
        self.width, self.count, self.fill, self.version = 1, 0, 0, 0

    def _admit(self, names: list[str]) -> None:
        fresh = [n for n in names if n not in self.names]
        if fresh:
            self.names += fresh
            blank = np.full((len(fresh), self.members, self.buckets), np.nan, np.float32)
            self.low = np.concatenate([self.low, blank])
            self.high = np.concatenate([self.high, blank])
            self.version += 1

    def add(self, steps: np.ndarray, values: Mapping[str, np.ndarray]) -> None:
        """Records ``values[name]`` ``(T, E)`` at ``steps`` ``(T,)``; NaN means no reading."""
        self._admit(list(values))
        table = np.full((len(steps), len(self.names), self.members), np.nan, np.float32)
        for name, column in values.items():
            table[:, self.names.index(name)] = column
        self.extend(steps, table)

    def extend(self, steps: np.ndarray, table: np.ndarray) -> None:
        """Records ``table`` ``(T, R, E)``, its readings in the order of ``names``."""
        done = 0
        while done < len(steps):
            done += self._fill_buckets(steps[done:], table[done:])
            if done == len(steps):
                return
            if self.fill == 0:
                self._open_bucket()
            take = min(self.width - self.fill, len(steps) - done)
            part, now = table[done : done + take], self.count - 1
            np.fmin(self.low[:, :, now], np.fmin.reduce(part), out=self.low[:, :, now])
            np.fmax(self.high[:, :, now], np.fmax.reduce(part), out=self.high[:, :, now])
            self.at[now] = steps[done + take - 1]
            self.fill = (self.fill + take) % self.width
            done += take

    def _fill_buckets(self, steps: np.ndarray, table: np.ndarray) -> int:
        """Fills as many buckets from end to end as there are free; returns how many records."""
        free = self.buckets - self.count if self.fill == 0 else 0
        count = min(free, len(steps) // self.width)
        taken = count * self.width
        if count:
            parts = table[:taken].reshape(count, self.width, *table.shape[1:])
            here = slice(self.count, self.count + count)
            self.low[:, :, here] = np.moveaxis(np.fmin.reduce(parts, 1), 0, -1)
            self.high[:, :, here] = np.moveaxis(np.fmax.reduce(parts, 1), 0, -1)
            self.at[here] = steps[self.width - 1 : taken : self.width]
            self.count += count
        return taken

    def _open_bucket(self) -> None:
        if self.count == self.buckets:
            half = self.buckets // 2
            self.low[:, :, :half] = np.fmin(self.low[:, :, 0::2], self.low[:, :, 1::2])
            self.high[:, :, :half] = np.fmax(self.high[:, :, 0::2], self.high[:, :, 1::2])
            self.at[:half] = self.at[1::2]
            self.count, self.width, self.version = half, self.width * 2, self.version + 1
        self.low[:, :, self.count] = self.high[:, :, self.count] = np.nan
        self.count += 1

    def shown(self) -> tuple[HistoryHeader, dict[str, np.ndarray]]:
        """The whole of it, which is bounded: a header ``{names, version, count}`` and arrays ``at``
        ``(n,)``, ``low`` and ``high`` ``(R, E, n)`` of the ``count`` buckets."""
        part = slice(self.count)
        header: HistoryHeader = {"names": self.names, "version": self.version, "count": self.count}
        arrays = {
            "at": self.at[part].astype(np.float32),
            "low": self.low[:, :, part].copy(),
            "high": self.high[:, :, part].copy(),
        }
        return header, arrays

    def tensors(self) -> dict[str, Tensor]:
        arrays: dict[str, np.ndarray] = {"low": self.low, "high": self.high, "at": self.at}
        return {name: torch.from_numpy(a.copy()) for name, a in arrays.items()}

    def meta(self) -> HistoryMeta:
        return {
            "names": self.names, "width": self.width, "count": self.count, "fill": self.fill,
            "version": self.version,
        }  # fmt: skip

    def restore(self, tensors: Mapping[str, Tensor], meta: HistoryMeta) -> None:
        low, high, at = (tensors[name].numpy().copy() for name in ("low", "high", "at"))
        self.low, self.high, self.at = low, high, at
        self.names = list(meta["names"])
        self.width, self.count, self.fill = meta["width"], meta["count"], meta["fill"]
        self.version = meta["version"]
