"""The engine in the caller's own process: for tests, scripts and hosts without background work.

Training goes on only inside ``pump``. Requests are answered in the calling thread at once.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Any

from playground.engine.client import EngineClient, EngineDown, EngineSettings, Listener
from playground.engine.core.loop import Engine


class _Subscription:
    def __init__(self, engine_client: InlineEngine, number: int) -> None:
        self._engine_client, self._number = engine_client, number

    def ask(self, ask: Mapping[str, Any]) -> None:
        with self._engine_client.lock:
            self._engine_client.engine.viewers.ask(self._number, ask)

    def ready(self) -> None:
        with self._engine_client.lock:
            self._engine_client.engine.viewers.ready(self._number)

    def close(self) -> None:
        with self._engine_client.lock:
            self._engine_client.engine.viewers.unwatch(self._number)


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

    def watch(self, run: str, ask: Mapping[str, Any], listener: Listener) -> _Subscription:
        """See ``EngineClient.watch``; frames come during ``pump``."""
        number = next(self._ids)
        with self.lock:
            self.engine.viewers.watch(number, run, ask, listener)
        return _Subscription(self, number)

    def infer(self, model: str, what: str, args: Mapping[str, Any]) -> Future[dict[str, Any]]:
        """See ``EngineClient.infer``."""
        future: Future[dict[str, Any]] = Future()

        def answer(result: Any, error: BaseException | None) -> None:
            if error:
                future.set_exception(error)
            else:
                future.set_result(result)

        with self.lock:
            self.engine.infer(model, what, args, answer)
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
