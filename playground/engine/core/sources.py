"""Opened datasets, shared by all runs that train on the same. Opening may download, so it happens
in a thread beside the loop; the loop looks in now and then."""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable

from playground.core.spec import Dataset, PlaygroundError, Report, Source
from playground.training.recipe import Recipe

log = logging.getLogger(__name__)

_PATIENCE = 0.3  # seconds the loop waits for data that are there already
_KEPT = 6  # opened datasets; a run keeps its own alive anyway
_KEPT_SECONDS = 3600.0  # nobody has asked for one: it may be pictures that a visitor brought

Open = Callable[[Recipe, str, str, Report], Source]


class _Opening:
    """One dataset on its way."""

    def __init__(self, open: Open, recipe: Recipe, root: str, device: str) -> None:
        self.asked = 0.0  # when last
        self.source: Source | None = None
        self.error: Exception | None = None
        self.words = f"Opening {recipe.data.title}"
        self._work = (open, recipe, root, device)
        self.thread = threading.Thread(target=self._run, name="open-data", daemon=True)
        self.thread.start()

    def _run(self) -> None:
        open, recipe, root, device = self._work
        try:
            self.source = open(recipe, root, device, self._report)
        except Exception as error:
            self.error = error

    def _report(self, words: str, share: float) -> None:
        self.words = f"{words}: {share:.0%}"


class Sources:
    """Datasets by name and settings. ``open(recipe, root, device, report)`` gets one."""

    def __init__(
        self, open: Open, root: str, device: str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._open, self._root, self._device, self._clock = open, root, device, clock
        self.unavailable: dict[str, str] = {}  # reason by name, once it is known
        self._known: OrderedDict[tuple[str, object], _Opening] = OrderedDict()

    def look_ahead(self, datasets: Iterable[Dataset]) -> None:
        """Finds out, in a thread, which datasets are out of reach: see ``unavailable``."""

        def look() -> None:
            for dataset in datasets:
                reason = dataset.reach(self._root)
                if reason:
                    self.unavailable[dataset.name] = reason

        threading.Thread(target=look, name="look-ahead", daemon=True).start()

    def get(self, recipe: Recipe) -> Source | None:
        """The recipe's data, or None while they are being opened.

        Raises:
            PlaygroundError: when they cannot be had; the next call tries again.
        """
        key = (recipe.data.name, recipe.data_config)
        opening = self._known.get(key)
        if opening is None:
            opening = self._known[key] = _Opening(self._open, recipe, self._root, self._device)
            opening.thread.join(_PATIENCE)
        self._known.move_to_end(key)
        opening.asked = self._clock()
        if opening.error is not None:
            del self._known[key]
            if isinstance(opening.error, PlaygroundError):
                raise opening.error
            log.error("opening %s failed", recipe.data.name, exc_info=opening.error)
            raise PlaygroundError(f"{recipe.data.title} could not be opened: {opening.error}")
        self._trim()
        return opening.source

    def words(self, recipe: Recipe) -> str:
        """What opening the recipe's data is at."""
        opening = self._known.get((recipe.data.name, recipe.data_config))
        return opening.words if opening else ""

    def sweep(self) -> None:
        """Lets go of what nobody has asked for within an hour."""
        last = self._clock() - _KEPT_SECONDS
        for key in [k for k, o in self._known.items() if o.source is not None and o.asked < last]:
            del self._known[key]

    def _trim(self) -> None:
        for key in list(self._known)[: max(0, len(self._known) - _KEPT)]:
            if self._known[key].source is not None:
                del self._known[key]
