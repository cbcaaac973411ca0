"""Pairs of a small picture and the same four times as large."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from playground.core.spec import PlaygroundError
from playground.data import DATASETS, small_pictures


def photographs(root: Path, count: int = 24) -> None:
    folder = root / "monet2photo" / "trainB"
    folder.mkdir(parents=True)
    rng = np.random.default_rng(0)
    for number in range(count):
        picture = rng.integers(0, 256, (256, 256, 3), np.uint8)
        picture[..., 0] = number
        Image.fromarray(picture).save(folder / f"{number:03d}.png")


def test_shrinking_by_hand() -> None:
    picture = torch.arange(64, dtype=torch.uint8).view(1, 8, 8)
    # the mean of 0..3, 8..11, 16..19 and 24..27 is 13.5, which rounds to the even 14
    assert small_pictures.shrunk(picture).tolist() == [[[14, 18], [46, 50]]]
    again = small_pictures.repeated(small_pictures.shrunk(picture))
    assert again.shape == (1, 8, 8) and again[0, :4, :4].unique().tolist() == [14]


@pytest.mark.parametrize("name", ["small-photos", "small-faces"])
def test_an_input_is_its_answer_shrunk(name: str, tmp_path: Path) -> None:
    photographs(tmp_path)
    data = DATASETS[name]
    config = data.config() if name == "small-photos" else data.config(faces=200)
    source = data.open(config, str(tmp_path), "cpu")
    u = torch.tensor([[0.1, 0.3, 0.6, 0.8]])
    normal = torch.randn(1, 2, data.noise_dim, generator=torch.Generator().manual_seed(3))
    batch = source.draw(u, normal.repeat(1, 2, 1))
    assert batch.y.tolist() == [[0, 0, 1, 1]]
    x, y = ((half + 1).mul(127.5).round().to(torch.uint8) for half in batch.x[0].split(2))
    assert torch.equal(x, small_pictures.repeated(small_pictures.shrunk(y)))
    assert not torch.equal(y[0], y[1])


def test_the_last_photographs_of_a_folder_are_held_out(tmp_path: Path) -> None:
    photographs(tmp_path)
    train = small_pictures.photographs(str(tmp_path), 100)
    held_out = small_pictures.photographs(str(tmp_path), 100, held_out=True)
    numbers = [sorted(int(picture[0, 0, 0]) for picture in part) for part in (train, held_out)]
    assert numbers == [list(range(4)), list(range(4, 24))]
    few = small_pictures.photographs(str(tmp_path), 3, held_out=True)
    assert [int(picture[0, 0, 0]) for picture in few] == [4, 13, 23]


def test_without_photographs_it_says_where_they_belong(tmp_path: Path) -> None:
    data = DATASETS["small-photos"]
    said = str(data.available(str(tmp_path)))
    assert "monet2photo/trainB" in said and data.available("") == said
    with pytest.raises(PlaygroundError, match="horse2zebra/trainA"):
        data.open(data.config(), str(tmp_path), "cpu")
