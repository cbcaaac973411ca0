"""Files from strangers, read within bounds, and our own, written whole or not at all.

A FIFO would hang who opens it, a device never ends, a link leads elsewhere, and a file's size may
change while it is read; so what is opened is looked at once more, and bytes are counted.
"""

from __future__ import annotations

import contextlib
import errno
import math
import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path

from playground.core.errors import PlaygroundError

UNREADABLE = "The file cannot be read."
_CHUNK = 1 << 20
_BEGAN = time.time() - time.monotonic()  # what the clock has shown, if nobody has set it since


class Unwritable(OSError):
    """The disk did not take it; what was there before is untouched."""


@contextmanager
def open_regular(
    path: Path, most: float = math.inf, links: bool = True
) -> Iterator[BufferedReader]:
    """The regular file ``path`` of at most ``most`` bytes, open for reading.

    Raises:
        PlaygroundError: for a missing or larger one, for a directory, FIFO or device, and unless
            ``links`` for a link; one sentence, the same for all that cannot be read.
    """
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
    flags |= 0 if links else getattr(os, "O_NOFOLLOW", 0)
    try:
        if not links and path.is_symlink():  # where the system has no O_NOFOLLOW
            raise OSError
        descriptor = os.open(path, flags)
    except (OSError, ValueError):
        raise PlaygroundError(UNREADABLE) from None
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode):
        os.close(descriptor)
        raise PlaygroundError(UNREADABLE)
    with os.fdopen(descriptor, "rb") as file:
        if found.st_size > most:
            raise PlaygroundError(
                f"The file has {found.st_size / 1e6:.0f} MB; at most {most / 1e6:.0f} MB are read."
            )
        yield file


def read_regular(path: Path, most: int) -> bytes:
    """The content of a regular file; errors as ``open_regular``, also for one that grows."""
    with open_regular(path, most) as file:
        try:
            content = file.read(most + 1)
        except OSError as error:
            raise PlaygroundError(UNREADABLE) from error
    if len(content) > most:
        raise PlaygroundError(UNREADABLE)
    return content


def copy_regular(path: Path, to: Path, most: float = math.inf) -> None:
    """Copies a regular file that is no link to ``to``, which is removed again when that fails;
    errors as ``open_regular``.

    Raises:
        OSError: when the disk does not take it.
    """
    with open_regular(path, most, links=False) as file:
        try:
            with to.open("wb") as out:
                while chunk := file.read(_CHUNK):
                    if out.tell() + len(chunk) > most:
                        raise PlaygroundError(UNREADABLE)
                    out.write(chunk)
        except BaseException:
            to.unlink(missing_ok=True)
            raise


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A file beside ``path`` to write to; it takes the place of ``path`` when
    the block ends well and is gone otherwise.

    Raises:
        OSError: as the disk says; see ``telling``.
    """
    # two threads of one process may write one path
    fresh = path.with_name(f".{path.name}.{os.getpid()}-{os.urandom(4).hex()}.part")
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


@contextmanager
def telling(path: Path, also: type[Exception] = OSError) -> Iterator[None]:
    """Turns what the disk says into one sentence; ``also`` is what a library raises instead.

    Raises:
        Unwritable: naming ``path`` and the reason.
    """
    try:
        yield
    except (OSError, also) as error:
        full = getattr(error, "errno", None) == errno.ENOSPC or "No space left" in str(error)
        reason = "the disk is full" if full else getattr(error, "strerror", "") or str(error)
        raise Unwritable(f"{path.name} could not be written: {reason}") from error


def remove_old(path: Path, seconds: float) -> None:
    """Removes a file that nobody has written to for so long; with 0, in any case. Whoever sets
    the clock while the app runs makes no file older: it stays longer then, by as much at most."""
    with contextlib.suppress(OSError):  # somebody else has just removed it
        now = min(time.time(), _BEGAN + time.monotonic())
        if seconds <= 0 or now - path.lstat().st_mtime >= seconds:
            path.unlink()


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
