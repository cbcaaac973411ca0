"""Who watches which run, and which frame is due. Latest wins: nothing is ever kept for later."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

import numpy as np

from playground.engine.client import Frame

_SHARE = 0.25  # of the device's time, at most, goes into one picture of one run
_USUAL_FPS = 20.0


@dataclass
class Eye:
    """One watch. ``stamp`` is what it has seen last, ``due`` when it may see more."""

    id: int
    run: str
    ask: dict[str, Any]
    send: Callable[[Frame], None]
    active: float
    ready: bool = True
    due: float = 0.0
    stamp: tuple[int, int] | None = None

    def interval(self, most: float) -> float:
        """Seconds between its frames."""
        wanted = self.ask.get("fps", _USUAL_FPS)
        good = isinstance(wanted, (int, float)) and np.isfinite(wanted) and wanted > 0
        return 1.0 / min(most, max(0.2, float(wanted)) if good else _USUAL_FPS)

    @property
    def key(self) -> str:
        """Equal for watches that can share a frame."""
        wanted = {k: v for k, v in self.ask.items() if k != "fps"}
        return json.dumps(wanted, sort_keys=True, default=str)


class Eyes:
    """All watches, by number and by run."""

    def __init__(self) -> None:
        self._eyes: dict[int, Eye] = {}

    def __len__(self) -> int:
        return len(self._eyes)

    def __iter__(self) -> Iterator[Eye]:
        return iter(tuple(self._eyes.values()))

    def add(self, eye: Eye) -> None:
        """Takes in a watch."""
        self._eyes[eye.id] = eye

    def get(self, number: int) -> Eye | None:
        """The watch, or None when it has gone already."""
        return self._eyes.get(number)

    def remove(self, number: int) -> Eye | None:
        """Forgets a watch and returns it."""
        return self._eyes.pop(number, None)

    def of(self, run: str) -> list[Eye]:
        """The watches of a run."""
        return [e for e in self if e.run == run]

    def due(self, now: float) -> list[Eye]:
        """The watches that may get a frame, the longest waiting first."""
        return sorted(
            (e for e in self._eyes.values() if e.ready and e.due <= now), key=lambda e: e.due
        )

    def sent(self, eye: Eye, stamp: tuple[int, int], now: float, cost: float, most: float) -> None:
        """Books a frame that took ``cost`` seconds to draw. One that came late, because a slice
        was not over, does not put off those after it."""
        interval = eye.interval(most)
        beat = max(eye.due, now - interval / 2) + interval
        eye.ready, eye.stamp = False, stamp
        eye.due = max(beat, now + min(0.5, cost * (1 / _SHARE - 1)))


def flat(snapshot: Any) -> dict[str, Any]:
    """The fields of a snapshot dataclass as a dict, arrays untouched."""
    if is_dataclass(snapshot):
        return {f.name: getattr(snapshot, f.name) for f in fields(snapshot)}
    if isinstance(snapshot, Mapping):
        return dict(snapshot)
    raise TypeError(f"a snapshot must be a dataclass, not {type(snapshot).__name__}")
