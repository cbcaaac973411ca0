"""What reaches the app at all: requests for a host name of its own, from pages of its own. One
middleware over every route, Gradio's, uploads, live and status; bodies are read by ``ui.guard``.

Host: a name that an attacker owns may be made to point at 127.0.0.1 (DNS rebinding); its page is
then of one origin with ours and reads everything. So a request must name a host that is known. An
IP address is always known: no DNS answer stands behind it, so whoever sees it in the address bar is
here already.

Origin: a browser tells which site's page asks. Programs tell none and may ask.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.websockets import WebSocket

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
_POLICY = 1008  # WebSocket close code
_DEFAULT_PORTS = {"http": 80, "https": 443}
# Gradio answers the preflight of another site's page with yes unless Host is one of these. Only
# here, then, can no page of another site have added a header of its own.
_NO_FOREIGN_HEADERS = ("localhost", "127.0.0.1")
_NAME = re.compile(r"\.?[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*")

App = Callable[..., Any]
Site = tuple[str, int]


class Hosts:
    """Names under which the app is reached. ``names`` are known as Host; pages of ``sites``, which
    the operator has named, may ask whatever Host says."""

    def __init__(self, names: Iterable[str] = (), sites: Iterable[str] = ()) -> None:
        self.names = {name.lower() for name in (*LOOPBACK, *names)}
        self.sites: set[str] = set()
        for site in sites:
            self.add(site)

    def add(self, site: str) -> None:
        """Takes in ``NAME``, ``NAME:PORT`` or ``.SUFFIX``, which are known as Host and, but for a
        suffix, as Origin (without a port: at the default one of http or https)."""
        site = check_host(site)
        self.names.add(site.partition(":")[0])
        self.sites.add(site)

    def known(self, name: str) -> bool:
        """May a request name this host?"""
        suffixes = (own for own in self.names if own.startswith("."))
        return name in self.names or _is_address(name) or any(map(name.endswith, suffixes))

    def accepts(self, origin: str, headers: Headers) -> bool:
        """Is a page of ``origin`` one of ours?"""
        scheme, _, site = origin.lower().partition("://")
        default = _DEFAULT_PORTS.get(scheme, 0)
        asking = parse_site(site, default)
        if not default or asking is None:
            return False
        host = headers.get("host", "")
        own = [host, *self.sites]
        here = parse_site(host, default)
        if here and here[0] in _NO_FOREIGN_HEADERS:  # a proxy on this machine told the outer names
            own += headers.get("x-forwarded-host", "").split(",")
        return asking in [parse_site(name, default) for name in own]


def check_host(text: str) -> str:
    """``NAME``, ``NAME:PORT`` or ``.SUFFIX`` in small letters.

    Raises:
        ValueError: for what can be none of them.
    """
    text = text.strip().lower()
    name, _, port = text.partition(":")
    if not _NAME.fullmatch(name) or not re.fullmatch(r"\d{0,5}", port):
        raise ValueError(f"{text!r} is no host; allowed are NAME, NAME:PORT and .SUFFIX")
    return text


def own_names(host: str, environment: Mapping[str, str]) -> list[str]:
    """What the machine is called: ``host`` to listen on, and on a network its names there; on a
    Hugging Face Space that of the Space."""
    names = [host.lower()]
    if host not in LOOPBACK:
        machine = socket.gethostname().lower()
        short = machine.partition(".")[0]
        names += [machine, short, f"{short}.local"]
    if "SPACE_ID" in environment:
        names += [".hf.space", environment.get("SPACE_HOST", "").lower()]
    return [name for name in names if name]


def parse_site(text: str, default: int) -> Site | None:
    """``HOST[:PORT]`` as name and port, by default the port ``default``; None for what is none."""
    text = text.strip().lower()
    if not text or any(sign in text for sign in "/@\\?# "):
        return None
    try:
        parts = urlsplit(f"//{text}")
        name, port = parts.hostname, parts.port
    except ValueError:
        return None
    if not name:
        return None
    name = f"[{name}]" if ":" in name else name.removesuffix(".")
    return name, default if port is None else port


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


class RequestGuard:
    """ASGI middleware: refuses with one sentence what names no host of ``hosts`` (421) or comes
    from another site's page (403)."""

    def __init__(self, app: App, hosts: Hosts) -> None:
        self._app, self._hosts = app, hosts

    async def __call__(self, scope: MutableMapping[str, Any], receive: App, send: App) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        refused = self._refusal(Headers(scope=scope))
        if refused and scope["type"] == "websocket":
            socket = WebSocket(scope, receive, send)
            await socket.accept()  # a page sees no other reason than that of a close
            await socket.close(_POLICY, refused[1])
            return
        if refused:
            status, words = refused
            answer = JSONResponse({"detail": words, "message": words}, status)
            await answer(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _refusal(self, headers: Headers) -> tuple[int, str] | None:
        host = parse_site(headers.get("host", ""), 0)
        if host is None:
            return 421, "The Host of this request is no host name."
        if not self._hosts.known(host[0]):
            words = "This playground is not known by this host name; --allow-hosts adds one."
            return 421, words
        origin = headers.get("origin")
        if origin is not None and not self._hosts.accepts(origin, headers):
            return 403, "This page comes from another site."
        return None
