"""The bodies of requests that are held in memory: each bounded, and all that are held together.

A body counts from its first byte until its request is answered, for the one who sends slowly holds
what came as well as the one whose picture is being decoded.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.types import Receive, Scope

from playground.core.limits import BodyLimits
from playground.ui.uploads import address


class Refused(Exception):
    """Why a request is not taken, with the HTTP ``status`` that says so."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


class Bodies:
    """Reads bodies within ``limits``; see above."""

    def __init__(self, limits: BodyLimits | None = None, proxied: bool = False) -> None:
        self.limits, self._proxied = limits or BodyLimits(), proxied
        self._held: Counter[str] = Counter()  # bytes by address

    @asynccontextmanager
    async def read(self, scope: Scope, receive: Receive, megabytes: float) -> AsyncIterator[bytes]:
        """The whole body, held until the block ends.

        Raises:
            Refused: when it, or what is held, is more than allowed, or when it takes too long.
        """
        sender = address(scope, self._proxied)
        body = bytearray()
        try:
            try:
                async with asyncio.timeout(self.limits.seconds):
                    async for chunk in _chunks(receive):
                        body += chunk
                        self._book(sender, len(chunk))
                        if len(body) > megabytes * 1e6:
                            raise Refused(413, f"A request may have {megabytes:g} MB.")
            except TimeoutError:
                raise Refused(
                    408, f"A request must be here within {self.limits.seconds:g} s."
                ) from None
            yield bytes(body)
        finally:
            self._held[sender] -= len(body)
            if self._held[sender] <= 0:
                del self._held[sender]

    def _book(self, sender: str, size: int) -> None:
        self._held[sender] += size
        if self._held[sender] > self.limits.address_megabytes * 1e6:
            raise Refused(429, "Too much is being sent from your address at once: try again.")
        if self._held.total() > self.limits.total_megabytes * 1e6:
            raise Refused(503, "Too much is being sent to this server at once: try again.")


async def _chunks(receive: Receive) -> AsyncIterator[bytes]:
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        yield message.get("body", b"")
        more = message.get("more_body", False)
