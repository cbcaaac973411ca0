"""Conditions of lessons: ``NAME OP NUMBER``, as ``modes >= 8`` or ``setting.penalty == r1``.

Whether a reading exists is known by the run alone: one that is not there yet makes a condition
false. What can never be (a text that is compared by size, no operator) is refused here.
"""

from __future__ import annotations

import re

from playground.core.errors import shown
from playground.ui.lessons.fields import Item, LessonError, list_of, number_of, text_of
from playground.ui.lessons.types import Condition

MOST = 8  # conditions of one list
_PARTS = re.compile(r"(\S+?)\s*(>=|<=|==|!=|>|<)\s*(\S.*)", re.ASCII)
_NAME = re.compile(
    r"guess|setting\.[A-Za-z][\w.]*|scene\.[A-Za-z][\w-]*|((max|min)\.)?(lane[1-9]\.)?[A-Za-z]\w*",
    re.ASCII,
)
_NUMBER = re.compile(r"[-+.\d].*", re.ASCII)
_WORD = re.compile(r"[A-Za-z][\w-]{0,39}", re.ASCII)


def conditions(item: Item | None, name: str, guess: bool = False) -> list[Condition]:
    """The conditions of a field, one or a list of them; ``guess`` may be asked of where there is
    one.

    Raises:
        LessonError: for what is none, or more than ``MOST``.
    """
    if item is None:
        return []
    items = list_of(item, name, 1, MOST) if isinstance(item.value, list) else [item]
    return [condition(one, guess) for one in items]


def condition(item: Item, guess: bool) -> Condition:
    """One condition.

    Raises:
        LessonError: naming what came.
    """
    text = text_of(item, "a condition", 120)
    parts = _PARTS.fullmatch(text)
    if not parts:
        raise LessonError(
            item.line, f"{shown(text)} is no condition; one is `modes >= 8`, with >= <= > < == !=."
        )
    name, op, value = parts.groups()
    if not _NAME.fullmatch(name) or (name == "guess" and not guess):
        raise LessonError(item.line, f"{shown(name)} is no reading that a condition may ask of.")
    return {"name": name, "op": op, "value": _value(item, name, op, value)}


def _value(item: Item, name: str, op: str, value: str) -> str | float | bool:
    if _NUMBER.fullmatch(value):
        return number_of(Item(item.line, value), f"the right side of {name}")
    if not _WORD.fullmatch(value):
        raise LessonError(item.line, f"{shown(value)} is no number to compare {name} with.")
    if not name.startswith("setting."):
        raise LessonError(item.line, f"{name} can be compared with a number, not {shown(value)}.")
    if op not in ("==", "!="):
        raise LessonError(item.line, f"a text is compared with == or !=, not {op}.")
    return value == "true" if value in ("true", "false") else value
