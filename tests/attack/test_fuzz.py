"""Whatever is sent to an endpoint or over the live channel is answered in plain words, soon.

What there is to send is read from the declarations: Gradio's ``/info``, the channel's operations.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from websockets.exceptions import ConnectionClosed

from playground.ui.live.frames import unpack
from playground.ui.live.session import OPERATIONS
from tests.attack.conftest import App, plain_words

PATIENCE = 10.0  # seconds, on a machine that does other things; see SECONDS
SECONDS = 1.0  # within which 95 % of the answers begin
FIELDS = ("slot", "id", "visitor", "run", "ask", "seq", "model", "what", "args", "command",
          "values", "race", "room", "key", "name", "on", "member", "step", "format", "text", "free",
          "lesson", "question", "value", "right")  # fmt: skip
STRANGE: list[Any] = [
    None, True, -1, 0, 1, 2**31, 2**63, 10**400, -0.5, 1e308, "", " ", "ring8", "mlp", "mnist",
    "mlp-mnist", "cyclegan-blobs", "../etc/passwd", "/dev/zero", "\u0000", "é" * 50, "x" * 5000,
    "<script>", "${x}", [], {}, [[]], {"path": "/etc/passwd"}, [None] * 100,
]  # fmt: skip

# by their numbers: hypothesis writes a strategy's values out, and refuses to write them all
strange = some.integers(0, len(STRANGE) - 1).map(lambda number: STRANGE[number])
anything = some.recursive(
    strange | some.integers() | some.floats(width=32) | some.text(max_size=20),
    lambda inner: some.lists(inner, max_size=4)
    | some.dictionaries(some.sampled_from(("path", "meta", "layers", "x")) | some.text(max_size=5),
                        inner, max_size=4),
    max_leaves=8,
)  # fmt: skip


def cases(most: int) -> Any:
    return settings(max_examples=most, deadline=None, database=None, derandomize=True,
                    suppress_health_check=list(HealthCheck))  # fmt: skip


AMOUNTS = [100, pytest.param(2000, marks=[pytest.mark.slow, pytest.mark.timeout(7200)])]


def value_for(parameter: dict[str, Any]) -> Any:
    """Something of the declared kind, its default, or anything."""
    kind = parameter["type"].get("type")
    fitting = {
        "integer": some.integers(-3, 40) | some.integers(),
        "number": some.floats(-1, 10),
        "boolean": some.booleans(),
    }.get(kind, some.text(max_size=12))  # fmt: skip
    return some.just(parameter.get("parameter_default")) | fitting | anything


def body(data: list[Any]) -> str:
    return json.dumps({"data": data})  # NaN and Infinity go out as Python writes them


class Clock:
    """How long answers took, and what was asked for the slowest."""

    def __init__(self) -> None:
        self.taken: list[float] = []
        self.slowest: tuple[Any, ...] = ()

    @contextmanager
    def measured(self, *asked: Any) -> Iterator[None]:
        began = time.monotonic()
        yield
        self.taken.append(time.monotonic() - began)
        if self.taken[-1] == max(self.taken):
            self.slowest = asked

    def check(self) -> None:
        """Prints the figures (``-rA`` shows them), then holds them against what is wanted."""
        late, over = sorted(self.taken)[-10:], sum(t > SECONDS for t in self.taken)
        print(f"{str(self.slowest)[:60]}: {len(self.taken)} answers, {late[-1]:.2f} s the slowest,"
              f" {over} over {SECONDS:g} s")  # fmt: skip
        assert max(self.taken) <= PATIENCE, f"{late} for {str(self.slowest)[:400]}"
        assert np.quantile(self.taken, 0.95) <= SECONDS, late


def answer(client: httpx.Client, name: str, data: list[Any]) -> tuple[str, Any]:
    """The first event of a call that says something."""
    asked = client.post(f"/gradio_api/call{name}", content=body(data),
                        headers={"content-type": "application/json"})  # fmt: skip
    assert asked.status_code < 500, asked.text
    if asked.status_code != 200:
        return "refused", asked.json()
    kind = ""
    with client.stream("GET", f"/gradio_api/call{name}/{asked.json()['event_id']}") as lines:
        for line in lines.iter_lines():
            key, _, rest = line.partition(": ")
            if key == "event":
                kind = rest
            elif key == "data" and kind in ("complete", "error", "generating"):
                return kind, json.loads(rest)
    return "error", "the stream ended without an answer"


@pytest.mark.parametrize("most", AMOUNTS)
def test_every_endpoint(app: App, most: int) -> None:
    with app.client(timeout=PATIENCE) as client:
        declared = client.get("/gradio_api/info").json()["named_endpoints"]
        assert {"/train", "/samples", "/status", "/translate", "/race", "/modes"} <= set(declared)
        for name, endpoint in declared.items():
            fuzz(client, name, endpoint["parameters"], most)


def fuzz(client: httpx.Client, name: str, parameters: list[dict[str, Any]], most: int) -> None:
    clock = Clock()
    fitting = some.tuples(*map(value_for, parameters)).map(list)

    @cases(most)
    @given(data=fitting | some.lists(anything, max_size=4))
    def tried(data: list[Any]) -> None:
        with clock.measured(name, data):
            kind, told = answer(client, name, data)
        if kind == "error":
            plain_words(told.get("error") if isinstance(told, dict) else told)

    tried()
    clock.check()


@pytest.mark.parametrize("most", AMOUNTS)
@pytest.mark.parametrize("op", sorted(OPERATIONS))
def test_every_operation_of_the_live_channel(app: App, op: str, most: int) -> None:
    clock, sockets = Clock(), Sockets(app)
    known = some.sampled_from(("a", "ring8", "mlp-mnist", "pause", "step", "render", "fuzz-fuzz"))
    fields = some.dictionaries(some.sampled_from(FIELDS), known | anything, max_size=8)

    @cases(most)
    @given(fields=fields)
    def tried(fields: dict[str, Any]) -> None:
        with clock.measured(op, fields):
            for message in sockets.answers({**fields, "op": op}):
                if message["type"] == "error":
                    plain_words(message["message"])

    with sockets:
        tried()
    clock.check()


class Sockets:
    """A connection that is made anew when the app has closed it. It sends no pings: they draw from
    ``random`` in a thread, which hypothesis does not bear while it draws itself."""

    def __init__(self, app: App) -> None:
        self._app, self._number = app, 0
        self._open: Any = None

    def __enter__(self) -> Sockets:
        return self

    def __exit__(self, *error: Any) -> None:
        if self._open is not None:
            self._open.__exit__(None, None, None)

    def answers(self, message: dict[str, Any]) -> list[dict[str, Any]]:
        """What comes until a question behind the message is answered."""
        if self._open is None:
            self._open = self._app.socket("fuzz-fuzz", close_timeout=1, ping_interval=None)
            self._socket = self._open.__enter__()
        self._number += 1
        last, found = f"last {self._number}", []
        try:
            self._socket.send(json.dumps(message))
            self._socket.send(json.dumps({"op": "info", "run": "none", "id": last}))
            while True:
                found.append(unpack(self._socket.recv(timeout=PATIENCE, decode=False)))
                if found[-1].get("id") == last:
                    return found
        except ConnectionClosed as closed:
            assert closed.rcvd and closed.rcvd.code == 1008, closed  # a flood, or guessing links
            self._open = None
            return found


def test_nothing_is_left(app: App) -> None:
    """No page but the onlooker's, no picture and no program's run; rooms close in an hour."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        web = app.get("/gradio_api/live/status").json()["web"]
        if web["connections"] == web["channels"] == 1:
            return
        time.sleep(0.5)
    raise AssertionError(web)
