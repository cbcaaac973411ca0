"""What goes wrong in words that may be shown."""

from __future__ import annotations


class PlaygroundError(ValueError):
    """A mistake of the caller's, told in one sentence that may be shown to a visitor as it is."""


class KnobError(PlaygroundError):
    """A knob got a value it does not take."""
