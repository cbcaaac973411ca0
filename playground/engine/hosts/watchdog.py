"""Notices an engine that lives but says nothing: stopped by a signal, or on a machine that swaps.

The engine beats from a thread of its own, so a long import or a long step is not taken for silence.
What is counted are this side's own looks, not the clock: where everything was stopped (a laptop
that slept), nobody was silent.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

BEAT_SECONDS = 2.0  # between an engine's signs of life
STALLED_SECONDS = 5.0  # of silence, from which on it is told
LOOK_SECONDS = 0.5


class Watchdog:
    """Counts an engine's silence until ``closing`` is set; ``changed`` is called, from a thread of
    its own, when it has become too long and when it is over."""

    def __init__(
        self,
        changed: Callable[[], None],
        closing: threading.Event,
        patience: float = STALLED_SECONDS,
        every: float = LOOK_SECONDS,
    ) -> None:
        self._changed, self._closing = changed, closing
        self._patience, self._every = patience, every
        self._lock = threading.Lock()
        self.silent = 0.0  # seconds
        threading.Thread(target=self._watch, name="engine-watchdog", daemon=True).start()

    @property
    def stalled(self) -> bool:
        """Has the engine been silent for too long?"""
        return self.silent >= self._patience

    def heard(self) -> None:
        """The engine has said something."""
        with self._lock:
            self.silent = 0.0

    def _watch(self) -> None:
        told = False
        while not self._closing.wait(self._every):
            with self._lock:
                self.silent += self._every
            if told != self.stalled:
                told = self.stalled
                self._changed()
