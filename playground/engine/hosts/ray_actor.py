"""An engine as a Ray actor. Needs Ray when it is imported."""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import socket
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import ray

from playground.engine.client import EngineSettings
from playground.engine.hosts import worker
from playground.engine.hosts.ray_files import SentFile, sweep

log = logging.getLogger(__name__)

_SWEEP_SECONDS = 600.0
_NODE_SECONDS = 2.0  # between two looks whether Ray's process on this node still runs


class _Engine:
    """The engine trains in a thread of its own, at the end of a pipe as in a child process.
    Messages go in by one door, each in its turn, and out by another, pickled by the pipe's two
    ends: Ray's own arrays are read-only.

    Ray starts this process again when it dies, and then it has no engine until it is given one;
    ``life`` names the one that is meant."""

    def __init__(self) -> None:
        logging.basicConfig(level=logging.INFO, format="engine: %(levelname)s %(message)s")
        self._life = ""
        self._pipe, self._inner = multiprocessing.Pipe()
        self._runs = tempfile.TemporaryDirectory(prefix="gan-playground-")
        threading.Thread(target=_sweep, daemon=True).start()
        threading.Thread(target=_end_with_node, args=(os.getppid(),), daemon=True).start()

    def start(self, life: str, settings: EngineSettings) -> None:
        """Begins an engine; asked twice for the same one, it does so once."""
        if self._life and self._life != life:
            os._exit(1)  # nobody listens to the older one any more: Ray starts a fresh process
        if not self._life:
            self._life = life
            if not settings.state_folder:
                settings = replace(settings, state_folder=self._runs.name)
            threading.Thread(target=self._work, args=(settings,), daemon=True).start()

    def _work(self, settings: EngineSettings) -> None:
        try:
            with self._inner:
                worker.run(worker.Pipe(self._inner), settings, threading.Event())
        except BaseException:
            log.exception("the engine fails")
            os._exit(1)  # Ray starts this process again

    def put(self, message: bytes, needed: list[SentFile[Any]]) -> None:
        """One message for the engine, and files that it needs for it."""
        for file in needed:
            try:
                file.keep(ray.get(file.content), Path(self._runs.name))
            except Exception:
                log.exception("a file from the page cannot be kept")
        self._pipe.send_bytes(message)

    def take(self, life: str, seconds: float) -> list[bytes] | None:
        """What the engine has to say, nothing after ``seconds``; None at its end, and where it
        never was."""
        if life != self._life:
            return None
        found: list[bytes] = []
        try:
            while self._pipe.poll(0 if found else seconds):
                found.append(self._pipe.recv_bytes())
        except (EOFError, OSError):
            return found or None
        return found

    def about(self) -> tuple[int, str]:
        """Process id and machine."""
        return os.getpid(), socket.gethostname()


def _sweep() -> None:
    """What visitors brought is deleted in time on this machine too, asked or not."""
    while True:
        with contextlib.suppress(OSError):
            sweep()
        time.sleep(_SWEEP_SECONDS)


def _end_with_node(raylet: int) -> None:
    """Ends this process when Ray's on this node, its parent, has gone: nobody listens any more. Ray
    ends it in time where the node goes, but not always where a silent one wakes and finds itself
    struck off (seen with 2.60: it trained on for more than a minute)."""
    while os.getppid() == raylet:
        time.sleep(_NODE_SECONDS)
    os._exit(1)


def _actor() -> Any:
    remote: Any = ray  # whose types differ from version to version
    for method in (_Engine.start, _Engine.put, _Engine.about):
        remote.method(concurrency_group="in")(method)
    remote.method(concurrency_group="out")(_Engine.take)
    return remote.remote(concurrency_groups={"in": 1, "out": 1})(_Engine)


EngineActor = _actor()
