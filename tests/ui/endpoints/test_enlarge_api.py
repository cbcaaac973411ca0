"""``/enlarge`` as programs call it, and what the page asks: pictures, figures, plain refusals."""

from __future__ import annotations

import asyncio
import base64
import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from gradio_client import Client, handle_file
from PIL import Image

from playground.core.checkpoints import ROOT
from playground.data.imaging.decode import open_photo
from playground.inference import fidelity, translation
from playground.ui.endpoints import enlarge
from playground.ui.site import Site
from tests.conftest import Playground
from tests.ui.conftest import asks

pytestmark = pytest.mark.skipif(
    not all((Path(ROOT) / name / "meta.json").exists() for name in (enlarge.L1, enlarge.GAME)),
    reason="the enlargers are not shipped",
)
Functions = dict[str, Any]


def scene(width: int, height: int) -> np.ndarray:
    """Waves, edges and flat parts: bytes ``(H, W, 3)``."""
    y, x = np.mgrid[0:height, 0:width] / 96
    waves = np.stack([np.sin(9 * x + 4 * y), np.cos(7 * y), np.sin(30 * x * y) > 0], -1)
    return ((waves + 1) * 100).clip(0, 255).astype(np.uint8)


def as_png(picture: np.ndarray) -> bytes:
    out = io.BytesIO()
    Image.fromarray(picture).save(out, "PNG")
    return out.getvalue()


def floats(picture: np.ndarray) -> torch.Tensor:
    return translation.to_tensor(torch.from_numpy(picture.copy())[None])


def opened(file: Any) -> np.ndarray:
    return np.asarray(Image.open(file["path"] if isinstance(file, dict) else file))


def test_three_ways_and_what_was_measured(client: Client, tmp_path: Path) -> None:
    path, photo = tmp_path / "photo.png", scene(131, 98)
    Image.fromarray(photo).save(path)
    *files, told = client.predict(photo=handle_file(path), api_name="/enlarge")
    made = [opened(file) for file in files]
    assert [m.shape for m in made] == [(96, 128, 3)] * 3
    assert not any(np.array_equal(made[0], other) for other in made[1:])
    assert (told["width"], told["height"], told["test"]) == (32, 24, True)
    truth = floats(photo[:96, :128])
    for way, picture in enumerate(made):  # the figures are those of the pictures that came
        ours = floats(picture)
        assert told["psnr"][way] == pytest.approx(fidelity.psnr(ours, truth).item(), abs=0.01)
        assert told["ssim"][way] == pytest.approx(fidelity.ssim(ours, truth).item(), abs=1e-3)
        distance = sum(float(part) for _, part in fidelity.distances([ours], truth))
        assert told["distance"][way] == pytest.approx(distance, abs=1e-3)


def test_as_it_is_there_is_nothing_to_compare_with(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "small.png"
    Image.fromarray(scene(20, 17)).save(path)
    *files, told = client.predict(photo=handle_file(path), test=False, api_name="/enlarge")
    assert [opened(file).shape for file in files] == [(68, 80, 3)] * 3
    assert told == {"width": 20, "height": 17, "test": False}


@pytest.mark.parametrize(
    ("size", "test", "words"),
    [
        ((63, 80), True, "63 x 80 pixels; both sides must have at least 64, to be made 4 times"),
        ((15, 80), True, "15 x 80 pixels; both sides must have at least 16"),
        ((900, 80), True, "one side may be at most 10 times the other"),
    ],
)
def test_sizes_that_are_not_taken(
    client: Client, tmp_path: Path, size: tuple[int, int], test: bool, words: str
) -> None:
    path = tmp_path / "photo.png"
    Image.fromarray(scene(*size)).save(path)
    with pytest.raises(Exception, match=words):
        client.predict(photo=handle_file(path), test=test, api_name="/enlarge")


def test_garbage_is_refused_in_a_sentence(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    for content, words in ((b"words", "holds text"), (b"", "empty"), (as_png(scene(80, 80))[:400],
                           "damaged or cut short")):  # fmt: skip
        path.write_bytes(content)
        with pytest.raises(Exception, match=words):
            client.predict(photo=handle_file(path), api_name="/enlarge")
    with pytest.raises(Exception, match="file"):
        client.predict(photo=None, api_name="/enlarge")


# -- the page ------------------------------------------------------------------------------------


@pytest.fixture
def page(playground: Playground, client: Client) -> Functions:
    site = Site(playground.engine_client)
    return {f.__name__: f for f in enlarge.server_functions(site)}


def asked(page: Functions, data: Any) -> dict[str, Any]:
    found: dict[str, Any] = asyncio.run(page["enlarge"](data, asks("ann-ann-ann")))
    return found


def test_the_page_gets_pictures_that_are_kept_nowhere(page: Functions) -> None:
    photo = scene(96, 80)
    file = base64.b64encode(as_png(photo)).decode()
    found = asked(page, {"file": file, "test": True})
    assert set(found["pictures"]) == {"small", *enlarge.WAYS, "truth"}
    head, _, content = found["pictures"]["truth"].partition(",")
    assert head == "data:image/png;base64"
    assert np.array_equal(open_photo(base64.b64decode(content)), photo)
    assert len(found["psnr"]) == len(found["ssim"]) == len(found["distance"]) == 3
    assert "truth" not in asked(page, {"file": file, "test": False})["pictures"]


def test_a_large_picture_is_shrunk_and_a_small_one_is_not_grown(page: Functions) -> None:
    file = base64.b64encode(as_png(scene(300, 200))).decode()
    found = asked(page, {"file": file, "test": False})
    assert (found["width"], found["height"]) == (256, 171)
    found = asked(page, {"file": file, "test": True})
    assert (found["width"], found["height"]) == (75, 50)


@pytest.mark.parametrize(
    "data",
    [{}, {"file": 5}, {"file": "no base64!"}, {"file": None}, {"example": 99}, {"example": -1},
     {"example": "0"}, [], None, 3],
)  # fmt: skip
def test_what_does_not_arrive_whole(page: Functions, data: Any) -> None:
    assert asked(page, data) == {"error": "The picture did not arrive whole; please send it again."}


def test_what_is_no_picture(page: Functions) -> None:
    file = base64.b64encode(b"words and more").decode()
    assert asked(page, {"file": file}) == {"error": "This file holds text, not a picture."}
    assert asked(page, {"file": ""}) == {"error": "The file is empty."}


def test_examples_can_all_be_enlarged(page: Functions) -> None:
    told = asyncio.run(page["enlarge_examples"]({}))["examples"]
    titles = [one["title"] for one in told]
    assert "A lake, painted" in titles and len(set(titles)) == len(titles)
    assert all(one["picture"].startswith("data:image/png;base64,") for one in told)
    for number in (0, len(told) - 1):
        assert "pictures" in asked(page, {"example": number})
