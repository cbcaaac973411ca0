"""Training steps as graphs: captured after some eager steps, replayed in their place.

A step of two small perceptrons is some 150 kernels, and handing each over takes longer than it
runs; a graph hands all of them over at once. The eager step stays: it trains until the graph is
there, whenever a knob that a graph cannot follow has moved, for GANs that cannot be captured, and
it is what tests compare a graph with.

A capture runs beside the training where the device allows it. What fails there, where two threads
use the libraries at once, is tried once more in the place of a step, alone.

Translators (CycleGAN, pix2pix, SRGAN) stay eager: their pictures are cut out at places that are
read on the host, beside a pool of earlier fakes that grows. With networks of the authors' size at
256 pixels little is lost, by an estimate: a step's 2 TFLOP take an H100 about as long as handing
over its 3,000 operations. Small ones would be faster as graphs.
"""

from __future__ import annotations

import contextlib
import functools
import logging
import weakref
from collections.abc import Callable, Hashable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from playground.core.lazy import torch
from playground.core.spec import Model
from playground.networks import accelerator, conv_twin, population_twin
from playground.networks.accelerator import Replay
from playground.networks.conv_trainer import ConvTrainer
from playground.networks.population import Population

if TYPE_CHECKING:
    Tensor = torch.Tensor
    Generator = torch.Generator

log = logging.getLogger(__name__)

EAGER_STEPS = 3  # before a capture: libraries choose their kernels, moments and averages begin
MOST_GRAPHS = 4  # of a run: steps with and without a penalty, with noise and without


class Twin(Protocol):
    """A model's step made ready to be captured. ``work`` is what is captured; ``before`` and
    ``after`` go around each replay; ``holds``: is it still the model's step? It draws from
    ``generators`` alone and writes to ``state`` alone."""

    generators: tuple[Generator, ...]
    state: list[Tensor]

    def work(self) -> dict[str, Tensor]: ...
    def before(self) -> None: ...
    def after(self) -> None: ...
    def holds(self) -> bool: ...


class Row(dict[str, "Tensor"]):
    """Readings of a replayed step; ``table`` ``(R, E)`` holds them all in the order of the
    names."""

    def __init__(self, names: Sequence[str], table: Tensor) -> None:
        super().__init__(zip(names, table.unbind(), strict=True))
        self.table = table


def at_once(work: Callable[[], None]) -> None:
    """Captures in the place of a step."""
    work()


class StepGraphs:
    """Whether steps become graphs, and how many are held. ``launch`` carries a capture out, beside
    the training where it can, and inside ``alone`` none of those is under way."""

    def __init__(
        self,
        on: bool,
        launch: Callable[[Callable[[], None]], None] = at_once,
        alone: Callable[[], AbstractContextManager[object]] = contextlib.nullcontext,
    ) -> None:
        self.on, self.launch, self.alone = on, launch, alone
        self._replays: weakref.WeakSet[Replay] = weakref.WeakSet()
        self.eager: dict[str, str] = {}  # why the steps of a kind of model are no graphs

    @property
    def held(self) -> int:
        """How many graphs there are; those of a run go with it."""
        return len(self._replays)

    def hold(self, replay: Replay) -> None:
        """Counts a graph for as long as somebody has it."""
        self._replays.add(replay)

    def refuse(self, kind: str, reason: str) -> None:
        """Notes that steps of this kind go on eagerly, and says so once."""
        if self.eager.get(kind) != reason:
            log.warning("steps of %s stay eager: %s", kind, reason)
        self.eager[kind] = reason


@dataclass
class _Captured:
    """A step of one phase on its way to be a graph. ``tries``: in how many more ways."""

    eager_steps: int = 0
    twin: Twin | None = None
    names: tuple[str, ...] = ()
    replay: Replay | None = None
    tries: int = 2
    dropped: bool = False  # nobody wants it any more, though its capture may be under way


@dataclass
class Stepper:
    """Steps of one model, as graphs where they are there."""

    graphs: StepGraphs
    model: Model
    device: str
    kind: str  # of GAN
    _phases: dict[Hashable, _Captured] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.graphs.on and (reason := why_eager(self.model)):
            self.graphs.refuse(self.kind, reason)

    def begin(self) -> None:
        """Lets go of graphs that are no longer the model's step; call it before a slice: nothing
        but steps changes the model within one."""
        twins = [captured.twin for captured in self._phases.values()]
        if any(twin is not None and not twin.holds() for twin in twins):
            self.forget()

    def forget(self) -> None:
        """Lets go of all graphs."""
        for captured in self._phases.values():
            captured.dropped = True
        self._phases = {}

    def step(self) -> dict[str, Tensor]:
        """One iteration of both players; readings as ``Model.step`` gives them."""
        if not self.graphs.on or why_eager(self.model):
            return self.model.step("DG")
        phase = phase_of(self.model)
        captured = self._phases.get(phase)
        if captured is None:
            if len(self._phases) >= MOST_GRAPHS:
                self.forget()
            captured = self._phases[phase] = _Captured()
        if captured.replay is None or captured.twin is None:
            return self._eager(captured)
        captured.twin.before()
        captured.replay.replay()
        table = captured.replay.output.clone()  # the next replay writes over it
        captured.twin.after()
        return Row(captured.names, table)

    def _eager(self, captured: _Captured) -> dict[str, Tensor]:
        if captured.eager_steps >= EAGER_STEPS and captured.twin is None and captured.tries:
            # now, while the next step is of this phase
            captured.twin, rehearsal = twin_of(self.model), rehearsal_of(self.model)
            capture = functools.partial(self._capture, captured, rehearsal.work)
            if captured.tries == 1:
                with self.graphs.alone():
                    capture()
            else:
                self.graphs.launch(capture)
        captured.eager_steps += 1
        return self.model.step("DG")

    def _capture(self, captured: _Captured, rehearse: Callable[[], Mapping[str, Tensor]]) -> None:
        twin = captured.twin
        assert twin is not None
        if captured.dropped:
            return

        def work() -> Tensor:
            readings = twin.work()
            captured.names = tuple(readings)
            return table(readings)

        def rehearsed() -> None:
            table(rehearse())

        try:
            replay = accelerator.of(self.device).capture(
                work, twin.generators, twin.state, rehearsed
            )
        except Exception as error:  # whatever a capture meets, the eager step trains on
            captured.tries -= 1
            log.warning("a step of %s was not captured: %s", self.kind, error)
            if not captured.tries or self.graphs.launch is at_once:
                captured.tries = 0
                self.graphs.refuse(self.kind, str(error))
            captured.twin = None  # last: from now on it may be tried again
            return
        if not captured.dropped:
            self.graphs.hold(replay)
            captured.replay = replay


def table(readings: Mapping[str, Tensor]) -> Tensor:
    """A step's readings ``(R, E)``, in the order of their names."""
    return torch.stack([value.float() for value in readings.values()])


def why_eager(model: Model) -> str:
    """Why the steps of ``model`` cannot be graphs; "" when they can."""
    if isinstance(model, (Population, ConvTrainer)):
        return ""
    return getattr(model, "why_eager", "its step is not written for a capture")


def phase_of(model: Model) -> Hashable:
    """Which of several steps the next one is: each is a graph of its own."""
    if isinstance(model, Population):
        return population_twin.phase(model)
    assert isinstance(model, ConvTrainer), "see why_eager"
    return conv_twin.phase(model)


def twin_of(model: Model) -> Twin:
    """The step of ``model``, ready to be captured."""
    if isinstance(model, Population):
        return population_twin.PopulationTwin(model)
    assert isinstance(model, ConvTrainer), "see why_eager"
    return conv_twin.ConvTwin(model)


def rehearsal_of(model: Model) -> Twin:
    """The same on memory of its own, see ``accelerator.Accelerator.capture``."""
    if isinstance(model, Population):
        return population_twin.rehearsal(model)
    assert isinstance(model, ConvTrainer), "see why_eager"
    return conv_twin.rehearsal(model)
