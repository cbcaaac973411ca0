"""How much memory a run will take, found out with a small batch before it begins.

A throw-away model of one member does one step at two small batches. Its state is what stays in
memory; what autograd keeps for going backwards grows with the batch, along a straight line.
"""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from playground.core.lazy import torch
from playground.core.spec import Setting, Source

if TYPE_CHECKING:
    from torch import Tensor

    from playground.training.recipe import Recipe

log = logging.getLogger(__name__)

_SMALL = 16  # pictures or samples in the smaller of the two batches


@dataclass(frozen=True)
class Need:
    """Bytes: ``resident`` as long as the run is in memory, ``passing`` while it is its turn. Only
    one run at a time has its turn."""

    resident: float = 0.0
    passing: float = 0.0

    @property
    def total(self) -> float:
        """Both."""
        return self.resident + self.passing


def need_of(recipe: Recipe, source: Source, device: str, bf16: bool, checkpoints: str) -> Need:
    """What a run of ``recipe`` takes on the CPU; an estimate, nothing where a small model of it
    cannot be had."""
    setting = Setting(recipe.data, source, recipe.seeds[:1], device, bf16, checkpoints)
    batch = getattr(recipe.config, "batch", 0)
    sizes = (_SMALL, 2 * _SMALL) if batch > 2 * _SMALL else (batch, batch)
    try:
        (state, low), (_, high) = (_step(recipe, setting, size) for size in sizes)
    except Exception as error:  # such as a batch that this method does not take
        log.info("what %s needs is not known: %s", recipe.gan.name, error)
        return Need()
    slope = (high - low) / max(1, sizes[1] - sizes[0])
    kept = low + slope * (batch - sizes[0])
    members = recipe.run.members
    # the networks, and their last good state; while it trains or is saved a copy and the gradients,
    # and for what is kept for the way back about as much again in between
    return Need(2 * members * state, members * (1.5 * state + 2 * kept))


def _step(recipe: Recipe, setting: Setting, batch: int) -> tuple[int, int]:
    """Bytes of the state after one step, and of what autograd kept in it."""
    config = dataclasses.replace(recipe.config, batch=batch) if batch else recipe.config
    model = recipe.gan.build(config, setting)
    kept: dict[int, int] = {}

    def pack(tensor: Tensor) -> Tensor:
        if not tensor.is_leaf:  # a weight is there anyway
            storage = tensor.untyped_storage()
            kept[storage.data_ptr()] = storage.nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        model.step("DG")
    return _bytes(model.tensors()), sum(kept.values())


def _bytes(tensors: Mapping[str, Any]) -> int:
    return sum(t.numel() * t.element_size() for t in tensors.values())
