"""Watches that begin, change and end, and what that does to the runs that are watched."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from typing import cast

from playground.core.spec import Ask, PlaygroundError
from playground.engine.client import EngineError, Frame, check_ask
from playground.engine.core import run_store
from playground.engine.core.lifecycle import Lifecycle
from playground.engine.core.runs import Run
from playground.engine.core.subscriptions import Subscription


class Viewers:
    """Who watches which run. A run that rests is woken by a watch."""

    def __init__(self, life: Lifecycle) -> None:
        self._life, state = life, life.state
        self._all, self._scheduler = state.subscriptions, state.scheduler
        self._clock, self._idle_seconds = state.clock, state.limits.idle_seconds

    def watch(self, number: int, run: str, ask: Mapping[str, object], send: Callable[[Frame], None]
              ) -> None:  # fmt: skip
        """Begins watch ``number``; an unknown run, and what can be no picture, are answered with
        one ``gone`` frame."""
        try:
            asked = cast(Ask, check_ask(ask))
            watched = run_store.find(self._life, run)
        except (PlaygroundError, EngineError) as error:
            send({"run": run, "state": "gone", "message": str(error)})
            return
        self._all.add(Subscription(number, run, asked, send, self._clock()))
        watched.watchers += 1
        watched.seen = self._clock()
        self._wake(watched)

    def ask(self, number: int, ask: Mapping[str, object]) -> None:
        """Changes what a watch wants; what can be no picture changes nothing."""
        found = self._all.get(number)
        if found:
            with contextlib.suppress(PlaygroundError):
                found.ask = cast(Ask, check_ask(ask))
            found.stamp, found.due = None, min(found.due, self._clock())
            self._seen(found)

    def ready(self, number: int) -> None:
        """The watch has used its frame up."""
        found = self._all.get(number)
        if found:
            found.ready = True
            self._seen(found)

    def unwatch(self, number: int) -> None:
        """Ends a watch."""
        ended = self._all.remove(number)
        run = self._scheduler.get(ended.run) if ended else None
        if run:
            run.seen = self._clock()
            self.count(run.seen)

    def count(self, now: float) -> None:
        """Counts who watches. Those that have had their frame and ask for no other (a page in the
        background, a closed lid) do not watch."""
        for run in self._scheduler:
            run.watchers = 0
        for each in self._all:
            watched = self._scheduler.get(each.run)
            if watched and (each.ready or now - each.active < self._idle_seconds):
                watched.watchers += 1
                watched.seen = now

    def _seen(self, subscription: Subscription) -> None:
        run = self._scheduler.get(subscription.run)
        subscription.active = self._clock()
        if run:
            run.seen = subscription.active
            self._wake(run)

    def _wake(self, run: Run) -> None:
        if run.state == "idle":
            self._scheduler.queue(run)
            self._life.admit()
