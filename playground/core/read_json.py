"""JSON from strangers: one place that parses it, with a bound on how deep it may be nested.

Python's parser and everything that walks through what it found call themselves for each level;
200 kB of ``[`` would end in a RecursionError somewhere, or in a crash.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from playground.core.spec import PlaygroundError

DEEPEST = 32  # levels; what the page sends has at most six


def read_json(text: str | bytes) -> Any:
    """The value in ``text``.

    Raises:
        PlaygroundError: for what is no JSON, and for more than ``DEEPEST`` levels.
    """
    try:
        value = json.loads(text)
    except RecursionError:
        raise PlaygroundError(_too_deep()) from None
    except ValueError:  # UnicodeDecodeError is one
        raise PlaygroundError("This is no JSON.") from None
    level = [value] if isinstance(value, (dict, list)) else []
    for _ in range(DEEPEST):
        level = [child for item in level for child in _inside(item)]
        if not level:
            return value
    raise PlaygroundError(_too_deep())


def _inside(item: dict[str, Any] | list[Any]) -> Iterator[Any]:
    """The dictionaries and lists directly in one."""
    values = item.values() if isinstance(item, dict) else item
    return (value for value in values if isinstance(value, (dict, list)))


def _too_deep() -> str:
    return f"This JSON is nested too deeply; at most {DEEPEST} levels are read."
