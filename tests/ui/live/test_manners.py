"""Bad manners and bad luck over the socket of a running app: floods, frames that are none, readers
who do not read, forged links, other people's runs, closed lids, browsers that die."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import socket
import struct
import time
import urllib.request
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from playground.ui.classroom.room_session import WRONG_LINKS
from tests.bench.startup import free_port
from tests.ui.live.client import Client

PATIENCE = 90.0  # seconds; machines that test are busy
POLICY = 1008


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """An app whose runs rest after half a second unwatched, as others do after a minute."""
    root, port = tmp_path_factory.mktemp("manners"), free_port()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Gradio's and uvicorn's own deprecations
        import app

        arguments = ["--port", str(port), "--device", "cpu", "--threads", "1"]
        arguments += ["--data-root", str(root / "data"), "--state", str(root / "state")]
        arguments += ["--limits", "idle_seconds=0.5,autosave_seconds=0.2"]
        chosen = app.options(arguments, {})
        engine_client = app.engine(chosen)
        page, _ = app.launch(chosen, engine_client)
    yield port
    page.close(verbose=False)
    engine_client.close()


@pytest.fixture
def client(port: int) -> Iterator[Callable[[str], Client]]:
    address = f"ws://127.0.0.1:{port}/gradio_api/live"
    with contextlib.ExitStack() as stack:
        yield lambda visitor: Client(
            stack.enter_context(connect(address, max_size=None, close_timeout=1.0)),
            visitor,
            PATIENCE,
        )


@pytest.fixture
def bystander(client: Callable[[str], Client]) -> Iterator[Client]:
    """Somebody else, who is served before and after, whatever a test does."""
    somebody = client("bystander-1")
    run = somebody.start()["run"]
    yield somebody
    assert somebody.ask(op="info", run=run)["run"] == run
    assert somebody.ask(op="steer", run=run, command="drop")["type"] == "reply"


def connections(port: int) -> int:
    address = f"http://127.0.0.1:{port}/gradio_api/live/status"
    with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
        return int(json.load(answer)["web"]["connections"])


def until(true: Callable[[], Any]) -> Any:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if value := true():
            return value
        time.sleep(0.05)
    raise AssertionError(f"not within {PATIENCE} s")


def raw(port: int, buffer: int = 0) -> socket.socket:
    """A socket past the handshake, for frames that no library would send."""
    opened = socket.socket()
    if buffer:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    opened.settimeout(PATIENCE)
    opened.connect(("127.0.0.1", port))
    key = base64.b64encode(os.urandom(16)).decode()
    opened.sendall(
        f"GET /gradio_api/live HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
        .encode()
    )  # fmt: skip
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += opened.recv(1)
    assert b" 101 " in answer
    return opened


def framed(
    payload: bytes, first: int = 0x81, mask: bool = True, length: int | None = None
) -> bytes:
    """A WebSocket frame; by default of text, masked with zeros and as long as it says."""
    said = len(payload) if length is None else length
    bit = 0x80 if mask else 0
    size = struct.pack("!BBQ", first, bit | 127, said) if said > 125 else bytes((first, bit | said))
    return size + (bytes(4) if mask else b"") + payload


def test_a_flood_over_two_pages_is_refused_then_cut(
    client: Callable[[str], Client], bystander: Client
) -> None:
    pages = [client("flooder-1") for _ in range(2)]
    said = json.dumps({"op": "hello", "visitor": "flooder-1"})
    with contextlib.suppress(ConnectionClosed):
        for _ in range(1000):  # of both pages together 400 and then 200 a second are heard
            for page in pages:
                page.socket.send(said)
    try:
        pages[1].get(lambda m: m["type"] == "error" and "Too many messages" in m["message"])
    except ConnectionClosed as early:  # a slow reader is cut before it has read the refusal
        assert early.rcvd and early.rcvd.code == POLICY
    with pytest.raises(ConnectionClosed) as closed:
        while True:
            for _ in range(500):
                pages[0].socket.send(said)
            while True:
                try:
                    pages[0].socket.recv(timeout=0)
                except TimeoutError:
                    break
    assert closed.value.rcvd and closed.value.rcvd.code == POLICY


@pytest.mark.parametrize(
    "sent",
    [
        framed(b'{"op": "hello"}', mask=False),
        framed(b"?", first=0x83),  # a kind of frame that does not exist
        framed(b"?", first=0xF1),  # bits that nobody agreed on
        framed(b"\xff\xfe not UTF-8"),
        framed(b"x" * 200, first=0x89),  # a ping larger than pings may be
        framed(b"tiny", length=2**62),
        framed(b"x" * 300, first=0x01, length=60_000),  # a piece of a message that never goes on
        b"GET / HTTP/1.1\r\n\r\n",
    ],
    ids=["unmasked", "kind", "bits", "text", "ping", "huge", "piece", "http"],
)
def test_frames_that_are_none(port: int, bystander: Client, sent: bytes) -> None:
    before = connections(port)
    page = raw(port)
    page.sendall(sent)
    page.shutdown(socket.SHUT_WR)
    with contextlib.suppress(ConnectionResetError):
        while page.recv(65_536):
            pass  # the status, perhaps a farewell, and the end
    page.close()
    until(lambda: connections(port) <= before)


def test_who_never_reads_is_cut_and_nothing_piles_up(port: int, bystander: Client) -> None:
    run = bystander.start()["run"]
    before = connections(port)
    page = raw(port, buffer=2048)
    question = framed(json.dumps({"op": "info", "run": run, "id": 1}).encode())
    end = time.monotonic() + PATIENCE
    asked = 0
    with contextlib.suppress(ConnectionError):
        while connections(port) > before or asked < 100:
            for _ in range(50):
                page.sendall(question)
            asked += 50
            assert time.monotonic() < end, f"still there after {asked} questions"
    page.close()
    until(lambda: connections(port) <= before)


def test_a_forged_link_leads_nowhere_and_guessing_ends(client: Callable[[str], Client]) -> None:
    page = client("guesser-1")
    with pytest.raises(ConnectionClosed) as closed:
        for _ in range(WRONG_LINKS + 1):
            answer = page.ask(op="room_enter", room="x" * 32)
            assert answer["type"] == "error" and "no such room" in answer["message"]
    assert closed.value.rcvd and closed.value.rcvd.code == POLICY


def test_a_run_of_somebody_else_can_be_watched_and_no_more(
    client: Callable[[str], Client], bystander: Client
) -> None:
    run, thief = bystander.start()["run"], client("thief-thief")
    for command in ("pause", "stop", "reset", "change", "drop"):
        answer = thief.ask(op="steer", run=run, command=command, values={})
        assert answer["type"] == "error" and "somebody else" in answer["message"]
    told = thief.ask(op="info", run=run)
    assert told["yours"] is False and "owner" not in told and "bystander" not in str(told)
    thief.say(op="watch", slot="a", run=run, ask={"layers": ["fake"]})
    assert thief.frame()["state"] == "running"
    forged = thief.ask(op="info", run="x" * 12)
    assert forged["type"] == "error" and "There is no run" in forged["message"]


def test_a_lid_closed_for_long_and_a_teachers_browser_that_dies(
    client: Callable[[str], Client], bystander: Client
) -> None:
    teacher = client("teacher-1")
    opened = teacher.ask(op="room_open")
    link = {"room": opened["room"], "key": opened["key"]}
    shown = teacher.start()["run"]
    student = client("student-1")
    student.ask(op="room_enter", room=link["room"], name="Mia")
    run = student.start()["run"]
    student.say(op="watch", slot="a", run=run, ask={})
    step = student.frame(lambda m: m["step"] > 5)["step"]
    student.die()  # the lid: nobody watches, and after a while the run rests
    teacher.get(lambda m: m["type"] == "room" and m["members"] and not m["members"][0]["here"])
    until(lambda: teacher.ask(op="info", run=run)["state"] == "idle")
    again = client("student-1")
    back = again.ask(op="room_enter", room=link["room"])
    assert (back["number"], back["name"], back["shown"]["run"]) == (1, "Mia", shown)
    assert again.ask(op="info", run=run)["yours"]
    again.say(op="watch", slot="a", run=run, ask={})
    assert again.frame(lambda m: m["state"] == "running" and m["step"] > step)

    teacher.die()
    alone = again.get(lambda m: m["type"] == "room" and not m["teacher"])
    assert alone["shown"]["run"] == shown  # the room goes on, and what it sees
    other = client("another-browser")
    taken = other.ask(op="room_enter", room=link["room"], key="x" * 32)
    assert taken["type"] == "error" and "not the key" in taken["message"]
    assert other.ask(op="room_enter", **link)["role"] == "teacher"
    again.get(lambda m: m["type"] == "room" and m["teacher"])
    other.ask(op="room_close")
    assert again.get(lambda m: m["type"] == "room" and m.get("closed"))
