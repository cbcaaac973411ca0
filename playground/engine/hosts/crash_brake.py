"""Runs that may be what kills their engines are not passed on for ever."""

from __future__ import annotations

_QUICK_SECONDS = 15.0  # an engine that dies sooner after taking a run in counts against the run
_MOST = 2  # times a run goes on although; the next time it waits for its owner


class CrashBrake:
    """Remembers how often runs were brought back, wherever that was: engines that take each
    other's runs share one. Times are seconds of one clock."""

    def __init__(self) -> None:
        self._brought_back: dict[str, tuple[float, int]] = {}  # when, the how manieth in a row

    def may_go_on(self, run: str, died: float, now: float) -> bool:
        """May ``run``, whose engine died at ``died``, train on at once? Counts it as brought
        back ``now``."""
        last, count = self._brought_back.get(run, (-float("inf"), 0))
        count = count + 1 if died - last < _QUICK_SECONDS else 1
        if run not in self._brought_back:
            self._forget(died)
        self._brought_back[run] = now, count
        return count <= _MOST

    def _forget(self, died: float) -> None:
        quick = self._brought_back.items()
        self._brought_back = {run: (t, n) for run, (t, n) in quick if died - t < _QUICK_SECONDS}
