"""What of Gradio's own routes a stranger reaches, and what may be said there.

Gradio serves more than this page uses (a proxy, recordings, saved sessions), downloads any address
that is sent as a file, and hands a body on however deep it is nested. So before Gradio sees a
request: only the routes below are there, a JSON body is read once within bounds, and every file in
it goes through the one door (``ui.upload_store``).
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

import gradio as gr
from starlette._utils import get_route_path  # as routes see it: without the root path
from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from playground.core.read_json import read_json
from playground.core.spec import PlaygroundError
from playground.ui.bodies import Bodies, Refused
from playground.ui.endpoints.training import SERVER_FAILED
from playground.ui.upload_store import UploadStore
from playground.ui.uploads import is_upload

log = logging.getLogger(__name__)

PREFIX = "/gradio_api/"
# what the page and gradio_client use of Gradio, and our own
ROUTES = re.compile(
    r"(info|openapi\.json|upload|upload_progress|queue/(join|data|status)|call/.+|run/.+|api/.+|"
    r"cancel|reset|heartbeat/.+|file=.+|component_server|theme\.css|startup-events|app_id|user|"
    r"login_check|token|live|live/status|live/metrics|page/.+)/?"
)
_FILE = "file="
_NOT_UNDERSTOOD = "This request could not be understood."

_CALLED = re.compile(r"(?:call|run|api)/([^/]+)/?")

Inputs = Mapping[str, Sequence[str]]
"""What each endpoint takes, by its name."""


class Guard:
    """ASGI middleware in front of Gradio; see above. ``store`` learns of every upload here;
    ``inputs`` tells what the endpoints take, of which Gradio says nothing to who sends too little.
    """

    def __init__(
        self,
        app: ASGIApp,
        store: UploadStore,
        inputs: Callable[[], Inputs] = dict,
        bodies: Bodies | None = None,
    ) -> None:
        self._app, self._store, self._inputs = app, store, inputs
        self._bodies = bodies or Bodies()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = get_route_path(scope) if scope["type"] == "http" else ""
        posted = scope["type"] == "http" and scope["method"] == "POST"
        if scope["type"] != "http" or not (path.startswith(PREFIX) or posted):
            await self._app(scope, receive, send)
            return
        try:
            if path.startswith(PREFIX):
                await self._guarded(path.removeprefix(PREFIX), scope, receive, send)
            else:  # a login's form
                async with self._bodies.read(
                    scope, receive, self._bodies.limits.form_megabytes
                ) as form:
                    await self._answered(scope, _again(form, receive), send)
        except Refused as refused:
            body = dict.fromkeys(("detail", "message", "error"), str(refused))
            await JSONResponse(body, refused.status)(scope, receive, send)

    async def _guarded(self, route: str, scope: Scope, receive: Receive, send: Send) -> None:
        if not ROUTES.fullmatch(route):
            raise Refused(404, "There is nothing here.")
        owner = self._store.owner(scope)
        if route.startswith(_FILE) and self._hidden(route.removeprefix(_FILE), owner):
            raise Refused(403, "This file is not there for you.")
        if scope["method"] != "POST":
            await self._app(scope, receive, send)
        elif is_upload(scope):
            await self._app(scope, receive, self._noting(owner, send))
        else:
            if Headers(scope=scope).get("content-type", "").lower().startswith("multipart/"):
                raise Refused(415, "Send JSON here, and files to /gradio_api/upload.")
            async with self._bodies.read(scope, receive, self._bodies.limits.megabytes) as body:
                if body.strip():
                    self._check(route, body, owner)
                await self._answered(scope, _again(body, receive), send)

    def _hidden(self, path: str, owner: str) -> bool:
        """Addresses, through which the app would fetch for a stranger, and others' uploads."""
        return "://" in path or self._store.belongs_to_another(path, owner)

    def _check(self, route: str, body: bytes, owner: str) -> None:
        try:
            sent = read_json(body)
            self._check_amount(route, sent)
            for file in _files(sent):
                self._store.path(file, owner)
        except PlaygroundError as error:
            raise Refused(400, str(error)) from None

    def _check_amount(self, route: str, sent: object) -> None:
        """A call by position brings a value for each of the endpoint's inputs."""
        called = _CALLED.fullmatch(route)
        values = sent.get("data") if isinstance(sent, dict) else None
        if called is None or not isinstance(values, list):
            return
        names = self._inputs().get(called[1], ())
        if len(values) < len(names):
            raise PlaygroundError(
                f"{called[1]} takes {len(names)} values ({', '.join(names)}), but got "
                f"{len(values)}."
            )

    def _noting(self, owner: str, send: Send) -> Send:
        """Writes down the paths in Gradio's answer to an upload."""
        kept = bytearray()
        good = False

        async def noting(message: Message) -> None:
            nonlocal good
            if message["type"] == "http.response.start":
                good = message["status"] == 200
            elif message["type"] == "http.response.body" and good:
                kept.extend(message.get("body", b""))
                if not message.get("more_body"):
                    self._store.note(_paths(bytes(kept)), owner)
            await send(message)

        return noting

    async def _answered(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Gradio ends in an error of its own where a body is not what its page would send."""
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, _plain_mistakes(scope, receive, watched))
        except Exception:
            if begun:
                raise
            log.warning("a request to %s was not understood", scope["path"], exc_info=True)
            raise Refused(400, _NOT_UNDERSTOOD) from None


def _plain_mistakes(scope: Scope, receive: Receive, send: Send) -> Send:
    """``send`` that makes a caller's mistake a 400. Gradio answers each with 500 and ``{"error":
    words}``, or without words where the mistake was found by itself; what fits no form is a 422 in
    the words of a library. What is our own fault stays 500; bodies that come in pieces pass as they
    are."""
    held: Message = {}  # the start of such an answer, until its body has come

    async def sending(message: Message) -> None:
        nonlocal held
        if message["type"] == "http.response.start" and message["status"] in (422, 500):
            held = message
            return
        start, held = held, {}
        body = message.get("body", b"")
        if start and not message.get("more_body") and (told := _mistake(start["status"], body)):
            await JSONResponse(told, 400)(scope, receive, send)
            return
        if start:
            await send(start)
        await send(message)

    return sending


def _mistake(status: int, body: bytes) -> dict[str, object]:
    """What Gradio tells of a mistake, with words; empty when it is none of the caller's."""
    if status == 422:
        return {"error": _NOT_UNDERSTOOD, "detail": _NOT_UNDERSTOOD}
    try:
        told = json.loads(body)
    except ValueError:
        return {}
    if not isinstance(told, dict) or "error" not in told or told["error"] == SERVER_FAILED:
        return {}
    return {**told, "error": told["error"] or _NOT_UNDERSTOOD}


def _again(body: bytes, receive: Receive) -> Receive:
    """``receive`` that begins with what was read already."""
    first = True

    async def again() -> Message:
        nonlocal first
        if first:
            first = False
            return {"type": "http.request", "body": body, "more_body": False}
        return await receive()

    return again


def _files(value: object) -> Iterator[dict[str, object]]:
    """Whatever in a body Gradio would take for a file and open, fetch or move."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            if isinstance(item.get("path"), str) and "meta" in item:
                yield item
            waiting += [value for value in item.values() if isinstance(value, (dict, list))]
        elif isinstance(item, list):
            waiting += [value for value in item if isinstance(value, (dict, list))]


def _paths(body: bytes) -> list[str]:
    try:
        found = json.loads(body)
    except ValueError:
        return []
    return [path for path in found if isinstance(path, str)] if isinstance(found, list) else []


def endpoint_inputs(blocks: gr.Blocks) -> Inputs:
    """The names of what each of the page's endpoints takes."""
    named = blocks.get_api_info()["named_endpoints"]
    return {
        name.strip("/"): [parameter["parameter_name"] for parameter in endpoint["parameters"]]
        for name, endpoint in named.items()
    }
