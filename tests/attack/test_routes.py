"""What a reading of every route found: each is an attack that once went through."""

from __future__ import annotations

import time
from typing import Any

import pytest

from playground.ui.live.frames import unpack
from tests.attack.conftest import App, plain_words
from tests.attack.test_floods import page


@pytest.mark.parametrize("route", ["run/upload", "api/upload", "call/upload", "call/v2/upload"])
def test_no_name_of_an_endpoint_leads_past_the_guard(app: App, route: str) -> None:
    file = {"path": "http://127.0.0.1:1/x.png", "meta": {"_type": "gradio.FileData"}}
    functions = len(app.get("/config").json()["dependencies"])
    for data in ([[file]], [file]):
        for number in (0, functions - 1, functions + 99):
            answer = app.post(f"/gradio_api/{route}", json={"fn_index": number, "data": data})
            assert answer.status_code in (400, 404), answer.text
    deep = app.post(f"/gradio_api/{route}", content=b"[" * 200_000)
    assert deep.status_code == 400
    plain_words(deep.json()["detail"])


@pytest.mark.parametrize(
    "ask",
    [{"fps": 10**400}, {"fps": "x"}, {"layers": [["x"]]}, {"dots": 10**12}, {"member": 99},
     {"x": "x" * 200_000}, {"curve": "x" * 200_000}],
    ids=lambda ask: str(ask)[:20],
)  # fmt: skip
def test_no_picture_that_is_asked_for_ends_the_engine(app: App, ask: dict[str, Any]) -> None:
    engine = app.engine()
    with page(app, "eve-eve-eve-eve") as eve:
        run = eve.start(data="ring8")["run"]
        eve.say(op="watch", slot="bad", run=run, ask=ask)
        told = eve.ask(op="info", run=run)
        assert told["type"] == "reply"
        eve.ask(op="steer", run=run, command="drop")
    assert app.engine() == engine


def test_one_body_does_not_hold_everybody_up(app: App) -> None:
    began = time.monotonic()
    for content in (b"[" + b"[]," * 5_000_000 + b"0]", b'{"data":[' + b"0," * 7_000_000 + b"0]}"):
        answer = app.post("/gradio_api/run/modes", content=content)
        assert answer.status_code == 400
        plain_words(answer.json()["detail"])
    assert time.monotonic() - began < 3
    with app.socket() as socket:
        socket.send('{"op": "infer", "id": 7, "model": "infogan-mnist", "what": "render", '
                    '"args": {"categories": [' + "0," * 120_000 + "0]}}")  # fmt: skip
        told = unpack(socket.recv(timeout=10, decode=False))
        while told["type"] == "status":
            told = unpack(socket.recv(timeout=10, decode=False))
        assert "may have 100 at most" in told["message"]


def test_samples_for_which_nobody_waits_long(app: App) -> None:
    kind, words = app.call("samples", "infogan-mnist", 10_000, 0)
    assert kind == "error" and "at most 400" in words
    kind, words = app.call("samples", "cyclegan:upload-1.pth", 4, 0)
    assert kind == "error" and "draws no samples" in words


@pytest.mark.parametrize(
    "value", ["a:b", "[", "</script>", "x" * 5_000, "http://evil.example", ""],
    ids=lambda value: value[:20],
)  # fmt: skip
@pytest.mark.parametrize(
    "header", ["x-forwarded-host", "x-gradio-server", "x-forwarded-proto", "x-forwarded-port",
               "x-forwarded-for", "forwarded"],
)  # fmt: skip
def test_what_a_stranger_says_to_have_been_forwarded(app: App, header: str, value: str) -> None:
    said = len(app.log)
    with app.client(headers={header: value}) as client:
        page_text = client.get("/").text
        asked = client.post("/gradio_api/call/status", json={"data": []})
        event = asked.json()["event_id"]
        told = client.get(f"/gradio_api/call/status/{event}").text
    assert f'"root":"{app.url}' in page_text.replace(" ", "") and "evil.example" not in page_text
    assert "event: complete" in told
    assert "Traceback" not in app.log[said:]
