"""What reaches the app at all: requests for a host name of its own, from pages of its own. One
middleware over every route, Gradio's, uploads, live and status; bodies are read by ``ui.guard``.

Host: a name that an attacker owns may be made to point at 127.0.0.1 (DNS rebinding); its page is
then of one origin with ours and reads everything. So a request must name a host that is known. An
IP address is always known: no DNS answer stands behind it, so whoever sees it in the address bar is
here already.

Origin: a browser tells which site's page asks. Programs tell none and may ask. Proxies lose what
Origin is compared with, so other evidence counts where no page of another site can have made it:
the browser's own judgement (``Sec-Fetch-Site``, which no script can set and which browsers send
over https or to this machine only, where no rebound name gets to) and what a proxy on this machine
has forwarded. A Host without the port that it was asked at is no evidence: a correct one looks the
same, and a page at another port of that name is another site's. The page's own files, the same
wherever this app runs, are given to every page: browsers ask for them with an Origin, and who is
refused all else can only be told so by the page itself.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.websockets import WebSocket

from playground.core.errors import shown
from playground.core.host_names import HOST_NAME, check_host
from playground.ui.route_path import route_path

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
_POLICY, _REASON_BYTES = 1008, 123  # WebSocket close code, and the longest reason beside it
_DEFAULT_PORTS = {"http": 80, "https": 443}
# Gradio answers the preflight of another site's page with yes unless Host is one of these. Only
# here, then, can no page of another site have added a header of its own.
_NO_FOREIGN_HEADERS = ("localhost", "127.0.0.1")
_PUBLIC = re.compile(
    r"/(assets|static|gradio_api/page)/.+|/(manifest\.json|theme\.css|favicon\.ico)"
)
# What Gradio makes its addresses of, whoever sent it.
_OUTER_NAME, _OUTER_ADDRESS = b"x-forwarded-host", b"x-gradio-server"
_FORWARDED_HOST = re.compile(r'(?:^|[;,])\s*host\s*=\s*(?:"([^"]*)"|([^";,\s]*))', re.IGNORECASE)

FOREIGN = "This page comes from another site"
UNKNOWN_HOST = (
    "This playground is not known by this host name. The address seen is {host}: start it with "
    "--allow-hosts {host}, or let the proxy pass on the name that it was asked for."
)
LOST_HOST = (
    "{foreign}: it is at {origin}, and the address seen here is {host}. Let the proxy pass the "
    "host on with its port (nginx: proxy_set_header Host $http_host), or start the playground "
    "with --allow-hosts {site}."
)
SANDBOXED = (
    f"{FOREIGN}: it stands in a frame that hides where it is from (sandbox without "
    "allow-same-origin). Open it by itself."
)

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
        if asking in [parse_site(name, default) for name in (host, *self.sites)]:
            return True
        if judged := headers.get("sec-fetch-site"):
            return judged == "same-origin"
        here = parse_site(host, default)
        if here is None or here[0] not in _NO_FOREIGN_HEADERS:
            return False  # a proxy on this machine may have told the outer names
        return asking in [parse_site(name, default) for name in _forwarded_sites(headers)]


def _forwarded_sites(headers: Headers) -> Iterator[str]:
    """``HOST[:PORT]`` as proxies forward them: ``X-Forwarded-Host``, a list where several stand one
    behind the other, or Host, with ``X-Forwarded-Port``; and ``Forwarded`` (RFC 7239)."""
    names = [name.strip() for name in headers.get("x-forwarded-host", "").split(",")]
    found = _FORWARDED_HOST.findall(headers.get("forwarded", ""))
    names += [quoted or bare for quoted, bare in found]
    yield from names
    ports = [port.strip() for port in headers.get("x-forwarded-port", "").split(",")]
    for name in (*names, headers.get("host", "")):
        site = parse_site(name, 0)
        if site and site[1] == 0:  # told without its port
            yield from (f"{site[0]}:{port}" for port in ports if port.isdecimal())


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


@dataclass(frozen=True)
class Refusal:
    """Why a request is not let in; ``short`` is said where ``words`` are too long."""

    status: int
    words: str
    short: str = ""

    @property
    def reason(self) -> str:
        """As the reason of a WebSocket's close."""
        fits = len(self.words.encode()) <= _REASON_BYTES
        return self.words if fits else (self.short or self.words[: self.words.index(".") + 1])

    def answer(self, scope: MutableMapping[str, Any]) -> Response:
        """As an answer: plain text where somebody looks at it, else JSON."""
        if "text/html" in Headers(scope=scope).get("accept", ""):
            return PlainTextResponse(self.words, self.status)
        return JSONResponse({"detail": self.words, "message": self.words}, self.status)


def _word(text: str) -> str:
    """What came, short enough to be said."""
    return text if text.isascii() and text.isprintable() and len(text) <= 80 else shown(text)


def _is_public(scope: MutableMapping[str, Any]) -> bool:
    """Is a file of the page asked for?"""
    asked = scope["type"] == "http" and scope["method"] in ("GET", "HEAD")
    return asked and bool(_PUBLIC.fullmatch(route_path(scope)))


def _is_name(text: str) -> bool:
    """Is this ``NAME[:PORT]`` or an address?"""
    site = parse_site(text, 0)
    return site is not None and bool(HOST_NAME.fullmatch(site[0]) or _is_address(site[0]))


def _with_names_only(scope: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Without outer names that are none, at which Gradio would end in an error of its own, and
    without the address that its own second server would tell, which is not used here."""
    kept = [
        (header, value)
        for header, value in scope["headers"]
        if header != _OUTER_ADDRESS
        and (header != _OUTER_NAME or _is_name(value.decode("latin-1").split(",")[0]))
    ]
    return {**scope, "headers": kept}


class RequestGuard:
    """ASGI middleware: refuses with one sentence what names no host of ``hosts`` (421) or comes
    from another site's page (403)."""

    def __init__(self, app: App, hosts: Hosts) -> None:
        self._app, self._hosts = app, hosts

    async def __call__(self, scope: MutableMapping[str, Any], receive: App, send: App) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        refused = self._refusal(Headers(scope=scope), _is_public(scope))
        if refused and scope["type"] == "websocket":
            socket = WebSocket(scope, receive, send)
            await socket.accept()  # a page sees no other reason than that of a close
            await socket.close(_POLICY, refused.reason)
            return
        if refused:
            await refused.answer(scope)(scope, receive, send)
            return
        await self._app(_with_names_only(scope), receive, send)

    def _refusal(self, headers: Headers, public: bool) -> Refusal | None:
        host = parse_site(headers.get("host", ""), 0)
        if host is None:
            return Refusal(421, "The Host of this request is no host name.")
        if not self._hosts.known(host[0]):
            return Refusal(421, UNKNOWN_HOST.format(host=_word(host[0])))
        origin = headers.get("origin")
        if public or origin is None or self._hosts.accepts(origin, headers):
            return None
        site = origin.rpartition("/")[2]
        if origin == "null":
            return Refusal(403, SANDBOXED, f"{FOREIGN}.")
        if parse_site(site, 1) is None:
            return Refusal(403, f"{FOREIGN}.")
        told = {"origin": _word(origin), "host": _word(headers["host"]), "site": _word(site)}
        return Refusal(403, LOST_HOST.format(foreign=FOREIGN, **told), f"{FOREIGN}.")
