"""The web process does not grow with what it refuses."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.attack.conftest import App, megabytes
from tests.attack.test_floods import train_data

MOST_GROWTH = 1.05


def refused(app: App, number: int) -> None:
    kind, words = app.call("train", *train_data(app, data="nope", seed=number))
    assert kind == "error" and "data is 'nope'" in words


@pytest.mark.parametrize(
    "calls", [400, pytest.param(2000, marks=[pytest.mark.slow, pytest.mark.timeout(1800)])]
)
def test_refused_calls(start_app: Callable[..., App], calls: int) -> None:
    app = start_app()
    app.ready()

    def batch(count: int) -> float:
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda number: refused(app, number), range(count)))
        return megabytes(app.process.pid)

    first = batch(100)  # fills what is bounded: 64 sessions of Gradio's
    grown = batch(calls) / first
    assert grown <= MOST_GROWTH, f"{grown:.2f} times {first:.0f} MB after {calls} refused calls"
    app.close()
