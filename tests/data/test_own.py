"""A visitor's own pictures: kept, trained on, forgotten."""

from __future__ import annotations

import os
import time
import zipfile
from pathlib import Path

import pytest
import torch
from PIL import Image

from playground.core.limits import PictureLimits
from playground.core.spec import PlaygroundError
from playground.data import DATASETS, own
from playground.training.recipe import parse_recipe
from playground.training.training import Training, open_source


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GAN_PLAYGROUND_PICTURES", str(tmp_path / "kept"))
    return tmp_path / "kept"


def some(folder: Path, colour: str, n: int = 4) -> list[Path]:
    folder.mkdir()
    paths = [folder / f"{number}.png" for number in range(n)]
    for path in paths:
        Image.new("RGB", (50, 40), colour).save(path)
    return paths


def test_pictures_and_archives_are_kept_and_trained_on(tmp_path: Path, folder: Path) -> None:
    red = some(tmp_path / "red", "red")
    with zipfile.ZipFile(tmp_path / "blue.zip", "w") as archive:
        for path in some(tmp_path / "blue", "blue", 5):
            archive.write(path, path.name)
    number, first, second = own.keep(red, [tmp_path / "blue.zip"])
    assert (first, second) == (4, 5) and len(list(folder.iterdir())) == 1
    values = {"gan": "cyclegan", "data": "own", "pictures": number, "side": 32, "width": 4,
              "blocks": 1, "d_width": 4, "batch": 2}  # fmt: skip
    recipe = parse_recipe(values)
    source = open_source(recipe, "", "cpu")  # as the engine does
    assert "4 and 5 pictures" in source.note
    # nothing stands under the data root, and nothing has to
    assert recipe.data.available("") and recipe.data.brought(recipe.data_config)
    training = Training(recipe, source)
    x, y = training.model.real()  # type: ignore[attr-defined]
    assert x.shape == (2, 3, 32, 32)
    assert x.mean((0, 2, 3)).tolist() == pytest.approx([1, -1, -1])
    assert y.mean((0, 2, 3)).tolist() == pytest.approx([-1, -1, 1])
    training.turn("DG")
    saved = training.state()[0]
    # the pools show the visitor's pictures, so they are not among what is saved
    assert not any("pool" in name for name in saved) and any("mean_g" in name for name in saved)


def test_they_are_forgotten_after_an_hour(tmp_path: Path, folder: Path) -> None:
    number, *_ = own.keep(some(tmp_path / "a", "red"), some(tmp_path / "b", "blue"))
    (kept,) = folder.iterdir()
    own.forget(own.KEPT_SECONDS)
    assert kept.exists()
    hour_ago = time.time() - 3601
    os.utime(kept, (hour_ago, hour_ago))
    own.forget(own.KEPT_SECONDS)
    assert list(folder.iterdir()) == []
    config = own.OwnConfig(pictures=number)
    with pytest.raises(PlaygroundError, match="kept for an hour"):
        own.OWN.open(config, "", "cpu")


def test_refusals_keep_nothing(tmp_path: Path, folder: Path) -> None:
    red, blue = some(tmp_path / "red", "red"), some(tmp_path / "blue", "blue")
    with pytest.raises(PlaygroundError, match="second kind of pictures is missing"):
        own.keep(red, [])
    with pytest.raises(PlaygroundError, match="first kind holds 3 pictures; from 4 to 300"):
        own.keep(red[:3], blue)
    with pytest.raises(PlaygroundError, match="from 4 to 3"):
        own.keep(red, blue, PictureLimits(of_a_kind=3))
    with pytest.raises(PlaygroundError, match="MB are read"):
        own.keep(red, blue, PictureLimits(kind_megabytes=1e-5))
    assert not folder.exists()


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path, folder: Path) -> None:
    folder.write_text("in the way")
    with pytest.raises(PlaygroundError, match="cannot be kept: the disk takes nothing"):
        own.keep(some(tmp_path / "red", "red"), some(tmp_path / "blue", "blue"))


def test_without_a_number_they_come_from_the_root(tmp_path: Path) -> None:
    data = DATASETS["own"]
    assert "own/trainA" in str(data.available(str(tmp_path)))
    with pytest.raises(PlaygroundError, match="upload them"):
        data.open(data.config(), str(tmp_path), "cpu")
    (tmp_path / "own").mkdir()
    for half, colour in (("trainA", "red"), ("trainB", "blue")):
        some(tmp_path / "own" / half, colour)
    source = data.open(data.config(), str(tmp_path), "cpu")
    batch = source.draw(torch.tensor([[0.1, 0.9]]), torch.zeros(1, 2, 3))
    assert batch.x.shape == (1, 2, 3, 64, 64) and batch.x[0, 1, 2].mean().item() == 1
