"""What a watch may ask for: small, of the right kind, and never a number that ends the engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from playground.core.spec import PlaygroundError
from playground.engine.client import check_ask
from playground.engine.core.frame_cache import NO_PICTURE
from playground.engine.hosts.inline import InlineEngine
from tests.engine.conftest import settings

BAD: list[dict[str, Any]] = [
    {"fps": 10**400}, {"fps": "fast"}, {"fps": 0}, {"fps": []}, {"dots": 10**9}, {"dots": [1]},
    {"member": -1}, {"member": 99}, {"measure": "maybe"}, {"layers": "real"}, {"layers": [[]]},
    {"layers": ["x" * 5000]}, {"layers": ["real"] * 1000}, {"other": "x" * 200_000}, {"extent": 1},
]  # fmt: skip


@pytest.mark.parametrize("ask", BAD, ids=lambda ask: str(ask)[:30])
def test_what_can_be_no_picture_is_told_in_a_sentence(ask: dict[str, Any]) -> None:
    with pytest.raises(PlaygroundError) as told:
        check_ask(ask)
    assert len(str(told.value)) < 300


def test_what_pages_ask_for() -> None:
    ask = {"layers": ["real", "fake"], "member": 2, "dots": 150, "fps": 1.5, "measure": True}
    assert check_ask(ask) == ask
    assert check_ask({"layers": None, "dots": None}) == {}
    # a history is asked for by being named; what it is named with is not kept
    assert check_ask({"curve": "x" * 200_000, "metric_curve": None}) == {
        "curve": {}, "metric_curve": {},
    }  # fmt: skip


@pytest.mark.parametrize("ask", BAD, ids=lambda ask: str(ask)[:30])
def test_the_engine_goes_on_whatever_is_asked(tmp_path: Path, ask: dict[str, Any]) -> None:
    client = InlineEngine(settings(tmp_path))
    run = client.submit({}, "ann").result()["run"]
    refused: list[Any] = []
    good: list[Any] = []
    client.watch(run, ask, refused.append)
    watch = client.watch(run, {}, good.append)
    client.pump(0.05)
    watch.ask(ask)
    watch.ready()
    client.pump(0.05)
    assert [frame["state"] for frame in refused] == ["gone"] and refused[0]["message"]
    assert len(good) == 2 and good[1]["state"] == "running"
    assert NO_PICTURE not in str(good)
    client.close()
