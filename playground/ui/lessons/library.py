"""The lessons that are shipped, and the door for those that somebody brings."""

from __future__ import annotations

import functools
import math
import re
from pathlib import Path

from playground.core.errors import PlaygroundError, shown
from playground.ui.lessons.parse import parse_lesson
from playground.ui.lessons.types import Card, Lesson
from playground.ui.site import tabs

TEXTS = Path(__file__).parent / "texts"
_NAME = re.compile(r"[a-z0-9-]{1,40}", re.ASCII)


def read(text: object, name: str = "") -> Lesson:
    """The lesson in a text.

    Raises:
        PlaygroundError: for what is no text, and with line and reason for a mistake in it.
    """
    if not isinstance(text, str):
        raise PlaygroundError(f"text is {shown(text)}, but must be a lesson file's text.")
    return parse_lesson(text, name, [tab.name for tab in tabs()])


@functools.cache
def names() -> tuple[str, ...]:
    """The shipped lessons' names, in their order."""
    found = [path.stem for path in TEXTS.glob("*.md") if _NAME.fullmatch(path.stem)]
    return tuple(sorted(found, key=lambda name: (_order(shipped(name)), name)))


def _order(lesson: Lesson) -> float:
    return math.inf if lesson["order"] is None else lesson["order"]


@functools.cache
def shipped(name: str) -> Lesson:
    """A shipped lesson; callers change nothing in it.

    Raises:
        PlaygroundError: when there is none of that name, or its file has a mistake.
    """
    return read(source(name), name)


def known(name: object) -> str:
    """The name of a shipped lesson, as it is.

    Raises:
        PlaygroundError: when there is none of that name.
    """
    if isinstance(name, str) and _NAME.fullmatch(name) and (TEXTS / f"{name}.md").is_file():
        return name
    raise PlaygroundError(f"There is no lesson {shown(name)}.")


def source(name: object) -> str:
    """The file of a shipped lesson.

    Raises:
        PlaygroundError: when there is none of that name.
    """
    return (TEXTS / f"{known(name)}.md").read_text("utf-8")


def found(lesson: object) -> tuple[Lesson, str]:
    """A shipped lesson by its name, or that in a text, with its file's text.

    Raises:
        PlaygroundError: as ``shipped`` and ``read`` say.
    """
    if isinstance(lesson, str) and "\n" in lesson:
        return read(lesson), lesson
    return shipped(known(lesson)), source(lesson)


def cards() -> list[Card]:
    """What the list of lessons shows of each."""
    return [_card(shipped(name)) for name in names()]


def _card(lesson: Lesson) -> Card:
    return {
        "name": lesson["name"], "title": lesson["title"], "minutes": lesson["minutes"],
        "level": lesson["level"], "source": lesson["source"], "steps": len(lesson["steps"]),
        "order": lesson["order"],
    }  # fmt: skip
