"""The engine in the caller's own process: for tests, scripts and hosts without background work.

Training goes on only inside ``pump``. Requests are answered in the calling thread at once.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from functools import partial
from typing import Any

from playground.engine.client import EngineClient, EngineDown, EngineSettings, Listener
from playground.engine.core.loop import Engine
from playground.engine.hosts.in_process import LocalSubscription, end, watch


class InlineEngine(EngineClient):
    """An ``EngineClient`` whose engine lives here. Construction imports torch and warms up."""

    def __init__(
        self, settings: EngineSettings, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.lock = threading.RLock()  # page handlers call from several threads
        self.engine = Engine(settings, clock)
        self._ids = itertools.count(1)
        self._state = "ready"

    @property
    def state(self) -> str:
        """``ready`` or ``closed``."""
        return self._state

    @property
    def silent(self) -> float:
        """It is this process itself."""
        return 0.0

    def on_state(self, listener: Callable[[str], None]) -> Callable[[], None]:
        """The state changes only at ``close``, which has no need to tell anybody."""
        return lambda: None

    def pump(self, seconds: float) -> None:
        """Trains, answers and draws for about ``seconds``; returns early when nothing is to do."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with self.lock:
                if self._state == "closed" or self.engine.run_slice() > 0:
                    return

    def post(self, work: Callable[[Engine], None]) -> None:
        """Does ``work`` at once, between two turns."""
        with self.lock:
            work(self.engine)

    def watch(self, run: str, ask: Mapping[str, object], listener: Listener) -> LocalSubscription:
        """See ``EngineClient.watch``; frames come during ``pump``."""
        return watch(self.post, next(self._ids), run, ask, listener)

    def infer(self, model: str, what: str, args: Mapping[str, object]) -> Future[dict[str, Any]]:
        """See ``EngineClient.infer``."""
        future: Future[dict[str, Any]] = Future()
        with self.lock:
            self.engine.infer(model, what, args, partial(end, future))
            self.engine.batcher.drain()
        return future

    def close(self, seconds: float = 10.0) -> None:
        """Autosaves and ends."""
        with self.lock:
            if self._state != "closed":
                self._state = "closed"
                self.engine.close()

    def _call(self, call: str, /, **arguments: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            with self.lock:
                if self._state == "closed":
                    raise EngineDown("The engine is closed.")
                future.set_result(self.engine.call(call, arguments))
        except Exception as error:
            future.set_exception(error)
        return future
