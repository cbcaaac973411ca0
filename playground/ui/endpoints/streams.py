"""What programs have under way at the public endpoints. Streams are runs without a page: nobody
sees them but their caller, so there are fewer of them than runs, and one that nobody reads ends."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping
from contextlib import aclosing, contextmanager
from typing import TypeVar

from playground.core.limits import CallLimits, PhotoLimits, StreamLimits
from playground.core.spec import PlaygroundError
from playground.engine.client import EngineError
from playground.ui.callers import Caller
from playground.ui.gradio_private import unread_messages

T = TypeVar("T")
_LOOK_SECONDS = 0.2  # how often it is seen whether the stream is read


class Places:
    """What one caller, one address and all together have under way, within ``limits`` of each.
    ``what`` names it in a refusal."""

    def __init__(
        self, limits: StreamLimits | CallLimits | PhotoLimits, what: str = "calls"
    ) -> None:
        self._most = (limits.owner, limits.address, limits.total)
        self._what = what
        self._open: Counter[str] = Counter()

    def __len__(self) -> int:
        return self._open["total"]

    @contextmanager
    def taken(self, caller: Caller) -> Iterator[None]:
        """One place of the caller, as long as the block lasts.

        Raises:
            PlaygroundError: when there are too many.
        """
        names = (caller.owner, f"address {caller.address}", "total")
        whose = ("of yours", "from your address", "in all")
        for name, words, most in zip(names, whose, self._most, strict=True):
            if self._open[name] >= most:
                raise PlaygroundError(
                    f"{most} {self._what} {words} are going, which is the limit here. End one of "
                    "them, or try again later."
                )
        self._open.update(names)
        try:
            yield
        finally:
            self._open.subtract(names)
            self._open += Counter()  # forgets who has none


class Streams(Places):
    """All streams of one app."""

    def __init__(self, limits: StreamLimits | None = None) -> None:
        self.limits = limits or StreamLimits()
        super().__init__(self.limits, "streams")

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
                async with asyncio.timeout(_LOOK_SECONDS):
                    item = await came.get()
            except TimeoutError:
                is_read()  # nothing may come for long, as for a run that waits in line
                continue
            while not is_read():
                await asyncio.sleep(_LOOK_SECONDS)
            yield item


async def told_to_its_end(
    stream: AsyncGenerator[dict[str, object], None], blank: Mapping[str, object]
) -> AsyncIterator[dict[str, object]]:
    """The stream, and where it fails one more item before the error: the last one, or ``blank``,
    with ``state`` failed and the ``message``. A loop over ``Client.submit`` just ends at an error.
    """
    told = dict(blank)
    async with aclosing(stream):
        try:
            async for told in stream:
                yield told
        except (PlaygroundError, EngineError) as error:
            yield {**told, "state": "failed", "message": str(error)}
            raise
