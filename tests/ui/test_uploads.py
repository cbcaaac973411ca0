"""Uploads have a budget an hour; everything else passes untouched."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from playground.core.limits import UploadLimits
from playground.ui.uploads import COOKIE, UploadLimit, address, visitor

PATH = "/gradio_api/upload"


@pytest.fixture
def now() -> list[float]:
    return [0.0]


@pytest.fixture
def client(now: list[float]) -> Iterator[TestClient]:
    async def answer(request: Request) -> PlainTextResponse:
        return PlainTextResponse(str(len(await request.body())))

    limits = UploadLimits(files=2, megabytes=0.5, address_files=3, address_megabytes=1)
    limit = Middleware(UploadLimit, proxied=True, limits=limits, clock=lambda: now[0])  # fmt: skip
    routes = [Route(path, answer, methods=["GET", "POST"]) for path in (PATH, "/other")]
    with TestClient(Starlette(routes=routes, middleware=[limit])) as client:
        yield client


def post(client: TestClient, size: int, who: str = "", path: str = PATH, name: str = "") -> int:
    headers = {"x-forwarded-for": who} if who else {}
    if name:
        headers["cookie"] = f"theme=dark; {COOKIE}={name}; other=1"
    return client.post(path, content=b"x" * size, headers=headers).status_code


def test_so_many_files_an_hour(client: TestClient, now: list[float]) -> None:
    assert [post(client, 10) for _ in range(4)] == [200, 200, 200, 429]
    assert "uploaded a lot" in client.post(PATH, content=b"x").json()["detail"]
    assert post(client, 10, path="/other") == 200 and client.get(PATH).status_code == 200
    now[0] = 3601.0
    assert post(client, 10) == 200


def form(count: int) -> bytes:
    head = b'Content-Disposition: form-data; name="files"; filename="a.png"\r\n\r\n'
    return b"".join(b"--mark\r\n" + head + b"x\r\n" for _ in range(count)) + b"--mark--\r\n"


@pytest.mark.parametrize("piece", [7, 50, 10_000])
def test_each_file_of_one_form_counts(client: TestClient, piece: int) -> None:
    def post_form(count: int) -> int:
        body = form(count)
        pieces = iter([body[at : at + piece] for at in range(0, len(body), piece)])
        kind = {"content-type": "multipart/form-data; boundary=mark"}
        return client.post(PATH, content=pieces, headers=kind).status_code

    assert [post_form(2), post_form(1), post_form(1)] == [200, 200, 429]


def test_a_form_of_too_many_is_refused_while_it_comes(client: TestClient) -> None:
    kind = {"content-type": 'multipart/form-data; boundary="mark"'}
    answer = client.post(PATH, content=form(4), headers=kind)
    assert answer.status_code == 429 and "uploaded a lot" in answer.json()["detail"]
    assert post(client, 10) == 429  # they count all the same


def test_so_many_bytes_an_hour_of_each_address(client: TestClient) -> None:
    assert post(client, 900_000, "10.0.0.1") == 200
    assert post(client, 200_000, "10.0.0.1") == 429
    assert post(client, 200_000, "10.0.0.2") == 200
    # what a visitor writes there in front of the proxy's own entry counts for nothing
    assert post(client, 200_000, "6.6.6.6, 10.0.0.1") == 429


def test_so_much_of_each_visitor_wherever_the_page_is(client: TestClient) -> None:
    assert [post(client, 10, "10.0.0.1", name="ann-ann-ann") for _ in range(3)] == [200, 200, 429]
    assert post(client, 10, "10.0.0.2", name="ann-ann-ann") == 429
    assert post(client, 600_000, "10.0.0.1", name="bob-bob-bob") == 429
    assert post(client, 400_000, "10.0.0.1", name="bob-bob-bob") == 200  # one of the same class
    assert post(client, 10, "10.0.0.1", name="eve-eve-eve") == 429  # who gives herself names


def test_a_cookie_that_is_no_name() -> None:
    for value, name in (
        (f"{COOKIE}=ann-ann-ann", "ann-ann-ann"),
        (f"a=1; {COOKIE}=short", ""),
        (f"{COOKIE}=<script>", ""),
        (f"x{COOKIE}=ann-ann-ann", ""),
        ("", ""),
    ):
        assert visitor({"headers": [(b"cookie", value.encode())]}) == name


def test_a_body_of_unknown_length_is_counted(client: TestClient) -> None:
    chunks = iter([b"x" * 600_000, b"x" * 600_000])
    assert client.post(PATH, content=chunks).text == "1200000"
    assert post(client, 1) == 429


def test_without_a_proxy_its_header_is_not_believed() -> None:
    scope = {"headers": [(b"x-forwarded-for", b"6.6.6.6")], "client": ("10.0.0.1", 5)}
    assert address(scope, False) == "10.0.0.1" and address(scope, True) == "6.6.6.6"
