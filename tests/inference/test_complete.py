"""Completing by a U-Net and by search, and drawing: known pixels stay, losses fall, refusals."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from playground.core.checkpoints import ROOT
from playground.core.spec import GAN, Model, PlaygroundError, Setting
from playground.data import DATASETS
from playground.data.images import MNIST
from playground.data.portraits import FACES
from playground.engine.core.models import Models
from playground.gans import GANS
from playground.gans.pix2pix import PIX2PIX
from playground.inference import asks, search
from playground.inference.translation import finished
from playground.networks.conv_trainer import ConvTrainer
from playground.training.recipe import parse_recipe
from tests.inference.test_ask import ask as asked_together

OF_PICTURES = [
    gan for gan in GANS.values() if asks.draws_from_noise(gan) and gan.fits(MNIST) is None
]
SHIPPED = pytest.mark.skipif(
    not (Path(ROOT) / "dcgan-mnist" / "meta.json").exists(), reason="dcgan-mnist is not shipped"
)


def picture(side: int, seed: int = 0, channels: int = 3) -> np.ndarray:
    """Bytes ``(side, side, 3)``: grey where there is one channel."""
    x = np.random.default_rng(seed).integers(0, 256, (side, side, channels), np.uint8)
    return np.broadcast_to(x, (side, side, 3)).copy()


def middle(side: int) -> np.ndarray:
    """A quarter of the picture, its middle."""
    hole = np.zeros((side, side), bool)
    hole[side // 4 : side - side // 4, side // 4 : side - side // 4] = True
    return hole


def unet(name: str) -> Model:
    data = DATASETS[name]
    config = PIX2PIX.config(width=4, d_width=4)
    return PIX2PIX.build(config, Setting(data, None, (0,), checkpoints=str(ROOT)))


def generator(gan: GAN, data: Any = MNIST, **knobs: Any) -> Model:
    return gan.build(gan.config(**knobs), Setting(data, None, (0,), checkpoints=str(ROOT)))


def ask(model: Any, what: str, *several: Mapping[str, Any], gan: GAN = PIX2PIX) -> list[Any]:
    return asked_together(model, gan, what, *several)


def searched(model: Model, **args: Any) -> dict[str, Any]:
    """The answer of a search."""
    inputs = search.prepare(model, args)
    return search.finish(args, finished(search.run(model, inputs)))


@pytest.fixture(scope="module")
def dcgan() -> Model:
    models = Models(Path(ROOT), parse_recipe, "cpu", count=1, megabytes=100)
    return models.get("dcgan-mnist").model


# -- the U-Net -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "side"), [("holes-mnist", 28), ("holes-landscapes", 64)])
def test_known_pixels_are_exactly_those_given(name: str, side: int) -> None:
    x, hole = picture(side), middle(side)
    (told,) = ask(unet(name), "complete", {"image": x, "mask": hole, "read": False})
    made = told["images"]
    assert made.shape == (1, side, side, 3)
    assert np.array_equal(made[0][~hole], x[~hole])
    assert (made[0][hole] != x[hole]).mean() > 0.9
    assert told["share"] == pytest.approx(0.25, abs=1e-6)
    by_hand = np.abs(made[0].astype(float) - x)[hole].mean() / 255
    assert told["distance"] == pytest.approx(by_hand, abs=0.005)
    assert 0 < told["verdict"] < 1 and told["choices"] == []


def test_what_was_there_does_not_matter() -> None:
    x, hole = picture(28), middle(28)
    other = np.where(hole[..., None], 255 - x, x)
    model = unet("holes-mnist")
    one, two = (ask(model, "complete", {"image": i, "mask": hole, "read": False})[0]
                for i in (x, other))  # fmt: skip
    assert np.array_equal(one["images"], two["images"])
    assert one["verdict"] == two["verdict"] and one["distance"] != two["distance"]


def test_company_changes_no_byte_and_text_is_as_good_as_an_array() -> None:
    x, hole = picture(64, 1), middle(64)
    model = unet("holes-landscapes")
    mine = {"image": x, "mask": hole, "read": False}
    text = {"image": base64.b64encode(x.tobytes()).decode(), "read": False,
            "mask": base64.b64encode(hole.astype(np.uint8).tobytes()).decode()}  # fmt: skip
    other = {"image": picture(64, 2), "mask": ~hole, "read": False}
    alone = ask(model, "complete", mine)[0]
    for told in (ask(model, "complete", other, mine)[1], ask(model, "complete", text)[0]):
        assert np.array_equal(told["images"], alone["images"])
        assert told["verdict"] == alone["verdict"]


def test_the_same_d_judges_other_completions() -> None:
    x, hole = picture(28), middle(28)
    model = unet("holes-mnist")
    own = ask(model, "complete", {"image": x, "mask": hole, "read": False})[0]
    several = np.stack([own["images"][0], x, 255 - x])
    (told,) = ask(model, "complete_judge", {"image": x, "mask": hole, "images": several})
    assert told["verdicts"][0] == pytest.approx(own["verdict"], abs=2e-3)  # rounded to bytes
    assert told["verdicts"][1] == pytest.approx(own["truth"], abs=1e-6)
    with pytest.raises(PlaygroundError, match="There are 9 completions, but may be 8 at most"):
        ask(model, "complete_judge", {"image": x, "mask": hole, "images": np.stack([x] * 9)})


NOTHING, ALL = np.zeros((28, 28), bool), np.ones((28, 28), bool)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"mask": NOTHING}, "The mask is empty: mark what is to be completed."),
        ({"mask": ALL}, "The mask covers the whole picture: leave some of it"),
        ({"mask": middle(20)}, "mask has 20 × 20 pixels, but must have 28 × 28"),
        ({"mask": None}, "There is no mask"),
        ({"image": None}, "There is no image"),
        ({"image": picture(32)}, "image has 32 × 32 × 3 pixels, but must have 28 × 28"),
        ({"image": picture(28)[:, :20]}, "image has 28 × 20 × 3 pixels"),
        ({"image": "?"}, "image is no base64"),
        ({"image": base64.b64encode(b"abc").decode()}, "image has 3 bytes"),
        ({"image": picture(28).astype(float)}, "image has"),
        ({"size": 3}, "size is no setting here"),
    ],
)
def test_bad_input_is_one_sentence(given: dict[str, Any], words: str) -> None:
    usual: dict[str, Any] = {"image": picture(28), "mask": middle(28)}
    with pytest.raises(PlaygroundError, match=words):
        ask(unet("holes-mnist"), "complete", {**usual, **given})


def test_a_model_that_cannot_says_what_it_was_trained_on() -> None:
    usual = {"image": picture(64), "mask": middle(64), "sketch": picture(64)}
    with pytest.raises(PlaygroundError, match="trained on Sketches and drawn faces .* holes"):
        ask(unet("sketches-faces"), "complete", usual)
    with pytest.raises(PlaygroundError, match="trained on Landscapes .* not on sketches"):
        ask(unet("holes-landscapes"), "draw", usual)
    with pytest.raises(PlaygroundError, match="has no latent space"):
        ask(unet("holes-landscapes"), "complete_search", usual)


# -- search --------------------------------------------------------------------------------------


def test_weights_are_none_in_the_hole_and_most_beside_it() -> None:
    hole = torch.from_numpy(middle(28))[None]
    found = search.weights(hole)[0, 0]
    assert found.sum().item() == pytest.approx(1, abs=1e-5)
    assert (found[hole[0]] == 0).all()
    far, near = found[0, 0].item(), found[14, 6].item()  # beside the left edge of the hole
    # a window of 7 x 7 around it has three of seven columns in the hole
    assert near / far == pytest.approx((search.FLOOR + 3 / 7) / search.FLOOR, rel=1e-4)


@pytest.mark.parametrize("gan", OF_PICTURES, ids=lambda gan: gan.name)
def test_every_generator_can_be_searched(gan: GAN) -> None:
    x, hole = picture(28, channels=1), middle(28)
    told = searched(generator(gan), image=x, mask=hole, steps=2)
    assert told["images"].shape == told["made"].shape == (4, 28, 28, 3)
    for made in told["images"]:
        assert np.array_equal(made[~hole], x[~hole])
    assert np.isfinite(told["losses"]).all() and len(told["distances"]) == 4
    assert len(told["verdicts"]) == (5 if isinstance(generator(gan), ConvTrainer) else 0)
    assert all(0 <= verdict <= 1 for verdict in told["verdicts"])


@SHIPPED
def test_search_lowers_the_loss_and_can_be_gone_on_with(dcgan: Model) -> None:
    drawn = dcgan.sample(1, 5)[0, 0, 0]
    x = np.repeat(((drawn + 1) * 127.5).byte().numpy()[..., None], 3, 2)
    usual: dict[str, Any] = {"image": x, "mask": middle(28), "seed": 3}
    told = searched(dcgan, **usual, steps=20)
    before, after = np.array(told["losses"])
    assert (after < before).all() and after.mean() < 0.7 * before.mean()
    again = searched(dcgan, **usual, steps=20)
    assert np.array_equal(told["images"], again["images"]) and told["losses"] == again["losses"]
    on = searched(dcgan, **usual, z=told["z"].tolist(), steps=20)
    assert np.array(on["losses"])[0] == pytest.approx(after, abs=1e-4)
    assert np.array(on["losses"])[1].mean() < after.mean()
    assert len({made.tobytes() for made in told["made"]}) == 4  # four others
    assert np.linalg.norm(on["z"], axis=1).max() < 12  # of 64 numbers that are noise: about 8
    assert len(told["choices"]) == 5


@SHIPPED
def test_a_search_yields_its_share(dcgan: Model) -> None:
    args = {"image": picture(28, channels=1), "mask": middle(28), "steps": 4}
    shares = list(search.run(dcgan, search.prepare(dcgan, args)))
    assert shares == [0.25, 0.5, 0.75, 1.0]
    assert asks.OF_NOISE["complete_search"].large


def test_a_picture_twice_as_large_keeps_its_own_known_pixels() -> None:
    model = generator(GANS["dcgan"], FACES, maps=8)
    x, hole = picture(64), middle(64)
    told = searched(model, image=x, mask=hole, steps=1)
    assert told["images"].shape == (4, 64, 64, 3)
    assert np.array_equal(told["images"][2][~hole], x[~hole])


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"mask": NOTHING}, "The mask is empty"),
        ({"mask": ALL}, "The mask covers the whole picture"),
        ({"image": picture(64), "mask": middle(64)}, "64 × 64 × 3 pixels, but must have 28 × 28 or "
         "56 × 56"),
        ({"label": 4}, "labels of this model go from 0 to 0"),
        ({"steps": 2000}, "steps is 2000"),
        ({"z": [[1.0, 2.0]]}, "z must be 4 rows of 64 numbers"),
        ({"z": [["a"] * 64] * 4}, "z must be 4 rows of 64 numbers"),
        ({"z": [[float("nan")] * 64] * 4}, "z must be 4 rows of 64 numbers"),
    ],
)  # fmt: skip
def test_bad_input_of_a_search(given: dict[str, Any], words: str) -> None:
    usual = {"image": picture(28), "mask": middle(28)}
    with pytest.raises(PlaygroundError, match=words):
        search.prepare(generator(GANS["dcgan"]), {**usual, **given})


# -- drawing -------------------------------------------------------------------------------------


def test_a_sketch_becomes_a_picture_the_same_each_time() -> None:
    paper = np.full((64, 64, 3), 255, np.uint8)
    paper[20:22, 10:50] = 0
    model = unet("sketches-faces")
    first = ask(model, "draw", {"sketch": paper})[0]
    _, second = ask(model, "draw", {"sketch": picture(64)}, {"sketch": paper})
    assert first["images"].shape == (1, 64, 64, 3) and 0 < first["verdict"] < 1
    assert np.array_equal(first["images"], second["images"])
    moving = ask(model, "draw", {"sketch": paper, "read": False})[0]
    assert moving["verdict"] is None and np.array_equal(moving["images"], first["images"])


@pytest.mark.parametrize(
    ("sketch", "words"),
    [
        (np.full((64, 64, 3), 255, np.uint8), "The sketch is empty: draw a line first."),
        (picture(32), "sketch has 32 × 32 × 3 pixels, but must have 64 × 64"),
        (None, "There is no sketch"),
    ],
)
def test_a_sketch_that_is_none(sketch: object, words: str) -> None:
    with pytest.raises(PlaygroundError, match=words):
        ask(unet("sketches-faces"), "draw", {"sketch": sketch})
