"""Numbers that may change between two replays of a captured step, as tensors inside it.

A graph keeps Python's numbers as they were when it was captured. What may be moved while a run
trains (rates, coefficients, what fades) is therefore read from a tensor that stays where it is, a
dial, and turned before a replay where the number has changed. Between two turns another graph may
be replayed, which shares its memory with this one's: so dials lie in memory from outside of any
capture.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence
from typing import TYPE_CHECKING

from playground.core.lazy import torch
from playground.core.spec import knobs

if TYPE_CHECKING:
    Tensor = torch.Tensor

_RATES = ("d_rate", "g_rate")  # 0 is a rate as any other
Number = float | Sequence[float]  # of all members, or one a member
MOST = 64  # dials of one step
_ALIGNED = 128  # numbers, 512 bytes


class Dials:
    """Tensors of ``shape`` by name, each in use from when it is first asked for; with a number a
    member that is ``(E, 1)``."""

    def __init__(self, shape: tuple[int, ...], device: str) -> None:
        self._shape = shape
        # one after the other, and each as aligned as a tensor of its own
        stride = -(-math.prod(shape) // _ALIGNED) * _ALIGNED
        self._places = torch.zeros(MOST, stride, device=device)
        self._tensors: dict[str, Tensor] = {}
        self._stand: dict[str, Number] = {}

    def __getitem__(self, name: str) -> Tensor:
        if name not in self._tensors:
            place = self._places[len(self._tensors), : math.prod(self._shape)]
            self._tensors[name] = place.view(self._shape)
        return self._tensors[name]

    def fixed(self, configs: Sequence[object]) -> Hashable:
        """Knob values of the members' ``configs`` that a capture keeps: all but those with a dial,
        of which it keeps whether they are used at all."""
        names = [knob.name for knob in knobs(type(configs[0]))]
        values = {name: tuple(getattr(config, name) for config in configs) for name in names}
        return tuple(
            any(found) or name in _RATES if name in self._tensors else found
            for name, found in values.items()
        )

    def turn(self, value: Callable[[str], Number]) -> None:
        """Sets each to ``value(name)``. Nothing is copied where nothing has changed, and one number
        goes with the kernel that writes it: the host waits for nothing."""
        for name, tensor in self._tensors.items():
            now = value(name)
            if self._stand.get(name) == now:
                continue
            self._stand[name] = now
            if isinstance(now, (int, float)):
                tensor.fill_(now)
            elif all(one == now[0] for one in now):
                tensor.fill_(now[0])
            else:
                tensor.copy_(torch.tensor(now).view(self._shape))
