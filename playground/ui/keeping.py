"""How many large drawings of points are kept for whom: an account an hour of each visitor and of
each address, as uploads have."""

from __future__ import annotations

import time
from collections.abc import Callable

from playground.core.limits import UPLOAD_SECONDS, DrawingLimits
from playground.core.spec import PlaygroundError
from playground.ui.callers import Caller

_MOST_ACCOUNTS = 10_000


class Keeping:
    """Who has had how many drawings kept within an hour."""

    def __init__(
        self, limits: DrawingLimits | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.limits, self._clock = limits or DrawingLimits(), clock
        self.sweeping = False  # the event loop is going to look for old ones
        self._kept: dict[str, tuple[float, int]] = {}  # since when, how many

    def book(self, caller: Caller) -> None:
        """One more of the caller.

        Raises:
            PlaygroundError: when it is one too many, of the caller or from the address.
        """
        now = self._clock()
        if len(self._kept) > _MOST_ACCOUNTS:
            self._kept = {k: v for k, v in self._kept.items() if now - v[0] < UPLOAD_SECONDS}
        most = {caller.owner: self.limits.owner, f"address {caller.address}": self.limits.address}
        found = {name: self._account(name, now) for name in most}
        for name, (_, count) in found.items():
            if count >= most[name]:
                raise PlaygroundError(
                    f"{most[name]:,} large drawings were kept for you within an hour, which is the "
                    "limit here; draw with fewer points, or come back later."
                )
        self._kept |= {name: (since, count + 1) for name, (since, count) in found.items()}

    def _account(self, name: str, now: float) -> tuple[float, int]:
        since, count = self._kept.get(name, (now, 0))
        return (since, count) if now - since < UPLOAD_SECONDS else (now, 0)
