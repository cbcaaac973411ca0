"""The newest sound state of a model, to fall back on after a divergence.

Whether a copy is sound comes from the device beside the training, as readings do; until it is known
the copy before it stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from playground.core.lazy import torch
from playground.networks import accelerator
from playground.networks.accelerator import Fetched

if TYPE_CHECKING:
    Tensor = torch.Tensor

KEEP_SECONDS = 2.0  # of training, between two copies


@dataclass(frozen=True)
class Copy:
    """A model's tensors as they were at a step, after so many seconds of training."""

    state: Mapping[str, Tensor] = field(default_factory=dict)
    step: int = 0
    seconds: float = 0.0


class LastGood:
    """Copies of a model on ``device``; ``newest`` is the newest that is known to be sound."""

    def __init__(self, device: str) -> None:
        self._device = device
        self.newest = Copy()
        self._coming: tuple[Copy, Fetched] | None = None

    def is_due(self, seconds: float) -> bool:
        """Whether the newest is old after so many seconds of training."""
        return self._coming is None and seconds - self.newest.seconds >= KEEP_SECONDS

    def copy(self, state: Mapping[str, Tensor], step: int, seconds: float, wait: bool) -> None:
        """Copies the state; with ``wait`` it is also known at once whether it is sound."""
        # the losses were finite before the last update; the weights after it must be so too
        kind = torch.device(self._device).type
        checked = [t for t in state.values() if t.is_floating_point() and t.device.type == kind]
        sound = torch.stack([t.isfinite().all() for t in checked]).all()
        copied = Copy({k: v.detach().clone() for k, v in state.items()}, step, seconds)
        self._coming = copied, accelerator.of(self._device).fetch(sound)
        self.receive(wait)

    def receive(self, wait: bool) -> None:
        """Takes the copy for the newest once it is known to be sound, or lets go of it."""
        if self._coming is None:
            return
        copied, sound = self._coming
        if wait or sound.ready():
            if sound.numpy():
                self.newest = copied
            self._coming = None
