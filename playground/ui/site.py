"""What every tab gets to work with, and how tabs are found."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from playground.ui import tabs as tab_files

# Events of the page: never listed as API, never queued behind another visitor's, never dropped.
EVENT: Mapping[str, Any] = {
    "api_visibility": "private",
    "queue": False,
    "show_progress": "hidden",
    "trigger_mode": "multiple",
    "concurrency_limit": None,
}
# The same for events that run in the browser alone (``fn=None`` with ``js=...``).
BROWSER_EVENT: Mapping[str, Any] = {
    "fn": None,
    "api_visibility": "private",
    "queue": False,
    "show_progress": "hidden",
    "trigger_mode": "multiple",
}


@dataclass
class Site:
    """One running playground: the engine's corridor and what its operator set.

    ``engine`` is a ``playground.engine`` corridor. ``root`` is the folder data sets are looked for
    in, empty for the default. ``patience`` is how many seconds a page event waits for the engine.
    """

    engine: Any
    root: str = ""
    patience: float = 30.0
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Tab:
    """A tab by name. ``build(site)`` draws it inside its ``gr.Tab``; ``order`` sorts from left.

    ``?tab=NAME`` in the URL opens it. Its folder's ``FOLDER.js`` is loaded with the page, its
    styles are joined with the others; see ``playground.ui.assets``.
    """

    name: str
    title: str
    order: int
    build: Callable[[Site], None]


@functools.cache
def tabs() -> tuple[Tab, ...]:
    """Every tab in ``playground/ui/tabs``, in order.

    Raises:
        ValueError: when two tabs share a name.
    """
    found: dict[str, Tab] = {}
    for module in pkgutil.iter_modules(tab_files.__path__):
        tab = getattr(importlib.import_module(f"{tab_files.__name__}.{module.name}"), "TAB", None)
        if not isinstance(tab, Tab):
            raise ValueError(f"playground/ui/tabs/{module.name} defines no TAB")
        if tab.name in found:
            raise ValueError(f"two tabs are named {tab.name}")
        found[tab.name] = tab
    return tuple(sorted(found.values(), key=lambda tab: (tab.order, tab.name)))
