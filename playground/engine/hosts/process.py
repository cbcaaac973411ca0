"""The client of an engine in a process of its own, watched over and started again when it dies.

The web side pays little and never blocks: callers put messages in a queue, one thread writes them
to the wire, another reads the answers, resolves futures and calls listeners. What an engine had
when it died goes on from its autosaves at the next one (``hand_on``): usually at itself, started
anew, and where there are several (``pool``) at another that lives.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playground.engine.client import (
    DOWN,
    EngineClient,
    EngineDown,
    EngineError,
    EngineSettings,
    Listener,
)
from playground.engine.core.autosave import remove_old, unfinished
from playground.engine.hosts.child import Launch, Wire, spawn
from playground.engine.hosts.crash_brake import CrashBrake
from playground.engine.hosts.requests import Requests
from playground.engine.hosts.subscription import HostedSubscription
from playground.engine.hosts.watchdog import Watchdog
from playground.engine.hosts.worker import Message

log = logging.getLogger(__name__)

_QUICK_DEATH = 15.0  # seconds: a life shorter than this counts towards the back-off
_UNRECOVERABLE = 5  # quick deaths in a row after which the state is "failed"; attempts go on
_LONGEST_WAIT = 30.0  # seconds between attempts to start an engine that dies at once
_DEAD = ("restarting", "failed")  # states in which there is no engine to send anything to


class ProcessEngine(EngineClient):
    """The client of an engine in another process, by default a child of this one. Construction
    returns at once; the engine warms up meanwhile and requests wait for it. Engines that take each
    other's runs share a ``brake``."""

    def __init__(
        self, settings: EngineSettings, launch: Launch = spawn, brake: CrashBrake | None = None
    ) -> None:
        self._launch, self._brake = launch, brake or CrashBrake()
        self._temporary = None
        if not settings.state_folder:
            self._temporary = TemporaryDirectory(prefix="gan-playground-")
            settings = replace(settings, state_folder=self._temporary.name)
        self._settings = replace(settings, instance=secrets.token_hex(8))  # another for each life
        self._folder = Path(settings.state_folder)
        self._instances: set[str] = set()  # lives that have ended, and whose runs go on here
        self._state = self._said = "warming"
        self.error = ""  # why the engine cannot start at all
        self._listeners: dict[object, Callable[[str], None]] = {}
        self._requests = Requests()
        self._lock = threading.RLock()  # guards the watches, the state and what is sent
        self._watches: dict[int, HostedSubscription] = {}
        self._outbox: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self._closing = threading.Event()
        self._crashes, self._died = 0, 0.0
        self._watchdog = Watchdog(self._silence_changed, self._closing)
        self._wire, self._process = launch(self._settings)
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
        key = object()
        self._listeners[key] = listener
        return lambda: self._listeners.pop(key, None) and None

    def watch(self, run: str, ask: Mapping[str, Any], listener: Listener) -> HostedSubscription:
        """See ``EngineClient.watch``."""
        subscription = HostedSubscription(self, run, dict(ask), listener)
        self._watch(subscription)
        return subscription

    def infer(self, model: str, what: str, args: Mapping[str, Any]) -> Future[dict[str, Any]]:
        """See ``EngineClient.infer``."""
        return self._request("infer", model, what, dict(args))

    def close(self, seconds: float = 10.0) -> None:
        """See ``EngineClient.close``; an engine that does not end in ``seconds`` is killed."""
        if self._closing.is_set():
            return
        self._closing.set()
        self._outbox.put(("stop",))
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
        """Sends one message to the engine without waiting. One that is still to be started again
        is told who watches what when it is ready."""
        with self._lock:
            if self._state not in _DEAD:
                self._outbox.put(message)

    def forget(self, number: int) -> None:
        """Ends a watch."""
        with self._lock:
            if self._watches.pop(number, None):
                self.post("unwatch", number)

    def _watch(self, subscription: HostedSubscription) -> None:
        with self._lock:
            subscription.host = self
            if not subscription.closed:
                self._watches[subscription.number] = subscription
                self.post("watch", subscription.number, subscription.run, subscription.wanted)

    # Requests and answers

    def _call(self, call: str, /, **arguments: Any) -> Future[Any]:
        return self._request("call", call, arguments)

    def _request(self, kind: str, *content: Any) -> Future[Any]:
        try:
            with self._lock:
                if self.error:
                    raise EngineError(self.error)
                if self._closing.is_set() or self._state in _DEAD:
                    raise EngineDown(DOWN)
                ticket, future = self._requests.open()
                self.post(kind, ticket, *content)
        except EngineError as error:
            future = Future()
            future.set_exception(error)
        return future

    def _receive(self, kind: str, number: Any, *content: Any) -> None:
        if kind == "frame":
            if subscription := self._watches.get(number):
                self._guarded(subscription.deliver, content[0])
        elif kind == "state" and content:
            self._give_up(content[0])
        elif kind == "state":
            if not self.hand_on(self):
                remove_old(self._folder, self._settings.limits.keep_days)
            self._tell(number)
        elif kind == "done":
            self._requests.done(number, content[0])
        else:
            self._requests.failed(number, *content)

    def _fail_pending(self, state: str, error: EngineError) -> None:
        with self._lock:
            self._state = state  # no other is let in
        self._requests.fail_all(error)

    def _give_up(self, error: str) -> None:
        """The engine has said that it cannot start, and that no other attempt would end better."""
        log.error("the engine cannot start: %s", error)
        self.error = error
        self._fail_pending("failed", EngineError(error))
        self._tell("failed")

    def _silence_changed(self) -> None:
        if (state := self.state) in ("ready", "stalled") and state != self._said:
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

    def hand_on(self, heir: ProcessEngine) -> bool:
        """What this engine had when it died goes on at ``heir``, which is ready: runs that trained
        or waited from their autosaves, and whoever watched watches them there. ``heir`` may be
        this engine itself, which has just been started anew. False when it is not dead any more."""
        with self._lock:
            if self._state not in _DEAD:
                return False
            ended, watches = self._instances, tuple(self._watches.values())
            now = time.monotonic()
            runs = {
                run: self._brake.may_go_on(run, self._died, now)
                for run in unfinished(self._folder, ended)
            }
            if heir is self:
                self._state = "ready"  # from here on it can be sent something
            else:
                self._instances, self._watches = set(), {}
            heir._take_over(ended, runs, watches)
            return True

    def _take_over(
        self, ended: set[str], runs: Mapping[str, bool], watches: Iterable[HostedSubscription]
    ) -> None:
        with self._lock:
            self._instances |= ended
            if runs:  # before anybody asks for them
                log.info("%d runs go on from their autosaves", len(runs))
                self.call("resume_runs", runs=dict(runs)).add_done_callback(_log_failure)
            for subscription in watches:
                subscription.unsaved.engine_died()
                self._watch(subscription)

    def _supervise(self) -> None:
        while True:
            born = time.monotonic()
            threading.Thread(
                target=self._write, args=(self._wire, self._outbox), name="engine-writer",
                daemon=True,
            ).start()  # fmt: skip
            with contextlib.suppress(EOFError, OSError):
                while True:
                    message = self._wire.recv()
                    self._watchdog.heard()
                    if message[0] != "beat":
                        self._receive(*message)
            self._died = time.monotonic()
            self._crashes = self._crashes + 1 if self._died - born < _QUICK_DEATH else 1
            self._bury()
            if self._closing.is_set():
                return
            log.warning("the engine died (exit code %s); restarting", self._process.exitcode)
            if self._closing.wait(min(_LONGEST_WAIT, 0.1 * 2 ** min(self._crashes - 1, 10))):
                return
            self._wire, self._process = self._launch(self._settings)

    def _bury(self) -> None:
        """Fails what was pending and ends the old writer."""
        self._fail_pending("restarting", EngineDown(DOWN))
        with self._lock:
            old, self._outbox = self._outbox, queue.SimpleQueue()
            ended = self._settings.instance
            self._instances.add(ended)
            self._settings = replace(
                self._settings, instance=secrets.token_hex(8), predecessor=ended,
                crashes=self._crashes,
            )  # fmt: skip
        old.put(())
        self._wire.close()
        self._process.join(1.0)
        if not self._closing.is_set():
            self._tell("failed" if self._crashes >= _UNRECOVERABLE else "restarting")

    def _write(self, wire: Wire, outbox: queue.SimpleQueue[Message]) -> None:
        while message := outbox.get():
            try:
                wire.send(message)
            except (OSError, ValueError):
                return  # the reader learns of it too, and starts another engine
            except Exception as error:  # an argument that cannot be pickled
                log.exception("a message to the engine could not be sent")
                if message[0] in ("call", "infer"):
                    self._receive("error", message[1], "EngineError", f"Not sent: {error}.")


def _log_failure(resumed: Future[None]) -> None:
    error = resumed.exception()
    if error is not None and not isinstance(error, EngineDown):  # else it is tried again
        log.warning("runs cannot go on: %s", error)
