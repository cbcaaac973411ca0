"""Which Host and Origin reach the app, as tables; tests/attack tries every route."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from playground.ui.request_guard import Hosts, RequestGuard, check_host, own_names

LAPTOP: dict[str, str] = {}
SPACE = {"SPACE_ID": "ann/gans", "SPACE_HOST": "ann-gans.hf.space"}


@pytest.mark.parametrize(
    ("listening", "environment", "extra", "host", "known"),
    [
        ("127.0.0.1", LAPTOP, [], "127.0.0.1:7860", True),
        ("127.0.0.1", LAPTOP, [], "localhost:7860", True),
        ("127.0.0.1", LAPTOP, [], "LocalHost.:7860", True),
        ("127.0.0.1", LAPTOP, [], "[::1]:7860", True),
        ("127.0.0.1", LAPTOP, [], "evil.example:7860", False),
        ("127.0.0.1", LAPTOP, [], "localhost.evil.example", False),
        ("127.0.0.1", LAPTOP, [], "127.0.0.1.evil.example", False),
        ("127.0.0.1", LAPTOP, [], "", False),
        ("127.0.0.1", LAPTOP, [], "localhost:7860@evil.example", False),
        ("127.0.0.1", LAPTOP, [], "localhost:port", False),
        ("127.0.0.1", LAPTOP, [], "class-pc:7860", False),
        ("0.0.0.0", LAPTOP, [], "class-pc:7860", True),
        ("0.0.0.0", LAPTOP, [], "CLASS-PC.local:7860", True),
        ("0.0.0.0", LAPTOP, [], "192.168.1.20:7860", True),
        ("0.0.0.0", LAPTOP, [], "[fe80::1]:7860", True),
        ("0.0.0.0", LAPTOP, [], "other-pc:7860", False),
        ("gan.school.example", LAPTOP, [], "gan.school.example:7860", True),
        ("0.0.0.0", LAPTOP, ["gan.school.example"], "gan.school.example", True),
        ("0.0.0.0", LAPTOP, ["gan.school.example"], "a.gan.school.example", False),
        ("0.0.0.0", LAPTOP, [".school.example"], "a.gan.school.example", True),
        ("0.0.0.0", LAPTOP, [".school.example"], "evilschool.example", False),
        ("0.0.0.0", SPACE, [], "ann-gans.hf.space", True),
        ("0.0.0.0", SPACE, [], "evil.example", False),
    ],
)
def test_hosts(
    monkeypatch: pytest.MonkeyPatch, listening: str, environment: dict[str, str],
    extra: list[str], host: str, known: bool,
) -> None:  # fmt: skip
    monkeypatch.setattr("socket.gethostname", lambda: "Class-PC")
    with guarded(Hosts(own_names(listening, environment), extra)) as client:
        answer = client.get("/", headers={"host": host})
        assert answer.status_code == (200 if known else 421)
        assert known or "host" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("host", "origin", "forwarded", "same"),
    [
        ("127.0.0.1:7860", "http://127.0.0.1:7860", "", True),
        ("localhost:7860", "http://LOCALHOST:7860", "", True),
        ("Lab.Example", "http://lab.example", "", True),
        ("lab.example", "http://lab.example:80", "", True),
        ("lab.example:80", "http://lab.example", "", True),
        ("lab.example", "https://lab.example:443", "", True),
        ("lab.example:443", "https://lab.example", "", True),
        ("192.168.1.20:7860", "http://192.168.1.20:7860", "", True),
        ("[::1]:7860", "http://[::1]:7860", "", True),
        ("127.0.0.1:7860", "https://gan.example", "gan.example", True),
        ("127.0.0.1:7860", "https://gan.example", "GAN.example, 127.0.0.1:7860", True),
        ("127.0.0.1:7860", "https://gan.example:8443", "gan.example:8443,inner", True),
        ("inner:7860", "https://declared.example", "", True),
        ("inner:7860", "https://declared.example:8443", "", False),
        ("127.0.0.1:7860", "null", "", False),
        ("127.0.0.1:7860", "null", "null", False),
        ("127.0.0.1:7860", "", "", False),
        ("127.0.0.1:7860", "http://evil.example", "", False),
        ("127.0.0.1:7860", "http://127.0.0.1:3000", "", False),
        ("127.0.0.1:7860", "http://127.0.0.1", "", False),
        ("127.0.0.1:7860", "http://127.0.0.1:7860.evil.example", "", False),
        ("127.0.0.1:7860", "http://evil.example/127.0.0.1:7860", "", False),
        ("127.0.0.1:7860", "http://127.0.0.1:7860@evil.example", "", False),
        ("127.0.0.1:7860", "file://127.0.0.1:7860", "", False),
        ("127.0.0.1:7860", "http://127.0.0.1:port", "", False),
        ("lab.example:80", "https://lab.example", "", False),
        # another site's page may add this header where Gradio's answer to a preflight is yes
        ("192.168.1.20:7860", "http://evil.example", "evil.example", False),
        ("[::1]:7860", "http://evil.example", "evil.example", False),
    ],
)
def test_origins(host: str, origin: str, forwarded: str, same: bool) -> None:
    hosts = Hosts(["lab.example", "inner"], ["declared.example"])
    headers = {"host": host, "origin": origin}
    if forwarded:
        headers["x-forwarded-host"] = forwarded
    assert hosts.accepts(origin, Headers(headers)) is same
    with guarded(hosts) as client:
        for path in ("/", "/gradio_api/upload"):
            answer = client.post(path, headers=headers, content=b"{}")
            assert answer.status_code == (200 if same else 403)
        with client.websocket_connect("/live", headers=headers) as socket:
            if same:
                assert socket.receive_text() == "come in"
                return
            with pytest.raises(WebSocketDisconnect) as closed:
                socket.receive_text()
            assert closed.value.code == 1008 and "another site" in closed.value.reason


@pytest.mark.parametrize("text", ["", "a b", "http://a.example", "a.example:port", "*", "a,b", "é"])
def test_what_is_no_host(text: str) -> None:
    with pytest.raises(ValueError, match="is no host"):
        check_host(text)


LOST = {"host": "127.0.0.1:7860", "origin": "https://gan.example:8443"}


@pytest.mark.parametrize(
    ("headers", "same"),
    [
        ({"x-forwarded-host": "gan.example:8443"}, True),
        ({"x-forwarded-host": "gan.example", "x-forwarded-port": "8443"}, True),
        ({"x-forwarded-host": "gan.example", "x-forwarded-port": "8443, 80"}, True),
        ({"x-forwarded-host": "inner, gan.example:8443"}, True),
        ({"x-forwarded-host": "gan.example", "x-forwarded-port": "9999"}, False),
        ({"x-forwarded-port": "8443"}, False),
        ({"forwarded": 'for=1.2.3.4;host="gan.example:8443";proto=https'}, True),
        ({"forwarded": 'for=1.2.3.4; Host="gan.example:8443", for=10.0.0.1;host=inner'}, True),
        ({"forwarded": "host=gan.example", "x-forwarded-port": "8443"}, True),
        ({"forwarded": "for=gan.example:8443;by=gan.example:8443"}, False),
        ({"host": "localhost", "x-forwarded-port": "8443",
          "origin": "http://localhost:8443"}, True),
        ({"host": "localhost", "origin": "http://localhost:8443"}, False),
        ({"host": "lab.example", "origin": "http://lab.example:8080"}, False),
        ({"host": "lab.example", "origin": "http://lab.example:8080",
          "x-forwarded-port": "8080"}, False),
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "same-origin", "origin": "null"}, False),
        # another port of this machine may add what it likes, but not this
        ({"sec-fetch-site": "same-site", "x-forwarded-host": "127.0.0.1:3000",
          "origin": "http://127.0.0.1:3000"}, False),
        ({"host": "lab.example:8080", "origin": "http://lab.example:8080",
          "sec-fetch-site": "same-origin"}, True),
        # a name that was made to point here is told over http, where browsers vouch for nothing
        ({"origin": "http://evil.example"}, False),
        ({"host": "evil.example", "origin": "http://evil.example",
          "sec-fetch-site": "same-origin"}, False),
    ],
)  # fmt: skip
def test_what_proxies_lose_and_tell(headers: dict[str, str], same: bool) -> None:
    with guarded(Hosts(["lab.example"])) as client:
        answer = client.post("/", headers={**LOST, **headers}, content=b"{}")
        assert (answer.status_code == 200) is same


def test_a_refusal_names_what_is_seen_and_what_to_set() -> None:
    with guarded(Hosts(["lab.example"])) as client:
        words = client.post("/", headers=LOST).json()["message"]
        assert "it is at https://gan.example:8443" in words
        assert "the address seen here is 127.0.0.1:7860" in words
        assert "--allow-hosts gan.example:8443" in words
        words = client.post("/", headers={**LOST, "origin": "null"}).json()["message"]
        assert "sandbox" in words
        seen = client.get("/", headers={"host": "inner:7860", "accept": "text/html"})
        assert "--allow-hosts inner," in seen.text
        assert seen.headers["content-type"].startswith("text/plain")
        odd = client.get("/", headers={"host": "<script>" * 200})
        assert odd.status_code == 421 and len(odd.text) < 800


@pytest.mark.parametrize(
    ("path", "given"),
    [
        ("/assets/index.js", True),
        ("/static/fonts/a.woff2", True),
        ("/gradio_api/page/0a1b/static/live.js", True),
        ("/theme.css", True),
        ("/", False),
        ("/config", False),
        ("/assets", False),
        ("/gradio_api/live/status", False),
        ("/gradio_api/file=/assets/x", False),
    ],
)
def test_the_files_of_the_page_are_given_to_every_page(path: str, given: bool) -> None:
    headers = {"host": "localhost", "origin": "http://evil.example"}
    with guarded(Hosts()) as client:
        assert client.get(path, headers=headers).status_code == (200 if given else 403)
        assert client.post(path, headers=headers).status_code == 403
        assert client.get(path, headers={**headers, "host": "evil.example"}).status_code == 421


@pytest.mark.parametrize(
    ("header", "value", "kept"),
    [
        ("x-forwarded-host", "gan.example", True),
        ("x-forwarded-host", "gan.example:8443, inner", True),
        ("x-forwarded-host", "[::1]:7860", True),
        ("x-forwarded-host", "a:b", False),
        ("x-forwarded-host", "[", False),
        ("x-forwarded-host", "<script>", False),
        ("x-forwarded-host", "a b", False),
        ("x-forwarded-host", "user@evil.example", False),
        ("x-forwarded-host", "x" * 70_000, False),
        ("x-gradio-server", "http://evil.example", False),
        ("x-other", "a:b", True),
    ],
)
def test_no_address_is_made_of_what_is_no_name(header: str, value: str, kept: bool) -> None:
    with guarded(Hosts()) as client:
        answer = client.get("/", headers={"host": "localhost", header: value})
        assert answer.status_code == 200 and (header in answer.headers["x-seen"]) is kept


class guarded:
    """A client of a small app behind the guard, which answers with the length of the body and the
    names of the headers."""

    def __init__(self, hosts: Hosts) -> None:
        async def answer(request: Request) -> PlainTextResponse:
            seen = ",".join(request.headers)
            return PlainTextResponse(str(len(await request.body())), headers={"x-seen": seen})

        async def live(socket: WebSocket) -> None:
            await socket.accept()
            await socket.send_text("come in")
            await socket.close()

        paths = ("/", "/{path:path}")
        routes = [Route(path, answer, methods=["GET", "POST"]) for path in paths]
        app = Starlette(
            routes=[*routes, WebSocketRoute("/live", live)],
            middleware=[Middleware(RequestGuard, hosts=hosts)],
        )
        self._client = TestClient(app)

    def __enter__(self) -> TestClient:
        return self._client.__enter__()

    def __exit__(self, *error: Any) -> None:
        self._client.__exit__(*error)
