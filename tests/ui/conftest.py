"""What tests of the endpoints share."""

from __future__ import annotations

import time
from types import SimpleNamespace
from typing import Any

import pytest

from playground.ui.uploads import COOKIE
from tests.conftest import Playground


def asks(visitor: str) -> Any:
    """A ``gr.Request`` of this visitor's page."""
    headers = [(b"cookie", f"{COOKIE}={visitor}".encode())]
    return SimpleNamespace(request=SimpleNamespace(scope={"type": "http", "headers": headers}))


@pytest.fixture(scope="module")
def client(playground: Playground) -> Any:
    """A ``gradio_client.Client`` of the running app, whose engine is ready."""
    from gradio_client import Client

    for _ in range(900):
        if playground.engine_client.state == "ready":
            break
        time.sleep(0.1)
    return Client(playground.url, verbose=False)
