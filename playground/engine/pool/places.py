"""Which run is on which of several engines, numbered from 0, and what else they have to do."""

from __future__ import annotations

import contextlib
import hashlib
import threading
from collections.abc import Collection, Iterator
from concurrent.futures import Future
from typing import Any

_MOST_RUNS = 4_000  # remembered before runs that left memory are forgotten


class Places:
    """Where runs are; runs on their way to, and questions under way at, each of ``count``."""

    def __init__(self, count: int) -> None:
        self.lock = threading.RLock()
        self._runs: dict[str, int] = {}
        self._starting = [0] * count
        self._asked = [0] * count

    def __contains__(self, run: str) -> bool:
        return run in self._runs

    def of(self, run: str, usable: Collection[int]) -> int:
        """Where the run is; for one that is nowhere the engine among the ``usable`` to which its
        name points, so that two who open it at once meet there."""
        with self.lock:
            if run in self._runs:
                return self._runs[run]
        return min(usable, key=lambda k: hashlib.sha256(f"{run}/{k}".encode()).digest())

    def settle(self, run: str, place: int) -> None:
        """The run is there."""
        with self.lock:
            self._runs[run] = place

    def forget(self, run: str) -> None:
        """The run is no more."""
        with self.lock:
            self._runs.pop(run, None)

    def move(self, place: int, heir: int) -> None:
        """What was at ``place`` is at ``heir``."""
        with self.lock:
            self._runs = {run: heir if k == place else k for run, k in self._runs.items()}

    def prune(self, held: Collection[str]) -> None:
        """Forgets runs that no engine holds in memory, once there are many."""
        with self.lock:
            if len(self._runs) > _MOST_RUNS:
                self._runs = {run: k for run, k in self._runs.items() if run in held}

    def count(self, place: int) -> int:
        """Runs there and on their way."""
        with self.lock:
            return sum(k == place for k in self._runs.values()) + self._starting[place]

    def starting(self, place: int) -> int:
        """Runs on their way there."""
        return self._starting[place]

    @contextlib.contextmanager
    def starts(self, place: int) -> Iterator[None]:
        """A run is on its way there."""
        with self.lock:
            self._starting[place] += 1
        try:
            yield
        finally:
            with self.lock:
                self._starting[place] -= 1

    def least_asked(self, usable: Collection[int]) -> int:
        """Where the fewest questions wait, and among these the fewest runs train."""
        return min(usable, key=lambda k: (self._asked[k], self.count(k), k))

    def asked(self, place: int, answer: Future[Any]) -> None:
        """A question is under way there until its ``answer`` has come."""

        def count(change: int) -> None:
            with self.lock:
                self._asked[place] += change

        count(1)
        answer.add_done_callback(lambda _: count(-1))
