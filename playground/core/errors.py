"""What goes wrong in words that may be shown."""

from __future__ import annotations

_LONGEST_SHOWN = 64  # characters


class PlaygroundError(ValueError):
    """A mistake of the caller's, told in one sentence that may be shown to a visitor as it is."""


class KnobError(PlaygroundError):
    """A knob got a value it does not take."""


def shown(value: object) -> str:
    """What came, as a sentence that refuses it names it: cut where it is long."""
    return named(repr(value))


def named(text: object) -> str:
    """The same of a name, which needs no quotes."""
    text = str(text)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"
