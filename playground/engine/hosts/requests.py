"""Questions that an engine elsewhere has not answered yet: a future for each."""

from __future__ import annotations

import contextlib
import itertools
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future, InvalidStateError
from typing import Any

from playground.core.spec import KnobError, PlaygroundError
from playground.engine.client import EngineError

_ERRORS: Mapping[str, Callable[[str], Exception]] = {
    "KnobError": KnobError, "PlaygroundError": PlaygroundError, "EngineError": EngineError,
}  # fmt: skip
_MOST = 5_000  # unanswered requests before new ones are refused


class Requests:
    """Futures by the numbers under which their answers come."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: dict[int, Future[Any]] = {}
        self._tickets = itertools.count(1)

    def open(self) -> tuple[int, Future[Any]]:
        """A number for one more.

        Raises:
            EngineError: when too many are open.
        """
        with self._lock:
            if len(self._open) >= _MOST:
                raise EngineError("The engine is overloaded; try again later.")
            ticket = next(self._tickets)
            future: Future[Any] = Future()
            self._open[ticket] = future
        return ticket, future

    def done(self, ticket: int, result: Any) -> None:
        """The answer has come."""
        self._settle(ticket, lambda future: future.set_result(result))

    def failed(self, ticket: int, kind: str, words: str) -> None:
        """An error has come: its kind and its sentence, as ``worker`` puts them."""
        self._settle(ticket, lambda future: future.set_exception(_ERRORS[kind](words)))

    def fail_all(self, error: EngineError) -> None:
        """No answer will come any more."""
        for ticket in tuple(self._open):
            self._settle(ticket, lambda future: future.set_exception(error))

    def _settle(self, ticket: int, settle: Callable[[Future[Any]], None]) -> None:
        with self._lock:
            future = self._open.pop(ticket, None)
        if future is not None:
            with contextlib.suppress(InvalidStateError):  # cancelled by who asked
                settle(future)
