"""What watchers are told of a run that is gone with its engine, because it was never saved."""

from __future__ import annotations

from playground.engine.client import Frame

_LOST = "This run is lost: the engine stopped, and the run had not been saved ({reason})."


class Unsaved:
    """What one watch remembers: why its run could not be saved, and that its engine died so."""

    def __init__(self) -> None:
        self._reason = self._lost = ""

    def engine_died(self) -> None:
        """What comes next is from another engine, which knows only what was saved."""
        self._lost = self._lost or self._reason

    def annotated(self, frame: Frame) -> Frame:
        """The frame, which says what became of a run that is gone with its engine."""
        lost, self._lost = self._lost, ""
        if frame["state"] == "gone" and lost:
            return {**frame, "message": _LOST.format(reason=lost)}
        self._reason = frame.get("unsaved", "")
        return frame
