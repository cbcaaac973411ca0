"""A live channel over an inline engine that trains in a thread, without Gradio."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from playground.engine.hosts.inline import InlineEngine
from playground.ui.live.channel import PATH, Live
from playground.ui.live.frames import unpack
from tests.engine.conftest import settings


@pytest.fixture
def engine_client(tmp_path: Path) -> Iterator[InlineEngine]:
    engine_client = InlineEngine(settings(tmp_path))
    stop = threading.Event()

    def train() -> None:
        while not stop.is_set():
            engine_client.pump(0.05)
            time.sleep(0.001)

    thread = threading.Thread(target=train)
    thread.start()
    yield engine_client
    stop.set()
    thread.join()
    engine_client.close()


@pytest.fixture
def live(engine_client: InlineEngine) -> Live:
    return Live(engine_client)


@pytest.fixture
def client(live: Live) -> Iterator[TestClient]:
    with TestClient(Starlette(routes=live.routes)) as client:
        yield client


class Page:
    """One WebSocket page of the tests."""

    def __init__(self, socket: Any) -> None:
        self.socket = socket

    def say(self, **message: Any) -> None:
        self.socket.send_json(message)

    def get(self, true: Callable[[dict[str, Any]], Any] = lambda m: True) -> dict[str, Any]:
        for _ in range(1000):
            message = unpack(self.socket.receive_bytes())
            if true(message):
                return message
        raise AssertionError("not within 1000 messages")

    def kind(self, kind: str) -> dict[str, Any]:
        return self.get(lambda m: m["type"] == kind)


@pytest.fixture
def page(client: TestClient) -> Iterator[Page]:
    with client.websocket_connect(PATH) as socket:
        page = Page(socket)
        assert page.get()["type"] == "status"
        page.say(op="hello", visitor="ann-ann-ann")
        page.kind("hello")
        yield page
