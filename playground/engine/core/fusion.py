"""Which runs of different visitors train as one population: those whose shapes agree.

Which knobs may differ from row to row is declared with them (``Knob.fuse``), and so may σ of the
data. What they do together is ``group``.
"""

from __future__ import annotations

import logging
from collections.abc import Hashable, Iterable

from playground.core.spec import knobs
from playground.data.points import PointSource
from playground.engine.core.group import Group, population_of, training_of
from playground.engine.core.runs import Run
from playground.networks.population import Population

log = logging.getLogger(__name__)

MOST_ROWS = 64  # members; more gain nothing and splicing them takes longer


def key(run: Run) -> Hashable | None:
    """Equal for runs that can train together; None for one that must train alone."""
    if run.race:  # lanes wait for each other, other people's runs must not
        return None
    if run.training is None:
        return None
    training = training_of(run)
    model = training.model
    if not isinstance(model, Population) or not run.recipe.gan.fuses or model.parts:
        return None
    config, data = training.recipe.config, training.recipe.data
    of: dict[str, list[object]] = {"same": [], "own": [], "switch": [], "alone": []}
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
        count = len(population_of(run).configs)
        if rows + count > MOST_ROWS:
            portions.append([])
            rows = 0
        portions[-1].append(run)
        rows += count
    return portions
