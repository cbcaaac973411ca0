"""The live channel's routes: one WebSocket a page, and plain requests where WebSockets fail.

``routes`` go to ``launch(app_kwargs={"routes": ...})``. Gradio's ``auth`` does not cover them, so
they check its cookie themselves; ``ui.request_guard`` has looked at Host and Origin before.
Messages are described in ``session`` and ``frames``; the browser's end is ``static/live.js``.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import secrets
import struct
import time
from collections.abc import Callable

from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from playground.core.read_json import read_json
from playground.core.spec import PlaygroundError
from playground.engine.client import EngineClient, EngineError
from playground.engine.report import EngineReport
from playground.ui import ops_metrics
from playground.ui.callers import Callers
from playground.ui.classroom.rooms import RoomLimits, Rooms
from playground.ui.gradio_private import answering
from playground.ui.live.broadcaster import Broadcaster
from playground.ui.live.rate_limit import Busy, Quota, RateLimitExceeded, RateLimits
from playground.ui.live.session import Session
from playground.ui.ops_metrics import Report, WebReport

log = logging.getLogger(__name__)

PATH = "/gradio_api/live"
_POLICY, _TOO_BIG, _BUSY = 1008, 1009, 1013  # WebSocket close codes
_POLL_SECONDS = 20.0  # a request without news is answered empty after this long
_STATUS_SECONDS = 3.0  # for an engine that is busy warming up
_ABOUT = ("device", "device_title", "precision")  # of the engine, told to every page
_FRESH_SECONDS = 0.5  # a class that opens the status tab asks the engine this often
_FAREWELL_SECONDS = 5.0
_LOST_SECONDS = 60.0  # a page on plain requests that stays away this long has gone


class Live:
    """All pages that are connected. ``callers`` tells their addresses; ``clock`` counts seconds."""

    def __init__(
        self, engine_client: EngineClient, quota: Quota | None = None, connections: int = 1000,
        rooms: RoomLimits | None = None, callers: Callers | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._engine_client, self._most = engine_client, connections
        self._callers, self._clock = callers or Callers(), clock
        self._rate_limits = RateLimits(quota, clock)
        self.rooms, self._metrics_text = Rooms(rooms), ops_metrics.OpsMetrics()
        self._broadcaster: Broadcaster | None = None
        self._sessions: dict[str, _Line] = {}
        self._about: dict[str, object] = {}
        self._sent = 0  # frames, to pages that have gone
        self._asked: asyncio.Future[EngineReport | None] | None = None  # the engine's numbers
        self._asked_at = 0.0

    @property
    def routes(self) -> list[BaseRoute]:
        """The WebSocket and its fallback."""
        return [
            WebSocketRoute(PATH, self._socket),
            Route(PATH, self._request, methods=["POST"]),
            Route(f"{PATH}/status", self._status, methods=["GET"]),
            Route(f"{PATH}/metrics", self._metrics, methods=["GET"]),
        ]

    async def collect_metrics(self) -> Report:
        """``{"web": ..., "engine": ... or None}``: see ``playground.ui.ops_metrics``."""
        now = time.monotonic()
        if self._asked is None or (self._asked.done() and now - self._asked_at > _FRESH_SECONDS):
            self._asked, self._asked_at = asyncio.ensure_future(self._ask_engine()), now
        engine = await asyncio.shield(self._asked)
        self._clear_away()
        lines = self._sessions.values()
        web: WebReport = {
            **ops_metrics.web_metrics(),
            "state": self._engine_client.state,
            "connections": len(lines),
            "channels": len(self._broadcaster) if self._broadcaster else 0,
            "rooms": len(self.rooms),
            "students": self.rooms.students,
            "frames_sent": self._sent + sum(line.session.outbox.sent for line in lines),
        }
        return {"web": web, "engine": engine}

    async def _ask_engine(self) -> EngineReport | None:
        with contextlib.suppress(EngineError, TimeoutError):
            async with asyncio.timeout(_STATUS_SECONDS):
                return await asyncio.wrap_future(self._engine_client.status())
        return None

    async def _status(self, request: Request) -> Response:
        refusal = self._refusal(request)
        if refusal:
            return JSONResponse({"message": refusal}, 401)
        return JSONResponse(await self.collect_metrics())

    async def _metrics(self, request: Request) -> Response:
        refusal = self._refusal(request)
        if refusal:
            return JSONResponse({"message": refusal}, 401)
        text = self._metrics_text.text(await self.collect_metrics())
        return Response(text, media_type=ops_metrics.MEDIA_TYPE)

    # WebSocket

    async def _socket(self, socket: WebSocket) -> None:
        refusal = self._refusal(socket)
        answering(socket)
        await socket.accept()
        if refusal:
            await socket.close(_POLICY, refusal)
            return
        try:
            line = self._open(socket)
        except Busy as busy:
            await socket.close(_BUSY, str(busy))
            return
        sender = asyncio.create_task(self._send(socket, line))
        try:
            while True:
                message = await socket.receive()
                if message["type"] == "websocket.disconnect":
                    break
                text = message.get("text")
                line.session.receive(text if text is not None else "binary")
        except RateLimitExceeded as exceeded:
            sender.cancel()
            self._end(line)  # at once: one that does not read may not even take the farewell
            with contextlib.suppress(RuntimeError, WebSocketDisconnect, TimeoutError):
                async with asyncio.timeout(_FAREWELL_SECONDS):
                    await socket.close(_POLICY, str(exceeded))
        except WebSocketDisconnect:
            pass
        finally:
            sender.cancel()
            self._end(line)

    async def _send(self, socket: WebSocket, line: _Line) -> None:
        with contextlib.suppress(WebSocketDisconnect, RuntimeError, OSError):
            while True:
                await line.news.wait()
                line.news.clear()
                while (message := line.session.outbox.take()) is not None:
                    await socket.send_bytes(message)  # waits while the reader is slow

    # Plain requests: {"session", "ops": [...], "poll": bool}

    async def _request(self, request: Request) -> Response:
        answering(request)
        refusal = self._refusal(request)
        if refusal:
            return JSONResponse({"message": refusal}, 401)
        try:
            body = await _body(request, self._rate_limits.quota.message_bytes)
        except PlaygroundError as error:
            return JSONResponse({"message": str(error)}, 413)
        try:
            asked = read_json(body)
            ops, name = asked.get("ops", []), asked.get("session")
            if not isinstance(ops, list):
                raise TypeError
        except (ValueError, TypeError, AttributeError):
            return JSONResponse({"message": "The body must be a JSON object with ops."}, 400)
        line = self._sessions.get(name) if isinstance(name, str) else None
        if line is None or line.polled is None:
            try:
                line = self._open(request)
            except Busy as busy:
                return JSONResponse({"message": str(busy)}, 503)
        line.polled = self._clock()
        try:
            for op in ops:
                line.session.receive(json.dumps(op))
        except RateLimitExceeded as exceeded:
            self._end(line)
            return JSONResponse({"message": str(exceeded)}, 429)
        if asked.get("poll"):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_POLL_SECONDS):
                    await line.news.wait()
            line.news.clear()  # only by who takes it: a poll would wait for what is there
        parts = []
        while asked.get("poll") and (message := line.session.outbox.take()) is not None:
            parts.append(struct.pack("<I", len(message)) + message)
        return Response(
            b"".join(parts),
            media_type="application/octet-stream",
            headers={"x-session": line.name, "cache-control": "no-store"},
        )

    # Both

    def _refusal(self, connection: HTTPConnection) -> str | None:
        """Why this connection may not be made, or None."""
        app = connection.scope["app"]  # Gradio's
        if getattr(app, "auth", None) is None:
            return None
        cookies = connection.cookies
        token = cookies.get(f"access-token-{app.cookie_id}") or cookies.get(
            f"access-token-unsecure-{app.cookie_id}"
        )
        return None if token and token in app.tokens else "Please log in first."

    def _open(self, connection: HTTPConnection) -> _Line:
        """A session for a page that has come.

        Raises:
            Busy: when there are too many, here or from its address.
        """
        if self._broadcaster is None:
            broadcaster = self._broadcaster = Broadcaster(self._engine_client)
            self._engine_client.on_state(lambda state: broadcaster.post(self._changed))
        self._clear_away()
        address = self._callers.address(connection.scope)
        self._make_room(address)
        if len(self._sessions) >= self._most:
            raise Busy("Too many pages are connected.")
        line = _Line(self._broadcaster, self._rate_limits, self.rooms, address)
        self._sessions[line.name] = line
        line.session.outbox.tell("status", self._said())
        if self._engine_client.state == "ready" and not self._about:
            self._changed()
        return line

    def _make_room(self, address: str) -> None:
        """Where an address has its full number, ends its oldest plain session that never said whose
        it is: a script that opens one after the other does not lock out those behind its router."""
        here = [line for line in self._sessions.values() if line.session.address == address]
        if len(here) >= self._rate_limits.quota.address_pages:
            strangers = (
                line for line in here if line.polled is not None and not line.session.introduced
            )
            if oldest := next(strangers, None):
                self._end(oldest)

    def _end(self, line: _Line) -> None:
        if self._sessions.pop(line.name, None):
            self._sent += line.session.outbox.sent
            line.session.close()

    def _clear_away(self) -> None:
        now = self._clock()
        for line in tuple(self._sessions.values()):
            if line.polled is not None and now - line.polled > _LOST_SECONDS:
                self._end(line)

    def _changed(self) -> None:
        """Tells every page what the engine does now, with the device once that is known."""
        state = self._engine_client.state
        if state == "ready" and not self._about:
            asked = asyncio.wrap_future(self._engine_client.status())
            asked.add_done_callback(self._learn)
        self._tell_all(self._said())

    def _learn(self, answered: asyncio.Future[EngineReport]) -> None:
        with contextlib.suppress(EngineError, asyncio.CancelledError):
            status = answered.result()
            self._about = {k: v for k, v in status.items() if k in _ABOUT}
            self._tell_all(self._said())

    def _said(self) -> dict[str, object]:
        """A page counts on from ``silent``, the seconds a stalled engine has said nothing."""
        state, silent = self._engine_client.state, self._engine_client.silent
        return {"engine": state, **({"silent": silent} if silent else {}), **self._about}

    def _tell_all(self, status: dict[str, object]) -> None:
        for line in tuple(self._sessions.values()):
            with contextlib.suppress(RateLimitExceeded):
                line.session.outbox.tell("status", status)


class _Line:
    """A session and the flag that there is news for it. ``polled`` is None on a WebSocket."""

    def __init__(
        self, broadcaster: Broadcaster, rate_limits: RateLimits, rooms: Rooms, address: str
    ) -> None:
        self.name = secrets.token_urlsafe(18)
        self.news = asyncio.Event()
        self.polled: float | None = None
        wake: Callable[[], None] = self.news.set
        self.session = Session(broadcaster, rate_limits, wake, rooms, address)


async def _body(request: Request, most: int) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise PlaygroundError(f"A request may have {most} bytes.")
    return bytes(body)
