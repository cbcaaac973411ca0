"""Drawn pictures of two kinds, and photographs from folders."""

from __future__ import annotations

import functools
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from playground.core.spec import PlaygroundError
from playground.data import DATASETS, pairs

DRAWN = ("blobs", "faces", "outlines")


@functools.cache
def opened(name: str) -> pairs.PairSource:
    data = DATASETS[name]
    source: pairs.PairSource = data.open(data.config(), "", "cpu")
    return source


def draw(name: str, u: list[float]) -> tuple[np.ndarray, list[int]]:
    data = DATASETS[name]
    batch = opened(name).draw(torch.tensor([u]), torch.zeros(1, len(u), data.noise_dim))
    assert batch.y is not None
    return batch.x[0].numpy(), batch.y[0].tolist()


@pytest.mark.parametrize("name", DRAWN)
def test_halves_of_u_draw_the_two_kinds(name: str) -> None:
    x, y = draw(name, [0.0, 0.2, 0.49999, 0.5, 0.7, 0.99999])
    assert y == [0, 0, 0, 1, 1, 1]
    assert x.shape == (6, *DATASETS[name].shape)
    assert x.min() >= -1 and x.max() <= 1
    assert len(DATASETS[name].domains) == 2


def test_pairs_show_the_same_scene_and_others_do_not() -> None:
    x, _ = draw("outlines", [0.1, 0.2, 0.6, 0.7])
    dark = x.mean(1) < -0.8  # the outline is black, and so is half of each striped blob
    inside = [np.argwhere(d).mean(0) for d in dark]
    assert np.abs(inside[0] - inside[2]).max() < 3 < np.abs(inside[0] - inside[3]).max()
    blobs = pairs.blobs(np.random.default_rng(1), 512)
    x, _ = draw("blobs", [0.1, 0.6])
    assert np.allclose(x[0], blobs["plain"][int(0.2 * 512)] / 127.5 - 1, atol=1e-5)
    assert not np.allclose(x[1], blobs["striped"][int(0.2 * 512)] / 127.5 - 1, atol=0.1)


def test_stripedness_tells_the_kinds_apart() -> None:
    drawn = pairs.blobs(np.random.default_rng(7), 200)
    plain = pairs.stripedness(drawn["plain"], drawn["inside"])
    striped = pairs.stripedness(drawn["striped"], drawn["inside"])
    assert plain.max() < 0.01 < pairs.STRIPED < 0.2 < striped.min()


def test_stripedness_by_hand() -> None:
    inside = np.ones((1, 15, 15))
    checks = np.zeros((1, 3, 15, 15), np.uint8)
    checks[..., ::5] = 255  # every fifth column white: each 5 x 5 mean is 1/5
    # |1 - 1/5| in one column of five, |0 - 1/5| in four
    assert pairs.stripedness(checks, inside) == pytest.approx([(0.8 + 4 * 0.2) / 5], abs=0.02)
    assert pairs.stripedness(np.full_like(checks, 90), inside) == pytest.approx([0], abs=1e-9)


def test_smiles_and_frowns_differ_only_in_the_mouth() -> None:
    smile, frown = (pairs.faces(np.random.default_rng(1), 8, s) for s in (True, False))
    assert (smile[:, :, :16] == frown[:, :, :16]).mean() > 0.99
    assert (smile[:, :, 16:] != frown[:, :, 16:]).mean() > 0.02


def test_drawing_is_the_same_every_time() -> None:
    one, other = (pairs.blobs(np.random.default_rng(4), 5) for _ in range(2))
    assert all((one[kind] == other[kind]).all() for kind in one)


def test_photographs_come_from_the_root(tmp_path: Path) -> None:
    data = DATASETS["horse2zebra"]
    assert "trainA" in str(data.available(str(tmp_path)))
    with pytest.raises(PlaygroundError, match="trainA and horse2zebra/trainB"):
        data.open(data.config(), str(tmp_path), "cpu")
    for half, colour in (("trainA", "red"), ("trainB", "blue")):
        folder = tmp_path / "horse2zebra" / half
        folder.mkdir(parents=True)
        for number in range(4):
            Image.new("RGB", (60, 60), colour).save(folder / f"{number}.png")
    assert data.available(str(tmp_path)) is None
    source = data.open(data.config(), str(tmp_path), "cpu")
    u = torch.tensor([[0.1, 0.9, 0.4]])
    batch = source.draw(u, torch.randn(1, 3, 3, generator=torch.Generator().manual_seed(0)))
    assert batch.x.shape == (1, 3, *data.shape)
    assert batch.x[0, :, 0].mean((1, 2)).tolist() == pytest.approx([1, -1, 1])
    assert "4 and 4 photographs" in source.note


def test_crops_move_and_mirror_by_the_dice() -> None:
    ramp = torch.arange(40, dtype=torch.uint8).expand(1, 3, 40, 40).contiguous()
    source = pairs.PairSource((ramp, ramp), "", crop=32)
    normal = torch.tensor([[[0.0, -9.0, -1.0], [0.0, 9.0, -1.0], [0.0, -9.0, 1.0]]])
    x = (source.draw(torch.zeros(1, 3), normal).x[0, :, 0, 0] + 1) * 127.5
    assert x[:, 0].tolist() == pytest.approx([0, 8, 31], abs=1e-3)


def test_a_wrong_photograph_is_named_with_its_folder_and_what_to_do(tmp_path: Path) -> None:
    data = DATASETS["horse2zebra"]
    for half in pairs.HALVES:
        folder = tmp_path / "horse2zebra" / half
        folder.mkdir(parents=True)
        for number in range(4):
            Image.new("RGB", (160, 160), "red").save(folder / f"{number}.jpg")
    cut = tmp_path / "horse2zebra" / "trainB" / "2.jpg"
    cut.write_bytes(cut.read_bytes()[:200])
    with pytest.raises(PlaygroundError) as told:
        data.open(data.config(), str(tmp_path), "cpu")
    words = str(told.value)
    assert words.startswith("2.jpg: ") and f"replace or remove it in {cut.parent}" in words
    cut.unlink()
    with pytest.raises(PlaygroundError, match="trainB holds 3 pictures; from 4"):
        data.open(data.config(), str(tmp_path), "cpu")
