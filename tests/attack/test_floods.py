"""Who comes a thousand times, under names made up, and reads nothing: others go on meanwhile."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from playground.core.limits import CallLimits, Limits, StreamLimits, UploadLimits
from playground.ui.live.rate_limit import Quota
from tests.attack.conftest import App, plain_words
from tests.attack.onlooker import Onlooker
from tests.ui.live.client import SMALL, Client

LIVE = "/gradio_api/live"
WANTED = 5.0  # updates a second of somebody else
PATIENCE = 30.0
EVE = {"x-forwarded-for": "6.6.6.6"}


@contextmanager
def page(app: App, visitor: str, address: str = "") -> Iterator[Client]:
    headers = {"x-forwarded-for": address} if address else {}
    with app.socket(additional_headers=headers, close_timeout=1) as socket:
        yield Client(socket, visitor, PATIENCE)


@contextmanager
def bystander(app: App) -> Iterator[None]:
    """Somebody who watches a run of her own gets her pictures all the while, or on a machine that
    is too slow for them anyway half as many as without the attack."""
    somebody = Onlooker(app.port, "bystander-1")
    try:
        somebody.wait(5)
        time.sleep(2)
        began = time.monotonic()
        alone = somebody.rate(began - 2, began)
        yield
        rate = somebody.rate(began, time.monotonic())
    finally:
        somebody.close()
    assert rate >= min(WANTED, alone / 2), f"{rate:.1f} updates/s, alone {alone:.1f}"


@pytest.fixture(scope="module")
def onlooker() -> None:
    """These count the runs there are, and bring their own: see ``bystander``."""


def newcomer_trains(app: App, visitor: str, address: str = "") -> None:
    with page(app, visitor, address) as somebody:
        told = somebody.start()
        assert told["type"] == "reply", told
        end = time.monotonic() + PATIENCE
        while somebody.ask(op="info", run=told["run"])["state"] != "running":
            assert time.monotonic() < end, "a newcomer gets no place"
            time.sleep(0.1)
        somebody.ask(op="steer", run=told["run"], command="drop")


def runs(app: App) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = app.get(f"{LIVE}/status").json()["engine"]["runs"]
    return found


def train_data(app: App, **given: Any) -> list[Any]:
    """The arguments of ``/train``: plain HTTP wants every one."""
    declared = app.get("/gradio_api/info").json()["named_endpoints"]["/train"]["parameters"]
    values = {**SMALL, **given}
    return [values.get(p["parameter_name"], p.get("parameter_default")) for p in declared]


def going(app: App) -> int:
    return sum(run["state"] in ("queued", "running") for run in runs(app))


def test_thousands_of_posts(app: App) -> None:
    with bystander(app), app.client(headers=EVE) as client:
        for _ in range(1100):
            assert client.post(LIVE, json={"ops": []}).status_code in (200, 503)
        assert app.post(LIVE, json={"ops": []}).status_code == 200
        newcomer_trains(app, "newcomer-1")
        newcomer_trains(app, "neighbour-1", "6.6.6.6")  # behind the same router
    assert app.get(f"{LIVE}/status").json()["web"]["connections"] <= Quota().address_pages + 3


def test_hundreds_of_silent_sockets(app: App) -> None:
    most = Quota().address_pages
    with bystander(app), ExitStack() as stack:
        held, refused = [], 0
        for _ in range(most + 50):
            socket = stack.enter_context(app.socket(additional_headers=EVE, close_timeout=0.1))
            try:
                socket.recv(timeout=PATIENCE)
                held.append(socket)
            except ConnectionClosed as closed:
                assert closed.rcvd and closed.rcvd.code == 1013
                plain_words(closed.rcvd.reason)
                refused += 1
        assert refused >= 50 and len(held) <= most
        newcomer_trains(app, "newcomer-2")


def test_messages_from_many_pages_of_one_address(app: App) -> None:
    with bystander(app), ExitStack() as stack:
        pages = [stack.enter_context(page(app, f"eve-eve-{n:03}", "6.6.6.6")) for n in range(40)]
        end = time.monotonic() + 5
        while time.monotonic() < end:
            for flooding in pages:
                with contextlib.suppress(ConnectionClosed):
                    flooding.say(op="info", run="nobodys-run", id=1)


def test_streams_that_nobody_reads(app: App) -> None:
    """Without a session, and under a new one with each call; each ends by itself."""
    limits = StreamLimits()
    with bystander(app), app.client(headers=EVE) as client:
        call = {"data": train_data(app, steps=100_000_000)}
        for _ in range(60):
            assert client.post("/gradio_api/call/train", json=call).status_code == 200
        until(lambda: limits.owner <= going(app) - 1 <= limits.owner)
        train = next(
            d["id"] for d in client.get("/config").json()["dependencies"]
            if d["api_name"] == "train"
        )  # fmt: skip
        for number in range(60):
            joined = {**call, "fn_index": train, "session_hash": f"forged{number}"}
            assert client.post("/gradio_api/queue/join", json=joined).status_code == 200
        time.sleep(2)
        assert going(app) - 1 <= limits.address
        newcomer_trains(app, "newcomer-3")
        newcomer_trains(app, "neighbour-3", "6.6.6.6")
        until(lambda: going(app) <= 1, limits.unread_seconds + PATIENCE)


def test_questions_that_come_before_training(app: App) -> None:
    """Plain calls from one address: some are answered, the others told so, in one sentence."""
    limits = CallLimits()
    with bystander(app), ThreadPoolExecutor(3 * limits.owner) as pool:
        asked = list(pool.map(lambda seed: app.call("samples", "mlp-mnist", 100, seed), range(80)))
        refused = [told for kind, told in asked if kind != "complete"]
        assert len(refused) < len(asked)
        for words in refused:
            plain_words(words)
            assert f"{limits.owner} calls of yours" in words
    assert app.call("samples", "mlp-mnist", 4, 0)[0] == "complete"


def test_one_form_of_many_files(app: App) -> None:
    most = UploadLimits().files
    with app.client("eve-eve-eve-form") as client:
        files = [("files", (f"{n}.png", b"x")) for n in range(most + 50)]
        answer = client.post("/gradio_api/upload", files=files)
        assert answer.status_code == 429
        plain_words(answer.json()["detail"])


def test_names_that_one_address_makes_up(app: App) -> None:
    limits = Limits()
    with bystander(app), ExitStack() as stack:
        told = []
        for number in range(limits.runs_per_address // 2 + 8):
            eve = stack.enter_context(page(app, f"eve-eve-{number:03}", "6.6.6.6"))
            told += [eve.start(steps=100_000_000) for _ in range(2)]
        refused = [t["message"] for t in told if t["type"] == "error"]
        assert len(refused) == len(told) - limits.runs_per_address
        for words in refused:
            plain_words(words)
        newcomer_trains(app, "newcomer-4")
        for number, answer in enumerate(told):
            if answer["type"] == "reply":
                with page(app, f"eve-eve-{number // 2:03}", "6.6.6.6") as eve:
                    eve.ask(op="steer", run=answer["run"], command="drop")
    assert going(app) == 0


def test_a_stream_belongs_to_its_caller(app: App) -> None:
    with app.client() as client, page(app, "thief-thief") as thief:
        call = {"data": train_data(app, steps=2_000)}
        event = client.post("/gradio_api/call/train", json=call).json()["event_id"]
        run = ""
        with client.stream("GET", f"/gradio_api/call/train/{event}") as lines:
            for line in lines.iter_lines():
                if line.startswith("data: ["):
                    run = json.loads(line[6:])[0]["run"]
                    break
            answer = thief.ask(op="steer", run=run, command="stop")
            assert answer["type"] == "error" and "somebody else" in answer["message"]
            told = thief.ask(op="info", run=run)
            assert told["yours"] is False and "api-" not in str(told)
    until(lambda: going(app) == 0)


ROUTES = [
    ("GET", "/"), ("GET", "/config"), ("GET", "/gradio_api/info"), ("GET", f"{LIVE}/status"),
    ("GET", f"{LIVE}/metrics"), ("POST", LIVE), ("POST", "/gradio_api/upload"),
    ("POST", "/gradio_api/call/status"), ("POST", "/gradio_api/queue/join"),
    ("POST", "/gradio_api/run/status"), ("POST", "/gradio_api/component_server"),
    ("POST", "/gradio_api/cancel"), ("POST", "/login"), ("GET", "/gradio_api/heartbeat/x"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_foreign_hosts_and_origins(app: App, method: str, path: str) -> None:
    with app.client() as client:
        rebound = client.request(method, path, headers={"host": f"evil.example:{app.port}"})
        assert rebound.status_code == 421
        plain_words(rebound.json()["detail"])
        for origin in ("http://evil.example", "null", f"http://127.0.0.1:{app.port + 1}"):
            foreign = client.request(method, path, headers={"origin": origin})
            assert foreign.status_code == 403
            plain_words(foreign.json()["detail"])


@pytest.mark.parametrize("body", [b"[" * 200_000, b'{"a":' * 200_000, b"x" * 17_000_000])
@pytest.mark.parametrize("path", [path for method, path in ROUTES if method == "POST"])
def test_bodies_without_a_bottom(app: App, path: str, body: bytes) -> None:
    if path.endswith("/upload"):
        pytest.skip("uploads are not JSON and have a budget of their own")
    with app.client() as client:
        answer = client.post(path, content=body, headers={"content-type": "application/json"})
    assert answer.status_code in (400, 413)
    plain_words(answer.json()["detail"])


def until(true: Callable[[], Any], seconds: float = PATIENCE) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"not within {seconds} s"
        time.sleep(0.1)
