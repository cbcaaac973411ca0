"""What changes by itself while a run trains: rates that fall, noise that fades, weights averaged.

Pure functions of the iteration ``t``, so that a run goes on to the bit from a checkpoint.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from playground.core.knobs import Unless, knob

if TYPE_CHECKING:
    import torch

    Tensor = torch.Tensor

EVERY = 50  # iterations between two settings of the rates
FLOOR = 0.02  # share of the rates that is left in the end


def rate_steps() -> int:
    """The knob that lets the rates fall: the same for every GAN that has it."""
    return knob(
        0, "Rates fall for", "both rates fall along a cosine to 2 % in so many steps from when "
        "this is set; 0: they stay", low=0, high=10_000_000, step=100, unit="steps", live=True,
        group="optimiser", advanced=True, fuse="alone",
    )  # fmt: skip


def noise_steps() -> int:
    """The knob that lets instance noise fade."""
    return knob(
        0, "Noise fades for", "instance noise falls to 0 in so many steps from when this is set; "
        "0: it stays", low=0, high=10_000_000, step=100, unit="steps", live=True, group="tricks",
        advanced=True, fuse="alone",
        active=[Unless({"instance_noise": (0,)}, "there is no noise to fade")],
    )  # fmt: skip


def lr_factor(t: int, until: int) -> float:
    """Share of the learning rates left at iteration ``t``: half a cosine from 1 down to ``FLOOR``
    at ``until`` (Loshchilov & Hutter 2017, eq. 5, without restarts); 1 when ``until`` is 0."""
    if until == 0:
        return 1.0
    done = min(1.0, t / until)
    return FLOOR + (1 - FLOOR) * 0.5 * (1 + math.cos(math.pi * done))


def noise_factor(t: int, until: int) -> float:
    """Share of the instance noise left at ``t``: (1 − t / until)², 0 from ``until`` on; 1 when
    ``until`` is 0. Sønderby et al. 2017, section 4, let it fall linearly; the square leaves more
    of the time to little noise, where the modes are apart and only their width is to be learnt."""
    return 1.0 if until == 0 else max(0.0, 1 - t / until) ** 2


def averaged(
    average: Tensor | None, flat: Tensor, memory: float, t: int, ahead: Sequence[int] = ()
) -> Tensor | None:
    """The running mean of G's weights, moved in place one step: a ← m a + (1 − m) θ (Yazıcı et al.
    2019, eq. 3). In the first steps m is at most (1 + t) / (10 + t), so that the random start is
    soon forgotten. ``ahead``: by how much each member's ``t`` is larger, where members differ in
    age. None while ``memory`` is 0."""
    if memory == 0:
        return None
    if average is None:
        return flat.detach().clone()
    parts = shares(memory, t, ahead)
    if len(set(parts)) == 1:
        return average.lerp_(flat, parts[0])
    return average.lerp_(flat, flat.new_tensor(parts)[:, None])


def shares(memory: float, t: int, ahead: Sequence[int] = ()) -> list[float]:
    """1 − m of ``averaged``: of all members, or one a member where they differ in age."""
    ages = [t + a for a in ahead] or [t]
    return [1 - min(memory, (1 + age) / (10 + age)) for age in ages]
