"""What a run that is stopped by an error says of it."""

from __future__ import annotations

from playground.core.spec import PlaygroundError
from playground.engine.core import memory


def sentence(error: Exception, device: str) -> str:
    """The error in one sentence; the caller's mistakes in their own words."""
    if isinstance(error, (PlaygroundError, memory.Exhausted)):
        return str(error)
    if memory.exhausted(error):
        return f"This run was stopped: {memory.describe(error, device)}. {memory.ADVICE}"
    return f"This run was stopped by an error inside the engine ({type(error).__name__}: {error})."
