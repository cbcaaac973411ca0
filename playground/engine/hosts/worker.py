"""The engine's side of the pipe: what the spawned child process runs."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from functools import partial
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

from playground.core.memory_limit import die_before_others
from playground.core.spec import KnobError, PlaygroundError
from playground.engine.client import EngineError, EngineSettings
from playground.engine.device import before_torch
from playground.engine.hosts.watchdog import BEAT_SECONDS

if TYPE_CHECKING:
    from playground.engine.core.loop import Engine

log = logging.getLogger(__name__)

Message = tuple[Any, ...]  # its kind and what belongs to it, as listed below

_FAREWELL_SECONDS = 8.0  # to autosave in when the parent has gone
_MESSAGES_SECONDS = 0.05  # spent on what is asked before it is a training's and a picture's turn
_KILLED_BEFORE = 300  # points, see ``die_before_others``: before the page, after the decoders
_LOST = (EOFError, ConnectionError, BrokenPipeError, OSError)

# Up the pipe:   ("call", ticket, name, arguments) ("infer", ticket, model, what, args)
#                ("watch", number, run, ask) ("ask", number, ask) ("ready", number)
#                ("unwatch", number) ("stop",)
# Down the pipe: ("state", "ready") ("state", "unrecoverable", message) ("autosave", run, content)
#                ("done", ticket, value) ("error", ticket, kind, message)
#                ("frame", number, frame) ("beat",)


class Pipe:
    """The engine's end of a connection, through which several threads may send."""

    def __init__(self, connection: Connection) -> None:
        self.poll, self.recv = connection.poll, connection.recv
        self._send, self._lock = connection.send, threading.Lock()

    def send(self, message: Message) -> None:
        with self._lock:
            self._send(message)


def main(pipe: Connection, settings: EngineSettings) -> None:
    """Runs an engine until the pipe says stop or breaks."""
    for number in (signal.SIGINT, signal.SIGTERM):  # they reach the whole group; the parent
        signal.signal(number, signal.SIG_IGN)  # tells us through the pipe when to end
    logging.basicConfig(level=logging.INFO, format="engine: %(levelname)s %(message)s")
    die_before_others(_KILLED_BEFORE)
    warm = threading.Event()
    threading.Thread(target=die_with_parent, args=(warm,), daemon=True).start()
    run(Pipe(pipe), settings, warm)


def run(pipe: Pipe, settings: EngineSettings, warm: threading.Event) -> None:
    """An engine from its warm-up, after which ``warm`` is set, to its end."""
    before_torch()
    from playground.data import DATASETS
    from playground.engine.core.loop import Engine  # torch comes in here

    try:
        engine = Engine(settings)
    except PlaygroundError as error:  # no other attempt would end better
        warm.set()
        with contextlib.suppress(*_LOST):
            pipe.send(("state", "unrecoverable", str(error)))
            _drain(pipe)
        return
    if settings.hand_over:
        engine.state.autosaves.handed_over = lambda run, content: pipe.send(
            ("autosave", run, content)
        )
    engine.state.sources.look_ahead(DATASETS.values())
    warm.set()
    ended = threading.Event()
    threading.Thread(target=_beat, args=(pipe, ended), name="beat", daemon=True).start()
    with contextlib.suppress(*_LOST):
        pipe.send(("state", "ready"))
        _serve(engine, pipe)
    ended.set()
    engine.close()


def _beat(pipe: Pipe, ended: threading.Event) -> None:
    """Signs of life, which come whatever the engine is at: see ``watchdog``."""
    with contextlib.suppress(*_LOST):
        while not ended.wait(BEAT_SECONDS):
            pipe.send(("beat",))


def _drain(pipe: Pipe) -> None:
    """Waits until the other side has read what it was told and says stop."""
    while pipe.recv()[0] != "stop":
        pass


def _serve(engine: Engine, pipe: Pipe) -> None:
    handle = _handlers(engine, pipe)
    engine.rests = True
    wait = 0.0
    while True:
        end = time.monotonic() + wait + _MESSAGES_SECONDS
        while pipe.poll(wait):
            message = pipe.recv()
            if message[0] == "stop":
                return
            _guarded(handle[message[0]], *message[1:])
            wait = 0.0
            if time.monotonic() >= end:
                break
        wait = engine.run_slice()


def _guarded(handle: Callable[..., None], *message: Any) -> None:
    """One visitor's message does not end everybody's engine."""
    try:
        handle(*message)
    except _LOST:
        raise
    except Exception:
        log.exception("a message to the engine failed")


def _handlers(engine: Engine, pipe: Pipe) -> dict[str, Callable[..., None]]:
    from playground.engine.core.commands import LONG

    def answer(ticket: int, result: Any, error: BaseException | None) -> None:
        if error is None:
            pipe.send(("done", ticket, result))
        else:
            pipe.send(("error", ticket, *_error_message(error)))

    viewers = engine.viewers

    def carry_out(ticket: int, name: str, arguments: dict[str, Any]) -> None:
        try:
            result = engine.call(name, arguments)
        except Exception as error:
            answer(ticket, None, error)
        else:
            answer(ticket, result, None)

    def call(ticket: int, name: str, arguments: dict[str, Any]) -> None:
        if name in LONG:
            engine.later(partial(_guarded, carry_out, ticket, name, arguments))
        else:
            carry_out(ticket, name, arguments)

    def infer(ticket: int, model: str, what: str, args: dict[str, Any]) -> None:
        engine.infer(model, what, args, lambda result, error: answer(ticket, result, error))

    def watch(number: int, run: str, ask: dict[str, Any]) -> None:
        viewers.watch(number, run, ask, lambda frame: pipe.send(("frame", number, frame)))

    return {
        "call": call, "infer": infer, "watch": watch,
        "ask": viewers.ask, "ready": viewers.ready, "unwatch": viewers.unwatch,
    }  # fmt: skip


def _error_message(error: BaseException) -> tuple[str, str]:
    """Kind and sentence of an error, as they cross the pipe."""
    if isinstance(error, KnobError):
        return "KnobError", str(error)
    if isinstance(error, PlaygroundError):
        return "PlaygroundError", str(error)
    if isinstance(error, EngineError):
        return "EngineError", str(error)
    log.error("a request failed", exc_info=error)
    return "EngineError", "The engine could not do this; its log says why."


def die_with_parent(warm: threading.Event) -> None:
    """Ends this process with its parent: at once while there is nothing to save, else soon, even
    if the loop hangs."""
    import multiprocessing
    from multiprocessing.connection import wait

    parent = multiprocessing.parent_process()
    if parent is None:
        return
    wait([parent.sentinel])
    if warm.is_set():
        time.sleep(_FAREWELL_SECONDS)  # the broken pipe ends the loop, which autosaves
    os._exit(1)
