"""Who watches which run, and which frame is due. Latest wins: nothing is ever kept for later."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from typing import Any

from playground.core.spec import Ask, Snapshot
from playground.engine.client import Frame

_SHARE = 0.25  # of the device's time, at most, goes into one picture of one run
_USUAL_FPS = 20.0


@dataclass
class Subscription:
    """One watch. ``stamp`` is what it has seen last, ``due`` when it may see more."""

    id: int
    run: str
    ask: Ask
    send: Callable[[Frame], None]
    active: float
    ready: bool = True
    due: float = 0.0
    stamp: tuple[int, int] | None = None

    def interval(self, most: float) -> float:
        """Seconds between its frames."""
        wanted = float(self.ask.get("fps", _USUAL_FPS))
        return 1.0 / min(most, max(0.2, wanted))

    @property
    def key(self) -> str:
        """Equal for watches that can share a frame."""
        wanted = {k: v for k, v in self.ask.items() if k != "fps"}
        return json.dumps(wanted, sort_keys=True, default=str)


class Subscriptions:
    """All watches, by number and by run."""

    def __init__(self) -> None:
        self._all: dict[int, Subscription] = {}

    def __len__(self) -> int:
        return len(self._all)

    def __iter__(self) -> Iterator[Subscription]:
        return iter(tuple(self._all.values()))

    def add(self, subscription: Subscription) -> None:
        """Takes in a watch."""
        self._all[subscription.id] = subscription

    def get(self, number: int) -> Subscription | None:
        """The watch, or None when it has gone already."""
        return self._all.get(number)

    def remove(self, number: int) -> Subscription | None:
        """Forgets a watch and returns it."""
        return self._all.pop(number, None)

    def of(self, run: str) -> list[Subscription]:
        """The watches of a run."""
        return [s for s in self if s.run == run]

    def end(self, run: str, message: str) -> None:
        """Tells the watches of a run that it is gone, and forgets them."""
        for subscription in self.of(run):
            self.remove(subscription.id)
            subscription.send({"run": run, "state": "gone", "message": message})

    def due(self, now: float) -> list[Subscription]:
        """The watches that may get a frame, the longest waiting first."""
        return sorted(
            (s for s in self._all.values() if s.ready and s.due <= now), key=lambda s: s.due
        )

    def sent(
        self,
        subscription: Subscription,
        stamp: tuple[int, int],
        now: float,
        cost: float,
        most: float,
    ) -> None:
        """Books a frame that took ``cost`` seconds to draw. One that came late, because a slice
        was not over, does not put off those after it."""
        interval = subscription.interval(most)
        beat = max(subscription.due, now - interval / 2) + interval
        subscription.ready, subscription.stamp = False, stamp
        subscription.due = max(beat, now + min(0.5, cost * (1 / _SHARE - 1)))


def flat(snapshot: Snapshot) -> dict[str, Any]:
    """The fields of a snapshot as a dict, arrays untouched."""
    return {f.name: getattr(snapshot, f.name) for f in fields(snapshot)}
