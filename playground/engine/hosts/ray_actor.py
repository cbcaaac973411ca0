"""An engine as a Ray actor. Needs Ray when it is imported: see ``rayhost``, which does so late."""

from __future__ import annotations

import collections
import contextlib
import logging
import os
import pickle
import socket
import threading
import time
from typing import Any

import ray

from playground.engine.client import EngineSettings
from playground.engine.hosts import worker
from playground.engine.pool import file_sync

log = logging.getLogger(__name__)

_SWEEP_SECONDS = 600.0


class _Pipe:
    """What the engine's loop takes for its end of a pipe."""

    def __init__(self) -> None:
        self._news = threading.Condition()
        self._in: collections.deque[Any] = collections.deque()
        self._out: list[Any] = []
        self._ended = False

    # The engine's side

    def poll(self, seconds: float) -> bool:
        with self._news:
            if not self._in and seconds > 0:
                self._news.wait(seconds)
            return bool(self._in)

    def recv(self) -> Any:
        with self._news:
            while not self._in:
                self._news.wait()
            return self._in.popleft()

    def send(self, message: Any) -> None:
        with self._news:
            self._out.append(message)
            self._news.notify_all()

    def end(self) -> None:
        with self._news:
            self._ended = True
            self._news.notify_all()

    # The actor's side

    def put(self, message: Any) -> None:
        with self._news:
            self._in.append(message)
            self._news.notify_all()

    def take(self, seconds: float) -> list[Any] | None:
        with self._news:
            self._news.wait_for(lambda: self._out or self._ended, seconds)
            out, self._out = self._out, []
            return None if not out and self._ended else out


class _Engine:
    """The engine trains in a thread of its own; messages go in by one door, each in its turn, and
    out by another. They cross pickled here, as through a pipe: Ray's own arrays are read-only."""

    def __init__(self, settings: EngineSettings, crashes: int) -> None:
        logging.basicConfig(level=logging.INFO, format="engine: %(levelname)s %(message)s")
        self._pipe = _Pipe()
        threading.Thread(target=self._work, args=(settings, crashes), daemon=True).start()
        threading.Thread(target=_sweep, daemon=True).start()

    def _work(self, settings: EngineSettings, crashes: int) -> None:
        try:
            worker.run(self._pipe, settings, crashes, threading.Event())
            self._pipe.end()
        except BaseException:
            log.exception("the engine fails")
            os._exit(1)  # its owner learns of it and starts another

    def put(self, message: bytes) -> None:
        """One message for the engine."""
        self._pipe.put(pickle.loads(message))

    def take(self, seconds: float) -> bytes | None:
        """What the engine has to say, pickled, an empty list after ``seconds``; None at its end."""
        messages = self._pipe.take(seconds)
        return None if messages is None else pickle.dumps(messages, protocol=5)

    def about(self) -> tuple[int, str]:
        """Process id and machine."""
        return os.getpid(), socket.gethostname()


def _sweep() -> None:
    """What visitors brought is deleted in time on this machine too, asked or not."""
    while True:
        with contextlib.suppress(OSError):
            file_sync.sweep()
        time.sleep(_SWEEP_SECONDS)


def _actor() -> Any:
    remote: Any = ray  # whose types differ from version to version
    for method, group in ((_Engine.put, "in"), (_Engine.about, "in"), (_Engine.take, "out")):
        remote.method(concurrency_group=group)(method)
    return remote.remote(max_restarts=0, concurrency_groups={"in": 1, "out": 1})(_Engine)


EngineActor = _actor()
