"""Which other sites may show the page in a frame, as the browser keeps to it."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SPACES = "https://huggingface.co"  # whose page shows a Space in a frame


class Framing:
    """ASGI middleware that says so (``frame-ancestors``, Content Security Policy 3). Without
    ``origins`` it says nothing, and anybody may."""

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        self._app = app
        self._policy = " ".join(("frame-ancestors", "'self'", *origins)) if origins else ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not self._policy:
            await self._app(scope, receive, send)
            return

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).append("content-security-policy", self._policy)
            await send(message)

        await self._app(scope, receive, told)
