"""Runs of different visitors trained as one population, where their shapes agree.

A perceptron's weights, moments and RNG are rows of a few tensors, so runs join by stacking rows
and part by slicing them. Which knobs may differ from row to row is declared with them
(``Knob.fuse``), and so may σ of the data. While fused, a run's own networks are views of its rows:
pictures, samples and inference need no copy. Its moments and RNG are brought up to date (``sync``)
before anything else looks at them.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Hashable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, cast

from playground.core.lazy import torch
from playground.core.spec import Setting, Source, knobs
from playground.data.points import PointSource
from playground.engine.core.runs import Run
from playground.networks import rendering
from playground.networks.population import Population
from playground.training.training import Training

if TYPE_CHECKING:
    import numpy as np

    Tensor = torch.Tensor

log = logging.getLogger(__name__)

MOST_ROWS = 64  # members; more gain nothing and splicing them takes longer
BOOKS_SHARE = 0.05  # of the time, at most, goes into giving every run its readings
KEPT_AT_ONCE = 3  # runs whose state is copied after readings were written down
HEAT_ROWS = 5  # members whose whole heat map fits the cache
MOST_RENDERS = 8  # different pictures of one population that are kept
WATCHED_SHARE = 0.25  # of the runs: where so many are watched, all are drawn in one pass


def _training(run: Run) -> Training:
    """The run's training, which is a real one wherever runs are joined: see ``key``."""
    return cast(Training, run.training)


def _population(run: Run) -> Population:
    return cast(Population, _training(run).model)


def key(run: Run) -> Hashable | None:
    """Equal for runs that can train together; None for one that must train alone."""
    if run.race:  # lanes wait for each other, other people's runs must not
        return None
    if run.training is None:
        return None
    training = _training(run)
    model = training.model
    if not isinstance(model, Population) or not run.recipe.gan.fuses or model.parts:
        return None
    config, data = training.recipe.config, training.recipe.data
    of: dict[str, list[Any]] = {"same": [], "own": [], "switch": [], "alone": []}
    for declared in knobs(type(config)):
        of[declared.fuse].append(getattr(config, declared.name))
    if data.kind == "images" or any(of["alone"]):
        return None
    if bool(config.average) != (model.average is not None):
        return None  # its average begins with its first step
    source = model.setting.source
    drawn = source.place if isinstance(source, PointSource) else source
    switched = tuple(bool(value) for value in of["switch"])
    return (run.recipe.gan.name, data.name, id(drawn), tuple(of["same"]), switched)


def stays(run: Run, names: Iterable[str]) -> bool:
    """Whether a fused run may change what is named without leaving its population."""
    declared = knobs(run.recipe.gan.config)
    own = {k.name for k in declared if k.fuse in ("own", "switch")}
    return set(names) <= own | {"steps"}


class Group:
    """Runs that train as one population until one of them leaves."""

    def __init__(self, runs: list[Run], key: Hashable) -> None:
        self.runs, self.key = runs, key
        models = [_population(run) for run in runs]
        first = _training(runs[0])
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
        self._readings: list[dict[str, Tensor]] = []
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
        self.model.set_configs([config for run in self.runs for config in _population(run).configs])

    def advance(self, seconds: float) -> None:
        """Trains all for about ``seconds``, at least one step, to the nearest limit at most; not at
        all when a run turned out to have ended."""
        if any(_training(run).ended for run in self.runs):
            return
        begin = now = time.perf_counter()
        left = min(
            (_training(r).limit - r.step for r in self.runs if _training(r).limit), default=0
        )
        left -= self.pending
        done = 0
        while not done or (now - begin < seconds and done != left):
            self._readings.append(self.model.step("DG"))
            done += 1
            now = time.perf_counter()
        self._took += now - begin
        if done == left or self._took >= self._cost / BOOKS_SHARE:
            self._write_down()

    @property
    def pending(self) -> int:
        """Iterations that the runs do not know of yet."""
        return len(self._readings)

    def _write_down(self) -> None:
        """Gives every run the readings of what was trained since the last time. For thirty runs
        that takes as long as an iteration, so it is not done after every slice."""
        if not self._readings:
            return
        begin = time.perf_counter()
        names, table, present = _tabulated(self._readings)
        took, self._took = self._took, 0.0
        self._readings = []
        for run, rows in zip(self.runs, self.rows, strict=True):
            _training(run).absorb(names, table[:, :, rows], present, took)
        self._keep()
        self._cost = time.perf_counter() - begin

    def _keep(self) -> None:
        """Lets some runs keep their state. All are due at once, for they train together; one after
        the other they hold nobody up."""
        due = [r for r in self.runs if _training(r).ended is None and _training(r).keeping_is_due()]
        for run in due[:KEPT_AT_ONCE]:
            self._copy(run)
            _training(run).keep()

    def sync(self, runs: Iterable[Run]) -> None:
        """Brings the runs' own models up to date with their rows."""
        self._write_down()
        for run in runs:
            self._copy(run)

    def _copy(self, run: Run) -> None:
        place = self.runs.index(run)
        _population(run).sync_from(
            self.model, self.rows[place], self.model.iteration + self._ahead[place]
        )

    def render(self, run: Run, ask: Mapping[str, Any], age: float) -> dict[str, np.ndarray] | None:
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
                wanted = {**ask, "layers": ["real"], "extent": extent}
                self._real[place] = _population(run).view(wanted)
            view |= self._real[place]
        return view

    def _draw(self, ask: Mapping[str, Any]) -> dict[str, np.ndarray]:
        """All rows, layer by layer. Heat goes in pieces that stay in the cache: of 30 runs it takes
        4 ms so, 14 ms in one piece, 11 ms run by run."""
        layers = [layer for layer in ask["layers"] if layer not in ("real", "heat")]
        view = self.model.view({**ask, "layers": layers})
        if "heat" in ask["layers"]:
            count = -(-len(self.model.configs) // HEAT_ROWS)
            view["heat"] = rendering.heat_map(self.model, ask["extent"], count)
        return view

    def part(self) -> None:
        """Ends the population: every run has all of its own again. One that has diverged is back
        in its last good state already and keeps that."""
        self.sync(run for run in self.runs if _training(run).ended in (None, "limit"))
        for run in self.runs:
            model = _population(run)
            for network in (model.generator, model.discriminator):
                network.set_flat(network.flat.clone())
            if model.average is not None:
                model.average = model.average.clone()


class Fusion:
    """Who trains with whom."""

    def __init__(self, on: bool) -> None:
        self._on = on
        self._of: dict[str, Group] = {}
        self._alone: set[str] = set()  # runs of populations that failed

    @property
    def groups(self) -> list[Group]:
        """All populations."""
        return list({id(group): group for group in self._of.values()}.values())

    def of(self, run: Run) -> Group | None:
        """The population the run trains in."""
        return self._of.get(run.id)

    def release(self, run: Run) -> None:
        """Takes the run out of its population, before anything but training is done with it."""
        group = self._of.get(run.id)
        if group:
            for member in group.runs:
                del self._of[member.id]
            group.part()

    def separate(self, group: Group) -> None:
        """Takes a population apart for good: while they run, its runs stay alone."""
        self._alone |= {run.id for run in group.runs}
        self.release(group.runs[0])

    def sync(self, run: Run) -> None:
        """Brings the run's own model up to date; it stays where it is."""
        group = self._of.get(run.id)
        if group:
            group.sync([run])

    def changed(self, run: Run) -> None:
        """The run's live knobs have changed: the population follows, or parts."""
        group = self._of.get(run.id)
        if group and key(run) == group.key:
            group.refresh()
        elif group:
            self.release(run)

    def regroup(self, running: list[Run]) -> None:
        """Makes populations of the running runs that can train together."""
        if not self._on:
            return
        wanted: dict[Hashable, list[Run]] = {}
        self._alone &= {run.id for run in running}
        for run in running:
            if run.id not in self._alone and (shape := key(run)) is not None:
                wanted.setdefault(shape, []).append(run)
        for shape, runs in wanted.items():
            for company in _portions(runs):
                self._join(company, shape)

    def _join(self, company: list[Run], shape: Hashable) -> None:
        there = {id(self._of.get(run.id)) for run in company}
        group = self._of.get(company[0].id)
        if len(company) < 2 or (group and len(there) == 1 and len(group.runs) == len(company)):
            return
        for run in company:
            self.release(run)
        try:
            group = Group(company, shape)
        except Exception as error:  # no memory for it, say: each has all of its own still
            log.warning("%d runs cannot be joined: %s", len(company), error)
            self._alone |= {run.id for run in company}
            return
        self._of |= {run.id: group for run in company}


def _portions(runs: list[Run]) -> list[list[Run]]:
    portions: list[list[Run]] = []
    rows = MOST_ROWS
    for run in runs:
        count = len(_population(run).configs)
        if rows + count > MOST_ROWS:
            portions.append([])
            rows = 0
        portions[-1].append(run)
        rows += count
    return portions


def _joined_source(sources: list[Any], counts: list[int]) -> Source:
    """One source that draws for all rows, each with its own σ and radius."""
    first = sources[0]
    if all(source is first for source in sources):
        shared: Source = first
        return shared

    def stacked(name: str) -> Tensor:
        parts = zip(sources, counts, strict=True)
        return torch.cat([getattr(source, name).expand(n, 1, 1) for source, n in parts])

    return PointSource(first.place, stacked("sigma"), stacked("radius"), first.note)


def _tabulated(readings: list[dict[str, Tensor]]) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Names, readings ``(T, R, E)`` and which of them are present ``(T, R, 1)``."""
    import numpy as np

    names = list(dict.fromkeys(name for step in readings for name in step))
    blank = torch.full_like(next(iter(readings[0].values())), float("nan"))
    flat = torch.stack([step.get(name, blank) for step in readings for name in names])
    table = flat.float().cpu().numpy().reshape(len(readings), len(names), -1)
    present = np.array([[name in step for name in names] for step in readings])[:, :, None]
    return names, table, present
