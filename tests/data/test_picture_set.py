"""A visitor's own pictures as a dataset: read, kept, drawn from, and what is said of those that are
none."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
import torch
from PIL import Image

from playground.core.limits import PictureLimits
from playground.core.spec import PlaygroundError, Setting
from playground.data import own, picture_set
from playground.data.imaging.archives import Form
from playground.data.picture_set import PICTURES, Kept, PictureSetConfig, keep, kept_file
from playground.training.recipe import parse_recipe
from playground.training.training import Training

SMALL = Form(32)


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAN_PLAYGROUND_PICTURES", str(tmp_path / "pictures"))


def picture(colour: object, size: tuple[int, int] = (40, 30), kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind)  # type: ignore[arg-type]
    return out.getvalue()


def archive(path: Path, content: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as out:
        for name, data in content.items():
            out.writestr(name, data)
    return path


def of(path: Path, form: Form = SMALL, limits: PictureLimits | None = None) -> Kept:
    return keep([path], [path.name], form, limits or PictureLimits())


def classed(**counts: int) -> dict[str, bytes]:
    colours = dict(zip(counts, ("red", "blue", "lime", "white"), strict=False))
    return {
        f"set/{name}/{number:03}.png": picture(colours[name])
        for name, count in counts.items()
        for number in range(count)
    }


def drawn(kept: Kept) -> tuple[torch.Tensor, torch.Tensor]:
    """All pictures in their order, and their labels."""
    source = PICTURES.open(PictureSetConfig(picture_set=kept.name), "", "cpu")
    u = (torch.arange(kept.count) + 0.5) / kept.count
    batch = source.draw(u[None], torch.zeros(1, kept.count, 0))
    assert batch.y is not None
    return batch.x[0], batch.y[0]


def test_a_folder_a_class_is_kept_with_its_labels(tmp_path: Path) -> None:
    kept = of(archive(tmp_path / "a.zip", classed(cats=12, dogs=9)))
    assert (kept.count, kept.classes, kept.side, kept.channels) == (
        21, {"cats": 12, "dogs": 9}, 32, 3,
    )  # fmt: skip
    x, y = drawn(kept)
    assert x.shape == (21, 3, 32, 32) and y.tolist() == [0] * 12 + [1] * 9
    assert x[0, :, 0, 0].tolist() == [1, -1, -1] and x[-1, :, 0, 0].tolist() == [-1, -1, 1]
    note = PICTURES.open(PictureSetConfig(picture_set=kept.name), "", "cpu").note
    assert note.startswith("21 pictures of your own: 0 cats, 1 dogs; DiffAugment is on")


@pytest.mark.parametrize("side", [28, 32, 48, 64])
@pytest.mark.parametrize("grey", [False, True])
def test_every_size_and_kind_becomes_squares(tmp_path: Path, side: int, grey: bool) -> None:
    kinds = ("PNG", "JPEG", "BMP", "GIF", "WEBP", "TIFF")
    content = {
        f"{n}.{kinds[n % 6].lower()}": picture("white", (20 + 13 * n, 50 + n), kinds[n % 6])
        for n in range(20)
    }
    kept = of(archive(tmp_path / "a.zip", content), Form(side, grey=grey))
    x, y = drawn(kept)
    assert x.shape == (20, 1 if grey else 3, side, side) and kept.classes == {}
    assert float(x.min()) > 0.97 and not y.any()


def test_a_picture_is_cut_or_padded_on_white(tmp_path: Path) -> None:
    wide = Image.new("RGB", (120, 40), "black")
    wide.paste("red", (40, 0, 80, 40))
    out = io.BytesIO()
    wide.save(out, "PNG")
    path = archive(tmp_path / "a.zip", {f"{n}.png": out.getvalue() for n in range(20)})
    cut, _ = drawn(of(path))
    assert cut[0, 0].min() > 0.9 and cut[0, 1].max() < -0.9  # red, nothing else
    padded, _ = drawn(of(path, Form(32, pad=True)))
    assert padded[0, :, 0, 16].min() > 0.9  # white above
    assert padded[0, :, 16, 2].max() < -0.9 and padded[0, 0, 16, 16] > 0.9  # all of it is there


def test_loose_files_keep_the_folders_that_the_page_tells(tmp_path: Path) -> None:
    paths, names = [], []
    for number in range(20):
        paths.append(tmp_path / f"upload-{number}")
        paths[-1].write_bytes(picture("red"))
        names.append(f"set/{'ab'[number % 2]}/{number}.png")
    assert keep(paths, names, SMALL).classes == {"a": 10, "b": 10}


WRONG = {
    "texts": ({f"{n}.txt": b"words" for n in range(30)}, "holds 0 pictures; from 20 to 20,000"),
    "nineteen": (
        {f"{n}.png": picture("red") for n in range(19)}, "holds 19 pictures; from 20 to 20,000",
    ),
    "lone": (classed(cats=30, dogs=1), "The class 'dogs' has 1 picture, but each needs at least 2"),
    "no picture": (
        {**classed(cats=30), "set/cats/x.png": b"words"}, "x.png: This file holds text",
    ),
    "up": ({**classed(cats=30), "../../evil.png": b"x"}, "points outside"),
    "nested": ({**classed(cats=30), "inner.zip": b"PK"}, "holds another archive"),
    "classes": (
        {f"{n}/{i}.png": picture("red") for n in range(101) for i in range(2)}, "101 folders",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_a_set_is_told_in_a_sentence(name: str, tmp_path: Path) -> None:
    content, words = WRONG[name]
    with pytest.raises(PlaygroundError, match=words) as told:
        of(archive(tmp_path / "a.zip", content))
    assert str(told.value).endswith(".")
    assert not list(own.folder().glob("*"))  # nothing is left


def test_limits_count_pictures_and_bytes(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", classed(cats=30))
    with pytest.raises(PlaygroundError, match="holds 30 pictures; from .* to 25 are"):
        of(path, limits=PictureLimits(of_a_set=25))
    with pytest.raises(PlaygroundError, match="at most 0 MB"):
        of(path, limits=PictureLimits(set_megabytes=0.001))


def test_pictures_go_after_an_hour(tmp_path: Path) -> None:
    kept = of(archive(tmp_path / "a.zip", classed(cats=20)))
    assert kept_file(kept.name).is_file()
    own.forget()
    with pytest.raises(PlaygroundError, match="not there any more"):
        drawn(kept)


@pytest.mark.parametrize(
    "name", ["x", "../../etc/passwd", "0" * 32 + ".31x3.0", "0" * 32 + ".32x2.0",
             "0" * 32 + ".32x3.1", "0" * 32 + ".32x3.101", "0" * 31 + ".32x3.0"],
)  # fmt: skip
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(PlaygroundError, match="picture_set must be a name"):
        parse_recipe({"data": "pictures", "gan": "dcgan", "picture_set": name})
    assert "/" not in picture_set.file_of(name)


def test_without_pictures_it_says_what_to_do() -> None:
    with pytest.raises(PlaygroundError, match="Bring your own pictures first"):
        PICTURES.open(PictureSetConfig(), "", "cpu")


@pytest.mark.parametrize("gan", ["dcgan", "cgan", "infogan", "r3gan", "pacdcgan"])
@pytest.mark.parametrize("form", [Form(28, grey=True), Form(64)])
def test_gans_on_small_pictures_learn_them(gan: str, form: Form, tmp_path: Path) -> None:
    kept = of(archive(tmp_path / "a.zip", classed(cats=12, dogs=9)), form)
    recipe = parse_recipe(
        {"data": "pictures", "gan": gan, "picture_set": kept.name, "batch": 8, "maps": 8}
    )
    assert recipe.data.shape == (kept.channels, form.side, form.side)
    assert recipe.data.classes == ("0", "1")
    source = recipe.data.open(recipe.data_config, "", "cpu")
    training = Training(recipe, source)
    training.turn("DG")
    assert training.model.sample(4, 0).shape == (1, 4, *recipe.data.shape)
    assert isinstance(training.setting, Setting)


def test_a_set_without_classes_has_no_labels_to_condition_on(tmp_path: Path) -> None:
    kept = of(archive(tmp_path / "a.zip", {f"{n}.png": picture("red") for n in range(20)}))
    with pytest.raises(PlaygroundError, match="it needs labels"):
        parse_recipe({"data": "pictures", "gan": "cgan", "picture_set": kept.name})


def test_few_pictures_are_augmented_and_the_switch_is_kept(tmp_path: Path) -> None:
    kept = of(archive(tmp_path / "a.zip", classed(cats=20)))
    values = {"data": "pictures", "gan": "dcgan", "picture_set": kept.name, "batch": 8, "maps": 8}
    seen = {}
    for augment in ("where data are few", "off"):
        recipe = parse_recipe({**values, "augment": augment})
        source = recipe.data.open(recipe.data_config, "", "cpu")
        model = Training(recipe, source).model
        seen[augment] = model.as_seen(torch.ones(8, 3, 32, 32))  # type: ignore[attr-defined]
    assert float(seen["off"].std()) == 0 and float(seen["where data are few"].std()) > 0.1
