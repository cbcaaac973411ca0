"""What the hosts share whose engine lives in the page's own process: watches and answers."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from concurrent.futures import Future, InvalidStateError
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar, cast

from playground.engine.client import Listener

if TYPE_CHECKING:  # it brings torch, which spaces wants to be imported before
    from playground.engine.core.loop import Engine

T = TypeVar("T")
Post = Callable[[Callable[["Engine"], None]], None]
"""Has the engine do something between two turns: at once, or as soon as its thread comes to it."""


@dataclass(eq=False)
class LocalSubscription:
    """Watch ``number`` of an engine that is reached by ``post``."""

    post: Post
    number: int

    def ask(self, ask: Mapping[str, object]) -> None:
        """See ``Subscription.ask``."""
        self.post(lambda engine: engine.viewers.ask(self.number, ask))

    def ready(self) -> None:
        """See ``Subscription.ready``."""
        self.post(lambda engine: engine.viewers.ready(self.number))

    def close(self) -> None:
        """See ``Subscription.close``."""
        self.post(lambda engine: engine.viewers.unwatch(self.number))


def watch(
    post: Post, number: int, run: str, ask: Mapping[str, object], listener: Listener
) -> LocalSubscription:
    """See ``EngineClient.watch``."""
    post(lambda engine: engine.viewers.watch(number, run, ask, listener))
    return LocalSubscription(post, number)


def end(future: Future[T], result: T | None, error: BaseException | None) -> None:
    """Ends a future, unless who asked has cancelled it."""
    with contextlib.suppress(InvalidStateError):
        if error is None:
            future.set_result(cast(T, result))  # None only where that is the answer
        else:
            future.set_exception(error)
