"""What a client knows of the process its engine runs in: a wire for messages and a body to end.

``spawn`` makes them as a child of this process; ``ray_wire`` makes them of a Ray actor.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from typing import Protocol

from playground.engine.client import EngineSettings
from playground.engine.hosts import worker
from playground.engine.hosts.worker import Message


class Wire(Protocol):
    """Messages to and from an engine, in order. ``recv`` waits; both raise ``OSError`` or
    ``EOFError`` when the engine has gone."""

    def send(self, message: Message, /) -> None: ...

    def recv(self) -> Message: ...

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


Launch = Callable[[EngineSettings], tuple[Wire, Body]]
"""Starts an engine, or has it started again where its process died."""


def spawn(settings: EngineSettings) -> tuple[Wire, Body]:
    """Starts an engine as a child of this process."""
    context = multiprocessing.get_context("spawn")  # a fork would hold the web server's port
    ours, theirs = context.Pipe()
    process = context.Process(
        target=worker.main, args=(theirs, settings), name="engine", daemon=True
    )
    process.start()
    theirs.close()  # or we would never learn that the engine has died
    return ours, process
