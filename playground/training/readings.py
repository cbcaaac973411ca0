"""Readings of many iterations on their way from the device to the books: one table, one copy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from playground.core.lazy import torch
from playground.networks import accelerator
from playground.networks.accelerator import Fetched
from playground.networks.step_graphs import Row

if TYPE_CHECKING:
    Tensor = torch.Tensor


@dataclass(frozen=True)
class Readings:
    """Those of some iterations: ``names``, the ``table`` ``(T, R, E)`` that is coming from the
    device, which of them are ``present`` ``(T, R, 1)``."""

    names: list[str]
    table: Fetched
    present: np.ndarray


def send(rows: Sequence[Mapping[str, Tensor]], device: str) -> Readings:
    """Starts to bring ``rows`` over, one mapping of names to ``(E,)`` an iteration."""
    names, table = tabulated(rows)
    present = np.array([[name in row for name in names] for row in rows])[:, :, None]
    return Readings(names, accelerator.of(device).fetch(table), present)


def tabulated(rows: Sequence[Mapping[str, Tensor]]) -> tuple[list[str], Tensor]:
    """Names, and readings ``(T, R, E)`` with NaN where there are none."""
    tables = [row.table for row in rows if isinstance(row, Row)]
    names = list(rows[0])
    if len(tables) == len(rows) and all(list(row) == names for row in rows):
        return names, torch.stack(tables)
    names = list(dict.fromkeys(name for row in rows for name in row))
    blank = torch.full_like(next(iter(rows[0].values())), float("nan"))
    flat = torch.stack([row.get(name, blank) for row in rows for name in names])
    return names, flat.float().view(len(rows), len(names), -1)
