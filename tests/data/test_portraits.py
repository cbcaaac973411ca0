"""Drawn faces: what is declared is what is drawn, once, and the same wherever it is drawn."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from playground.core.spec import KnobError, PlaygroundError
from playground.data import portraits
from playground.data.imaging import drawn_faces
from playground.data.imaging.drawn_faces import AVATAAARS, TOON_HEAD, Style, choose, draw
from playground.data.portraits import (
    FACES,
    GLASSES,
    STYLES,
    AvataaarsConfig,
    FacesConfig,
    FaceSource,
    drawn,
    kept_file,
)
from playground.training.recipe import parse_recipe
from playground.training.training import Training, open_source

FEW = 200
each_style = pytest.mark.parametrize("style", STYLES.values(), ids=lambda style: style.name)


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAN_PLAYGROUND_CACHE", str(tmp_path))


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Faces that cost nothing: of one colour, the number of choices drawn."""
    asked: list[int] = []

    def quick(style: object, chosen: np.ndarray, report: object) -> np.ndarray:
        asked.append(len(chosen))
        colour = chosen.sum(1, dtype=np.uint8)[:, None, None, None]
        return np.broadcast_to(colour, (len(chosen), 3, 64, 64)).copy()

    monkeypatch.setattr(drawn_faces, "draw", quick)
    return asked


@each_style
def test_a_face_shows_its_attributes_and_nothing_else(style: Style) -> None:
    """Each value of each attribute, all else held, gives another picture."""
    plain = [0] * len(style.attributes)
    for place, attribute in enumerate(style.attributes):
        rows = np.array(
            [plain[:place] + [value] + plain[place + 1 :] for value in range(len(attribute.values))]
        )
        faces = draw(style, rows)
        assert faces.shape == (len(rows), 3, 64, 64) and faces.dtype == np.uint8
        distinct = {face.tobytes() for face in faces}
        assert len(distinct) == len(rows), attribute.name


def test_colours_are_those_declared() -> None:
    """The forehead has the colour of the skin, the crown that of the hair, the corner none."""
    face = draw(TOON_HEAD, np.array([[2, 4, 0, 0, 0, 0, 0, 4, 0, 0]]))[0]
    colours = {tuple(c) for c in face.reshape(3, -1).T.tolist()}
    for named in ("#d6b370", "#5c3829", drawn_faces.BACKGROUND):
        assert tuple(bytes.fromhex(named[1:])) in colours, named
    assert tuple(face[:, 0, 0]) == tuple(bytes.fromhex(drawn_faces.BACKGROUND[1:]))


def test_what_follows_another_attribute_has_its_colour() -> None:
    """A beard is as the hair, a hat as the clothes, and no colour is left to chance."""
    hair, hat, beard = 1, 0, 6
    row = [0] * len(AVATAAARS.attributes)
    row[hair], row[-1] = 4, 5  # grey, and red
    shown = []
    for place, choice in ((beard, 2), (hat, 5)):
        face = draw(AVATAAARS, np.array([row[:place] + [choice] + row[place + 1 :]]))[0]
        shown.append([tuple(c) for c in face.reshape(3, -1).T.tolist()])
    grey, red = (tuple(bytes.fromhex(c)) for c in ("b5b0b0", "ff5c5c"))
    bearded, hatted = shown
    assert bearded.count(grey) > 400 and hatted.count(grey) == 0
    assert hatted.count(red) > bearded.count(red) + 300
    told = [AVATAAARS.options(r) for r in choose(AVATAAARS, 20, 0).tolist()]
    assert {tuple(sorted(k for k in o if k.endswith("Color"))) for o in told} == {
        (
            "accessoriesColor",
            "clothesColor",
            "facialHairColor",
            "hairColor",
            "hatColor",
            "skinColor",
        )
    }


@each_style
def test_a_seed_gives_the_same_faces_however_many(style: Style) -> None:
    many, few = choose(style, 5000, 0), choose(style, 7, 0)
    assert np.array_equal(many[:7], few)
    assert not np.array_equal(choose(style, 7, 1), few)
    assert np.array_equal(draw(style, few), draw(style, few))
    for place, attribute in enumerate(style.attributes):
        shares = np.bincount(many[:, place], minlength=len(attribute.values)) / len(many)
        wanted = np.diff(attribute.cumulative, prepend=0.0)
        assert wanted.sum() == pytest.approx(1)
        assert shares == pytest.approx(wanted, abs=0.03), attribute.name  # 4 σ


@each_style
def test_no_attribute_speaks_of_who_somebody_is(style: Style) -> None:
    told = " ".join(
        [a.name for a in style.attributes] + [n for a in style.attributes for n in a.values]
    )
    for word in ("male", "man", "girl", "boy", "lady", "gender", "ethnic", "race", "asian", "white "
                 "skin", "african", "european", "age", "hijab", "turban"):  # fmt: skip
        assert word not in told.replace("orange", "").lower().split(), word


def test_faces_are_drawn_once_and_kept(plain: list[int]) -> None:
    first, chosen = drawn(TOON_HEAD, FEW, 0)
    again, same = drawn(TOON_HEAD, FEW, 0)
    assert plain == [FEW] and kept_file(TOON_HEAD, f"{FEW}-0").is_file()
    assert np.array_equal(first, again) and np.array_equal(chosen, same)


@pytest.mark.parametrize("harm", ["cut", "text", "others", "shape", "missing part"])
def test_a_damaged_cache_is_drawn_again(
    plain: list[int], harm: str, caplog: pytest.LogCaptureFixture
) -> None:
    right, chosen = drawn(TOON_HEAD, FEW, 0)
    path = kept_file(TOON_HEAD, f"{FEW}-0")
    if harm == "cut":
        path.write_bytes(path.read_bytes()[:-100])
    elif harm == "text":
        path.write_text("no archive")
    else:
        wrong = {"pictures": right, "attributes": chosen}
        if harm == "others":
            wrong["attributes"] = chosen[::-1]
        elif harm == "shape":
            wrong["pictures"] = right[:, :, :32]
        else:
            del wrong["attributes"]
        np.savez(path, **wrong)
    with caplog.at_level(logging.WARNING):
        found, _ = drawn(TOON_HEAD, FEW, 0)
    assert np.array_equal(found, right) and plain == [FEW, FEW]
    assert "drawn again" in caplog.text


def test_a_full_disk_is_no_reason_to_have_no_faces(
    plain: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("GAN_PLAYGROUND_CACHE", str(tmp_path / "file"))
    assert drawn(TOON_HEAD, FEW, 0)[0].shape == (FEW, 3, 64, 64)
    assert "cannot be kept" in caplog.text


def test_without_the_packages_it_says_which(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawn_faces.util, "find_spec", lambda name: None)
    assert FACES.available("") == (
        "needs dicebear-core and dicebear-styles and resvg-py, see requirements.txt"
    )
    with pytest.raises(PlaygroundError, match="No face can be drawn: it needs dicebear-core"):
        drawn(TOON_HEAD, FEW, 0)


def test_labels_are_one_attribute_and_halves_are_means(plain: list[int]) -> None:
    told: list[float] = []
    config = FacesConfig(side=32, attribute="mouth", faces=FEW)
    source = FACES.open(config, "", "cpu", lambda words, share: told.append(share))
    assert isinstance(source, FaceSource) and source.attributes.shape == (FEW, 10)
    assert torch.equal(source.labels, source.attributes[:, 3])
    settled = FACES.settled(config)
    assert settled.shape == (3, 32, 32)
    assert settled.classes == ("smile", "laugh", "open", "angry")
    assert "Johan Melin" in source.note and "CC BY 4.0" in source.note
    pictures = np.arange(16, dtype=np.uint8).reshape(1, 1, 4, 4) * 10
    assert portraits.halved(pictures)[0, 0].tolist() == [[25, 45], [105, 125]]
    bright = np.full((1, 3, 2, 2), 255, np.uint8)
    assert portraits.halved(bright).tolist() == [[[[255]]] * 3]


def test_the_second_style_is_a_dataset_of_its_own(plain: list[int]) -> None:
    config = AvataaarsConfig(attribute="mouth", faces=FEW)
    source = GLASSES.open(config, "", "cpu")
    assert isinstance(source, FaceSource) and torch.equal(source.labels, source.attributes[:, 3])
    assert GLASSES.settled(config).classes == ("smile", "serious", "open", "teeth")
    assert "Pablo Stanley" in source.note
    assert "Free for personal and commercial use" in source.note
    assert GLASSES.title.startswith(FACES.title)  # never faces of somebody
    names = [a.name for a in AVATAAARS.attributes]
    assert {"glasses", "hair_colour", "beard", "mouth"} <= set(names)
    assert "grey" in AVATAAARS.attribute("hair_colour")[1].names
    assert "under a hat" in AVATAAARS.attribute("hair")[1].names
    asked = {"data": GLASSES.name, "gan": "dcgan", "attribute": "rear_hair"}
    with pytest.raises(KnobError, match="attribute is 'rear_hair', but must be one of hair, "):
        parse_recipe(asked)


def test_the_licence_is_quoted_as_the_package_has_it() -> None:
    from importlib import resources

    file = resources.files("dicebear_styles") / f"{AVATAAARS.name}.json"
    text = json.loads(file.read_text("utf-8"))["meta"]["license"]["text"]
    told = " ".join((drawn_faces.__doc__ or "").split())
    assert f'"{text}"' in told and AVATAAARS.licence in text


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"side": 48}, "side is 48, but drawn faces have 32 or 64 pixels"),
        ({"side": 128}, "side is 128, but must be"),
        ({"attribute": "age"}, "attribute is 'age', but must be one of hair, "),
        ({"faces": 10**9}, "faces is 1000000000, but must be"),
        ({"faces": "many"}, "faces is 'many', but must be"),
    ],
)
def test_what_cannot_be_is_said(asked: dict[str, object], sentence: str) -> None:
    with pytest.raises(PlaygroundError) as refused:
        parse_recipe({"data": "drawn-faces", "gan": "dcgan", **asked})
    assert str(refused.value).startswith(sentence)
    assert isinstance(refused.value, KnobError) or "48" in sentence


@pytest.mark.parametrize("gan", ["dcgan", "cgan", "infogan", "r3gan", "icgan"])
@pytest.mark.parametrize("side", [32, 64])
def test_small_gans_train_on_them(plain: list[int], gan: str, side: int) -> None:
    values = {"data": "drawn-faces", "gan": gan, "side": side, "faces": FEW, "maps": 8, "batch": 8}
    recipe = parse_recipe(values)
    training = Training(recipe, open_source(recipe, "", "cpu"), "cpu", False, "")
    training.turn("DG")
    assert training.model.sample(2, 0).shape == (1, 2, 3, side, side)
    assert all(np.isfinite(v) for v in training.snapshot({}).losses.values())


def test_nothing_that_draws_is_imported_before_a_face_is_drawn() -> None:
    told = (
        "import sys; import playground.data, playground.training.recipe as r; r.describe();"
        "print([m for m in ('dicebear', 'resvg_py', 'jsonschema', 'PIL') if m in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
