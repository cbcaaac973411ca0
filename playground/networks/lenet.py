"""LeNet-5 (LeCun, Bottou, Bengio and Haffner 1998, section II.B), as it is taught: convolutions of
5 by 5, averages over 2 by 2, the scaled tanh, 61,706 numbers. Imports torch: reach it through
``playground.core.lazy.Lazy``.

Three things are simpler than in the paper, which has 60,000: every map of C3 sees all six of S2
(there: a table of which sees which), the averages have no coefficient and bias of their own, and
the output is ten logits (there: distances to drawn characters).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from torch import nn

if TYPE_CHECKING:
    from torch import Tensor

PAPER, INK = -0.1, 1.175  # what white and black are to the network: mean about 0, variance about 1


class LeNet5(nn.Module):
    """Pictures (B, 1, 32, 32) between ``PAPER`` and ``INK`` -> logits (B, 10)."""

    def __init__(self) -> None:
        super().__init__()
        self.c1 = nn.Conv2d(1, 6, 5)
        self.c3 = nn.Conv2d(6, 16, 5)
        self.c5 = nn.Conv2d(16, 120, 5)
        self.f6 = nn.Linear(120, 84)
        self.output = nn.Linear(84, 10)

    def layers(self, x: Tensor) -> dict[str, Tensor]:
        """What every layer makes of ``x``, by the paper's names."""
        c1 = squash(self.c1(x))  # (B, 6, 28, 28)
        s2 = F.avg_pool2d(c1, 2)  # (B, 6, 14, 14)
        c3 = squash(self.c3(s2))  # (B, 16, 10, 10)
        s4 = F.avg_pool2d(c3, 2)  # (B, 16, 5, 5)
        c5 = squash(self.c5(s4)).flatten(1)  # (B, 120)
        f6 = squash(self.f6(c5))  # (B, 84)
        return {"c1": c1, "s2": s2, "c3": c3, "s4": s4, "c5": c5, "f6": f6,
                "output": self.output(f6)}  # fmt: skip

    def forward(self, x: Tensor) -> Tensor:
        return self.layers(x)["output"]


def squash(x: Tensor) -> Tensor:
    """The paper's 1.7159 tanh(2x / 3): 1 and -1 stay where they are."""
    return 1.7159 * torch.tanh(x * (2 / 3))


def as_input(images: Tensor) -> Tensor:
    """Pictures (N, 1, 28, 28) in [-1, 1] with a rim of paper around them, (N, 1, 32, 32)."""
    return F.pad(PAPER + (INK - PAPER) * (images + 1) / 2, (2, 2, 2, 2), value=PAPER)
