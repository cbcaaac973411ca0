"""Futures of several engines put together without a thread that waits for them."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, InvalidStateError
from typing import Any


def failed(error: BaseException) -> Future[Any]:
    """A future that has failed."""
    future: Future[Any] = Future()
    future.set_exception(error)
    return future


def gathered(futures: Sequence[Future[Any]]) -> Future[list[Any]]:
    """All results in order once each is there; a failed one's place holds its exception."""
    out: Future[list[Any]] = Future()
    results: list[Any] = [None] * len(futures)
    left, lock = [len(futures)], threading.Lock()

    def arrived(place: int, future: Future[Any]) -> None:
        error = future.exception()
        results[place] = future.result() if error is None else error
        with lock:
            left[0] -= 1
            last = left[0] == 0
        if last:
            _end(out, lambda: results)

    for place, future in enumerate(futures):
        future.add_done_callback(lambda done, place=place: arrived(place, done))  # type: ignore[misc]
    if not futures:
        out.set_result(results)
    return out


def mapped(future: Future[Any], work: Callable[[Any], Any]) -> Future[Any]:
    """``work`` of the result; its exceptions, and the future's, are passed on."""
    out: Future[Any] = Future()

    def arrived(done: Future[Any]) -> None:
        _end(out, lambda: work(done.result()))

    future.add_done_callback(arrived)
    return out


def chained(future: Future[Any], work: Callable[[Any], Future[Any]]) -> Future[Any]:
    """The result of the future that ``work`` makes of the first one's result."""
    out: Future[Any] = Future()

    def arrived(done: Future[Any]) -> None:
        try:
            second = work(done.result())
        except Exception as error:
            second = failed(error)
        second.add_done_callback(lambda last: _end(out, last.result))

    future.add_done_callback(arrived)
    return out


class KeyedQueue:
    """Work of one key, one piece after another; under the key "" all at once."""

    def __init__(self) -> None:
        self._last: dict[str, Future[None]] = {}
        self._lock = threading.Lock()

    def run(self, key: str, work: Callable[[], Future[Any]]) -> Future[Any]:
        """The result of ``work``, which begins when what was asked for before has ended. Who
        cancels it does not let the next one in early."""
        if not key:
            return work()
        ended: Future[None] = Future()
        with self._lock:
            before = self._last.get(key)
            self._last[key] = ended

        def over(_: object) -> None:
            with self._lock:
                if self._last.get(key) is ended:
                    del self._last[key]
            ended.set_result(None)

        def begin(_: object) -> Future[Any]:
            try:
                answer = work()
            except Exception as error:
                answer = failed(error)
            answer.add_done_callback(over)
            return answer

        return chained(gathered([before] if before else []), begin)


def _end(out: Future[Any], result: Callable[[], Any]) -> None:
    with contextlib.suppress(InvalidStateError):  # cancelled by who asked
        try:
            out.set_result(result())
        except InvalidStateError:
            raise
        except Exception as error:
            out.set_exception(error)
