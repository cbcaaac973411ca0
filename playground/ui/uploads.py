"""How much a visitor may upload: Gradio limits the size of one file, not how many come.

A page tells by a cookie whose it is, the same name that its runs belong to. As anybody can leave
it out or change it, each address has a budget besides, which a class behind one router shares and
which is therefore generous. Behind a proxy the address that it forwards counts; without one that
header is the visitor's own invention and is not looked at.
"""

from __future__ import annotations

import contextlib
import ipaddress
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from starlette._utils import get_route_path  # as routes see it: without the root path
from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from playground.core.limits import UploadLimits
from playground.ui.live.rate_limit import VISITOR

PATH = "/gradio_api/upload"  # this one only: an endpoint may be called upload as well
COOKIE = "gan-playground-visitor"
_NAME = re.compile(rf"(?:^|;\s*){COOKIE}=({VISITOR})(?:;|$)")
_BOUNDARY = re.compile(r'boundary="?([^";,]{1,200})', re.IGNORECASE)
_FORGET_SECONDS = 3600.0
_MOST_ACCOUNTS = 10_000


@dataclass(frozen=True)
class Budget:
    """Uploads an hour."""

    files: int
    megabytes: float


class UploadLimit:
    """ASGI middleware: at most so many uploads of one ``visitor`` and from one ``address``; more
    are answered with 429 and one sentence."""

    def __init__(
        self, app: ASGIApp, proxied: bool = False, limits: UploadLimits | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._app, self._proxied, self._clock = app, proxied, clock
        granted = limits or UploadLimits()
        self._visitor = Budget(granted.files, granted.megabytes)
        self._address = Budget(granted.address_files, granted.address_megabytes)
        self._used: dict[str, tuple[float, int, float]] = {}  # since when, files, bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not is_upload(scope):
            await self._app(scope, receive, send)
            return
        accounts = {f"address {address(scope, self._proxied)}": self._address}
        if name := visitor(scope):
            accounts[f"visitor {name}"] = self._visitor
        length = Headers(scope=scope).get("content-length", "")
        if not self._granted(accounts, float(length) if length.isdecimal() else 0.0):
            await self._refuse(scope, receive, send)
            return

        parts = _Parts(Headers(scope=scope).get("content-type", ""))
        booked = 1

        async def counted() -> Message:
            nonlocal booked
            message = await receive()
            body = message.get("body", b"")
            more = max(parts.after(body) - booked, 0)
            booked += more
            # a body of unknown length is booked while it comes, and so are files after the first
            self._book(accounts, more, 0.0 if length else float(len(body)))
            if more and any(self._account(a)[1] > b.files for a, b in accounts.items()):
                raise _TooMany
            return message

        try:
            await self._app(scope, counted, send)  # it answers when it has read all
        except _TooMany:
            await self._refuse(scope, receive, send)

    @staticmethod
    async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
        words = "You have uploaded a lot within an hour; please come back later."
        await JSONResponse({"detail": words}, 429)(scope, receive, send)

    def _granted(self, accounts: Mapping[str, Budget], size: float) -> bool:
        for name, budget in accounts.items():
            _, files, used = self._account(name)
            if files + 1 > budget.files or used + size > budget.megabytes * 1e6:
                return False
        self._book(accounts, 1, size)
        return True

    def _book(self, accounts: Mapping[str, Budget], more: int, size: float) -> None:
        for name in accounts:
            since, files, used = self._account(name)
            self._used[name] = (since, files + more, used + size)

    def _account(self, name: str) -> tuple[float, int, float]:
        now = self._clock()
        if len(self._used) > _MOST_ACCOUNTS:
            self._used = {k: v for k, v in self._used.items() if now - v[0] < _FORGET_SECONDS}
        account = self._used.get(name)
        if account is None or now - account[0] >= _FORGET_SECONDS:
            return now, 0, 0.0
        return account


class _TooMany(Exception):
    """One form brings more files than may still come."""


class _Parts:
    """Counts the parts of a form while it comes in pieces: one request may bring a thousand."""

    def __init__(self, content_type: str) -> None:
        found = _BOUNDARY.search(content_type)
        self._mark = b"--" + found[1].encode("latin-1") if found else b""
        self._rest, self._marks = b"", 0

    def after(self, body: bytes) -> int:
        """How many are complete after this piece."""
        if self._mark:
            text = self._rest + body
            self._marks += text.count(self._mark)
            # what may be the beginning of a mark, but no mark that was counted
            last = text.rfind(self._mark)
            text = text if last < 0 else text[last + len(self._mark) :]
            self._rest = text[-(len(self._mark) - 1) :]
        return max(self._marks - 1, 0)  # there is a mark before the first, and one behind each


def is_upload(scope: Scope) -> bool:
    """Does this request bring files? Any other is JSON, whatever its path ends in."""
    posted = scope["type"] == "http" and scope["method"] == "POST"
    return bool(posted and get_route_path(scope) == PATH)


def visitor(scope: Scope) -> str:
    """The name in the page's cookie, empty where there is none."""
    found = _NAME.search(Headers(scope=scope).get("cookie", ""))
    return found[1] if found else ""


def address(scope: Scope, proxied: bool) -> str:
    """Where a request comes from: the peer, or behind a proxy the last address that it added. Of
    IPv6 the network of 64 bits, in which a household chooses its addresses itself."""
    client = scope.get("client")
    peer = str(client[0]) if client else ""
    if proxied:
        forwarded = Headers(scope=scope).get("x-forwarded-for", "")
        peer = forwarded.rsplit(",", 1)[-1].strip() or peer
    with contextlib.suppress(ValueError):
        known = ipaddress.ip_address(peer.strip("[]"))
        if isinstance(known, ipaddress.IPv6Address):
            mapped = known.ipv4_mapped
            return str(mapped or ipaddress.ip_network((known, 64), strict=False))
    return peer
