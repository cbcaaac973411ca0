"""Runs that train as one population: their networks are rows of a few tensors.

A perceptron's weights, moments and RNG are rows, so runs join by stacking rows and part by slicing
them. While fused, a run's own networks are views of its rows: pictures, samples and inference need
no copy. Its moments and RNG are brought up to date (``sync``) before anything else looks at them.
"""

from __future__ import annotations

import time
from collections.abc import Hashable, Iterable, Sequence
from typing import TYPE_CHECKING, cast

from playground.core.lazy import torch
from playground.core.spec import Ask, Setting, Source
from playground.data.points import PointSource
from playground.engine.core.runs import Run
from playground.networks import accelerator, rendering
from playground.networks.population import Population
from playground.networks.step_graphs import Stepper
from playground.training.readings import Readings, send
from playground.training.training import Training

if TYPE_CHECKING:
    import numpy as np

    Tensor = torch.Tensor

BOOKS_SHARE = 0.05  # of the time, at most, goes into giving every run its readings
KEPT_AT_ONCE = 3  # runs whose state is copied after readings were written down
HEAT_ROWS = 5  # members whose whole heat map fits the cache
MOST_RENDERS = 8  # different pictures of one population that are kept
WATCHED_SHARE = 0.25  # of the runs: where so many are watched, all are drawn in one pass


def training_of(run: Run) -> Training:
    """The run's training, which is a real one wherever runs are joined: see ``fusion.key``."""
    return cast(Training, run.training)


def population_of(run: Run) -> Population:
    """Its model, likewise."""
    return cast(Population, training_of(run).model)


class Group:
    """Runs that train as one population until one of them leaves."""

    def __init__(self, runs: list[Run], key: Hashable) -> None:
        self.runs, self.key = runs, key
        models = [population_of(run) for run in runs]
        first = training_of(runs[0])
        counts = [len(model.configs) for model in models]
        ends = [sum(counts[: i + 1]) for i in range(len(counts))]
        self.rows = [slice(end - n, end) for n, end in zip(counts, ends, strict=True)]
        setting = Setting(
            first.recipe.data,
            _joined_source([model.setting.source for model in models], counts),
            tuple(seed for model in models for seed in model.setting.seeds),
            first.device,
            first.bf16,
        )
        states = [model.tensors() for model in models]
        self.model = cast(Population, first.recipe.gan.build(first.recipe.config, setting))
        self.model.load({k: torch.cat([state[k] for state in states]) for k in states[0]})
        self.refresh()
        self.device = first.device
        for run in runs:  # their steps are done together from now on
            training_of(run).let_go()
        self._stepper = Stepper(first.graphs, self.model, self.device, first.recipe.gan.name)
        self.slice_seconds = 0.0  # that the last ``advance`` took, on the device's own clock
        self._readings: list[dict[str, Tensor]] = []
        self._coming: tuple[Readings, float] | None = None  # on the way, and their seconds
        self._took, self._cost = 0.0, 0.0  # seconds: of these readings, of the last write-down
        self._real: dict[Hashable, dict[str, np.ndarray]] = {}
        self._renders: dict[Hashable, tuple[float, dict[str, np.ndarray]]] = {}
        self._ahead = [model.iteration - self.model.iteration for model in models]
        self.model.ahead = [a for a, n in zip(self._ahead, counts, strict=True) for _ in range(n)]
        for model, rows in zip(models, self.rows, strict=True):
            for name in ("generator", "discriminator"):
                whole = getattr(self.model, name).flat
                getattr(model, name).set_flat(whole[rows])
            if self.model.average is not None:
                model.average = self.model.average[rows]

    def refresh(self) -> None:
        """Takes over the members' coefficients as they are now."""
        models = (population_of(run) for run in self.runs)
        self.model.set_configs([config for model in models for config in model.configs])

    def advance(self, seconds: float) -> None:
        """Trains all for about ``seconds``, at least one step, to the nearest limit at most; not at
        all when a run turned out to have ended."""
        if any(training_of(run).ended for run in self.runs):
            return
        left = min(
            (training_of(r).limit - r.step for r in self.runs if training_of(r).limit), default=0
        )
        left -= self.pending
        self._stepper.begin()
        watch = accelerator.of(self.device).stopwatch()
        done, spent = 0, 0.0
        while not done or (spent < seconds and done != left):
            self._readings.append(self._stepper.step())
            done += 1
            spent = watch.mark()
        self.slice_seconds = spent
        self._took += spent
        if done == left:
            self._write_down()
            return
        if self._coming is None and self._took >= self._cost / BOOKS_SHARE:
            self._send()
        if self._coming is not None and self._coming[0].table.ready():
            self._receive()

    def let_go(self) -> None:
        """Lets go of the step's graphs, which hold memory; they are captured again when needed."""
        self._stepper.forget()

    @property
    def pending(self) -> int:
        """Iterations that the runs do not know of yet."""
        coming = len(self._coming[0].present) if self._coming else 0
        return len(self._readings) + coming

    def _write_down(self) -> None:
        """Gives every run the readings of what was trained so far."""
        while self.pending:
            if self._coming is None:
                self._send()
            self._receive()

    def _send(self) -> None:
        took, self._took = self._took, 0.0
        self._coming = (send(self._readings, self.device), took)
        self._readings = []

    def _receive(self) -> None:
        """Gives every run the readings that have come. For thirty runs that takes as long as an
        iteration, so it is not done after every slice."""
        assert self._coming is not None, "sent before"
        begin = time.perf_counter()
        (readings, took), self._coming = self._coming, None
        table = readings.table.numpy()
        for run, rows in zip(self.runs, self.rows, strict=True):
            training_of(run).absorb(readings.names, table[:, :, rows], readings.present, took)
        self._keep()
        self._cost = time.perf_counter() - begin

    def _keep(self) -> None:
        """Lets some runs keep their state. All are due at once, for they train together; one after
        the other they hold nobody up."""
        alive = (run for run in self.runs if training_of(run).ended is None)
        due = [run for run in alive if training_of(run).keeping_is_due()]
        for run in due[:KEPT_AT_ONCE]:
            self._copy(run)
            training_of(run).keep()

    def sync(self, runs: Iterable[Run]) -> None:
        """Brings the runs' own models up to date with their rows."""
        self._write_down()
        for run in runs:
            self._copy(run)

    def _copy(self, run: Run) -> None:
        place = self.runs.index(run)
        population_of(run).sync_from(
            self.model, self.rows[place], self.model.iteration + self._ahead[place]
        )

    def render(self, run: Run, ask: Ask, age: float) -> dict[str, np.ndarray] | None:
        """The arrays of one run's picture out of one that shows all, at most ``age`` seconds old.
        None where few are watched or the data are no points: then the run draws its own."""
        watched = sum(r.watchers > 0 for r in self.runs)
        if run.recipe.data.kind != "points" or watched < max(2, WATCHED_SHARE * len(self.runs)):
            return None
        extent = float(run.recipe.data.extent(run.recipe.data_config))
        layers, dots = ask.get("layers", ()), ask.get("dots")
        key = (tuple(layers), dots, extent)
        now = time.perf_counter()
        drawn = self._renders.get(key)
        if drawn is None or now - drawn[0] > age:
            if len(self._renders) >= MOST_RENDERS:
                self._renders.clear()
                self._real.clear()
            drawn = self._renders[key] = (now, self._draw({**ask, "extent": extent}))
        rows = self.rows[self.runs.index(run)]
        view = {name: array[rows] for name, array in drawn[1].items()}
        if "real" in layers:  # σ and radius are the run's own; they stay while it is here
            place = (run.id, dots)
            if place not in self._real:
                wanted: Ask = {**ask, "layers": ["real"], "extent": extent}
                with accelerator.of(self.device).urgent():
                    self._real[place] = population_of(run).view(wanted)
            view |= self._real[place]
        return view

    def _draw(self, ask: Ask) -> dict[str, np.ndarray]:
        """All rows, layer by layer. Heat goes in pieces that stay in the cache: of 30 runs it takes
        4 ms so, 14 ms in one piece, 11 ms run by run."""
        layers = [layer for layer in ask["layers"] if layer not in ("real", "heat")]
        with accelerator.of(self.device).urgent():  # beside the training, which does not wait
            view = self.model.view({**ask, "layers": layers})
            if "heat" in ask["layers"]:
                count = -(-len(self.model.configs) // HEAT_ROWS)
                view["heat"] = rendering.heat_map(self.model, ask["extent"], count)
        return view

    def part(self) -> None:
        """Ends the population: every run has all of its own again. One that has diverged is back
        in its last good state already and keeps that."""
        self._stepper.forget()
        self.sync(run for run in self.runs if training_of(run).ended in (None, "limit"))
        for run in self.runs:
            model = population_of(run)
            for network in (model.generator, model.discriminator):
                network.set_flat(network.flat.clone())
            if model.average is not None:
                model.average = model.average.clone()


def _joined_source(sources: Sequence[Source | None], counts: list[int]) -> Source | None:
    """One source that draws for all rows, each with its own σ and radius."""
    first = sources[0]
    if all(source is first for source in sources):
        return first
    points = [cast(PointSource, source) for source in sources]  # all others are shared: see ``key``

    def stacked(parts: Iterable[Tensor]) -> Tensor:
        return torch.cat([part.expand(n, 1, 1) for part, n in zip(parts, counts, strict=True)])

    sigma, radius = stacked(p.sigma for p in points), stacked(p.radius for p in points)
    return PointSource(points[0].place, sigma, radius, points[0].note)
