"""``/complete`` and ``/draw`` as programs call them, and the pictures that the page offers."""

from __future__ import annotations

import asyncio
import base64
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gradio_client import Client, handle_file
from PIL import Image

from playground.core.checkpoints import ROOT
from playground.core.spec import KnobError, PlaygroundError
from playground.data import derived, images
from playground.data.imaging import drawn_faces
from playground.ui.endpoints import codes, completing, squares
from playground.ui.endpoints.completing import KINDS, OfferArgs, SketchArgs, offered, sketches
from playground.ui.site import Site
from tests.conftest import Playground, write_digits
from tests.ui.conftest import asks

FACES = pytest.mark.skipif(
    drawn_faces.missing() is not None, reason="the packages that draw are missing"
)


def shipped(name: str) -> Any:
    there = (Path(ROOT) / name / "meta.json").exists()
    return pytest.mark.skipif(not there, reason=f"{name} is not shipped")


def saved(folder: Path, name: str, picture: np.ndarray) -> Any:
    path = folder / f"{name}.png"
    Image.fromarray(picture).save(path)
    return handle_file(str(path))


def opened(told: dict[str, Any]) -> np.ndarray:
    path = told["image"]["path"] if isinstance(told["image"], dict) else told["image"]
    return np.asarray(Image.open(path))


def digit() -> np.ndarray:
    return images.shipped_digits()[0][1200].reshape(28, 28)


def mask(side: int = 28) -> np.ndarray:
    hole = np.zeros((side, side), np.uint8)
    hole[side // 4 : -side // 4, side // 4 : -side // 4] = 255
    return hole


@shipped("pix2pix-holes-mnist")
def test_complete_keeps_what_is_known(client: Client, tmp_path: Path) -> None:
    given = {"photo": saved(tmp_path, "digit", digit()), "mask": saved(tmp_path, "mask", mask())}
    told = client.predict(**given, api_name="/complete")
    seen, made = np.split(opened(told), 2, 1)
    assert np.array_equal(seen[..., 0], digit())
    assert np.array_equal(made[mask() == 0], seen[mask() == 0])
    assert told["share"] == pytest.approx(0.25, abs=1e-6) and 0 < told["distance"] < 1
    assert len(told["choices"]) == 2 and 0 <= told["verdict"] <= 1 and 0 <= told["truth"] <= 1
    found = client.predict(**given, model="dcgan-mnist", seed=1, api_name="/complete")
    seen, *four = np.split(opened(found), 5, 1)
    assert all(np.array_equal(one[mask() == 0], seen[mask() == 0]) for one in four)
    assert len(found["verdicts"]) == len(found["choices"]) == 5
    assert (np.array(found["losses"])[1] < np.array(found["losses"])[0]).all()


@shipped("pix2pix-sketches-faces")
def test_draw_paints_a_sketch(client: Client, tmp_path: Path) -> None:
    paper = np.full((100, 160), 255, np.uint8)
    paper[20:24, 50:110] = 0
    told = client.predict(sketch=saved(tmp_path, "sketch", paper), api_name="/draw")
    seen, face = np.split(opened(told), 2, 1)
    assert seen.shape == face.shape == (64, 64, 3)
    assert seen.min() < 60 and seen.mean() > 200 and 0 <= told["verdict"] <= 1
    assert face.std() > 10


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"mask": np.zeros((28, 28), np.uint8)}, "The mask is empty"),
        ({"mask": np.full((28, 28), 255, np.uint8)}, "The mask covers the whole picture"),
        ({"model": "cyclegan-blobs"}, "has no latent space"),
        ({"model": "nobody"}, "no checkpoint nobody"),
        ({"model": "classifier-mnist"}, "classifier, not a GAN"),
        ({"model": 5}, "model is 5"),
        ({"photo": None}, "Send a file|among your uploads"),
        ({"mask": "/etc/hostname"}, "Send a file|among your uploads"),
        ({"seed": -1, "model": "dcgan-mnist"}, "seed is -1"),
    ],
)
@shipped("pix2pix-holes-mnist")
def test_what_cannot_be_completed_is_told(
    client: Client, tmp_path: Path, changed: dict[str, Any], words: str
) -> None:
    pictures = {"photo": digit(), "mask": mask(), **changed}
    given = {name: saved(tmp_path, name, value) if isinstance(value, np.ndarray) else value
             for name, value in pictures.items()}  # fmt: skip
    with pytest.raises(Exception, match=words):
        client.predict(**given, api_name="/complete")


def test_what_is_no_picture_is_told(client: Client, tmp_path: Path) -> None:
    (tmp_path / "none.png").write_bytes(b"\x89PNG none")
    none = handle_file(str(tmp_path / "none.png"))
    with pytest.raises(Exception, match="no picture|damaged"):
        client.predict(photo=none, mask=none, api_name="/complete")
    with pytest.raises(Exception, match="no picture|damaged"):
        client.predict(sketch=none, api_name="/draw")


# -- what the page is given ------------------------------------------------------------------------


def test_digits_that_no_training_saw(tmp_path: Path) -> None:
    told = offered(str(tmp_path), OfferArgs())
    assert "may have seen these" in str(told["note"]) and told["side"] == 28
    write_digits(tmp_path)
    raw = tmp_path / "MNIST" / "raw"
    for train in ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"):
        (raw / train.replace("train", "t10k")).write_bytes((raw / train).read_bytes())
    told = offered(str(tmp_path), OfferArgs(turn=1))
    assert told["note"] == "Test pictures, which no training saw."
    found = np.frombuffer(base64.b64decode(str(told["pictures"])), np.uint8)
    assert len(found) % (28 * 28 * 3) == 0 and len(found)


def test_what_is_not_here_is_told(tmp_path: Path) -> None:
    with pytest.raises(PlaygroundError, match="No test picture of Fashion-MNIST"):
        offered(str(tmp_path), OfferArgs("garments"))
    with pytest.raises(PlaygroundError, match="bring a photo"):
        offered(str(tmp_path), OfferArgs("landscapes"))


@FACES
def test_faces_and_sketches_are_of_those_kept_for_testing() -> None:
    told = offered("", OfferArgs("faces", 1))
    faces = np.frombuffer(base64.b64decode(str(told["pictures"])), np.uint8).reshape(-1, 64, 64, 3)
    assert len(faces) == completing.OFFERED
    first = np.frombuffer(base64.b64decode(str(offered("", OfferArgs("faces"))["pictures"])),
                          np.uint8)  # fmt: skip
    assert not np.array_equal(faces.ravel(), first)
    drawn = sketches(SketchArgs(derived.GLASSES.name))
    lines = np.frombuffer(base64.b64decode(str(drawn["pictures"])), np.uint8).reshape(-1, 64, 64, 3)
    assert len(lines) == completing.OFFERED and lines.mean() > 150
    assert ((lines < 100).mean((1, 2, 3)) > 0.01).all()


def test_a_page_brings_its_own_picture(playground: Playground, tmp_path: Path) -> None:
    site = Site(playground.engine_client)
    wide = np.zeros((40, 80, 3), np.uint8)
    wide[:, 30:50] = (0, 200, 0)
    Image.fromarray(wide).save(tmp_path / "wide.png")
    file = base64.b64encode((tmp_path / "wide.png").read_bytes()).decode()

    def bring(**data: Any) -> dict[str, Any]:
        return dict(asyncio.run(completing.brought(site, data)))

    told = bring(file=file, kind="landscapes")
    made = np.frombuffer(base64.b64decode(told["picture"]), np.uint8).reshape(64, 64, 3)
    assert made[32, 32].tolist() == [0, 200, 0] and made[32, 2].tolist() == [0, 0, 0]
    small = bring(file=file, kind="digits")
    assert len(base64.b64decode(small["picture"])) == 28 * 28 * 3
    assert "choose one" in bring(kind="digits")["error"]
    assert "kind is " in bring(file=file, kind="people")["error"]
    assert bring(file="?", kind="digits")["error"] == codes.UNBROKEN
    none = base64.b64encode(b"none").decode()
    assert "no picture" in bring(file=none, kind="faces")["error"] or "text" in (
        bring(file=none, kind="faces")["error"])  # fmt: skip
    site.decoder.close()


def test_paper_is_turned_into_night_for_digits() -> None:
    paper = np.full((28, 28, 3), 250, np.uint8)
    paper[10:18, 12:15] = 10
    turned = squares.light_on_dark(paper)
    assert turned[0, 0].tolist() == [5, 5, 5] and turned[12, 13].tolist() == [245, 245, 245]
    assert np.array_equal(squares.light_on_dark(turned), turned)


def test_the_page_gets_one_sentence(playground: Playground) -> None:
    site = Site(playground.engine_client, root="")
    pictures, drawings, bring = completing.functions(site)
    page = asks("page-of-a-test")
    told = asyncio.run(pictures({"kind": "people"}, page))  # type: ignore[arg-type]
    assert str(told["error"]).startswith("kind is ")
    told = asyncio.run(drawings({"data": 3}, page))  # type: ignore[arg-type]
    assert str(told["error"]).startswith("data is 3")
    assert "choose one" in asyncio.run(bring({"kind": "digits"}, page))["error"]  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_each_kind_fits_its_models(kind: completing.Kind) -> None:
    assert kind.side == kind.data.shape[-1] - 2 * derived.border(kind.data)
    assert kind.completer == f"pix2pix-{kind.data.name}"
    assert kind.json()["title"] == kind.title and "data" not in kind.json()
    with pytest.raises(KnobError):
        OfferArgs(**{"kind": kind.name}) and completing.parse(OfferArgs, {"turn": 100})
