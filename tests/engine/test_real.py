"""The engine with real training on the ring and on digits: repeatable, and to the bit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from playground.core.errors import PlaygroundError
from playground.data import picture_set
from playground.data.imaging.archives import Form
from playground.engine.client import EngineSettings, Limits
from playground.engine.hosts.inline import InlineEngine

RING = {"data": "ring8", "gan": "mlp", "width": 16, "batch": 32, "steps": 120, "seed": 5}


@pytest.fixture
def engine_client(tmp_path: Path) -> Any:
    engine_client = InlineEngine(
        EngineSettings(
            device="cpu", precision="fp32", threads=1, data_root=str(tmp_path / "data"),
            state_folder=str(tmp_path / "runs"), checkpoints=str(tmp_path / "checkpoints"),
            limits=Limits(idle_seconds=600),
        )
    )  # fmt: skip
    yield engine_client
    engine_client.close()


def ended(engine_client: InlineEngine, run: str) -> Any:
    while (info := engine_client.info(run).result())["state"] in ("running", "queued"):
        engine_client.pump(0.1)
    assert info["state"] == "ended", info["message"]
    return info


def curve(engine_client: InlineEngine, run: str) -> np.ndarray:
    frames: list[Any] = []
    watch = engine_client.watch(run, {"curve": None}, frames.append)
    while not frames:
        engine_client.pump(0.1)
    watch.close()
    return np.asarray(frames[0]["view"]["curve.low"])


def test_the_same_seed_alone_gives_the_same_losses_to_the_bit(engine_client: InlineEngine) -> None:
    curves = []
    for disturbed in (False, True):
        run = engine_client.submit(RING).result()["run"]
        if disturbed:  # by a viewer, by another run, by pauses
            engine_client.watch(
                run, {"layers": ["real", "fake", "heat"], "fps": 30}, lambda f: None
            )
            other = engine_client.submit({**RING, "seed": 6, "steps": 0}).result()["run"]
            for command in ("pause", "play"):
                engine_client.pump(0.05)
                engine_client.steer(run, command).result()
            engine_client.steer(other, "stop").result()
        ended(engine_client, run)
        curves.append(curve(engine_client, run))
    np.testing.assert_array_equal(*curves)


def test_a_checkpoint_samples_what_its_run_samples(engine_client: InlineEngine) -> None:
    run = engine_client.submit(RING).result()["run"]
    ended(engine_client, run)
    meta = engine_client.save(run, "small-ring").result()
    assert meta["values"]["width"] == 16 and meta["step"] == 120
    ours, theirs = (
        engine_client.sample(s, 20, seed=1).result()["points"] for s in (run, "small-ring")
    )
    np.testing.assert_array_equal(ours, theirs)


def small_mnist(root: Path) -> None:
    """Forty random images in torchvision's layout, so that nothing is downloaded."""
    root.mkdir(parents=True)
    rng = np.random.default_rng(0)
    for name, shape in (("images-idx3", (40, 28, 28)), ("labels-idx1", (40,))):
        header = bytes((0, 0, 8, len(shape))) + np.array(shape, ">u4").tobytes()
        content = rng.integers(0, 10, shape, np.uint8).tobytes()
        (root / f"train-{name}-ubyte").write_bytes(header + content)


def test_digits_come_as_bytes(engine_client: InlineEngine, tmp_path: Path) -> None:
    small_mnist(tmp_path / "data" / "MNIST" / "raw")
    run = engine_client.submit({"data": "mnist", "batch": 8, "steps": 2}).result()
    assert run["data_note"] or run["state"] == "queued"
    ended(engine_client, run["run"])
    images = engine_client.sample(run["run"], 3).result()["images"]
    assert images.shape == (3, 28, 28) and images.dtype == np.uint8
    assert engine_client.info(run["run"]).result()["data_note"]


def test_the_birthday_test_finds_pairs_of_points_and_of_pictures(
    engine_client: InlineEngine,
) -> None:
    run = engine_client.submit({**RING, "members": 2}).result()["run"]
    ended(engine_client, run)
    found = engine_client.birthday(run, member=1).result()
    assert found["samples"] == 1000 and found["support"] > 0 and found["step"] == 120
    assert found["points"].shape == (12, 2) and len(found["distances"]) == 6
    first = np.abs(found["points"][0] - found["points"][1])
    assert np.sqrt((first**2).mean()) == pytest.approx(found["distances"][0], abs=1e-5)
    assert found["words"].endswith(".")
    again = engine_client.birthday(run, member=1).result()
    assert again["distances"] == found["distances"]
    with pytest.raises(PlaygroundError, match="member is 2, but this run has 2"):
        engine_client.birthday(run, member=2).result()
    with pytest.raises(PlaygroundError):
        engine_client.birthday("nobody").result()


def test_a_generator_of_one_picture_has_a_support_of_one(engine_client: InlineEngine) -> None:
    asked = {"data": "mnist", "gan": "mlp", "steps": 1, "batch": 8}
    run = engine_client.submit(asked).result()["run"]
    while engine_client.info(run).result()["state"] != "ended":
        engine_client.pump(0.1)
    model = engine_client.engine.state.scheduler.get(run).training.model
    model.generator.flat.zero_()
    found = engine_client.birthday(run).result()
    assert found["images"].shape == (12, 28, 28)
    assert found["duplicates"] == 499_500 and found["support"] == 1.0


def test_who_brought_pictures_sees_which_are_copied(
    engine_client: InlineEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GAN_PLAYGROUND_PICTURES", str(tmp_path / "pictures"))
    rng = np.random.default_rng(0)
    names = [f"{number}.png" for number in range(20)]
    for name in names:
        Image.fromarray(rng.integers(0, 255, (32, 32, 3), dtype=np.uint8)).save(tmp_path / name)
    kept = picture_set.keep([tmp_path / name for name in names], names, Form(32))
    asked = {"data": "pictures", "gan": "dcgan", "picture_set": kept.name, "steps": 2, "batch": 8}
    run = engine_client.submit(asked, "somebody").result()["run"]
    while engine_client.info(run).result()["state"] != "ended":
        engine_client.pump(0.1)
    found = engine_client.honesty(run, owner="somebody").result()
    assert found["images"].shape == found["samples"].shape == (64, 32, 32, 3)
    assert len(found["copied"]) == 64 and 0 <= found["precision"] <= 1
    assert "in 772 features: 16 × 16 pixels at the same contrast" in found["words"]
    with pytest.raises(PlaygroundError, match="which only they see"):
        engine_client.honesty(run, owner="somebody-else").result()
    ring = engine_client.submit(RING).result()["run"]
    ended(engine_client, ring)
    with pytest.raises(PlaygroundError, match="no pictures to be copied"):
        engine_client.honesty(ring).result()
