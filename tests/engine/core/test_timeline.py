"""What is kept of a run's past: spacing, bytes, and that it comes back as it was."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from playground.core.spec import PlaygroundError, Snapshot
from playground.engine.client import EngineSettings, Limits
from playground.engine.core import keeping
from playground.engine.core.timeline import (
    GAP,
    PICTURES_BYTES,
    POINTS_BYTES,
    Timeline,
    Track,
    packed_picture,
    packed_state,
    picture,
    state,
)
from playground.engine.hosts.inline import InlineEngine


@pytest.mark.parametrize("most", [700, 5_000, 100_000])
def test_a_track_stays_within_its_bytes_with_its_ends_and_log_spaced(most: int) -> None:
    track, rng = Track(most, GAP), random.Random(0)
    for step in range(0, 100_001, 7):
        if track.due(step):
            track.add(step, bytes(rng.randrange(50, 200)))
            assert track.size == sum(len(e.content) for e in track.entries) <= most
            assert track.steps[-1] == step and track.steps[0] == 0
    steps = track.steps
    assert steps == sorted(set(steps)) and steps[-1] > 97_000
    if most == 100_000:  # room for all: as many before step 1,000 as a logarithm says
        early = sum(step <= 1000 for step in steps) / len(steps)
        assert 0.2 < early < 0.6, steps


def test_what_is_larger_than_all_there_is_keeps_nothing() -> None:
    track = Track(100, GAP)
    track.add(0, bytes(101))
    assert not track.entries and track.size == 0 and track.nearest(5) is None


def test_a_run_that_went_back_goes_on_from_there() -> None:
    track = Track(1000, GAP)
    for step in (0, 10, 20, 30):
        track.add(step, b"a" * step)
    assert track.due(15)
    track.add(15, b"anew")
    assert track.steps == [0, 10, 15] and track.size == 14
    assert track.nearest(13).step == 15 and track.nearest(12).step == 10  # type: ignore[union-attr]


def snapshot(view: dict[str, np.ndarray]) -> Snapshot:
    metrics: Any = {"captured": [8], "reverse_kl": [float("nan")], "counts": [[1, 2]]}
    return Snapshot("run", 7, 1.5, 20.0, {"generator": 0.7}, {"real": 0.5}, metrics, view,
                    diagnosis={"name": "fair", "text": "A fair fight.", "tone": ""},
                    readings={"d_loss": 1.25})  # fmt: skip


def test_a_picture_comes_back_to_within_a_pixel() -> None:
    rng = np.random.default_rng(0)
    view = {
        "fake": rng.normal(size=(1, 400, 2)).astype(np.float32) * 2,
        "heat": rng.integers(0, 255, (1, 48, 48)).astype(np.uint8),
        "verdicts": np.array([1e9, -3.0], np.float32),
    }
    kept = picture(packed_picture(snapshot(view), 9))
    assert kept["step"] == 9 and kept["readings"] == {"d_loss": 1.25}
    assert kept["diagnosis"]["text"] == "A fair fight." and kept["metrics"]["counts"] == [[1, 2]]
    assert kept["view"]["fake"].dtype == np.float32
    np.testing.assert_allclose(kept["view"]["fake"], view["fake"], rtol=1e-3, atol=1e-4)
    for name in ("heat", "verdicts"):
        np.testing.assert_array_equal(kept["view"][name], view[name])


def test_a_state_comes_back_to_the_bit_and_a_damaged_one_is_told() -> None:
    tensors = {"weight": torch.randn(3, 4), "rng": torch.arange(5, dtype=torch.uint8)}
    content = packed_state(tensors, {"values": {"seed": 3}})
    back, about = state(content)
    assert about == {"values": {"seed": 3}} and back.keys() == tensors.keys()
    assert all(torch.equal(back[name], t) for name, t in tensors.items())
    with pytest.raises(PlaygroundError, match="damaged"):
        state(content[:-3])


def test_a_timeline_is_saved_and_comes_back() -> None:
    line = Timeline("points")
    for step in (0, 5, 9):
        line.pictures.add(step, bytes([step] * (step + 1)))
    line.states.add(5, b"state")
    for pictures, steps in ((True, [0, 5, 9]), (False, [])):
        back = Timeline("points")
        back.restore(*line.saved(pictures))
        assert back.pictures.steps == steps and back.states.entries == line.states.entries
        assert not pictures or (back.pictures.entries, back.size) == (
            line.pictures.entries, line.size)  # fmt: skip
    assert line.until("points", 5).pictures.steps == [0, 5]


def engine(folder: Path, **limits: Any) -> InlineEngine:
    return InlineEngine(
        EngineSettings(
            device="cpu", precision="fp32", threads=1, state_folder=str(folder),
            limits=Limits(**limits),
        )
    )  # fmt: skip


def trained(c: InlineEngine, values: dict[str, Any]) -> str:
    run: str = c.submit(values, "ann").result()["run"]
    while c.info(run).result()["state"] in ("queued", "running"):
        c.pump(0.05)
    return run


@pytest.mark.parametrize(
    ("data", "gan", "most"),
    [
        ("ring8", "mlp", POINTS_BYTES),
        ("mixture1d", "mlp", POINTS_BYTES),
        ("blobs", "cyclegan", None),
    ],
)
def test_every_kind_of_data_keeps_pictures_in_the_shape_of_the_live_one(
    tmp_path: Path, data: str, gan: str, most: int | None
) -> None:
    c = engine(tmp_path)
    run = trained(c, {"data": data, "gan": gan, "steps": 3 if gan == "cyclegan" else 40})
    kept = c.timeline(run).result()
    assert kept["steps"][0] == 0 and kept["steps"][-1] == c.info(run).result()["step"]
    assert kept["most"] == (most or PICTURES_BYTES) and 0 < kept["bytes"] <= kept["most"]
    shown = c.frame(run, kept["steps"][-1]).result()
    training = c.engine.state.scheduler.get(run).training  # type: ignore[union-attr]
    assert training is not None
    layers = ("real", "fake", "heat", "warp", "arrows")
    live = training.snapshot({"layers": layers, "dots": 400}).view
    assert {k: v.shape for k, v in shown["view"].items()} == {k: v.shape for k, v in live.items()}
    for key, array in live.items():
        np.testing.assert_allclose(shown["view"][key], array, rtol=2e-3, atol=2e-3, err_msg=key)
    c.close()


def test_a_run_trained_on_from_a_kept_state_repeats_what_followed(tmp_path: Path) -> None:
    c = engine(tmp_path)
    values = {"data": "ring8", "gan": "mlp", "width": 16, "batch": 16, "steps": 400, "seed": 3}
    run = trained(c, values)
    kept = c.timeline(run).result()
    step = kept["branch"][len(kept["branch"]) // 2]
    assert 0 < step < 400
    branch = c.fork(run, "bob", step=step).result()
    assert branch["step"] == step and branch["owner"] == "bob" and branch["limit"] == 400
    assert [s for s in kept["steps"] if s <= step] == c.timeline(branch["run"]).result()["steps"]
    while c.info(branch["run"]).result()["state"] == "running":
        c.pump(0.05)
    ends = [c.frame(name, 400).result()["view"]["fake"] for name in (run, branch["run"])]
    np.testing.assert_array_equal(*ends)  # to the bit: same weights, moments and random numbers
    absent = next(s for s in range(1, 400) if s not in kept["branch"])
    with pytest.raises(PlaygroundError, match=f"step is {absent}, but whole states .* {step}"):
        c.fork(run, "bob", step=absent).result()
    c.close()


def test_all_timelines_together_stay_within_the_limit(tmp_path: Path) -> None:
    c = engine(tmp_path, timeline_megabytes=1.0)
    values = {"data": "ring8", "gan": "mlp", "width": 128, "steps": 150}
    runs = [trained(c, {**values, "seed": seed}) for seed in range(3)]
    sizes = [c.timeline(run).result()["bytes"] for run in runs]
    assert sum(sizes) <= 1_000_000 + 500_000, sizes  # one entry more until the next is kept
    assert all(c.timeline(run).result()["steps"] for run in runs)
    c.close()


def test_a_picture_that_fails_ends_the_timeline_and_not_the_training(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any) -> bytes:
        raise MemoryError("no memory for a picture")

    monkeypatch.setattr(keeping, "packed_picture", broken)
    c = engine(tmp_path)
    run = trained(c, {"data": "ring8", "gan": "mlp", "width": 16, "steps": 30})
    assert c.info(run).result()["state"] == "ended"
    assert "no memory for a picture" in c.timeline(run).result()["note"]
    with pytest.raises(PlaygroundError, match="kept no pictures"):
        c.frame(run, 3).result()
    c.close()


@pytest.mark.parametrize("step", [-1, 1.5, True, "7", None])
def test_a_step_is_a_whole_number(tmp_path: Path, step: Any) -> None:
    c = engine(tmp_path)
    run = trained(c, {"data": "ring8", "gan": "mlp", "width": 16, "steps": 3})
    with pytest.raises(PlaygroundError, match="whole number from 0"):
        c.frame(run, step).result()
    c.close()


def test_a_state_that_is_too_large_is_told_with_what_can_be_gone_on_from() -> None:
    line = Timeline("images")
    line.states.most = 12_000_000
    assert keeping._note(line) == ""
    line.state_bytes = 12_000_400
    assert keeping._note(line) == (
        "One state of this run has 12.1 MB, more than the 12 MB that are kept of it: you can train "
        "on from where it is now only."
    )
    line.states.add(1, b"the first, without an optimiser's moments")
    assert "train on from step 1 and from where it is now only" in keeping._note(line)
