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
from playground.engine.client import EngineClient, EngineDown, Frame, Listener, Subscription
from playground.engine.core.autosave import autosave_path
from playground.engine.core.runs import LIVE
from playground.engine.pool.file_sync import SyncedFile, of_recipe
from playground.engine.pool.placement import Placement
from playground.engine.unsaved import Unsaved

log = logging.getLogger(__name__)

_DEAD = ("restarting", "failed", "closed")
_MOST_FILES = 1_000  # files remembered as given


class Member(EngineClient, Protocol):
    """A client that can be one of several."""

    shares_disk: bool  # False: autosaves have to be handed to and fro

    def call(self, name: str, /, **arguments: Any) -> Future[Any]:
        """One of ``engine.commands``."""
        ...


@dataclass(eq=False)
class PoolSubscription:
    engines: Engines
    run: str
    wanted: dict[str, Any]
    listener: Listener
    inner: Subscription | None = None
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
        self.engines.forget(self)


class Engines:
    """The engines of a facade; autosaves lie in ``folder``. ``changed`` hears a new ``state``."""

    def __init__(self, folder: Path, count: int, changed: Callable[[str], None]) -> None:
        self._folder, self._changed = folder, changed
        self.lock = threading.RLock()  # guards the places and the watches
        self.placement = Placement(count)
        self.members: list[Any] = []
        self._watches: set[PoolSubscription] = set()
        self._given: dict[tuple[int, SyncedFile], int] = {}  # to which engine, as of when
        self._last_state = "warming"
        self.closed = False

    def engage(self, members: Sequence[Member]) -> None:
        """Takes the members in, in the order of their places."""
        self.members = list(members)
        for place, member in enumerate(self.members):
            member.on_state(partial(self._heard, place))
        self._last_state = self.state

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
            placed = self.placement.get(run)
            if placed is not None:
                return placed.place
            living = self.living()
            if not living:
                return None
            place = self.placement.pointed(run, living)
            if self.saved(run):  # it is known from earlier
                self.placement.settle(run, place)
                self._bring(run, place)
            return place

    def saved(self, run: str) -> bool:
        """Is there an autosave of this name?"""
        path = autosave_path(self._folder, run)
        return path is not None and path.exists()

    def watch(self, run: str, ask: Mapping[str, Any], listener: Listener) -> PoolSubscription:
        """A watch that follows the run wherever it goes."""
        subscription = PoolSubscription(self, run, dict(ask), listener)
        with self.lock:
            self._watches.add(subscription)
            self._rewatch(subscription)
        return subscription

    def forget(self, subscription: PoolSubscription) -> None:
        """Ends a watch."""
        with self.lock:
            self._watches.discard(subscription)
            subscription.leave()

    def _rewatch(self, subscription: PoolSubscription) -> None:
        subscription.leave()
        place = self.place_of(subscription.run)
        if place is not None:

            def deliver(frame: Frame) -> None:
                if frame.get("state") == "gone":
                    self.forget(subscription)
                subscription.listener(subscription.unsaved.annotated(frame))

            subscription.inner = self.members[place].watch(
                subscription.run, subscription.wanted, deliver
            )

    # An engine dies

    def _heard(self, place: int, state: str) -> None:
        if self.closed:
            return
        if state in _DEAD:
            with self.lock:
                self.placement.evict(place)
                for given in [given for given in self._given if given[0] == place]:
                    del self._given[given]  # the next one may stand on another machine
                for subscription in tuple(self._watches):
                    placed = self.placement.get(subscription.run)
                    if placed and placed.place is None:
                        subscription.unsaved.engine_died()
                        subscription.leave()  # or the next engine there would open the run
        self._reassign()
        before, self._last_state = self._last_state, self.state
        if before != self._last_state:
            self._changed(self._last_state)

    def _reassign(self) -> None:
        with self.lock:
            unplaced, living = self.placement.unplaced(), self.living()
            if not unplaced or not living:
                return
            watched = {subscription.run for subscription in self._watches}
            alive = [run for run in unplaced if run in watched or self._was_live(run)]
            for run in set(unplaced) - set(alive):
                self.placement.forget(run)  # it is brought back from disk when asked for
            for run, may_go_on in self.placement.reassign(alive, living, time.monotonic()).items():
                placed = self.placement.get(run)
                assert placed is not None and placed.place is not None
                self._move(run, placed.place, may_go_on)
            for subscription in tuple(self._watches):
                if subscription.run in alive:
                    self._rewatch(subscription)

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
                placed = self.placement.get(run)
                if placed and placed.place == place:
                    placed.place = None
            self._reassign()
        elif error:
            log.warning("run %s cannot go on elsewhere: %s", run[:4], error)

    def _bring(self, run: str, place: int) -> None:
        """Hands the run's autosave to an engine that cannot read ours."""
        path = autosave_path(self._folder, run)
        if not self.members[place].shares_disk and path and path.exists():
            self.send_run_files(place, run)
            self.members[place].call("take", run=run, content=path.read_bytes())

    # Files that visitors brought

    def send_files(self, place: int, needed: Sequence[SyncedFile]) -> None:
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
                if len(self._given) >= _MOST_FILES:
                    self._given.clear()
                self._given[place, one] = stamp
            with contextlib.suppress(OSError):
                content = one.path.read_bytes()
                member.call("keep", kind=one.kind, name=one.name, content=content, stamp=stamp)

    def send_run_files(self, place: int, run: str) -> None:
        """Hands over what the autosaved run reads."""
        path = autosave_path(self._folder, run)
        if path is not None and not self.members[place].shares_disk:
            with contextlib.suppress(PlaygroundError):  # who opens the autosave is told
                self.send_files(place, of_recipe(checkpoints.read_autosave_meta(path)["values"]))
