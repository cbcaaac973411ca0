"""A watch at an engine elsewhere; it keeps its number when its run goes on at another."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from playground.engine.client import Frame, Listener
from playground.engine.unsaved import Unsaved

_NUMBERS = itertools.count(1)


class Host(Protocol):
    """Who passes on what a watch wants."""

    def post(self, *message: Any) -> None: ...

    def forget(self, number: int) -> None: ...


@dataclass(eq=False)
class HostedSubscription:
    """One watch of ``run`` at the engine of ``host``."""

    host: Host
    run: str
    wanted: dict[str, Any]
    listener: Listener
    number: int = field(default_factory=lambda: next(_NUMBERS))
    unsaved: Unsaved = field(default_factory=Unsaved)
    closed: bool = False

    def ask(self, ask: Mapping[str, Any]) -> None:
        self.wanted = dict(ask)
        self.host.post("ask", self.number, self.wanted)

    def ready(self) -> None:
        self.host.post("ready", self.number)

    def close(self) -> None:
        self.closed = True  # first, for it may be about to go on elsewhere
        self.host.forget(self.number)

    def deliver(self, frame: Frame) -> None:
        """Gives the listener a frame; nothing comes after one that says that the run is gone."""
        if frame["state"] == "gone":
            self.close()
        self.listener(self.unsaved.annotated(frame))
