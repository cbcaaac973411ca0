"""The shipped lessons are read, and nothing else can be named."""

from __future__ import annotations

from typing import Any

import pytest

from playground.core.errors import PlaygroundError
from playground.ui.lessons import library


def test_every_shipped_file_is_a_lesson() -> None:
    names = library.names()
    assert set(names) == {path.stem for path in library.TEXTS.glob("*.md")}
    for card, name in zip(library.cards(), names, strict=True):
        lesson = library.shipped(name)
        assert card["name"] == lesson["name"] == name
        assert card["steps"] == len(lesson["steps"]) > 0


STRANGE: list[Any] = [None, "", "../parse", "a/b", "x" * 50, 7, ["a"], "\0", "nope"]


@pytest.mark.parametrize("name", STRANGE)
def test_another_name_is_no_lesson(name: Any) -> None:
    with pytest.raises(PlaygroundError, match="There is no lesson"):
        library.source(name)


@pytest.mark.parametrize("text", [None, 7, [], {"a": 1}])
def test_what_is_no_text_is_refused(text: object) -> None:
    with pytest.raises(PlaygroundError, match="must be a lesson file's text"):
        library.read(text)


def test_a_lesson_may_open_each_tab_of_the_page() -> None:
    head = "---\ntitle: T\nminutes: 20\nlevel: beginner\nsource: S\n---\n## S\n"
    lesson = library.read(head + "```open\ntab: train\n```")
    assert lesson["steps"][0]["blocks"][0]["kind"] == "open" and lesson["name"] == ""
    with pytest.raises(PlaygroundError, match="line 9: tab is 'nowhere'"):
        library.read(head + "```open\ntab: nowhere\n```")
