"""What the tabs of labels and codes answer to programs, with an engine of paper."""

from __future__ import annotations

import asyncio
import base64
import io
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np
import pytest
from PIL import Image

from playground.core.spec import PlaygroundError
from playground.ui.endpoints import codes
from playground.ui.site import Site
from playground.ui.upload_store import UploadStore
from tests.ui.conftest import asks

FOUND = {"matrix": [[1]], "assignment": [0], "error": 0.0, "l_info": 2.3}


class Engine:
    """Answers at once; ``asked`` keeps what came."""

    def __init__(self) -> None:
        self.asked: list[Any] = []

    def models(self) -> Future[list[dict[str, Any]]]:
        return self._done(
            [
                {"name": "infogan-mnist", "metrics": FOUND},
                {"name": "cgan-mnist", "metrics": {}},
                {"name": "broken", "error": "Checkpoint broken is damaged."},
            ]
        )

    def infer(self, model: str, what: str, args: dict[str, Any]) -> Future[dict[str, Any]]:
        self.asked.append((model, what, args))
        if model == "none":
            failed: Future[dict[str, Any]] = Future()
            failed.set_exception(PlaygroundError("There is no checkpoint none."))
            return failed
        return self._done({"images": np.zeros((12, 28, 28), np.uint8), "c1": 0.5})

    def _done(self, value: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(value)
        return future


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    site = Site(Engine(), uploads=UploadStore(tmp_path))
    yield site
    site.decoder.close()


def png(picture: np.ndarray) -> bytes:
    out = io.BytesIO()
    Image.fromarray(picture).save(out, "PNG")
    return out.getvalue()


def one() -> np.ndarray:
    paper = np.full((200, 200), 255, np.uint8)
    paper[30:170, 90:110] = 0
    return paper


def test_tiles_are_a_lossless_sprite(site: Site) -> None:
    answer = asyncio.run(codes.tiles(site, "cgan-mnist", "render", {"n": 12}))
    with Image.open(answer["path"]) as sheet:
        assert sheet.format == "PNG" and sheet.size == (280, 56)


def test_discovered_tells_what_was_measured(site: Site) -> None:
    found = asyncio.run(codes.discovered(site, "infogan-mnist"))
    assert found == {"matrix": [[1]], "assignment": [0], "error": 0.0, "moves": {}}


def test_moves_says_what_each_code_was_measured_to_do() -> None:
    held: dict[str, dict[str, Any]] = {"c1_slant": {"draw": -0.8}, "c2_width": {"draw": 0.3}}
    measured = {"own": {"slant": "c1", "width": "c2"}, "codes": held}
    left = "leans left (correlation 0.80)"
    assert codes.moves(measured) == {"c1": {"all": left, "each": []}}
    held["c1_slant"]["by_category"] = [-0.8, 0.9, 0.1]
    each = [left, "leans right (correlation 0.90)", "hardly leans (correlation 0.10)"]
    assert codes.moves(measured) == {"c1": {"all": left, "each": each}}
    assert codes.moves({}) == {}  # nothing was measured


@pytest.mark.parametrize(
    ("model", "words"),
    [("nobody", "no checkpoint 'nobody'"), ("cgan-mnist", "no categories"), ("broken", "damaged")],
)
def test_discovered_says_why_not(site: Site, model: str, words: str) -> None:
    with pytest.raises(gr.Error, match=words):
        asyncio.run(codes.discovered(site, model))


def test_an_unknown_model_is_told(site: Site) -> None:
    with pytest.raises(gr.Error, match="no checkpoint none"):
        asyncio.run(codes.infer(site, "none", "render", {}))


def test_read_sends_28_rows_of_28_and_returns_numbers_only(site: Site, tmp_path: Any) -> None:
    path = tmp_path / "one.png"
    path.write_bytes(png(one()))
    ann, file = asks("ann-ann-ann"), {"path": str(path)}
    with pytest.raises(gr.Error, match="among your uploads"):
        asyncio.run(codes.read(site, "infogan-mnist", file, ann))
    site.uploads.note([str(path)], site.owner(ann))
    assert asyncio.run(codes.read(site, "infogan-mnist", file, ann)) == {"c1": 0.5}
    ((model, what, args),) = site.engine.asked
    assert (model, what) == ("infogan-mnist", "read")
    assert np.asarray(args["image"]).shape == (28, 28)


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (base64.b64encode(png(np.full((50, 50), 255, np.uint8))).decode(), "nothing drawn"),
        (base64.b64encode(b"no picture").decode(), ""),
        ("***", "did not arrive whole"),
        (None, "There is no picture"),
    ],
)
def test_a_bad_picture_gets_words(site: Site, file: Any, words: str) -> None:
    answer = asyncio.run(codes.digit_of_page(site, {"file": file}))
    assert set(answer) == {"error"} and words in answer["error"]
