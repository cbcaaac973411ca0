"""Several engines behind one client: runs go to the least loaded and outlive their engine.

Each member is a client to an engine of its own (a child process for each GPU, an actor on a
cluster). Who asks notices nothing of it: runs are found by their name, models answer where the
least is to do, the status adds everything up. When an engine dies, its runs go on elsewhere from
their autosaves at once, watched as before; the engine that is started in its place takes new ones.

Limits of runs hold for each engine, except that of a visitor, which holds for all together. What
counts towards it is done one after another for each visitor: two at once would both find room.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playground.engine.calls import Calls
from playground.engine.client import EngineDown, EngineSettings, Listener, RunInfo
from playground.engine.core.autosave import remove_old
from playground.engine.core.scheduler import check_visitor
from playground.engine.pool.file_sync import SyncedFile, of_model, of_recipe
from playground.engine.pool.futures import KeyedQueue, chained, failed, gathered, mapped
from playground.engine.pool.members import Engines, Member, PoolSubscription
from playground.engine.pool.merge_status import merged

_DOWN = "The engine is being restarted. Please try again in a few seconds."


class EnginePool(Calls):
    """An ``EngineClient`` over the members that ``makers`` make, all with the same settings."""

    def __init__(
        self,
        settings: EngineSettings,
        makers: Sequence[Callable[[EngineSettings], Member]],
        at_end: Callable[[], None] = lambda: None,
    ) -> None:
        self._at_end = at_end
        self._temporary = None
        if not settings.state_folder:
            self._temporary = TemporaryDirectory(prefix="gan-playground-")
            settings = replace(settings, state_folder=self._temporary.name)
        self._limits = settings.limits
        self._asked = [0] * len(makers)  # inference under way
        self._visitor_queue = KeyedQueue()
        self._listeners: dict[object, Callable[[str], None]] = {}
        remove_old(Path(settings.state_folder), settings.limits.keep_days)
        self._engines = Engines(Path(settings.state_folder), len(makers), self._tell)
        self._engines.engage([make(replace(settings, go_on=False)) for make in makers])
        self._lock, self._placement = self._engines.lock, self._engines.placement

    # State

    @property
    def state(self) -> str:
        """``ready`` as soon and as long as one engine is."""
        return self._engines.state

    @property
    def silent(self) -> float:
        """See ``EngineClient.silent``: of the engine that has said nothing for longest."""
        return max(member.silent for member in self.members)

    @property
    def members(self) -> Sequence[Member]:
        """The clients to the engines."""
        return self._engines.members

    @property
    def error(self) -> str:
        """Why no engine can start at all; empty while one may."""
        reasons = [getattr(member, "error", "") for member in self.members]
        return reasons[0] if all(reasons) else ""

    def on_state(self, listener: Callable[[str], None]) -> Callable[[], None]:
        """See ``EngineClient.on_state``."""
        key = object()
        self._listeners[key] = listener
        return lambda: self._listeners.pop(key, None) and None

    def _tell(self, state: str) -> None:
        for listener in tuple(self._listeners.values()):
            listener(state)

    # Calls

    def watch(self, run: str, ask: Mapping[str, Any], listener: Listener) -> PoolSubscription:
        """See ``EngineClient.watch``."""
        return self._engines.watch(run, ask, listener)

    def submit(
        self,
        values: Mapping[str, Any],
        owner: str = "",
        race: str = "",
        address: str = "",
        paused: bool = False,
    ) -> Future[RunInfo]:
        """See ``EngineClient.submit``; goes to the engine with the fewest live runs."""
        group = f"{owner}/{race}" if race else ""

        def start(place: int) -> Future[Any]:
            member = self.members[place]
            self._engines.send_files(place, of_recipe(values))
            submit = partial(member.submit, values, owner, race, address, paused)
            return self._started(place, group, submit)

        return self._visitor_queue.run(
            owner, lambda: self._placed(owner, start, group=group, address=address)
        )

    def fork(self, run: str, owner: str = "", address: str = "") -> Future[RunInfo]:
        """See ``EngineClient.fork``; where another engine has less to do, the fork goes there."""
        origin = self._engines.place_of(run)
        if origin is None:
            return failed(EngineDown(_DOWN))

        def start(place: int) -> Future[Any]:
            source, target = self.members[origin], self.members[place]
            if place == origin:
                return self._started(place, "", lambda: source.fork(run, owner, address))

            def import_run(content: bytes) -> Future[Any]:
                self._engines.send_run_files(place, run)
                return target.call("plant", content=content, owner=owner, address=address)

            export = partial(source.call, "export", run=run, owner=owner)
            return self._started(place, "", lambda: chained(export(), import_run))

        return self._visitor_queue.run(
            owner, lambda: self._placed(owner, start, prefer=origin, address=address)
        )

    def steer(
        self, run: str, command: str, values: Mapping[str, Any] | None = None, owner: str = ""
    ) -> Future[RunInfo]:
        """See ``EngineClient.steer``."""
        place = self._engines.place_of(run)
        if place is not None:
            self._engines.send_files(place, of_recipe(values or {}))
        steered = partial(super().steer, run, command, values, owner)
        if command != "play" or not owner:
            return steered()

        def play() -> Future[Any]:
            return chained(self._loads(owner, self._engines.living(), run=run), lambda _: steered())

        return self._visitor_queue.run(owner, play)

    def infer(self, model: str, what: str, args: Mapping[str, Any]) -> Future[dict[str, Any]]:
        """See ``EngineClient.infer``; a run's networks answer where they are, others where the
        fewest questions wait and the fewest runs train."""
        return self._answered(
            model, lambda member: member.infer(model, what, args), of_model(model)
        )

    def sample(
        self, source: str, n: int = 100, seed: int = 0, member: int = 0
    ) -> Future[dict[str, Any]]:
        """See ``EngineClient.sample``."""
        return self._answered(source, lambda engine: engine.sample(source, n, seed, member))

    def progress(self, ticket: str) -> Future[dict[str, float]]:
        """See ``EngineClient.progress``: where it is not done yet."""
        every = gathered([self.members[k].progress(ticket) for k in self._engines.living()])
        return mapped(every, lambda parts: min(_good(parts), key=lambda p: p["share"]))

    def cancel(self, ticket: str) -> Future[bool]:
        """See ``EngineClient.cancel``."""
        every = gathered([self.members[k].cancel(ticket) for k in self._engines.living()])
        return mapped(every, lambda parts: any(_good(parts)))

    def runs(self, owner: str | None = None) -> Future[list[RunInfo]]:
        """See ``EngineClient.runs``."""
        living = self._engines.living()
        every = gathered([self.members[k].runs(owner) for k in living])
        return mapped(every, lambda parts: [run for part in _good(parts) for run in part])

    def status(self) -> Future[dict[str, Any]]:
        """See ``EngineClient.status``; ``devices`` lists the engines, a run has its ``place``."""
        living = self._engines.living()
        if not living:
            return failed(EngineDown(_DOWN))
        return mapped(
            gathered([self.members[k].status() for k in living]), lambda parts: merged(_good(parts))
        )

    def close(self, seconds: float = 10.0) -> None:
        """See ``EngineClient.close``; all engines save at the same time."""
        if self._engines.closed:
            return
        self._engines.closed = True
        threads = [threading.Thread(target=m.close, args=(seconds,)) for m in self.members]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self._at_end()
        self._tell("closed")
        if self._temporary is not None:
            self._temporary.cleanup()

    def _call(self, call: str, /, **arguments: Any) -> Future[Any]:
        """Calls about one run go to its engine, the others to any."""
        run = arguments.get("run")
        if run is None:
            return self._answered("", lambda member: member.call(call, **arguments))
        place = self._engines.place_of(run)
        if place is None:
            return failed(EngineDown(_DOWN))
        answer = self.members[place].call(call, **arguments)
        if arguments.get("command") != "drop":
            return answer

        def dropped(info: Any) -> Any:
            self._placement.forget(run)
            return info

        return mapped(answer, dropped)

    # Finding a place

    def _loads(
        self, owner: str, living: Sequence[int], run: str = "", race: str = "", address: str = ""
    ) -> Future[dict[int, Any]]:
        """What each of the ``living`` engines has to do, if the visitor may have one more run
        besides ``run`` and the lanes of ``race``. Runs of an ``address`` that start at the very
        same time may all find the last room."""

        def checked(parts: list[Any]) -> dict[int, Any]:
            loads = {
                k: part for k, part in zip(living, parts, strict=True) if isinstance(part, dict)
            }
            if not loads:
                raise EngineDown(_DOWN)
            if owner:
                mine, near = (sum(p[k] for p in loads.values()) for k in ("mine", "near"))
                check_visitor(mine, near, self._limits)
            return loads

        about = {"owner": owner, "run": run, "race": race, "address": address}
        asked = [self.members[k].call("load", **about) for k in living]
        return mapped(gathered(asked), checked)

    def _placed(
        self, owner: str, start: Callable[[int], Future[Any]], prefer: int | None = None,
        group: str = "", address: str = "",
    ) -> Future[Any]:  # fmt: skip
        """``start`` at the idlest engine, or where the race ``group`` runs, if the visitor may have
        another run."""
        living = self._engines.living()
        if not living:
            return failed(EngineDown(_DOWN))

        def begin(loads: Mapping[int, Any]) -> Future[Any]:
            with self._lock:
                self._placement.prune(run for load in loads.values() for run in load["held"])
                if group:
                    return start(self._placement.of_race(group, living))
                return start(self._placement.idlest(loads, prefer) if loads else
                             self._placement.emptiest(living))  # fmt: skip

        if all(self.members[k].state == "warming" for k in living):
            return begin({})  # before they have warmed up none has a run
        return chained(self._loads(owner, living, race=group, address=address), begin)

    def _started(self, place: int, race: str, start: Callable[[], Future[Any]]) -> Future[Any]:
        with self._lock:
            self._placement.starting[place] += 1

        def settled(results: list[Any]) -> Any:
            (info,) = results
            with self._lock:
                self._placement.starting[place] -= 1
                if isinstance(info, BaseException):
                    raise info
                self._placement.settle(info["run"], place, race)
            return info

        return mapped(gathered([start()]), settled)

    def _answered(
        self, source: str, ask: Callable[[Any], Future[Any]], needed: Sequence[SyncedFile] = ()
    ) -> Future[Any]:
        with self._lock:
            known = self._placement.get(source) is not None or self._engines.saved(source)
            place = (
                self._engines.place_of(source)
                if known
                else self._least_asked(self._engines.living())
            )
            if place is None:
                return failed(EngineDown(_DOWN))
            self._asked[place] += 1
        self._engines.send_files(place, needed)
        answer = ask(self.members[place])
        answer.add_done_callback(lambda _: self._less(place))
        return answer

    def _least_asked(self, living: Collection[int]) -> int | None:
        return min(
            living, key=lambda k: (self._asked[k], self._placement.count(k), k), default=None
        )

    def _less(self, place: int) -> None:
        with self._lock:
            self._asked[place] -= 1


def _good(parts: Sequence[Any]) -> list[Any]:
    """What was answered.

    Raises:
        EngineDown, PlaygroundError: what all failed with.
    """
    good = [part for part in parts if not isinstance(part, BaseException)]
    if parts and not good:
        raise parts[0]
    return good
