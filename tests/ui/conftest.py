"""What tests of the endpoints share."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.conftest import Playground


@pytest.fixture(scope="module")
def client(playground: Playground) -> Any:
    """A ``gradio_client.Client`` of the running app, whose engine is ready."""
    from gradio_client import Client

    for _ in range(900):
        if playground.corridor.state == "ready":
            break
        time.sleep(0.1)
    return Client(playground.url, verbose=False)
