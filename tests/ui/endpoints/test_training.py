"""The public endpoints, driven by gradio_client."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import Future
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from gradio_client import Client
from PIL import Image

from playground.core.spec import PlaygroundError
from playground.ui.callers import Caller
from playground.ui.endpoints.streams import Streams, told_to_its_end
from playground.ui.endpoints.training import (
    NOTHING_YET,
    _trained,
    answer,
    chosen,
    settings,
    snapshot,
    sprite,
)

pytestmark = pytest.mark.filterwarnings("ignore")  # gradio_client's own


SMALL: dict[str, Any] = {"width": 16, "batch": 16}


@pytest.mark.parametrize("turns", range(5))
def test_who_leaves_as_the_answer_comes_has_left(turns: int) -> None:
    """Else what follows a translation would ask on for ever, and the photo never come."""

    async def run() -> tuple[bool, bool]:
        future: Future[str] = Future()
        asking = asyncio.create_task(answer(SimpleNamespace(patience=5), future))  # type: ignore[arg-type]
        await asyncio.sleep(0)
        future.set_result("too late")
        for _ in range(turns):
            await asyncio.sleep(0)
        came = asking.done()
        asking.cancel()
        await asyncio.wait([asking], timeout=1)
        return came, asking.cancelled()

    came, left = asyncio.run(run())
    assert came or left


def test_nothing_internal_is_listed(client: Client) -> None:
    listed = client.view_api(return_format="dict", print_info=False)
    assert {"/train", "/samples", "/status"} <= set(listed["named_endpoints"])
    assert not listed["unnamed_endpoints"]
    for dependency in client.config["dependencies"]:
        if dependency["api_visibility"] == "public":
            # events of the page have targets; what gr.api publishes has none
            assert not dependency["targets"], dependency["api_name"]
    for name in ("/train", "/samples", "/status"):
        parameters = listed["named_endpoints"][name]["parameters"]
        assert all(p["parameter_has_default"] for p in parameters)
    names = [p["parameter_name"] for p in listed["named_endpoints"]["/train"]["parameters"]]
    assert names[:6] == ["data", "gan", "objective", "steps", "seed", "members"]
    assert set(settings()) <= set(names)


def test_train_streams_snapshots_up_to_its_limit(client: Client) -> None:
    told = list(client.submit(data="ring8", steps=60, d_steps=2, api_name="/train", **SMALL))
    last = told[-1]
    assert last["step"] == 60
    assert set(last) == {"run", "step", "steps_per_second", "losses", "scores", "metrics",
                         "state", "message"}  # fmt: skip
    assert last["state"] == "ended" and told[0]["state"] == "running"
    assert set(last["losses"]) == {"discriminator", "generator"}
    assert 0 < last["scores"]["real"] < 1 and 0 < last["scores"]["fake"] < 1
    assert last["metrics"]["modes"] == 8 and len(last["metrics"]["captured"]) == 1
    assert [s["step"] for s in told] == sorted(s["step"] for s in told)
    json.dumps(told, allow_nan=False)
    points = client.predict(source=last["run"], n=3, seed=1, api_name="/samples")
    assert np.shape(points) == (3, 2)
    again = client.predict(source=last["run"], n=3, seed=1, api_name="/samples")
    assert again == points


def test_the_same_seed_gives_the_same_losses(client: Client) -> None:
    runs = [client.submit(steps=20, seed=5, api_name="/train", **SMALL).result() for _ in range(2)]
    assert runs[0]["losses"] == runs[1]["losses"]


def test_images_come_as_a_lossless_sprite(client: Client) -> None:
    last = client.submit(data="mnist", steps=1, batch=4, api_name="/train").result()
    path = client.predict(source=last["run"], n=12, api_name="/samples")
    with Image.open(path) as picture:
        assert picture.format == "PNG" and picture.mode == "L"
        assert picture.size == (280, 56)


def test_status_names_device_engine_and_versions(client: Client) -> None:
    told = client.predict(api_name="/status")
    assert told["state"] == "ready" and told["device"] == "cpu"
    assert {"torch", "gradio", "python"} <= set(told["versions"])
    assert told["precision"] in ("fp32", "bf16") and "runs" in told and "queue" in told


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"d_rate": 5.0}, "d_rate is 5.0, but must be a number from"),
        ({"data": "nope"}, "data is 'nope', but must be one of"),
        ({"gan": "nope"}, "gan is 'nope', but must be one of"),
        ({"steps": 0}, "steps is 0, but must be at least 1"),
        ({"objective": "love"}, "objective is 'love', but must be one of"),
        ({"data": "mnist", "sigma": 0.1}, "sigma is no setting of mlp on mnist"),
    ],
)
def test_bad_settings_are_named(client: Client, given: dict[str, Any], said: str) -> None:
    with pytest.raises(Exception, match=said):
        client.predict(api_name="/train", **given)


def test_a_loop_over_a_stream_that_fails_is_told(client: Client) -> None:
    """Where ``predict`` raises, such a loop just ends."""
    (refused,) = client.submit(data="nope", api_name="/train")
    assert refused["state"] == "failed" and "data is 'nope'" in refused["message"]
    assert refused["losses"] == {} and refused["run"] is None
    (raced,) = client.submit(data="ring8", lanes="[]", api_name="/race")
    assert raced["state"] == "failed" and "lanes must be" in raced["message"]


SEEN = {"run": "r", "step": 7, "steps_per_second": 1.0, "losses": {"generator": 1.0},
        "scores": {}, "metrics": {}, "state": "running"}  # fmt: skip


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("failed", "A loss became infinite."),
        # an engine that died again and again lets its runs wait for a button, which no program has
        ("paused", "The engine crashed repeatedly. Press Train to go on."),
        ("gone", "This run is gone."),
    ],
)
def test_what_ends_a_run_is_the_last_item_of_its_stream(state: str, words: str) -> None:
    frames = iter([SEEN, {"run": "r", "state": state, "message": words}])

    def submit(values: Any, owner: str, address: str) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result({"run": "r"})
        return future

    def watch(run: str, ask: Any, listener: Any) -> Any:
        listener(next(frames))
        return SimpleNamespace(ready=lambda: listener(next(frames)), close=lambda: None)

    site: Any = SimpleNamespace(engine=SimpleNamespace(submit=submit, watch=watch),
                                streams=Streams(), patience=5.0)  # fmt: skip

    async def read() -> list[dict[str, Any]]:
        told: list[dict[str, Any]] = []
        with pytest.raises(PlaygroundError, match=words):
            stream = _trained(site, {}, Caller("ann", "here"))
            async for item in told_to_its_end(stream, NOTHING_YET):
                told.append(item)
        return told

    first, last = asyncio.run(read())
    assert first["state"] == "running" and first["message"] == ""
    assert last == {**first, "state": "failed", "message": words}


def test_an_unknown_source_is_named(client: Client) -> None:
    with pytest.raises(Exception, match="no-such-thing"):
        client.predict(source="no-such-thing", api_name="/samples")


def test_a_sprite_is_row_by_row_without_borders() -> None:
    images = np.arange(12, dtype=np.uint8)[:, None, None] * np.ones((1, 2, 3), np.uint8)
    table = sprite(images)
    assert table.shape == (4, 30)
    assert table[0, 27] == 9 and table[2, 0] == 10 and table[3, 5] == 11 and table[2, 6] == 0
    assert sprite(images[:3]).shape == (2, 9)
    assert sprite(np.zeros((1, 2, 3, 3), np.uint8)).shape == (2, 3, 3)


def test_nulls_take_the_defaults_of_the_data() -> None:
    values = chosen({"data": "mnist", "d_rate": None, "width": 64})
    assert "d_rate" not in values and values["width"] == 64 and values["steps"] == 1000


def test_numbers_that_json_lacks_become_null() -> None:
    frame = {
        "run": "r", "step": np.int64(3), "steps_per_second": 1.0, "state": "running",
        "losses": {"discriminator": float("nan"), "generator": 1.0}, "scores": {},
        "metrics": {"reverse_kl": [float("inf")]}, "diagnosis": {}, "history": {"curve": {}},
    }  # fmt: skip
    told = snapshot(frame)
    assert told["losses"]["discriminator"] is None and told["metrics"] == {"reverse_kl": [None]}
    assert told["step"] == 3
