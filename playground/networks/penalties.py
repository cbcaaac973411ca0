"""What is added to the loss of a convolutional D: R1, and the penalty of its objective."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.core import losses
from playground.core.lazy import torch
from playground.core.losses import OBJECTIVES

if TYPE_CHECKING:
    from playground.networks.conv_trainer import ConvTrainer

    Tensor = torch.Tensor

EVERY = 8  # steps of D between two penalties


def r1_penalty(trainer: ConvTrainer, x: Tensor, *latents: Tensor) -> Tensor:
    """R1, (γ / 2) E[|∇ D(x)|²] at real ``x`` (Mescheder et al. 2018, eq. 9): taken at one step in
    ``EVERY`` with that many times the weight (Karras et al. 2020, section 4)."""
    if not trainer.config.r1 or trainer.steps % EVERY:
        return torch.zeros((), device=x.device)
    x = x.detach().contiguous(memory_format=torch.channels_last).requires_grad_()
    (slope,) = torch.autograd.grad(
        trainer.discriminate(trainer, x, *latents).sum(), x, create_graph=True
    )
    norm = slope.flatten(1).norm(dim=1)
    penalty: Tensor = EVERY * trainer.coefficient("r1") * losses.r1_penalty(norm)
    return penalty


def objective_penalty(
    trainer: ConvTrainer, real: Tensor, fake: Tensor, *latents: Tensor, every: int = EVERY
) -> Tensor | float:
    """The objective's own penalty at ``real`` and ``fake`` ``(n, *shape)`` by its weight; as R1 at
    one step in ``every``, with that many times the weight."""
    config, penalty = trainer.config, OBJECTIVES[trainer.config.objective].penalty
    if not penalty or not config.penalty or trainer.steps % every:
        return 0.0
    u = torch.rand(1, len(real), generator=trainer.rng, device=real.device)

    def discriminate(x: Tensor) -> Tensor:  # penalties have the axis of a population
        laid_out = x[0].contiguous(memory_format=torch.channels_last)
        return trainer.discriminate(trainer, laid_out, *latents)[None]

    found = penalty(discriminate, real[None], fake[None], u)
    weighed: Tensor = every * trainer.coefficient("penalty") * found.squeeze()
    return weighed
