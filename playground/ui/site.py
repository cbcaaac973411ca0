"""What every tab gets to work with, and how tabs are found."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import gradio as gr

from playground.core.limits import CallLimits, PhotoLimits
from playground.engine.client import EngineClient
from playground.engine.decoder import Decoder
from playground.ui import tabs as tab_files
from playground.ui.callers import Caller, Callers
from playground.ui.endpoints.streams import Places, Streams
from playground.ui.gradio_private import scope_of, upload_folder
from playground.ui.keeping import Keeping
from playground.ui.upload_store import UploadStore

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


def _uploads() -> UploadStore:
    return UploadStore(upload_folder())


@dataclass
class Site:
    """One running playground: the engine's client and what its operator set.

    ``root`` is the folder data sets are looked for
    in, empty for the default. ``patience`` is how many seconds a page event waits for the engine.
    ``uploads`` is the door for files, ``decoder`` opens pictures, ``drawings`` counts what is kept.
    ``tables`` reads visitors' tables one after the other: a large one takes a second of Python, and
    eight at once left two pictures a second to somebody who watched a run.
    """

    engine: EngineClient
    root: str = ""
    patience: float = 30.0
    options: Mapping[str, Any] = field(default_factory=dict)
    callers: Callers = field(default_factory=Callers)
    streams: Streams = field(default_factory=Streams)
    calls: Places = field(default_factory=lambda: Places(CallLimits()))
    photos: Places = field(default_factory=lambda: Places(PhotoLimits(), "photos"))
    uploads: UploadStore = field(default_factory=_uploads)
    decoder: Decoder = field(default_factory=Decoder)
    drawings: Keeping = field(default_factory=Keeping)
    tables: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "tables"))

    def calling(self) -> AbstractContextManager[None]:
        """One question of the program whose call is being answered, while it is under way.

        Raises (on entering):
            PlaygroundError: when it has too many.
        """
        return self.calls.taken(self.callers.program())

    @contextmanager
    def asking(self, request: gr.Request) -> Iterator[Caller]:
        """One question of the page whose ``gr.Request`` this is, while it is under way; who asks.

        Raises (on entering):
            PlaygroundError: when there are too many.
        """
        caller = Caller(self.owner(request), self.callers.address(scope_of(request)))
        with self.calls.taken(caller):
            yield caller

    def opening(self, request: gr.Request) -> AbstractContextManager[None]:
        """One photo, or two kinds of pictures, of the page whose ``gr.Request`` this is, as long as
        it is under way.

        Raises (on entering):
            PlaygroundError: when there are too many.
        """
        address = self.callers.address(scope_of(request))
        return self.photos.taken(Caller(self.owner(request), address))

    def file(self, value: object, request: gr.Request) -> Path:
        """The uploaded file that ``value`` names, if it belongs to whose ``gr.Request`` this is.

        Raises:
            PlaygroundError: with the same words for missing and for forbidden files.
        """
        return self.uploads.path(value, self.owner(request))

    def owner(self, request: gr.Request) -> str:
        """Whose ``gr.Request`` this is."""
        return self.uploads.owner(scope_of(request))


@dataclass(frozen=True)
class Tab:
    """A tab by name. ``build(site)`` draws it inside its ``gr.Tab``; ``order`` sorts from left.
    One that is not ``listed`` has no button in the row: the dot of the engine's state opens it.

    Gradio draws a tab when it is opened first; what ``beside(site)`` draws is there from the start.

    ``?tab=NAME`` in the URL opens it. Its folder's ``FOLDER.js`` is loaded with the page, its
    styles are joined with the others; see ``playground.ui.assets``.
    """

    name: str
    title: str
    order: int
    build: Callable[[Site], None]
    listed: bool = True
    beside: Callable[[Site], None] | None = None


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
