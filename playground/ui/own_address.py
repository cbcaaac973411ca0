"""What the page is told before Gradio's own script looks: where it is, and in which language.

Gradio writes the address that it was asked at into its page, and the page fetches everything from
there. Behind a proxy that does not pass the host on that is an address which the browser cannot
reach, and the page stays empty without a word. So a line of script before Gradio's own puts the
page's real address in its place; what is refused then can be told on the page. Where not even the
page's script can be loaded, the same line says so. Gradio's words follow the browser's language;
the same script gives it the page's.
"""

from __future__ import annotations

import json
from collections.abc import Callable, MutableMapping
from typing import Any

from starlette.datastructures import MutableHeaders

from playground.ui.language import ENGLISH, languages
from playground.ui.request_guard import SANDBOXED
from playground.ui.route_path import route_path

App = Callable[..., Any]
LOST = (
    "This page's own script cannot be loaded. Load the page again; behind a proxy, see that it "
    "passes everything below this address on."
)
_BEFORE = b'<script type="module"'


def _language() -> str:
    """JavaScript that tells Gradio the language of this page: for its own words Gradio asks the
    browser, before any other script of ours. ``static/language.js`` chooses in the same order."""
    return f"""
  let kept = null;
  try {{ kept = localStorage.getItem("playground.lang"); }} catch {{ /* it keeps nothing */ }}
  const asked = [new URLSearchParams(location.search).get("lang"), kept, ...navigator.languages];
  const spoken = asked.map((tag) => tag?.toLowerCase().split(/[-_]/)[0])
    .find((code) => {json.dumps(list(languages()))}.includes(code)) || "{ENGLISH}";
  Object.defineProperty(navigator, "language", {{get: () => spoken, configurable: true}});"""


SCRIPT = f"""<script>{{
  const config = window.gradio_config, here = new URL(".", document.baseURI);
  if (config && new URL(config.root, here).hostname !== here.hostname) {{
    config.root = here.href.replace(/\\/$/, "");
  }}
  const words = origin === "null" ? {json.dumps(SANDBOXED)} : {json.dumps(LOST)};
  const tell = () => {{
    const told = document.createElement("p");
    told.dataset.notice = "refused";
    told.setAttribute("role", "alert");
    told.textContent = words;
    if (!document.querySelector("[data-notice]")) document.body.prepend(told);
  }};
  addEventListener("error", ({{target}}) => {{
    if (!(target instanceof HTMLScriptElement)) return;
    if (document.body) tell();
    else addEventListener("DOMContentLoaded", tell);
  }}, true);{_language()}
}}</script>
""".encode()


class OwnAddress:
    """ASGI middleware: puts ``SCRIPT`` into the page."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: MutableMapping[str, Any], receive: App, send: App) -> None:
        page = scope["type"] == "http" and scope["method"] == "GET"
        if not page or route_path(scope) not in ("", "/"):
            await self._app(scope, receive, send)
            return
        start: MutableMapping[str, Any] = {}
        body = bytearray()

        async def sending(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            body.extend(message.get("body", b""))
            if message.get("more_body"):
                return
            whole = bytes(body).replace(_BEFORE, SCRIPT + _BEFORE, 1)
            headers = MutableHeaders(scope=start)
            if "content-length" in headers:
                headers["content-length"] = str(len(whole))
            await send(start)
            await send({**message, "body": whole})

        await self._app(scope, receive, sending)
