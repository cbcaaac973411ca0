"""Which engine a run lives on: bookkeeping of a facade over several. Knows no engine and no thread.

A run that nobody has placed yet, an old one that is opened again, has a place all the same: the one
its name points to, so that two who open it at once meet there.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

_MOST_RUNS = 4_000  # homes remembered before those of runs that left memory are forgotten
_RACES = 1_000
_QUICK = 60.0  # seconds: deaths of engines that follow each other count against their runs
_MOVES = 2  # times a run is moved on in that time; then it waits, for it may be what kills them


@dataclass
class PlacedRun:
    """Where a run lives; ``place`` is None while its engine is dead and no other has it yet."""

    place: int | None
    group: str  # runs of one race stay together; else the run itself
    moves: list[float] = field(default_factory=list)


class Placement:
    """Homes of runs among ``count`` engines, numbered from 0."""

    def __init__(self, count: int) -> None:
        self._runs: OrderedDict[str, PlacedRun] = OrderedDict()
        self._races: OrderedDict[str, int] = OrderedDict()
        self.starting = [0] * count  # runs under way to each engine

    def get(self, run: str) -> PlacedRun | None:
        """The run's home if it has one."""
        return self._runs.get(run)

    def settle(self, run: str, place: int, race: str = "") -> None:
        """Gives the run a home."""
        self._runs[run] = PlacedRun(place, race or run)

    def forget(self, run: str) -> None:
        """The run is no more."""
        self._runs.pop(run, None)

    def prune(self, held: Iterable[str]) -> None:
        """Forgets runs that no engine holds in memory, once there are many."""
        if len(self._runs) > _MOST_RUNS:
            kept = set(held)
            for run in [r for r, placed in self._runs.items() if placed.place is not None]:
                if run not in kept:
                    del self._runs[run]

    def count(self, place: int) -> int:
        """Runs that live there."""
        return sum(placed.place == place for placed in self._runs.values())

    def emptiest(self, living: Collection[int]) -> int:
        """The engine with the fewest runs, as far as is known without asking."""
        return min(living, key=lambda k: (self.count(k) + self.starting[k], k))

    def idlest(self, loads: Mapping[int, Mapping[str, Any]], prefer: int | None = None) -> int:
        """The engine with the fewest live runs by what they said; ``prefer`` wins a tie."""
        return min(
            loads,
            key=lambda k: (loads[k]["live"] + self.starting[k], k != prefer, self.count(k), k),
        )

    def of_race(self, race: str, living: Collection[int]) -> int:
        """The engine on which all lanes of the race run."""
        if self._races.get(race) not in living:
            self._races[race] = self.emptiest(living)
            if len(self._races) > _RACES:
                self._races.popitem(last=False)
        return self._races[race]

    def pointed(self, run: str, living: Collection[int]) -> int:
        """The engine the run's name points to; few others change theirs when one dies."""
        return min(living, key=lambda k: hashlib.sha256(f"{run}/{k}".encode()).digest())

    def evict(self, place: int) -> None:
        """The engine has died: its runs are without a place."""
        for placed in self._runs.values():
            if placed.place == place:
                placed.place = None

    def unplaced(self) -> list[str]:
        """Runs whose engine has died."""
        return [run for run, placed in self._runs.items() if placed.place is None]

    def reassign(self, runs: Sequence[str], living: Collection[int], now: float) -> dict[str, bool]:
        """Gives the homeless ``runs`` new places, races together; tells of each whether it may go
        on at once or has seen too many engines die."""
        may: dict[str, bool] = {}
        chosen: dict[str, int] = {}
        for run in runs:
            placed = self._runs[run]
            if placed.group not in chosen:
                chosen[placed.group] = self.emptiest(living)
            placed.place = chosen[placed.group]
            placed.moves = [t for t in placed.moves if now - t < _QUICK] + [now]
            may[run] = len(placed.moves) <= _MOVES
        return may
