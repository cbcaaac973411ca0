"""Files that are written whole or not at all, and what was there before kept aside."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterator
from pathlib import Path

from playground.core.errors import PlaygroundError


class Unwritable(OSError):
    """The disk did not take it; what was there before is untouched."""


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A file beside ``path`` to write to; it takes the place of ``path`` when
    the block ends well and is gone otherwise.

    Raises:
        OSError: as the disk says; see ``telling``.
    """
    # two threads of one process may write one path
    fresh = path.with_name(f".{path.name}.{os.getpid()}-{os.urandom(4).hex()}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield fresh
        os.replace(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)


def write(path: Path, content: bytes) -> None:
    """Puts ``content`` in the place of ``path``.

    Raises:
        OSError: as the disk says; the older file is still in place.
    """
    with replacing(path) as fresh:
        fresh.write_bytes(content)


@contextlib.contextmanager
def telling(path: Path, also: type[Exception] = OSError) -> Iterator[None]:
    """Turns what the disk says into one sentence; ``also`` is what a library raises instead.

    Raises:
        Unwritable: naming ``path`` and the reason.
    """
    try:
        yield
    except (OSError, also) as error:
        full = getattr(error, "errno", None) == errno.ENOSPC or "No space left" in str(error)
        reason = "the disk is full" if full else str(error)
        raise Unwritable(f"{path.name} could not be written: {reason}") from error


def put_aside(path: Path) -> Path | None:
    """Renames what is at ``path`` to ``NAME.old``, ``NAME.old2`` and so on, the first that is free;
    returns where it is now, or None when nothing was there."""
    if not path.exists():
        return None
    number = 1
    while (aside := path.with_name(f"{path.name}.old{number if number > 1 else ''}")).exists():
        number += 1
    return path.rename(aside)


def check_folder(path: Path) -> None:
    """Makes the folder and writes to it, so that an hour's work is not lost for want of a place.

    Raises:
        PlaygroundError: when nothing can be written there.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
        probe = path / f".{os.getpid()}.probe"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise PlaygroundError(f"Nothing can be written to {path}: {error.strerror}.") from error
