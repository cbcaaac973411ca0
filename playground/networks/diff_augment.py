"""DiffAugment: the same random changes on all that D sees, real and fake (Zhao et al. 2020,
https://arxiv.org/abs/2006.10738).

With few pictures D learns them by heart and tells G nothing any more. Changed at random at each
look, they cannot be learnt so; and as the fakes are changed as well, by steps that gradients pass
through, G learns the pictures and not the changes. Strengths are the paper's (its section 4 and
its published code): brightness ± 0.5, saturation × 0 to 2, contrast × 0.5 to 1.5, shifts of an
eighth of the side, a square of half the side cut out. Numbers are in [−1, 1]; what is shifted in or
cut out is 0, mid-grey.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from playground.core.knobs import knob
from playground.core.lazy import F, torch

if TYPE_CHECKING:
    Tensor = torch.Tensor
    Generator = torch.Generator

AUTOMATIC, OFF = "where data are few", "off"
POLICIES = {
    AUTOMATIC: (), OFF: (), "shift": ("shift",), "shift, cut out": ("shift", "cut out"),
    "recolour, shift, cut out": ("recolour", "shift", "cut out"),
}  # fmt: skip
FULL = "recolour, shift, cut out"  # what is done where data are few


def augmented() -> str:
    """The knob of what is done: the same for every GAN that has it."""
    return knob(
        AUTOMATIC, "DiffAugment", "random changes on all that D sees, real and fake, lest it "
        "learns few pictures by heart (Zhao et al. 2020)", choices=tuple(POLICIES), live=True,
        group="tricks", advanced=True,
    )  # fmt: skip


def policy(chosen: str, few: bool) -> str:
    """What is done where ``chosen`` is the knob's value and pictures are ``few`` or not."""
    if chosen != AUTOMATIC:
        return chosen
    return FULL if few else OFF


def augment(x: Tensor, policy: str, rng: Generator) -> Tensor:
    """Pictures ``(n, C, H, W)``, each changed by itself as ``policy`` says."""
    for name in POLICIES[policy]:
        x = _STEPS[name](x, rng)
    return x


def _uniform(x: Tensor, rng: Generator) -> Tensor:
    """A number in [0, 1) a picture, ``(n, 1, 1, 1)``."""
    return torch.rand(len(x), 1, 1, 1, generator=rng, device=x.device)


def _recolour(x: Tensor, rng: Generator) -> Tensor:
    x = x + (_uniform(x, rng) - 0.5)
    grey = x.mean(1, keepdim=True)
    x = grey + (x - grey) * (2 * _uniform(x, rng))
    middle = x.mean((1, 2, 3), keepdim=True)
    return middle + (x - middle) * (0.5 + _uniform(x, rng))


def _shift(x: Tensor, rng: Generator) -> Tensor:
    n, _, height, width = x.shape
    reach = int(height / 8 + 0.5)
    down, across = torch.randint(-reach, reach + 1, (2, n, 1), generator=rng, device=x.device)
    rows = (torch.arange(height, device=x.device) + reach + down).view(n, 1, height, 1)
    columns = (torch.arange(width, device=x.device) + reach + across).view(n, 1, 1, width)
    padded = F.pad(x, (reach, reach, reach, reach))
    picked = padded.gather(2, rows.expand(n, x.shape[1], height, padded.shape[3]))
    return picked.gather(3, columns.expand(n, x.shape[1], height, width))


def _cut_out(x: Tensor, rng: Generator) -> Tensor:
    n, _, height, width = x.shape
    half = int(height * 0.5 + 0.5)
    top, left = (torch.randint(0, side + 1 - half % 2, (n, 1), generator=rng, device=x.device)
                 - half // 2 for side in (height, width))  # fmt: skip
    row, column = (torch.arange(side, device=x.device) for side in (height, width))
    in_rows = (row >= top) & (row < top + half)  # (n, H)
    in_columns = (column >= left) & (column < left + half)
    return x.masked_fill((in_rows[:, :, None] & in_columns[:, None])[:, None], 0.0)


_STEPS: dict[str, Callable[[Tensor, Generator], Tensor]] = {
    "recolour": _recolour, "shift": _shift, "cut out": _cut_out,
}  # fmt: skip
