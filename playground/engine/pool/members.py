"""Several engines: which of them live, which runs are on which, and who watches those runs.

When an engine dies its runs get another at once and go on there from their autosaves, watched as
before; the engine that is started in its place takes new runs.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from playground.core import checkpoints
from playground.core.spec import PlaygroundError
from playground.engine.client import Corridor, EngineDown, Frame, Listener, Watch
from playground.engine.core.autosave import autosave_path
from playground.engine.core.runs import LIVE
from playground.engine.pool.file_sync import Supply, of_recipe
from playground.engine.pool.placement import Places
from playground.engine.unsaved import Unsaved

log = logging.getLogger(__name__)

_DEAD = ("restarting", "failed", "closed")
_MANY = 1_000  # files remembered as given


class Member(Corridor, Protocol):
    """A corridor that can be one of several."""

    shares_disk: bool  # False: autosaves have to be handed to and fro

    def call(self, name: str, /, **arguments: Any) -> Future[Any]:
        """One of ``engine.commands``."""
        ...


@dataclass(eq=False)
class CrowdWatch:
    crowd: Crowd
    run: str
    wanted: dict[str, Any]
    listener: Listener
    inner: Watch | None = None
    unsaved: Unsaved = field(default_factory=Unsaved)

    def ask(self, ask: Mapping[str, Any]) -> None:
        self.wanted = dict(ask)
        if self.inner:
            self.inner.ask(self.wanted)

    def ready(self) -> None:
        if self.inner:
            self.inner.ready()

    def leave(self) -> None:
        """Ends the watch at the engine it is at."""
        if self.inner:
            self.inner.close()
            self.inner = None

    def close(self) -> None:
        self.crowd.forget(self)


class Crowd:
    """The engines of a facade; autosaves lie in ``folder``. ``changed`` hears a new ``state``."""

    def __init__(self, folder: Path, count: int, changed: Callable[[str], None]) -> None:
        self._folder, self._changed = folder, changed
        self.lock = threading.RLock()  # guards the places and the watches
        self.places = Places(count)
        self.members: list[Any] = []
        self._watches: set[CrowdWatch] = set()
        self._given: dict[tuple[int, Supply], int] = {}  # to which engine, as of when
        self._told = "warming"
        self.closed = False

    def engage(self, members: Sequence[Member]) -> None:
        """Takes the members in, in the order of their places."""
        self.members = list(members)
        for place, member in enumerate(self.members):
            member.on_state(partial(self._heard, place))
        self._told = self.state

    @property
    def state(self) -> str:
        """``ready`` as soon and as long as one engine is."""
        if self.closed:
            return "closed"
        states = [member.state for member in self.members]
        order = ("ready", "warming", "stalled", "restarting", "failed", "closed")
        return next(state for state in order if state in states)

    def living(self) -> list[int]:
        """Engines that can be asked: those that are ready, else those that warm up, else those that
        answer later."""
        for wanted in ("ready", "warming", "stalled"):
            found = [k for k, member in enumerate(self.members) if member.state == wanted]
            if found:
                return found
        return []

    def place_of(self, run: str) -> int | None:
        """The engine that has the run, or that is to look for it; None while none can."""
        with self.lock:
            home = self.places.get(run)
            if home is not None:
                return home.place
            living = self.living()
            if not living:
                return None
            place = self.places.pointed(run, living)
            if self.saved(run):  # it is known from earlier
                self.places.settle(run, place)
                self._bring(run, place)
            return place

    def saved(self, run: str) -> bool:
        """Is there an autosave of this name?"""
        path = autosave_path(self._folder, run)
        return path is not None and path.exists()

    def watch(self, run: str, ask: Mapping[str, Any], listener: Listener) -> CrowdWatch:
        """A watch that follows the run wherever it goes."""
        watch = CrowdWatch(self, run, dict(ask), listener)
        with self.lock:
            self._watches.add(watch)
            self._rewatch(watch)
        return watch

    def forget(self, watch: CrowdWatch) -> None:
        """Ends a watch."""
        with self.lock:
            self._watches.discard(watch)
            watch.leave()

    def _rewatch(self, watch: CrowdWatch) -> None:
        watch.leave()
        place = self.place_of(watch.run)
        if place is not None:

            def deliver(frame: Frame) -> None:
                if frame.get("state") == "gone":
                    self.forget(watch)
                watch.listener(watch.unsaved.told(frame))

            watch.inner = self.members[place].watch(watch.run, watch.wanted, deliver)

    # An engine dies

    def _heard(self, place: int, state: str) -> None:
        if self.closed:
            return
        if state in _DEAD:
            with self.lock:
                self.places.evict(place)
                for given in [given for given in self._given if given[0] == place]:
                    del self._given[given]  # the next one may stand on another machine
                for watch in tuple(self._watches):
                    home = self.places.get(watch.run)
                    if home and home.place is None:
                        watch.unsaved.engine_died()
                        watch.leave()  # or the engine that comes in its place would open the run
        self._rehouse()
        told, self._told = self._told, self.state
        if told != self._told:
            self._changed(self._told)

    def _rehouse(self) -> None:
        with self.lock:
            homeless, living = self.places.homeless(), self.living()
            if not homeless or not living:
                return
            watched = {watch.run for watch in self._watches}
            alive = [run for run in homeless if run in watched or self._was_live(run)]
            for run in set(homeless) - set(alive):
                self.places.forget(run)  # it is brought back from disk when asked for
            for run, may_go_on in self.places.rehouse(alive, living, time.monotonic()).items():
                home = self.places.get(run)
                assert home is not None and home.place is not None
                self._move(run, home.place, may_go_on)
            for watch in tuple(self._watches):
                if watch.run in alive:
                    self._rewatch(watch)

    def _was_live(self, run: str) -> bool:
        path = autosave_path(self._folder, run)
        try:
            return path is not None and checkpoints.read_autosave_meta(path)["state"] in LIVE
        except PlaygroundError:
            return False

    def _move(self, run: str, place: int, go_on: bool) -> None:
        log.info("run %s goes on at engine %d", run[:4], place)
        self._bring(run, place)
        self.members[place].call("adopt", run=run, go_on=go_on).add_done_callback(
            partial(self._moved, run, place)
        )

    def _moved(self, run: str, place: int, future: Future[Any]) -> None:
        error = future.exception()
        if isinstance(error, EngineDown) and not self.closed:  # that engine has died as well
            with self.lock:
                home = self.places.get(run)
                if home and home.place == place:
                    home.place = None
            self._rehouse()
        elif error:
            log.warning("run %s cannot go on elsewhere: %s", run[:4], error)

    def _bring(self, run: str, place: int) -> None:
        """Hands the run's autosave to an engine that cannot read ours."""
        path = autosave_path(self._folder, run)
        if not self.members[place].shares_disk and path and path.exists():
            self.supply_run(place, run)
            self.members[place].call("take", run=run, content=path.read_bytes())

    # Files that visitors brought

    def supply(self, place: int, needed: Sequence[Supply]) -> None:
        """Hands the files to an engine that cannot read ours, each once, before it is asked for
        what needs them. One that is not here any more the engine misses, and says so."""
        member = self.members[place]
        if member.shares_disk:
            return
        for one in needed:
            stamp = one.stamp()
            with self.lock:
                if stamp is None or self._given.get((place, one)) == stamp:
                    continue
                if len(self._given) >= _MANY:
                    self._given.clear()
                self._given[place, one] = stamp
            with contextlib.suppress(OSError):
                content = one.path.read_bytes()
                member.call("keep", kind=one.kind, name=one.name, content=content, stamp=stamp)

    def supply_run(self, place: int, run: str) -> None:
        """Hands over what the autosaved run reads."""
        path = autosave_path(self._folder, run)
        if path is not None and not self.members[place].shares_disk:
            with contextlib.suppress(PlaygroundError):  # who opens the autosave is told
                self.supply(place, of_recipe(checkpoints.read_autosave_meta(path)["values"]))
