"""A picture GAN's step made ready to be captured; see ``population_twin``.

Its networks share their memory with the trained ones and have gradients of their own. Random
numbers are drawn inside, by a generator of the twin's that is registered with the graph: it is put
where the training's stands before a replay, and the training's is put where it stands after.
"""

from __future__ import annotations

import copy
from collections.abc import Hashable
from typing import TYPE_CHECKING

from playground.core.lazy import torch
from playground.core.losses import OBJECTIVES
from playground.networks import penalties
from playground.networks.conv_trainer import ConvTrainer
from playground.networks.dials import Dials

if TYPE_CHECKING:
    from torch import nn

    Tensor = torch.Tensor
    Generator = torch.Generator


class ConvTwin:
    """See ``step_graphs.Twin``."""

    def __init__(self, trainer: ConvTrainer) -> None:
        self._trainer = trainer
        self._dials = Dials((), trainer.setting.device)
        twin = copy.copy(trainer)
        twin.dials, twin.rng = self._dials, torch.Generator(trainer.setting.device)
        twin.g, twin.d = (_shared(net, trainer.rng, twin.rng) for net in (trainer.g, trainer.d))
        pairs = (("g", "g_rate"), ("d", "d_rate"))
        twin.g_optimiser, twin.d_optimiser = (self._optimiser(twin, *pair) for pair in pairs)
        self._twin = twin
        self.generators: tuple[Generator, ...] = (twin.rng,)
        self.state = state(trainer)
        self._where = [t.data_ptr() for t in self.state]
        self._config, self._source = trainer.config, trainer.setting.source
        self._fixed: Hashable = None

    def work(self) -> dict[str, Tensor]:
        """One step on the trainer's memory; its readings."""
        readings = self._twin.step("DG")
        self._fixed = self._dials.fixed([self._config])
        return readings

    def before(self) -> None:
        """What a replay needs."""
        self._dials.turn(self._trainer.value)
        self._twin.rng.set_state(self._trainer.rng.get_state())

    def after(self) -> None:
        """What a replay leaves to Python."""
        self._trainer.rng.set_state(self._twin.rng.get_state())
        self._trainer.advanced()

    def holds(self) -> bool:
        """Is the captured step still the trainer's?"""
        trainer = self._trainer
        if trainer.setting.source is not self._source:
            return False
        if [t.data_ptr() for t in state(trainer)] != self._where:
            return False
        if trainer.config is not self._config:
            if self._dials.fixed([trainer.config]) != self._fixed:
                return False
            self._config = trainer.config
        return True

    def _optimiser(self, twin: ConvTrainer, network: str, rate: str) -> torch.optim.Adam:
        """The trained network's optimiser for the twin's parameters: its moments, its rate from a
        dial."""
        own: torch.optim.Adam = getattr(self._trainer, f"{network}_optimiser")
        parameters = list(getattr(twin, network).parameters())
        betas = own.param_groups[0]["betas"]
        other = torch.optim.Adam(parameters, 1.0, betas, fused=True, capturable=True)
        other.param_groups[0]["lr"] = self._dials[rate]  # here, where nobody reads it to check it
        for theirs, ours in zip(own.param_groups[0]["params"], parameters, strict=True):
            other.state[ours] = own.state[theirs]
        return other


def rehearsal(trainer: ConvTrainer) -> ConvTwin:
    """A twin of the same work on memory of its own."""
    return ConvTwin(trainer.apart())


def state(trainer: ConvTrainer) -> list[Tensor]:
    """All tensors that a step writes to."""
    networks: tuple[nn.Module, ...] = (trainer.g, trainer.d, trainer.mean_g)
    tensors = [t for net in networks for t in (*net.parameters(), *net.buffers())]
    for optimiser in (trainer.g_optimiser, trainer.d_optimiser):
        for part in optimiser.state.values():
            tensors += [t for t in part.values() if isinstance(t, torch.Tensor)]
    return tensors


def phase(trainer: ConvTrainer) -> Hashable:
    """What a step does otherwise as it goes on: a penalty now and then, noise that has faded."""
    config = trainer.config
    weight = "penalty" if OBJECTIVES[config.objective].penalty else ""
    penalised = any(getattr(config, name, 0.0) for name in ("r1", weight))
    every = getattr(config, "penalty_every", penalties.EVERY)
    return bool(penalised) and trainer.steps % every == 0, trainer.value("instance_noise") == 0


def _shared(net: nn.Module, rng: Generator, own_rng: Generator) -> nn.Module:
    """``net`` again on the same memory, with gradients of its own; one that draws from ``rng``
    draws from ``own_rng``."""
    other = copy.deepcopy(net, {id(rng): own_rng})
    pairs = ((other.parameters(), net.parameters()), (other.buffers(), net.buffers()))
    for ours, theirs in pairs:
        for mine, their in zip(ours, theirs, strict=True):
            mine.data = their.data
            mine.grad = None
    return other
