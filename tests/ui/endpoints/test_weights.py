"""A photo through weights that a visitor brought: what is asked, shown, remembered and refused."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np
import pytest
import torch
from PIL import Image

from playground.core.limits import UploadLimits
from playground.core.spec import PlaygroundError, knobs
from playground.inference.pretrained import WeightsArgs, parse_reference, reference
from playground.ui import launch_arguments
from playground.ui.endpoints import photos, weights
from playground.ui.endpoints.weights import Noted
from playground.ui.site import Site
from playground.ui.tabs.cyclegan import weights as box
from tests.inference.paper import Theirs
from tests.ui.conftest import asks
from tests.ui.endpoints.test_translation import (  # fixtures
    ANN,
    QUIET,
    decoder,
    engine_client,
    handler,
    photo,
    site,
    uploaded,
    weights_folder,
)

__all__ = ["decoder", "engine_client", "photo", "site", "weights_folder"]


@pytest.fixture
def pair(tmp_path: Path) -> Path:
    """The checkpoint of a training, without an ending."""
    parts = {"G_AB": Theirs(grow="resize nearest"), "G_BA": Theirs(grow="resize nearest", seed=1)}
    torch.save({"epoch": 3, **{k: v.state_dict() for k, v in parts.items()}}, tmp_path / "latest")
    return tmp_path / "latest"


def shown(site: Any, photo: Path, file: Path | None, noted: Any = None) -> list[Any]:
    """What the page's handler answers; outputs as ``loop.drawn`` gives them."""
    mine = uploaded(site, photo)[0]
    weights_file = uploaded(site, file)[0] if file else None
    asked = (mine, "cyclegan-horse2zebra", "AB", 48, weights_file, json.dumps(noted or {}), ANN)
    return asyncio.run(handler(site)(*asked, QUIET))


def test_what_the_file_leaves_open_is_shown_side_by_side(
    site: Any, photo: Path, pair: Path
) -> None:
    drawn = shown(site, photo, pair)
    assert "cycle loss" in drawn[1]  # both directions were in it
    reading = drawn[8]
    for question, values in (("padding", ("reflect", "replicate")),
                             ("upsample", ("nearest", "bilinear"))):  # fmt: skip
        for value in values:
            assert f"data-name='{question}' data-value='{value}'" in reading
    assert reading.count("data:image/jpeg") == 4 and "of 255 on average" in reading
    assert "data-value='G_AB' aria-pressed='true'" in reading and "G_BA leads back" in reading
    assert "As you chose" not in reading


def test_what_was_chosen_is_kept_for_that_file(site: Any, photo: Path, pair: Path) -> None:
    mark = weights.mark_of(pair)
    first = shown(site, photo, pair)
    chosen = {"upsample": "bilinear", "padding": "replicate", "generator": "G_BA"}
    drawn = shown(site, photo, pair, {"choices": {mark: chosen}})
    assert "up-sampling bilinear, padding replicate" in drawn[8] and "Ask again" in drawn[8]
    assert "data:image" not in drawn[8]  # nothing is open any more
    assert "data-value='G_BA' aria-pressed='true'" in drawn[8]
    assert (drawn[0][1] != first[0][1]).any()
    half = shown(site, photo, pair, {"choices": {mark: {"padding": "replicate"}}})
    assert "data-name='upsample'" in half[8] and "data-name='padding'" not in half[8]
    other = shown(site, photo, pair, {"choices": {"0" * 24: chosen}})
    assert other[8] == first[8]  # another file's choice


def test_the_candidates_are_what_each_choice_gives(site: Any, photo: Path, pair: Path) -> None:
    name = weights.translation.keep_upload(pair)
    reading = asyncio.run(weights.read(site, photo, name, WeightsArgs(), 48))
    whole = asyncio.run(weights.compare(site, photo, name, reading, 48, QUIET))
    for asked in whole.candidates:
        for value, pixels in (asked.taken, asked.other):
            said = WeightsArgs(**{asked.question: value})
            alone = asyncio.run(weights.read(site, photo, name, said, 48))
            assert (alone.answer["translation"] == pixels).all()
        assert asked.difference > 1


@pytest.mark.parametrize(
    "text",
    ["", "words", "[]", "null", '{"choices": []}', '{"choices": {"m": 5}, "missing": 7}',
     '{"choices": {"m": {"padding": "none"}}}', '{"choices": {"m": {"nothing": "x"}}}',
     "[" * 10_000, '{"choices": {"m": {"generator": "' + "x" * 30_000 + '"}}}', None, 5],
)  # fmt: skip
def test_a_memory_that_our_page_did_not_write_counts_for_nothing(text: Any) -> None:
    noted = Noted.of(text)
    assert noted.said("m") == WeightsArgs() and noted.missing == ""


def test_a_file_that_did_not_come_lets_no_other_model_answer(
    site: Any, photo: Path, pair: Path
) -> None:
    drawn = shown(site, photo, None, {"missing": "<large>.pth"})
    assert drawn[0] is None and "&lt;large&gt;.pth was not taken" in drawn[1]
    assert "may have 128 MB" in drawn[1] and "data-weights-drop" in drawn[1]
    assert drawn[8] == ""
    assert "cycle loss" in shown(site, photo, pair, {"missing": "large.pth"})[1]  # another came
    assert "cycle loss" in shown(site, photo, None)[1]  # none was given


def test_a_file_that_cannot_be_read_lets_no_other_model_answer(
    site: Any, photo: Path, tmp_path: Path
) -> None:
    (tmp_path / "page.pth").write_text("<!doctype html>")
    drawn = shown(site, photo, tmp_path / "page.pth")
    assert drawn[0] is None and "is a web page" in drawn[1]


@pytest.mark.parametrize("ending", ["", ".pt", ".ckpt", ".pth", ".safetensors", ".bin.1"])
def test_whatever_a_file_is_called_the_page_takes_it_as_programs_do(
    site: Any, photo: Path, pair: Path, tmp_path: Path, ending: str
) -> None:
    file = pair.rename(tmp_path / f"G{ending}")
    with gr.Blocks():
        assert box.box(site)[0].file_types is None  # the browser's dialog offers every file
    drawn = shown(site, photo, file)
    mine, path = uploaded(site, photo, file)
    answer = asyncio.run(photos._translate_with(site)(mine, path, ANN, 48))
    assert (np.asarray(Image.open(answer[0]["path"])) == drawn[0][1]).all()


def test_a_weights_folder_that_takes_nothing_lets_no_other_model_answer(
    site: Any, photo: Path, pair: Path, weights_folder: Path
) -> None:
    weights_folder.write_text("in the way")
    words = "The weights cannot be kept: the disk takes nothing."
    drawn = shown(site, photo, pair)
    assert drawn[0] is None and words in drawn[1]
    mine, file = uploaded(site, photo, pair)
    with pytest.raises(gr.Error, match=words):
        asyncio.run(photos._translate_with(site)(mine, file, ANN, 48))


def test_one_limit_for_the_size_of_a_file_and_it_is_told() -> None:
    for options, most in (({}, UploadLimits().file_megabytes), ({"file_megabytes": 7}, 7)):
        asked = Site(None, options=options)
        assert launch_arguments(asked)["max_file_size"] == most * 1_000_000  # bytes
        assert weights.most_megabytes(asked) == most
        assert f"may have {most} MB" in box.refused(asked, "a.pth")


def test_names_from_a_file_are_text_on_the_page(site: Any, photo: Path, tmp_path: Path) -> None:
    evil = "<img src=x onerror=alert(1)>'\""
    parts = {evil: Theirs().state_dict(), "G": Theirs(seed=1).state_dict()}
    torch.save(parts, tmp_path / "evil.pt")
    reading = shown(site, photo, tmp_path / "evil.pt")[8]
    assert "<img src=x" not in reading and "&lt;img src=x" in reading
    assert "data-value='&lt;img src=x onerror=alert(1)&gt;&#x27;&quot;'" in reading


def test_programs_say_what_the_file_cannot_and_hear_what_is_open(
    site: Any, photo: Path, pair: Path, weights_folder: Path
) -> None:
    endpoint = photos._translate_with(site)
    mine, file = uploaded(site, photo, pair)

    def told(**said: str) -> dict[str, Any]:
        found: dict[str, Any] = asyncio.run(endpoint(mine, file, ANN, 48, **said))[2]
        return found

    answer = told()
    assert answer["generators"] == ["G_AB", "G_BA"] and answer["back"] == "G_BA"
    assert answer["open"] == {"padding": ["reflect", "replicate"],
                              "upsample": ["nearest", "bilinear"]}  # fmt: skip
    answer = told(upsample="bilinear", padding="replicate", generator="G_BA")
    assert answer["open"] == {} and answer["generator"] == "G_BA"
    with pytest.raises(Exception, match="must be one of unknown, nearest, bilinear"):
        told(upsample="cubic")
    assert list(weights_folder.iterdir()) == []
    for knob in knobs(WeightsArgs):
        assert f"{knob.name}: {knob.help}" in str(endpoint.__doc__)


def test_what_is_said_of_a_file_travels_in_its_name() -> None:
    said = WeightsArgs(generator="G+A:B?&=%/ö", padding="replicate")
    name = reference("upload-1.pth", said)
    assert name.count("+") == 0 and reference("a.pth", WeightsArgs()) == "a.pth"
    assert parse_reference(f"{name}+b.pth") == [("upload-1.pth", said), ("b.pth", WeightsArgs())]
    for bad in ("a.pth?nothing=1", "a.pth?padding=none", "a.pth?generator=" + "x" * 300):
        with pytest.raises(PlaygroundError):
            parse_reference(bad)


def test_files_of_others_are_not_read(site: Any, photo: Path, pair: Path) -> None:
    site.uploads.note([str(pair)], site.owner(asks("bob-bob-bob")))
    asked = (uploaded(site, photo)[0], "cyclegan-horse2zebra", "AB", 48, str(pair), "", ANN)
    assert "not among your uploads" in asyncio.run(handler(site)(*asked, QUIET))[1]


def test_marks_tell_files_apart(tmp_path: Path) -> None:
    contents = [bytes(10), bytes(11), b"1" + bytes(3_000_000), bytes(3_000_000) + b"1"]
    marks = set()
    for content in contents:
        (tmp_path / "a").write_bytes(content)
        marks.add(weights.mark_of(tmp_path / "a"))
    assert len(marks) == 4 and all(len(mark) == 24 for mark in marks)
    assert np.isfinite(weights.SIZE)
