"""Photos there and back on the command line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from playground import __main__
from playground.core import checkpoints
from playground.core.spec import Setting
from playground.data.imaging.decode import open_photo
from playground.networks import translators
from playground.training.recipe import parse_recipe
from tests.inference.paper import Theirs


@pytest.fixture
def model(tmp_path: Path) -> str:
    recipe = parse_recipe({"data": "horse2zebra", "gan": "cyclegan", "width": 4, "blocks": 1})
    built = recipe.gan.build(recipe.config, Setting(recipe.data, None, (0,)))
    checkpoints.save(tmp_path / "model", built.tensors(), {"values": recipe.values()})
    return str(tmp_path / "model")


@pytest.fixture
def photos(tmp_path: Path) -> list[str]:
    rng = np.random.default_rng(0)
    names = []
    for number, size in enumerate(((60, 40), (40, 60))):
        path = tmp_path / f"photo{number}.png"
        Image.fromarray(rng.integers(0, 256, (size[1], size[0], 3), np.uint8)).save(path)
        names.append(str(path))
    return names


def test_a_strip_shows_before_after_and_back(model: str, photos: list[str], tmp_path: Path) -> None:
    out = tmp_path / "strip.png"
    where = ["--size", "48", "--strip", str(out), "--out", str(tmp_path / "out")]
    assert __main__.main(["translate", *photos, "--model", model, *where]) == 0
    found = open_photo(out)
    assert found.shape == (32 + 6 + 32, 3 * 48 + 2 * 6, 3)
    assert np.array_equal(found[:32, :48], open_photo(photos[0], 48))
    assert (found[:32, 48:54] == 255).all()
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == [f"photo{n}-{kind}.png" for n in (0, 1) for kind in ("back", "there")]
    there = open_photo(tmp_path / "out" / "photo0-there.png")
    assert np.array_equal(found[:32, 54:102], there)


def test_the_other_way_round_and_one_way_only(
    model: str, photos: list[str], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    out = tmp_path / "strip.png"
    asked = ["translate", photos[0], "--size", "32", "--strip", str(out), "--model"]
    assert __main__.main([*asked, model, "--direction", "BA"]) == 0
    net = translators.ResNetGenerator(4, 6)
    translators.init_weights(net, torch.Generator().manual_seed(0))
    torch.save(net.state_dict(), tmp_path / "one.pth")
    assert __main__.main([*asked, str(tmp_path / "one.pth")]) == 0
    assert open_photo(out).shape[1] == 2 * 32 + 6  # no way back to show
    assert __main__.main([*asked, str(tmp_path / "one.pth"), "--direction", "BA"]) == 2
    assert "one direction only" in caplog.text
    assert __main__.main([*asked, "nothing"]) == 2 and "neither a checkpoint" in caplog.text
    assert __main__.main(["translate", photos[0], "--model", model]) == 2
    assert "Say where" in caplog.text


def test_weights_that_are_not_what_their_checkpoint_describes_are_refused(
    model: str, photos: list[str], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    weights = Path(model) / checkpoints.WEIGHTS
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    where = ["--size", "32", "--strip", str(tmp_path / "strip.png"), "--model", model]
    assert __main__.main(["translate", photos[0], *where]) == 2
    assert "is damaged: weights.safetensors is not what meta.json describes" in caplog.text


def test_what_a_file_cannot_say_is_told_and_may_be_said(
    photos: list[str], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    parts = {"G_AB": Theirs().state_dict(), "G_BA": Theirs(seed=1).state_dict()}
    torch.save({"epoch": 1, **parts}, tmp_path / "latest.ckpt")
    asked = ["translate", photos[0], "--size", "48", "--model", str(tmp_path / "latest.ckpt")]

    def strip(*said: str) -> np.ndarray:
        caplog.clear()
        out = tmp_path / "strip.png"
        assert __main__.main([*asked, "--strip", str(out), *said]) == 0
        return open_photo(out).astype(int)

    usual = strip()
    assert "does not say its padding: reflect was taken; try --padding replicate" in caplog.text
    assert (strip("--padding", "reflect") == usual).all() and "does not say" not in caplog.text
    assert (strip("--padding", "replicate") != usual).any()
    assert usual.shape[1] == 3 * 48 + 2 * 6  # there and back
    assert (strip("--generator", "G_BA") != usual).any()
    assert __main__.main([*asked, "--strip", "x.png", "--generator", "H"]) == 2
    assert "the file holds: G_AB, G_BA" in caplog.text
