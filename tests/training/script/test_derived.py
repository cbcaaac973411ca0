"""Scripts that make their pairs draw what the playground draws."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from playground.data import derived, face_styles, portraits
from playground.data.imaging import drawn_faces
from playground.training.recipe import parse_recipe
from playground.training.script import as_script
from tests.conftest import write_digits
from tests.training.script.test_script import run


def drawn(
    name: str, folder: Path, monkeypatch: pytest.MonkeyPatch, **knobs: int
) -> list[np.ndarray]:
    """Inputs and answers of a script, ``(40, 3, side, side)`` each."""
    script = as_script(parse_recipe({"gan": "pix2pix", "data": name, "steps": 2, **knobs}))
    found = run(script, folder, monkeypatch)
    return [x.numpy() for x in found["draw_data"](40, torch.Generator().manual_seed(0))]


def check_holes(x: np.ndarray, y: np.ndarray, side: int) -> None:
    colour = np.array(derived.HOLE, np.float32)[:, None, None]
    hole = (x == colour).all(1)
    assert x.shape == y.shape == (40, 3, side, side)
    assert np.array_equal(np.where(hole[:, None], colour, y), x)
    assert hole.mean((1, 2)).min() > 0.03 and hole.mean((1, 2)).max() < 0.47
    assert np.abs(y).max() <= 1 and not (y == colour).all(1).any()


def test_digits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_digits(tmp_path / "data")
    raw = tmp_path / "data" / "MNIST" / "raw"
    for train in ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"):
        (raw / train.replace("train", "t10k")).write_bytes((raw / train).read_bytes())
    x, y = drawn("holes-mnist", tmp_path, monkeypatch)
    check_holes(x, y, 32)


def test_landscapes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, half in derived.LANDSCAPES:
        (tmp_path / name / half).mkdir(parents=True)
        for number in range(11):
            picture = Image.new("RGB", (80, 80), (20 * number, 9, 9))
            picture.save(tmp_path / name / half / f"{number:02}.png")
    x, y = drawn("holes-landscapes", tmp_path, monkeypatch)
    check_holes(x, y, 64)
    held_out = {-1.0, 200 / 127.5 - 1}
    assert not held_out & set(y[:, 0].flatten().tolist())


@pytest.mark.skipif(drawn_faces.missing() is not None, reason="the packages that draw are missing")
def test_sketches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    x, y = drawn("sketches-glasses", tmp_path, monkeypatch, faces=200)
    ours = portraits.drawn(drawn_faces.AVATAAARS, 200, portraits.TRAIN_SEED)[0]
    assert np.isin(((y + 1) * 127.5).round().astype(int)[:, 0, 40, 32], ours[:, 0, 40, 32]).all()
    assert ((x == 1).all(1).mean((1, 2)) > 0.4).all() and (x.mean(1) < 0).mean() > 0.01


@pytest.mark.skipif(drawn_faces.missing() is not None, reason="the packages that draw are missing")
@pytest.mark.parametrize("gan", ["pix2pix", "cyclegan"])
def test_two_styles(gan: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recipe = parse_recipe({"gan": gan, "data": "face-styles", "steps": 2, "faces": 200})
    found = run(as_script(recipe), tmp_path, monkeypatch)
    ours = face_styles.both(200, portraits.TRAIN_SEED)
    for kind, pictures in zip(found["KINDS"], ours, strict=True):
        theirs = ((kind.numpy() + 1) * 127.5).round().astype(np.uint8)
        assert np.array_equal(theirs, pictures)
    x, y = found["draw_data"](8, torch.Generator().manual_seed(0))
    belong = [int((found["KINDS"][0] == a).all(1).all(1).all(1).nonzero()[0, 0]) for a in x]
    assert torch.equal(found["KINDS"][1][belong], y) == (gan == "pix2pix")
