"""What makes the tab of photos show something at first sight: how large a photo may be so that its
answer is still quick on this machine, and the answers for the examples, each worked out once."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from playground.ui.endpoints.translation import SIZE

AUTOMATIC = 0  # the working size that stands for the larger of two where that is quick
LARGE = 512  # pixels of the long side
QUICK_SECONDS = 1.5
MOST_KEPT = 24  # answers, of about a megabyte each


class Speeds:
    """How many pixels a second each model translates here, of what it was last asked."""

    def __init__(self) -> None:
        self._rates: dict[str, float] = {}

    def size(self, model: str) -> int:
        """The working size to ask ``model`` for, in pixels of the long side: the larger one only
        when it is known to be quick."""
        return LARGE if QUICK_SECONDS * self._rates.get(model, 0.0) >= LARGE**2 else SIZE

    def note(self, model: str, answer: dict[str, Any]) -> None:
        """Learns from an answer."""
        pixels = max(answer["width"], answer["height"]) ** 2
        self._rates[model] = pixels / max(float(answer["seconds"]), 1e-6)


class Finished:
    """Answers for the example photos, by photo, model, direction and size; other photos are not
    kept."""

    def __init__(self, examples: Iterable[Path]) -> None:
        self._examples = {(path.stat().st_size, _mark(path)) for path in examples}
        self._sizes = {size for size, _ in self._examples}  # others are not even read for it
        self._answers: OrderedDict[tuple[str, str, str, int], dict[str, Any]] = OrderedDict()

    def key(
        self, path: Path, model: str, direction: str, size: int
    ) -> tuple[str, str, str, int] | None:
        """What an answer is kept by; None for a photo that is no example."""
        if not path.is_file():
            return None  # gone: who opens it says so
        length = path.stat().st_size
        if length not in self._sizes or (length, mark := _mark(path)) not in self._examples:
            return None
        return mark, model, direction, size

    def get(self, key: tuple[str, str, str, int] | None) -> dict[str, Any] | None:
        """The answer, if there is one."""
        return None if key is None else self._answers.get(key)

    def keep(self, key: tuple[str, str, str, int] | None, answer: dict[str, Any]) -> None:
        """Keeps an answer; the oldest goes when there are too many."""
        if key is None:
            return
        self._answers[key] = answer
        if len(self._answers) > MOST_KEPT:
            self._answers.popitem(last=False)


def _mark(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
