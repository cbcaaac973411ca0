"""The nearest training pictures: those that are, named features, nobody else's pictures."""

from __future__ import annotations

import gc
import time
from typing import Any

import numpy as np
import pytest
import torch

from playground.core.errors import PlaygroundError
from playground.data.images import ImageSource
from playground.engine.core import training_features
from playground.engine.core.training_features import TrainingFeatures
from playground.engine.hosts.inline import InlineEngine
from tests.engine.test_discerning import engine_client, folder

__all__ = ["engine_client", "folder"]  # fixtures

PLACE = {"a": 1, "u": 0.2, "v": 0.3}


def near(engine_client: InlineEngine, source: str = "dcgan-mnist", **asked: Any) -> Any:
    """The answer, once the pictures are read."""
    asked = {"what": "latent_plane", "args": PLACE} | asked
    end = time.monotonic() + 60
    while (found := engine_client.neighbours(source, **asked).result())["waiting"]:
        assert time.monotonic() < end and not len(found["images"])
        time.sleep(0.02)
    return found


def test_neighbours_come_nearest_first_and_name_their_features(
    engine_client: InlineEngine,
) -> None:
    found = near(engine_client, n=5)
    assert found["images"].shape == (5, 28, 28) and found["images"].dtype == np.uint8
    assert found["distances"] == sorted(found["distances"]) and found["copied"] is False
    assert "258 features: 16 × 16 pixels at the same contrast" in found["words"]


@pytest.mark.parametrize(
    ("source", "asked", "words"),
    [
        ("nobody", {}, "no checkpoint nobody"),
        ("dcgan-mnist", {"what": "render"}, "what is 'render', but must be one of latent_facts"),
        ("dcgan-mnist", {"what": "latent_facts", "args": {}}, "draws no picture"),
        ("dcgan-mnist", {"args": {"u": 9}}, "u is 9"),
        ("dcgan-mnist", {"n": 0}, "n is 0"),
        ("cyclegan-blobs", {}, "no latent space"),
        ("cyclegan:x", {}, "must be a run's or checkpoint's"),
        (7, {}, "source is 7"),
    ],
)
def test_what_has_no_neighbours_is_told(
    engine_client: InlineEngine, source: Any, asked: dict[str, Any], words: str
) -> None:
    with pytest.raises(PlaygroundError, match=words):
        near(engine_client, source, **asked)


def test_a_run_is_asked_as_well(engine_client: InlineEngine) -> None:
    values = {"data": "mnist", "gan": "dcgan", "maps": 8, "batch": 8}
    run = engine_client.submit(values, "neighbours-owner").result()["run"]
    end = time.monotonic() + 60
    while engine_client.info(run).result()["step"] < 1:
        assert time.monotonic() < end
        engine_client.pump(0.1)
    assert near(engine_client, run)["images"].shape[0] == 6
    engine_client.steer(run, "drop").result()


def source_of(n: int) -> ImageSource:
    images = torch.arange(n, dtype=torch.uint8).repeat_interleave(784).view(n, 1, 28, 28)
    return ImageSource(images, torch.zeros(n, dtype=torch.long), "by hand")


def test_features_are_made_in_slices_and_go_with_their_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(training_features, "SLICE", 30)
    known, source = TrainingFeatures(), source_of(100)
    shares = [known.of(source).share for _ in range(3)]
    assert shares == pytest.approx([0.3, 0.6, 0.9], abs=1e-9) and known.of(source).whole is not None
    assert known.of(source).whole is known.of(source).whole
    others = [source_of(10) for _ in range(3)]
    assert all(known.of(one).whole is not None for one in others)
    assert len(known._read) == training_features.KEPT
    del others, source
    gc.collect()
    known.of(source_of(5))
    assert len(known._read) == 1
