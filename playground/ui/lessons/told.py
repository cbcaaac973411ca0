"""What handout and notebook both say of a lesson's blocks, in plain words."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar
from urllib.parse import urlencode

from playground.ui.lessons.types import Condition, Setting, Start

T = TypeVar("T")


def as_text(value: Setting) -> str:
    """A setting as a link holds it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ",".join(as_text(one) for one in value)
    return value if isinstance(value, str) else f"{value:g}"


def link(tab: str, settings: dict[str, Setting]) -> str:
    """The end of the page's address that opens a tab with settings."""
    query = {"tab": tab} | {name: as_text(value) for name, value in settings.items()}
    return f"?{urlencode(query, safe=',')}"


def settings_text(start: Start) -> str:
    """``train: data ring8, steps 2000``."""
    said = ", ".join(f"{name} {as_text(value)}" for name, value in start["with"].items())
    return f"{start['tab']}: {said}" if said else start["tab"]


def conditions_text(conditions: Sequence[Condition]) -> str:
    """``modes >= 8 and quality > 0.85``."""
    return " and ".join(f"{c['name']} {c['op']} {as_text(c['value'])}" for c in conditions)


def reached_text(goal: Sequence[Condition], within: int | None, changes: int | None) -> str:
    """When a challenge is solved, on paper: ``Reached when modes >= 8, within 2,000 steps``. What a
    scene reads has a name on the page alone, and what is asked for stands in the question."""
    if any(c["name"].startswith("scene.") for c in goal):
        said = "The page says when it is reached"
    else:
        said = f"Reached when {conditions_text(goal)}"
    return said + bounds_text(within, changes)


def bounds_text(within: int | None, changes: int | None) -> str:
    """``, within 2,000 steps, with at most 1 setting changed``; empty where nothing bounds it."""
    said = f", within {within:,} steps" if within else ""
    if changes is None:
        return said
    return f"{said}, with at most {changes} setting{'' if changes == 1 else 's'} changed"


def mixed(items: Sequence[T], key: str) -> list[tuple[T, int]]:
    """The items in another order, the same for a ``key``, each with its right place from 1. It
    never is the right order."""
    order = list(range(len(items)))
    while order == sorted(order):
        random.Random(key).shuffle(order)
        key += "'"
    return [(items[at], at + 1) for at in order]
