"""A caller's mistake is a 400, whatever Gradio would make of it; the server's own stays a 500."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from playground.ui.endpoints.training import SERVER_FAILED
from playground.ui.guard import Guard
from playground.ui.upload_store import UploadStore
from tests.attack.conftest import plain_words
from tests.conftest import Playground

RUN = "/gradio_api/run/samples"
OURS = {"error": "n is 0, but must be at least 1.", "duration": 10, "visible": True}


def answered(tmp_path: Path, response: Response) -> httpx.Response:
    async def answer(request: Request) -> Response:
        return response

    inner = Starlette(routes=[Route(RUN, answer, methods=["POST"])])
    with TestClient(Guard(inner, UploadStore(tmp_path))) as client:
        return client.post(RUN, json={"data": []})


def test_a_mistake_with_words_is_a_400(tmp_path: Path) -> None:
    answer = answered(tmp_path, JSONResponse(OURS, 500))
    assert answer.status_code == 400 and answer.json() == OURS
    silent = answered(tmp_path, JSONResponse({"error": None}, 500))
    assert silent.status_code == 400
    plain_words(silent.json()["error"])


def test_what_fits_no_form_is_told_in_our_words(tmp_path: Path) -> None:
    listed = [{"type": "missing", "loc": ["body", "username"], "input": None}]
    answer = answered(tmp_path, JSONResponse({"detail": listed}, 422))
    assert answer.status_code == 400
    plain_words(answer.json()["detail"])


@pytest.mark.parametrize(
    "response",
    [
        JSONResponse({"error": SERVER_FAILED}, 500),
        JSONResponse({"detail": "else"}, 500),
        JSONResponse(OURS, 200),
        JSONResponse(OURS, 503),
        PlainTextResponse("Internal Server Error", 500),
        Response(b"", 500),
    ],
)
def test_the_rest_stays_as_it_is(tmp_path: Path, response: Response) -> None:
    answer = answered(tmp_path, response)
    assert answer.status_code == response.status_code and answer.content == response.body


@pytest.mark.parametrize("status", [200, 500])
def test_bodies_in_pieces_pass(tmp_path: Path, status: int) -> None:
    async def pieces() -> Any:
        yield b'{"error": '
        yield b'"words"}'

    answer = answered(tmp_path, StreamingResponse(pieces(), status))
    assert answer.status_code == status and answer.json() == {"error": "words"}


@pytest.mark.parametrize("route", ["run/upload", "api/upload", "call/upload", "call/v2/upload"])
def test_an_endpoint_called_upload_is_no_upload(tmp_path: Path, route: str) -> None:
    """Gradio takes a function's number from the body, whatever name the address ends in."""

    async def answer(request: Request) -> Response:
        return PlainTextResponse("ran")

    inner = Starlette(routes=[Route(f"/gradio_api/{route}", answer, methods=["POST"])])
    with TestClient(Guard(inner, UploadStore(tmp_path))) as client:
        file = {"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}
        for content in (json.dumps({"fn_index": 1, "data": [file]}), "[" * 60 + "]" * 60):
            refused = client.post(f"/gradio_api/{route}", content=content)
            assert refused.status_code == 400
            plain_words(refused.json()["detail"])
        form = client.post(f"/gradio_api/{route}", files={"files": ("a.png", b"x")})
        assert form.status_code == 415


@pytest.mark.parametrize(
    ("name", "data"),
    [("samples", ["nothing", 1, 0]), ("samples", []), ("samples", [5, None, []]), ("status", [1])],
)
def test_the_apps_endpoints(playground: Playground, name: str, data: list[Any]) -> None:
    url = f"{playground.url}/gradio_api/run/{name}"
    answer = httpx.post(url, json={"data": data}, timeout=60)
    assert answer.status_code < 500, answer.text
    if answer.status_code != 200:
        plain_words(answer.json()["error"])


@pytest.mark.parametrize(
    ("data", "status"),
    [([], 400), ([1, 2], 400), ([1, 2, 3], 200), ([1, 2, 3, 4], 200), ("abc", 200)],
)
def test_who_sends_too_little_hears_what_is_taken(tmp_path: Path, data: Any, status: int) -> None:
    async def answer(request: Request) -> Response:
        return JSONResponse({"data": []})

    inner = Starlette(routes=[Route(RUN, answer, methods=["POST"])])
    takes = {"samples": ["model", "n", "seed"]}
    with TestClient(Guard(inner, UploadStore(tmp_path), lambda: takes)) as client:
        told = client.post(RUN, json={"data": data})
    assert told.status_code == status
    if status == 400:
        wanted = f"samples takes 3 values (model, n, seed), but got {len(data)}."
        assert told.json()["detail"] == wanted
