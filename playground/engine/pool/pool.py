"""Several engines behind one client: runs go to the least loaded and outlive their engine.

Each member is the client of an engine of its own, as if there were no other; in a playground they
are Ray actors (``hosts/ray.py``). What is kept here is which run is on which of them. Who asks
notices nothing of it: runs are found by their name, models answer where the least is to do, the
status adds everything up. When an engine dies, another takes over what it had (``hand_on``, by
which a single one takes over from itself); the one that is started in its place takes new runs.

Limits of runs hold for each engine, except that of a visitor, which holds for all together. What
counts towards it is done one after another for each visitor: two at once would both find room.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar
from weakref import WeakValueDictionary

from playground.engine.client import (
    EngineClient,
    EngineSettings,
    Listener,
    RunInfo,
    Subscription,
)
from playground.engine.core.autosave import autosave_path
from playground.engine.core.scheduler import check_visitor
from playground.engine.hosts.process import ProcessEngine
from playground.engine.pool.merge_status import merged
from playground.engine.pool.places import Places
from playground.engine.report import EngineReport

T = TypeVar("T")
_STATES = ("ready", "warming", "stalled", "restarting", "failed", "closed")  # the best first


class EnginePool(EngineClient):
    """An ``EngineClient`` over the members that ``makers`` make, all with the same settings."""

    def __init__(
        self,
        settings: EngineSettings,
        makers: Sequence[Callable[[EngineSettings], ProcessEngine]],
        at_end: Callable[[], None] = lambda: None,
    ) -> None:
        self._at_end = at_end
        self._closed, self._temporary = False, None
        if not settings.state_folder:
            self._temporary = TemporaryDirectory(prefix="gan-playground-")
            settings = replace(settings, state_folder=self._temporary.name)
        self._folder, self._limits = Path(settings.state_folder), settings.limits
        self._places = Places(len(makers))
        self._lock = self._places.lock  # nothing changes places while it is held
        self._queues: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._listeners: dict[object, Callable[[str], None]] = {}
        self._several: Mapping[str, Callable[..., Coroutine[Any, Any, Any]]] = {
            "submit": self._submit, "fork": self._fork, "runs": self._runs,
            "status": self._status, "progress": self._progress, "cancel": self._cancel,
        }  # fmt: skip
        self._loop = asyncio.new_event_loop()  # for calls that ask several engines
        threading.Thread(target=self._serve, name="engine-pool", daemon=True).start()
        self.members = [make(settings) for make in makers]
        self._last_state = self.state
        for place, member in enumerate(self.members):
            member.on_state(partial(self._heard, place))

    # State

    @property
    def state(self) -> str:
        """``ready`` as soon and as long as one engine is."""
        states = [member.state for member in self.members]
        return "closed" if self._closed else min(states, key=_STATES.index)

    @property
    def silent(self) -> float:
        """See ``EngineClient.silent``: of the engine that has said nothing for longest."""
        return max(member.silent for member in self.members)

    @property
    def error(self) -> str:
        """Why no engine can start at all; empty while one may."""
        reasons = [member.error for member in self.members]
        return reasons[0] if all(reasons) else ""

    def on_state(self, listener: Callable[[str], None]) -> Callable[[], None]:
        """See ``EngineClient.on_state``."""
        key = object()
        self._listeners[key] = listener
        return lambda: self._listeners.pop(key, None) and None

    def _heard(self, place: int, state: str) -> None:
        with self._lock:
            if self._closed:
                return
            down = [k for k, m in enumerate(self.members) if m.state in ("restarting", "failed")]
            ready = self._in_state("ready")
            for k in down if ready and (place in down or state == "ready") else ():
                heir = min(ready, key=self._places.count)
                if self.members[k].hand_on(self.members[heir]):
                    self._places.move(k, heir)
            before, self._last_state = self._last_state, self.state
        if before != self._last_state:
            self._tell(self._last_state)

    def _tell(self, state: str) -> None:
        for listener in tuple(self._listeners.values()):
            listener(state)

    def close(self, seconds: float = 10.0) -> None:
        """See ``EngineClient.close``; all engines save at the same time."""
        if self._closed:
            return
        self._closed = True
        threads = [threading.Thread(target=m.close, args=(seconds,)) for m in self.members]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self._at_end()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._tell("closed")
        if self._temporary is not None:
            self._temporary.cleanup()

    # Calls about one run or model

    def watch(self, run: str, ask: Mapping[str, Any], listener: Listener) -> Subscription:
        """See ``EngineClient.watch``."""
        with self._lock:
            return self.members[self._place_of(run)].watch(run, ask, listener)

    def infer(self, model: str, what: str, args: Mapping[str, Any]) -> Future[dict[str, Any]]:
        """See ``EngineClient.infer``; a run's networks answer where they are, others where the
        fewest questions wait and the fewest runs train."""
        return self._answered(model, lambda member: member.infer(model, what, args))

    def _call(self, call: str, /, **arguments: Any) -> Future[Any]:
        if self._closed:
            return self.members[0].call(call, **arguments)  # which says so
        if several := self._several.get(call):
            return self._run(several(**arguments))
        if call == "steer" and arguments["command"] == "play" and arguments["owner"]:
            return self._run(self._play(**arguments))
        if "run" not in arguments:  # models, or samples of one
            source = arguments.get("source", "")
            return self._answered(source, lambda member: member.call(call, **arguments))
        with self._lock:
            run = arguments["run"]
            answer = self.members[self._place_of(run)].call(call, **arguments)
        if arguments.get("command") == "drop":
            answer.add_done_callback(partial(self._dropped, run))
        return answer

    def _dropped(self, run: str, answer: Future[RunInfo]) -> None:
        if not answer.cancelled() and answer.exception() is None:
            self._places.forget(run)

    def _answered(
        self, source: str, ask: Callable[[ProcessEngine], Future[dict[str, Any]]]
    ) -> Future[dict[str, Any]]:
        with self._lock:
            known = source in self._places or self._saved(source)
            usable = self._usable()
            place = self._place_of(source) if known else self._places.least_asked(usable)
            answer = ask(self.members[place])
            self._places.asked(place, answer)
        return answer

    # Calls for which several engines are asked

    async def _submit(self, *, owner: str, race: str, address: str, **recipe: Any) -> RunInfo:
        group = f"{owner}/{race}" if race else ""
        about = {"owner": owner, "race": race, "address": address}
        async with self._queue(owner):
            place = await self._roomiest(owner, race=group, address=address)
            return await self._started(place, "submit", **about, **recipe)

    async def _fork(self, *, run: str, owner: str, address: str, step: int | None) -> RunInfo:
        about = {"run": run, "owner": owner, "address": address}
        async with self._queue(owner):
            origin = self._place_of(run)
            place = await self._roomiest(owner, prefer=origin, address=address)
            if place == origin or step is not None:  # what it was is known there alone
                return await self._started(origin, "fork", **about, step=step)
            await self._at(origin, "export", run=run, owner=owner)
            return await self._started(place, "import_run", **about)

    async def _play(self, *, run: str, owner: str, **rest: Any) -> RunInfo:
        async with self._queue(owner):
            await self._loads(owner, run=run)
            info: RunInfo = await self._at(
                self._place_of(run), "steer", run=run, owner=owner, **rest
            )
            return info

    async def _progress(self, **ticket: str) -> dict[str, float]:
        every = await self._all("progress", **ticket)  # those where it is not say it is done
        return min(every.values(), key=lambda progress: progress["share"])

    async def _cancel(self, **ticket: str) -> bool:
        return any((await self._all("cancel", **ticket)).values())

    async def _runs(self, **owner: str | None) -> list[RunInfo]:
        return [run for runs in (await self._all("runs", **owner)).values() for run in runs]

    async def _status(self) -> EngineReport:
        return merged(list((await self._all("status")).values()))

    def _serve(self) -> None:
        self._loop.run_forever()
        self._loop.close()

    def _run(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """``work`` on the loop. Who cancels it does not let the next one of a queue in early."""

        async def shielded() -> T:
            return await asyncio.shield(work)

        return asyncio.run_coroutine_threadsafe(shielded(), self._loop)

    def _queue(self, owner: str) -> asyncio.Lock:
        """What a visitor asks for one after another; the host itself need not wait."""
        if not owner:
            return asyncio.Lock()
        return self._queues.setdefault(owner, asyncio.Lock())

    def _at(self, place: int, call: str, **arguments: Any) -> Awaitable[Any]:
        return asyncio.wrap_future(self.members[place].call(call, **arguments))

    async def _all(self, call: str, **arguments: Any) -> dict[int, Any]:
        """What the engines answer that can be asked.

        Raises:
            EngineDown, PlaygroundError: what all failed with.
        """
        places = self._usable()
        asked = [self._at(k, call, **arguments) for k in places]
        answers = await asyncio.gather(*asked, return_exceptions=True)
        found = dict(zip(places, answers, strict=True))
        good = {k: a for k, a in found.items() if not isinstance(a, BaseException)}
        if not good:
            raise next(a for a in answers if isinstance(a, BaseException))
        return good

    # Which engine

    def _in_state(self, state: str) -> list[int]:
        return [k for k, member in enumerate(self.members) if member.state == state]

    def _usable(self) -> list[int]:
        """Engines that can be asked: those that are ready, else those that warm up, else those
        that answer later; all of them when none can, and then they say so."""
        found = (self._in_state(state) for state in _STATES[:3])
        return next(filter(None, found), list(range(len(self.members))))

    def _place_of(self, run: str) -> int:
        """The engine that has the run, or that is to look for it."""
        with self._lock:
            place = self._places.of(run, self._usable())
            if run not in self._places and self._saved(run):
                self._places.settle(run, place)
            return place

    def _saved(self, run: str) -> bool:
        path = autosave_path(self._folder, run)
        return path is not None and path.exists()

    async def _loads(self, owner: str, **about: str) -> dict[int, Any]:
        """What each engine has to do, if the visitor may have one more run than what it is
        ``about``: the run, or the lanes of a race. Runs of an ``address`` that start at the very
        same time may all find the last room.

        Raises:
            PlaygroundError: when the visitor may not.
        """
        loads = await self._all("load", owner=owner, **about)
        if owner:
            mine, near = (sum(load[k] for load in loads.values()) for k in ("mine", "near"))
            check_visitor(mine, near, self._limits)
        if len(loads) == len(self.members):
            self._places.prune({run for load in loads.values() for run in load["held"]})
        return loads

    async def _roomiest(self, owner: str, prefer: int | None = None, **about: str) -> int:
        """The engine with the fewest live runs, or the one that has lanes of the same race."""
        if not self._in_state("ready") and (warming := self._in_state("warming")):
            return min(warming, key=self._places.count)  # before they have warmed up none has a run
        loads = await self._loads(owner, **about)
        places = self._places
        return min(loads, key=lambda k: (
            -loads[k]["lanes"], loads[k]["live"] + places.starting(k), k != prefer,
            places.count(k), k,
        ))  # fmt: skip

    async def _started(self, place: int, call: str, **arguments: Any) -> RunInfo:
        with self._places.starts(place):
            info: RunInfo = await self._at(place, call, **arguments)
            self._places.settle(info["run"], place)
        return info
