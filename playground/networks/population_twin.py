"""A population's step made ready to be captured: random numbers and moving numbers come from
outside.

The twin is a population on the same memory with Python objects of its own, so that a capture, even
in another thread, leaves the training as it is: autograd's counts of changes are apart too, or the
one would find in its backward pass that the other has moved the weights. Its random numbers are
dealt into fixed buffers by the population's own streams, in the order of the captured step: an
eager step draws the same.
"""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable, Hashable, Sequence
from typing import TYPE_CHECKING

from playground.core.lazy import torch
from playground.networks.dials import Dials
from playground.networks.population import Population

if TYPE_CHECKING:
    from playground.networks.population_mlp import RngStreams

    Tensor = torch.Tensor
    Generator = torch.Generator


class DealtStreams:
    """Stands for ``RngStreams`` in a captured step: each request gets a buffer, which ``deal``
    fills before every replay. In a rehearsal nobody does: there they hold noughts."""

    def __init__(self, streams: RngStreams, rehearsed: bool = False) -> None:
        self._streams = streams
        # empty: inside a capture a fill would be done again at each replay
        self._new = torch.zeros if rehearsed else torch.empty
        self._dealt: list[tuple[Tensor, Callable[[], Tensor]]] = []

    def normal(self, *shape: int) -> Tensor:
        """See ``RngStreams``."""
        return self._buffer(shape, torch.float32, functools.partial(self._streams.normal, *shape))

    def uniform(self, *shape: int) -> Tensor:
        """See ``RngStreams``."""
        return self._buffer(shape, torch.float32, functools.partial(self._streams.uniform, *shape))

    def keep_mask(self, drop: float, *shape: int, dtype: torch.dtype | None = None) -> Tensor:
        """See ``RngStreams``."""
        kind = dtype or torch.float32
        draw = functools.partial(self._streams.keep_mask, drop, *shape, dtype=kind)
        return self._buffer(shape, kind, draw)

    def deal(self) -> None:
        """The next numbers of the streams, into the buffers."""
        for buffer, draw in self._dealt:
            buffer.copy_(draw())

    def _buffer(
        self, shape: tuple[int, ...], dtype: torch.dtype, draw: Callable[[], Tensor]
    ) -> Tensor:
        members, device = len(self._streams.generators), self._streams.device
        buffer = self._new(members, *shape, dtype=dtype, device=device)
        self._dealt.append((buffer, draw))
        return buffer


class PopulationTwin:
    """See ``step_graphs.Twin``."""

    def __init__(self, population: Population, rehearsed: bool = False) -> None:
        self._population, device = population, population.setting.device
        self._dials = Dials((len(population.configs), 1), device)
        self._streams = DealtStreams(population.rng, rehearsed)
        twin = copy.copy(population)
        twin.generator, twin.discriminator = (
            network.twin() for network in (population.generator, population.discriminator)
        )
        twin.d_optimiser = population.d_optimiser.twin(self._dials["d_rate"])
        twin.g_optimiser = population.g_optimiser.twin(self._dials["g_rate"])
        twin.dials, twin.rng = self._dials, self._streams  # type: ignore[assignment]
        self._twin = twin
        self.generators: tuple[Generator, ...] = ()
        self.state = state(population)
        self._configs = population.configs
        self._source = population.setting.source
        self._where = _places(self.state)
        self._kernels = _kernels(population)
        self._fixed: Hashable = None

    def work(self) -> dict[str, Tensor]:
        """One step on the population's memory; its readings."""
        readings = self._twin.step("DG")
        self._fixed = self._dials.fixed(self._configs)
        return readings

    def before(self) -> None:
        """What a replay needs."""
        self._dials.turn(self._population.value)
        self._streams.deal()

    def after(self) -> None:
        """What a replay leaves to Python."""
        for network in (self._population.generator, self._population.discriminator):
            torch.autograd.graph.increment_version(network.flat)  # a replay changes it unseen
        self._population.advanced()

    def holds(self) -> bool:
        """Is the captured step still the population's?"""
        population = self._population
        if (
            population.setting.source is not self._source
            or _places(state(population)) != self._where
            or _kernels(population) != self._kernels
        ):
            return False
        if population.configs is not self._configs:
            if self._dials.fixed(population.configs) != self._fixed:
                return False
            self._configs = population.configs
        return True


def rehearsal(population: Population) -> PopulationTwin:
    """A twin of the same work on memory of its own."""
    return PopulationTwin(population.apart(), rehearsed=True)


def state(population: Population) -> list[Tensor]:
    """All tensors that a step writes to."""
    optimisers = (population.d_optimiser, population.g_optimiser)
    tensors = [population.generator.flat, population.discriminator.flat]
    for optimiser in optimisers:
        tensors += [optimiser.first, optimiser.second, optimiser.steps]
    if population.average is not None:
        tensors.append(population.average)
    return tensors + [t for part in population.parts.values() for t in part.tensors().values()]


def phase(population: Population) -> Hashable:
    """What a step does otherwise as it goes on: noise that has faded, an average that begins."""
    return population.noise_left == 0, population.average is None


def _places(tensors: Sequence[Tensor]) -> list[int]:
    return [t.data_ptr() for t in tensors]


def _kernels(population: Population) -> list[list[list[int]]]:
    return [population.d_optimiser.kernels, population.g_optimiser.kernels]
