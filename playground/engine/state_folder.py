"""The folder of autosaves belongs to one app: two that train the same run overwrite each other.

An app holds a lock on a file in the folder until its process ends. The system lets go of it then,
however the process ended, so no lock is ever stale. The text in the file is for people.
"""

from __future__ import annotations

import atexit
import errno
import logging
import os
import sys
import time
from pathlib import Path
from typing import IO

from playground.core import cache
from playground.core.spec import PlaygroundError

log = logging.getLogger(__name__)

LOCK = "in-use.lock"
MOST_FOLDERS = 9  # apps beside each other on one ``--state``
_HELD = (errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK)  # what a lock of somebody else raises
_LOCKED_BYTE = 1 << 30  # on Windows: locked bytes cannot be read, and the text is to be read

_claimed: dict[Path, tuple[Path, IO[str]]] = {}  # folder asked for: folder got, its lock


def claim(folder: str) -> str:
    """The folder where this process may keep its runs: ``folder``, or ``folder-2`` and so on while
    another process has it. Several engines of one process share one.

    Raises:
        PlaygroundError: when nothing can be saved there, or all are taken.
    """
    asked = Path(folder).absolute()
    if asked in _claimed:
        return str(_claimed[asked][0])
    for number in range(1, MOST_FOLDERS + 1):
        path = asked if number == 1 else asked.with_name(f"{asked.name}-{number}")
        check_writable(path)
        lock = _lock(path / LOCK)
        if lock is None:
            continue
        _claimed[asked] = (path, lock)
        atexit.register(lock.close)
        if number > 1:
            log.warning(
                "Another playground keeps its runs in %s (%s). This one keeps its own in %s; "
                "choose another folder with --state.", asked, _who(asked / LOCK), path,
            )  # fmt: skip
        return str(path)
    raise PlaygroundError(
        f"{MOST_FOLDERS} playgrounds keep their runs in {asked} and beside it already. "
        "Choose another folder with --state."
    )


def check_writable(folder: Path) -> None:
    """Can runs be saved there?

    Raises:
        PlaygroundError: when not, with the reason.
    """
    if reason := cache.write_error(folder):
        raise PlaygroundError(
            f"Runs cannot be saved in {folder} ({reason}). Choose a folder with --state."
        )


def _lock(path: Path) -> IO[str] | None:
    """The locked file, which stays locked while it is open; None when somebody else has it."""
    file = path.open("a+", encoding="utf-8")
    try:
        _lock_file(file)
    except OSError as error:
        if error.errno in _HELD:
            file.close()
            return None
        log.warning("%s cannot be locked (%s): let no other app use its folder", path, error)
    file.seek(0)
    file.truncate()
    file.write(f"process {os.getpid()} since {time.strftime('%Y-%m-%d %H:%M')}\n")
    file.flush()
    return file


def _lock_file(file: IO[str]) -> None:
    if sys.platform == "win32":
        import msvcrt

        file.seek(_LOCKED_BYTE)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _who(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip() or "unknown"
    except OSError:
        return "unknown"
