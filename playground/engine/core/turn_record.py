"""Whose turn it is, written where it outlives the engine: so that the next one knows which run had
its turn when the system killed the last.

The record is a page of a mapped file: writing it is a copy in memory, dozens of times a second, and
the system keeps it however the process ends.
"""

from __future__ import annotations

import contextlib
import json
import logging
import mmap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)

_BYTES = 4096
_MOST = 20  # runs whose deaths are counted


@dataclass(frozen=True)
class Death:
    """How the last engine ended: the ``run`` that had its turn ("" for none), whether it was
    ``young`` (had not taken all its memory yet), whether the system killed for want of ``memory``,
    and in how many deaths the run had its turn (``times``)."""

    run: str = ""
    young: bool = False
    memory: bool = False
    times: int = 0


class TurnRecord:
    """The record in ``folder`` of the engine ``instance``, which follows on ``predecessor``, if
    there was one, and takes its record over. ``kills`` counts what the system has
    killed for want of memory, None where nobody counts. Without a folder, or where it cannot be
    written, nothing is recorded."""

    def __init__(
        self, folder: str, instance: str, predecessor: str, kills: Callable[[], int | None]
    ) -> None:
        self._now: tuple[str, bool] = ("", False)
        self._page: mmap.mmap | None = None
        self._kills = kills()
        self.death = Death()
        self._times: dict[str, int] = {}
        if folder and instance:
            try:
                self._open(_path(folder, instance), _path(folder, predecessor))
            except (OSError, ValueError) as error:
                log.info("turns are not recorded: %s", error)

    def _open(self, path: Path, before: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        old = _read(before)
        before.unlink(missing_ok=True)
        with path.open("wb") as file:
            file.write(b" " * _BYTES)
        with path.open("r+b") as file:
            self._page = mmap.mmap(file.fileno(), _BYTES)
        self._times = old.get("times", {})
        if run := old.get("run", ""):
            self._times[run] = self._times.get(run, 0) + 1
        earlier, now = old.get("kills"), self._kills
        memory = isinstance(earlier, int) and now is not None and now > earlier
        self.death = Death(run, bool(old.get("young")), memory, self._times.get(run, 0))
        self._write()

    def turn(self, run: str = "", young: bool = False) -> None:
        """From now on it is the turn of ``run``, or of none."""
        if self._page is not None and self._now != (run, young):
            self._now = (run, young)
            self._write()

    def close(self) -> None:
        """The engine ends by itself: there is nothing to tell the next."""
        if self._page is not None:
            self._page.close()
            self._page = None
            with contextlib.suppress(OSError):
                self._path.unlink()

    def _write(self) -> None:
        assert self._page is not None, "it is open"
        run, young = self._now
        times = dict(list(self._times.items())[-_MOST:])
        content = {"run": run, "young": young, "kills": self._kills, "times": times}
        self._page[:] = json.dumps(content).encode().ljust(_BYTES)


def _path(folder: str, instance: str) -> Path:
    return Path(folder) / f"turn-{instance}.json"


def _read(path: Path) -> Mapping[str, Any]:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):  # none, or cut in the middle of a copy
        return {}
    return found if isinstance(found, dict) else {}
