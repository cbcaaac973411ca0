"""Files from strangers, read within bounds: regular files only, and never more than was agreed.

A FIFO would hang who opens it, a device never ends, a link leads elsewhere, and a file's size may
change while it is read; so what is opened is looked at once more, and bytes are counted.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path

from playground.core.spec import PlaygroundError

UNREADABLE = "The file cannot be read."
_CHUNK = 1 << 20


@contextmanager
def open_regular(path: Path, most: int, links: bool = True) -> Iterator[BufferedReader]:
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


def copy_regular(path: Path, to: Path, most: int) -> None:
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
