"""Lanes of a race: compared only where they can be, and at the same step."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from playground.core.spec import PlaygroundError
from playground.engine.client import EngineSettings, Limits
from playground.engine.hosts.inline import InlineEngine

SMALL: dict[str, Any] = {"data": "ring8", "width": 8, "batch": 16}


@pytest.fixture
def engine_client(tmp_path: Path) -> Iterator[InlineEngine]:
    folder = str(tmp_path)
    made = InlineEngine(EngineSettings(
        device="cpu", precision="fp32", threads=1, data_root=folder, state_folder=folder,
        checkpoints=folder, limits=Limits(runs_per_visitor=2),
    ))  # fmt: skip
    yield made
    made.close()


def lane(engine_client: InlineEngine, race: str = "r", **values: Any) -> str:
    return engine_client.submit({**SMALL, **values}, "ann", race).result()["run"]


def test_a_slow_lane_is_not_left_behind(engine_client: InlineEngine) -> None:
    runs = [lane(engine_client), lane(engine_client, gan="unrolled", unroll=5, width=32)]
    alone = engine_client.submit({**SMALL, "seed": 3}, "bob").result()["run"]
    for _ in range(60):
        engine_client.engine.run_slice()
    quick, slow, free = (engine_client.info(run).result()["step"] for run in (*runs, alone))
    assert slow > 0
    assert quick < 3 * slow + 60  # at most a slice ahead
    assert free > quick  # the lane that waits gives its time to others


def test_a_race_counts_as_one_run_of_its_owner(engine_client: InlineEngine) -> None:
    for rate in (1e-3, 2e-3, 3e-3, 4e-3):
        lane(engine_client, g_rate=rate)
    engine_client.submit(SMALL, "ann").result()
    with pytest.raises(PlaygroundError, match="limit for one visitor"):
        engine_client.submit(SMALL, "ann").result()
    with pytest.raises(PlaygroundError, match="at most 4 lanes"):
        lane(engine_client)


def test_lanes_that_cannot_be_compared_are_refused(engine_client: InlineEngine) -> None:
    lane(engine_client)
    with pytest.raises(PlaygroundError, match="different data"):
        lane(engine_client, data="grid25")
    with pytest.raises(PlaygroundError, match="other settings of the data"):
        lane(engine_client, sigma=0.1)
    with pytest.raises(PlaygroundError, match="different seeds"):
        lane(engine_client, members=2)


def test_a_lane_that_fails_does_not_stop_the_others(engine_client: InlineEngine) -> None:
    fine = lane(engine_client)
    wild = lane(engine_client, objective="wasserstein-gp", d_optimizer="sgd", g_optimizer="sgd",
                d_rate=1.0, g_rate=1.0)  # fmt: skip
    for _ in range(400):
        engine_client.engine.run_slice()
        if engine_client.info(wild).result()["state"] == "failed":
            break
    told = engine_client.info(wild).result()
    assert told["state"] == "failed" and "diverged" in told["message"]
    before = engine_client.info(fine).result()["step"]
    for _ in range(20):
        engine_client.engine.run_slice()
    assert engine_client.info(fine).result()["step"] > before


def test_a_method_switched_on_is_kept_and_told(engine_client: InlineEngine) -> None:
    run = lane(engine_client)
    engine_client.engine.run_slice()
    told = engine_client.steer(run, "change", {"gan": "unrolled"}, "ann").result()
    assert told["values"]["gan"] == "unrolled"
    with pytest.raises(PlaygroundError, match="discriminator.flat"):
        engine_client.steer(run, "change", {"gan": "pacgan"}, "ann").result()
    assert engine_client.info(run).result()["values"]["gan"] == "unrolled"


def test_lanes_share_a_slice(engine_client: InlineEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = [lane(engine_client), lane(engine_client)]
    alone = engine_client.submit({**SMALL, "seed": 3}, "bob").result()["run"]
    monkeypatch.setattr(engine_client.engine.state.scheduler, "slice_seconds", lambda turns: 0.02)
    given: dict[str, float] = {}
    for name in (*runs, alone):
        run = engine_client.engine.state.scheduler.get(name)
        assert run is not None
        monkeypatch.setattr(
            run.training, "advance", lambda s, run=run: given.update({run.id: s}) or 1
        )
    for _ in range(60):
        engine_client.engine.run_slice()
    assert given == {runs[0]: 0.01, runs[1]: 0.01, alone: 0.02}


def test_an_ended_run_is_counted_at_its_last_step(engine_client: InlineEngine) -> None:
    run = lane(engine_client, race="", steps=40)
    frames: list[Any] = []
    watch = engine_client.watch(run, {"fps": 1000, "layers": []}, frames.append)
    for _ in range(3000):
        engine_client.pump(0.02)
        watch.ready()
        if frames and frames[-1]["state"] == "ended":
            break
    assert (frames[-1]["state"], frames[-1]["metrics"]["measured_step"]) == ("ended", 40)
