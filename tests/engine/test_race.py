"""Lanes of a race: compared only where they can be, and at the same step."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from playground.core.spec import PlaygroundError
from playground.engine.client import EngineSettings, Limits
from playground.engine.hosts.inline import InlineCorridor

SMALL: dict[str, Any] = {"data": "ring8", "width": 8, "batch": 16}


@pytest.fixture
def corridor(tmp_path: Path) -> Iterator[InlineCorridor]:
    folder = str(tmp_path)
    made = InlineCorridor(EngineSettings(
        device="cpu", precision="fp32", threads=1, data_root=folder, state_folder=folder,
        checkpoints=folder, limits=Limits(runs_per_visitor=2),
    ))  # fmt: skip
    yield made
    made.close()


def lane(corridor: InlineCorridor, race: str = "r", **values: Any) -> str:
    return corridor.submit({**SMALL, **values}, "ann", race).result()["run"]


def test_a_slow_lane_is_not_left_behind(corridor: InlineCorridor) -> None:
    runs = [lane(corridor), lane(corridor, gan="unrolled", unroll=5, width=32)]
    alone = corridor.submit({**SMALL, "seed": 3}, "bob").result()["run"]
    for _ in range(60):
        corridor.engine.turn()
    quick, slow, free = (corridor.info(run).result()["step"] for run in (*runs, alone))
    assert slow > 0
    assert quick < 3 * slow + 60  # at most a slice ahead
    assert free > quick  # the lane that waits gives its time to others


def test_a_race_counts_as_one_run_of_its_owner(corridor: InlineCorridor) -> None:
    for rate in (1e-3, 2e-3, 3e-3, 4e-3):
        lane(corridor, g_rate=rate)
    corridor.submit(SMALL, "ann").result()
    with pytest.raises(PlaygroundError, match="limit for one visitor"):
        corridor.submit(SMALL, "ann").result()
    with pytest.raises(PlaygroundError, match="at most 4 lanes"):
        lane(corridor)


def test_lanes_that_cannot_be_compared_are_refused(corridor: InlineCorridor) -> None:
    lane(corridor)
    with pytest.raises(PlaygroundError, match="different data"):
        lane(corridor, data="grid25")
    with pytest.raises(PlaygroundError, match="other settings of the data"):
        lane(corridor, sigma=0.1)
    with pytest.raises(PlaygroundError, match="different seeds"):
        lane(corridor, members=2)


def test_a_lane_that_fails_does_not_stop_the_others(corridor: InlineCorridor) -> None:
    fine = lane(corridor)
    wild = lane(corridor, objective="wasserstein-gp", d_optimizer="sgd", g_optimizer="sgd",
                d_rate=1.0, g_rate=1.0)  # fmt: skip
    for _ in range(400):
        corridor.engine.turn()
        if corridor.info(wild).result()["state"] == "failed":
            break
    told = corridor.info(wild).result()
    assert told["state"] == "failed" and "diverged" in told["message"]
    before = corridor.info(fine).result()["step"]
    for _ in range(20):
        corridor.engine.turn()
    assert corridor.info(fine).result()["step"] > before


def test_a_method_switched_on_is_kept_and_told(corridor: InlineCorridor) -> None:
    run = lane(corridor)
    corridor.engine.turn()
    told = corridor.steer(run, "change", {"gan": "unrolled"}, "ann").result()
    assert told["values"]["gan"] == "unrolled"
    with pytest.raises(PlaygroundError, match="discriminator.flat"):
        corridor.steer(run, "change", {"gan": "pacgan"}, "ann").result()
    assert corridor.info(run).result()["values"]["gan"] == "unrolled"


def test_lanes_share_a_slice(corridor: InlineCorridor, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = [lane(corridor), lane(corridor)]
    alone = corridor.submit({**SMALL, "seed": 3}, "bob").result()["run"]
    monkeypatch.setattr(corridor.engine.state.scheduler, "slice_seconds", lambda turns: 0.02)
    given: dict[str, float] = {}
    for name in (*runs, alone):
        run = corridor.engine.state.scheduler.get(name)
        assert run is not None
        monkeypatch.setattr(
            run.training, "advance", lambda s, run=run: given.update({run.id: s}) or 1
        )
    for _ in range(60):
        corridor.engine.turn()
    assert given == {runs[0]: 0.01, runs[1]: 0.01, alone: 0.02}
