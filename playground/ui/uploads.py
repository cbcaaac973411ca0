"""How much a visitor may upload: Gradio limits the size of one file, not how many come.

Visitors are told apart by address, as an upload carries nothing else; a class behind one router
shares a budget, which is therefore generous. Behind a proxy the address that it forwards counts;
without one that header is the visitor's own invention and is not looked at.
"""

from __future__ import annotations

import time
from collections.abc import Callable, MutableMapping
from typing import Any

from starlette.datastructures import Headers
from starlette.responses import JSONResponse

SUFFIX = "/upload"
FILE_MEGABYTES = 128  # of one file; a generator of the official models has 46
_FORGET_SECONDS = 3600.0
_MOST_ADDRESSES = 10_000

App = Callable[..., Any]


class UploadLimit:
    """ASGI middleware: at most ``files`` uploads and ``megabytes`` an hour from one address; more
    are answered with 429 and one sentence."""

    def __init__(
        self, app: App, proxied: bool = False, files: int = 600, megabytes: float = 2048.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._app, self._proxied, self._clock = app, proxied, clock
        self._files, self._bytes = files, megabytes * 1e6
        self._used: dict[str, tuple[float, int, float]] = {}  # since when, files, bytes

    async def __call__(self, scope: MutableMapping[str, Any], receive: App, send: App) -> None:
        posted = scope["type"] == "http" and scope["method"] == "POST"
        if not posted or not scope["path"].endswith(SUFFIX):
            await self._app(scope, receive, send)
            return
        visitor = address(scope, self._proxied)
        length = Headers(scope=scope).get("content-length", "")
        if not self._granted(visitor, float(length) if length.isdecimal() else 0.0):
            words = "You have uploaded a lot within an hour; please come back later."
            await JSONResponse({"detail": words}, 429)(scope, receive, send)
            return

        async def counted() -> Any:
            message = await receive()
            if not length:  # a body of unknown length is booked while it comes
                self._book(visitor, 0, float(len(message.get("body", b""))))
            return message

        await self._app(scope, counted, send)

    def _granted(self, visitor: str, size: float) -> bool:
        _, files, used = self._account(visitor)
        if files + 1 > self._files or used + size > self._bytes:
            return False
        self._book(visitor, 1, size)
        return True

    def _book(self, visitor: str, more: int, size: float) -> None:
        since, files, used = self._account(visitor)
        self._used[visitor] = (since, files + more, used + size)

    def _account(self, visitor: str) -> tuple[float, int, float]:
        now = self._clock()
        if len(self._used) > _MOST_ADDRESSES:
            self._used = {k: v for k, v in self._used.items() if now - v[0] < _FORGET_SECONDS}
        account = self._used.get(visitor)
        if account is None or now - account[0] >= _FORGET_SECONDS:
            return now, 0, 0.0
        return account


def address(scope: MutableMapping[str, Any], proxied: bool) -> str:
    """Where a request comes from: the peer, or behind a proxy the last address that it added."""
    client = scope.get("client")
    peer = client[0] if client else ""
    if not proxied:
        return str(peer)
    forwarded = Headers(scope=scope).get("x-forwarded-for", "")
    return forwarded.rsplit(",", 1)[-1].strip() or str(peer)
