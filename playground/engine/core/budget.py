"""Whether a run fits into memory before it begins: refused, made to wait, or let in.

Where there is a limit (``core.memory_limit``) a process beyond it is killed, and everybody's runs
with it. So each run is measured before it is built (``needs``). What no other run stands in the way
of and does not fit is refused; what would fit if it were alone waits in line.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Hashable, Iterable
from typing import Any

from playground.core.memory_limit import NO_LIMIT, MemoryLimit, megabytes
from playground.core.spec import PlaygroundError
from playground.engine.core.needs import Need
from playground.engine.core.runs import Run

RESERVE = 48e6  # bytes for pictures, answers and what else comes and goes
FIRST_RUN = 40e6  # that an engine's first training takes: torch loads parts of itself (24 MB seen)
GIVE_SECONDS = 5.0  # between two times that what is kept is let go of
GROWN_SECONDS = 3.0  # of training, after which what a run needs is in what is used
_MOST_KNOWN = 500  # recipes whose needs are kept
_SHARE = "{total} of memory here ({says})"
TOO_LARGE = (
    "This run needs about {need} of memory, and {left} of the " + _SHARE + " are left for runs. "
    "A smaller batch, width or number of members needs less."
)
WAITS = (
    "It waits for memory: it needs about {need}, and {free} of the " + _SHARE + " are free. It "
    "begins when another run has ended."
)


class Budget:
    """The memory of one engine. ``limit`` is read anew at each question, ``measure`` tells what a
    run needs, ``give_back`` lets go of what is only kept in case."""

    def __init__(
        self, limit: Callable[[], MemoryLimit], give_back: Callable[[], None], on_cpu: bool
    ) -> None:
        self._limit = limit if on_cpu else lambda: NO_LIMIT
        self._give_back = give_back
        self._known: dict[Hashable, Need] = {}
        self._idle = math.inf  # the least bytes used when nothing was in training
        self._began = False  # has anything trained here?
        self._gave_at = -math.inf

    @property
    def limited(self) -> bool:
        """Is there a limit at all?"""
        return self._limit() is not NO_LIMIT

    def need(self, run: Run, measure: Callable[[], Need]) -> Need:
        """What ``run`` needs; runs that differ in their seed alone need the same."""
        values = {**run.recipe.values(), "seed": 0, "steps": 0}
        key = tuple(sorted((name, repr(value)) for name, value in values.items()))
        if key not in self._known:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[key] = measure()
        return self._known[key]

    def check(self, run: Run, others: Iterable[Run]) -> str:
        """May ``run``, whose ``need`` is known, be built beside the ``others``? "" if so, else why
        it waits.

        Raises:
            PlaygroundError: when it would not fit alone.
        """
        built = [r for r in others if r is not run and r.training is not None]
        limit = self._limit()
        needed = self._needed(run, built)
        if not built:
            self._idle = min(limit.used(), self._idle)
        if limit.free < needed and time.monotonic() - self._gave_at >= GIVE_SECONDS:
            self._gave_at = time.monotonic()
            self._give_back()
            limit = self._limit()
            if not built:  # only now is nothing counted that is only kept
                self._idle = min(limit.used(), self._idle)
        free = limit.free
        if free >= needed:
            return ""
        told = {"total": megabytes(limit.total), "says": limit.says,
                "need": megabytes(run.need.total)}  # fmt: skip
        # what was used before the first training, which is there ever after
        left = limit.total - (self._idle if math.isfinite(self._idle) else 0) - RESERVE - FIRST_RUN
        if left < run.need.total:
            raise PlaygroundError(TOO_LARGE.format(left=megabytes(left), **told))
        return WAITS.format(free=megabytes(free - self._apart), **told)

    def _needed(self, run: Run, built: list[Run]) -> float:
        """Bytes that must be free: those of ``run``, those that young runs have not taken yet, and
        what passes in the turn of the one that needs most."""
        self._began = self._began or any(grown(r) for r in built)
        young = sum(r.need.resident for r in built if not grown(r))
        passing = max([run.need.passing, *(r.need.passing for r in built)])
        return run.need.resident + young + passing + self._apart

    @property
    def _apart(self) -> float:
        """Bytes that no run may take."""
        return RESERVE if self._began else RESERVE + FIRST_RUN


def grown(run: Run) -> bool:
    """Has the run taken by now what it needs?"""
    trained: Any = run.training
    return trained is not None and run.seconds - run.built_seconds >= GROWN_SECONDS
