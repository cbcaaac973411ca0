"""Training a network on labelled pictures: AdamW under a one-cycle rate (Smith and Topin 2018)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from playground.core.lazy import torch

if TYPE_CHECKING:
    from torch import nn

    Tensor = torch.Tensor


def train_epochs(
    net: nn.Module,
    loss_of: Callable[[Tensor], Tensor],
    count: int,
    stream: torch.Generator,
    *,
    epochs: int,
    batch: int,
    rate: float,
    decay: float,
) -> Iterator[Tensor]:
    """Minimises ``loss_of(rows)``, a scalar, over shuffled batches of ``count`` pictures; the rate
    rises to ``rate`` and falls. Yields the last loss after each epoch."""
    optimiser = torch.optim.AdamW(net.parameters(), lr=rate, weight_decay=decay)
    steps = count // batch
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=epochs * steps)
    for _ in range(epochs):
        net.train()
        order = torch.randperm(count, generator=stream)[: steps * batch]
        for rows in torch.split(order, batch):
            loss = loss_of(rows)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            schedule.step()
        yield loss.detach()
