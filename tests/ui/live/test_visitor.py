"""The engine is asked in the context of the visitor's connection, with its headers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from gradio.context import LocalContext
from starlette.testclient import TestClient

from playground.engine.hosts.inline import InlineEngine
from playground.ui.live.channel import PATH


@pytest.fixture
def heard(engine_client: InlineEngine, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    tokens: list[str] = []
    submit: Callable[..., Any] = engine_client.submit

    def noted(*arguments: Any) -> Any:
        request = LocalContext.request.get(None)
        assert request is not None
        tokens.append(request.headers.get("x-ip-token"))
        return submit(*arguments)

    monkeypatch.setattr(engine_client, "submit", noted)
    return tokens


def test_each_connection_is_its_own_visitor(client: TestClient, heard: list[str]) -> None:
    submit = {"op": "submit", "slot": "a", "id": 1, "values": {}}
    for token in ("ann", "bob"):
        with client.websocket_connect(PATH, headers={"x-ip-token": token}) as socket:
            socket.send_json(submit)
            while b'"reply"' not in socket.receive_bytes():
                pass
    client.post(PATH, json={"ops": [submit]}, headers={"x-ip-token": "eve"})
    assert heard == ["ann", "bob", "eve"]
