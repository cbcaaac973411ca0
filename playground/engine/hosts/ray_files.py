"""What an engine on another machine needs of the page's disk: pictures and weights that visitors
brought, and autosaves of runs that it does not have.

A file goes there with the first message that needs it, as a reference into Ray's object store; the
engine's machine deletes what visitors brought as the page does. Autosaves come back the same way
that answers do. An actor that was started anew, wherever, has nothing: its ``PageFiles`` are new.
"""

from __future__ import annotations

import contextlib
import os
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from playground.core import checkpoints, files
from playground.core.spec import PlaygroundError
from playground.data import own, picture_set, visitor_points
from playground.engine.core.autosave import autosave_path, write_autosave
from playground.engine.hosts.worker import Message
from playground.inference import pretrained

T = TypeVar("T")  # a reference into the object store
_WEIGHTS = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")


@dataclass(frozen=True)
class SentFile(Generic[T]):
    """A file of a folder, ``pictures``, ``weights`` or ``runs``, on its way; ``stamp`` is when it
    was written, in nanoseconds."""

    folder: str
    name: str
    stamp: int
    content: T

    def keep(self, content: bytes, runs: Path) -> None:
        """Puts the file where the engines of this machine look for it, with autosaves in ``runs``.

        Raises:
            OSError: when the disk does not take it.
        """
        with files.replacing(_folder(self.folder, runs) / self.name) as fresh:
            fresh.write_bytes(content)
            os.utime(fresh, ns=(self.stamp, self.stamp))


class PageFiles(Generic[T]):
    """The page's side, for one life of one engine; ``put`` gives a file to the object store."""

    def __init__(self, runs: Path, put: Callable[[bytes], T]) -> None:
        self._runs, self._put = runs, put
        self._sent: dict[tuple[str, str], int] = {}  # stamps of what the engine has
        self._lock = threading.Lock()

    def needed(self, message: Message) -> list[SentFile[T]]:
        """What the engine needs for ``message`` and has not got yet. A file that is not here any
        more the engine misses, and says so."""
        found: list[SentFile[T]] = []
        with self._lock:
            for folder, name in needed_files(message):
                news = self._news(folder, name)
                found += news
                if news and folder == "runs":  # a run that the engine does not have
                    with contextlib.suppress(PlaygroundError):  # who opens the autosave is told
                        values = checkpoints.read_autosave_meta(self._runs / name)["values"]
                        for pictures in _of_recipe(values):
                            found += self._news(*pictures)
        return found

    def _news(self, folder: str, name: str) -> list[SentFile[T]]:
        path = _folder(folder, self._runs) / name
        try:
            stamp = path.stat().st_mtime_ns
            if self._sent.get((folder, name)) == stamp:
                return []
            content = path.read_bytes()
        except OSError:
            return []
        self._sent[folder, name] = stamp
        return [SentFile(folder, name, stamp, self._put(content))]

    def keep_autosave(self, run: str, content: bytes | None) -> None:
        """Writes, or with None removes, the autosave of a run that the engine has handed over.

        Raises:
            OSError: when the disk does not take it.
        """
        path = autosave_path(self._runs, run)
        with self._lock:
            write_autosave(self._runs, run, content)
            if path is not None and content is not None:
                self._sent["runs", path.name] = path.stat().st_mtime_ns


def needed_files(message: Message) -> Iterator[tuple[str, str]]:
    """Folder and name of what an engine may read to do what ``message`` asks, which is anybody's
    and unchecked; what is named may not exist."""
    sources: list[Any] = []
    if message[0] == "call":
        arguments = message[3]
        yield from _of_recipe(arguments.get("values") or {})
        sources = [arguments.get("run") or arguments.get("source"), *(arguments.get("runs") or ())]
    elif message[0] in ("infer", "watch"):
        sources = [message[2]]
    for source in sources:
        if isinstance(source, str):
            yield from _of_source(source)


def _of_source(source: str) -> Iterator[tuple[str, str]]:
    """Files of a run or model: weights of its parts, its autosave."""
    _, _, weights = source.partition(":")
    for part in weights.split("+"):
        name = part.partition("?")[0]  # behind it stands what was said of the file
        if _WEIGHTS.fullmatch(name):
            yield "weights", name
    autosave = autosave_path(Path(), source)
    if autosave is not None:
        yield "runs", autosave.name


def _of_recipe(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if values.get("data", visitor_points.YOURS.name) == visitor_points.YOURS.name and (
        drawing := visitor_points.file_of(values.get("drawing"))
    ):
        yield "pictures", drawing
    if pictures := picture_set.file_of(values.get("picture_set")):
        yield "pictures", pictures
    number = values.get("pictures")
    brought = values.get("data", own.OWN.name) == own.OWN.name
    if brought and isinstance(number, int) and not isinstance(number, bool) and number > 0:
        yield "pictures", own.kept_file(number).name


def _folder(name: str, runs: Path) -> Path:
    if name == "runs":
        return runs
    return own.folder() if name == "pictures" else pretrained.weights_folder()


def sweep(older: float = own.KEPT_SECONDS) -> None:
    """Deletes what visitors brought more than ``older`` seconds ago; official weights stay."""
    own.forget(older)
    for path in pretrained.weights_folder().glob(f"{pretrained.UPLOAD}*"):
        files.remove_old(path, older)
