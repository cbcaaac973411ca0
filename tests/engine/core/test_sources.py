"""Opened data: shared, and let go of when nobody has asked for them for an hour."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from playground.engine.core.sources import Sources


class Pictures:
    """What a visitor brought."""


def test_what_a_visitor_brought_does_not_outlive_its_hour() -> None:
    now, opened = [1000.0], list[Any]()

    def open(recipe: Any, *_: Any) -> Any:
        pictures = Pictures()
        opened.append(weakref.ref(pictures))
        return pictures

    sources = Sources(open, "", "cpu", lambda: now[0])
    recipe = recipe_of({"number": 7})
    held = sources.get(recipe)
    now[0] += 3500
    assert sources.get(recipe) is held  # asked for again: its hour begins anew
    now[0] += 3500
    sources.sweep()
    assert sources.get(recipe) is held
    now[0] += 3700
    sources.sweep()
    gc.collect()
    assert opened[0]() is held  # a run that trains on them keeps them
    del held
    gc.collect()
    assert opened[0]() is None
    assert sources.get(recipe) is not None and len(opened) == 2


def recipe_of(config: Mapping[str, Any]) -> Any:
    data = SimpleNamespace(name="own", title="Own pictures")
    return SimpleNamespace(data=data, data_config=tuple(sorted(config.items())))
