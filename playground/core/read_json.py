"""JSON from strangers: one place that parses it, with a bound on how deep it may be nested and on
how many values it may hold.

Python's parser and everything that walks through what it found call themselves for each level;
200 kB of ``[`` would end in a RecursionError somewhere, or in a crash. And 16 MB of ``[],`` are
five million lists, which take eight seconds and half a gigabyte.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from playground.core.spec import PlaygroundError

Tree = dict[str, object] | list[object]
DEEPEST = 32  # levels; what the page sends has at most six
MOST_VALUES = 500_000  # as many as commas and brackets; 100,000 points of a plane have 300,000


def read_json(text: str | bytes) -> Any:
    """The value in ``text``.

    Raises:
        PlaygroundError: for what is no JSON, for more than ``DEEPEST`` levels, and for what may
            hold more than ``MOST_VALUES`` values.
    """
    if _signs(text) > MOST_VALUES:
        raise PlaygroundError(f"This JSON is too long; at most {MOST_VALUES:,} values are read.")
    try:
        value = json.loads(text)
    except RecursionError:
        raise PlaygroundError(_too_deep()) from None
    except ValueError:  # UnicodeDecodeError is one
        raise PlaygroundError("This is no JSON.") from None
    level: list[Tree] = [value] if isinstance(value, (dict, list)) else []
    for _ in range(DEEPEST):
        level = [child for item in level for child in _inside(item)]
        if not level:
            return value
    raise PlaygroundError(_too_deep())


def _signs(text: str | bytes) -> int:
    """At least as many as there are values behind the first."""
    if isinstance(text, str):
        return sum(text.count(sign) for sign in ",[{")
    return sum(text.count(sign) for sign in (b",", b"[", b"{"))


def _inside(item: Tree) -> Iterator[Tree]:
    """The dictionaries and lists directly in one."""
    values = item.values() if isinstance(item, dict) else item
    return (value for value in values if isinstance(value, (dict, list)))


def _too_deep() -> str:
    return f"This JSON is nested too deeply; at most {DEEPEST} levels are read."
