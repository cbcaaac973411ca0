"""The decoder's side of the pipe: what the small process runs. It may die; nobody loses anything.

Up the pipe:    (job, *arguments), and "go"
Down the pipe:  ("size", megapixels): waits for "go" · ("progress", words, share)
                ("done", result) · ("error", sentence)
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from playground.core.memory_limit import die_before_others
from playground.core.spec import PlaygroundError

if TYPE_CHECKING:
    import numpy as np

    from playground.core.limits import PictureLimits
    from playground.data import picture_set
    from playground.data.imaging.archives import Form

log = logging.getLogger(__name__)

MEMORY_MEGABYTES = 1000  # besides what the process has at its start
_KILLED_BEFORE = 800  # points, see ``die_before_others``: one picture is the least to lose
NO_MEMORY = "This picture needs more memory than one picture is given."
BROKEN = "This picture cannot be read."
Permit = Callable[[int], None]
Report = Callable[[str, float], None]


class _Gone(Exception):
    """Nobody is at the pipe's other end any more."""


def main(pipe: Connection) -> None:
    """Does jobs until the pipe breaks."""
    # Ctrl-C reaches the whole group; SIGTERM ends it, or the parent would wait for it for ever
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.basicConfig(level=logging.INFO, format="decoder: %(levelname)s %(message)s")
    from playground.engine.hosts.worker import die_with_parent

    die_before_others(_KILLED_BEFORE)
    never = threading.Event()  # there is nothing to save
    threading.Thread(target=die_with_parent, args=(never,), daemon=True).start()
    from playground.data import own, picture_set  # noqa: F401 - before the limit, which counts what is there
    from playground.data.imaging import archives, decode, digit  # noqa: F401

    _limit_memory()
    with contextlib.suppress(EOFError, OSError, _Gone):
        while True:
            _do(pipe, pipe.recv())


def _limit_memory() -> None:
    """A hard limit, where the system has one."""
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text().split()[0])
        now = pages * os.sysconf("SC_PAGE_SIZE")
        most = now + MEMORY_MEGABYTES * 1_000_000
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    except (ImportError, OSError, ValueError) as error:
        log.info("decoding has no hard limit of memory on this system: %s", error)


def _do(pipe: Connection, message: tuple[object, ...]) -> None:
    name, *arguments = message
    assert isinstance(name, str)

    def tell(*words: object) -> None:
        try:
            pipe.send(words)
            if words[0] == "size":
                pipe.recv()
        except (EOFError, OSError) as error:  # not to be taken for a file that cannot be read
            raise _Gone from error

    def permit(pixels: int) -> None:
        tell("size", pixels / 1e6)

    def report(words: str, share: float) -> None:
        tell("progress", words, share)

    try:
        result = _JOBS[name](permit, report, *arguments)
    except PlaygroundError as error:
        pipe.send(("error", str(error)))
    except MemoryError:
        pipe.send(("error", NO_MEMORY))
    except _Gone:
        raise
    except Exception:
        log.exception("a picture could not be decoded")
        pipe.send(("error", BROKEN))
    else:
        pipe.send(("done", result))


def _ready(permit: Permit, report: Report) -> None:
    return None


def _photo(
    permit: Permit, report: Report, source: Path | bytes, longest: int, most: int,
    grow: bool = True,
) -> np.ndarray:  # fmt: skip
    from playground.data.imaging.decode import open_photo

    return open_photo(source, longest, most=most, permit=permit, grow=grow)


def _digit(
    permit: Permit, report: Report, source: Path | bytes, longest: int, most: int
) -> list[list[int]]:
    from playground.data.imaging.digit import digit_from

    rows: list[list[int]] = digit_from(_photo(permit, report, source, longest, most)).tolist()
    return rows


def _pictures(
    permit: Permit, report: Report, first: Sequence[Path], second: Sequence[Path],
    limits: PictureLimits,
) -> tuple[int, int, int]:  # fmt: skip
    from playground.data import own

    return own.keep(first, second, limits, report, permit)


def _picture_set(
    permit: Permit, report: Report, paths: Sequence[Path], names: Sequence[str], form: Form,
    limits: PictureLimits,
) -> picture_set.Kept:  # fmt: skip
    from playground.data import picture_set

    both = _Shared(permit, report)
    with ThreadPoolExecutor(limits.processes) as pool:
        return picture_set.keep(paths, names, form, limits, both.report, both.permit, each=pool.map)


class _Shared:
    """The pipe for several threads: one says something at a time, and what is asked for are the
    pixels that all of them decode at once. The other side is busy, so little is said: nothing where
    what was granted is enough and not twice as much, and of progress every hundredth."""

    def __init__(self, permit: Permit, report: Report) -> None:
        self._permit, self._report = permit, report
        self._lock = threading.Lock()
        self._pixels: dict[int, int] = {}  # of the last picture of each thread
        self._granted = 0
        self._said = 0.0

    def permit(self, pixels: int) -> None:
        with self._lock:
            self._pixels[threading.get_ident()] = pixels
            wanted = sum(self._pixels.values())
            if not self._granted / 2 <= wanted <= self._granted:
                self._permit(wanted)
                self._granted = wanted

    def report(self, words: str, share: float) -> None:
        with self._lock:
            if share < 1 and share - self._said < 0.01:
                return
            self._said = share
            self._report(words, share)


_JOBS: Mapping[str, Callable[..., object]] = {
    "ready": _ready, "photo": _photo, "digit": _digit, "pictures": _pictures,
    "picture_set": _picture_set,
}  # fmt: skip
