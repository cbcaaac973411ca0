"""Editing: a picture becomes z, the change is made and no other, bad questions are named."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import pytest
import torch

from playground.core import checkpoints
from playground.core.spec import Model, PlaygroundError, Setting
from playground.data import DATASETS
from playground.data.held_out import MAYBE_SEEN, MOST, OF_A_SEED, held_out
from playground.inference import edit
from playground.inference.translation import finished
from playground.training.recipe import parse_recipe


def loaded(name: str) -> Model:
    tensors, meta = checkpoints.load(checkpoints.ROOT / name)
    recipe = parse_recipe(meta["values"])
    model = recipe.gan.build(recipe.config, Setting(recipe.data, None, recipe.seeds))
    model.load(tensors)
    return model


@pytest.fixture(scope="module")
def faces() -> Model:
    return loaded("icgan-faces")


@pytest.fixture(scope="module")
def digits() -> Model:
    return loaded("cgan-mnist")


def invert(model: Model, image: np.ndarray, **args: Any) -> dict[str, Any]:
    asked = {"image": image, **args}
    inputs = edit.prepare_invert(model, asked)
    with torch.no_grad():
        out = finished(edit.run_invert(model, inputs))
    return edit.finish_invert(asked, out)


def change(model: Model, **args: Any) -> dict[str, Any]:
    with torch.no_grad():
        out = edit.run_change(model, edit.prepare_change(model, args))
    return edit.finish_change(args, out)


def portraits(n: int) -> np.ndarray:
    return held_out(DATASETS["drawn-faces"], "", 0, n)[0]


# -- drawn again -----------------------------------------------------------------------------------


def test_a_face_is_read_drawn_again_and_brought_nearer(faces: Model) -> None:
    for image in portraits(3):
        first = invert(faces, image)
        assert first["distance"] < 0.05 and not first["strange"]
        assert np.mean(np.equal(*first["choices"])) >= 0.8
        further = invert(faces, image, z=first["z"], steps=30)
        assert further["distance"] < first["distance"]
        assert further["images"].shape == (1, 64, 64, 3)


def test_a_digit_is_drawn_again_under_its_label(digits: Model) -> None:
    for image in held_out(DATASETS["mnist"], "", 0, 3)[0]:
        first = invert(digits, image)
        assert first["choices"][0][0] == first["label"] == first["choices"][1][0]
        further = invert(digits, image, z=first["z"], label=first["label"], steps=40)
        assert further["distance"] < first["distance"]


def test_the_same_picture_gives_the_same_bytes_and_none_depends_on_its_company(
    faces: Model,
) -> None:
    one, other = portraits(2)
    alone = invert(faces, one, steps=3)
    prepared = [edit.prepare_invert(faces, {"image": x, "steps": 3}) for x in (other, one)]
    joined = {k: torch.cat([p[k] for p in prepared]) for k in prepared[0]}
    with torch.no_grad():
        both = finished(edit.run_invert(faces, joined))
    assert np.array_equal(both["images"][1].numpy(), alone["images"])


def test_what_is_no_drawn_face_is_strange(faces: Model) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3)).astype(np.uint8)
    ramp = np.repeat(np.linspace(0, 255, 64)[:, None, None].astype(np.uint8), 64, 1)
    for image in (noise, np.repeat(ramp, 3, 2), 255 - portraits(1)[0]):
        assert invert(faces, image)["strange"]


# -- changed ---------------------------------------------------------------------------------------


def test_without_a_change_both_pictures_are_the_same(faces: Model) -> None:
    z = invert(faces, portraits(1)[0])["z"]
    found = change(faces, z=z)
    assert np.array_equal(*found["images"]) and np.array_equal(*found["choices"])
    # and with one of which nothing is made, but for the way there and back
    still = change(faces, z=z, changes=(3, 0), amount=0.0)["images"]
    assert np.abs(still[0].astype(int) - still[1]).max() <= 3


def test_an_attribute_is_changed_and_the_others_are_kept(faces: Model) -> None:
    table = list(DATASETS["drawn-faces"].attributes)
    colour = table.index("hair_colour")
    z = invert(faces, portraits(1)[0])["z"]
    reached = []
    for choice in range(5):
        before, after = change(faces, z=z, changes=(colour, choice))["choices"]
        reached.append(after[colour] == choice)
        kept = [before[k] == after[k] for k in range(len(table)) if k != colour]
        assert np.mean(kept) >= 0.75
    assert np.mean(reached) >= 0.8


def test_half_the_strength_lies_between(faces: Model) -> None:
    skin = list(DATASETS["drawn-faces"].attributes).index("skin")
    z = invert(faces, portraits(1)[0])["z"]
    light, middle, dark = (
        change(faces, z=z, changes=(skin, 4), amount=amount)["images"][1].mean()
        for amount in (0.0, 0.5, 1.0)
    )
    assert dark < middle < light or dark > middle > light


def test_a_digit_becomes_another_in_the_same_hand(digits: Model) -> None:
    found = invert(digits, held_out(DATASETS["mnist"], "", 0, 1)[0][0])
    reached = [
        change(digits, z=found["z"], label=found["label"], changes=(0, k))["choices"][1][0] == k
        for k in range(10)
    ]
    assert np.mean(reached) >= 0.8


# -- bad questions ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ({"changes": (1,)}, "changes has 1 numbers, but must have pairs"),
        ({"changes": (10, 0)}, "attribute is 10, but must be below 10"),
        ({"changes": (3, 4)}, "choice is 4, but mouth has those below 4"),
        ({"amount": 1.5}, "amount is 1.5, but must be"),
        ({"z": (0.0, 1.0)}, "z has 2 numbers, but the z of this model has 54"),
    ],
)
def test_a_bad_change_is_named(faces: Model, args: dict[str, Any], words: str) -> None:
    with pytest.raises(PlaygroundError, match=words.replace("(", r"\(")):
        edit.prepare_change(faces, {"z": (0.0,) * 54, **args})


@pytest.mark.parametrize(
    "image", [None, "", "no base64!", base64.b64encode(b"short").decode(), 7,
              np.zeros((3, 3, 3), np.uint8), np.zeros((64, 64), np.uint8)])  # fmt: skip
def test_a_bad_picture_is_named(faces: Model, image: object) -> None:
    with pytest.raises(PlaygroundError, match="image"):
        edit.prepare_invert(faces, {"image": image})


@pytest.mark.parametrize("name", ["dcgan-mnist", "infogan-mnist"])
def test_a_model_that_can_be_asked_for_nothing_says_so(name: str) -> None:
    with pytest.raises(PlaygroundError, match="no label and no attribute"):
        edit.prepare_change(loaded(name), {})


def test_pictures_that_are_held_out_are_known_by_number() -> None:
    faces = DATASETS["drawn-faces"]
    three, note = held_out(faces, "", 0, 3)
    assert np.array_equal(three[2], held_out(faces, "", 2, 1)[0][0]) and note == OF_A_SEED
    digits, note = held_out(DATASETS["mnist"], "", 5, 2)
    assert digits.shape == (2, 28, 28, 3) and note == MAYBE_SEEN
    with pytest.raises(PlaygroundError, match="first is 1999"):
        held_out(faces, "", MOST - 1, 2)
    with pytest.raises(PlaygroundError, match="No test picture of Stacked"):
        held_out(DATASETS["stacked"], "", 0, 1)
