"""The classifier of attributes: right on faces it never saw, strict about files and inputs."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

from playground.core.spec import PlaygroundError
from playground.data.imaging.drawn_faces import TOON_HEAD, choose, draw
from playground.data.portraits import FACES, FacesConfig, halved
from playground.evaluation.classifier_metrics import labels
from playground.networks.attributes import (
    AttributeClassifier,
    accuracy,
    as_faces,
    load_attributes,
    network,
    total_variation,
)
from playground.networks.classifier import load_classifier

ROOT = Path(__file__).parents[2] / "checkpoints"
UNSEEN = 99  # a seed that neither training nor its test has used


@pytest.fixture(scope="module")
def faces() -> tuple[np.ndarray, np.ndarray]:
    chosen = choose(TOON_HEAD, 150, UNSEEN)
    return draw(TOON_HEAD, chosen), chosen


def test_it_reads_faces_that_it_never_saw(faces: tuple[np.ndarray, np.ndarray]) -> None:
    pictures, chosen = faces
    classifier = load_attributes(FACES.classifier)
    meta = json.loads((ROOT / FACES.classifier / "meta.json").read_text())
    for seen, told in ((pictures, "accuracy"), (halved(pictures), "accuracy_32")):
        found = accuracy(classifier, seen, chosen)
        assert list(found) == [a.name for a in TOON_HEAD.attributes]
        for name, share in found.items():  # 4 σ of 150 faces below what the card says
            card = meta["test"][told][name]
            assert share >= card - 4 * np.sqrt(max(card * (1 - card), 1e-3) / 150), name


def test_its_card_says_what_was_measured() -> None:
    meta = json.loads((ROOT / FACES.classifier / "meta.json").read_text())
    card = (ROOT / FACES.classifier / "README.md").read_text()
    assert (ROOT / FACES.classifier / "weights.safetensors").stat().st_size <= 2_000_000
    assert "Johan Melin" in card and "CC BY 4.0" in card and meta["data_licence"] == "CC BY 4.0"
    for name, share in meta["test"]["accuracy"].items():
        row = f"| {name} | {100 * share:.1f} % | {100 * meta['test']['accuracy_32'][name]:.1f} % |"
        assert row in card, row
    assert meta["attributes"] == [[a.name, list(a.names)] for a in TOON_HEAD.attributes]


def test_bytes_floats_and_layouts_are_read_alike(faces: tuple[np.ndarray, np.ndarray]) -> None:
    classifier = load_classifier(FACES.settled(FacesConfig(attribute="mouth")))
    assert isinstance(classifier, AttributeClassifier) and classifier.attribute == "mouth"
    grey = faces[0][:4]
    floats = torch.from_numpy(grey.astype(np.float32) / 127.5 - 1)
    last = grey.transpose(0, 2, 3, 1)
    verdicts = [classifier.label(x) for x in (grey, floats, last)]
    for verdict in verdicts:
        assert verdict.probabilities.shape == (4, 4) and verdict.features.shape == (4, 128)
        assert verdict.probabilities == pytest.approx(verdicts[0].probabilities, abs=1e-4)
        assert verdict.probabilities.sum(1) == pytest.approx(np.ones(4), abs=1e-4)
    which, sure, features = labels(classifier, floats)
    assert which.tolist() == verdicts[0].probabilities.argmax(1).tolist()
    assert sure == pytest.approx(verdicts[0].probabilities.max(1), abs=1e-4)
    assert features.shape == (4, 128)


@pytest.mark.parametrize("shape", [(2, 1, 64, 64), (2, 3, 64, 32), (3, 64, 64), (1, 3, 96, 96),
                                   (1, 3, 4, 4)])  # fmt: skip
def test_other_shapes_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(PlaygroundError, match="square colour pictures of 8 to 64 pixels"):
        as_faces(np.zeros(shape, np.uint8))


@pytest.mark.parametrize("harm", ["cut", "kind", "other table", "missing"])
def test_damaged_files_are_refused_by_name(tmp_path: Path, harm: str) -> None:
    folder = tmp_path / FACES.classifier
    shutil.copytree(ROOT / FACES.classifier, folder)
    weights, meta = folder / "weights.safetensors", folder / "meta.json"
    if harm == "cut":
        weights.write_bytes(weights.read_bytes()[:1000])
    elif harm == "kind":
        meta.write_text(meta.read_text().replace('"attributes"', '"other"'))
    elif harm == "other table":
        told = json.loads(meta.read_text())
        told["attributes"][0] = ["hair", ["bun"]]
        meta.write_text(json.dumps(told))
    else:
        shutil.rmtree(folder)
    with pytest.raises(PlaygroundError, match=FACES.classifier):
        load_attributes(FACES.classifier, str(tmp_path))


def test_total_variation_by_hand() -> None:
    a, b = np.array([0, 0, 1, 2]), np.array([0, 1, 1, 1])
    assert total_variation(a, b, 4) == pytest.approx(0.5)
    assert total_variation(a, a[::-1], 3) == 0
    assert total_variation(np.zeros(3, int), np.ones(5, int), 2) == 1


def test_features_of_an_untrained_network_are_what_its_layers_say() -> None:
    table = {"a": ("x", "y"), "b": ("x", "y", "z")}
    reading = AttributeClassifier(network(table), table).read(np.zeros((3, 3, 32, 32), np.uint8))
    assert {k: v.shape for k, v in reading.probabilities.items()} == {"a": (3, 2), "b": (3, 3)}
    assert reading.features.shape == (3, 128) and (reading.features >= 0).all()
