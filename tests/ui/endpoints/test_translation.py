"""What the CycleGAN tab asks, answers and refuses; the engine is real, the networks are tiny."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gradio as gr
import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import save_file

from playground.core import checkpoints
from playground.core.limits import PhotoLimits
from playground.core.spec import PlaygroundError, Setting
from playground.data.imaging import examples
from playground.data.imaging.examples import Example
from playground.data.pairs import FEW
from playground.engine.client import EngineSettings
from playground.engine.decoder import Decoder
from playground.engine.hosts.inline import InlineEngine
from playground.inference import official, photo_models
from playground.networks import diff_augment, translators
from playground.training.recipe import parse_recipe
from playground.ui.endpoints import own_pictures, translation
from playground.ui.site import Site
from playground.ui.tabs import cyclegan as tab
from playground.ui.tabs.cyclegan import loop
from playground.ui.tabs.cyclegan.quick import AUTOMATIC, LARGE, Finished, Speeds
from playground.ui.upload_store import UploadStore
from tests.ui.conftest import asks

ANN = asks("ann-ann-ann")
BENCH = Path(__file__).parents[2] / "bench"
QUIET: Any = lambda *a, **k: None  # noqa: E731 - stands in for gr.Progress


@pytest.fixture(scope="module")
def engine_client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InlineEngine]:
    root = tmp_path_factory.mktemp("checkpoints")
    values = {"data": "horse2zebra", "gan": "cyclegan", "width": 4, "blocks": 1, "d_width": 4}
    recipe = parse_recipe(values)
    model = recipe.gan.build(recipe.config, Setting(recipe.data, None, (0,)))
    meta = {"values": recipe.values(), "limits": {"ba": "hardly <works>", "ab": 5}}
    checkpoints.save(root / "cyclegan-horse2zebra", model.tensors(), meta)
    engine = InlineEngine(EngineSettings(checkpoints=str(root), threads=1))
    yield engine
    engine.close()


@pytest.fixture
def site(engine_client: InlineEngine, decoder: Decoder, tmp_path: Path) -> Any:
    """An engine that answers at once."""

    def infer(*question: Any) -> Any:
        future = engine_client.infer(*question)
        engine_client.pump(0.01)
        return future

    engine = SimpleNamespace(
        infer=infer,
        models=engine_client.models,
        progress=engine_client.progress,
        cancel=engine_client.cancel,
    )
    site = Site(engine, uploads=UploadStore(tmp_path), decoder=decoder)
    site.patience = 30.0
    return site


@pytest.fixture(scope="module")
def decoder() -> Iterator[Decoder]:
    decoder = Decoder()
    yield decoder
    decoder.close()


def uploaded(site: Any, *paths: Path) -> list[str]:
    """The files, as the page of ANN has just uploaded them."""
    site.uploads.note([str(p) for p in paths], site.owner(ANN))
    return [str(p) for p in paths]


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.png"
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (40, 60, 3), np.uint8)).save(path)
    return path


@pytest.fixture(autouse=True)
def weights_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GAN_PLAYGROUND_WEIGHTS", str(tmp_path / "weights"))
    monkeypatch.setenv("GAN_PLAYGROUND_PICTURES", str(tmp_path / "pictures"))
    return tmp_path / "weights"


def handler(site: Any, *examples: Path) -> Any:
    """What answers the page, where these are the examples."""
    return tab._handler(site, Finished(examples))


def translated(site: Any, *arguments: Any) -> dict[str, Any]:
    return asyncio.run(translation.translate(site, *arguments))


def test_models_are_ours_first_then_the_eighteen(site: Any) -> None:
    rows = [t.row() for t in asyncio.run(translation.translators(site))]
    assert rows[0]["name"] == "cyclegan-horse2zebra" and rows[0]["title"] == "horse ↔ zebra"
    assert len(rows) == 19 and rows[0]["directions"] == ["AB", "BA"]
    cezanne = next(r for r in rows if r["name"] == "style_cezanne")
    assert cezanne["directions"] == ["AB"] and "→" in cezanne["title"]


@pytest.mark.parametrize(
    "meta",
    ["words", "[]", "{}", '{"format": 1}', '{"format": 1, "values": 5}',
     '{"format": 1, "values": {"gan": ["cyclegan"]}}',
     '{"format": 1, "values": {"gan": "cyclegan", "data": {}}}',
     '{"format": 1, "values": {"gan": "cyclegan", "data": "horse2zebra"}, "domains": 7}',
     '{"format": 1, "values": {"gan": "cyclegan", "data": "nope"}, "domains": ["a", "b"]}',
     "[" * 100_000],
)  # fmt: skip
def test_a_damaged_checkpoint_does_not_take_the_others_with_it(
    site: Any, engine_client: InlineEngine, meta: str
) -> None:
    folder = engine_client.engine.state.models.folder("damaged")
    folder.mkdir()
    try:
        (folder / "meta.json").write_text(meta)
        rows = [t.row() for t in asyncio.run(translation.translators(site))]
    finally:
        shutil.rmtree(folder)
    assert "damaged" not in [r["name"] for r in rows]
    assert rows[0]["name"] == "cyclegan-horse2zebra" and len(rows) == 19


def test_there_and_back(site: Any, photo: Path) -> None:
    for direction in ("AB", "BA"):
        answer = translated(site, photo, "cyclegan-horse2zebra", direction, 48)
        assert answer["translation"].shape == answer["photo"].shape == (32, 48, 3)
        drawn = loop.drawn(answer)
        assert len(drawn) == 9 and "cycle loss" in drawn[1] and drawn[8] == ""
        told = translation.scalars(answer)
        assert told["width"] == 48 and told["height"] == 32 and 0 < told["cycle_l1"] < 2
        assert not any(isinstance(v, np.ndarray) for v in told.values())


def painted(folder: Path, picture: np.ndarray) -> Path:
    path = folder / "painted.png"
    Image.fromarray(picture).save(path)
    return path


def test_a_photo_without_what_the_model_turns_gets_a_hint(site: Any, tmp_path: Path) -> None:
    model = "cyclegan-horse2zebra"
    horse = translated(site, painted(tmp_path, examples.horse()), model, "AB", 96)
    assert (horse["turns"], horse["into"], horse["found"]) == ("horse", "zebra", ["horse"])
    assert "Hint" not in loop.drawn(horse)[1]
    lake = translated(site, painted(tmp_path, examples.lake()), model, "AB", 96)
    assert lake["found"] == [] and lake["translation"].shape == lake["photo"].shape
    words = loop.drawn(lake)[1]
    assert "Hint: this model turns horses; none was found" in words and "cycle loss" in words
    assert "alert" not in words  # it refuses nothing
    back = translated(site, painted(tmp_path, examples.horse()), model, "BA", 96)
    assert "turns zebras here, and this looks like a horse" in loop.drawn(back)[1]
    assert "“horse → zebra”" in loop.drawn(back)[1]
    assert translation.scalars(lake)["found"] == []


def test_a_model_of_other_things_gets_none(site: Any, photo: Path, tmp_path: Path) -> None:
    name = translation.keep_upload(small_resnet(tmp_path / "mine.safetensors"))
    answer = translated(site, photo, name, "AB", 48)  # nobody says what these weights turn
    assert "found" not in answer and "Hint" not in loop.drawn(answer)[1]


def test_a_translation_stands_without_a_hint(
    site: Any, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*_: Any) -> Any:
        raise PlaygroundError("classifier-photos is damaged.")

    monkeypatch.setattr(photo_models.photo_classifier, "load_photo_classifier", missing)
    answer = translated(site, photo, "cyclegan-horse2zebra", "AB", 48)
    assert "cycle_l1" in answer and "found" not in answer


def test_a_hint_is_no_markup() -> None:
    answer = {"turns": "<b>", "into": "zebra", "found": []}
    assert "<b>" not in loop.hint_words(answer) and "&lt;b&gt;s; none" in loop.hint_words(answer)
    assert loop.hint_words({}) == loop.hint_words({**answer, "found": ["zebra", "<b>"]}) == ""


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("cyclegan-horse2zebra", "XY", 48), "must be one of AB, BA"),
        (("cyclegan-horse2zebra", "AB", 4000), "from 16 to 1024"),
        (("cyclegan-horse2zebra", "AB", "big"), "size is .big., but must be a whole number"),
        (("nothing", "AB", 48), "no checkpoint nothing"),
        (("style_cezanne", "BA", 48), "one direction only"),
    ],
)
def test_refusals(site: Any, photo: Path, arguments: tuple[Any, ...], words: str) -> None:
    with pytest.raises(PlaygroundError, match=words):
        translated(site, photo, *arguments)


def small_resnet(path: Path) -> Path:
    net = translators.ResNetGenerator(4, 6)
    translators.init_weights(net, torch.Generator().manual_seed(0))
    save_file(net.state_dict(), path)
    return path


def test_uploaded_weights_are_used_and_forgotten(
    site: Any, photo: Path, tmp_path: Path, weights_folder: Path
) -> None:
    name = translation.keep_upload(small_resnet(tmp_path / "mine.safetensors"))
    answer = translated(site, photo, name, "AB", 48)
    drawn = loop.drawn(answer)
    assert "one direction only" in drawn[1] and drawn[3]["visible"] is False
    translation.forget_uploads(model=name)
    assert list(weights_folder.iterdir()) == []
    name = translation.keep_upload(photo)  # no weights at all
    with pytest.raises(PlaygroundError, match="no PyTorch weights|no plain PyTorch"):
        translated(site, photo, name, "AB", 48)
    translation.forget_uploads(older=3600)
    assert len(list(weights_folder.iterdir())) == 1
    translation.forget_uploads()
    assert list(weights_folder.iterdir()) == []


def test_official_models_close_the_cycle_when_they_can(
    site: Any, photo: Path, weights_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fetch(name: str, report: Any) -> Path:
        if name == "style_monet":
            raise PlaygroundError("The authors' host cannot be reached.")
        weights_folder.mkdir(exist_ok=True)
        return small_resnet(weights_folder / f"{name}.pth")

    async def found(*address: Any) -> list[Any]:
        return []

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", found)
    monkeypatch.setattr(official, "fetch_official", fetch)
    assert "cycle_l1" in translated(site, photo, "horse2zebra", "AB", 48)
    assert "cycle_l1" in translated(site, photo, "horse2zebra", "BA", 48)
    assert "cycle_l1" not in translated(site, photo, "monet2photo", "AB", 48)
    with pytest.raises(PlaygroundError, match="cannot be reached"):
        translated(site, photo, "style_monet", "AB", 48)


def test_a_host_that_is_not_found_is_told_in_time(
    site: Any, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(*address: Any) -> None:
        await asyncio.sleep(60)

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", never)
    monkeypatch.setattr(translation, "LOOKUP_SECONDS", 0.05)
    with pytest.raises(PlaygroundError, match="horse2zebra: its name is not found. Try later"):
        translated(site, photo, "horse2zebra", "AB", 48)


def test_the_same_weights_are_loaded_once(tmp_path: Path, weights_folder: Path) -> None:
    mine = small_resnet(tmp_path / "mine.safetensors")
    one, other = (translation.keep_upload(mine, "visitor ann") for _ in range(2))
    assert one == other != translation.keep_upload(mine)
    assert one != translation.keep_upload(mine, "visitor bob")  # whose name nobody else learns
    assert len(list(weights_folder.iterdir())) == 3


def test_a_model_offers_the_directions_it_knows(site: Any) -> None:
    choose = tab._chosen(tab._Models(site))
    both, limits = asyncio.run(choose("cyclegan-horse2zebra", "BA", ANN))
    assert both["choices"] == [("horse → zebra", "AB"), ("zebra → horse", "BA")]
    assert both["value"] == "BA" and "hardly &lt;works&gt;" in limits
    one, limits = asyncio.run(choose("style_cezanne", "BA", ANN))
    assert one["choices"] == [("photo → Cézanne", "AB")] and one["value"] == "AB" and not limits


def test_an_example_brings_its_model_and_direction(site: Any) -> None:
    here = Example("horse.png", "A horse", "cyclegan-horse2zebra", "BA")
    lacks = Example("lake.png", "A lake", "cyclegan-nowhere", "AB")
    pick = tab._picked(tab._Models(site), [(Path("/horse.png"), here), (Path("/lake.png"), lacks)])
    photo, model, way, limits = asyncio.run(pick(0, "style_cezanne", "AB", ANN))
    assert (photo, model["value"], way["value"]) == ("/horse.png", "cyclegan-horse2zebra", "BA")
    assert "hardly" in limits
    photo, model, way, limits = asyncio.run(pick(1, "style_cezanne", "AB", ANN))
    assert (photo, model["value"], way["value"]) == (
        "/lake.png",
        "style_cezanne",
        "AB",
    ) and not limits


def test_the_way_back_is_labelled_so(site: Any, photo: Path) -> None:
    drawn = loop.drawn(translated(site, photo, "cyclegan-horse2zebra", "BA", 48))
    assert [d["label"] for d in drawn[2:5]] == [
        "F(y)", "G(F(y))", "|y − G(F(y))|",
    ]  # fmt: skip
    assert drawn[6]["label"] == "y" and "F →" in drawn[7] and "G ↓" in drawn[7]
    assert "|y − G(F(y))|" in drawn[1]


def test_an_example_is_worked_out_once(
    site: Any, photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Path] = []
    real = translation.translate

    async def counted(site: Any, path: Path, *arguments: Any) -> dict[str, Any]:
        asked.append(path)
        return await real(site, path, *arguments)

    monkeypatch.setattr(translation, "translate", counted)
    handle = handler(site, photo)
    other = tmp_path / "other.png"
    Image.new("RGB", (40, 40), "red").save(other)
    how = ("cyclegan-horse2zebra", "AB", 48, None, "", ANN, QUIET)
    for path, times in ((photo, 1), (photo, 1), (other, 2), (other, 3)):
        drawn = asyncio.run(handle(*uploaded(site, path), *how))
        assert "cycle loss" in drawn[1] and len(asked) == times


def test_photos_are_as_large_as_is_quick() -> None:
    speeds = Speeds()
    assert speeds.size("model") == translation.SIZE  # nothing is known yet
    speeds.note("model", {"width": 256, "height": 171, "seconds": 0.2})
    assert speeds.size("model") == LARGE and speeds.size("other") == translation.SIZE
    speeds.note("model", {"width": 512, "height": 342, "seconds": 4.0})
    assert speeds.size("model") == translation.SIZE


def test_a_quick_machine_answers_large(
    site: Any, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = translation.translate
    for seconds, width in ((0.1, LARGE), (9.0, translation.SIZE)):

        async def timed(*arguments: Any, took: float = seconds) -> dict[str, Any]:
            return {**await real(*arguments), "seconds": took}

        monkeypatch.setattr(translation, "translate", timed)
        how = ("cyclegan-horse2zebra", "AB", AUTOMATIC, None, "", ANN, QUIET)
        drawn = asyncio.run(handler(site)(*uploaded(site, photo), *how))
        assert drawn[0][1].shape[1] == width


def test_own_pictures_are_kept_or_refused_in_words(site: Any, tmp_path: Path) -> None:
    for half, colour in (("a", "red"), ("b", "blue")):
        (tmp_path / half).mkdir()
        for number in range(4):
            Image.new("RGB", (40, 40), colour).save(tmp_path / half / f"{number}.png")
        (tmp_path / half / "notes.txt").write_text("words")
    first, second = (uploaded(site, *(tmp_path / half).iterdir()) for half in "ab")
    handle = own_pictures._handler(site)
    pictures = [own_pictures._pictures(site)(kind, ANN) for kind in (first, second)]
    told = asyncio.run(handle(*pictures, ANN, QUIET))
    assert "data-pictures='" in told and "4 and 4 pictures" in told
    assert "Only 4 pictures of a kind: expect collapse" in told
    told = asyncio.run(handle(first, second, ANN, QUIET))
    assert "role='alert'" in told and "notes.txt: This file holds text" in told
    assert len(list((tmp_path / "pictures").iterdir())) == 1


def test_few_pictures_of_ones_own_are_warned_of_with_what_was_measured() -> None:
    rows = json.loads((BENCH / "few_photos.json").read_text("utf-8"))
    for count, said in own_pictures.KNOWN_BY_HEART.items():
        (row,) = [r for r in rows if (r["count"], r["step"]) == (count, 800) and
                  r["augment"] == diff_augment.FULL]  # fmt: skip
        assert said == tuple(round(row[name], 2) for name in ("D known", "D unseen"))
        assert f"Only {count} pictures of a kind: expect collapse" in own_pictures.advice(count)
        assert f"{said[0]:.2f} real and others {said[1]:.2f}" in own_pictures.advice(count)
    assert "on 16 of our zebras" in own_pictures.advice(99)
    assert own_pictures.advice(FEW) == ""


def test_maps_have_the_palette_at_their_ends() -> None:
    heat = translation.heat_picture(np.array([[0, 128, 255]], np.uint8))
    assert heat[0, 0].tolist() == [21, 33, 31] and heat[0, 2].tolist() == [255, 255, 255]
    assert heat[0, 1].min() > 245  # 128/255 is just over the top of 0.5
    patches = translation.patch_picture(np.array([[-1.0, 2.0]]), 4, 6)
    assert patches.shape == (4, 6, 3)
    assert patches[0, 0].tolist() == [213, 94, 0] and patches[3, 5].tolist() == [0, 158, 115]


def test_a_bad_photo_is_told_in_words(site: Any, tmp_path: Path) -> None:
    bad = tmp_path / "bad.jpg"
    bad.write_text("words")
    drawn = asyncio.run(
        handler(site)(*uploaded(site, bad), "cyclegan-horse2zebra", "AB", 48, None, "", ANN, QUIET)
    )
    assert "holds text" in drawn[1] and "role='alert'" in drawn[1]
    nothing = asyncio.run(handler(site)(None, "cyclegan-horse2zebra", "AB", 48, None, "", ANN))
    assert nothing[0] is None and "appears here" in nothing[1]


def test_a_page_that_asks_too_often_is_told(site: Any, photo: Path) -> None:
    with ExitStack() as stack:
        for _ in range(PhotoLimits().owner):
            stack.enter_context(site.opening(ANN))
        asked = (*uploaded(site, photo), "cyclegan-horse2zebra", "AB", 48, None, "", ANN)
        assert "4 photos of yours are going" in asyncio.run(handler(site)(*asked))[1]
        both = [uploaded(site, photo)] * 2
        assert "4 photos of yours" in asyncio.run(own_pictures._handler(site)(*both, ANN))


@pytest.mark.parametrize("handled", ["translate", "weights", "own", "folder"])
def test_files_of_others_are_refused_everywhere(
    site: Any, photo: Path, tmp_path: Path, handled: str
) -> None:
    """The same words for what is not there and for what is not one's own."""

    def told(path: Path) -> str:
        mine = uploaded(site, photo)[0]
        handle = handler(site)
        model = "cyclegan-horse2zebra"
        if handled == "own":
            return str(asyncio.run(own_pictures._handler(site)([str(path)], [mine], ANN)))
        if handled == "folder":
            with pytest.raises(gr.Error) as refused:
                own_pictures._pictures(site)([mine, str(path)], ANN)
            return str(refused.value)
        first, second = (str(path), None) if handled == "translate" else (mine, str(path))
        return str(asyncio.run(handle(first, model, "AB", 48, second, "", ANN))[1])

    other = tmp_path / "other.png"
    other.write_bytes(photo.read_bytes() + b"other")
    site.uploads.note([str(other)], site.owner(asks("bob-bob-bob")))
    said = {told(other), told(tmp_path / "none.png"), told(tmp_path), told(Path("/dev/zero"))}
    assert len(said) == 1 and "not among your uploads" in said.pop()


def test_what_broke_off_is_swept(site: Any, weights_folder: Path) -> None:
    weights_folder.mkdir()
    left = [weights_folder / name for name in (".upload-1.part", "upload-2.pth", ".x.9.part")]
    for path in left:
        path.write_bytes(b"x")
    translation.sweep(site)
    assert all(path.exists() for path in left)  # somebody may be at it
    for path in left:
        os.utime(path, (1, 1))
    translation.sweep(site)
    assert not any(path.exists() for path in left)


def test_weights_that_are_no_regular_file_leave_nothing(
    tmp_path: Path, weights_folder: Path
) -> None:
    (tmp_path / "whole.pth").write_bytes(bytes(20))
    (tmp_path / "link.pth").symlink_to(tmp_path / "whole.pth")
    for path in ("/dev/zero", str(tmp_path), str(tmp_path / "no"), str(tmp_path / "link.pth")):
        for owner in ("", "visitor ann"):
            with pytest.raises(PlaygroundError):
                translation.keep_upload(Path(path), owner)
    assert list(weights_folder.iterdir()) == []
