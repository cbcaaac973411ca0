"""The engine with real training on the ring and on digits: repeatable, and to the bit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from playground.engine.client import EngineSettings, Limits
from playground.engine.hosts.inline import InlineCorridor

RING = {"data": "ring8", "gan": "mlp", "width": 16, "batch": 32, "steps": 120, "seed": 5}


@pytest.fixture
def corridor(tmp_path: Path) -> Any:
    corridor = InlineCorridor(
        EngineSettings(
            device="cpu", precision="fp32", threads=1, data_root=str(tmp_path / "data"),
            state_folder=str(tmp_path / "runs"), checkpoints=str(tmp_path / "checkpoints"),
            limits=Limits(idle_seconds=600),
        )
    )  # fmt: skip
    yield corridor
    corridor.close()


def ended(corridor: InlineCorridor, run: str) -> Any:
    while (info := corridor.info(run).result())["state"] in ("running", "queued"):
        corridor.pump(0.1)
    assert info["state"] == "ended", info["message"]
    return info


def curve(corridor: InlineCorridor, run: str) -> np.ndarray:
    frames: list[Any] = []
    watch = corridor.watch(run, {"curve": None}, frames.append)
    while not frames:
        corridor.pump(0.1)
    watch.close()
    return np.asarray(frames[0]["view"]["curve.low"])


def test_the_same_seed_alone_gives_the_same_losses_to_the_bit(corridor: InlineCorridor) -> None:
    curves = []
    for disturbed in (False, True):
        run = corridor.submit(RING).result()["run"]
        if disturbed:  # by a viewer, by another run, by pauses
            corridor.watch(run, {"layers": ["real", "fake", "heat"], "fps": 30}, lambda f: None)
            other = corridor.submit({**RING, "seed": 6, "steps": 0}).result()["run"]
            for command in ("pause", "play"):
                corridor.pump(0.05)
                corridor.steer(run, command).result()
            corridor.steer(other, "stop").result()
        ended(corridor, run)
        curves.append(curve(corridor, run))
    np.testing.assert_array_equal(*curves)


def test_a_checkpoint_samples_what_its_run_samples(corridor: InlineCorridor) -> None:
    run = corridor.submit(RING).result()["run"]
    ended(corridor, run)
    meta = corridor.save(run, "small-ring").result()
    assert meta["values"]["width"] == 16 and meta["step"] == 120
    ours, theirs = (corridor.sample(s, 20, seed=1).result()["points"] for s in (run, "small-ring"))
    np.testing.assert_array_equal(ours, theirs)


def small_mnist(root: Path) -> None:
    """Forty random images in torchvision's layout, so that nothing is downloaded."""
    root.mkdir(parents=True)
    dice = np.random.default_rng(0)
    for name, shape in (("images-idx3", (40, 28, 28)), ("labels-idx1", (40,))):
        header = bytes((0, 0, 8, len(shape))) + np.array(shape, ">u4").tobytes()
        content = dice.integers(0, 10, shape, np.uint8).tobytes()
        (root / f"train-{name}-ubyte").write_bytes(header + content)


def test_digits_come_as_bytes(corridor: InlineCorridor, tmp_path: Path) -> None:
    small_mnist(tmp_path / "data" / "MNIST" / "raw")
    run = corridor.submit({"data": "mnist", "batch": 8, "steps": 2}).result()
    assert run["data_note"] or run["state"] == "queued"
    ended(corridor, run["run"])
    images = corridor.sample(run["run"], 3).result()["images"]
    assert images.shape == (3, 28, 28) and images.dtype == np.uint8
    assert corridor.info(run["run"]).result()["data_note"]
