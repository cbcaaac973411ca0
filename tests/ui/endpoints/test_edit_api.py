"""``/edit`` as programs call it, and the held-out pictures that the page asks for."""

from __future__ import annotations

import asyncio
import base64
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gradio_client import Client, handle_file
from PIL import Image

from playground.core.spec import PlaygroundError
from playground.data import DATASETS
from playground.data.held_out import held_out
from playground.ui.endpoints import codes, edit
from playground.ui.site import Site
from tests.conftest import Playground
from tests.ui.conftest import asks
from tests.ui.endpoints.test_latent_api import opened

TABLE = [("hair colour", ["black", "blond"]), ("mouth", ["smile", "laugh"])]


@pytest.fixture
def face(tmp_path: Path) -> Path:
    path = tmp_path / "face.png"
    Image.fromarray(held_out(DATASETS["drawn-faces"], "", 3, 1)[0][0]).save(path)
    return path


def test_a_face_is_edited_and_what_was_measured_is_told(client: Client, face: Path) -> None:
    told = client.predict(handle_file(face), {"hair colour": "blond"}, api_name="/edit")
    assert opened(told).shape == (64, 192, 3)
    assert told["after"]["hair colour"] == "blond" and told["reached"] == 1
    assert 0 <= told["distance"] < 0.05 and told["kept"] >= 0.75
    assert set(told["before"]) == set(told["after"])
    same = client.predict(handle_file(face), {"hair_colour": "blond"}, "icgan-faces", 0.0,
                          api_name="/edit")  # fmt: skip
    assert same["kept"] == 1


def test_a_digit_is_edited(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "digit.png"
    Image.fromarray(held_out(DATASETS["mnist"], "", 0, 1)[0][0]).save(path)
    told = client.predict(handle_file(path), {"digit": "7"}, "cgan-mnist", api_name="/edit")
    assert opened(told).shape[:2] == (28, 84)
    assert told["after"]["digit"] == "7"
    with pytest.raises(Exception, match="no label and no attribute"):
        client.predict(handle_file(path), {"digit": "7"}, "dcgan-mnist", api_name="/edit")


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (({"smile": "yes"},), "An attribute is 'smile', but must be one of hair, hair colour"),
        (({"mouth": "sad"},), "mouth is 'sad', but must be one of smile, laugh"),
        (({},), "attributes is "),
        (({"mouth": "smile"}, "nobody"), "model is 'nobody', but must draw pictures from noise"),
        (({"mouth": "smile"}, "icgan-faces", 3.0), "amount is 3"),
        (({"digit": "7"}, "cgan-mnist"), "not like one digit"),
    ],
)
def test_what_cannot_be_is_said(client: Client, face: Path, asked: Any, words: str) -> None:
    with pytest.raises(Exception, match=words):
        client.predict(handle_file(face), *asked, api_name="/edit")


def test_a_photograph_is_no_drawn_face(client: Client, tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (90, 120, 3)).astype(np.uint8)
    Image.fromarray(noise).save(tmp_path / "photo.png")
    with pytest.raises(Exception, match="knows “Drawn faces” only"):
        client.predict(handle_file(tmp_path / "photo.png"), {"mouth": "smile"}, api_name="/edit")


def test_attributes_and_choices_have_their_numbers() -> None:
    assert edit.numbered({"mouth": "laugh", "hair_colour": "black"}, TABLE) == {1: 1, 0: 0}
    for wrong in ("mouth", ["mouth"], None, {"mouth": 1}, {3: "laugh"}):
        with pytest.raises(PlaygroundError):
            edit.numbered(wrong, TABLE)
    with pytest.raises(PlaygroundError, match="nobody reads"):
        edit.numbered({}, [])


def test_the_page_is_given_pictures_that_no_training_has_seen(playground: Playground) -> None:
    site = Site(playground.engine_client, root="")
    ask, _ = edit.functions(site)

    def told(**data: object) -> dict[str, Any]:
        return asyncio.run(ask(data, asks("page-of-a-test")))  # type: ignore[arg-type]

    found = told(data="drawn-faces", first=2, n=2)
    pixels = np.frombuffer(base64.b64decode(found["images"]), np.uint8).reshape(2, 64, 64, 3)
    assert found["side"] == 64 and found["note"] == "Faces of a seed that no training drew."
    assert np.array_equal(pixels, held_out(DATASETS["drawn-faces"], "", 2, 2)[0])
    assert "may have seen" in told(data="mnist")["note"]
    for wrong in ({"data": "nothing"}, {"data": 7}, {}, {"data": "drawn-faces", "n": 10**9},
                  {"data": "drawn-faces", "first": "x"}, {"data": "stacked"}):  # fmt: skip
        assert set(told(**wrong)) == {"error"}
    site.decoder.close()


def test_the_page_brings_a_picture_to_edit(playground: Playground, tmp_path: Path) -> None:
    site = Site(playground.engine_client, root="")
    _, bring = edit.functions(site)
    paper = np.full((30, 60, 3), 250, np.uint8)
    paper[10:20, 25:35] = 10
    Image.fromarray(paper).save(tmp_path / "wide.png")
    file = base64.b64encode((tmp_path / "wide.png").read_bytes()).decode()

    def told(**data: object) -> dict[str, Any]:
        return asyncio.run(bring(data, asks("page-of-a-test")))  # type: ignore[arg-type]

    for data, side, rim in (("drawn-faces", 64, 250), ("fashion", 28, 5), ("mnist", 28, 0)):
        found = told(file=file, data=data)
        pixels = np.frombuffer(base64.b64decode(found["image"]), np.uint8).reshape(side, side, 3)
        assert found["side"] == side and pixels[1, 1].tolist() == [rim] * 3
    assert pixels[4:24, 4:24].max() > 200 and pixels.any(2).sum() > 300  # as large as MNIST's
    assert "choose one" in told(data="mnist")["error"]
    assert told(file="?", data="mnist")["error"] == codes.UNBROKEN
    assert "data is " in told(file=file, data="people")["error"]
    site.decoder.close()
