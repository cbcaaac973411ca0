"""Streams of the public endpoints: runs without a page. Nobody sees them but their caller, so there
are fewer of them than runs, and one that nobody reads ends."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from playground.core.spec import PlaygroundError
from playground.ui.callers import Caller
from playground.ui.gradio_private import unread_messages

T = TypeVar("T")
_LOOK_SECONDS = 0.2  # how often it is seen whether the stream is read


@dataclass(frozen=True)
class StreamLimits:
    """Streams at once, and how long one may stay unread. All together they leave half of the
    engine's 32 places to pages."""

    owner: int = 4
    address: int = 8
    total: int = 16
    unread_seconds: float = 30.0


@dataclass
class Streams:
    """All streams of one app."""

    limits: StreamLimits = field(default_factory=StreamLimits)
    _open: Counter[str] = field(default_factory=Counter)

    def __len__(self) -> int:
        return self._open["total"]

    @contextmanager
    def taken(self, caller: Caller) -> Iterator[None]:
        """One stream of the caller, as long as the block lasts.

        Raises:
            PlaygroundError: when there are too many.
        """
        names = (caller.owner, f"address {caller.address}", "total")
        limits = self.limits
        whose = ("of yours", "from your address", "without a page")
        for name, words, most in zip(
            names, whose, (limits.owner, limits.address, limits.total), strict=True
        ):
            if self._open[name] >= most:
                raise PlaygroundError(
                    f"{most} streams {words} are going, which is the limit here. End one of them, "
                    "or try again later."
                )
        self._open.update(names)
        try:
            yield
        finally:
            self._open.subtract(names)
            self._open += Counter()  # forgets who has none

    async def read(self, came: asyncio.Queue[T]) -> AsyncIterator[T]:
        """What comes, each as soon as the caller's stream has been read up to there.

        Raises:
            PlaygroundError: when nobody reads it for ``unread_seconds``.
        """
        unread, patience = unread_messages(), self.limits.unread_seconds
        read_at = time.monotonic()

        def is_read() -> bool:
            nonlocal read_at
            now = time.monotonic()
            if not unread():
                read_at = now
            elif now - read_at >= patience:
                raise PlaygroundError(f"Nobody read this stream for {patience:g} seconds.")
            return now == read_at

        while True:
            try:
                item = await asyncio.wait_for(came.get(), _LOOK_SECONDS)
            except TimeoutError:
                is_read()  # nothing may come for long, as for a run that waits in line
                continue
            while not is_read():
                await asyncio.sleep(_LOOK_SECONDS)
            yield item
