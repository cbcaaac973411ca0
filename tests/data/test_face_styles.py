"""Portraits and their emojis: what becomes of which attribute, and which belong together."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from playground.data import DATASETS, face_styles, portraits
from playground.data.derived import PortraitsConfig
from playground.data.face_styles import SOURCE, TARGET, both, counterparts
from playground.data.imaging import drawn_faces, pixels

FEW = 200
DRAWN = pytest.mark.skipif(
    drawn_faces.missing() is not None, reason="the packages that draw faces are missing"
)


def test_every_choice_of_the_first_style_has_one_of_the_second() -> None:
    for name, same in face_styles.COUNTERPARTS.items():
        assert tuple(same) == SOURCE.attribute(name)[1].names
        assert set(same.values()) <= set(TARGET.attribute(name)[1].names)
    assert tuple(face_styles.HAIR) == SOURCE.attribute("hair")[1].names
    hair = set(TARGET.attribute("hair")[1].names)
    assert {*face_styles.HAIR.values(), *face_styles.REAR.values()} <= hair


def test_counterparts_by_name() -> None:
    face = {"hair": "spiky", "hair_colour": "light brown", "rear_hair": "none", "mouth": "angry",
            "eyes": "wink", "brows": "happy", "beard": "twirled moustache", "skin": "5",
            "clothes": "turtle neck", "clothes_colour": "purple"}  # fmt: skip
    row = [SOURCE.attribute(name)[1].names.index(choice) for name, choice in face.items()]
    long = list(row)
    long[2] = SOURCE.attribute("rear_hair")[1].names.index("long wavy")
    found = counterparts(np.array([row, long], np.uint8))
    names = [[a.names[k] for a, k in zip(TARGET.attributes, each, strict=True)] for each in found]
    assert names[0] == ["curly", "brown", "none", "serious", "rolled", "raised", "moustache", "5",
                        "hood", "pink"]  # fmt: skip
    assert names[1] == ["long", *names[0][1:]]


@DRAWN
def test_a_portrait_and_its_emoji_are_a_pair(tmp_path_factory: pytest.TempPathFactory) -> None:
    source = face_styles.EMOJIS.open(PortraitsConfig(faces=FEW), "", "cpu", None)
    assert "Avataaars" in source.note and "ToonHead" in source.note
    u = torch.tensor([0.1, 0.3])
    normal = torch.zeros(2, face_styles.EMOJIS.noise_dim)
    first, second = source.draw(u, normal).x, source.draw(u + 0.5, normal).x
    pictures, emojis = both(FEW, portraits.TRAIN_SEED)
    rows = (2 * u * FEW).long()
    assert torch.equal(first, pixels.from_bytes(torch.from_numpy(pictures)[rows]))
    assert torch.equal(second, pixels.from_bytes(torch.from_numpy(emojis)[rows]))
    chosen = drawn_faces.choose(SOURCE, FEW, portraits.TRAIN_SEED)
    assert np.array_equal(emojis[7], drawn_faces.draw(TARGET, counterparts(chosen[7:8]))[0])
    assert DATASETS["face-styles"].paired
