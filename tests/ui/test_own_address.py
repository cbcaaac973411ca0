"""The page is told where it really is, before Gradio's script looks."""

from __future__ import annotations

import json

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, StreamingResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from playground.ui.own_address import LOST, SCRIPT, OwnAddress
from playground.ui.request_guard import SANDBOXED

PAGE = '<head><script>window.gradio_config = {}</script><script type="module" src="x"></script>'


def client() -> TestClient:
    async def page(request: Request) -> HTMLResponse:
        return HTMLResponse(PAGE)

    async def stream(request: Request) -> StreamingResponse:
        return StreamingResponse(iter([PAGE[:20], PAGE[20:]]), media_type="text/html")

    routes = [Route("/", page), Route("/other", stream)]
    return TestClient(Starlette(routes=routes, middleware=[Middleware(OwnAddress)]))


def test_the_script_stands_between_the_settings_and_gradios_script() -> None:
    answer = client().get("/")
    before, after = answer.text.split(SCRIPT.decode())
    assert before.endswith("gradio_config = {}</script>")
    assert after.startswith('<script type="module"')
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert client().head("/").status_code == 200


def test_the_script_says_why_in_quoted_sentences() -> None:
    for words in (SANDBOXED, LOST):
        assert json.dumps(words) in SCRIPT.decode()
    assert b"</" not in SCRIPT.removesuffix(b"</script>\n")


def test_other_answers_are_left_alone() -> None:
    assert client().get("/other").text == PAGE
    assert client().get("/missing").status_code == 404
