"""A script draws the same faces as the page."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from playground.data import DATASETS
from playground.data.portraits import STYLES
from playground.training.script.faces import drawn_faces


@pytest.mark.parametrize("data", STYLES)
@pytest.mark.parametrize("side", [32, 64])
def test_a_script_draws_the_same_faces(
    data: str, side: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GAN_PLAYGROUND_CACHE", str(tmp_path))
    config = DATASETS[data].config(side=side, attribute="brows", faces=200)
    known: dict[str, object] = {"torch": torch}
    exec(drawn_faces(STYLES[data], config, labels=True), known)
    source = DATASETS[data].open(config, "", "cpu", None)
    images, labels = known["IMAGES"], known["LABELS"]
    assert isinstance(images, torch.Tensor) and isinstance(labels, torch.Tensor)
    ours = source.images.float() / 127.5 - 1  # type: ignore[attr-defined]
    assert images.shape == ours.shape
    assert (images - ours).abs().max() <= 1 / 127.5 + 1e-6  # halves are rounded by others
    assert torch.equal(labels, source.labels)  # type: ignore[attr-defined]


def test_a_script_knows_every_attribute_and_how_often_its_choices_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GAN_PLAYGROUND_CACHE", str(tmp_path))
    data = DATASETS["drawn-faces"]
    config = data.config(side=32, faces=200)
    known: dict[str, object] = {"torch": torch}
    exec(drawn_faces(STYLES[data.name], config, labels=False, all_of_them=True), known)
    source = data.open(config, "", "cpu", None)
    labels = known["LABELS"]
    assert isinstance(labels, torch.Tensor)
    assert torch.equal(labels, source.attributes)  # type: ignore[attr-defined]
    assert known["SHARES"] == [list(of.values()) for of in data.attributes.values()]
