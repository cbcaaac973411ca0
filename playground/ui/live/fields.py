"""Fields of a page's messages, read safely."""

from __future__ import annotations

from collections.abc import Mapping

from playground.core.spec import PlaygroundError
from playground.engine.client import check_ask


def slot(value: object) -> str | None:
    """What answers carry back, unless it is no slot; nothing large is sent back."""
    return value if isinstance(value, str) and len(value) <= 100 else None


def number(value: object) -> int | str | None:
    """The same of a question's id, which may be a whole number that a browser can hold."""
    if isinstance(value, int) and abs(value) < 2**53:
        return value
    return slot(value)


def text(message: Mapping[str, object], name: str) -> str:
    """A name or the like.

    Raises:
        PlaygroundError: when it is missing, no text or too long.
    """
    value = message.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= 100:
        raise PlaygroundError(f"{name} must be a text of 1 to 100 characters.")
    return value


def step(message: Mapping[str, object]) -> int:
    """A step of a run.

    Raises:
        PlaygroundError: for anything but a whole number from 0.
    """
    value = message.get("step")
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**53:
        raise PlaygroundError(f"step is {value!r:.40}, but must be a whole number from 0.")
    return value


def run_and_member(message: Mapping[str, object]) -> tuple[str, int]:
    """Whose samples are to be tested.

    Raises:
        PlaygroundError: for a member that is no whole number, or no run.
    """
    member = message.get("member", 0)
    if not isinstance(member, int):
        raise PlaygroundError("member must be a whole number.")
    return text(message, "run"), member


def json_object(message: Mapping[str, object], name: str) -> dict[str, object]:
    """Further fields, none when they are left out.

    Raises:
        PlaygroundError: for anything else.
    """
    value = message.get(name) or {}
    if not isinstance(value, dict):
        raise PlaygroundError(f"{name} must be a JSON object.")
    return value


def watches(message: Mapping[str, object], most: int) -> dict[str, dict[str, object]]:
    """What is to be watched of a run that does not exist yet, asks by slot, so that its first frame
    follows the answer without another message.

    Raises:
        PlaygroundError: for anything else, and for more than ``most``.
    """
    asks = json_object(message, "watches")
    if len(asks) > most:
        raise PlaygroundError(f"A page may watch {most} pictures at once.")
    return {text({"slot": slot}, "slot"): check_ask(json_object(asks, slot)) for slot in asks}
