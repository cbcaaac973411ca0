"""An engine in a process of its own, watched over and started again when it dies.

The web side pays little and never blocks: callers put messages in a queue, one thread writes them
to the pipe, another reads the answers, resolves futures and calls listeners.
"""

from __future__ import annotations

import contextlib
import itertools
import logging
import multiprocessing
import queue
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, InvalidStateError
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

from playground.core.spec import KnobError, PlaygroundError
from playground.engine.calls import Calls
from playground.engine.client import EngineDown, EngineError, EngineSettings, Listener
from playground.engine.core.autosave import write_autosave
from playground.engine.hosts import worker
from playground.engine.hosts.watchdog import Watchdog
from playground.engine.unsaved import Unsaved

log = logging.getLogger(__name__)

_ERRORS: Mapping[str, Callable[[str], Exception]] = {
    "KnobError": KnobError, "PlaygroundError": PlaygroundError, "EngineError": EngineError,
}  # fmt: skip
_DOWN = "The engine is being restarted. Please try again in a few seconds."
_QUICK_DEATH = 15.0  # seconds: a life shorter than this counts towards the back-off
_UNRECOVERABLE = 5  # quick deaths in a row after which the state is "failed"; attempts go on
_LONGEST_WAIT = 30.0  # seconds between attempts to start an engine that dies at once
_MOST_PENDING = 5_000  # unanswered requests before new ones are refused


class Wire(Protocol):
    """Messages to and from an engine, in order. ``recv`` waits; both raise ``OSError`` or
    ``EOFError`` when the engine has gone."""

    def send(self, message: Any, /) -> None: ...

    def recv(self) -> Any: ...

    def close(self) -> None: ...


class Body(Protocol):
    """The process at the wire's other end, wherever it runs."""

    @property
    def pid(self) -> int | None: ...

    @property
    def exitcode(self) -> int | None: ...

    def is_alive(self) -> bool: ...

    def join(self, timeout: float | None = None) -> None: ...

    def kill(self) -> None: ...


Launch = Callable[[EngineSettings, int], tuple[Wire, Body]]
"""Starts an engine; the number says how many died quickly in a row before it."""


def spawn(settings: EngineSettings, crashes: int) -> tuple[Wire, Body]:
    """Starts an engine as a child of this process."""
    context = multiprocessing.get_context("spawn")  # a fork would hold the web server's port
    ours, theirs = context.Pipe()
    process = context.Process(
        target=worker.main, args=(theirs, settings, crashes), name="engine", daemon=True
    )
    process.start()
    theirs.close()  # or we would never learn that the engine has died
    return ours, process


@dataclass
class _Subscription:
    engine_client: ProcessEngine
    number: int
    run: str
    wanted: dict[str, Any]
    listener: Listener
    unsaved: Unsaved = field(default_factory=Unsaved)

    def ask(self, ask: Mapping[str, Any]) -> None:
        self.wanted = dict(ask)
        self.engine_client.post("ask", self.number, self.wanted)

    def ready(self) -> None:
        self.engine_client.post("ready", self.number)

    def close(self) -> None:
        self.engine_client.forget(self.number)


class ProcessEngine(Calls):
    """The client of an engine in another process, by default a child of this one. Construction
    returns at once; the engine warms up meanwhile and requests wait for it.

    An engine that does not share the disk (``shares_disk``) hands its autosaves over; they are
    written to ``state_folder`` here."""

    def __init__(
        self, settings: EngineSettings, launch: Launch = spawn, shares_disk: bool = True
    ) -> None:
        self._launch, self.shares_disk = launch, shares_disk
        self._temporary = None
        if not settings.state_folder:
            self._temporary = TemporaryDirectory(prefix="gan-playground-")
            settings = replace(settings, state_folder=self._temporary.name)
        instance = settings.instance or secrets.token_hex(8)
        self._settings = replace(settings, instance=instance)
        self._state = self._said = "warming"
        self.error = ""  # why the engine cannot start at all
        self._listeners: dict[int, Callable[[str], None]] = {}
        self._ids = itertools.count(1)
        self._lock = threading.Lock()  # guards the dictionaries below
        self._pending: dict[int, Future[Any]] = {}
        self._watches: dict[int, _Subscription] = {}
        self._outbox: queue.SimpleQueue[tuple[Any, ...]] = queue.SimpleQueue()
        self._closing = threading.Event()
        self._crashes = 0
        self._watchdog = Watchdog(self._silence_changed, self._closing)
        self._pipe, self._process = launch(self._settings, 0)
        self._writer: threading.Thread | None = None
        self._reader = threading.Thread(target=self._supervise, name="engine-reader", daemon=True)
        self._reader.start()

    # The client's calls

    @property
    def state(self) -> str:
        """See ``EngineClient.state``."""
        stalled = self._state == "ready" and self._watchdog.stalled
        return "stalled" if stalled else self._state

    @property
    def silent(self) -> float:
        """See ``EngineClient.silent``."""
        return self._watchdog.silent if self.state == "stalled" else 0.0

    @property
    def pid(self) -> int:
        """The engine's process id."""
        return self._process.pid or 0

    def on_state(self, listener: Callable[[str], None]) -> Callable[[], None]:
        """See ``EngineClient.on_state``."""
        number = next(self._ids)
        self._listeners[number] = listener
        return lambda: self._listeners.pop(number, None) and None

    def watch(self, run: str, ask: Mapping[str, Any], listener: Listener) -> _Subscription:
        """See ``EngineClient.watch``."""
        subscription = _Subscription(self, next(self._ids), run, dict(ask), listener)
        with self._lock:
            self._watches[subscription.number] = subscription
            self.post("watch", subscription.number, run, subscription.wanted)
        return subscription

    def infer(self, model: str, what: str, args: Mapping[str, Any]) -> Future[dict[str, Any]]:
        """See ``EngineClient.infer``."""
        return self._request("infer", model, what, dict(args))

    def close(self, seconds: float = 10.0) -> None:
        """See ``EngineClient.close``; an engine that does not end in ``seconds`` is killed."""
        if self._closing.is_set():
            return
        self._closing.set()
        self.post("stop")
        self._process.join(seconds)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._reader.join(2.0)
        self._tell("closed")
        if self._temporary is not None:
            self._temporary.cleanup()

    # Used by the watches

    def post(self, *message: Any) -> None:
        """Sends one message to the engine without waiting."""
        self._outbox.put(message)

    def forget(self, number: int) -> None:
        """Ends a watch."""
        with self._lock:
            if self._watches.pop(number, None):
                self.post("unwatch", number)

    # Requests and answers

    def _call(self, call: str, /, **arguments: Any) -> Future[Any]:
        return self._request("call", call, arguments)

    def _request(self, kind: str, *content: Any) -> Future[Any]:
        future: Future[Any] = Future()
        ticket = next(self._ids)
        with self._lock:
            if self.error:
                future.set_exception(EngineError(self.error))
            elif self._closing.is_set() or self._state in ("restarting", "failed"):
                future.set_exception(EngineDown(_DOWN))
            elif len(self._pending) >= _MOST_PENDING:
                future.set_exception(EngineError("The engine is overloaded; try again later."))
            else:
                self._pending[ticket] = future
                self.post(kind, ticket, *content)
        return future

    def _receive(self, kind: str, number: Any, *content: Any) -> None:
        if kind == "frame":
            subscription = self._watches.get(number)
            if subscription:
                self._guarded(subscription.listener, subscription.unsaved.annotated(content[0]))
        elif kind == "state":
            if content:
                self._give_up(content[0])
            else:
                self._tell(number)
        elif kind == "autosave":
            try:
                write_autosave(Path(self._settings.state_folder), number, content[0])
            except OSError as error:
                log.warning("the autosave of a run cannot be kept: %s", error)
        else:
            with self._lock:
                future = self._pending.pop(number, None)
            if future is None:
                return
            with contextlib.suppress(InvalidStateError):  # cancelled by who asked
                if kind == "done":
                    future.set_result(content[0])
                else:
                    future.set_exception(_ERRORS[content[0]](content[1]))

    def _give_up(self, error: str) -> None:
        """The engine has said that it cannot start, and that no other attempt would end better."""
        log.error("the engine cannot start: %s", error)
        self.error = error
        with self._lock:
            self._state = "failed"
            pending, self._pending = list(self._pending.values()), {}
        for future in pending:
            with contextlib.suppress(InvalidStateError):
                future.set_exception(EngineError(error))
        self._tell("failed")

    def _silence_changed(self) -> None:
        state = self.state
        if state in ("ready", "stalled") and state != self._said:
            log.warning("the engine %s", "is silent" if state == "stalled" else "answers again")
            self._announce()

    def _tell(self, state: str) -> None:
        self._state = state
        self._announce()

    def _announce(self) -> None:
        state = self._said = self.state
        for listener in tuple(self._listeners.values()):
            self._guarded(listener, state)

    def _guarded(self, listener: Callable[[Any], None], value: Any) -> None:
        try:
            listener(value)
        except Exception:
            log.exception("a listener of the engine failed")

    # Life and death of the engine

    def _supervise(self) -> None:
        while True:
            born = time.monotonic()
            self._writer = threading.Thread(
                target=self._write, args=(self._pipe, self._outbox), name="engine-writer",
                daemon=True,
            )  # fmt: skip
            self._writer.start()
            with contextlib.suppress(EOFError, OSError):
                while True:
                    message = self._pipe.recv()
                    self._watchdog.heard()
                    if message[0] != "beat":
                        self._receive(*message)
            self._crashes = self._crashes + 1 if time.monotonic() - born < _QUICK_DEATH else 1
            self._bury()
            if self._closing.is_set():
                return
            log.warning("the engine died (exit code %s); restarting", self._process.exitcode)
            if self._closing.wait(min(_LONGEST_WAIT, 0.1 * 2 ** min(self._crashes - 1, 10))):
                return
            self._revive()

    def _bury(self) -> None:
        """Fails what was pending and ends the old writer."""
        with self._lock:
            self._state = "restarting"
            pending, self._pending = list(self._pending.values()), {}
            old, self._outbox = self._outbox, queue.SimpleQueue()
        old.put(())
        for future in pending:
            with contextlib.suppress(InvalidStateError):
                future.set_exception(EngineDown(_DOWN))
        self._pipe.close()
        self._process.join(1.0)
        if not self._closing.is_set():
            self._tell("failed" if self._crashes >= _UNRECOVERABLE else "restarting")

    def _revive(self) -> None:
        pipe, process = self._launch(self._settings, self._crashes)
        with self._lock:
            self._pipe, self._process = pipe, process
            for subscription in self._watches.values():
                subscription.unsaved.engine_died()
                self.post("watch", subscription.number, subscription.run, subscription.wanted)

    def _write(self, pipe: Wire, outbox: queue.SimpleQueue[tuple[Any, ...]]) -> None:
        while message := outbox.get():
            try:
                pipe.send(message)
            except (OSError, ValueError):
                return  # the reader learns of it too, and starts another engine
            except Exception as error:  # an argument that cannot be pickled
                log.exception("a message to the engine could not be sent")
                if message[0] in ("call", "infer"):
                    self._receive("error", message[1], "EngineError", f"Not sent: {error}.")
