"""The command that trains the classifier of attributes, and what it is measured by."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from playground.cli import face_metrics, train
from playground.core import checkpoints
from playground.core.spec import PlaygroundError, Setting
from playground.data.portraits import FACES, GLASSES
from playground.evaluation.classifier_metrics import classified, real_images
from playground.networks.attributes import Reading, load_attributes
from playground.training.presets import raced
from playground.training.recipe import parse_recipe
from playground.training.training import open_source


def quickly(tmp_path: Path, *more: str) -> int:
    few = ["--epochs", "6", "--faces", "400", "--held-out", "200", "--out", str(tmp_path)]
    return train.main(["attributes", *few, *more])


def test_a_short_training_learns_writes_and_is_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GAN_PLAYGROUND_CACHE", str(tmp_path / "cache"))
    assert quickly(tmp_path) == 0
    meta = json.loads((tmp_path / FACES.classifier / "meta.json").read_text())
    found = meta["test"]["accuracy"]
    # guessing is right in a quarter of the hair, in a fifth of the skins and of the colours
    assert found["hair"] > 0.7 and found["skin"] > 0.6 and found["hair_colour"] > 0.6
    assert meta["rebuild"].endswith(" train attributes --seed 0 --epochs 6 --faces 400")
    again = face_metrics.evaluate_faces(tmp_path / FACES.classifier, parse_recipe, samples=200)
    assert again["accuracy"] == pytest.approx(found, abs=1e-6)
    assert load_attributes(FACES.classifier, str(tmp_path)).attribute == "hair"
    with pytest.raises(PlaygroundError, match="--overwrite"):
        quickly(tmp_path)


def test_the_second_style_has_a_classifier_by_the_same_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GAN_PLAYGROUND_CACHE", str(tmp_path / "cache"))
    assert quickly(tmp_path, "--data", GLASSES.name) == 0
    meta = json.loads((tmp_path / GLASSES.classifier / "meta.json").read_text())
    assert meta["data"] == GLASSES.name and "Pablo Stanley" in meta["data_origin"]
    assert f" train attributes --data {GLASSES.name} --seed 0 " in meta["rebuild"]
    assert meta["test"]["accuracy"]["hair"] > 0.5 and meta["test"]["accuracy"]["skin"] > 0.6
    again = face_metrics.evaluate_faces(tmp_path / GLASSES.classifier, parse_recipe, samples=200)
    assert again["accuracy"] == pytest.approx(meta["test"]["accuracy"], abs=1e-6)
    with pytest.raises(PlaygroundError, match=r"data is 'mnist', but must be one of drawn-faces, "):
        quickly(tmp_path, "--data", "mnist")


def test_a_run_on_faces_is_measured_by_the_shipped_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The label's choices are counted, and faces themselves pass for what they are."""
    monkeypatch.setenv("GAN_PLAYGROUND_CACHE", str(tmp_path))
    values = {"data": "drawn-faces", "gan": "dcgan", "attribute": "hair", "faces": 400, "maps": 8}
    recipe = parse_recipe(values)
    source = open_source(recipe, "", "cpu")

    def faces(n: int, seed: int) -> torch.Tensor:
        return real_images(source, n, 0, "cpu", seed)[None]

    found = next(filter(None, classified(recipe.data, source, 1, "cpu", faces)))
    assert found["modes"] == 4 and found["captured"] == [4]
    assert found["confidence"][0] > 0.95 and found["reverse_kl"][0] < 0.02
    assert found["precision"][0] > 0.8 and FACES.classifier in found["compared"]
    assert "drawn-faces" not in raced()  # too few choices to show a collapse


def test_the_shipped_gan_draws_faces_and_its_card_says_how_well() -> None:
    folder = checkpoints.ROOT / "r3gan-faces"
    tensors, meta = checkpoints.load(folder)
    found, card = meta["metrics"], (folder / "README.md").read_text()
    assert (folder / checkpoints.WEIGHTS).stat().st_size <= 8_000_000
    assert found["samples"] == 10_000 and "Johan Melin" in card and "CC BY 4.0" in card
    assert found["frechet_ratio"] == pytest.approx(found["frechet"] / found["frechet_anchor"])
    assert f"| ≤ 4 | **{found['frechet_ratio']:.0f}** (" in card
    assert f"| ≤ 0.1 | **{found['attribute_tv']:.2f}** (" in card
    assert f"| ≥ 0.8 | {found['confidence']:.2f} (" in card
    recipe = parse_recipe(meta["values"])
    model = recipe.gan.build(recipe.config, Setting(recipe.data, None, recipe.seeds))
    model.load(tensors)
    reading = load_attributes(FACES.classifier).read(model.sample(300, 5)[0])
    sure = np.mean([one.max(1).mean() for one in reading.probabilities.values()])
    assert sure == pytest.approx(found["confidence"], abs=0.03)


def test_closeness_by_hand() -> None:
    """Samples that are the real faces are at no distance; those of one kind are far."""
    rng = np.random.default_rng(0)
    features = rng.random((400, 128)).astype(np.float32)

    def reading(choices: np.ndarray, features: np.ndarray) -> Reading:
        return Reading({"hair": np.eye(4)[choices] * 0.8 + 0.05}, features)

    real = reading(np.arange(400) % 4, features)
    seen = reading(np.arange(400) % 4, rng.random((400, 128)).astype(np.float32))
    same = face_metrics.closeness(real, real, seen)
    assert same["frechet"] == pytest.approx(0, abs=1e-3) and same["attribute_tv"] == 0
    assert same["confidence"] == pytest.approx(0.85)
    one = face_metrics.closeness(reading(np.zeros(400, int), features + 1), real, seen)
    assert one["attribute_tv"] == pytest.approx(0.75)
    assert one["frechet"] == pytest.approx(128, rel=1e-3)
    assert one["frechet_ratio"] == pytest.approx(128 / one["frechet_anchor"], rel=1e-3)


def test_only_faces_are_measured_by_it() -> None:
    assert face_metrics.shows_faces({"kind": "classifier", "data": "drawn-faces"})
    assert face_metrics.shows_faces({"kind": "gan", "values": {"data": "drawn-faces"}})
    assert face_metrics.shows_faces({"kind": "gan", "values": {"data": GLASSES.name}})
    assert not face_metrics.shows_faces({"kind": "gan", "values": {"data": "mnist"}, "data": "x"})
