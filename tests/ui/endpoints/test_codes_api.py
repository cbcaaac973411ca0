"""The endpoints of labels and codes, driven by gradio_client."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gradio_client import Client, handle_file
from PIL import Image

from playground.core.checkpoints import ROOT

pytestmark = [
    pytest.mark.filterwarnings("ignore"),  # gradio_client's own
    pytest.mark.skipif(
        not all((Path(ROOT) / f"{n}-mnist" / "meta.json").exists() for n in ("cgan", "infogan")),
        reason="the checkpoints are not shipped",
    ),
]

THREE = [0.0, 0, 0, 1, 0, 0, 0, 0, 0, 0]


def sheet(path: str) -> np.ndarray:
    with Image.open(path) as picture:
        assert picture.format == "PNG" and picture.mode == "L"
        return np.asarray(picture)


def saved(folder: Path, picture: np.ndarray) -> Any:
    Image.fromarray(picture).save(folder / "picture.png")
    return handle_file(str(folder / "picture.png"))


def one() -> np.ndarray:
    paper = np.full((200, 200), 255, np.uint8)
    paper[30:170, 90:110] = 0
    return paper


@pytest.mark.parametrize(
    ("api_name", "args"),
    [("/cgan", {"weights": THREE}), ("/infogan", {"category": 3, "c1": 0.5})],
)
def test_sprites_are_lossless_borderless_and_repeatable(
    client: Client, api_name: str, args: dict[str, Any]
) -> None:
    path = client.predict(**args, seed=5, n=23, api_name=api_name)
    drawn = sheet(path)
    assert drawn.shape == (3 * 28, 10 * 28)
    assert not drawn[56:, 3 * 28 :].any()  # 23 tiles: the last row has three
    assert all(drawn[28 * (i // 10) :, 28 * (i % 10) :][:28, :28].max() > 128 for i in range(23))
    again = client.predict(**args, seed=5, n=23, api_name=api_name)
    assert Path(again).read_bytes() == Path(path).read_bytes()
    fewer = sheet(client.predict(**args, seed=5, n=7, api_name=api_name))
    assert np.array_equal(fewer, drawn[:28, : 7 * 28])  # the first of the same noises
    other = sheet(client.predict(**args, seed=6, n=23, api_name=api_name))
    assert not np.array_equal(other, drawn)


@pytest.mark.parametrize(
    ("api_name", "args", "words"),
    [
        ("/cgan", {"weights": [0] * 10}, "all zero"),
        ("/cgan", {"weights": [1, 0]}, "has 2 numbers, but must have 10"),
        ("/cgan", {"weights": None}, "list of numbers from 0 to 1"),
        ("/cgan", {"weights": ["NaN"] + [0] * 9}, "weights.0. is 'NaN'"),
        ("/cgan", {"weights": THREE, "n": 0}, "n is 0, but must be a whole number from 1 to 400"),
        ("/cgan", {"weights": THREE, "n": 401}, "n is 401"),
        ("/cgan", {"weights": THREE, "seed": -1}, "from 0 to 2147483647"),
        ("/cgan", {"weights": THREE, "model": "nobody"}, "no checkpoint nobody"),
        ("/cgan", {"weights": THREE, "model": 5}, "model is 5"),
        ("/cgan", {"weights": THREE, "model": "../x"}, "cannot name a checkpoint"),
        (
            "/cgan",
            {"weights": THREE, "model": "infogan-mnist"},
            "weights is no setting here; there are: category",
        ),
        ("/cgan", {"weights": THREE, "model": "classifier-mnist"}, "classifier, not a GAN"),
        ("/infogan", {"category": 10}, "category is 10"),
        ("/infogan", {"c2": 3}, "c2 is 3, but must be a number from -2 to 2"),
        ("/infogan", {"n": 500}, "n is 500"),
        ("/infogan", {"model": "cgan-mnist"}, "category is no setting here; there are: seed"),
        ("/discovered", {"model": "nobody"}, "no checkpoint 'nobody'"),
        ("/discovered", {"model": "cgan-mnist"}, "no categories"),
        ("/read_codes", {"image": None}, "Send a file|among your uploads"),
        ("/read_codes", {"image": "/etc/hostname"}, "Send a file|among your uploads"),
    ],
)
def test_mistakes_get_one_sentence(
    client: Client, api_name: str, args: dict[str, Any], words: str
) -> None:
    with pytest.raises(Exception, match=words):
        client.predict(**args, api_name=api_name)


def test_q_reads_an_uploaded_digit(client: Client, tmp_path: Path) -> None:
    read = client.predict(image=saved(tmp_path, one()), api_name="/read_codes")
    assert len(read["category"]) == 10 and sum(read["category"]) == pytest.approx(1, abs=1e-3)
    assert all(isinstance(read[name], float) for name in ("c1", "c2"))


def photo() -> np.ndarray:
    noise = np.random.default_rng(0).integers(0, 255, (30, 40, 3), dtype=np.uint8)
    return np.asarray(Image.fromarray(noise).resize((640, 480), Image.Resampling.BICUBIC))


@pytest.mark.parametrize(
    ("picture", "words"),
    [
        (np.full((200, 200), 255, np.uint8), "nothing drawn"),
        (photo(), "looks like a photo"),
        (np.full((5000, 8000), 255, np.uint8), "40 megapixels; at most 24"),
    ],
    ids=["empty", "photo", "40 megapixels"],
)
def test_what_is_no_digit_is_told(
    client: Client, tmp_path: Path, picture: np.ndarray, words: str
) -> None:
    with pytest.raises(Exception, match=words):
        client.predict(image=saved(tmp_path, picture), api_name="/read_codes")


def test_discovered_is_a_matching_of_the_test_digits(client: Client) -> None:
    found = client.predict(api_name="/discovered")
    matrix = np.asarray(found["matrix"])
    assert matrix.shape == (10, 10) and matrix.sum() == 10_000
    assert sorted(found["assignment"]) == list(range(10))
    matched = matrix[np.arange(10), found["assignment"]].sum()
    assert found["error"] == pytest.approx(1 - matched / 10_000, abs=1e-9)
