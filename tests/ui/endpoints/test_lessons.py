"""Lessons for programs and for the tab: what is answered, and what is refused in words."""

from __future__ import annotations

import asyncio
import base64
import io
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gradio_client import Client
from PIL import Image

from playground.engine.client import EngineDown
from playground.ui.endpoints import lessons
from playground.ui.lessons import library
from playground.ui.lessons.parse import parse_lesson
from playground.ui.site import Site, tabs
from tests.ui.conftest import asks

WHOLE = (Path(__file__).parents[1] / "lessons" / "whole.md").read_text("utf-8")


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with one lesson in the place of those that are shipped."""
    (tmp_path / "whole.md").write_text(WHOLE, "utf-8")
    monkeypatch.setattr(library, "TEXTS", tmp_path)
    for kept in (library.names, library.shipped):
        kept.cache_clear()
    yield tmp_path
    for kept in (library.names, library.shipped):
        kept.cache_clear()


def asked(name: str, data: Any, engine: Any = None) -> Any:
    """What the tab's function answers to ``data``."""
    site = Site(engine, patience=0.1)
    (function,) = [one for one in lessons.functions(site) if one.__name__ == name]
    return asyncio.run(function(data, asks("ann-ann-ann")))  # type: ignore[arg-type]


@pytest.mark.usefixtures("shelf")
def test_the_tab_gets_what_is_shipped() -> None:
    (card,) = asked("lessons", {})
    assert card["name"] == "whole" and card["steps"] == 2
    assert asked("lesson", {"name": "whole"}) == parse_lesson(
        WHOLE, "whole", [tab.name for tab in tabs()]
    )
    assert asked("lesson_text", {"name": "whole"}) == {"text": WHOLE}
    assert asked("lesson_check", {"text": WHOLE})["title"].startswith("Everything")
    for given in ({"name": "whole"}, {"text": WHOLE}):
        assert asked("lesson_handout", given)["html"].startswith("<!doctype html>")
        assert asked("lesson_notebook", given)["notebook"]["nbformat"] == 4


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("lesson", {"name": "nope"}, "There is no lesson"),
        ("lesson", {"name": "../../etc/passwd"}, "There is no lesson"),
        ("lesson", {}, "There is no lesson None"),
        ("lesson", None, "There is no lesson None"),
        ("lesson_text", {"name": []}, "There is no lesson"),
        ("lesson_check", {"text": "x"}, "line 1: a lesson begins with ---"),
        ("lesson_check", {"text": 7}, "must be a lesson file's text"),
        ("lesson_handout", {"name": "nope"}, "There is no lesson 'nope'"),
        ("lesson_handout", {}, "There is no lesson None"),
        ("lesson_notebook", {"text": "a\nb"}, "line 1: "),
        ("lesson_check", [], "must be a lesson file's text"),
    ],
)
def test_a_mistake_is_told_the_tab(name: str, data: Any, words: str) -> None:
    assert words in asked(name, data)["error"]


class Opening:
    """An engine whose data are opened at the third look."""

    def __init__(self, looks: int = 3) -> None:
        self.looks = looks

    def call(self, name: str, **arguments: object) -> Any:
        self.looks -= 1
        found = {"images": np.zeros((0,)), "real": [], "d": [], "note": "",
                 "waiting": "Opening MNIST: 10 %"}  # fmt: skip
        if self.looks <= 0:
            found = {"images": np.full((1, 28, 28), 9, np.uint8), "real": [True], "d": [0.25],
                     "note": "made", "waiting": ""}  # fmt: skip
        done: Future[Any] = Future()
        done.set_result(found)
        return done


def test_a_quiz_waits_for_its_data() -> None:
    async def twice() -> Any:
        site = Site(Opening(), patience=5)  # type: ignore[arg-type]
        return await lessons.discerned(site, "m", "d", 1, 0)

    found = asyncio.run(twice())
    (picture,) = found["pictures"]
    image = Image.open(io.BytesIO(base64.b64decode(picture.partition(",")[2])))
    assert image.size == (28, 28) and np.asarray(image).max() == 9
    assert (found["real"], found["d"], found["note"]) == ([True], [0.25], "made")


def test_a_quiz_waits_no_longer_than_the_site() -> None:
    async def never() -> Any:
        site = Site(Opening(10**6), patience=0.1)  # type: ignore[arg-type]
        return await lessons.discerned(site, "m", "d", 1, 0)

    with pytest.raises(EngineDown, match="Opening MNIST: 10 %"):
        asyncio.run(never())


def test_programs_get_lessons(client: Client) -> None:
    found = client.predict(api_name="/lessons")
    assert [card["name"] for card in found] == list(library.names())
    for card in found[:1]:
        lesson = client.predict(name=card["name"], api_name="/lesson")
        assert lesson["title"] == card["title"] and len(lesson["steps"]) == card["steps"]
    assert client.predict(text=WHOLE, api_name="/lesson_check")["minutes"] == 20
    assert "size: A4" in client.predict(lesson=WHOLE, api_name="/lesson_handout")
    book = client.predict(lesson=WHOLE, api_name="/lesson_notebook")
    assert book["cells"][0]["source"][0].startswith("# Everything")


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ({"text": WHOLE.replace("minutes: 20", "minutes: soon"), "api_name": "/lesson_check"},
         "line 3: minutes is 'soon'"),
        ({"name": "nope", "api_name": "/lesson"}, "There is no lesson 'nope'"),
        ({"model": "cgan-mnist", "api_name": "/discern"}, "labels or codes"),
        ({"count": 500, "api_name": "/discern"}, "count is 500"),
    ],
)  # fmt: skip
def test_programs_are_told_their_mistakes(client: Client, call: dict[str, Any], words: str) -> None:
    with pytest.raises(Exception, match=words):
        client.predict(**call)


def test_programs_get_pictures_to_tell_apart(client: Client) -> None:
    found = client.predict(seed=2, api_name="/discern")
    assert len(found["pictures"]) == len(found["real"]) == len(found["d"]) == 10
    assert 0 < sum(found["real"]) < 10 and found["pictures"][0].startswith("data:image/png;base64,")
